// The order of the modules is that of the methods in the documentation.
mod create;

mod resume;

mod release;

mod poll;

mod asynchronous;

mod advance;

use std::{convert::Infallible, fmt, panic::Location, pin::Pin, rc::Rc};

use crate::{
    body::engine::Engine,
    body::slots::{Frames, Slots},
    protocol::{Interrupt, Status},
};

/// The body of a [`Coroutine::new`]: a boxed future, so that the coroutine's type can be written
/// down.
///
/// ```
/// use coroutine::{BoxBody, Coroutine};
/// use std::convert::Infallible;
///
/// struct Lexer<'a> {
///     words: Coroutine<&'a str, (), (), Infallible, BoxBody<'a, (), Infallible>>,
/// }
/// let text = String::from("to be");
/// let text = text.as_str();
/// let words = Coroutine::new(async move |co| co.yield_all(text.split(' ')).await);
/// assert!(Lexer { words }.words.eq(["to", "be"]));
/// ```
pub type BoxBody<'a, R, E> = Pin<Box<dyn Future<Output = Result<R, Interrupt<E>>> + 'a>>;

/// A coroutine whose body borrows for `'a`, as [`Coroutine::new`] makes it: the short way to write
/// its type.
///
/// ```
/// use coroutine::{BoxCoroutine, Coroutine};
///
/// fn words(text: &str) -> BoxCoroutine<'_, &str> {
///     Coroutine::new(async |co| co.yield_all(text.split(' ')).await)
/// }
/// assert!(words("to be").eq(["to", "be"]));
/// ```
pub type BoxCoroutine<'a, Y, S = (), R = (), E = Infallible> =
    Coroutine<Y, S, R, E, BoxBody<'a, R, E>>;

/// A function that pauses, takes values and errors in, and can be told to finish: the caller's end.
///
/// | parameter | direction | Python |
/// |---|---|---|
/// | `Y` | yielded, out | what `next` and `send` return |
/// | `S` | sent, in | the argument of `send` |
/// | `R` | returned, out, once | `StopIteration.value` |
/// | `E` | thrown in and raised out | the argument of `throw`, and what leaves the body |
/// | `F` | the body's future | |
///
/// A step borrows the coroutine mutably, so it is never resumed while it runs. It can be moved
/// between steps; it is [`Unpin`]. It is not [`Send`].
///
/// What each verb does in each [`Status`]:
///
/// | | `Created` | `Suspended` | `Awaiting` | `Closed` |
/// |---|---|---|---|---|
/// | [`start`](Self::start) | runs to the first yield or the end | `AlreadyStarted(())` | `Awaiting(Some(()))` | `Closed(())` |
/// | [`send(v)`](Self::send) | `NotStarted(v)` | the yield gives `Ok(v)` | `Awaiting(Some(v))` | `Closed(v)` |
/// | [`throw(e)`](Self::throw) | `Raised(e)`, closed unrun | the yield gives `Err(Thrown(e))` | `Awaiting(Some(e))` | `Raised(e)` |
/// | [`close`](Self::close) | `Ok(None)`, closed unrun | the yield gives `Err(Closed)` | `Awaiting` | `Ok(None)` |
/// | drop | nothing runs | one close; see below | the body is dropped | nothing |
///
/// # Drop
///
/// Dropping a suspended coroutine closes it once, so that its cleanup runs. What that close would
/// have told goes to the hook of [`set_unraisable_hook`](crate::set_unraisable_hook). A body that
/// yields instead of leaving, or awaits a future, which a drop cannot wait for, is discarded where
/// it stands, its destructors run, and nothing is resumed again; [`close_async`](Self::close_async)
/// waits. While the thread panics nothing is resumed at all: bodies are discarded, innermost first.
/// A panic in the body during a drop goes on to whoever dropped.
///
/// A coroutine that was never started drops its body as any closure; if that owns the next
/// coroutine, which owns the next, and so on for a million levels, safe code cannot unroll that
/// drop, and the native stack has to hold it. So it is with suspended ones that own one another and
/// do not delegate, as the stages of a pipeline: each is closed while the one before it ends.
///
/// # Panics
///
/// A panic in the body reaches whoever resumed it and leaves the coroutine
/// [`Closed`](Status::Closed).
///
/// # Moving
///
/// ```
/// # use coroutine::Coroutine;
/// let mut first: Coroutine<u32, u32> = Coroutine::new(async |co| loop { co.yield_(1).await?; });
/// first.start().unwrap();
/// let mut second = first;
/// second.send(1).unwrap();
/// ```
///
/// ```compile_fail,E0382
/// # use coroutine::Coroutine;
/// let mut first: Coroutine<u32, u32> = Coroutine::new(async |co| loop { co.yield_(1).await?; });
/// first.start().unwrap();
/// let mut second = first;
/// first.send(1).unwrap(); // moved away
/// ```
#[must_use = "a coroutine does nothing until it is started, iterated or delegated to"]
pub struct Coroutine<Y, S = (), R = (), E = Infallible, F = BoxBody<'static, R, E>>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    pub(crate) status: Status,
    /// Gone as soon as the coroutine has ended.
    pub(crate) live: Option<Live<Y, S, E, F>>,
    /// The subs that it delegates to, the innermost last. Level 0 is the coroutine itself, level
    /// `n` is `frames[n - 1]`.
    pub(crate) frames: Frames<Y, S, E>,
    /// The level of the sub that is being closed; 0 when none is. Set when a close begins, and lowered as
    /// each level ends.
    pub(crate) closing: u32,
    /// A returned value that has not been taken: of an iteration, or of a frame.
    pub(crate) returned: Option<R>,
}

/// What a coroutine has until it ends: its body, and the slots that it shares with the body's `Co`.
pub(crate) struct Live<Y, S, E, F: Future> {
    pub(crate) engine: Engine<F>,
    pub(crate) slots: Rc<Slots<Y, S, E>>,
}

/// The body is pinned on the heap; everything else is plain data.
impl<Y, S, R, E, F> Unpin for Coroutine<Y, S, R, E, F> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Tells where the coroutine stands. Costs a read.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Status};
    /// let mut one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    /// assert_eq!(one.status(), Status::Created);
    /// assert!(one.by_ref().eq([1]));
    /// assert_eq!(one.status(), Status::Closed);
    /// ```
    ///
    /// Source: `inspect.getgeneratorstate`.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Tells the place of the innermost pending yield, or `None` unless it is suspended at one.
    ///
    /// Through [`yield_from`](crate::Co::yield_from) it is found at once. Below a
    /// [`yield_from_mut`](crate::Co::yield_from_mut), or a recorder, it is found level by level, those
    /// of `yield_from` included.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    /// assert_eq!(one.suspended_at(), None);
    /// one.start()?;
    /// assert_eq!(one.suspended_at().unwrap().line(), line!() - 3);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn suspended_at(&self) -> Option<&'static Location<'static>> {
        if self.status != Status::Suspended {
            return None;
        }
        self.innermost_linked().location()
    }

    /// Lists the place of each delegation, outermost first, and last that of the pending yield.
    ///
    /// One entry more than there are levels of [`yield_from`](crate::Co::yield_from) and
    /// [`yield_from_mut`](crate::Co::yield_from_mut); empty unless it is suspended. The last entry
    /// is [`suspended_at`](Self::suspended_at).
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut outer: Coroutine<u32> = Coroutine::new(async |co| {
    ///     let inner = Coroutine::new(async |co| co.yield_(1).await);
    ///     co.yield_from(inner).await
    /// });
    /// outer.start()?;
    /// let lines: Vec<u32> = outer.backtrace().iter().map(|place| place.line()).collect();
    /// assert_eq!(lines, [line!() - 4, line!() - 5]);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn backtrace(&self) -> Vec<&'static Location<'static>> {
        let mut places = Vec::new();
        if self.status != Status::Suspended {
            return places;
        }
        let mut level = self.live.as_ref().map(|live| Rc::clone(&live.slots));
        while let Some(slots) = level {
            places.extend(slots.location());
            level = slots.inner();
        }
        places
    }

    /// The slots of the body that is resumed next.
    #[inline]
    pub(crate) fn innermost(&self) -> &Rc<Slots<Y, S, E>> {
        match self.frames.last() {
            Some(frame) => frame.slots(),
            None => &self.live().slots,
        }
    }

    /// The slots of the innermost body, through forwarding as well.
    pub(crate) fn innermost_linked(&self) -> Rc<Slots<Y, S, E>> {
        let mut slots = Rc::clone(self.innermost());
        while let Some(inner) = slots.inner() {
            slots = inner;
        }
        slots
    }

    #[inline]
    pub(crate) fn live_mut(&mut self) -> &mut Live<Y, S, E, F> {
        self.live
            .as_mut()
            .expect("a coroutine that has not ended has a body")
    }

    #[inline]
    pub(crate) fn live(&self) -> &Live<Y, S, E, F> {
        self.live
            .as_ref()
            .expect("a coroutine that has not ended has a body")
    }
}

impl<Y, S, R, E, F> fmt::Debug for Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coroutine")
            .field("status", &self.status)
            .field("suspended_at", &self.suspended_at())
            .finish_non_exhaustive()
    }
}
