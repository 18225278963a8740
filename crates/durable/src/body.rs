use std::{convert::Infallible, fmt, marker::PhantomData, sync::Arc};

use coroutine::Coroutine;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ground::{
        codec::{Codec, Decode, Encode, JsonError, read},
        json,
        wait::Wait,
    },
    replay::{outbox::Outbox, script::Script},
};

pub(crate) mod arguments;
pub(crate) mod check;
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

impl<A, Y, S, R> Body<A, Y, S, R>
where
    A: Serialize + DeserializeOwned + 'static,
    Y: Serialize + 'static,
    S: Serialize + DeserializeOwned + 'static,
    R: Serialize + 'static,
{
    /// Creates a body into which no errors are thrown, and which raises none.
    ///
    /// The name is that of all its versions. The version is raised by hand, when the function
    /// changes so that old logs and new ones have to be distinguished. `make` is called with the
    /// arguments once for each opening, and has to be as deterministic as the coroutine.
    ///
    /// ```
    /// use coroutine::{Complete, Coroutine};
    /// use durable::{Body, MemoryStore};
    ///
    /// /// Several arguments are a tuple.
    /// let body: Body<(u32, u32), (), (), u32> = Body::new("product", 1, |(a, b)| {
    ///     Coroutine::new(async move |_| Ok(a * b))
    /// });
    /// assert_eq!((body.name(), body.version()), ("product", 1));
    /// let (_, step) = body.open(&MemoryStore::new(), "p", (6, 7))?;
    /// assert_eq!(step, Complete(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        name: impl Into<Arc<str>>,
        version: u32,
        make: impl Fn(A) -> Coroutine<Y, S, R> + Send + Sync + 'static,
    ) -> Self {
        Self::with(name.into(), version, make, Codec::infallible())
    }
}

impl<A, Y, S> Body<A, Y, S, Infallible>
where
    A: Serialize + DeserializeOwned + 'static,
    Y: Serialize + 'static,
    S: Serialize + DeserializeOwned + 'static,
{
    /// Creates a body that never returns: each step has a yield, and no other outcome to handle.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore};
    /// use std::convert::Infallible;
    ///
    /// let counter: Body<u32, u32, (), Infallible> = Body::endless("counter", 1, |mut n: u32| {
    ///     Coroutine::new(async move |co| loop {
    ///         co.yield_(n).await?;
    ///         n += 1;
    ///     })
    /// });
    /// let (mut c, Yielded(first)) = counter.open(&MemoryStore::new(), "c", 5)?; // no `else`
    /// let Yielded(second) = c.send(())?;
    /// assert_eq!((first, second), (5, 6));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endless(
        name: impl Into<Arc<str>>,
        version: u32,
        make: impl Fn(A) -> Coroutine<Y, S, Infallible> + Send + Sync + 'static,
    ) -> Self {
        Self::with(name.into(), version, make, Codec::endless())
    }
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E>
where
    A: Serialize + DeserializeOwned + 'static,
    Y: Serialize + 'static,
    S: Serialize + DeserializeOwned + 'static,
    R: Serialize + 'static,
    E: 'static,
{
    /// Creates a body into which errors are thrown, or which raises them. They are written down.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Error, MemoryStore};
    ///
    /// let body: Body<(), (), String, (), String> = Body::throwing("strict", 1, |()| {
    ///     Coroutine::new(async |co| loop {
    ///         let line: String = co.yield_(()).await?;
    ///         if line.is_empty() {
    ///             return Err("an empty line".to_owned().into());
    ///         }
    ///     })
    /// });
    /// let (mut strict, _) = body.open(&MemoryStore::new(), "s", ())?;
    /// strict.send("x".to_owned())?;
    /// let raised = strict.send(String::new());
    /// assert_eq!(raised, Err(Error::Raised("an empty line".to_owned())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn throwing(
        name: impl Into<Arc<str>>,
        version: u32,
        make: impl Fn(A) -> Coroutine<Y, S, R, E> + Send + Sync + 'static,
    ) -> Self
    where
        E: Serialize + DeserializeOwned,
    {
        Self::with(name.into(), version, make, Codec::throwing())
    }
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E>
where
    A: Serialize + DeserializeOwned + 'static,
{
    fn with(
        name: Arc<str>,
        version: u32,
        make: impl Fn(A) -> Coroutine<Y, S, R, E> + Send + Sync + 'static,
        codec: Codec<Y, S, R, E>,
    ) -> Self {
        let make = Arc::new(move |args: &str| Ok::<_, JsonError>(make(read::<A>(args)?)));
        Self {
            script: Arc::new(Script {
                name,
                version,
                make,
                codec,
                waits: None,
                again: None,
                outboxes: Vec::new(),
            }),
            encode_args: json::write,
            read_args: read,
            args: PhantomData,
        }
    }
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
    #[must_use]
    pub fn name(&self) -> &str {
        &self.script.name
    }

    /// Returns the version.
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
