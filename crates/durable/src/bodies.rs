use std::{convert::Infallible, fmt, sync::Arc};

use crate::{
    body::{Body, post::Posted},
    open::{self, Openings, Scripts},
    record::post_error::PostError,
    store::Store,
};

/// Several versions of one body, side by side: each instance goes on with the newest that replays
/// its log.
///
/// New instances, and those that [restart](Body::restarting), are made by the newest.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Bodies, Body, MemoryStore};
///
/// /// Version 2 asks for the name first.
/// let body = |version, asks: &'static [&'static str]| -> Body<(), String, String> {
///     Body::new("form", version, move |()| Coroutine::new(async move |co| {
///         for ask in asks {
///             co.yield_((*ask).to_owned()).named(ask).await?;
///         }
///         Ok(())
///     }))
/// };
/// let (old, new) = (body(1, &["age"]), body(2, &["name", "age"]));
/// let store = MemoryStore::new();
/// old.open(&store, "ada", ())?;
/// let forms = Bodies::new(new).or(old);
/// assert_eq!(forms.open(&store, "ada", ())?.1, Yielded("age".to_owned()));
/// assert_eq!(forms.open(&store, "bob", ())?.1, Yielded("name".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Bodies<A, Y, S = (), R = (), E = Infallible> {
    /// The newest first.
    bodies: Vec<Body<A, Y, S, R, E>>,
}

impl<A, Y, S, R, E> Bodies<A, Y, S, R, E> {
    /// Begins with the newest version.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Bodies, Body};
    ///
    /// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await.map(drop)
    ///     }))
    /// };
    /// let greeters = Bodies::new(greeter(2, "good day"));
    /// assert_eq!(greeters.newest().version(), 2);
    /// ```
    #[must_use]
    pub fn new(newest: Body<A, Y, S, R, E>) -> Self {
        let bodies = vec![newest];
        Self { bodies }
    }

    /// Adds the next older version.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Bodies, Body, MemoryStore};
    ///
    /// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await.map(drop)
    ///     }))
    /// };
    /// let store = MemoryStore::new();
    /// greeter(1, "hello").open(&store, "g", ())?;
    /// let greeters = Bodies::new(greeter(2, "good day")).or(greeter(1, "hello"));
    /// let (_, step) = greeters.find(&store, "g")?;
    /// assert_eq!(step, Yielded("good day".to_owned())); // its text may be another
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn or(mut self, older: Body<A, Y, S, R, E>) -> Self {
        self.bodies.push(older);
        self
    }

    /// Returns the newest version.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Bodies, Body};
    ///
    /// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await.map(drop)
    ///     }))
    /// };
    /// let greeters = Bodies::new(greeter(2, "hi")).or(greeter(1, "hello"));
    /// assert_eq!(greeters.newest().version(), 2);
    /// ```
    #[must_use]
    pub fn newest(&self) -> &Body<A, Y, S, R, E> {
        &self.bodies[0]
    }

    /// Opens an instance as [`Body::open`] does, by the newest version that replays it.
    ///
    /// # Errors
    ///
    /// Those of [`Body::open`]. If all diverge, the divergence is the newest's.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Bodies, Body, MemoryStore};
    ///
    /// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await.map(drop)
    ///     }))
    /// };
    /// let greeters = Bodies::new(greeter(2, "hi")).or(greeter(1, "hello"));
    /// let (_, step) = greeters.open(&MemoryStore::new(), "g", ())?;
    /// assert_eq!(step, Yielded("hi".to_owned())); // the newest makes it
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open<T>(&self, store: &T, id: &str, args: A) -> Openings<Y, S, R, E>
    where
        T: Store + Clone + 'static,
    {
        open::open(
            self.newest(),
            &self.scripts(),
            Arc::new(store.clone()),
            id,
            &args,
        )
    }

    /// Opens an instance that is there as [`Body::find`] does, by the newest version that replays
    /// it.
    ///
    /// # Errors
    ///
    /// Those of [`Body::find`]. If all diverge, the divergence is the newest's.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Bodies, Body, MemoryStore, OpenError};
    ///
    /// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await.map(drop)
    ///     }))
    /// };
    /// let greeters = Bodies::new(greeter(2, "hi")).or(greeter(1, "hello"));
    /// let store = MemoryStore::new();
    /// assert!(matches!(greeters.find(&store, "g"), Err(OpenError::Unknown(_))));
    /// greeter(1, "hello").open(&store, "g", ())?;
    /// assert_eq!(greeters.find(&store, "g")?.0.seq(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn find<T>(&self, store: &T, id: &str) -> Openings<Y, S, R, E>
    where
        T: Store + Clone + 'static,
    {
        open::find(&self.scripts(), Arc::new(store.clone()), id)
    }

    /// Posts a letter as [`Body::post`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Body::post`].
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Bodies, Body, MemoryStore, Posted};
    ///
    /// let greeter = |version, greeting: &'static str| -> Body<(), String, String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await.map(drop)
    ///     }))
    /// };
    /// let greeters = Bodies::new(greeter(2, "hi")).or(greeter(1, "hello"));
    /// let store = MemoryStore::new();
    /// greeters.open(&store, "g", ())?;
    /// assert_eq!(greeters.post(&store, "g", "letter-1", "thanks".to_owned())?, Posted::New);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post(
        &self,
        store: &impl Store,
        id: &str,
        letter_key: &str,
        value: S,
    ) -> Result<Posted, PostError<S>> {
        self.newest().post(store, id, letter_key, value)
    }

    pub(crate) fn scripts(&self) -> Box<Scripts<Y, S, R, E>> {
        self.bodies
            .iter()
            .map(|body| Arc::clone(&body.script))
            .collect()
    }
}

/// One version, alone.
impl<A, Y, S, R, E> From<&Body<A, Y, S, R, E>> for Bodies<A, Y, S, R, E> {
    fn from(body: &Body<A, Y, S, R, E>) -> Self {
        Self::new(body.clone())
    }
}

/// The same versions.
impl<A, Y, S, R, E> From<&Self> for Bodies<A, Y, S, R, E> {
    fn from(bodies: &Self) -> Self {
        bodies.clone()
    }
}

impl<A, Y, S, R, E> Clone for Bodies<A, Y, S, R, E> {
    fn clone(&self) -> Self {
        let bodies = self.bodies.clone();
        Self { bodies }
    }
}

impl<A, Y, S, R, E> fmt::Debug for Bodies<A, Y, S, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.bodies).finish()
    }
}
