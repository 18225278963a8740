//! Texts in XML, and how much room they take.

use std::fmt::{self, Write};

/// A text between tags or in an attribute. Letters that XML cannot hold are replaced.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\u{FFFE}' | '\u{FFFF}' => f.write_char('\u{FFFD}')?,
                control if control.is_control() => f.write_char('\u{FFFD}')?,
                plain => f.write_char(plain)?,
            }
        }
        Ok(())
    }
}

/// Estimates the width of a text, in ems: no font is at hand.
pub(super) fn ems(text: &str) -> f64 {
    let wide = |letter: char| if letter < '\u{1100}' { 0.56 } else { 1.0 };
    text.chars().map(wide).sum()
}

/// Cuts a text that is wider than this, in ems.
pub(super) fn clipped(text: &str, most: f64) -> String {
    if ems(text) <= most {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for letter in text.chars() {
        clipped.push(letter);
        if ems(&clipped) > most - 1.0 {
            break;
        }
    }
    clipped + "…"
}

/// A count of things.
pub(super) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}
