//! Numbers as people read them.

/// Three digits that count, and commas between thousands.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        small if small < 9.995 => format!("{value:.2}"),
        medium if medium < 99.95 => format!("{value:.1}"),
        _ => with_commas(value.round() as u64),
    }
}

/// How many times.
pub(super) fn ratio(value: f64) -> String {
    match value {
        small if small < 9.95 => format!("{value:.2}×"),
        _ => format!("{}×", with_commas(value.round() as u64)),
    }
}

fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
