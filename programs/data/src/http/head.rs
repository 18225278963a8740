//! The head of an answer.

use super::Fault;

#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) reason: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// Parses a head, if all of it is there, and returns its length, too.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<(usize, Self)>, Fault> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Response::new(&mut headers);
        let ended = parsed.parse(bytes);
        let ended = ended.map_err(|error| Fault::NotAnswer(error.to_string()))?;
        let httparse::Status::Complete(length) = ended else {
            return Ok(None);
        };
        let headers = parsed.headers.iter().map(|header| {
            let value = String::from_utf8_lossy(header.value);
            (header.name.to_owned(), value.trim().to_owned())
        });
        let head = Self {
            status: parsed.code.unwrap_or_default(),
            reason: parsed.reason.unwrap_or_default().to_owned(),
            headers: headers.collect(),
        };
        Ok(Some((length, head)))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|header| header.0.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}
