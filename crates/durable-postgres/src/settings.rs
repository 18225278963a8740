use std::time::Duration;

use durable::{Clock, StoreError};

/// What a store is told about itself; its builder sets it.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) schema: String,
    pub(crate) clock: Clock,
    pub(crate) value_limit: usize,
    pub(crate) mailbox_limit: u64,
    /// For how long a statement waits for a lock.
    pub(crate) busy_timeout: Duration,
    /// For how long a call waits for anything.
    pub(crate) time_limit: Duration,
    pub(crate) connections: usize,
    pub(crate) survives_kill_only: bool,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<rustls::ClientConfig>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            schema: "durable".to_owned(),
            clock: Clock::system(),
            value_limit: 1 << 20,
            mailbox_limit: 10_000,
            busy_timeout: Duration::from_secs(5),
            time_limit: Duration::from_secs(10),
            connections: 8,
            survives_kill_only: false,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

impl Settings {
    /// Refuses a server that does not keep what it commits, or not as it was written. `None`: the
    /// server has no such setting.
    pub(crate) fn check(
        &self,
        fsync: Option<&str>,
        synchronous_commit: Option<&str>,
        encoding: Option<&str>,
    ) -> Result<(), StoreError> {
        let refused = |why: String| Err(StoreError::Unavailable(why));
        let settings = [("fsync", fsync), ("synchronous_commit", synchronous_commit)];
        for (name, value) in settings {
            if value == Some("off") && !self.survives_kill_only {
                return refused(format!(
                    "{name} is off, so a crash of the server may lose what was committed; turn it \
                     on, or accept that by `survives_kill_only`"
                ));
            }
        }
        match encoding {
            None | Some("UTF8" | "SQL_ASCII") => Ok(()),
            Some(other) => refused(format!(
                "the database's encoding is {other}, which does not have all characters; create \
                 one with UTF8"
            )),
        }
    }
}
