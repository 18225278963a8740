//! What the page and the server say to each other: JSON texts.

use async_tungstenite::tungstenite::Utf8Bytes;
use serde::{Deserialize, Serialize};

/// What a page says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Said {
    Join(Join),
    Say(String),
}

/// A wish to come in.
#[derive(Debug, Deserialize)]
pub(crate) struct Join {
    pub(crate) room: String,
    pub(crate) name: String,
    /// Known to one window alone, which may so take its own name again.
    pub(crate) token: String,
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub(crate) enum Told<'a> {
    /// The first message to a guest who is in.
    Welcome {
        /// Another one after each start of the server, which knows no older lines then.
        start: u64,
        people: Vec<&'a str>,
        history: Vec<&'a Line>,
    },
    /// The guest is not in, and may try again.
    Refused {
        reason: &'a str,
    },
    /// Something for this guest alone.
    Notice {
        text: &'a str,
    },
    Line {
        line: &'a Line,
    },
    People {
        people: Vec<&'a str>,
    },
}

impl Told<'_> {
    pub(crate) fn text(&self) -> Utf8Bytes {
        let text = serde_json::to_string(self);
        text.expect("texts and numbers can be written as JSON")
            .into()
    }
}

/// A line of a room.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) number: u64,
    /// In milliseconds since 1970.
    pub(crate) time: u64,
    /// Nobody, if the room itself says it.
    pub(crate) name: Option<String>,
    pub(crate) text: String,
}
