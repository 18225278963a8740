use std::{
    borrow::Cow,
    cell::RefCell,
    future::Ready,
    panic::Location,
    rc::{Rc, Weak},
};

use coroutine::{Co, Coroutine, Interrupt};

use super::Task;
use crate::{
    error::{JoinError, Stop, let_out},
    join_handle::JoinHandle,
    kernel::{
        Kernel, Parent,
        cell::{Body, Joinable, TaskCell, TaskRef},
        header::Header,
    },
    wait::join::Join,
};

/// How a task is to be created.
pub(crate) struct Spawning {
    name: Cow<'static, str>,
    is_daemon: bool,
    /// The scope that it belongs to.
    nursery: Option<Rc<dyn Parent>>,
}

impl Spawning {
    pub(crate) fn task(name: Cow<'static, str>) -> Self {
        Self {
            name,
            is_daemon: false,
            nursery: None,
        }
    }

    pub(crate) fn daemon(name: Cow<'static, str>) -> Self {
        Self {
            name,
            is_daemon: true,
            nursery: None,
        }
    }

    pub(crate) fn child(name: Cow<'static, str>, is_daemon: bool, nursery: Rc<dyn Parent>) -> Self {
        Self {
            name,
            is_daemon,
            nursery: Some(nursery),
        }
    }
}

/// Makes a task of a body and enters it.
pub(crate) fn spawn<T, B>(kernel: &Rc<Kernel>, spawning: Spawning, body: B) -> JoinHandle<T>
where
    T: 'static,
    B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
{
    let id = kernel.next_id();
    let header = Header::new(
        id,
        kernel.next_birth(),
        spawning.name.into(),
        spawning.is_daemon,
    );
    if let Some(nursery) = spawning.nursery {
        nursery.adopt(header.birth, id);
        let _ = header.extras().parent.set(nursery);
    }
    let coroutine = Coroutine::owned(async |co: Co<'_, _, _, Stop>| {
        body(&mut Task::enter(co)).await.map_err(let_out)
    });
    let cell = Rc::new(TaskCell {
        header,
        body: RefCell::new(Body::Live(coroutine)),
    });
    let joinable: Rc<TaskCell<dyn Joinable<T>>> = cell.clone();
    let task: TaskRef = cell;
    kernel.enter(task);
    JoinHandle::new(joinable, Rc::downgrade(kernel))
}

/// Returns the handle of a task that never was, as its scheduler is gone.
pub(crate) fn unborn<T: 'static>(name: Cow<'static, str>) -> JoinHandle<T> {
    let header = Header::unborn(name.into());
    let body: Body<T, Ready<Result<T, Interrupt<Stop>>>> = Body::Ended(Err(JoinError::Killed));
    let body = RefCell::new(body);
    JoinHandle::new(Rc::new(TaskCell { header, body }), Weak::new())
}

impl Task<'_> {
    /// Creates a task next to this one, whose first turn is in the next round.
    ///
    /// `name` appears in reports, and `body` is the task's code. Returns the handle by which the
    /// result is taken. This task goes on in the same turn. The new one is nobody's child: it may
    /// outlive this one. A [`scope`](Task::scope) waits for its tasks.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let sum = Scheduler::new().block_on(async |task| {
    ///     let child = task.spawn("child", async |_| Ok(20));
    ///     Ok(1 + task.join(&child).await??)
    /// })?;
    /// assert_eq!(sum, 21);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn spawn<T, B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        spawn(&self.kernel(), Spawning::task(name.into()), body)
    }

    /// Creates a task that serves others: a run does not wait for it, and it is never part of a
    /// deadlock.
    ///
    /// Otherwise like [`spawn`](Self::spawn).
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler};
    /// # use std::{cell::Cell, rc::Rc, time::Duration};
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let ticks = Rc::new(Cell::new(0));
    /// let counter = Rc::clone(&ticks);
    /// scheduler.spawn("main", async move |task| {
    ///     task.spawn_daemon("ticker", async move |task| loop {
    ///         task.sleep(Duration::from_secs(1)).await?;
    ///         counter.set(counter.get() + 1);
    ///     });
    ///     task.sleep(Duration::from_millis(3500)).await
    /// });
    /// scheduler.run()?; // ends, though the ticker does not
    /// assert_eq!(ticks.get(), 3);
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn spawn_daemon<B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<()>
    where
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<(), Stop> + 'static,
    {
        spawn(&self.kernel(), Spawning::daemon(name.into()), body)
    }

    /// Waits until a task has ended, and takes its result.
    ///
    /// If it has ended already, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in this task while it waits. The inner one
    /// says why the other task has no value: [`WouldDeadlock`](JoinError::WouldDeadlock), at once,
    /// if it waits for this one; [`Taken`](JoinError::Taken) if somebody else took the value.
    /// `.await??` passes both on.
    ///
    /// # When cancelled
    ///
    /// The result stays in the handle.
    ///
    /// ```
    /// # use scheduler::{JoinError, Scheduler};
    /// let joined = Scheduler::new().block_on(async |task| {
    ///     let good = task.spawn("good", async |_| Ok(7));
    ///     let bad = task.spawn("bad", async |_| Ok("x".parse::<u32>()?));
    ///     let seven = task.join(&good).await??;
    ///     match task.join(&bad).await? { // `?` for this task, `match` for the other one
    ///         Err(JoinError::Failed(_)) => Ok(seven),
    ///         other => Ok(other?),
    ///     }
    /// })?;
    /// assert_eq!(joined, 7);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn join<T>(
        &mut self,
        handle: &JoinHandle<T>,
    ) -> impl Future<Output = Result<Result<T, JoinError>, Stop>> {
        self.wait_for(Join::new(handle), Location::caller())
    }
}
