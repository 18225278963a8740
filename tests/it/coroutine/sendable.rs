//! The tests of both kinds, for coroutines that move between threads.

#[path = "both/all.rs"]
mod both;

/// The types and functions of a kind that the tests need. The names are those of the local kind's.
mod kind {
    pub(crate) use std::sync::{Arc as Rc, Weak};
    use std::{
        convert::Infallible,
        sync::{Mutex, MutexGuard, TryLockError},
    };

    use coroutine::{Interrupt, SendBody, SendCo, SendCoroutine, SendFnOnce, trace::Recorder};

    pub(crate) type Coroutine<Y, S = (), R = (), E = Infallible, F = SendBody<'static, R, E>> =
        SendCoroutine<Y, S, R, E, F>;
    pub(crate) type Co<'co, Y, S = (), E = Infallible> = SendCo<'co, Y, S, E>;

    /// A future that belongs to a body.
    pub(crate) type Running<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

    /// `new` for this kind.
    #[expect(
        clippy::new_ret_no_self,
        reason = "it makes a coroutine of the same name"
    )]
    pub(crate) trait New<'a, Y, S, R, E> {
        fn new<B>(body: B) -> Coroutine<Y, S, R, E, SendBody<'a, R, E>>
        where
            B: for<'co> AsyncFnOnce(&mut Co<'co, Y, S, E>) -> Result<R, Interrupt<E>>
                + for<'b, 'co> SendFnOnce<&'b mut Co<'co, Y, S, E>, Result<R, Interrupt<E>>>
                + Send
                + 'a,
            Y: Send + 'a,
            S: Send + 'a,
            R: 'a,
            E: Send + 'a,
        {
            SendCoroutine::new_send(body)
        }
    }

    impl<'a, Y, S, R, E> New<'a, Y, S, R, E> for Coroutine<Y, S, R, E, SendBody<'a, R, E>> {}

    pub(crate) fn record<Y, S, R, E>(
        recorder: &Recorder<Y, S, R, E>,
        coroutine: Coroutine<Y, S, R, E>,
    ) -> Coroutine<Y, S, R, E>
    where
        Y: Send + 'static,
        S: Send + 'static,
        R: Send + 'static,
        E: Send + 'static,
    {
        recorder.record_send(coroutine)
    }

    /// A `RefCell` that can be shared between threads. No test waits for another one's borrow.
    #[derive(Debug, Default)]
    pub(crate) struct RefCell<T>(Mutex<T>);

    impl<T> RefCell<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(Mutex::new(value))
        }

        pub(crate) fn try_borrow_mut(&self) -> Result<MutexGuard<'_, T>, &'static str> {
            match self.0.try_lock() {
                Ok(guard) => Ok(guard),
                Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => Err("it is borrowed already"),
            }
        }

        pub(crate) fn borrow_mut(&self) -> MutexGuard<'_, T> {
            self.try_borrow_mut().expect("one borrow at a time")
        }

        pub(crate) fn borrow(&self) -> MutexGuard<'_, T> {
            self.borrow_mut()
        }

        pub(crate) fn replace(&self, value: T) -> T {
            std::mem::replace(&mut *self.borrow_mut(), value)
        }

        pub(crate) fn take(&self) -> T
        where
            T: Default,
        {
            std::mem::take(&mut *self.borrow_mut())
        }
    }

    /// A `Cell` that can be shared between threads.
    #[derive(Debug, Default)]
    pub(crate) struct Cell<T>(RefCell<T>);

    impl<T: Copy> Cell<T> {
        pub(crate) fn get(&self) -> T {
            *self.0.borrow()
        }

        pub(crate) fn set(&self, value: T) {
            self.0.replace(value);
        }
    }
}
