use std::{cell::Cell, fmt, panic::Location, rc::Rc};

use super::{
    in_line::{InLine, Resource},
    wait_list::WaitList,
};
use crate::{
    error::Stop,
    kernel::reason::{Object, Reason},
    task::Task,
    wait::{Wait, source::Poller},
};

/// A flag that tasks wait for: once it is [`set`](Self::set), all of them go on.
///
/// It stays set until it is [`clear`](Self::clear)ed. A clone is the same event. Reports name it by
/// the place where it was created.
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
    /// Creates an event that is not set.
    ///
    /// ```
    /// let ready = scheduler::Event::new();
    /// assert!(!ready.is_set());
    /// ```
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

    /// Sets the event: all tasks that wait for it go on, in the order of their arrival, and later
    /// ones do not wait.
    ///
    /// Those that wait now go on even if the event is cleared before their turn. Needs no task.
    ///
    /// ```
    /// use scheduler::{Event, Scheduler, Step};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let connected = Event::new();
    /// let waits = connected.clone();
    /// scheduler.spawn("client", async move |task| waits.wait(task).await);
    /// assert_eq!(scheduler.run_until_idle(), Step::Idle(None));
    /// connected.set(); // by the host, between two steps
    /// assert_eq!(scheduler.run_until_idle(), Step::Done);
    /// ```
    pub fn set(&self) {
        self.core.is_set.set(true);
        self.core.waits.serve_all();
    }

    /// Resets the event: tasks that wait from now on wait for the next [`set`](Self::set).
    ///
    /// ```
    /// use scheduler::{Event, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let tick = Event::new();
    /// let waits = tick.clone();
    /// let counter = scheduler.spawn("counter", async move |task| {
    ///     for _ in 0..2 {
    ///         waits.wait(task).await?;
    ///     }
    ///     Ok("two ticks")
    /// });
    /// for _ in 0..2 {
    ///     scheduler.run_until_idle();
    ///     tick.set();
    ///     tick.clear(); // each set frees those that wait then, once
    /// }
    /// scheduler.run()?;
    /// assert_eq!(counter.result(), Some(Ok("two ticks")));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn clear(&self) {
        self.core.is_set.set(false);
    }

    /// Returns whether the event is set.
    ///
    /// ```
    /// use scheduler::{Event, Scheduler};
    ///
    /// let stop = Event::new();
    /// let stops = stop.clone();
    /// let mut scheduler = Scheduler::new();
    /// let worker = scheduler.spawn("worker", async move |task| {
    ///     let mut turns = 0;
    ///     while !stops.is_set() {
    ///         turns += 1;
    ///         task.yield_now().await?;
    ///     }
    ///     Ok(turns)
    /// });
    /// scheduler.step();
    /// scheduler.step();
    /// stop.set();
    /// scheduler.run()?;
    /// assert_eq!(worker.result(), Some(Ok(2)));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn is_set(&self) -> bool {
        self.core.is_set.get()
    }

    /// Waits until the event is set. If it is, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: the event stays as it is.
    ///
    /// ```
    /// use scheduler::{Event, Scheduler};
    ///
    /// let loaded = Event::new();
    /// let is_loaded = loaded.clone();
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("loader", async move |task| {
    ///     task.yield_now().await?; // loads
    ///     Ok(loaded.set())
    /// });
    /// scheduler.block_on(async move |task| {
    ///     is_loaded.wait(task).await?;
    ///     assert!(is_loaded.is_set());
    ///     is_loaded.wait(task).await // does not wait again
    /// })?;
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
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
    /// Returns a wait for an event to be set.
    ///
    /// ```
    /// # use scheduler::{Clock, Event, Scheduler, Wait};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let answer = Event::new();
    /// let answered = scheduler.block_on(async move |task| {
    ///     task.wait_any([
    ///         Wait::event(&answer).map(|()| true),
    ///         Wait::sleep(Duration::from_secs(30)).map(|()| false),
    ///     ])
    ///     .await
    /// })?;
    /// assert!(!answered); // nobody sets it, and half a minute has passed
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
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
