//! Options with a value that has a default.

use std::{cell::Cell, ffi::OsString, fmt::Display, str::FromStr};

use crate::{bad_input::BadInput, reason::reason};

/// Takes the value of `--name` and parses it; without one it is the default.
///
/// # Errors
///
/// [`BadInput`] names the option and its value.
pub fn value<T: FromStr<Err: Display + 'static>>(
    name: &str,
    option: &Cell<Option<OsString>>,
    default: T,
) -> Result<T, BadInput> {
    let Some(value) = option.take() else {
        return Ok(default);
    };
    let text = value.to_string_lossy();
    text.parse()
        .map_err(|error| refuse_option(name, &text, reason(&error)))
}

/// Returns a complaint about the value of `--name`.
pub fn refuse_option(name: &str, value: impl Display, reason: impl Display) -> BadInput {
    BadInput(format!("--{name} \"{value}\": {reason}; see --help"))
}
