use std::sync::Arc;

use crate::{
    body::Body,
    ground::{
        codec::JsonError,
        json::take_text,
        key::Key,
        panic::{Panic, catch, drop_quietly},
    },
    record::{
        encoding_error::EncodingError, name_error::NameError, post_error::PostError,
        store_error::StoreError,
    },
    store::{NewLetter, PostOutcome, Store, letters::sum_of},
};

/// The result of posting a letter.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Posted};
///
/// let sum: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
///     let mut sum = 0;
///     loop {
///         sum += co.yield_(sum).await?;
///     }
/// }));
/// let store = MemoryStore::new();
/// sum.open(&store, "s", ())?;
/// assert_eq!(sum.post(&store, "s", "monday", 5)?, Posted::New);
/// assert_eq!(sum.post(&store, "s", "monday", 7)?, Posted::Again); // the key counts, not the value
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Posted {
    /// It waits for the instance now.
    New,
    /// A letter of this key was posted before. This one was dropped.
    Again,
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Posts a letter to an instance: a value that it is sent when it waits for mail.
    ///
    /// It needs no handle, and disturbs nobody who has one. Letters wait in the order in which they
    /// were posted. A letter key names a letter to this instance once and for ever, so posting
    /// again after an error, or after a crash, is safe.
    ///
    /// # Errors
    ///
    /// See [`PostError`]; the value comes back.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore, Posted, Wait};
    ///
    /// let body: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }))
    /// .waiting(|_| Wait::Mail);
    /// let store = MemoryStore::new();
    /// let (mut sum, _) = body.open(&store, "s", ())?;
    /// assert_eq!(body.post(&store, "s", "monday", 5)?, Posted::New);
    /// assert_eq!(body.post(&store, "s", "monday", 5)?, Posted::Again);
    /// assert_eq!(sum.receive()?, Some(Yielded(5)));
    /// assert_eq!(sum.receive()?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post(
        &self,
        store: &impl Store,
        id: &str,
        letter_key: &str,
        value: S,
    ) -> Result<Posted, PostError<S>> {
        let limit = store.value_limit();
        self.post_by(limit, id, letter_key, value, |letter| store.post(letter))
    }

    /// Posts a letter, and lets `post` put it into the mailbox: for stores that do it in the
    /// user's own transaction.
    ///
    /// `post` does what [`Store::post`] does; `limit` is how many bytes the value's text may have.
    ///
    /// # Errors
    ///
    /// See [`PostError`]; the value comes back.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Posted, store::Store};
    ///
    /// let body: Body<(), (), u32> = Body::new("sink", 1, |()| Coroutine::new(async |co| loop {
    ///     co.yield_(()).await?;
    /// }));
    /// let store = MemoryStore::new();
    /// body.open(&store, "s", ())?;
    /// let posted = body.post_by(100, "s", "monday", 5, |letter| {
    ///     assert_eq!((letter.key.as_str(), letter.value.as_str()), ("monday", "5"));
    ///     store.post(letter)
    /// });
    /// assert_eq!(posted, Ok(Posted::New));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_by(
        &self,
        limit: usize,
        id: &str,
        letter_key: &str,
        value: S,
        post: impl FnOnce(&NewLetter) -> Result<PostOutcome, StoreError>,
    ) -> Result<Posted, PostError<S>> {
        let id: Arc<str> = id.into();
        let posted = self
            .letter(limit, &id, letter_key, &value)
            .and_then(|letter| {
                let posted = post(&letter)
                    .map_err(|error| PostError::Store((), error.at(Arc::clone(&id), None)))?;
                match posted {
                    PostOutcome::New => Ok(Posted::New),
                    PostOutcome::Again => Ok(Posted::Again),
                    PostOutcome::Unknown => Err(PostError::Unknown((), id.to_string())),
                    PostOutcome::Ended(seq) => {
                        Err(PostError::Ended((), Key::new(Arc::clone(&id), seq)))
                    }
                    PostOutcome::Full(letters) => Err(PostError::Full((), letters, id.to_string())),
                }
            });
        match posted {
            Ok(posted) => {
                drop_quietly(value);
                Ok(posted)
            }
            Err(error) => Err(error.with(value)),
        }
    }

    /// Writes a letter down, and checks that it can be read again.
    fn letter(
        &self,
        limit: usize,
        id: &Arc<str>,
        letter_key: &str,
        value: &S,
    ) -> Result<NewLetter, PostError<()>> {
        let checked = NameError::check("letter key", letter_key);
        checked.map_err(|error| PostError::Name((), error))?;
        let codec = &self.script.codec;
        let written = catch(|| {
            let mut text = Vec::new();
            (codec.sent)(value, &mut text)?;
            let text = take_text(&mut text);
            drop((codec.read_sent)(&text)?);
            Ok::<_, JsonError>(text)
        });
        let key = Key::new(Arc::clone(id), 0);
        let text = match written {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => {
                let (what, why) = ("posted", error.to_string());
                return Err(PostError::Encoding((), EncodingError { key, what, why }));
            }
            Err(text) => return Err(PostError::Panicked((), Panic { key, text })),
        };
        if text.len() > limit {
            return Err(PostError::TooLarge((), text.len(), key));
        }
        Ok(NewLetter {
            id: Arc::clone(id),
            body: Arc::clone(&self.script.name),
            key: letter_key.to_owned(),
            sum: sum_of(id, letter_key, &text),
            value: text,
        })
    }
}
