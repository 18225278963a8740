//! A guest's place in the arena's books, from the moment they come until they have left.

use std::{rc::Rc, sync::Arc};

use crate::{arena::Arena, census::Farewell, ledger::Ledger, name::Name};

/// A guest who came; dropped, they are counted as gone.
pub(crate) struct Admission {
    arena: Rc<Arena>,
    name: Name,
    ledger: Arc<Ledger>,
}

impl Admission {
    /// Counts a guest who came, and names them.
    pub(crate) fn new(arena: Rc<Arena>, ledger: Arc<Ledger>) -> Self {
        arena.count(|census| census.came += 1);
        arena.deserted.clear();
        let name = Name(arena.census().came);
        Self {
            arena,
            name,
            ledger,
        }
    }

    pub(crate) fn name(&self) -> Name {
        self.name
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let (arena, name) = (&self.arena, self.name);
        let farewell = self.ledger.farewell().unwrap_or(Farewell::Left);
        if let Farewell::Flooding | Farewell::Deaf = farewell {
            arena.log(format_args!("{name} was shown out: {farewell}"));
        }
        arena.board.borrow_mut().forget(name);
        arena.connections.borrow_mut().remove(&name);
        arena.count(|census| census.left(farewell));
        let census = arena.census();
        if census.came == census.gone() {
            arena.deserted.set();
        }
    }
}
