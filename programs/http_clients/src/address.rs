//! URLs as arguments.

use std::ffi::OsStr;

use url::Url;

use crate::Fault;
use support::BadInput;

/// Reads a URL that can be asked for.
///
/// # Errors
///
/// [`BadInput`]: it is no address of HTTP.
pub fn address(argument: &OsStr) -> Result<Url, BadInput> {
    let text = argument.to_string_lossy();
    let refuse = |reason: String| BadInput(format!("\"{text}\": {reason}; see --help"));
    let url = Url::parse(&text).map_err(|error| refuse(error.to_string()))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err(refuse(Fault::NotAddress.to_string())),
    }
}
