//! Push pipelines: coroutines as the stages, and a loop that sends at the front.

use crate::{
    body::kind::Kind,
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, ResumeError},
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Sends every value of an iterator, and drops the yielded values.
    ///
    /// The front of a push pipeline, whose stages are coroutines that send on to the next one.
    /// Returns the value that the body returned if it ended first, and `None` if the iterator did.
    /// An iterator that is passed by [`by_ref`](Iterator::by_ref) keeps the remaining values.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send), at the first value that is refused or makes the body raise.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use std::{cell::RefCell, rc::Rc};
    ///
    /// /// A stage: sends the lines that contain the pattern on.
    /// fn grep(pattern: &'static str, mut next: Coroutine<(), String>) -> Coroutine<(), String> {
    ///     Coroutine::new(async move |co| loop {
    ///         let line: String = co.yield_(()).await?;
    ///         if line.contains(pattern) && next.send(line).is_err() {
    ///             return Ok(());
    ///         }
    ///     })
    /// }
    ///
    /// let found = Rc::new(RefCell::new(Vec::new()));
    /// let list = Rc::clone(&found);
    /// let collector = Coroutine::new(async move |co| loop {
    ///     let line = co.yield_(()).await?;
    ///     list.borrow_mut().push(line);
    /// });
    /// let mut matches = grep("python", collector.primed()?).primed()?;
    /// matches.send_all("a snake\nthe python".lines().map(str::to_owned))?;
    /// assert_eq!(*found.borrow(), ["the python"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: D. Beazley, "A Curious Course on Coroutines and Concurrency", "Processing
    /// Pipelines".
    pub fn send_all<I>(&mut self, values: I) -> Result<Option<R>, ResumeError<S, E>>
    where
        I: IntoIterator<Item = S>,
    {
        for value in values {
            if let CoroutineState::Complete(returned) = self.send(value)? {
                return Ok(Some(returned));
            }
        }
        Ok(None)
    }
}
