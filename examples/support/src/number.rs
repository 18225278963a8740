//! Numbers as the values of options.

use std::{ffi::OsString, fmt::Display, str::FromStr};

use crate::bad_input::BadInput;

/// Reads the value of an option, if there is one: a number, at least `least`.
///
/// # Errors
///
/// [`BadInput`] names the option and its value.
pub fn number<N: FromStr + PartialOrd + Display>(
    option: &str,
    value: Option<OsString>,
    least: N,
) -> Result<Option<N>, BadInput> {
    let Some(value) = value else { return Ok(None) };
    match value.to_str().map(str::parse) {
        Some(Ok(number)) if number >= least => Ok(Some(number)),
        _ => Err(BadInput(format!(
            "--{option}: \"{}\": not a number from {least}; see --help",
            value.to_string_lossy()
        ))),
    }
}
