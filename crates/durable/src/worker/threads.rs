//! Calls of the store on threads of their own, while the tasks run on.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use scheduler::{Stop, Task, Unparker};

use super::link::{Calling, Link, Reply, Request, perform};
use crate::{record::store_error::StoreError, store::Store};

/// The threads. They end when it is dropped, each after the call that it makes.
pub(super) struct Threads {
    jobs: Sender<Job>,
}

struct Job {
    request: Request,
    place: Arc<Place>,
    caller: Unparker,
}

/// Where the reply is put.
type Place = Mutex<Option<Result<Reply, StoreError>>>;

impl Threads {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// The system has no thread left.
    pub(super) fn start(store: &Arc<dyn Store>, count: usize) -> Result<Self, std::io::Error> {
        let (jobs, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..count {
            let (store, receiver) = (Arc::clone(store), Arc::clone(&receiver));
            let builder = thread::Builder::new().name("durable store".to_owned());
            builder.spawn(move || work(&*store, &receiver))?;
        }
        Ok(Self { jobs })
    }
}

fn work(store: &dyn Store, jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else {
            return; // nobody can call any more
        };
        let reply = perform(store, job.request);
        *job.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply);
        job.caller.unpark();
    }
}

impl Link for Threads {
    fn call<'a>(&'a self, task: &'a mut Task<'_>, request: Request) -> Calling<'a> {
        Box::pin(async move {
            let place = Arc::new(Place::default());
            let job = Job {
                request,
                place: Arc::clone(&place),
                caller: task.unparker(),
            };
            // No virtual time passes meanwhile: the call takes none.
            let _held = task.hold_time();
            let sent = self.jobs.send(job);
            sent.expect("the threads run until the sender is dropped");
            loop {
                let reply = place.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(reply) = reply {
                    return Ok(reply);
                }
                if let Err(Stop::Killed) = task.park().await {
                    return Err(Stop::Killed);
                }
            }
        })
    }
}
