//! Numbers with names, as arguments.

use std::{ffi::OsString, fmt::Display, str::FromStr};

use crate::{bad_input::BadInput, reason::reason};

/// Reads `NAME=NUMBER`; the name may contain `=` as well. A refusal calls the whole `form`, and the
/// number `number`.
///
/// # Errors
///
/// [`BadInput`] names the argument, and what it is not.
pub fn named_number<N: FromStr<Err: Display + 'static>>(
    argument: OsString,
    form: &str,
    number: &str,
) -> Result<(String, N), BadInput> {
    let text = argument.to_string_lossy();
    let refuse = |reason| BadInput(format!("\"{text}\": {reason}; see --help"));
    let (name, digits) = text
        .rsplit_once('=')
        .ok_or_else(|| refuse(format!("not {form}")))?;
    match digits.parse() {
        Ok(parsed) => Ok((name.to_owned(), parsed)),
        Err(error) => Err(refuse(format!("{number}: {}", reason(&error)))),
    }
}
