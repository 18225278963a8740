//! Any number of guests, who play with each other.

use std::{error::Error, io::Write};

use crate::{options::Options, place::Signal, support::BadInput};

/// Runs until a signal stops it.
pub(crate) fn run(_: &Options, _: &mut dyn Write) -> Result<Option<Signal>, Box<dyn Error>> {
    Err(BadInput("there is no arena yet; leave --arena away".to_owned()).into())
}
