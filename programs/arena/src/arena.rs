//! What all tasks of an arena share.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fmt::{self, Arguments},
    rc::Rc,
};

use scheduler::{Event, Stop, Task, TaskId};

use crate::{board::Board, census::Census, name::Name};

/// How an arena is to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many games a round has at the most, an odd number: who wins more than half wins it.
    pub best_of: u32,
    /// How many seconds a guest has to press a key.
    pub patience: u32,
}

impl Default for Settings {
    /// Best of nine, and half a minute.
    fn default() -> Self {
        Self {
            best_of: 9,
            patience: 30,
        }
    }
}

type Log = Box<dyn FnMut(Arguments<'_>)>;

/// What the tasks of an arena share, and what its keeper sees of it.
pub struct Arena {
    pub(crate) settings: Settings,
    pub(crate) board: RefCell<Board>,
    census: Cell<Census>,
    tables: Cell<u64>,
    /// The tasks of the connections that are open, which are cancelled at the end.
    pub(crate) connections: RefCell<HashMap<Name, TaskId>>,
    /// Happens when everybody who came has left.
    pub(crate) deserted: Event,
    log: RefCell<Log>,
}

impl Arena {
    /// Makes an arena. `log` receives what its keeper should know: whom it showed out because they
    /// did harm, and that it cannot accept more guests.
    pub fn new(settings: Settings, log: impl FnMut(Arguments<'_>) + 'static) -> Rc<Self> {
        let deserted = Event::new();
        deserted.set();
        Rc::new(Self {
            settings,
            board: RefCell::default(),
            census: Cell::default(),
            tables: Cell::new(0),
            connections: RefCell::default(),
            deserted,
            log: RefCell::new(Box::new(log)),
        })
    }

    /// Counts who is where, now.
    pub fn census(&self) -> Census {
        self.census.get()
    }

    /// Waits until everybody who came has left.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    pub async fn until_deserted(&self, task: &mut Task<'_>) -> Result<(), Stop> {
        self.deserted.wait(task).await
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Census)) {
        let mut census = self.census.get();
        change(&mut census);
        self.census.set(census);
    }

    pub(crate) fn log(&self, line: Arguments<'_>) {
        (self.log.borrow_mut())(line);
    }

    /// The number of the next table: no two rounds have the same.
    pub(crate) fn next_table(&self) -> u64 {
        self.tables.set(self.tables.get() + 1);
        self.tables.get()
    }
}

impl fmt::Debug for Arena {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arena")
            .field("settings", &self.settings)
            .field("census", &self.census())
            .finish_non_exhaustive()
    }
}
