/// The status of a coroutine between two steps: Python's `inspect.getgeneratorstate`.
///
/// ```text
///                       start                 a return, an error, a close, a panic
///           Created ------------> Suspended ---------------------------------------> Closed
///              |                   |    ^                                              ^
///              |     a verb leaves |    | settle, until it yields                      |
///              |     it awaiting   v    |                                              |
///              |                  Awaiting --------------------------------------------+
///              |                               settle, until it ends; a panic          |
///              +-----------------------------------------------------------------------+
///                               throw or close, without running; an end, a panic
/// ```
///
/// ```
/// use coroutine::{Coroutine, Status};
///
/// let mut one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
/// assert_eq!(one.status(), Status::Created);
/// one.start()?;
/// assert_eq!(one.status(), Status::Suspended);
/// one.send(())?;
/// assert_eq!(one.status(), Status::Closed);
/// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
/// ```
///
/// DIFFERENCE: there is no `Running`. A step borrows the coroutine mutably, so nobody can ask for
/// its status meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Its body has not begun.
    Created,
    /// It waits at a yield.
    Suspended,
    /// It waits on a future that is not a yield; [`settle`](crate::Coroutine::settle) goes on with
    /// it.
    Awaiting,
    /// It has ended: by a return, an error, a close or a panic.
    Closed,
}
