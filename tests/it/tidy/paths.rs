//! The paths that a module names: those of its `use` declarations, and those in its code.

use super::tokens::tokens;

/// A path, segment by segment.
pub(super) type Names = Vec<String>;

/// The paths of a module.
#[derive(Default)]
pub(super) struct Paths {
    /// An import: the name that it has here, its path, and whether others can have it from
    /// here.
    pub(super) imports: Vec<Import>,
    /// The paths in the code that have more than one segment.
    pub(super) mentions: Vec<Names>,
}

pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Names,
    pub(super) is_passed_on: bool,
}

/// Returns the paths that a source names.
pub(super) fn paths(source: &str) -> Paths {
    let tokens = tokens(source);
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut paths = Paths::default();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map_or("", token);
        if token(at) == "use" && before != "+" && before != ":" {
            let mut found = Vec::new();
            at = use_tree(&tokens, at + 1, &mut Vec::new(), &mut found);
            let is_passed_on = before == "pub" || before == ")";
            paths
                .imports
                .extend(found.into_iter().map(|(name, path)| Import {
                    name,
                    path,
                    is_passed_on,
                }));
        } else if token(at + 1) == "::" && before != "::" && before != "." && is_word(token(at)) {
            let mut path = vec![token(at).to_owned()];
            while token(at + 1) == "::" && is_word(token(at + 2)) {
                at += 2;
                path.push(token(at).to_owned());
            }
            at += 1;
            if path.len() > 1 {
                paths.mentions.push(path);
            }
        } else {
            at += 1;
        }
    }
    paths
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Reads a tree of imports, and returns the place behind it.
fn use_tree(
    tokens: &[String],
    mut at: usize,
    prefix: &mut Names,
    found: &mut Vec<(String, Names)>,
) -> usize {
    let depth = prefix.len();
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = use_tree(tokens, at, prefix, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                prefix.truncate(depth);
                return at + 1;
            }
            "::" => at += 1,
            "," | "}" | ";" => break,
            "as" => {
                let name = tokens.get(at + 1).cloned().unwrap_or_default();
                found.push((name, prefix.clone()));
                prefix.truncate(depth);
                return at + 2;
            }
            segment => {
                prefix.push(segment.to_owned());
                at += 1;
            }
        }
    }
    if prefix.len() > depth {
        if prefix.last().is_some_and(|last| last == "self") {
            prefix.pop();
        }
        let name = prefix.last().cloned().unwrap_or_default();
        found.push((name, prefix.clone()));
    }
    prefix.truncate(depth);
    at
}

#[test]
fn imports_of_all_forms_are_read() {
    let source = "use crate::{a::B, c::{self, D as E}, f::*}; pub(super) use super::g; h(i::j::K);";
    let paths = paths(source);
    let imports: Vec<_> = paths
        .imports
        .iter()
        .map(|import| format!("{}={}", import.name, import.path.join("/")))
        .collect();
    assert_eq!(
        imports,
        [
            "B=crate/a/B",
            "c=crate/c",
            "E=crate/c/D",
            "*=crate/f/*",
            "g=super/g"
        ]
    );
    assert!(paths.imports[4].is_passed_on && !paths.imports[0].is_passed_on);
    assert_eq!(paths.mentions, [["i", "j", "K"]]);
}
