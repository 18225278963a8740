use std::{
    borrow::Cow,
    fmt,
    io::{self, Read},
    os::unix::net::UnixStream,
    panic::Location,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use signal_hook::{SigId, flag, low_level};

use super::Signal;
use crate::{
    error::Stop,
    kernel::{direction::Direction, reason::Reason},
    name::Name,
    task::{Task, descriptor::Readiness},
    wait::{
        Wait,
        source::{Poller, Source},
    },
};

/// Receives signals, from its creation on.
///
/// Several may exist for one signal: each receives it. When the last one is dropped, the signal
/// still does not end the process by itself: it is ignored, as with every library that receives
/// signals. It is `Send`, so a program may create it before its scheduler, and before it says that
/// it is there.
///
/// ```
/// use scheduler::{Scheduler, signal::{Signal, Signals}};
///
/// let received = Scheduler::new().block_on(async |task| {
///     let mut reloads = Signals::new([Signal::HANG_UP, Signal::USER_1])?;
/// #   rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::USR1)?;
///     reloads.recv(task).await
/// })?;
/// assert_eq!(received, Signal::USER_1);
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct Signals {
    /// It can be read once there is a signal.
    pipe: UnixStream,
    /// Each signal, and whether it has come. Set by the handler, before it writes to the pipe.
    came: Vec<(Signal, Arc<AtomicBool>)>,
    actions: Vec<SigId>,
    /// For reports.
    name: String,
}

impl Signals {
    /// Receives these signals from now on.
    ///
    /// A signal that comes again before it has been received counts once, as in the system.
    ///
    /// # Errors
    ///
    /// Returns the system's error: too many files are open.
    ///
    /// ```
    /// use scheduler::{Scheduler, signal::{Signal, Signals}};
    ///
    /// let mut windows = Signals::new([Signal::WINDOW_CHANGE])?;
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn_daemon("resizer", async move |task| loop {
    ///     let signal = windows.recv(task).await?;
    ///     println!("{signal}: the page is laid out anew");
    /// });
    /// scheduler.run()?; // a daemon keeps nothing running
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(signals: impl IntoIterator<Item = Signal>) -> io::Result<Self> {
        Self::register(signals, None)
    }

    /// Receives the first of these signals. Every further one ends the process at once, with the
    /// signal's [exit code](Signal::exit_code) and without any cleanup, whatever the scheduler does
    /// at that time, and also when this has been dropped.
    ///
    /// # Errors
    ///
    /// Returns the system's error: too many files are open.
    ///
    /// ```
    /// use scheduler::{Scheduler, signal::{Signal, Signals}};
    ///
    /// let code = Scheduler::new().block_on(async |task| {
    ///     let mut quitting = Signals::once_then_exit([Signal::QUIT])?;
    /// #   let here = rustix::process::getpid();
    /// #   rustix::process::kill_process(here, rustix::process::Signal::QUIT)?;
    ///     let signal = quitting.recv(task).await?;
    ///     task.yield_now().await?; // the cleanup; if it hangs, one more Ctrl-\ ends the process
    ///     Ok(signal.exit_code())
    /// })?;
    /// assert_eq!(code, 131); // for `ExitCode::from`
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn once_then_exit(signals: impl IntoIterator<Item = Signal>) -> io::Result<Self> {
        let any_came = Arc::new(AtomicBool::new(false));
        Self::register(signals, Some(any_came))
    }

    /// A handler runs its actions in the order of their registration.
    fn register(
        listed: impl IntoIterator<Item = Signal>,
        any_came: Option<Arc<AtomicBool>>,
    ) -> io::Result<Self> {
        // 1. A signal that is listed twice would count as the second one.
        let mut signals = Vec::new();
        for signal in listed {
            if !signals.contains(&signal) {
                signals.push(signal);
            }
        }
        // 2. Every descriptor is opened before any signal is taken from the process.
        let (pipe, writer) = UnixStream::pair()?;
        pipe.set_nonblocking(true)?;
        let writers = signals.iter().map(|_| writer.try_clone());
        let writers = writers.collect::<io::Result<Vec<_>>>()?;
        let names: Vec<String> = signals.iter().map(Signal::to_string).collect();
        let mut registered = Self {
            pipe,
            came: Vec::new(),
            actions: Vec::new(),
            name: names.join(" or "),
        };
        // 3. Now they are.
        for (signal, writer) in signals.into_iter().zip(writers) {
            let number = signal.number();
            if let Some(any_came) = &any_came {
                // These stay for good: the second signal may come when this is dropped.
                let code = i32::from(signal.exit_code());
                flag::register_conditional_shutdown(number, code, Arc::clone(any_came))?;
                flag::register(number, Arc::clone(any_came))?;
            }
            let came = Arc::new(AtomicBool::new(false));
            let actions = &mut registered.actions;
            actions.push(flag::register(number, Arc::clone(&came))?);
            actions.push(low_level::pipe::register(number, writer)?);
            registered.came.push((signal, came));
        }
        Ok(registered)
    }

    /// Waits for the next signal.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits. Returns [`Stop::Failed`]
    /// with an [`io::Error`] if the system refuses to watch for it.
    ///
    /// # When cancelled
    ///
    /// No signal is lost.
    ///
    /// ```
    /// use scheduler::{Scheduler, signal::{self, Signal}};
    ///
    /// let received = Scheduler::new().block_on(async |task| {
    ///     let mut ctrl_c = signal::ctrl_c()?;
    /// #   rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT)?;
    ///     ctrl_c.recv(task).await
    /// })?;
    /// assert_eq!(received, Signal::INTERRUPT);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn recv(&mut self, task: &mut Task<'_>) -> impl Future<Output = Result<Signal, Stop>> {
        let location = Location::caller();
        async move { Ok(task.wait_for(Receiving::new(self), location).await??) }
    }

    fn take(&self) -> Option<Signal> {
        let mut came = self.came.iter();
        came.find_map(|(signal, came)| came.swap(false, Ordering::SeqCst).then_some(*signal))
    }
}

impl<'a> Wait<'a, io::Result<Signal>> {
    /// Returns a wait for the next signal. Its output is the error with which the system refused to
    /// watch for it, if it did.
    ///
    /// ```
    /// use scheduler::{Scheduler, Wait, channel, signal};
    ///
    /// // Serves orders until Ctrl-C; orders that are there come first.
    /// let (sender, orders) = channel(8);
    /// let served = Scheduler::new().block_on(async move |task| {
    ///     let mut stopping = signal::shutdown()?;
    ///     sender.try_send("soup")?;
    /// #   rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT)?;
    ///     let mut served = Vec::new();
    ///     loop {
    ///         let order = Wait::recv(&orders);
    ///         let stop = Wait::signal(&mut stopping).map(|signal| signal.ok().and(None));
    ///         match task.wait_any([order, stop]).await? {
    ///             Some(order) => served.push(order),
    ///             None => return Ok(served),
    ///         }
    ///     }
    /// })?;
    /// assert_eq!(served, ["soup"]);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn signal(signals: &'a mut Signals) -> Self {
        Self::over(Receiving::new(signals))
    }
}

/// A wait for the next signal.
struct Receiving<'a> {
    signals: &'a Signals,
    readable: Readiness<'a, UnixStream>,
}

impl<'a> Receiving<'a> {
    fn new(signals: &'a Signals) -> Self {
        Self {
            signals,
            readable: Readiness::new(&signals.pipe, Direction::Read),
        }
    }
}

impl Source for Receiving<'_> {
    type Output = io::Result<Signal>;

    fn watch(&mut self, poller: &Poller<'_>) -> bool {
        self.readable.watch(poller)
    }

    /// The pipe is emptied before the flags are read: what comes in between fills it again.
    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        loop {
            let mut pipe = &self.signals.pipe;
            while pipe.read(&mut [0; 64]).is_ok_and(|length| length > 0) {}
            if let Some(signal) = self.signals.take() {
                return Poll::Ready(Ok(signal));
            }
            match self.readable.poll(poller) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(())) => *self = Self::new(self.signals),
            }
        }
    }

    fn renew(&mut self, poller: &Poller<'_>) {
        self.readable.renew(poller);
    }

    fn reason(&self) -> Reason {
        let name = Cow::Owned(self.signals.name.clone());
        Reason::Outside("signal", Rc::new(Name::from(name)))
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for action in self.actions.drain(..) {
            low_level::unregister(action);
        }
    }
}

impl fmt::Debug for Signals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signals").field(&self.name).finish()
    }
}
