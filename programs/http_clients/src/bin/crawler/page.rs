//! The contents of a page: its title and its links.

use std::collections::HashSet;

use html5gum::{HtmlString, Token, Tokenizer, emitters::default::DefaultEmitter};
use url::Url;

#[derive(Default)]
pub(crate) struct Page {
    pub(crate) title: Option<String>,
    /// Each once, in order, without their fragments.
    pub(crate) links: Vec<Url>,
    known: HashSet<Url>,
}

impl Page {
    /// Reads HTML as browsers tokenise it: nothing is an error. Links to what is not the web are
    /// left out.
    pub(crate) fn parse(html: &[u8], url: &Url) -> Self {
        let (mut page, mut base) = (Self::default(), url.clone());
        let mut is_title = false;
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true); // what looks like a tag in a script is none
        for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
            match token {
                Token::StartTag(tag) => {
                    let href = tag.attributes.get(&b"href"[..]).map(|href| text(href));
                    match (&**tag.name, href) {
                        (b"title", _) => is_title = page.title.is_none(),
                        (b"base", Some(href)) => base = url.join(&href).unwrap_or(base),
                        (b"a" | b"area", Some(href)) => page.find(&base, &href),
                        _ => {}
                    }
                }
                Token::String(string) if is_title => {
                    page.title.get_or_insert_default().push_str(&text(&string));
                }
                Token::EndTag(_) => is_title = false,
                _ => {}
            }
        }
        page.title = page.title.map(|title| {
            let words: Vec<_> = title.split_whitespace().collect();
            words.join(" ")
        });
        page
    }

    fn find(&mut self, base: &Url, href: &str) {
        let Ok(mut link) = base.join(href.trim()) else {
            return;
        };
        link.set_fragment(None);
        if matches!(link.scheme(), "http" | "https") && self.known.insert(link.clone()) {
            self.links.push(link);
        }
    }
}

fn text(html: &HtmlString) -> String {
    String::from_utf8_lossy(html).into_owned()
}
