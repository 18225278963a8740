//! The constructors, which make a coroutine of a body.

use std::marker::PhantomData;

use crate::{
    body::{
        co::Co,
        engine::Engine,
        kind::{Kind, Local},
        slots::{BodySlots, Frames, Slots},
    },
    coroutine::{BoxBody, Coroutine, Live},
    protocol::{Ending, Interrupt, Status},
};

impl<'a, Y, S, R, E> Coroutine<Y, S, R, E, BoxBody<'a, R, E>> {
    /// Creates a coroutine whose type can be written: in a signature, in a struct's field.
    ///
    /// The body is an async closure over its [`Co`]. Nothing of it runs before the first
    /// [`start`](Self::start). It may borrow for `'a`. Four allocations.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use std::convert::Infallible;
    ///
    /// fn running_average() -> Coroutine<Option<f64>, f64, Infallible> {
    ///     Coroutine::new(async |co| {
    ///         let mut total = co.yield_(None).await?;
    ///         let mut count = 1.0;
    ///         loop {
    ///             total += co.yield_(Some(total / count)).await?;
    ///             count += 1.0;
    ///         }
    ///     })
    /// }
    /// let mut average = running_average().primed()?;
    /// let Yielded(mean) = average.send(10.0)?; // irrefutable: it never returns
    /// assert_eq!(mean, Some(10.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new<B>(body: B) -> Self
    where
        B: for<'co> AsyncFnOnce(&mut Co<'co, Y, S, E>) -> Result<R, Interrupt<E>> + 'a,
        Y: 'a,
        S: 'a,
        R: 'a,
        E: 'a,
    {
        Self::over(|slots| Box::pin(run(body, slots)) as BoxBody<'a, R, E>)
    }
}

impl<Y, S, R, E> Coroutine<Y, S, R, E> {
    /// Creates a coroutine whose type contains the body: one allocation less, and inlined.
    ///
    /// Its type cannot be named. The closure needs its annotation, `async |co: &mut Co<'_, Y, S,
    /// E>|`, unless the types follow from its use. Three allocations.
    ///
    /// ```
    /// use coroutine::{Co, Coroutine};
    ///
    /// let squares = Coroutine::unboxed(async |co: &mut Co<'_, u64>| {
    ///     for n in 1..=4 {
    ///         co.yield_(n * n).await?;
    ///     }
    ///     Ok(())
    /// });
    /// assert_eq!(squares.sum::<u64>(), 30);
    /// ```
    ///
    /// The handle cannot leave the body:
    ///
    /// ```compile_fail
    /// # use coroutine::{Co, Coroutine};
    /// let mut escaped = None;
    /// let escape = Coroutine::unboxed(async |co: &mut Co<'_, u64>| {
    ///     escaped = Some(co);
    ///     Ok(())
    /// });
    /// ```
    pub fn unboxed<B>(
        body: B,
    ) -> Coroutine<Y, S, R, E, impl Future<Output = Result<R, Interrupt<E>>>>
    where
        B: for<'co> AsyncFnOnce(&mut Co<'co, Y, S, E>) -> Result<R, Interrupt<E>>,
    {
        Coroutine::over(|slots| run(body, slots))
    }

    /// Creates a coroutine whose body receives its handle by value, unboxed.
    ///
    /// For crates that wrap the handle in a type of their own, which then has one lifetime. Three
    /// allocations.
    ///
    /// ```
    /// use coroutine::{Co, Coroutine};
    ///
    /// struct Numbers<'co>(Co<'co, u32>);
    /// let two = Coroutine::owned(async |co: Co<'_, u32>| {
    ///     let mut numbers = Numbers(co);
    ///     numbers.0.yield_(2).await
    /// });
    /// assert_eq!(two.collect::<Vec<_>>(), [2]);
    /// ```
    ///
    /// It cannot leave the body, and two of them are of two types:
    ///
    /// ```compile_fail
    /// # use coroutine::{Co, Coroutine};
    /// let escape = Coroutine::<u32, (), _>::owned(async |co: Co<'_, u32>| Ok(co));
    /// ```
    ///
    /// ```compile_fail
    /// # use coroutine::{Co, Coroutine, Interrupt};
    /// let swap = Coroutine::owned(async |mut outer: Co<'_, u32>| {
    ///     let inner = Coroutine::owned(async |mut inner: Co<'_, u32>| {
    ///         std::mem::swap(&mut outer, &mut inner);
    ///         Ok::<(), Interrupt>(())
    ///     });
    ///     inner.for_each(drop);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// ```
    /// # use coroutine::{Co, Coroutine, Interrupt};
    /// let nested = Coroutine::owned(async |mut outer: Co<'_, u32>| {
    ///     let inner = Coroutine::owned(async |mut inner: Co<'_, u32>| {
    ///         inner.yield_(1).await?;
    ///         Ok::<(), Interrupt>(())
    ///     });
    ///     outer.yield_(inner.sum()).await
    /// });
    /// # assert_eq!(nested.sum::<u32>(), 1);
    /// ```
    pub fn owned<B>(body: B) -> Coroutine<Y, S, R, E, impl Future<Output = Result<R, Interrupt<E>>>>
    where
        B: for<'co> AsyncFnOnce(Co<'co, Y, S, E>) -> Result<R, Interrupt<E>>,
    {
        Coroutine::over(|slots| body(Co::new(slots)))
    }
}

/// Runs a body over a handle that lives next to it.
///
/// The block borrows the handle that it has captured. If it moved the handle, into the body or a
/// local, the future would have room for it twice: where it was captured, and where it was moved
/// to.
fn run<B, Y, S, R, E>(
    body: B,
    slots: BodySlots<Y, S, E, Local>,
) -> impl Future<Output = Result<R, Interrupt<E>>>
where
    B: for<'co> AsyncFnOnce(&mut Co<'co, Y, S, E>) -> Result<R, Interrupt<E>>,
{
    let mut co = Co::new(slots);
    async move { body(&mut co).await }
}

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    pub(crate) fn over(body: impl FnOnce(BodySlots<Y, S, E, K>) -> F) -> Self {
        let slots = Slots::<Y, S, E, K>::create();
        let engine = Engine::new(body(BodySlots::of(&slots)));
        Self {
            status: Status::Created,
            live: Some(Live { engine, slots }),
            frames: Frames::<Y, S, E, K>::new(),
            closing: 0,
            returned: None,
            ending: Ending::Closed,
            body: PhantomData,
        }
    }
}
