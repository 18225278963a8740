//! Opens instances: makes them, or builds them again by replay, and takes them over.

use std::sync::Arc;

use coroutine::{Complete, CoroutineState, Signal, Yielded};

use crate::{
    body::Body,
    durable::{Durable, Opened},
    ground::{clock::micros, codec::start, crash, key::Key},
    record::{head::Status, name_error::NameError, open_error::OpenError, row::Row},
    replay::{
        live::{Failure, Live, Outcome},
        load::Loading,
        outbox::Staging,
        script::Script,
        step::{self, Input, Position},
    },
    store::{Created, Expected, NewInstance, Store},
};

mod given;
#[cfg(test)]
mod tests;

use given::{Given, check_origin};

/// An opened instance, and what it waits at or has returned.
pub(crate) type Openings<Y, S, R, E> =
    Result<(Durable<Y, S, R, E>, CoroutineState<Y, R>), OpenError<E>>;

/// The bodies that may open an instance, the newest first.
pub(crate) type Scripts<Y, S, R, E> = [Arc<Script<Y, S, R, E>>];

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Opens an instance: makes it, with these arguments, or builds it again by replay. Returns it,
    /// and what it yielded last.
    ///
    /// The replay changes nothing. When it has come to what the log says, the instance is taken
    /// over: whoever held it, in this process or another, can write no more. So a restart need not
    /// wait for anybody, but an instance that somebody holds by hand is not for others to open at
    /// the same time, workers of the body included.
    ///
    /// One that has returned yields its [`Complete`] again at each opening, and is not taken over.
    ///
    /// # Errors
    ///
    /// [`Differs`](OpenError::Differs) if it was made with other arguments, or by another body. See
    /// [`OpenError`] for the rest.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, Error, MemoryStore};
    ///
    /// let counter: Body<u32, u32> = Body::new("counter", 1, |from: u32| {
    ///     Coroutine::new(async move |co| co.yield_all(from..).await)
    /// });
    /// let store = MemoryStore::new();
    /// let (mut forgotten, step) = counter.open(&store, "c", 5)?; // made
    /// assert_eq!(step, Yielded(5));
    /// let (mut own, step) = counter.open(&store, "c", 5)?; // built again, and taken over
    /// assert_eq!(step, Yielded(5));
    /// assert!(matches!(forgotten.send(()), Err(Error::Overtaken(..))));
    /// assert_eq!(own.send(())?, Yielded(6));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open<T>(&self, store: &T, id: &str, args: A) -> Openings<Y, S, R, E>
    where
        T: Store + Clone + 'static,
    {
        let scripts = std::slice::from_ref(&self.script);
        open(self, scripts, Arc::new(store.clone()), id, &args)
    }

    /// Opens an instance that is there, without making one.
    ///
    /// # Errors
    ///
    /// [`Unknown`](OpenError::Unknown) if there is none of this id. See [`OpenError`] for the rest.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, OpenError};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await)
    /// });
    /// let store = MemoryStore::new();
    /// assert!(matches!(body.find(&store, "a"), Err(OpenError::Unknown(_))));
    /// body.open(&store, "a", ())?;
    /// let (mut a, _) = body.find(&store, "a")?;
    /// a.send(())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn find<T>(&self, store: &T, id: &str) -> Openings<Y, S, R, E>
    where
        T: Store + Clone + 'static,
    {
        find(
            std::slice::from_ref(&self.script),
            Arc::new(store.clone()),
            id,
        )
    }
}

pub(crate) fn open<A, Y, S, R, E>(
    body: &Body<A, Y, S, R, E>,
    scripts: &Scripts<Y, S, R, E>,
    store: Arc<dyn Store>,
    id: &str,
    args: &A,
) -> Openings<Y, S, R, E> {
    let id: Arc<str> = id.into();
    let text = body.written(args, || Key::new(Arc::clone(&id), 1))?;
    let same =
        |recorded: &str| recorded == text || body.rewritten(recorded).as_ref() == Some(&text);
    loop {
        let given = Given {
            text: &text,
            same: &same,
        };
        match existing(scripts, &store, &id, Some(&given)) {
            Err(OpenError::Unknown(_)) => {}
            opened => return opened,
        }
        let checked = NameError::check("id", &id)
            .and_then(|()| NameError::check("body's name", &scripts[0].name));
        checked.map_err(OpenError::Name)?;
        if let Some(created) = create(&scripts[0], &store, &id, &text)? {
            return created;
        } // somebody else has made it in the meantime
    }
}

pub(crate) fn find<Y, S, R, E>(
    scripts: &Scripts<Y, S, R, E>,
    store: Arc<dyn Store>,
    id: &str,
) -> Openings<Y, S, R, E> {
    existing(scripts, &store, &id.into(), None)
}

/// Opens an instance by the newest of the bodies that replays it.
fn existing<Y, S, R, E>(
    scripts: &Scripts<Y, S, R, E>,
    store: &Arc<dyn Store>,
    id: &Arc<str>,
    given: Option<&Given<'_>>,
) -> Openings<Y, S, R, E> {
    let mut diverged = None;
    for script in scripts {
        match existing_by(script, &scripts[0], store, id, given) {
            Err(OpenError::Diverged(divergence)) => {
                diverged.get_or_insert(divergence);
            }
            opened => return opened,
        }
    }
    Err(OpenError::Diverged(
        diverged.expect("there is a body, and each has diverged"),
    ))
}

fn existing_by<Y, S, R, E>(
    script: &Arc<Script<Y, S, R, E>>,
    newest: &Arc<Script<Y, S, R, E>>,
    store: &Arc<dyn Store>,
    id: &Arc<str>,
    given: Option<&Given<'_>>,
) -> Openings<Y, S, R, E> {
    let mut loading = Loading::new(&**store, script, id);
    check_origin(&mut loading, script, id, given)?;
    let unknown = || OpenError::Unknown(id.to_string());
    let mut head = loading.run()?.ok_or_else(unknown)?.clone();
    // Steps that were made between the replay and the take-over are replayed as well.
    let epoch = loop {
        if head.status.is_ended() {
            break head.epoch;
        }
        let taken = store.take_over(id, Expected::Seq(head.seq));
        if let Some(taken) = taken.map_err(OpenError::store(id))? {
            break taken.epoch;
        }
        head = loading.run()?.ok_or_else(unknown)?.clone();
    };
    let rebuilt = loading.finish()?;
    let position = Position {
        epoch,
        ..rebuilt.position
    };
    let standing = rebuilt.standing;
    let durable = Durable::new(Opened {
        store: Arc::clone(store),
        script: Arc::clone(script),
        newest: Arc::clone(newest),
        position,
        live: standing.live,
        wait: standing.wait,
        state: rebuilt.state,
        status: head.status,
    });
    shown(durable, standing.outcome.into_inner())
}

/// Makes an instance. `None`: somebody else has made it in the meantime.
#[expect(
    clippy::type_complexity,
    reason = "an opening, or nothing, or an error"
)]
fn create<Y, S, R, E>(
    script: &Arc<Script<Y, S, R, E>>,
    store: &Arc<dyn Store>,
    id: &Arc<str>,
    args: &str,
) -> Result<Option<Openings<Y, S, R, E>>, OpenError<E>> {
    let key = || Key::new(Arc::clone(id), 1);
    let limit = store.value_limit();
    if args.len() > limit {
        return Err(OpenError::TooLarge(args.len(), key()));
    }
    let staging = Staging::begin(&script.outboxes);
    let failed = |failure: Failure| OpenError::from(failure.at::<E>(key()));
    let live = Live::make(script, args).map_err(failed)?;
    let input = Input {
        signal: Signal::Start,
        text: start(args),
        letter: None,
        worker: None,
        now: micros(store.now()),
        limit,
    };
    let position = Position {
        id: Arc::clone(id),
        epoch: 1,
        seq: 0,
        sum: Row::seed(id),
        at: 0,
        base: 1,
    };
    let step = step::make(Arc::clone(script), script, live, input, position).map_err(failed)?;
    crash::point("before the instance is created");
    let new = NewInstance {
        body: Arc::clone(&script.name),
        status: step.append.ended.unwrap_or(Status::Waiting),
        first: step.append,
    };
    let created = store.create(&new).map_err(OpenError::store(id))?;
    if created == Created::Exists {
        return Ok(None);
    }
    crash::point("after the instance is created");
    staging.commit();
    let durable = Durable::new(Opened {
        store: Arc::clone(store),
        script: step.script,
        newest: Arc::clone(script),
        position: step.position,
        live: step.standing.live,
        wait: step.standing.wait,
        state: step.state,
        status: new.status,
    });
    Ok(Some(shown(durable, step.standing.outcome.into_inner())))
}

/// The result of an opening: the instance and its last outcome, or how it has ended.
fn shown<Y, S, R, E>(
    durable: Durable<Y, S, R, E>,
    outcome: Outcome<Y, R, E>,
) -> Openings<Y, S, R, E> {
    match outcome {
        Outcome::Yielded(value) => Ok((durable, Yielded(value))),
        Outcome::Returned(returned) => Ok((durable, Complete(returned))),
        Outcome::Raised(error) => Err(OpenError::Raised(error)),
        Outcome::Exited | Outcome::CloseIgnored => Err(OpenError::Closed(durable.key())),
    }
}
