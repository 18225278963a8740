//! How bodies are made: of functions that return or not, and raise or not.

use std::{convert::Infallible, marker::PhantomData, sync::Arc};

use coroutine::Coroutine;
use serde::{Serialize, de::DeserializeOwned};

use super::Body;
use crate::{
    ground::{
        codec::{Codec, JsonError, read},
        json,
    },
    replay::script::Script,
};

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
