use std::{cell::RefCell, fmt, panic::Location, rc::Rc, time::Instant};

use super::{
    chrome::ChromeTrace,
    recording::{Recording, What},
    svg::Picture,
};
use crate::{
    id::TaskId,
    observe::{Ending, Observer},
};

/// Records a run, and draws it: as an SVG picture, or as a trace for <https://ui.perfetto.dev>.
///
/// Clones share the recording: one goes to [`Builder::observer`](crate::Builder::observer), the other
/// tells what there was, during the run or after it. One recorder is for one scheduler. With [virtual
/// time](crate::Clock::virtual_time), two runs of one program give the same texts.
///
/// An event costs 24 bytes; a turn is two events, a wake is one. A task costs about 100 bytes and its
/// name. A recorder keeps the first million events; what comes later is counted, and told in the picture.
///
/// ```
/// use scheduler::{Clock, Scheduler, record::RunRecorder};
/// use std::time::Duration;
///
/// let recorder = RunRecorder::new();
/// let mut scheduler = Scheduler::builder()
///     .clock(Clock::virtual_time())
///     .observer(recorder.clone())
///     .build();
/// scheduler.spawn("napper", async |task| task.sleep(Duration::from_millis(5)).await);
/// scheduler.run()?;
/// assert!(recorder.svg().contains("1 task · 2 turns · 5 ms"));
/// assert!(recorder.chrome_trace().contains(r#""name":"sleep""#));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[derive(Clone)]
pub struct RunRecorder {
    recording: Rc<RefCell<Recording>>,
}

const DEFAULT_LIMIT: usize = 1_000_000;

impl RunRecorder {
    /// Creates a recorder that keeps the first million events.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// Creates a recorder that keeps so many events, the first ones; later ones are only counted.
    ///
    /// ```
    /// use scheduler::{Scheduler, record::RunRecorder};
    ///
    /// let recorder = RunRecorder::with_limit(10);
    /// let mut scheduler = Scheduler::builder().observer(recorder.clone()).build();
    /// scheduler.spawn("busy", async |task| {
    ///     for _ in 0..100 {
    ///         task.yield_now().await?;
    ///     }
    ///     Ok(())
    /// });
    /// scheduler.run()?;
    /// assert_eq!(recorder.dropped(), 193); // of 203: two a turn, and the spawning
    /// assert!(recorder.svg().contains("193 later events were not recorded"));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[must_use]
    pub fn with_limit(events: usize) -> Self {
        Self {
            recording: Rc::new(RefCell::new(Recording::new(events))),
        }
    }

    /// Tells how many events were not kept, as they came after the limit.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.recording.borrow().dropped
    }

    /// Writes the run as Chrome's trace-event JSON, for Perfetto and the like.
    ///
    /// Each task is a thread of its own: its turns with the requests that ended them, its waits by
    /// their kinds, arrows from wakers to the turns of the woken, marks at its spawning and its end.
    ///
    /// ```
    /// use scheduler::{Scheduler, record::RunRecorder};
    ///
    /// let recorder = RunRecorder::new();
    /// let mut scheduler = Scheduler::builder().observer(recorder.clone()).build();
    /// scheduler.spawn("polite", async |task| task.yield_now().await);
    /// scheduler.run()?;
    /// assert!(recorder.chrome_trace().contains(r#""request":"yield""#));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[must_use]
    pub fn chrome_trace(&self) -> String {
        ChromeTrace::new(&self.recording.borrow()).to_string()
    }

    /// Draws the run as a standalone SVG: a lane a task, its turns as bars, its waits as coloured lines,
    /// arrows from wakers to the woken, a mark at its end. Hovering over a part tells more of it.
    ///
    /// From left to right runs the time; or, if no turn took any, as with
    /// [virtual time](crate::Clock::virtual_time), the turns follow one another in columns.
    ///
    /// ```
    /// use scheduler::{Scheduler, record::RunRecorder};
    ///
    /// let recorder = RunRecorder::new();
    /// let mut scheduler = Scheduler::builder().observer(recorder.clone()).build();
    /// scheduler.spawn("<polite>", async |task| task.yield_now().await);
    /// scheduler.run()?;
    /// assert!(recorder.svg().contains("&lt;polite&gt;"));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[must_use]
    pub fn svg(&self) -> String {
        Picture::new(&self.recording.borrow()).to_string()
    }
}

impl Default for RunRecorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for RunRecorder {
    fn spawned(&mut self, at: Instant, task: TaskId, name: &str, by: Option<TaskId>) {
        self.recording.borrow_mut().enter(at, task, name, by);
    }

    fn resumed(&mut self, at: Instant, task: TaskId) {
        self.recording
            .borrow_mut()
            .push(at, task, |_| What::Resumed);
    }

    fn suspended(
        &mut self,
        at: Instant,
        task: TaskId,
        request: &'static str,
        location: Option<&'static Location<'static>>,
    ) {
        self.recording.borrow_mut().push(at, task, |recording| {
            What::Suspended(recording.site_of(request, location))
        });
    }

    fn woken(&mut self, at: Instant, task: TaskId, by: Option<TaskId>) {
        self.recording.borrow_mut().push(at, task, |recording| {
            What::Woken(by.and_then(|by| recording.lane(by)))
        });
    }

    fn ended(&mut self, at: Instant, task: TaskId, how: Ending) {
        self.recording
            .borrow_mut()
            .push(at, task, |_| What::Ended(how));
    }

    fn ignored_kill(&mut self, at: Instant, task: TaskId) {
        self.recording
            .borrow_mut()
            .push(at, task, |_| What::IgnoredKill);
    }
}

impl fmt::Debug for RunRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recording = self.recording.borrow();
        f.debug_struct("RunRecorder")
            .field("tasks", &recording.tasks.len())
            .field("events", &recording.events.len())
            .field("dropped", &recording.dropped)
            .finish()
    }
}
