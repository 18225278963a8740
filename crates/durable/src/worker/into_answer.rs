use scheduler::Stop;

use crate::work::answer::Answer;

/// What a function that performs effects may return: an [`Answer`], or a `Result` of one, so that
/// `?` works in it.
///
/// An error puts the instance off, with its text as the problem, for pauses that double. So does a
/// deadline of the function's own. When the worker is stopped a second time, [`Stop::Cancelled`] is
/// raised in the function; if that comes out, the instance is released.
///
/// ```
/// use durable::{Answer, Key};
/// use scheduler::{Stop, Task};
///
/// /// An error of the parser puts the instance off.
/// async fn perform(_: &mut Task<'_>, _: &Key, asked: &str) -> Result<Answer<u32>, Stop> {
///     Ok(Answer::Send(asked.parse()?))
/// }
/// # let _ = perform;
/// ```
pub trait IntoAnswer<S, E> {
    /// Converts it.
    ///
    /// # Errors
    ///
    /// The stop that the function let out.
    fn into_answer(self) -> Result<Answer<S, E>, Stop>;
}

impl<S, E> IntoAnswer<S, E> for Answer<S, E> {
    fn into_answer(self) -> Result<Self, Stop> {
        Ok(self)
    }
}

impl<S, E> IntoAnswer<S, E> for Result<Answer<S, E>, Stop> {
    fn into_answer(self) -> Self {
        self
    }
}
