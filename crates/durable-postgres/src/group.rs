//! Appends of several threads are committed together.
//!
//! A few threads lead at a time, each with a connection: a leader appends its own and those of all
//! who wait, in one statement. Meanwhile others queue up; when it is done it hands the lead to the
//! first of them. So nobody leads for longer than one commit, a thread alone never waits for
//! another, and there is no thread of ours.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Instant,
};

use durable::{StoreError, store::Append};

use crate::{
    batch::{self, Fates},
    pool::Pool,
    sql::Sql,
};

pub(crate) struct Group {
    queue: Mutex<Queue>,
    /// How many lead at a time, at most.
    most: usize,
}

#[derive(Default)]
struct Queue {
    leaders: usize,
    waiting: VecDeque<Job>,
    /// The number of the next job.
    next: u64,
}

/// The appends of a thread that waits.
struct Job {
    number: u64,
    appends: Vec<Append>,
    answer: SyncSender<Answer>,
}

enum Answer {
    /// They were made by a leader, or not.
    Done(Fates),
    /// It is to lead now, its own not made yet.
    Lead,
}

/// The most appends of others that one statement makes.
const TOGETHER: usize = 256;

impl Group {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            queue: Mutex::default(),
            most,
        }
    }

    /// Makes appends, together with those of others that wait.
    pub(crate) fn append(&self, pool: &Pool, sql: &Sql, batch: &[Append]) -> Fates {
        let until = pool.call("", 0).until;
        let (lead, jobs) = match self.lead_or_wait(batch, until) {
            Ok(lead) => lead,
            Err(fates) => return fates,
        };
        let others = jobs.iter().flat_map(|job| &job.appends);
        let all: Vec<&Append> = batch.iter().chain(others).collect();
        let mut fates = batch::append(pool, sql, &all, until);
        drop(lead); // the next one begins while this one reports
        let mut others = fates.split_off(batch.len()).into_iter();
        for job in jobs {
            let fates = others.by_ref().take(job.appends.len()).collect();
            let _ = job.answer.send(Answer::Done(fates)); // it may have stopped waiting
        }
        fates
    }

    /// Waits until this thread leads, or until its appends were made by another.
    fn lead_or_wait(
        &self,
        batch: &[Append],
        until: Instant,
    ) -> Result<(Lead<'_>, Vec<Job>), Fates> {
        let mut queue = self.queue();
        if queue.leaders < self.most {
            queue.leaders += 1;
            let jobs = queue.take_jobs(batch.len());
            return Ok((Lead(self), jobs));
        }
        let (answer, answered) = sync_channel(1);
        let number = queue.next;
        queue.next += 1;
        queue.waiting.push_back(Job {
            number,
            appends: batch.to_vec(),
            answer,
        });
        drop(queue);
        match self.answer(&answered, number, until) {
            Ok(Answer::Done(fates)) => Err(fates),
            Ok(Answer::Lead) => {
                let jobs = self.queue().take_jobs(batch.len());
                Ok((Lead(self), jobs))
            }
            Err(error) => Err(batch.iter().map(|_| Err(error.clone())).collect()),
        }
    }

    /// Waits for the answer to a job, or withdraws it.
    fn answer(
        &self,
        answered: &Receiver<Answer>,
        number: u64,
        until: Instant,
    ) -> Result<Answer, StoreError> {
        let left = until.saturating_duration_since(Instant::now());
        if let Ok(answer) = answered.recv_timeout(left) {
            return Ok(answer);
        }
        let mut queue = self.queue();
        let own = |job: &Job| job.number == number;
        if let Some(own) = queue.waiting.iter().position(own) {
            queue.waiting.remove(own);
            return Err(StoreError::Busy);
        }
        // It was taken in this moment, or by a thread that is late or has panicked.
        answered.try_recv().map_err(|_| {
            let text = "another thread appends for this one, and is late".to_owned();
            StoreError::Unavailable(text)
        })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Takes the jobs that wait, up to a size.
    fn take_jobs(&mut self, own: usize) -> Vec<Job> {
        let (mut size, mut jobs) = (own, Vec::new());
        while let Some(job) = self.waiting.front() {
            size += job.appends.len();
            if size > TOGETHER {
                break;
            }
            jobs.extend(self.waiting.pop_front());
        }
        jobs
    }
}

/// Held by a thread that leads. Dropped, it hands the lead on.
struct Lead<'a>(&'a Group);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        while let Some(job) = queue.waiting.pop_front() {
            if job.answer.send(Answer::Lead).is_ok() {
                return;
            }
        }
        queue.leaders -= 1;
    }
}
