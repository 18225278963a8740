//! Options with a value that has a default.

mod reason;

use std::{cell::Cell, ffi::OsString, fmt::Display, str::FromStr};

use crate::support::BadInput;
use reason::reason;

/// Takes and reads the value of `--name`.
///
/// # Errors
///
/// [`BadInput`] names the option and its value.
pub(crate) fn value<T: FromStr<Err: Display + 'static>>(
    name: &str,
    option: &Cell<Option<OsString>>,
    default: T,
) -> Result<T, BadInput> {
    let Some(value) = option.take() else {
        return Ok(default);
    };
    let text = value.to_string_lossy();
    text.parse()
        .map_err(|error| refuse(name, &text, reason(&error)))
}

/// A complaint about the value of `--name`.
pub(crate) fn refuse(name: &str, value: impl Display, reason: impl Display) -> BadInput {
    BadInput(format!("--{name} \"{value}\": {reason}; see --help"))
}
