//! An arena under test, in one scheduler with its guests.

use std::{cell::RefCell, net::SocketAddr, rc::Rc};

use arena::{Arena, Census, Settings, serve};
use scheduler::{Scheduler, Stop, Task, net::TcpListener};

use super::guest::Guest;

/// A hall for the guests of one test.
pub(super) struct Hall {
    arena: Rc<Arena>,
    address: SocketAddr,
    log: Rc<RefCell<Vec<String>>>,
}

impl Hall {
    /// Somebody comes, and stands at the door.
    pub(super) async fn guest(&self, task: &mut Task<'_>) -> Result<Guest, Stop> {
        Guest::come(task, self.address).await
    }

    /// Two come, and sit at a table as its players zero and one.
    pub(super) async fn pair(&self, task: &mut Task<'_>, table: u32) -> Result<[Guest; 2], Stop> {
        let mut zero = self.guest(task).await?;
        zero.wait_in_the_lobby(task).await?;
        let mut one = self.guest(task).await?;
        one.press(task, " ").await?; // and need not wait
        for (guest, player) in [(&mut zero, 0), (&mut one, 1)] {
            guest.sits_at(task, table, player).await?;
        }
        Ok([zero, one])
    }

    pub(super) fn census(&self) -> Census {
        self.arena.census()
    }

    /// Lets the arena go on until this holds of it.
    pub(super) async fn until(
        &self,
        task: &mut Task<'_>,
        holds: impl Fn(Census) -> bool,
    ) -> Result<(), Stop> {
        while !holds(self.census()) {
            task.yield_now().await?;
        }
        Ok(())
    }

    /// The lines that the keeper has received so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    /// Whoever came and is not out is somewhere: at the door, waiting or playing.
    #[track_caller]
    pub(super) fn holds(&self, at_the_door: u64, waiting: u64, playing: u64) {
        let census = self.census();
        let here = [census.at_the_door(), census.waiting(), census.playing()];
        assert_eq!(here, [at_the_door, waiting, playing], "{census}");
        let places = here.iter().sum::<u64>();
        assert_eq!(census.came, census.gone() + places, "{census}");
    }
}

/// Opens an arena, lets guests visit it, and closes it. Nobody is lost on the way.
#[track_caller]
pub(super) fn visit<V>(settings: Settings, visits: V) -> Census
where
    V: for<'t> AsyncFnOnce(&mut Task<'t>, &Hall) -> Result<(), Stop> + 'static,
{
    let log = Rc::<RefCell<Vec<String>>>::default();
    let heard = Rc::clone(&log);
    let arena = Arena::new(settings, move |line| {
        heard.borrow_mut().push(line.to_string());
    });
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    let hall = Hall {
        arena: Rc::clone(&arena),
        address,
        log,
    };
    let mut scheduler = Scheduler::new();
    let served = Rc::clone(&arena);
    let server = scheduler.spawn("server", async move |task| {
        serve(task, listener, served, &[]).await
    });
    let visited = scheduler.block_on(async move |task| {
        visits(task, &hall).await?;
        task.cancel(server.id()).await
    });
    assert_eq!(visited, Ok(true), "the arena was open all the time");
    assert_eq!(scheduler.run(), Ok(()));
    let census = arena.census();
    assert_eq!(census.came, census.gone(), "{census}");
    census
}
