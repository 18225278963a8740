//! What is asked for: a mode, with its option.

use std::{ffi::OsString, fmt::Display, num::NonZeroUsize};

use support::{BadInput, reason};

/// What is done with a file.
pub(crate) enum Mode {
    Bytes(NonZeroUsize),
    Rows(Option<Condition>),
    Tables(NonZeroUsize),
    Batches(NonZeroUsize),
}

/// Which rows are asked for.
pub(crate) struct Condition {
    pub(crate) column: String,
    pub(crate) value: String,
}

impl Mode {
    pub(crate) fn read(
        name: &str,
        size: Option<OsString>,
        condition: Option<OsString>,
    ) -> Result<Self, BadInput> {
        let size_or = |usual| match &size {
            None => Ok(NonZeroUsize::new(usual).expect("our sizes are not zero")),
            Some(text) => {
                let text = text.to_string_lossy();
                text.parse()
                    .map_err(|error| bad(format!("--size \"{text}\": {}", reason(&error))))
            }
        };
        match (name, &size, &condition) {
            ("bytes", _, None) => Ok(Self::Bytes(size_or(8192)?)),
            ("rows", None, None) => Ok(Self::Rows(None)),
            ("rows", None, Some(text)) => {
                Ok(Self::Rows(Some(Condition::read(&text.to_string_lossy())?)))
            }
            ("tables", _, None) => Ok(Self::Tables(size_or(1000)?)),
            ("batches", _, None) => Ok(Self::Batches(size_or(32)?)),
            ("rows", Some(_), _) => Err(bad("rows takes no --size")),
            ("bytes" | "tables" | "batches", _, Some(_)) => {
                Err(bad(format!("{name} takes no --where")))
            }
            _ => Err(bad(format!("\"{name}\": unknown mode"))),
        }
    }
}

impl Condition {
    pub(crate) fn read(text: &str) -> Result<Self, BadInput> {
        match text.split_once('=') {
            Some((column, value)) => Ok(Self {
                column: column.to_owned(),
                value: value.to_owned(),
            }),
            None => Err(bad(format!("--where \"{text}\": not COLUMN=VALUE"))),
        }
    }
}

/// A complaint about the arguments.
pub(crate) fn bad(reason: impl Display) -> BadInput {
    BadInput(format!("{reason}; see --help"))
}
