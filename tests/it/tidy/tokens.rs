//! The words of a source: no comments, no literals.

/// Splits a source into words, `::`, and single marks.
pub(super) fn tokens(source: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            string(rest)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if first == '\'' {
            character(rest)
        } else if is_of_word(first) {
            let length = rest.find(|other| !is_of_word(other)).unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The length of the string literal at the front.
fn string(source: &str) -> usize {
    let mut escaped = false;
    let end = source[1..].find(|character| {
        let ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    });
    end.map_or(source.len(), |end| end + 2)
}

fn raw_string(source: &str) -> Option<usize> {
    let body = source.strip_prefix("br").or(source.strip_prefix('r'))?;
    let hashes = body.find(|character| character != '#')?;
    body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", &body[..hashes]);
    let begin = source.len() - body.len() + hashes + 1;
    let length = source[begin..].find(&end)?;
    Some(begin + length + end.len())
}

/// The length of the character literal at the front, or of the mark of a lifetime.
fn character(source: &str) -> usize {
    let mut characters = source.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let body = at + escaped.len_utf8();
            source[body..].find('\'').map_or(1, |end| body + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

#[test]
fn comments_and_literals_have_no_words() {
    let source = r##"a /* b */ "c\"" 'd' '\'' '\u{e}' &'f b"g" r#"h" i"# j::k // l"##;
    let words = tokens(source).concat();
    assert_eq!(words, "a&fbj::k");
}
