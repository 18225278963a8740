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

/// An observer that records a run and draws it: as an SVG picture, or as a trace for
/// <https://ui.perfetto.dev>.
///
/// Clones share the recording: one is given to [`Builder::observer`](crate::Builder::observer), the
/// other draws it, during the run or after. A recorder is for one scheduler. In [virtual
/// time](crate::Clock::virtual_time), two runs of one program draw the same texts.
///
/// An event costs 24 bytes; a turn is two events, a wake is one. A task costs about 100 bytes and
/// its name. The first million events are kept; the number of later ones is shown in the picture.
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
    ///
    /// ```
    /// use scheduler::{Recorder, Scheduler};
    ///
    /// let recorder = Recorder::new();
    /// let scheduler = Scheduler::builder().observer(recorder.clone()).build();
    /// scheduler.spawn("not yet run", async |_| Ok(()));
    /// assert!(recorder.svg().contains("not yet run"));
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// Creates a recorder that keeps the first `events` events; later ones are only counted.
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
    /// assert!(recorder.svg().contains("193 later events were not recorded"));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[must_use]
    pub fn with_limit(events: usize) -> Self {
        Self {
            recording: Rc::new(RefCell::new(Recording::new(events))),
        }
    }

    /// Returns the number of events after the limit, which were not kept.
    ///
    /// ```
    /// use scheduler::{Recorder, Scheduler};
    ///
    /// let recorder = Recorder::with_limit(2);
    /// let mut scheduler = Scheduler::builder().observer(recorder.clone()).build();
    /// scheduler.spawn("once", async |_| Ok(()));
    /// scheduler.run()?;
    /// assert_eq!(recorder.dropped(), 1); // spawned, resumed; its end is lost
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.recording.borrow().dropped
    }

    /// Returns the run as JSON in Chrome's trace-event format, for Perfetto and similar viewers.
    ///
    /// Each task is a thread of its own, with its turns and the requests that ended them, its waits
    /// by kind, arrows from wakers to the turns they caused, and marks where it was spawned and
    /// where it ended.
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

    /// Returns the run as a standalone SVG picture.
    ///
    /// Each task has a lane, with its turns as bars, its waits as coloured lines, arrows from
    /// wakers to the woken, and a mark at its end. Hovering over a part shows details. Time runs
    /// from left to right; if no turn took any, as in [virtual time](crate::Clock::virtual_time),
    /// the turns follow one another in columns.
    ///
    /// ```
    /// use scheduler::{Scheduler, record::RunRecorder};
    ///
    /// let recorder = RunRecorder::new();
    /// let mut scheduler = Scheduler::builder().observer(recorder.clone()).build();
    /// scheduler.spawn("<polite>", async |task| task.yield_now().await);
    /// scheduler.run()?;
    /// let svg = recorder.svg(); // write it to a file, and open that in a browser
    /// assert!(svg.starts_with("<svg") && svg.contains("&lt;polite&gt;"));
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
