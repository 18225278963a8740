use std::{panic::Location, sync::RwLock};

/// What happened while a coroutine was dropped, with nobody there to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnraisableKind {
    /// The body raised an error while the drop closed it.
    Raised,
    /// The body yielded although the drop was closing it; it was discarded where it stood.
    CloseIgnored,
    /// The body was waiting on a future; it was discarded where it stood.
    Awaiting,
}

/// The report of something that a drop swallowed: Python's `sys.unraisablehook` argument.
///
/// It borrows nothing and owns nothing: the error itself has been dropped. An example stands at
/// [`set_unraisable_hook`].
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

    /// Tells what was swallowed.
    pub fn kind(&self) -> UnraisableKind {
        self.kind
    }

    /// Names the coroutine's error type `E`, as [`type_name`](std::any::type_name) does.
    pub fn error_type(&self) -> &'static str {
        self.error_type
    }

    /// Gives the place of the yield at which the coroutine stood when the drop began, if it stood
    /// at one.
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.location
    }
}

static HOOK: RwLock<fn(&Unraisable)> = RwLock::new(ignore);

fn ignore(_: &Unraisable) {}

/// Sets the function that is told what a drop swallowed, for the whole process, and gives back the
/// one before it. The default does nothing.
///
/// The hook runs on the thread that drops, in the middle of that drop; a panic in it goes on to
/// whoever dropped the coroutine.
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
/// coroutine::set_unraisable_hook(before);
/// assert_eq!(SWALLOWED.load(Ordering::Relaxed), 1);
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
