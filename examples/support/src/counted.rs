//! Numbers of things, in words.

use std::fmt::Display;

/// Returns a number with its noun: "1 page", "2 pages".
#[must_use]
pub fn counted<N: Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let plural = if number == N::from(1) { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
