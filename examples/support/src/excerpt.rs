//! Text of unknown origin, fit for one line of a terminal.

/// The number of characters that are shown.
const SHOWN: usize = 60;

/// Returns the beginning of a text, its control characters escaped; "..." stands for the rest.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown = String::new();
    for character in characters.by_ref().take(SHOWN) {
        if character.is_control() {
            shown.extend(character.escape_debug());
        } else {
            shown.push(character);
        }
    }
    if characters.next().is_some() {
        shown.push_str("...");
    }
    shown
}
