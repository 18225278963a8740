//! How a worker's tasks call the store, which blocks: as data, carried by somebody.

use std::{pin::Pin, sync::Arc, time::Duration};

use scheduler::{Stop, Task};

use crate::{
    ground::panic::catch,
    record::{head::Head, rows::Rows, store_error::StoreError},
    store::{
        Append, Appended, Aside, Claim, Expected, Extended, Held, Loaded, Since, Store, TakenOver,
    },
    work::append::append,
};

/// A call of a store's method.
#[derive(Debug, Clone)]
pub(super) enum Request {
    Claim(Claim),
    Load(Arc<str>, Since),
    TakeOver(Arc<str>, Expected),
    Append(Vec<Append>),
    Extend(Vec<Held>, Duration),
    SetAside(Arc<str>, Aside),
}

/// What a method returned.
#[derive(Debug)]
pub(super) enum Reply {
    Claimed(Vec<Head>),
    Loaded(Option<Box<(Loaded, Rows)>>),
    TakenOver(Option<TakenOver>),
    Appended(Vec<Result<Appended, StoreError>>),
    Extended(Vec<Extended>),
    SetAside(Extended),
}

/// The reply of the store, or its error; a stop only if the task is killed.
pub(super) type Called<T> = Result<Result<T, StoreError>, Stop>;
pub(super) type Calling<'a> = Pin<Box<dyn Future<Output = Called<Reply>> + 'a>>;

/// Carries requests to a store, and its replies back.
pub(super) trait Link {
    /// Waits for the reply, whatever is raised meanwhile but a kill: a request that is on its way
    /// cannot be called back.
    fn call<'a>(&'a self, task: &'a mut Task<'_>, request: Request) -> Calling<'a>;
}

/// Calls the method. A panic in it is a failure of the store.
pub(super) fn perform(store: &dyn Store, request: Request) -> Result<Reply, StoreError> {
    let performed = catch(|| {
        Ok(match request {
            Request::Claim(claim) => Reply::Claimed(store.claim(&claim)?),
            Request::Load(id, since) => {
                let mut rows = Rows::new();
                let loaded = store.load(&id, since, &mut rows)?;
                Reply::Loaded(loaded.map(|loaded| Box::new((loaded, rows))))
            }
            Request::TakeOver(id, expected) => Reply::TakenOver(store.take_over(&id, expected)?),
            Request::Append(batch) => Reply::Appended(append(store, &batch)),
            Request::Extend(held, lease) => Reply::Extended(store.extend(&held, lease)?),
            Request::SetAside(id, aside) => Reply::SetAside(store.set_aside(&id, &aside)?),
        })
    });
    performed.unwrap_or_else(|text| {
        let text = format!("it panicked: {text}");
        Err(StoreError::Unavailable(text))
    })
}

/// Calls the store at once, in the scheduler's own thread.
pub(super) struct Direct(pub(super) Arc<dyn Store>);

impl Link for Direct {
    fn call<'a>(&'a self, _: &'a mut Task<'_>, request: Request) -> Calling<'a> {
        Box::pin(async move { Ok(perform(&*self.0, request)) })
    }
}
