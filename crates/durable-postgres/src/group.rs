//! Work of several threads is committed together.
//!
//! A few threads lead at a time, each with a connection: a leader does its own work and that of all
//! who wait, in one statement. Meanwhile others queue up; when it is done it hands the lead to the
//! first of them. So nobody leads for longer than one commit, a thread alone never waits for
//! another, and there is no thread of ours.
//!
//! What one statement cannot decide, because a row is locked by others, comes back undecided; the
//! thread that wants it does it alone then, and nobody else waits for that.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Instant,
};

use durable::StoreError;

/// What became of each piece of work; `None`: nothing yet.
pub(crate) type Fates<R> = Vec<Option<Result<R, StoreError>>>;

/// Work of one kind: pieces `T`, each of which comes to an `R`.
pub(crate) struct Group<T, R> {
    queue: Mutex<Queue<T, R>>,
    /// How many lead at a time, at most.
    most: usize,
}

struct Queue<T, R> {
    leaders: usize,
    waiting: VecDeque<Job<T, R>>,
    /// The number of the next job.
    next: u64,
}

/// The work of a thread that waits.
struct Job<T, R> {
    number: u64,
    work: Vec<T>,
    answer: SyncSender<Answer<R>>,
}

enum Answer<R> {
    /// It was done by a leader, or could not be.
    Done(Fates<R>),
    /// It is to lead now, its own not done yet.
    Lead,
}

/// The most pieces that one statement does.
const TOGETHER: usize = 256;

impl<T: Clone, R> Group<T, R> {
    pub(crate) fn new(most: usize) -> Self {
        let queue = Queue {
            leaders: 0,
            waiting: VecDeque::new(),
            next: 0,
        };
        Self {
            queue: Mutex::new(queue),
            most,
        }
    }

    /// Does work, together with that of others that wait. `together` does all that it is given by
    /// one statement.
    pub(crate) fn run(
        &self,
        own: &[T],
        until: Instant,
        together: impl FnOnce(&[&T]) -> Fates<R>,
    ) -> Fates<R> {
        let (lead, jobs) = match self.lead_or_wait(own, until) {
            Ok(lead) => lead,
            Err(fates) => return fates,
        };
        let others = jobs.iter().flat_map(|job| &job.work);
        let all: Vec<&T> = own.iter().chain(others).collect();
        let mut fates = together(&all);
        drop(lead); // the next one begins while this one reports
        let mut others = fates.split_off(own.len()).into_iter();
        for job in jobs {
            let fates = others.by_ref().take(job.work.len()).collect();
            let _ = job.answer.send(Answer::Done(fates)); // it may have stopped waiting
        }
        fates
    }

    /// Waits until this thread leads, or until its work was done by another.
    fn lead_or_wait(&self, own: &[T], until: Instant) -> Result<Led<'_, T, R>, Fates<R>> {
        let mut queue = self.queue();
        if queue.leaders < self.most {
            queue.leaders += 1;
            let jobs = queue.take_jobs(own.len());
            return Ok((Lead(self), jobs));
        }
        let (answer, answered) = sync_channel(1);
        let number = queue.next;
        queue.next += 1;
        queue.waiting.push_back(Job {
            number,
            work: own.to_vec(),
            answer,
        });
        drop(queue);
        match self.answer(&answered, number, until) {
            Ok(Answer::Done(fates)) => Err(fates),
            Ok(Answer::Lead) => {
                let lead = Lead(self);
                let jobs = self.queue().take_jobs(own.len());
                Ok((lead, jobs))
            }
            Err(error) => Err(own.iter().map(|_| Some(Err(error.clone()))).collect()),
        }
    }

    /// Waits for the answer to a job, or withdraws it.
    fn answer(
        &self,
        answered: &Receiver<Answer<R>>,
        number: u64,
        until: Instant,
    ) -> Result<Answer<R>, StoreError> {
        let left = until.saturating_duration_since(Instant::now());
        if let Ok(answer) = answered.recv_timeout(left) {
            return Ok(answer);
        }
        let mut queue = self.queue();
        let own = |job: &Job<T, R>| job.number == number;
        if let Some(own) = queue.waiting.iter().position(own) {
            queue.waiting.remove(own);
            return Err(StoreError::Busy);
        }
        // It was taken in this moment, or by a thread that is late or has panicked.
        answered.try_recv().map_err(|_| {
            let text = "another thread writes for this one, and is late".to_owned();
            StoreError::Unavailable(text)
        })
    }
}

impl<T, R> Group<T, R> {
    fn queue(&self) -> MutexGuard<'_, Queue<T, R>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, R> Queue<T, R> {
    /// Takes the jobs that wait, up to a size.
    fn take_jobs(&mut self, own: usize) -> Vec<Job<T, R>> {
        let (mut size, mut jobs) = (own, Vec::new());
        while let Some(job) = self.waiting.front() {
            size += job.work.len();
            if size > TOGETHER {
                break;
            }
            jobs.extend(self.waiting.pop_front());
        }
        jobs
    }
}

/// The lead, and the jobs that are done with the leader's own work.
type Led<'a, T, R> = (Lead<'a, T, R>, Vec<Job<T, R>>);

/// Held by a thread that leads. Dropped, it hands the lead on.
struct Lead<'a, T, R>(&'a Group<T, R>);

impl<T, R> Drop for Lead<'_, T, R> {
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
