//! The reason why a word is no number, in words for whoever typed it.

use std::{
    any::Any,
    fmt::Display,
    num::{IntErrorKind, ParseFloatError, ParseIntError},
};

/// Returns why a word cannot be parsed. Errors of ours speak for themselves; those of `std` speak
/// of digits, literals and types.
pub fn reason(error: &(impl Display + 'static)) -> String {
    let whichever: &dyn Any = error;
    if whichever.is::<ParseFloatError>() {
        return "not a number".to_owned();
    }
    match whichever.downcast_ref().map(ParseIntError::kind) {
        None => error.to_string(),
        Some(IntErrorKind::Zero) => "it has to be more than 0".to_owned(),
        Some(IntErrorKind::PosOverflow) => "too large a number".to_owned(),
        Some(_) => "not a natural number".to_owned(), // we read no others
    }
}
