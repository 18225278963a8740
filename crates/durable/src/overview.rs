use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use crate::{
    record::{
        head::{Head, Status},
        store_error::StoreError,
    },
    store::{Filter, Store},
};

/// The numbers of a store, for people who run it: how many instances there are in which state, and
/// who waits for a worker.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, Clock, MemoryStore, Overview};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let clock = Clock::manual(UNIX_EPOCH);
/// let store = MemoryStore::builder().clock(clock.clone()).build();
/// for id in ["a", "b"] {
///     body.open(&store, id, ())?;
/// }
/// body.find(&store, "a")?.0.send(())?;
/// clock.advance(Duration::from_secs(5));
/// let overview = Overview::of(&store, None)?;
/// assert_eq!((overview.instances, overview.ready), (2, 1));
/// assert_eq!(overview.lateness, Some(("b".into(), Duration::from_secs(5)))); // no worker is there
/// assert_eq!(overview.to_string(), "\
/// once  waiting   asking    1
/// once  returned  -         1
/// 2 instances, 0 letters; 1 ready, 0 held, 0 put off, 0 parked; b waits for a worker since 5s
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overview {
    /// How many instances there are.
    pub instances: u64,
    /// How many there are of each kind.
    pub states: BTreeMap<InState, u64>,
    /// How many letters wait.
    pub letters: u64,
    /// How many instances could be claimed now: what the workers are behind by.
    pub ready: u64,
    /// How many are held by workers.
    pub held: u64,
    /// How many were put off after a failure.
    pub put_off: u64,
    /// How many are parked.
    pub parked: u64,
    /// The one that could have been claimed for the longest time, and for how long. With enough
    /// workers, that is hardly more than the pause between their claims.
    pub lateness: Option<(Arc<str>, Duration)>,
    /// The time until the next timer is due that is not due yet.
    pub next_due: Option<Duration>,
}

/// A kind of instances: those of one body, with one status, in one state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InState {
    /// The name of the body.
    pub body: Arc<str>,
    /// How they stand.
    pub status: Status,
    /// The name of their state, if that has one.
    pub state: Option<Arc<str>>,
}

/// How many instances are listed at a time.
const PAGE: usize = 1000;

impl Overview {
    /// Counts the instances of a body, or all. It reads them all, a thousand at a time: a second
    /// for a million, about.
    ///
    /// # Errors
    ///
    /// The store's.
    pub fn of(store: &impl Store, body: Option<&str>) -> Result<Self, StoreError> {
        let mut overview = Self::default();
        let mut filter = Filter {
            body: body.map(Arc::from),
            limit: PAGE,
            ..Filter::default()
        };
        loop {
            let heads = store.list(&filter)?;
            let Some(last) = heads.last() else {
                return Ok(overview);
            };
            filter.after = Some(last.id.to_string());
            heads.iter().for_each(|head| overview.add(head));
        }
    }

    fn add(&mut self, head: &Head) {
        self.instances += 1;
        self.letters += head.letters;
        let kind = InState {
            body: Arc::clone(&head.body),
            status: head.status,
            state: head.state.clone(),
        };
        *self.states.entry(kind).or_default() += 1;
        self.parked += u64::from(head.status == Status::Parked);
        let Some(ready) = head.ready else {
            return;
        };
        let away = ready - head.now;
        let time = Duration::from_micros(away.unsigned_abs());
        if away <= 0 {
            self.ready += 1;
            if self
                .lateness
                .as_ref()
                .is_none_or(|(_, longest)| time > *longest)
            {
                self.lateness = Some((Arc::clone(&head.id), time));
            }
        } else if head.due == Some(ready) {
            self.next_due = Some(self.next_due.map_or(time, |next| next.min(time)));
        } else if head.problem.is_some() {
            self.put_off += 1;
        } else {
            self.held += 1;
        }
    }
}

/// A line for each state, and one with the rest.
impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bodies = self.states.keys().map(|kind| kind.body.chars().count());
        let width = bodies.max().unwrap_or(0);
        for (kind, count) in &self.states {
            let (body, status) = (&kind.body, kind.status);
            let state = kind.state.as_deref().unwrap_or("-");
            writeln!(f, "{body:width$}  {status:8}  {state:8} {count:>2}")?;
        }
        write!(
            f,
            "{} instances, {} letters; ",
            self.instances, self.letters
        )?;
        write!(f, "{} ready, {} held, ", self.ready, self.held)?;
        write!(f, "{} put off, {} parked", self.put_off, self.parked)?;
        if let Some((id, lateness)) = &self.lateness {
            let lateness = humantime::format_duration(Duration::from_millis(
                u64::try_from(lateness.as_millis()).unwrap_or(u64::MAX),
            ));
            write!(f, "; {id} waits for a worker since {lateness}")?;
        }
        writeln!(f)
    }
}
