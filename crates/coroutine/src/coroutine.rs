// In the order of the documentation; rustfmt sorts only modules without an empty line between them.
mod create;

mod create_send;

mod resume;

mod inspect;

mod discard;

mod poll;

mod asynchronous;

mod advance;
mod frame;
mod release;

pub use create_send::SendFnOnce;
pub(crate) use discard::drops_discard;

use std::{
    convert::Infallible,
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    body::{
        engine::{Engine, Engines, IDLE, LocalEngine, SendEngine},
        kind::{Kind, Local, Sendable},
        room::CallerEnd,
        slots::{CallerSlots, Frame, Frames, Parts, Slots},
    },
    protocol::{Ending, Interrupt, Status},
};

/// The body of a coroutine made by [`Coroutine::new`]: a boxed future, so that the coroutine's type
/// can be written down.
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

/// A coroutine made by [`Coroutine::new`] whose body borrows for `'a`: the short way to write its
/// type.
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
    Coroutine<Y, S, R, E, BoxBody<'a, R, E>, Local, LocalEngine<BoxBody<'a, R, E>>>;

/// The body of a coroutine made by [`Coroutine::new_send`]: a boxed future that is [`Send`].
///
/// ```
/// use coroutine::{Coroutine, SendBody, SendCoroutine};
/// use std::convert::Infallible;
///
/// struct Ticker {
///     ticks: SendCoroutine<u32, (), (), Infallible, SendBody<'static, (), Infallible>>,
/// }
/// let ticks = Coroutine::new_send(async |co| co.yield_all(0..).await);
/// assert!(Ticker { ticks }.ticks.take(3).eq([0, 1, 2]));
/// ```
pub type SendBody<'a, R, E> = Pin<Box<dyn Future<Output = Result<R, Interrupt<E>>> + Send + 'a>>;

/// A coroutine that moves between threads, made by [`Coroutine::new_send`]: [`Send`] if its values
/// are.
///
/// ```
/// use coroutine::{Coroutine, SendCoroutine};
/// use std::{collections::HashMap, sync::Mutex};
///
/// static ORDERS: Mutex<Option<HashMap<u32, SendCoroutine<&str, &str>>>> = Mutex::new(None);
///
/// let order = Coroutine::new_send(async |co| loop { co.yield_("placed").await?; });
/// ORDERS.lock().unwrap().get_or_insert_default().insert(7, order);
/// ```
pub type SendCoroutine<Y, S = (), R = (), E = Infallible, F = SendBody<'static, R, E>> =
    Coroutine<Y, S, R, E, F, Sendable, SendEngine<F>>;

/// A coroutine made by [`Coroutine::new_send`] whose body borrows for `'a`.
///
/// ```
/// use coroutine::{BoxSendCoroutine, Coroutine};
/// use std::thread;
///
/// fn words(text: &str) -> BoxSendCoroutine<'_, &str> {
///     Coroutine::new_send(async |co| co.yield_all(text.split(' ')).await)
/// }
/// let text = String::from("to be");
/// thread::scope(|scope| {
///     let words = words(&text);
///     scope.spawn(|| assert!(words.eq(["to", "be"])));
/// });
/// ```
pub type BoxSendCoroutine<'a, Y, S = (), R = (), E = Infallible> =
    SendCoroutine<Y, S, R, E, SendBody<'a, R, E>>;

/// A function that pauses, takes values and errors in, and can be asked to finish: the caller's
/// end.
///
/// | parameter | direction | Python |
/// |---|---|---|
/// | `Y` | yielded, out | the result of `next` and `send` |
/// | `S` | sent, in | the argument of `send` |
/// | `R` | returned, out, once | `StopIteration.value` |
/// | `E` | thrown in and raised out | the argument of `throw`, and the exception that leaves the body |
/// | `F` | the body's future | |
/// | `K` | the kind: [`Local`] or [`Sendable`] | |
/// | `G` | follows from `F` and `K`; nobody writes it | |
///
/// A step borrows the coroutine mutably, so it is never resumed while it runs. It can be moved
/// between steps; it is [`Unpin`]. It is [`Send`] if it is of the [`Sendable`] kind, made by
/// [`new_send`](Self::new_send), and stays on its thread otherwise.
///
/// Each verb in each [`Status`]:
///
/// | | `Created` | `Suspended` | `Awaiting` | `Closed` |
/// |---|---|---|---|---|
/// | [`start`](Self::start) | runs to the first yield or the end | `AlreadyStarted(())` | `Awaiting(Some(()))` | `Closed(())` |
/// | [`send(v)`](Self::send) | `NotStarted(v)` | the yield returns `Ok(v)` | `Awaiting(Some(v))` | `Closed(v)` |
/// | [`throw(e)`](Self::throw) | `Raised(e)`, closed unrun | the yield returns `Err(Thrown(e))` | `Awaiting(Some(e))` | `Raised(e)` |
/// | [`close`](Self::close) | `Ok(None)`, closed unrun | the yield returns `Err(Closed)` | `Awaiting` | `Ok(None)` |
/// | drop | nothing runs | one close; see below | the body is dropped | nothing |
///
/// # Drop
///
/// Dropping a suspended coroutine closes it once, so that its cleanup runs. An outcome of that
/// close other than the end goes to the hook of
/// [`set_unraisable_hook`](crate::set_unraisable_hook). A body that yields instead of leaving, or
/// awaits a future, which a drop cannot wait for, is discarded: its destructors run, and nothing is
/// resumed again; [`close_async`](Self::close_async) waits. While the thread panics nothing is
/// resumed at all: bodies are discarded, innermost first, as by [`discard`](Self::discard). A panic
/// in the body during a drop goes on to the code that dropped the coroutine.
///
/// A coroutine that was never started drops its body as any closure is dropped. If the body owns
/// the next coroutine, which owns the next, and so on for a million levels, safe code cannot turn
/// that into a loop, and the native stack has to hold it. The same holds for suspended coroutines
/// that own one another and do not delegate, like the stages of a pipeline: each is closed while
/// the one before it ends. A `next` or `send` through such stages nests as deeply as they do; some
/// thousands of stages overflow the stack, in the dev profile sooner.
///
/// # Panics
///
/// A panic in the body reaches the caller of the verb and leaves the coroutine
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
pub struct Coroutine<
    Y,
    S = (),
    R = (),
    E = Infallible,
    F = BoxBody<'static, R, E>,
    K = Local,
    G = <K as Engines>::Engine<F>,
> where
    F: Future<Output = Result<R, Interrupt<E>>>,
    K: Kind + Engines<Engine<F> = G>,
    G: Engine<F>,
{
    pub(crate) status: Status,
    /// `None` as soon as the coroutine has ended.
    pub(crate) live: Option<Live<Y, S, E, G, K>>,
    /// The subs that it delegates to, the innermost last. Level 0 is the coroutine itself, level
    /// `n` is `frames[n - 1]`.
    pub(crate) frames: Frames<Y, S, E, K>,
    /// The level of the sub that is being closed; 0 when none is. Set when a close begins, and
    /// lowered as each level ends.
    pub(crate) closing: u32,
    /// A returned value that has not been taken, of an iteration or of a frame.
    pub(crate) returned: Option<R>,
    /// How it ended, once it has. A coroutine that nobody resumes to its end is closed.
    pub(crate) ending: Ending,
    /// `F` stands in `G` only, which is written out as a parameter so that a coroutine whose body
    /// borrows for long can be used as one whose body borrows for short.
    pub(crate) body: PhantomData<F>,
}

/// The part of a coroutine that it has until it ends: its body, and the slots that it shares with
/// the body's `Co`.
pub(crate) struct Live<Y, S, E, G, K: Parts> {
    pub(crate) engine: G,
    pub(crate) slots: CallerSlots<Y, S, E, K>,
}

impl<Y, S, E, G, K: Kind> Live<Y, S, E, G, K> {
    /// Polls the body once, while its end may enter the slots.
    #[inline(always)]
    pub(crate) fn resume<F: Future>(&mut self, cx: Option<&mut Context<'_>>) -> Poll<F::Output>
    where
        G: Engine<F>,
    {
        let Some(cx) = cx else {
            let _running = self.slots.lend();
            return self.engine.resume(&mut Context::from_waker(IDLE));
        };
        self.slots.enter_mut(|slots| slots.note_waker(cx));
        let running = self.slots.lend();
        let polled = self.engine.resume(cx);
        drop(running);
        self.slots.enter_mut(Slots::forget_waker);
        polled
    }
}

/// The body is pinned on the heap; everything else is plain data.
impl<Y, S, R, E, F, K: Kind> Unpin for Coroutine<Y, S, R, E, F, K> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// The slots of the body that is resumed next.
    #[inline]
    pub(crate) fn innermost(&self) -> &CallerSlots<Y, S, E, K> {
        match self.frames.last() {
            Some(frame) => frame.slots(),
            None => &self.live().slots,
        }
    }

    /// The slots of the body that is resumed next.
    #[inline]
    pub(crate) fn innermost_mut(&mut self) -> &mut CallerSlots<Y, S, E, K> {
        if self.frames.is_empty() {
            return &mut self.live_mut().slots;
        }
        self.frames
            .last_mut()
            .expect("there are frames")
            .slots_mut()
    }

    #[inline]
    pub(crate) fn live_mut(&mut self) -> &mut Live<Y, S, E, K::Engine<F>, K> {
        self.live
            .as_mut()
            .expect("a coroutine that has not ended has a body")
    }

    #[inline]
    pub(crate) fn live(&self) -> &Live<Y, S, E, K::Engine<F>, K> {
        self.live
            .as_ref()
            .expect("a coroutine that has not ended has a body")
    }
}

impl<Y, S, R, E, F, K: Kind> fmt::Debug for Coroutine<Y, S, R, E, F, K>
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
