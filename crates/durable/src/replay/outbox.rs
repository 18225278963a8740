use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
};

use crate::ground::panic::{Quiet, drop_quietly};

/// Items that a body puts out while it runs, handed over after the step is committed.
///
/// For bodies that call out instead of yielding all they want done: a game that prints a line. What
/// a step put in can be taken as soon as the step's outcome is there, by the thread that made the
/// step. If the step is not committed the items are dropped, and so are those of a replay.
///
/// The items are not in the log: a process that dies between the commit and the taking loses them.
/// Yield instead what must happen at least once.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Outbox};
///
/// let output = Outbox::new();
/// let put = output.clone();
/// let body: Body<(), (), String> = Body::new("greeter", 1, move |()| {
///     let put = put.clone();
///     Coroutine::new(async move |co| loop {
///         let name: String = co.yield_(()).await?;
///         put.put(format!("Hello, {name}!"));
///     })
/// })
/// .outbox(&output);
/// let store = MemoryStore::new();
/// let (mut greeter, _) = body.open(&store, "g", ())?;
/// greeter.send("Ada".to_owned())?;
/// assert_eq!(output.take(), ["Hello, Ada!"]);
/// let (mut again, _) = body.open(&store, "g", ())?; // a replay says nothing
/// assert!(output.take().is_empty());
/// again.send("Bob".to_owned())?;
/// assert_eq!(output.take(), ["Hello, Bob!"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Outbox<T>(Arc<Boxes<T>>);

struct Boxes<T>(Mutex<Items<T>>);

/// All items, each with the thread that put it in, in order.
struct Items<T> {
    /// The steps that are being made, each with its thread. Steps of one thread may nest.
    steps: Vec<ThreadId>,
    staged: Vec<(ThreadId, T)>,
    committed: Vec<(ThreadId, T)>,
}

impl<T> Outbox<T> {
    /// Creates an empty outbox. Clones share its items.
    ///
    /// ```
    /// use durable::Outbox;
    ///
    /// assert!(Outbox::<String>::new().take().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        let items = Items {
            steps: Vec::new(),
            staged: Vec::new(),
            committed: Vec::new(),
        };
        Self(Arc::new(Boxes(Mutex::new(items))))
    }

    /// Puts an item in, from a body that runs.
    ///
    /// Outside a step of a body that has this outbox, the item is dropped at once.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Outbox};
    ///
    /// let lines = Outbox::new();
    /// let put = lines.clone();
    /// let body: Body<(), (), u32> = Body::new("doubler", 1, move |()| {
    ///     let put = put.clone();
    ///     Coroutine::new(async move |co| loop {
    ///         let number = co.yield_(()).await?;
    ///         put.put(2 * number);
    ///     })
    /// })
    /// .outbox(&lines);
    /// let (mut doubler, _) = body.open(&MemoryStore::new(), "d", ())?;
    /// doubler.send(21)?;
    /// assert_eq!(lines.take(), [42]);
    /// lines.put(5); // nobody runs
    /// assert!(lines.take().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn put(&self, item: T) {
        let this = thread::current().id();
        let mut items = self.0.lock();
        if items.steps.contains(&this) {
            items.staged.push((this, item));
        } else {
            drop(items); // the item's destructor may use the outbox
            drop(item);
        }
    }

    /// Takes the items of this thread's steps that were committed, in their order.
    ///
    /// ```
    /// use durable::Outbox;
    ///
    /// let output = Outbox::new();
    /// output.put("no step has put this in");
    /// assert!(output.take().is_empty());
    /// ```
    #[must_use]
    pub fn take(&self) -> Vec<T> {
        let mut items = self.0.lock();
        split(&mut items.committed, 0)
    }

    pub(crate) fn staged(&self) -> Arc<dyn Staged>
    where
        T: Send + 'static,
    {
        Arc::clone(&self.0) as Arc<dyn Staged>
    }
}

impl<T> Clone for Outbox<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Outbox<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Outbox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.0.lock();
        f.debug_struct("Outbox")
            .field("staged", &items.staged.len())
            .field("committed", &items.committed.len())
            .finish()
    }
}

impl<T> Boxes<T> {
    fn lock(&self) -> MutexGuard<'_, Items<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes this thread's items out, but for the first `kept`.
fn split<T>(items: &mut Vec<(ThreadId, T)>, kept: usize) -> Vec<T> {
    let this = thread::current().id();
    let (mut seen, mut taken) = (0, Vec::new());
    for (thread, item) in std::mem::take(items) {
        seen += usize::from(thread == this);
        if thread == this && seen > kept {
            taken.push(item);
        } else {
            items.push((thread, item));
        }
    }
    taken
}

/// An outbox as a step sees it. Steps of one thread may nest; each has its mark.
pub(crate) trait Staged: Send + Sync {
    /// Begins a step. Returns how many items of this thread are staged.
    fn begin(&self) -> usize;
    /// Ends a step, the last one that this thread has begun.
    fn end(&self);
    /// Hands over what was staged since the mark.
    fn commit(&self, mark: usize);
    /// Drops what was staged since the mark.
    fn discard(&self, mark: usize);
    /// Takes what was staged since the mark out, to be handed over later by this thread.
    fn detach(self: Arc<Self>, mark: usize) -> Parcel;
}

/// The items of a step that will be committed later. Dropped, it drops them; called, it hands them
/// over.
pub(crate) type Parcel = Box<dyn FnOnce()>;

impl<T: Send + 'static> Staged for Boxes<T> {
    fn begin(&self) -> usize {
        let this = thread::current().id();
        let mut items = self.lock();
        items.steps.push(this);
        items
            .staged
            .iter()
            .filter(|(thread, _)| *thread == this)
            .count()
    }

    fn end(&self) {
        let this = thread::current().id();
        let mut items = self.lock();
        if let Some(last) = items.steps.iter().rposition(|step| *step == this) {
            items.steps.swap_remove(last);
        }
    }

    fn commit(&self, mark: usize) {
        let this = thread::current().id();
        let mut items = self.lock();
        let items = &mut *items;
        let taken = split(&mut items.staged, mark).into_iter();
        items.committed.extend(taken.map(|item| (this, item)));
    }

    fn discard(&self, mark: usize) {
        let dropped = split(&mut self.lock().staged, mark);
        drop_quietly(dropped);
    }

    fn detach(self: Arc<Self>, mark: usize) -> Parcel {
        let taken = Quiet::new(split(&mut self.lock().staged, mark));
        Box::new(move || {
            let this = thread::current().id();
            let taken = taken.into_inner().into_iter();
            self.lock().committed.extend(taken.map(|item| (this, item)));
        })
    }
}

/// The outboxes of a step that is being made. Dropped before it is committed, it discards.
pub(crate) struct Staging<'a> {
    outboxes: &'a [Arc<dyn Staged>],
    marks: Vec<usize>,
}

impl<'a> Staging<'a> {
    pub(crate) fn begin(outboxes: &'a [Arc<dyn Staged>]) -> Self {
        let marks = outboxes.iter().map(|outbox| outbox.begin()).collect();
        Self { outboxes, marks }
    }

    pub(crate) fn commit(self) {
        for (outbox, mark) in self.outboxes.iter().zip(&self.marks) {
            outbox.commit(*mark);
        }
    }

    /// Takes what was staged since the beginning out, for a step that is committed later.
    pub(crate) fn detach(self) -> Vec<Parcel> {
        let marked = self.outboxes.iter().zip(&self.marks);
        marked
            .map(|(outbox, mark)| Arc::clone(outbox).detach(*mark))
            .collect()
    }

    /// Drops what was staged since the beginning.
    pub(crate) fn discard(&self) {
        for (outbox, mark) in self.outboxes.iter().zip(&self.marks) {
            outbox.discard(*mark);
        }
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        self.discard(); // nothing, after a commit
        self.outboxes.iter().for_each(|outbox| outbox.end());
    }
}
