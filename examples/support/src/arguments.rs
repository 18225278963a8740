//! The arguments of an example.

use std::{
    cell::Cell,
    ffi::{OsStr, OsString},
    fmt::Display,
};

use lexopt::{Arg, Parser};

use crate::bad_input::BadInput;

/// The arguments that an example takes.
#[expect(
    missing_debug_implementations,
    reason = "cells of strings show nothing"
)]
pub struct Takes<'a> {
    /// The largest number of values.
    pub values: usize,
    /// Options with a value, by their names, and the cell for the value; of several the last one
    /// stays.
    pub options: &'a [(&'a str, &'a Cell<Option<OsString>>)],
    /// Options without a value, by their names, and the cell that is set to true.
    pub flags: &'a [(&'a str, &'a Cell<bool>)],
}

impl From<usize> for Takes<'_> {
    fn from(values: usize) -> Self {
        Self {
            values,
            options: &[],
            flags: &[],
        }
    }
}

/// Reads the values of the arguments; `None` if they ask for help.
pub(crate) fn arguments(takes: &Takes<'_>) -> Result<Option<Vec<OsString>>, BadInput> {
    let mut parser = Parser::from_env();
    let mut values = Vec::new();
    while let Some(value) = next_value(&mut parser, takes)? {
        let Some(value) = value else { return Ok(None) };
        values.push(value);
        if values.len() > takes.values {
            let extra = values[takes.values].to_string_lossy();
            return Err(refuse(format_args!("unexpected argument \"{extra}\"")));
        }
    }
    Ok(Some(values))
}

/// Returns the next value, or `Some(None)` for a request for help. The value of an option goes to
/// its cell.
fn next_value(
    parser: &mut Parser,
    takes: &Takes<'_>,
) -> Result<Option<Option<OsString>>, BadInput> {
    loop {
        // `-5` is a number before it is the option `5`.
        let negative = parser
            .try_raw_args()
            .and_then(|mut raw| raw.next_if(is_negative_number));
        if negative.is_some() {
            return Ok(Some(negative));
        }
        let name = match parser.next().map_err(refuse)? {
            None => return Ok(None),
            Some(Arg::Value(value)) => return Ok(Some(Some(value))),
            Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Some(None)),
            Some(Arg::Long(name)) => name,
            Some(option) => return Err(refuse(option.unexpected())),
        };
        if let Some((_, place)) = takes.flags.iter().find(|flag| flag.0 == name) {
            place.set(true);
        } else if let Some((_, place)) = takes.options.iter().find(|option| option.0 == name) {
            place.set(Some(parser.value().map_err(refuse)?));
        } else {
            return Err(refuse(Arg::Long(name).unexpected()));
        }
    }
}

fn is_negative_number(argument: &OsStr) -> bool {
    argument
        .to_str()
        .is_some_and(|text| text.starts_with('-') && text.parse::<f64>().is_ok())
}

fn refuse(reason: impl Display) -> BadInput {
    BadInput(format!("{reason}; see --help"))
}
