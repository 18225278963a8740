//! Many tasks, joined in the order in which they end.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    fmt,
    panic::Location,
    rc::Rc,
};

use crate::{
    error::{JoinError, Stop},
    id::TaskId,
    join_handle::JoinHandle,
    kernel::{
        joiner::Joiner,
        note::Note,
        on_end::{Collector, OnEnd},
        reason::{Object, Reason},
    },
    sync::{InLine, Resource, WaitList},
    task::Task,
    wait::{Wait, source::Poller},
};

/// A set of tasks, joined one by one, in the order in which they end.
///
/// [`wait_any`](Task::wait_any) over many handles polls each of them for each result; a set costs
/// the same for each, however many they are. Dropping it drops the handles that are left: their
/// tasks run on.
///
/// ```
/// use scheduler::{Clock, JoinSet, Scheduler};
/// use std::time::Duration;
///
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let order = scheduler.block_on(async |task| {
///     let runners = JoinSet::new();
///     for seconds in [3, 1, 2] {
///         runners.insert(task.spawn(format!("runner {seconds}"), async move |task| {
///             task.sleep(Duration::from_secs(seconds)).await?;
///             Ok(seconds)
///         }));
///     }
///     let mut order = Vec::new();
///     while let Some((_, result)) = runners.next(task).await? {
///         order.push(result?);
///     }
///     Ok(order)
/// })?;
/// assert_eq!(order, [1, 2, 3]);
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct JoinSet<T> {
    members: RefCell<BTreeMap<u64, Member<T>>>,
    inserted: Cell<u64>,
    ended: Rc<Ended>,
}

/// A task that has ended: its id and its result.
type Joined<T> = (TaskId, Result<T, JoinError>);

/// A task of a set. The note is dropped first, and with it the kernel's entry.
struct Member<T> {
    _joiner: Option<Note<Joiner>>,
    handle: JoinHandle<T>,
}

/// The tasks of a set that have ended and were not taken, by their keys.
struct Ended {
    keys: RefCell<VecDeque<u64>>,
    /// How many tasks are in the set: a wait for the next of none ends at once.
    members: Cell<usize>,
    waits: WaitList,
    made_at: &'static Location<'static>,
}

impl Ended {
    fn available(&self) -> usize {
        match self.members.get() {
            0 => usize::MAX,
            _ => self.keys.borrow().len(),
        }
    }
}

impl Collector for Ended {
    fn ended(&self, key: u64) {
        self.keys.borrow_mut().push_back(key);
        self.waits.notify_first(self.available());
    }
}

impl Object for Ended {
    fn describe(&self) -> String {
        let members = self.members.get();
        format!(
            "the next of {members} tasks of the set made at {}",
            self.made_at
        )
    }
}

impl<T> JoinSet<T> {
    /// Creates a set without tasks.
    #[must_use]
    #[track_caller]
    pub fn new() -> Self {
        Self {
            members: RefCell::default(),
            inserted: Cell::new(0),
            ended: Rc::new(Ended {
                keys: RefCell::default(),
                members: Cell::new(0),
                waits: WaitList::default(),
                made_at: Location::caller(),
            }),
        }
    }

    /// Inserts a task, by its handle: also one of a scope, or one that has ended.
    ///
    /// ```
    /// use scheduler::{JoinSet, Scheduler};
    ///
    /// let sum = Scheduler::new().block_on(async |task| {
    ///     task.scope(async |scope| {
    ///         let numbers = JoinSet::new();
    ///         for number in 1..=4 {
    ///             numbers.insert(scope.spawn("number", async move |_| Ok(number)));
    ///         }
    ///         let mut sum = 0;
    ///         while let Some((_, number)) = numbers.next(scope).await? {
    ///             sum += number?;
    ///         }
    ///         Ok(sum)
    ///     })
    ///     .await
    /// })?;
    /// assert_eq!(sum, 10);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn insert(&self, handle: JoinHandle<T>) {
        let key = self.inserted.get();
        self.inserted.set(key + 1);
        let collector: Rc<dyn Collector> = self.ended.clone();
        let joiner = handle.notify(OnEnd::Collect(collector, key));
        let has_ended = joiner.is_none();
        let _joiner = joiner;
        self.members
            .borrow_mut()
            .insert(key, Member { _joiner, handle });
        self.ended.members.set(self.len());
        if has_ended {
            self.ended.ended(key);
        }
    }

    /// Waits until a task of the set has ended, and takes it out. `None` if none is left.
    ///
    /// Returns its id and its result. Tasks that have ended already come in the order in which they
    /// did, in the same turn. Several tasks may wait; each gets another one.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// No task is taken out.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn next(
        &self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<Option<Joined<T>>, Stop>> {
        task.wait_for(InLine::new(Next { set: self }), Location::caller())
    }

    /// Returns the number of tasks in the set, ended or not.
    ///
    /// ```
    /// use scheduler::{JoinSet, Scheduler};
    ///
    /// let scheduler = Scheduler::new();
    /// let set = JoinSet::new();
    /// set.insert(scheduler.spawn("one", async |_| Ok(1)));
    /// assert_eq!((set.len(), set.is_empty()), (1, false));
    /// ```
    pub fn len(&self) -> usize {
        self.members.borrow().len()
    }

    /// Returns whether no task is in the set.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the next task that has ended; the caller has checked that there is one, or none left.
    fn take(&self) -> Option<Joined<T>> {
        let key = self.ended.keys.borrow_mut().pop_front()?;
        let member = self.members.borrow_mut().remove(&key)?;
        self.ended.members.set(self.len());
        if self.is_empty() {
            self.ended.waits.notify_first(usize::MAX); // nothing will come for the others
        }
        let result = member.handle.result()?;
        Some((member.handle.id(), result))
    }
}

impl<T> Default for JoinSet<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Extend<JoinHandle<T>> for JoinSet<T> {
    fn extend<I: IntoIterator<Item = JoinHandle<T>>>(&mut self, handles: I) {
        handles.into_iter().for_each(|handle| self.insert(handle));
    }
}

impl<T> FromIterator<JoinHandle<T>> for JoinSet<T> {
    #[track_caller]
    fn from_iter<I: IntoIterator<Item = JoinHandle<T>>>(handles: I) -> Self {
        let mut set = Self::new();
        set.extend(handles);
        set
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinSet")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

impl<'a, T: 'a> Wait<'a, Option<Joined<T>>> {
    /// Returns a wait for the next task of a set that ends, as [`JoinSet::next`] is.
    ///
    /// ```
    /// # use scheduler::{Clock, JoinSet, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let ended = scheduler.block_on(async |task| {
    ///     let set: JoinSet<_> = [1, 9].map(Duration::from_secs).into_iter().map(|time| {
    ///         task.spawn("sleeper", async move |task| task.sleep(time).await)
    ///     }).collect();
    ///     let end = task.now() + Duration::from_secs(5);
    ///     let mut ended = 0;
    ///     let next = || {
    ///         let next = Wait::next(&set).map(|next| next.is_some());
    ///         [next, Wait::sleep_until(end).map(|()| false)]
    ///     };
    ///     while task.wait_any(next()).await? {
    ///         ended += 1;
    ///     }
    ///     Ok(ended)
    /// })?;
    /// assert_eq!(ended, 1);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn next(set: &'a JoinSet<T>) -> Self {
        Self::over(InLine::new(Next { set }))
    }
}

/// A wait for the next task of a set that ends.
struct Next<'a, T> {
    set: &'a JoinSet<T>,
}

impl<T> Resource for Next<'_, T> {
    type Taken = Option<Joined<T>>;

    fn line(&self) -> &WaitList {
        &self.set.ended.waits
    }

    fn available(&self) -> usize {
        self.set.ended.available()
    }

    fn take(&mut self, _: &Poller<'_>) -> Self::Taken {
        self.set.take()
    }

    fn reason(&self) -> Reason {
        Reason::Object("join", Rc::<Ended>::clone(&self.set.ended))
    }
}
