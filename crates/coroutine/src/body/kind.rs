use std::{
    any::Any,
    rc::{self, Rc},
    sync,
};

use crate::body::{
    engine::{Engines, LocalEngine, SendEngine},
    room::{KeyHolder, LocalRoom, SendRoom},
    slots::{Frame, Parts},
};

/// A kind of coroutine: [`Local`], which stays on its thread, or [`Sendable`], which moves between
/// threads.
///
/// It is the last type parameter of [`Coroutine`](crate::Coroutine) and [`Co`](crate::Co), and is
/// `Local` unless something else is written. Helpers that name it serve both kinds:
///
/// ```
/// use coroutine::{Co, Coroutine, Interrupt, Kind, SendCoroutine};
/// use std::convert::Infallible;
///
/// async fn twice<K: Kind>(
///     co: &mut Co<'_, u32, (), Infallible, K>,
///     value: u32,
/// ) -> Result<(), Interrupt> {
///     co.yield_(value).await?;
///     co.yield_(value).await
/// }
///
/// let local: Coroutine<u32> = Coroutine::new(async |co| twice(co, 3).await);
/// let sendable: SendCoroutine<u32> = Coroutine::new_send(async |co| twice(co, 3).await);
/// assert!(local.eq(sendable));
/// ```
///
/// It is sealed: there are these two kinds and no others.
pub trait Kind: Parts {}

/// The kind of coroutines that stay on the thread that made them: the faster one, whose bodies may
/// hold anything. See [`Coroutine::new`](crate::Coroutine::new).
///
/// ```
/// use coroutine::{BoxBody, Coroutine, Local};
/// use std::convert::Infallible;
///
/// let one: Coroutine<u32, (), (), Infallible, BoxBody<'_, (), Infallible>, Local> =
///     Coroutine::new(async |co| co.yield_(1).await); // a `Coroutine<u32>`, written out
/// assert!(one.eq([1]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Local {}

/// The kind of coroutines that move between threads: they are [`Send`] if their values and their
/// bodies are. See [`Coroutine::new_send`](crate::Coroutine::new_send).
///
/// ```
/// use coroutine::{Coroutine, SendCoroutine};
/// use std::thread;
///
/// let mut numbers: SendCoroutine<u32> = Coroutine::new_send(async |co| co.yield_all([1,
/// 2]).await);
/// assert_eq!(numbers.next(), Some(1));
/// let second = thread::spawn(move || numbers.next());
/// assert_eq!(second.join().unwrap(), Some(2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sendable {}

impl Kind for Local {}
impl Kind for Sendable {}

impl Engines for Local {
    type Engine<F: Future> = LocalEngine<F>;
}

impl Engines for Sendable {
    type Engine<F: Future> = SendEngine<F>;
}

impl Parts for Local {
    type Caller<T, P> = Rc<LocalRoom<T, P>>;
    type Body<T, P> = Rc<LocalRoom<T, P>>;
    type Link<T, P> = rc::Weak<LocalRoom<T, P>>;
    type BoxFrame<Y, S, E> = Box<dyn Frame<Y, S, E, Self>>;
}

impl Parts for Sendable {
    type Caller<T, P> = KeyHolder<T, P>;
    type Body<T, P> = sync::Arc<SendRoom<T, P>>;
    type Link<T, P> = sync::Weak<SendRoom<T, P>>;
    type BoxFrame<Y, S, E> = Box<dyn Frame<Y, S, E, Self> + Send>;
}

/// A coroutine to which another one of the kind `K` can delegate: it owns everything that it uses,
/// and is `Send` if `K` is.
#[diagnostic::on_unimplemented(
    message = "a coroutine that moves between threads cannot delegate to this one",
    label = "this coroutine is not `Send`",
    note = "everything that the sub-coroutine's body holds, sends, yields, returns and raises has \
            to be `Send`"
)]
pub(crate) trait Delegate<Y, S, E, K: Parts>: Any {
    fn into_frame(self) -> K::BoxFrame<Y, S, E>;
}

impl<T, Y, S, E> Delegate<Y, S, E, Local> for T
where
    T: Frame<Y, S, E, Local> + Any,
{
    fn into_frame(self) -> Box<dyn Frame<Y, S, E, Local>> {
        Box::new(self)
    }
}

impl<T, Y, S, E> Delegate<Y, S, E, Sendable> for T
where
    T: Frame<Y, S, E, Sendable> + Send + Any,
{
    fn into_frame(self) -> Box<dyn Frame<Y, S, E, Sendable> + Send> {
        Box::new(self)
    }
}
