//! The constructors of coroutines that move between threads.

#[cfg(doctest)]
mod refused;

use crate::{
    body::{co::SendCo, kind::Sendable, slots::BodySlots},
    coroutine::{Coroutine, SendBody, SendCoroutine},
    protocol::Interrupt,
};

/// An async closure whose future is [`Send`]: what the bodies of
/// [`new_send`](Coroutine::new_send) have to be.
///
/// It is implemented for every such closure. Stable Rust has no other way to ask for this:
/// `AsyncFnOnce` does not name its future.
///
/// ```
/// use coroutine::{Coroutine, Interrupt, SendCo, SendCoroutine, SendFnOnce};
///
/// /// Makes two coroutines of one body.
/// fn pair<B>(body: B) -> [SendCoroutine<u32>; 2]
/// where
///     B: for<'co> AsyncFnOnce(&mut SendCo<'co, u32>) -> Result<(), Interrupt>
///         + for<'a, 'co> SendFnOnce<&'a mut SendCo<'co, u32>, Result<(), Interrupt>>
///         + Clone
///         + Send
///         + 'static,
/// {
///     [Coroutine::new_send(body.clone()), Coroutine::new_send(body)]
/// }
/// let [first, second] = pair(async |co| co.yield_(1).await);
/// assert!(first.eq(second));
/// ```
#[diagnostic::on_unimplemented(
    message = "the body's future cannot be sent between threads",
    label = "this body holds something over a yield that is not `Send`",
    note = "hold an `Arc` instead of an `Rc`, end borrows and guards before the yield, and \
            delegate to coroutines that are made by `new_send`"
)]
pub trait SendFnOnce<A, T>: FnOnce(A) -> Self::Future {
    /// The future that the closure returns.
    type Future: Future<Output = T> + Send;
}

impl<B, A, T, F> SendFnOnce<A, T> for B
where
    B: FnOnce(A) -> F,
    F: Future<Output = T> + Send,
{
    type Future = F;
}

impl<'a, Y, S, R, E> SendCoroutine<Y, S, R, E, SendBody<'a, R, E>> {
    /// Creates a coroutine that moves between threads: it can be held over an `await` in a task of
    /// a multi-threaded runtime, kept in a `static Mutex`, and streamed to a web client.
    ///
    /// It is [`new`](Self::new) for bodies that are [`Send`]: nothing that a body holds over a
    /// yield may be an `Rc`, a `RefCell`'s borrow or a guard of a lock. It may borrow for `'a`. A
    /// `send` takes about half as long again as that of a local coroutine. Four allocations.
    ///
    /// ```
    /// use coroutine::{Coroutine, SendCoroutine, Yielded};
    /// use std::{convert::Infallible, thread};
    ///
    /// fn total() -> SendCoroutine<u32, u32, Infallible> {
    ///     Coroutine::new_send(async |co| {
    ///         let mut total = 0;
    ///         loop {
    ///             total += co.yield_(total).await?;
    ///         }
    ///     })
    /// }
    /// let mut total = total().primed()?;
    /// total.send(3)?;
    /// let sum = thread::spawn(move || total.send(4)).join().unwrap();
    /// assert_eq!(sum, Ok(Yielded(7)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// What cannot move is refused where the coroutine is made:
    ///
    /// ```compile_fail
    /// # use coroutine::{Coroutine, SendCoroutine};
    /// # use std::rc::Rc;
    /// let counts: SendCoroutine<usize> = Coroutine::new_send(async |co| {
    ///     let shared = Rc::new(1); // an `Arc` could
    ///     co.yield_(Rc::strong_count(&shared)).await?;
    ///     co.yield_(Rc::strong_count(&shared)).await
    /// });
    /// ```
    ///
    /// ```
    /// # use coroutine::{Coroutine, SendCoroutine};
    /// # use std::sync::Arc;
    /// let counts: SendCoroutine<usize> = Coroutine::new_send(async |co| {
    ///     let shared = Arc::new(1);
    ///     co.yield_(Arc::strong_count(&shared)).await?;
    ///     co.yield_(Arc::strong_count(&shared)).await
    /// });
    /// assert!(counts.eq([1, 1]));
    /// ```
    pub fn new_send<B>(body: B) -> Self
    where
        B: for<'co> AsyncFnOnce(&mut SendCo<'co, Y, S, E>) -> Result<R, Interrupt<E>>
            + for<'b, 'co> SendFnOnce<&'b mut SendCo<'co, Y, S, E>, Result<R, Interrupt<E>>>
            + Send
            + 'a,
        Y: Send + 'a,
        S: Send + 'a,
        R: 'a,
        E: Send + 'a,
    {
        Self::over(|slots| Box::pin(run_send(body, slots)) as SendBody<'a, R, E>)
    }
}

impl<Y, S, R, E> SendCoroutine<Y, S, R, E> {
    /// Creates a coroutine that moves between threads and whose type contains the body: one
    /// allocation less, and inlined. See [`unboxed`](Self::unboxed).
    ///
    /// One that another coroutine delegates to is better made by [`new_send`](Self::new_send):
    /// incremental builds of rustc 1.95 and 1.96 may fail otherwise, by a fault of theirs (see
    /// [`complaints`](crate::guide::complaints)).
    ///
    /// ```
    /// use coroutine::{Coroutine, SendCo};
    ///
    /// let squares = Coroutine::unboxed_send(async |co: &mut SendCo<'_, u64>| {
    ///     for n in 1..=4 {
    ///         co.yield_(n * n).await?;
    ///     }
    ///     Ok(())
    /// });
    /// let sum = std::thread::spawn(move || squares.sum::<u64>());
    /// assert_eq!(sum.join().unwrap(), 30);
    /// ```
    pub fn unboxed_send<B>(
        body: B,
    ) -> SendCoroutine<Y, S, R, E, impl Future<Output = Result<R, Interrupt<E>>> + Send>
    where
        B: for<'co> AsyncFnOnce(&mut SendCo<'co, Y, S, E>) -> Result<R, Interrupt<E>>
            + for<'b, 'co> SendFnOnce<&'b mut SendCo<'co, Y, S, E>, Result<R, Interrupt<E>>>
            + Send,
        Y: Send,
        S: Send,
        E: Send,
    {
        Coroutine::over(|slots| run_send(body, slots))
    }

    /// Creates a coroutine that moves between threads and whose body receives its handle by value,
    /// unboxed. See [`owned`](Self::owned).
    ///
    /// ```
    /// use coroutine::{Coroutine, SendCo};
    ///
    /// struct Numbers<'co>(SendCo<'co, u32>);
    /// let two = Coroutine::owned_send(async |co: SendCo<'_, u32>| {
    ///     let mut numbers = Numbers(co);
    ///     numbers.0.yield_(2).await
    /// });
    /// assert_eq!(two.collect::<Vec<_>>(), [2]);
    /// ```
    pub fn owned_send<B>(
        body: B,
    ) -> SendCoroutine<Y, S, R, E, impl Future<Output = Result<R, Interrupt<E>>> + Send>
    where
        B: for<'co> AsyncFnOnce(SendCo<'co, Y, S, E>) -> Result<R, Interrupt<E>>
            + for<'co> SendFnOnce<SendCo<'co, Y, S, E>, Result<R, Interrupt<E>>>,
        Y: Send,
        S: Send,
        E: Send,
    {
        Coroutine::over(|slots| body(SendCo::new(slots)))
    }
}

/// Runs a body over a handle that lives next to it.
fn run_send<B, Y, S, R, E>(
    body: B,
    slots: BodySlots<Y, S, E, Sendable>,
) -> impl Future<Output = Result<R, Interrupt<E>>> + Send
where
    B: for<'b, 'co> SendFnOnce<&'b mut SendCo<'co, Y, S, E>, Result<R, Interrupt<E>>> + Send,
    Y: Send,
    S: Send,
    E: Send,
{
    let mut co = SendCo::new(slots);
    async move { body(&mut co).await }
}
