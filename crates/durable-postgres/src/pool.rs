use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use durable::StoreError;

use crate::{connection::Connection, failure::Failed, settings::Settings, target::Target};

/// Connections to one database, of which each is used by one thread at a time.
pub(crate) struct Pool {
    target: Target,
    settings: Settings,
    state: Mutex<State>,
    /// Signalled when a connection comes back, or is dropped, if somebody waits for that: a signal
    /// is a call of the system, whoever listens.
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    /// How many there are, idle or not.
    open: usize,
    /// How many threads wait for one.
    waiting: usize,
    /// How often the server was lost. A connection that was opened before is not kept.
    losses: u64,
}

/// Where in the store a call works, for the reports of damage.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a>(pub(crate) &'a str, pub(crate) u64);

impl Place<'_> {
    pub(crate) const NOWHERE: Self = Self("", 0);
}

/// A call's place, and the time by which it is to be over.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) place: Place<'a>,
    pub(crate) until: Instant,
}

impl Pool {
    pub(crate) fn new(target: Target, settings: Settings) -> Self {
        Self {
            target,
            settings,
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// A call that begins now.
    pub(crate) fn call<'a>(&self, id: &'a str, step: u64) -> Call<'a> {
        Call {
            place: Place(id, step),
            until: Instant::now() + self.settings.time_limit,
        }
    }

    /// Lets `work` do what may be done twice: it is, if the connection was an old one and is lost.
    pub(crate) fn repeatable<T>(
        &self,
        call: Call<'_>,
        mut work: impl FnMut(&mut Connection) -> Result<T, Failed>,
    ) -> Result<T, StoreError> {
        let mut fresh = false;
        loop {
            let mut lease = self.lease(call.until)?;
            fresh |= lease.is_fresh;
            match lease.work(call.until, &mut work) {
                Err(failed) if failed.is_lost() && !fresh => fresh = true,
                done => return done.map_err(|failed| failed.at(call.place.0, call.place.1)),
            }
        }
    }

    /// Lets `work` make one change, in one statement or transaction. It is done once, and it is for
    /// the caller to find out about one that was lost.
    pub(crate) fn once<T>(
        &self,
        call: Call<'_>,
        work: impl FnMut(&mut Connection) -> Result<T, Failed>,
    ) -> Result<T, StoreError> {
        let done = self.lease(call.until)?.work(call.until, work);
        done.map_err(|failed| failed.at(call.place.0, call.place.1))
    }

    /// Takes a connection, or opens one; or waits for one, at most until then.
    pub(crate) fn lease(&self, until: Instant) -> Result<Lease<'_>, StoreError> {
        let mut state = self.state();
        loop {
            let losses = state.losses;
            let lease = |connection, is_fresh| Lease {
                pool: self,
                connection,
                is_fresh,
                losses,
            };
            if let Some(mut connection) = state.idle.pop() {
                drop(state);
                if connection.begin(until) {
                    return Ok(lease(Some(connection), false));
                }
                drop(connection);
                state = self.state();
                state.open -= 1;
                self.signal(&state);
                continue;
            }
            if state.open < self.settings.connections {
                state.open += 1;
                drop(state);
                let mut lease = lease(None, true); // dropped, it counts back
                lease.connection = Some(Connection::open(&self.target, &self.settings, until)?);
                return Ok(lease);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::Busy);
            }
            state.waiting += 1;
            let waited = self.freed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
    }

    /// The server is lost, so all idle connections are as well.
    fn lose(&self) {
        let mut state = self.state();
        state.losses += 1;
        let idle = std::mem::take(&mut state.idle);
        state.open -= idle.len();
        drop(state);
        drop(idle); // each of them says goodbye, without the lock
        self.freed.notify_all();
    }

    /// Wakes a thread that waits for a connection.
    fn signal(&self, state: &State) {
        if state.waiting > 0 {
            self.freed.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that a thread uses. Dropped, it goes back; or, if it is lost, nowhere.
pub(crate) struct Lease<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
    is_fresh: bool,
    losses: u64,
}

impl Lease<'_> {
    /// Does the work, again if the server rolled it back because of a conflict with another.
    pub(crate) fn work<T>(
        &mut self,
        until: Instant,
        mut work: impl FnMut(&mut Connection) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        loop {
            let connection = self
                .connection
                .as_mut()
                .expect("it is taken by a loss only");
            match work(connection) {
                Err(failed) if failed.is_conflict() && Instant::now() < until => {}
                done => {
                    self.end(done.as_ref().is_err_and(Failed::is_lost));
                    return done;
                }
            }
        }
    }

    /// Its call is over.
    pub(crate) fn end(&mut self, is_lost: bool) {
        if let Some(connection) = &mut self.connection {
            connection.end();
        }
        if is_lost {
            drop(self.connection.take());
            self.pool.lose();
        }
    }

    /// The connection, for a call that ends it itself.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("it is taken by a loss only")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let connection = self.connection.take();
        let mut state = self.pool.state();
        let lost = match connection {
            Some(connection) if state.losses == self.losses => {
                state.idle.push(connection);
                None
            }
            lost => {
                state.open -= 1;
                lost
            }
        };
        self.pool.signal(&state);
        drop(state);
        drop(lost); // it says goodbye, without the lock
    }
}
