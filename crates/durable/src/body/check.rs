use std::{fmt, sync::Arc};

use crate::{
    body::Body,
    ground::panic::Panic,
    record::{
        divergence::Divergence, error::Error, open_error::OpenError, store_error::StoreError,
    },
    replay::load::Loading,
    store::{Aside, Extended, Filter, Rows, Since, Store},
};

/// The findings of [`Body::check`].
///
/// It shows as a line with the numbers, and then each problem.
///
/// ```
/// use durable::Report;
///
/// let report = Report { instances: 2, steps: 7, problems: Vec::new() };
/// assert!(report.is_clean());
/// assert_eq!(report.to_string(), "2 instances with 7 steps: 0 cannot go on");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// How many instances were replayed.
    pub instances: u64,
    /// How many steps they have.
    pub steps: u64,
    /// The problems, at most one problem an instance.
    pub problems: Vec<Problem>,
}

/// The reason why an instance cannot go on.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Problem};
///
/// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
///         co.yield_(greeting.to_owned()).await.map(drop)
///     }))
/// };
/// let store = MemoryStore::new();
/// greeter(1, "hello").open(&store, "g", ())?;
/// let report = greeter(1, "good day").check(&store)?;
/// let Problem::Diverged(divergence) = &report.problems[0] else { unreachable!() };
/// assert_eq!(divergence.key.to_string(), "g/1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// An outcome of the body differs from the log.
    Diverged(Box<Divergence>),
    /// The function that says what it waits for panicked.
    Panicked(Panic),
    /// The log is damaged.
    Corrupt(StoreError),
}

impl Report {
    /// Returns whether every instance can go on.
    ///
    /// ```
    /// use durable::Report;
    ///
    /// assert!(Report::default().is_clean());
    /// ```
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (instances, steps, problems) = (self.instances, self.steps, self.problems.len());
        write!(
            f,
            "{instances} instances with {steps} steps: {problems} cannot go on"
        )?;
        for problem in &self.problems {
            write!(f, "\n{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Diverged(divergence) => divergence.fmt(f),
            Self::Panicked(panic) => panic.fmt(f),
            Self::Corrupt(error) => error.fmt(f),
        }
    }
}

/// How many instances are listed at a time.
const PAGE: usize = 1000;

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Replays every instance of this body that has not ended, and writes nothing: the gate before
    /// a deployment.
    ///
    /// # Errors
    ///
    /// The store's, if it cannot be read at all. Damage to one instance is a problem in the report.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let version = |version, greeting: &'static str| -> Body<(), String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await
    ///     }))
    /// };
    /// let store = MemoryStore::new();
    /// version(1, "hello").open(&store, "g", ())?;
    /// assert!(version(1, "hello").check(&store)?.is_clean());
    /// let report = version(1, "good day").check(&store)?; // changed, and its version was not
    /// assert_eq!(report.problems.len(), 1);
    /// assert!(version(2, "good day").check(&store)?.is_clean()); // only the text is another
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self, store: &impl Store) -> Result<Report, StoreError> {
        let mut report = Report::default();
        let mut filter = Filter {
            body: Some(Arc::clone(&self.script.name)),
            limit: PAGE,
            ..Filter::default()
        };
        loop {
            let heads = store.list(&filter)?;
            let Some(last) = heads.last() else {
                return Ok(report);
            };
            filter.after = Some(last.id.to_string());
            for head in heads.iter().filter(|head| !head.status.is_ended()) {
                let mut loading = Loading::new(store, &self.script, &head.id);
                report.instances += 1;
                report.steps += (head.seq + 1).saturating_sub(head.base);
                let replayed = loading.run().map(|head| head.is_some());
                let problem = match replayed.and_then(|there| match there {
                    true => loading.finish().map(drop),
                    false => Ok(()), // somebody has removed it in the meantime
                }) {
                    Ok(()) => continue,
                    Err(Error::Diverged((), divergence)) => Problem::Diverged(divergence),
                    Err(Error::Panicked((), panic)) => Problem::Panicked(panic),
                    Err(Error::Store((), failure)) => match failure.error {
                        error @ StoreError::Corrupt { .. } => Problem::Corrupt(error),
                        error => return Err(error),
                    },
                    Err(_) => unreachable!("a replay comes to nothing else"),
                };
                report.problems.push(problem);
            }
        }
    }

    /// Lets an instance that is parked be served by workers again.
    ///
    /// # Errors
    ///
    /// [`Unknown`](OpenError::Unknown), [`NotParked`](OpenError::NotParked), or the store's.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Status};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await)
    /// });
    /// let store = MemoryStore::new();
    /// body.open(&store, "a", ())?;
    /// body.fork(&store, "a", 1, "b")?;
    /// body.retry(&store, "b")?;
    /// assert_eq!(body.find(&store, "b")?.0.status(), Status::Waiting);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn retry(&self, store: &impl Store, id: &str) -> Result<(), OpenError<E>> {
        let failed = OpenError::store(id);
        if store.set_aside(id, &Aside::Retry).map_err(&failed)? == Extended::Held {
            return Ok(());
        }
        let loaded = store.load(id, Since::Head, &mut Rows::new());
        Err(match loaded.map_err(&failed)? {
            Some(_) => OpenError::NotParked(id.to_owned()),
            None => OpenError::Unknown(id.to_owned()),
        })
    }
}
