use std::{panic::Location, sync::RwLock};

/// The kind of outcome that a drop of a coroutine swallowed, since a drop returns nothing.
///
/// ```
/// use coroutine::{Coroutine, UnraisableKind, set_unraisable_hook};
///
/// set_unraisable_hook(|unraisable| match unraisable.kind() {
///     UnraisableKind::Raised => eprintln!("a {} was lost", unraisable.error_type()),
///     kind => eprintln!("{kind:?}"),
/// });
/// let mut stubborn: Coroutine<u32> = Coroutine::new(async |co| loop {
///     let _ = co.yield_(1).await; // it never leaves
/// });
/// stubborn.start()?;
/// drop(stubborn); // prints: CloseIgnored
/// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnraisableKind {
    /// The body raised an error while the drop closed it.
    Raised,
    /// The body yielded although the drop was closing it; it was discarded.
    CloseIgnored,
    /// The body was waiting on a future; it was discarded.
    Awaiting,
}

/// The report of an outcome that a drop swallowed: the argument of Python's `sys.unraisablehook`.
///
/// It is a plain value, which a hook may copy and keep; the error itself has been dropped.
///
/// ```
/// use coroutine::{Coroutine, Unraisable, set_unraisable_hook};
///
/// fn complain(unraisable: &Unraisable) {
///     eprintln!("{unraisable:?}");
/// }
/// set_unraisable_hook(complain);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unraisable {
    kind: UnraisableKind,
    error_type: &'static str,
    location: Option<&'static Location<'static>>,
}

impl Unraisable {
    pub(crate) fn new<E>(
        kind: UnraisableKind,
        location: Option<&'static Location<'static>>,
    ) -> Self {
        Self {
            kind,
            error_type: std::any::type_name::<E>(),
            location,
        }
    }

    /// Returns the kind of the swallowed outcome.
    ///
    /// ```
    /// # use coroutine::{Coroutine, UnraisableKind, set_unraisable_hook};
    /// set_unraisable_hook(|unraisable| assert_eq!(unraisable.kind(), UnraisableKind::Awaiting));
    /// let mut waits: Coroutine<u32> = Coroutine::new(async |_| std::future::pending().await);
    /// waits.start().unwrap_err();
    /// drop(waits); // nobody can wait for it any more
    /// ```
    #[must_use]
    pub fn kind(&self) -> UnraisableKind {
        self.kind
    }

    /// Returns the name of the coroutine's error type `E`, as
    /// [`type_name`](std::any::type_name) writes it.
    ///
    /// ```
    /// # use coroutine::{Coroutine, set_unraisable_hook};
    /// set_unraisable_hook(|unraisable| assert_eq!(unraisable.error_type(), "u8"));
    /// let mut raises: Coroutine<(), (), (), u8> = Coroutine::new(async |co| {
    ///     let _ = co.yield_(()).await;
    ///     Err(1.into())
    /// });
    /// raises.start()?;
    /// drop(raises);
    /// # Ok::<(), coroutine::ResumeError<(), u8>>(())
    /// ```
    #[must_use]
    pub fn error_type(&self) -> &'static str {
        self.error_type
    }

    /// Returns the place of the yield at which the coroutine was suspended when the drop began, or
    /// `None` if it was awaiting a future.
    ///
    /// ```
    /// # use coroutine::{Coroutine, set_unraisable_hook};
    /// set_unraisable_hook(|unraisable| {
    ///     let place = unraisable.location().unwrap();
    ///     eprintln!("the coroutine suspended at {place} did not close properly");
    /// });
    /// # let mut raises: Coroutine<(), (), (), u8> = Coroutine::new(async |co| {
    /// #     let _ = co.yield_(()).await;
    /// #     Err(1.into())
    /// # });
    /// # raises.start()?;
    /// # drop(raises);
    /// # Ok::<(), coroutine::ResumeError<(), u8>>(())
    /// ```
    #[must_use]
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.location
    }
}

static HOOK: RwLock<fn(&Unraisable)> = RwLock::new(ignore);

fn ignore(_: &Unraisable) {}

/// Sets the function that receives what drops swallow, for the whole process, and returns the one
/// that was set before. The default does nothing.
///
/// The hook runs on the thread that drops, in the middle of that drop; a panic in it goes on to
/// the code that dropped the coroutine.
///
/// ```
/// use coroutine::{Coroutine, Unraisable, UnraisableKind};
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// static SWALLOWED: AtomicU32 = AtomicU32::new(0);
/// fn count(unraisable: &Unraisable) {
///     assert_eq!(unraisable.kind(), UnraisableKind::Raised);
///     assert!(unraisable.error_type().ends_with("String"));
///     assert!(unraisable.location().is_some());
///     SWALLOWED.fetch_add(1, Ordering::Relaxed);
/// }
///
/// let before = coroutine::set_unraisable_hook(count);
/// let mut careless: Coroutine<(), (), (), String> = Coroutine::new(async |co| {
///     let _ = co.yield_(()).await;
///     Err("the file could not be flushed".to_owned().into())
/// });
/// careless.start().unwrap();
/// drop(careless); // closes it; the error has nowhere to go
/// assert_eq!(SWALLOWED.load(Ordering::Relaxed), 1);
///
/// let hook = coroutine::set_unraisable_hook(before); // as it was
/// assert!(std::ptr::fn_addr_eq(hook, count as fn(&Unraisable)));
/// ```
///
/// Source: CPython's `sys.unraisablehook`, as generator finalisation calls it.
pub fn set_unraisable_hook(hook: fn(&Unraisable)) -> fn(&Unraisable) {
    let mut current = HOOK
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    std::mem::replace(&mut *current, hook)
}

pub(crate) fn report(unraisable: &Unraisable) {
    let hook = *HOOK
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    hook(unraisable);
}
