use std::{convert::Infallible, fmt, marker::PhantomData, sync::Arc};

use crate::{
    ground::{
        codec::{Decode, Encode},
        wait::Wait,
    },
    replay::{outbox::Outbox, script::Script},
};

pub(crate) mod arguments;
pub(crate) mod check;
mod new;
pub(crate) mod next;
pub(crate) mod post;
pub(crate) mod prune;

/// A function that makes coroutines, with the name and version under which they are written down.
///
/// | parameter | |
/// |---|---|
/// | `A` | the arguments of the function; several are a tuple |
/// | `Y`, `S`, `R`, `E` | the coroutine's: yielded, sent, returned, thrown |
///
/// All values go through JSON text: `A`, `S` and `E` are read again, `Y` and `R` only written. The
/// coroutine has to be deterministic: the same signals, the same outcomes. Clones are the same
/// body, and it may be shared between threads.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Body, MemoryStore};
///
/// fn token_issuer(first: u32) -> Coroutine<u32, String> {
///     Coroutine::new(async move |co| {
///         let mut token = first;
///         loop {
///             let _name = co.yield_(token).named("ready").await?;
///             token += 1;
///         }
///     })
/// }
/// let issuer = Body::new("issuer", 1, token_issuer);
/// let (mut desk, step) = issuer.open(&MemoryStore::new(), "desk-1", 100)?;
/// assert_eq!(step, Yielded(100));
/// assert_eq!(desk.send("Ada".to_owned())?, Yielded(101));
/// assert_eq!(desk.key().to_string(), "desk-1/2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Body<A, Y, S = (), R = (), E = Infallible> {
    pub(crate) script: Arc<Script<Y, S, R, E>>,
    pub(crate) encode_args: Encode<A>,
    pub(crate) read_args: Decode<A>,
    /// Its arguments go in, and none is kept: so it may be shared whatever they are.
    args: PhantomData<fn(A)>,
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Sets what an instance waits for at each yield; without it, always for an answer.
    ///
    /// The function has to be pure: it is asked again after a replay. A panic in it is one of the
    /// step.
    ///
    /// ```
    /// use coroutine::{Coroutine, Signal, Yielded};
    /// use durable::{Body, Clock, MemoryStore, Wait};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let alarm: Body<u64, u64, bool> = Body::new("alarm", 1, |seconds: u64| {
    ///     Coroutine::new(async move |co| {
    ///         while !co.yield_(seconds).await? {}
    ///         Ok(())
    ///     })
    /// })
    /// .waiting(|seconds| Wait::Sleep(Duration::from_secs(*seconds), Signal::Send(true)));
    /// let clock = Clock::manual(UNIX_EPOCH);
    /// let store = MemoryStore::builder().clock(clock.clone()).build();
    /// let (mut night, _) = alarm.open(&store, "n", 60)?;
    /// assert_eq!(night.receive()?, None);
    /// clock.advance(Duration::from_secs(60));
    /// assert!(night.receive()?.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn waiting(mut self, waits: impl Fn(&Y) -> Wait<S, E> + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.script).waits = Some(Arc::new(waits));
        self
    }

    /// Delivers the items that the body puts into `outbox`, with each step that is committed.
    ///
    /// For an example see [`Outbox`].
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Outbox};
    ///
    /// let log = Outbox::new();
    /// let put = log.clone();
    /// let body: Body<u32, ()> = Body::new("noisy", 1, move |number: u32| {
    ///     put.put(format!("made with {number}"));
    ///     Coroutine::new(async |co| co.yield_(()).await)
    /// })
    /// .outbox(&log);
    /// body.open(&MemoryStore::new(), "n", 5)?;
    /// assert_eq!(log.take(), ["made with 5"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn outbox<T: Send + 'static>(mut self, outbox: &Outbox<T>) -> Self {
        Arc::make_mut(&mut self.script)
            .outboxes
            .push(outbox.staged());
        self
    }
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Returns the name.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::Body;
    ///
    /// let body: Body<(), ()> = Body::new("idle", 3, |()| Coroutine::new(async |_| Ok(())));
    /// assert_eq!(body.name(), "idle");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.script.name
    }

    /// Returns the version.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::Body;
    ///
    /// let body: Body<(), ()> = Body::new("idle", 3, |()| Coroutine::new(async |_| Ok(())));
    /// assert_eq!(body.version(), 3);
    /// ```
    #[must_use]
    pub fn version(&self) -> u32 {
        self.script.version
    }
}

impl<A, Y, S, R, E> Clone for Body<A, Y, S, R, E> {
    fn clone(&self) -> Self {
        Self {
            script: Arc::clone(&self.script),
            encode_args: self.encode_args,
            read_args: self.read_args,
            args: PhantomData,
        }
    }
}

impl<A, Y, S, R, E> fmt::Debug for Body<A, Y, S, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("name", &self.script.name)
            .field("version", &self.script.version)
            .finish_non_exhaustive()
    }
}
