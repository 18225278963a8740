use std::str::FromStr;

use crate::{
    key::{Key, NotAKey, Player},
    protocol::{Departure, Event},
};

/// One event of a script for a [`game_machine`](crate::game_machine): sent, or thrown.
///
/// ```
/// use rps::{Departure, Event, Step};
///
/// let joins = "join:Ernie".parse();
/// assert!(matches!(joins, Ok(Step::Send(Event::Join(name))) if name == "Ernie"));
/// assert!(matches!("timeout".parse(), Ok(Step::Throw(Departure::Timeout))));
/// assert!(matches!("0:r".parse(), Ok(Step::Send(Event::Key(_)))));
/// assert!("hello".parse::<Step>().is_err());
/// ```
#[derive(Debug)]
pub enum Step {
    /// A guest comes, or a key is pressed.
    Send(Event<String>),
    /// Somebody leaves.
    Throw(Departure),
}

impl FromStr for Step {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if let Some(name) = word.strip_prefix("join:") {
            return Ok(Self::Send(Event::Join(name.to_owned())));
        }
        match word {
            "timeout" => Ok(Self::Throw(Departure::Timeout)),
            "disconnect" => Ok(Self::Throw(Departure::Disconnect(Player::One))),
            "disconnect:0" => Ok(Self::Throw(Departure::Disconnect(Player::Zero))),
            key => match key.parse::<Key>() {
                Ok(key) => Ok(Self::Send(Event::Key(key))),
                Err(NotAKey) => Err("unknown event; see --help"),
            },
        }
    }
}
