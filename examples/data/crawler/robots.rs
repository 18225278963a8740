//! The rules of a robots.txt.
//!
//! Source: RFC 9309. What it leaves to the crawler is left out: no delays, no site maps.

use url::{Position, Url};

/// What this crawler answers to.
const AGENT: &str = "cede";

/// The rules that hold for this crawler. Without any, everything may be asked for.
#[derive(Debug, Default)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    admits: bool,
    pattern: String,
}

impl Robots {
    /// Reads the groups of this crawler, or those of everybody if it has none. What is no rule is
    /// passed over.
    pub(crate) fn parse(text: &str) -> Self {
        let (mut own, mut general) = (None::<Vec<Rule>>, Vec::new());
        let (mut is_own, mut is_general, mut in_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match &*key {
                "user-agent" => {
                    if in_rules {
                        (is_own, is_general, in_rules) = (false, false, false);
                    }
                    is_own |= value.eq_ignore_ascii_case(AGENT);
                    is_general |= value == "*";
                    if is_own {
                        own.get_or_insert_default();
                    }
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let rule = || Rule {
                        admits: key == "allow",
                        pattern: value.to_owned(),
                    };
                    // An empty pattern matches nothing.
                    if is_own && !value.is_empty() {
                        own.get_or_insert_default().push(rule());
                    }
                    if is_general && !value.is_empty() {
                        general.push(rule());
                    }
                }
                _ => {}
            }
        }
        Self {
            rules: own.unwrap_or(general),
        }
    }

    /// Of the rules that match, the longest counts, and of two as long the one that admits.
    pub(crate) fn admit(&self, url: &Url) -> bool {
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let matching = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, path));
        let longest = matching.max_by_key(|rule| (rule.pattern.len(), rule.admits));
        longest.is_none_or(|rule| rule.admits)
    }
}

/// Whether a path begins as the pattern tells, where `*` is anything and a final `$` is the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let last = if is_whole { parts.pop() } else { None };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    match last {
        Some(last) => rest.ends_with(last),
        None => !is_whole || rest.is_empty(),
    }
}
