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

/// Rules, and those for whom they are.
struct Group {
    agents: Vec<String>,
    rules: Vec<Rule>,
}

impl Group {
    fn is_for(&self, agent: &str) -> bool {
        let mut agents = self.agents.iter();
        agents.any(|name| name.eq_ignore_ascii_case(agent))
    }
}

impl Robots {
    /// Reads the groups of this crawler, or those of everybody if it has none.
    pub(crate) fn parse(text: &str) -> Self {
        let groups = groups(text.trim_start_matches('\u{feff}'));
        let is_known = groups.iter().any(|group| group.is_for(AGENT));
        let agent = if is_known { AGENT } else { "*" };
        let ours = groups.into_iter().filter(|group| group.is_for(agent));
        Self {
            rules: ours.flat_map(|group| group.rules).collect(),
        }
    }

    /// Of the rules that match, the longest counts, and of two as long the one that admits.
    pub(crate) fn admit(&self, url: &Url) -> bool {
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let matching = self.rules.iter().filter(|rule| rule.matches(path));
        let longest = matching.max_by_key(|rule| (rule.pattern.len(), rule.admits));
        longest.is_none_or(|rule| rule.admits)
    }
}

/// Reads all groups. What is neither an agent nor a rule is passed over.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim().to_owned());
        match (&*key, groups.last_mut()) {
            // Agents in a row share the rules behind them.
            ("user-agent", Some(group)) if group.rules.is_empty() => group.agents.push(value),
            ("user-agent", _) => groups.push(Group {
                agents: vec![value],
                rules: Vec::new(),
            }),
            ("allow" | "disallow", Some(group)) => group.rules.push(Rule {
                admits: key == "allow",
                pattern: value,
            }),
            _ => {}
        }
    }
    groups
}

impl Rule {
    /// Whether a path begins as the pattern says, where `*` is anything and a final `$` is the
    /// end. An empty pattern matches nothing.
    fn matches(&self, path: &str) -> bool {
        let (pattern, is_whole) = match self.pattern.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (&*self.pattern, false),
        };
        let mut parts = pattern.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = path
            .strip_prefix(first)
            .filter(|_| !self.pattern.is_empty())
        else {
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
}
