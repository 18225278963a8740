use std::{cell::Cell, fmt, panic::Location, rc::Rc};

use super::wait_list::{InLine, Resource, WaitList};
use crate::{
    error::Stop,
    kernel::reason::{Object, Reason},
    task::Task,
    wait::{Wait, source::Poller},
};

/// Something that happens once for all who wait for it; then it has happened, until it is
/// [`clear`](Self::clear)ed.
///
/// A clone is the same event. Reports name it by the place where it was made.
///
/// ```
/// use scheduler::{Event, Scheduler};
///
/// let (mut scheduler, begun) = (Scheduler::new(), Event::new());
/// let runners: Vec<_> = (0..3)
///     .map(|lane| {
///         let begun = begun.clone();
///         scheduler.spawn("runner", async move |task| {
///             begun.wait(task).await?;
///             Ok(lane)
///         })
///     })
///     .collect();
/// scheduler.spawn("starter", async move |_| Ok(begun.set()));
/// scheduler.run()?;
/// for (lane, runner) in runners.into_iter().enumerate() {
///     assert_eq!(runner.result(), Some(Ok(lane)));
/// }
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[derive(Clone)]
pub struct Event {
    core: Rc<Core>,
}

struct Core {
    is_set: Cell<bool>,
    waits: WaitList,
    made_at: &'static Location<'static>,
}

impl Object for Core {
    fn describe(&self) -> String {
        format!("event made at {}", self.made_at)
    }
}

impl Event {
    /// Creates an event that has not happened.
    #[track_caller]
    #[expect(
        clippy::new_without_default,
        reason = "a default has no place of its own"
    )]
    pub fn new() -> Self {
        Self {
            core: Rc::new(Core {
                is_set: Cell::new(false),
                waits: WaitList::default(),
                made_at: Location::caller(),
            }),
        }
    }

    /// Lets all go on who wait, in the order of their arrival, and all who will.
    ///
    /// Those who wait now go on also if it is cleared before their turn.
    pub fn set(&self) {
        self.core.is_set.set(true);
        self.core.waits.serve_all();
    }

    /// Makes it something that has not happened: who waits from now on waits for the next
    /// [`set`](Self::set).
    pub fn clear(&self) {
        self.core.is_set.set(false);
    }

    /// Tells whether it has happened.
    pub fn is_set(&self) -> bool {
        self.core.is_set.get()
    }

    /// Waits until it has happened. If it has, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: the event stays as it is.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait(&self, task: &mut Task<'_>) -> impl Future<Output = Result<(), Stop>> {
        task.wait_for(Happen::wait(self), Location::caller())
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("is_set", &self.is_set())
            .finish()
    }
}

impl<'a> Wait<'a, ()> {
    /// Until an event has happened.
    pub fn event(event: &'a Event) -> Self {
        Self::over(Happen::wait(event))
    }
}

/// A wait for an event: it serves all while it is set.
struct Happen<'a> {
    core: &'a Rc<Core>,
}

impl<'a> Happen<'a> {
    fn wait(event: &'a Event) -> InLine<Self> {
        InLine::new(Self { core: &event.core })
    }
}

impl Resource for Happen<'_> {
    type Taken = ();

    fn line(&self) -> &WaitList {
        &self.core.waits
    }

    fn available(&self) -> usize {
        if self.core.is_set.get() {
            usize::MAX
        } else {
            0
        }
    }

    fn take(&mut self, _: &Poller<'_>) {}

    fn reason(&self) -> Reason {
        Reason::Object("event", Rc::<Core>::clone(self.core))
    }
}
