//! Writes of several threads are committed together.
//!
//! The first thread to come leads: it performs its own write and those of all who wait, in one
//! transaction, and commits it. Meanwhile others queue up; when the leader is done it hands the
//! lead to the first of them. So nobody leads for longer than one commit, a thread alone never
//! waits for another, and there is no thread of ours.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, ThreadId},
    time::Duration,
};

use rusqlite::Connection;

use super::{
    store_error,
    terms::Terms,
    write::{Write, Written, perform},
};
use crate::{ground::crash, record::store_error::StoreError};

pub(super) struct Group {
    connection: Mutex<Connection>,
    queue: Mutex<Queue>,
    /// For how long a thread waits for a closure of the user's.
    patience: Duration,
}

/// The shortest time after which a waiting thread checks whether a closure blocks it.
const POLL: Duration = Duration::from_millis(50);

struct Queue {
    /// The thread that leads, if any. Set by itself, or by the leader before it.
    leader: Option<ThreadId>,
    /// How many have led.
    leads: u64,
    /// The thread that leads runs a closure of the user's, which may never end.
    closure: bool,
    waiting: VecDeque<Job>,
}

impl Queue {
    fn lead(&mut self, thread: ThreadId) {
        (self.leader, self.closure) = (Some(thread), false);
        self.leads += 1;
    }

    /// Takes the writes that wait, up to the first thread that wants to be alone.
    fn take_jobs(&mut self) -> VecDeque<Job> {
        let alone = |job: &Job| matches!(job.write, Write::Nothing);
        let end = self.waiting.iter().position(alone);
        let rest = self.waiting.split_off(end.unwrap_or(self.waiting.len()));
        std::mem::replace(&mut self.waiting, rest)
    }
}

/// A write of a thread that waits.
struct Job {
    write: Write<'static>,
    terms: Terms,
    thread: ThreadId,
    answer: SyncSender<Answer>,
}

enum Answer {
    /// The write was done by the leader.
    Done(Result<Written, StoreError>),
    /// It is to lead now, its write not done yet.
    Lead,
}

impl Group {
    pub(super) fn new(connection: Connection, patience: Duration) -> Self {
        let queue = Queue {
            leader: None,
            leads: 0,
            closure: false,
            waiting: VecDeque::new(),
        };
        Self {
            connection: Mutex::new(connection),
            queue: Mutex::new(queue),
            patience,
        }
    }

    /// Performs a write, and commits it with those of others that wait.
    pub(super) fn write(&self, write: Write<'_>, terms: Terms) -> Result<Written, StoreError> {
        let lead = match self.lead_or_wait(Some((&write, terms)))? {
            Ok(lead) => lead,
            Err(written) => return written,
        };
        let jobs = self.queue().take_jobs();
        let mut answers = {
            let connection = self.connection();
            let writes = jobs.iter().map(|job| (&job.write, job.terms));
            let writes: Vec<_> = std::iter::once((&write, terms)).chain(writes).collect();
            commit(&connection, &writes)
        };
        drop(lead); // the next one begins while this one reports
        let others = answers.split_off(1);
        for (job, answer) in jobs.into_iter().zip(others) {
            let _ = job.answer.send(Answer::Done(answer)); // it waits for nothing else
        }
        answers.pop().expect("there is an answer to each write")
    }

    /// Lets `run` use the connection, alone: nothing else is committed with it.
    pub(super) fn alone<T>(&self, run: impl FnOnce(&mut Connection) -> T) -> Result<T, StoreError> {
        let Ok(lead) = self.lead_or_wait(None)? else {
            unreachable!("nobody does for it what it does itself");
        };
        self.queue().closure = true;
        let done = run(&mut self.connection());
        drop(lead);
        Ok(done)
    }

    /// Waits until this thread leads, or until its write was done by another.
    fn lead_or_wait(
        &self,
        write: Option<(&Write<'_>, Terms)>,
    ) -> Result<Result<Lead<'_>, Result<Written, StoreError>>, StoreError> {
        let this = thread::current().id();
        let mut queue = self.queue();
        if queue.leader == Some(this) {
            let text =
                "a closure of `send_with` writes to its own store; let it use the transaction";
            return Err(StoreError::Unavailable(text.to_owned()));
        }
        if queue.leader.is_none() {
            queue.lead(this);
            return Ok(Ok(Lead(self)));
        }
        let (answer, answered): (_, Receiver<Answer>) = sync_channel(1);
        let (write, terms) = match write {
            Some((write, terms)) => (write.to_owned(), terms),
            None => (Write::Nothing, Terms::NONE),
        };
        queue.waiting.push_back(Job {
            write,
            terms,
            thread: this,
            answer,
        });
        let leads = queue.leads;
        drop(queue);
        match self.answer(&answered, this, leads) {
            Ok(Answer::Lead) => Ok(Ok(Lead(self))),
            Ok(Answer::Done(done)) => Ok(Err(done)),
            Err(RecvTimeoutError::Timeout) => Err(StoreError::Busy),
            Err(RecvTimeoutError::Disconnected) => {
                let text = "the thread that wrote for this one has panicked".to_owned();
                Err(StoreError::Unavailable(text))
            }
        }
    }

    /// Waits for the answer to a job. `Timeout`: a closure of `send_with` has run for too long, as
    /// one does that waits for this thread, and the job was withdrawn.
    fn answer(
        &self,
        answered: &Receiver<Answer>,
        this: ThreadId,
        mut leads: u64,
    ) -> Result<Answer, RecvTimeoutError> {
        loop {
            match answered.recv_timeout(self.patience.max(POLL)) {
                Err(RecvTimeoutError::Timeout) => {}
                answer => return answer,
            }
            let mut queue = self.queue();
            let own = |job: &Job| job.thread == this;
            match queue.waiting.iter().position(own) {
                Some(own) if queue.closure && queue.leads == leads => {
                    queue.waiting.remove(own);
                    return Err(RecvTimeoutError::Timeout);
                }
                _ => leads = queue.leads, // others go on, or the write is being made
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection. What a panic left open in it is rolled back.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        connection
    }
}

/// Held by the thread that leads. Dropped, it hands the lead on.
struct Lead<'a>(&'a Group);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.leader = None;
        while let Some(job) = queue.waiting.pop_front() {
            queue.lead(job.thread);
            if job.answer.send(Answer::Lead).is_ok() {
                return;
            }
            queue.leader = None;
        }
    }
}

/// One write, and the terms on which it is made.
type Wanted<'a> = (&'a Write<'a>, Terms);
type Answers = Vec<Result<Written, StoreError>>;

/// Performs writes in one transaction. If that fails by the fault of one of them, each gets its
/// own.
fn commit(connection: &Connection, writes: &[Wanted<'_>]) -> Answers {
    match together(connection, writes) {
        Ok(answers) => answers,
        Err(error) => {
            let _ = run(connection, "ROLLBACK"); // it may be over already
            let whose = |(write, _): &Wanted<'_>| {
                let (id, step) = write.place();
                store_error(clone(&error), id, step)
            };
            let faults: Vec<_> = writes.iter().map(whose).collect();
            if writes.len() == 1 || !faults[0].is_of_one_write() {
                return faults.into_iter().map(Err).collect();
            }
            let each = writes
                .iter()
                .map(|wanted| commit(connection, std::slice::from_ref(wanted)));
            each.flatten().collect()
        }
    }
}

fn together(connection: &Connection, writes: &[Wanted<'_>]) -> rusqlite::Result<Answers> {
    crash::point("before BEGIN");
    run(connection, "BEGIN IMMEDIATE")?;
    crash::point("after BEGIN");
    let mut answers = Vec::with_capacity(writes.len());
    for (write, terms) in writes {
        if writes.len() == 1 {
            answers.push(Ok(perform(connection, write, *terms)?));
            break;
        }
        run(connection, "SAVEPOINT one")?;
        match perform(connection, write, *terms) {
            Ok(written) => answers.push(Ok(written)),
            Err(error) if connection.is_autocommit() => return Err(error),
            Err(error) => {
                run(connection, "ROLLBACK TO one")?;
                let (id, step) = write.place();
                answers.push(Err(store_error(error, id, step)));
            }
        }
        run(connection, "RELEASE one")?;
    }
    crash::point("before COMMIT");
    run(connection, "COMMIT")?;
    Ok(answers)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

/// The error again, for another of those that it concerns.
fn clone(error: &rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, text) => {
            rusqlite::Error::SqliteFailure(*failure, text.clone())
        }
        other => rusqlite::Error::ToSqlConversionFailure(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests;
