use std::{fmt, sync::Arc};

use crate::ground::wait::Waiting;

/// The status of an instance.
///
/// There is no "running": a process that runs it may be dead, so a store only keeps the time from
/// which anyone may claim it.
///
/// ```
/// use durable::Status;
///
/// assert_eq!(Status::Failed.to_string(), "failed");
/// assert_eq!(Status::parse("parked"), Some(Status::Parked));
/// assert!(Status::Returned.is_ended() && !Status::Parked.is_ended());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It waits at a yield.
    Waiting,
    /// It returned.
    Returned,
    /// It let an error out, or left although nobody closed it.
    Failed,
    /// It was closed.
    Closed,
    /// It waits at a yield, and workers leave it alone: it failed too often, or is a fork.
    Parked,
}

impl Status {
    /// Returns the word that stands for it in a store.
    ///
    /// ```
    /// use durable::Status;
    ///
    /// assert_eq!(Status::Waiting.as_str(), "waiting");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Returned => "returned",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::Parked => "parked",
        }
    }

    /// Returns the status that a word of [`as_str`](Self::as_str) stands for.
    ///
    /// ```
    /// use durable::Status;
    ///
    /// assert_eq!(Status::parse("closed"), Some(Status::Closed));
    /// assert_eq!(Status::parse("running"), None);
    /// ```
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Waiting,
            Self::Returned,
            Self::Failed,
            Self::Closed,
            Self::Parked,
        ];
        all.into_iter().find(|status| status.as_str() == word)
    }

    /// Returns whether no step can follow.
    ///
    /// ```
    /// use durable::Status;
    ///
    /// let ended = [Status::Returned, Status::Failed, Status::Closed];
    /// assert!(ended.iter().all(|status| status.is_ended()));
    /// assert!(!Status::Waiting.is_ended());
    /// ```
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Returned | Self::Failed | Self::Closed)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The state of an instance in a store, next to its log and its letters: one row of `instance`.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Status, Store, store::{Filter, Waiting}};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let head = &store.list(&Filter::default())?[0];
/// assert_eq!((&*head.id, &*head.body, head.version, head.seq), ("a", "once", 1, 1));
/// assert_eq!((head.status, head.state.as_deref()), (Status::Waiting, Some("asking")));
/// assert_eq!((head.waiting, head.letters), (Some(Waiting::Answer), 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its id, unique in the store.
    pub id: Arc<str>,
    /// The name of its body.
    pub body: Arc<str>,
    /// The version that wrote its last row.
    pub version: u32,
    /// How it stands.
    pub status: Status,
    /// How many steps it has made.
    pub seq: u64,
    /// The step at which its body began: 1, or that of its last restart.
    pub base: u64,
    /// Who may write: a handle that has another epoch has been overtaken.
    pub epoch: u64,
    /// The name of its state, if that has one.
    pub state: Option<Arc<str>>,
    /// The kind of its wait; `None` if it has ended.
    pub waiting: Option<Waiting>,
    /// When its timer is due, in microseconds since 1970, by the store's clock.
    pub due: Option<i64>,
    /// How many letters wait for it.
    pub letters: u64,
    /// When its last step was made.
    pub at: i64,
    /// The time from which anyone may claim it, if there is something to do.
    pub ready: Option<i64>,
    /// Who claimed it last.
    pub worker: Option<Arc<str>>,
    /// How often it was claimed since it last made a step.
    pub attempts: u32,
    /// Why it was put off or parked.
    pub problem: Option<Arc<str>>,
    /// The store's time when this was read.
    pub now: i64,
}

/// The columns that decide when an instance may be claimed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Readiness {
    pub(crate) status: Status,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) due: Option<i64>,
    pub(crate) letters: u64,
    /// Until when it is leased or put off.
    pub(crate) lease: i64,
}

impl Readiness {
    /// The time from which anyone may claim it, or `None` while there is nothing to do.
    ///
    /// A store in SQL says the same in a CASE.
    pub(crate) fn ready(self, now: i64) -> Option<i64> {
        let since = match (self.status, self.waiting?) {
            (Status::Waiting, Waiting::Answer) => Some(now),
            (Status::Waiting, Waiting::Mail | Waiting::MailFor) if self.letters > 0 => Some(now),
            (Status::Waiting, Waiting::MailFor | Waiting::Sleep) => self.due,
            _ => None,
        };
        since.map(|since| since.max(self.lease))
    }
}
