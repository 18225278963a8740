//! Numbers with names, as arguments.

mod reason;

use std::{ffi::OsString, fmt::Display, str::FromStr};

use crate::support::BadInput;
use reason::reason;

/// Reads `NAME=NUMBER`; the name may have further `=` in it. Goes in as well: how a refusal calls the
/// whole, and the number.
pub(crate) fn named_number<N: FromStr<Err: Display + 'static>>(
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
