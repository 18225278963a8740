use std::{collections::HashMap, sync::Arc};

use crate::{
    ground::clock::micros_of,
    record::{
        head::{Head, Readiness, Status},
        rows::Rows,
    },
    store::{
        Append, Appended, Aside, Claim, Expected, Extended, Letter, Loaded, NewInstance, NewLetter,
        PostOutcome, Since, TakenOver,
    },
};

/// One instance of a [`MemoryStore`](super::MemoryStore).
pub(super) struct Instance {
    pub(super) head: Head,
    lease: i64,
    rows: Rows,
    /// The letters that wait, oldest first.
    letters: Vec<Letter>,
    /// The number of each letter that was ever posted, by its key.
    posted: HashMap<String, u64>,
}

impl Instance {
    pub(super) fn new(new: &NewInstance, now: i64) -> Self {
        let head = Head {
            id: Arc::clone(&new.first.id),
            body: Arc::clone(&new.body),
            version: 0,
            status: new.status,
            seq: 0,
            base: 1,
            epoch: 1,
            state: None,
            waiting: None,
            due: None,
            letters: 0,
            at: 0,
            ready: None,
            worker: None,
            attempts: 0,
            problem: None,
            now,
        };
        let mut instance = Self {
            head,
            lease: 0,
            rows: Rows::new(),
            letters: Vec::new(),
            posted: HashMap::new(),
        };
        instance.write(&new.first, now);
        instance
    }

    pub(super) fn head_at(&self, now: i64) -> Head {
        Head {
            now,
            ..self.head.clone()
        }
    }

    pub(super) fn next_letter(&self) -> Option<Letter> {
        self.letters.first().cloned()
    }

    pub(super) fn load(&self, since: Since, rows: &mut Rows) {
        let from = match since {
            Since::LastStart => self.head.base,
            Since::Step(step) => step,
            Since::Head => return,
        };
        let mut index = self.rows.partition_point(|row| row.seq < from);
        let (mut left, mut next) = (Loaded::ROWS, None);
        while let Some(row) = self.rows.get(index) {
            if left == 0 || rows.bytes() > Loaded::BYTES || next.is_some_and(|next| row.seq != next)
            {
                break;
            }
            rows.push(row);
            next = Some(row.seq + 1);
            (index, left) = (index + 1, left - 1);
        }
    }

    pub(super) fn take_over(&mut self, expected: Expected, now: i64) -> Option<TakenOver> {
        let head = &mut self.head;
        let as_expected = match expected {
            Expected::Seq(seq) => head.seq == seq,
            Expected::Epoch(epoch) => head.epoch == epoch,
        };
        if !as_expected {
            return None;
        }
        head.epoch += 1;
        let (epoch, seq) = (head.epoch, head.seq);
        if let Expected::Seq(_) = expected {
            self.lease = 0; // a handle that only finds out about its own append keeps its lease
        }
        self.set_ready(now);
        Some(TakenOver { epoch, seq })
    }

    pub(super) fn append(&mut self, append: &Append, now: i64) -> Appended {
        if (self.head.epoch, self.head.seq) != (append.epoch, append.seq) {
            return Appended::Overtaken;
        }
        self.write(append, now);
        Appended::Written
    }

    fn write(&mut self, append: &Append, now: i64) {
        let due = append
            .timer
            .map(|timer| now.saturating_add(micros_of(timer)))
            .or(append.due);
        let last = append.rows.len() - 1;
        for (n, row) in append.rows.iter().enumerate() {
            self.rows.push(row.as_row(due.filter(|_| n == last)));
        }
        if let Some(number) = append.letter {
            self.letters.retain(|letter| letter.number != number);
        }
        if append.release {
            self.lease = 0;
        }
        let row = &append.rows[last];
        let head = &mut self.head;
        head.version = row.version;
        head.status = append.ended.unwrap_or(head.status);
        head.seq = row.seq;
        head.base = append.base;
        head.state = row.state.as_deref().map(Arc::from);
        head.waiting = append.waiting;
        head.due = due;
        head.letters = self.letters.len() as u64;
        head.at = row.at;
        head.attempts = 0;
        if head.status != Status::Parked {
            head.problem = None;
        }
        self.set_ready(now);
    }

    pub(super) fn post(&mut self, letter: &NewLetter, limit: u64, now: i64) -> PostOutcome {
        if self.head.body != letter.body {
            return PostOutcome::Unknown;
        }
        if self.posted.contains_key(&letter.key) {
            return PostOutcome::Again;
        }
        if self.head.status.is_ended() {
            return PostOutcome::Ended(self.head.seq);
        }
        if self.head.letters >= limit {
            return PostOutcome::Full(self.head.letters);
        }
        let number = self.posted.len() as u64 + 1;
        let (key, value, sum) = (letter.key.clone(), letter.value.clone(), letter.sum);
        self.posted.insert(key.clone(), number);
        self.letters.push(Letter {
            number,
            key,
            value,
            sum,
        });
        self.head.letters += 1;
        let (ready, before) = (self.readiness().ready(now), self.head.ready);
        self.head.ready = before.map_or(ready, |before| ready.map(|ready| ready.min(before)));
        PostOutcome::New
    }

    pub(super) fn claim(&mut self, claim: &Claim, now: i64) -> Head {
        self.head.epoch += 1;
        self.head.attempts += 1;
        self.head.worker = Some(Arc::clone(&claim.worker));
        self.lease = now.saturating_add(micros_of(claim.lease));
        self.set_ready(now);
        self.head_at(now)
    }

    pub(super) fn extend(&mut self, epoch: u64, until: i64, now: i64) -> Extended {
        if self.head.epoch != epoch {
            return Extended::Lost;
        }
        self.lease = until;
        self.set_ready(now);
        Extended::Held
    }

    pub(super) fn set_aside(&mut self, aside: &Aside, now: i64) -> Extended {
        let epoch = match aside {
            Aside::Release(epoch) | Aside::Later(epoch, ..) | Aside::Park(epoch, _) => *epoch,
            Aside::Retry => self.head.epoch,
        };
        let parked = self.head.status == Status::Parked;
        if self.head.epoch != epoch || self.head.status.is_ended() {
            return Extended::Lost;
        }
        match aside {
            Aside::Release(_) => {
                self.lease = 0;
                self.head.attempts = self.head.attempts.saturating_sub(1);
            }
            Aside::Later(_, after, problem) => {
                self.lease = now.saturating_add(micros_of(*after));
                self.head.problem = Some(problem.as_str().into());
            }
            Aside::Park(_, problem) => {
                self.lease = 0;
                self.head.status = Status::Parked;
                self.head.problem = Some(problem.as_str().into());
            }
            Aside::Retry if !parked => return Extended::Lost,
            Aside::Retry => {
                (self.lease, self.head.attempts) = (0, 0);
                self.head.status = Status::Waiting;
                self.head.problem = None;
            }
        }
        self.set_ready(now);
        Extended::Held
    }

    pub(super) fn prune(&mut self) -> u64 {
        let mut kept = Rows::new();
        let base = self.head.base;
        for row in self
            .rows
            .iter()
            .filter(|row| row.seq == 1 || row.seq >= base)
        {
            kept.push(row);
        }
        let removed = self.rows.len() - kept.len();
        self.rows = kept;
        removed as u64
    }

    fn set_ready(&mut self, now: i64) {
        self.head.ready = self.readiness().ready(now);
    }

    fn readiness(&self) -> Readiness {
        Readiness {
            status: self.head.status,
            waiting: self.head.waiting,
            due: self.head.due,
            letters: self.head.letters,
            lease: self.lease,
        }
    }
}
