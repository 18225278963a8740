//! What the compiler refuses of coroutines that move between threads.

/// A value held over a yield that is not `Send`, by each constructor:
///
/// ```compile_fail
/// # use coroutine::{Coroutine, SendCo};
/// let held = Coroutine::unboxed_send(async |co: &mut SendCo<'_, u32>| {
///     let held = std::rc::Rc::new(1); // an `Arc` could
///     co.yield_(*held).await?;
///     co.yield_(*held).await
/// });
/// ```
///
/// ```compile_fail
/// # use coroutine::{Coroutine, SendCo};
/// let held = Coroutine::owned_send(async |mut co: SendCo<'_, u32>| {
///     let held = std::rc::Rc::new(1); // an `Arc` could
///     co.yield_(*held).await?;
///     co.yield_(*held).await
/// });
/// ```
///
/// A lock held over a yield:
///
/// ```compile_fail
/// # use coroutine::{Coroutine, SendCoroutine};
/// # use std::sync::Mutex;
/// static COUNT: Mutex<u32> = Mutex::new(0);
/// let held: SendCoroutine<u32> = Coroutine::new_send(async |co| {
///     let count = COUNT.lock().unwrap(); // a block around it could
///     co.yield_(*count).await
/// });
/// ```
///
/// A body that captures what is not `Send`, though it never runs:
///
/// ```compile_fail,E0277
/// # use coroutine::{Coroutine, SendCo};
/// let captured = std::rc::Rc::new(1);
/// let body = async move |co: &mut SendCo<'_, u32>| {
///     let captured = *captured;
///     co.yield_(captured).await
/// };
/// let held = Coroutine::unboxed_send(body);
/// ```
///
/// Values, errors and replies that are not `Send`:
///
/// ```compile_fail,E0277
/// # use coroutine::{Coroutine, SendCoroutine};
/// # use std::rc::Rc;
/// let yields: SendCoroutine<Rc<u8>> = Coroutine::new_send(async |co| co.yield_(Rc::new(1)).await);
/// ```
///
/// ```compile_fail,E0277
/// # use coroutine::{Coroutine, SendCoroutine};
/// # use std::rc::Rc;
/// let raises: SendCoroutine<u8, (), (), Rc<u8>> =
///     Coroutine::new_send(async |co| co.yield_(1).await);
/// ```
///
/// A returned value that is not `Send` keeps the coroutine on its thread:
///
/// ```compile_fail,E0277
/// # use coroutine::{Coroutine, SendCoroutine};
/// # use std::rc::Rc;
/// let returns: SendCoroutine<u8, (), Rc<u8>> = Coroutine::new_send(async |_| Ok(Rc::new(1)));
/// std::thread::spawn(|| returns);
/// ```
///
/// ```
/// # use coroutine::{Coroutine, SendCoroutine};
/// # use std::rc::Rc;
/// let returns: SendCoroutine<u8, (), Rc<u8>> = Coroutine::new_send(async |_| Ok(Rc::new(1)));
/// drop(returns);
/// ```
///
/// A delegation to a coroutine that stays on its thread:
///
/// ```compile_fail,E0308
/// # use coroutine::{Coroutine, SendCoroutine};
/// let outer: SendCoroutine<u32> = Coroutine::new_send(async |co| {
///     let local: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
///     co.yield_from(local).await
/// });
/// ```
///
/// Two handles that change places:
///
/// ```compile_fail
/// # use coroutine::{BoxSendCoroutine, Coroutine, SendCoroutine};
/// let outer: SendCoroutine<u32> = Coroutine::new_send(async |outer| {
///     let inner: BoxSendCoroutine<'_, u32> = Coroutine::new_send(async |inner| {
///         std::mem::swap(outer, inner);
///         Ok(())
///     });
///     Ok(())
/// });
/// ```
///
/// ```
/// # use coroutine::{BoxSendCoroutine, Coroutine, SendCoroutine};
/// let outer: SendCoroutine<u32> = Coroutine::new_send(async |outer| {
///     let inner: BoxSendCoroutine<'_, u32> = Coroutine::new_send(async |inner| {
///         let _ = (outer.yield_(1), inner.yield_(2));
///         Ok(())
///     });
///     Ok(())
/// });
/// ```
struct Refused;
