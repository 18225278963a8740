//! A guest's place in the arena's books, from the moment they come until they have left.

use std::{cell::Cell, rc::Rc};

use crate::{arena::Arena, census::Farewell, name::Name};

/// A guest who came; dropped, they are counted as gone.
pub(crate) struct Admission {
    arena: Rc<Arena>,
    name: Name,
    farewell: Cell<Option<Farewell>>,
}

impl Admission {
    /// Counts a guest who came, and names them.
    pub(crate) fn new(arena: Rc<Arena>) -> Self {
        arena.count(|census| census.came += 1);
        let name = Name(arena.census().came);
        Self {
            arena,
            name,
            farewell: Cell::new(None),
        }
    }

    pub(crate) fn name(&self) -> Name {
        self.name
    }

    /// Notes why the guest leaves. The first reason stays.
    pub(crate) fn leave(&self, farewell: Farewell) {
        if self.farewell.get().is_none() {
            self.farewell.set(Some(farewell));
        }
    }

    pub(crate) fn farewell(&self) -> Option<Farewell> {
        self.farewell.get()
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let (arena, name) = (&self.arena, self.name);
        let farewell = self.farewell().unwrap_or(Farewell::Left);
        if let Farewell::Flooding | Farewell::Deaf = farewell {
            arena.log(format_args!("{name} was shown out: {farewell}"));
        }
        arena.board.borrow_mut().forget(name);
        arena.connections.borrow_mut().remove(&name);
        arena.count(|census| census.left(farewell));
    }
}
