//! Coroutines: functions that pause, take values and errors in, can be asked to finish, and
//! delegate.
//!
//! Python's generators, whole and typed, on stable Rust without `unsafe`:
//!
//! ```
//! use coroutine::{Coroutine, Yielded};
//! use std::convert::Infallible;
//!
//! fn running_average() -> Coroutine<Option<f64>, f64, Infallible> {
//!     Coroutine::new(async |co| {
//!         let mut total = co.yield_(None).await?;
//!         let mut count = 1.0;
//!         loop {
//!             total += co.yield_(Some(total / count)).await?;
//!             count += 1.0;
//!         }
//!     })
//! }
//!
//! let mut average = running_average().primed()?;
//! for number in [10.0, 5.0, 0.0, 0.0] {
//!     let Yielded(mean) = average.send(number)?;
//!     println!("{mean:?}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//! Some(10.0)
//! Some(7.5)
//! Some(5.0)
//! Some(3.75)
//! ```
//!
//! # The types
//!
//! [`Coroutine<Y, S, R, E>`](Coroutine) is the caller's end, [`Co<'_, Y, S, E>`](Co) the body's.
//!
//! | | direction | default | by |
//! |---|---|---|---|
//! | `Y` | out, at each yield | | [`Co::yield_`] |
//! | `S` | in, at each send | `()` | [`Coroutine::send`] |
//! | `R` | out, once, at the end | `()` | the body's `Ok(r)` |
//! | `E` | in, and out | `Infallible` | [`Coroutine::throw`], the body's `Err(Thrown(e))` |
//!
//! The closure's types follow from the type of the coroutine, so a body needs no annotation: `async
//! |co| ..`. To call a *method* on a sent value, though, the compiler has to know its type at that
//! line: write `let line: String = co.yield_(..).await?`; if a yield is the operand of a `match`,
//! annotate the handle, `async |co: &mut Co<'_, _, String, _>|`. With
//! [`unboxed`](Coroutine::unboxed), whose type is written nowhere, annotate it as well. A body that
//! borrows makes a [`BoxCoroutine<'_, Y>`](BoxCoroutine).
//!
//! # Two kinds
//!
//! A coroutine stays on its thread or moves between threads. It is the same type with another last
//! parameter, and has the same methods.
//!
//! | | stays: [`Local`] | moves: [`Sendable`] |
//! |---|---|---|
//! | make it by | [`new`](Coroutine::new), [`unboxed`](Coroutine::unboxed), [`owned`](Coroutine::owned) | [`new_send`](Coroutine::new_send), [`unboxed_send`](Coroutine::unboxed_send), [`owned_send`](Coroutine::owned_send) |
//! | its type | [`Coroutine<Y, S, R, E>`](Coroutine), [`BoxCoroutine<'a, ..>`](BoxCoroutine) | [`SendCoroutine<Y, S, R, E>`](SendCoroutine), [`BoxSendCoroutine<'a, ..>`](BoxSendCoroutine) |
//! | its body's handle | [`Co`] | [`SendCo`] |
//! | its body may hold over a yield | anything | what is `Send` |
//! | a send | | about half as much again |
//! | take it for | iterators, parsers, state machines, scheduled tasks | a task of a multi-threaded runtime, a web server's stream, a `static Mutex` |
//!
//! A coroutine delegates to coroutines of its own kind; either may hold the other kind as a value.
//! A helper that is generic over [`Kind`] serves both.
//!
//! # From Python's words
//!
//! | Python | here |
//! |---|---|
//! | `next(g)`, `g.send(v)`, `g.throw(e)`, `g.close()` | [`resume`](Coroutine::resume), [`send`](Coroutine::send), [`throw`](Coroutine::throw), [`close`](Coroutine::close) |
//! | `yield v`, `yield from sub` | [`yield_`](Co::yield_), [`yield_from`](Co::yield_from) |
//! | `raise e` | `return Err(e.into())`, an [`Interrupt`] of its own; `?`, or [`.raise()?`](Raise::raise) |
//! | `GeneratorExit`, an exception at a `yield` | [`Interrupt::Closed`], [`Interrupt::Thrown`] |
//! | `StopIteration`, `.value` | [`Complete`] |
//! | `for v in g` | `for v in g`: it is an [`Iterator`] |
//! | `async for`, `asend`, `athrow`, `aclose` | [`into_stream`](Coroutine::into_stream), [`send_async`](Coroutine::send_async) and its like |
//! | `for v in g`, in which `g` may raise | `for v in g.into_try_iter()`: [each is a `Result`](Coroutine::into_try_iter) |
//! | `@contextmanager`, `@asynccontextmanager`, `ExitStack` | [`with()`], [`with_async`], [`ExitStack`] |
//! | `inspect.getgeneratorstate` | [`status`](Coroutine::status) |
//! | a comment that names the state at a `yield` | [`named`](Yield::named), [`state`](Coroutine::state) |
//!
//! The [`guide`] shows thirteen idioms side by side, and explains the compiler's messages;
//! [`trace`] records the steps of a coroutine, and draws it as a state machine.
//!
//! # Promises
//!
//! - **Refusals.** A value that was not delivered comes back in the error.
//! - **Ends.** When a body ends, its locals are dropped and its memory is freed at once. The
//!   returned value comes out once; later steps are refused.
//! - **Panics.** A panic in a body reaches the caller that resumed it, and leaves the coroutine
//!   closed.
//! - **Drop.** A suspended coroutine is closed once when it is dropped, so its cleanup runs. An
//!   error that is lost there goes to the hook of [`set_unraisable_hook`].
//!   [`discard`](Coroutine::discard) runs no cleanup, at any depth.
//! - **Depth.** A resume through [`yield_from`](Co::yield_from) costs the same at any depth, and
//!   needs no native stack: a recursion may be a million levels deep.
//! - **Costs.** Three allocations for a coroutine, one more for a boxed body; none for a resume. No
//!   threads and no locks on the path of a value, no `unsafe` in this crate.
//! - **Threads.** A coroutine that moves between threads is [`Send`] if its values and its body
//!   are, and never [`Sync`].
//!
//! # What this is not
//!
//! It is no executor: bodies may await, but something else has to wake them; the `scheduler` crate
//! runs coroutines as tasks. It captures no stack: a body pauses in its own async functions, not in
//! a callback that a foreign function calls.
//!
//! # Features
//!
//! - `trace`, on by default: the recorder of steps and the drawings in [`trace`].
//!
//! # Differences from Python
//!
//! Each is marked `DIFFERENCE:` where it is documented.
//!
//! - `generator already executing` cannot happen: a step borrows the coroutine mutably
//!   ([`Status`] has no `Running`).
//! - `send(None)` is not special: [`start`](Coroutine::start) starts, [`send`](Coroutine::send)
//!   takes a typed value.
//! - [`yield_from`](Co::yield_from) takes a coroutine that has not started;
//!   [`yield_all`](Co::yield_all) takes an iterator where nothing can be sent.
//! - [`yield_stream`](Co::yield_stream) delegates to an asynchronous iterator, which Python cannot.
//! - A body that awaits may return and delegate ([`start_async`](Coroutine::start_async)), and may
//!   yield while [`close_async`](Coroutine::close_async) closes it, which is reported as
//!   [`CloseError::Ignored`]. An error that is thrown after the end comes back from
//!   [`throw_async`](Coroutine::throw_async).
//! - [`discard`](Coroutine::discard) drops a coroutine without closing it; a generator is always
//!   closed.
//! - The scope of [`with()`] is a closure. A manager cannot swallow a close of the scope of
//!   [`with_async`] or [`ExitStack`].
//! - An error that is thrown into a sub-coroutine of another error type closes it
//!   ([`map_raised`](Coroutine::map_raised)); in Python any exception can be thrown into any
//!   generator.
//! - PEP 479 has no counterpart: the end of a sub-coroutine is a value, so it cannot end the outer
//!   body by accident.
//! - A yield is a future. One that is dropped before it was polled loses nothing but its value.
//! - Errors carry no implicit context (`__context__`): the error that was being handled when
//!   another one was raised is known only if `E` contains it.
//! - A cycle of `Rc`s through a body leaks it; there is no cycle collector.

#![expect(
    private_bounds,
    reason = "`Kind` is sealed: what it consists of has no names outside"
)]

mod body;
mod context;
mod coroutine;
mod delegate;
mod into_try_iter;
mod iter;
mod map_raised;
mod pipeline;
mod protocol;
mod stream;
pub mod trace;

/// From Python generators: thirteen idioms, side by side.
#[doc = include_str!("guide.md")]
pub mod guide {
    /// When the compiler complains: each message, with code before and after.
    #[doc = include_str!("guide/complaints.md")]
    pub mod complaints {}
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use body::{
    co::{Co, SendCo},
    kind::{Kind, Local, Sendable},
    yielding::{NamedYield, Yield},
};
pub use context::{ExitStack, SendExitStack, WithError, with, with_async};
pub use coroutine::{
    BoxBody, BoxCoroutine, BoxSendCoroutine, Coroutine, SendBody, SendCoroutine, SendFnOnce,
};
pub use delegate::{YieldAll, YieldStream};
pub use into_try_iter::IntoTryIter;
pub use iter::TryIter;
pub use protocol::CoroutineState::{Complete, Yielded};
pub use protocol::{
    CloseError, CoroutineState, Interrupt, Raise, ResumeError, Signal, Status, Unraisable,
    UnraisableKind, set_unraisable_hook,
};
pub use stream::{CoroutineStream, TryCoroutineStream};
