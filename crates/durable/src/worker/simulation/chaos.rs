//! One run: instances, letters, workers that are stopped and killed; and calm weather at the end.

use std::{cell::Cell, rc::Rc, time::Instant};

use scheduler::{JoinError, JoinHandle, Stop, Task};

use super::{
    body::{Ask, asks, effect, errands},
    wire::Wire,
    world::{LEASE, LONGEST_PAUSE, SECOND, STORM, World, WrongClock},
};
use crate::{
    ground::key::Key,
    work::answer::Answer,
    worker::{Calls, Worker},
};

/// For how long all has to come to an end in calm weather.
const CALM: u32 = 120;

pub(super) async fn chaos(world: &Rc<World>, task: &mut Task<'_>) -> Result<(), Stop> {
    let random = &world.random;
    let ids: Vec<String> = (1..=2 + random.below(3)).map(|n| format!("e{n}")).collect();
    for id in &ids {
        let asks = asks(random);
        let letters = asks
            .iter()
            .filter(|ask| matches!(ask, Ask::Mail | Ask::MailFor(_)))
            .count();
        world.note(task.now(), format_args!("{id} is {asks:?}"));
        errands().open(&world.store, id, asks)?;
        let (world, id) = (Rc::clone(world), id.clone());
        task.spawn("postman", async move |task| {
            post(&world, task, &id, letters).await
        });
    }
    let count = 1 + random.below(3);
    let mut workers: Vec<_> = (0..count).map(|_| None).collect();
    let mut begun = 0;
    // 1. The storm.
    while world.is_stormy(task.now()) {
        let place = random.below(count) as usize;
        match workers[place].take() {
            None => {
                begun += 1;
                workers[place] = Some(begin(world, task, begun));
            }
            Some(worker) => workers[place] = interfere(world, task, worker).await?,
        }
        let pause = random.millis(3_000);
        task.sleep(pause).await?;
    }
    // 2. Calm.
    for place in &mut workers {
        if place.is_none() {
            begun += 1;
            *place = Some(begin(world, task, begun));
        }
    }
    let until = task.now() + CALM * SECOND;
    loop {
        task.sleep(SECOND).await?;
        world.set_clock(task.now());
        if world.heads().iter().all(|head| head.status.is_ended()) {
            break;
        }
        if task.now() >= until {
            return Err(Stop::failed(format!("it hangs: {:#?}", world.heads())));
        }
    }
    // 3. An orderly end.
    for worker in workers.into_iter().flatten() {
        task.cancel(worker.id()).await?;
        let ended = task
            .timeout(30 * SECOND, async |task| task.join(&worker).await)
            .await?;
        match ended {
            Ok(Err(JoinError::Cancelled)) => {}
            other => return Err(Stop::failed(format!("a stop came to {other:?}"))),
        }
    }
    world.set_clock(task.now());
    Ok(())
}

/// Begins a worker.
fn begin(world: &Rc<World>, task: &mut Task<'_>, number: u64) -> JoinHandle<()> {
    let random = &world.random;
    let name = format!("w{number}");
    let stopped: Rc<Cell<Option<Instant>>> = Rc::default();
    let wire = Wire {
        world: Rc::clone(world),
        name: name.clone(),
        stopped: Rc::clone(&stopped),
    };
    let store = WrongClock {
        store: world.store.clone(),
        hours: random.below(3) as i64 - 1,
    };
    let perform = {
        let (world, name) = (Rc::clone(world), name.clone());
        async move |task: &mut Task<'_>, key: &Key, asked: &Ask| {
            world.check_question(key, asked);
            perform(&world, task, &name, key).await
        }
    };
    let mut worker = Worker::new(&store)
        .serve(&errands(), perform)
        .named(name.clone())
        .lease(LEASE)
        .at_most(4 + random.below(4) as usize)
        .attempts(10_000)
        .pauses(SECOND, LONGEST_PAUSE)
        .poll(SECOND);
    worker.calls = Calls::By(Box::new(wire));
    world.note(task.now(), format_args!("{name} begins"));
    task.spawn(name, async move |task| worker.run(task).await)
}

/// Performs an effect, which may fail, and may take longer than a lease.
async fn perform(
    world: &World,
    task: &mut Task<'_>,
    name: &str,
    key: &Key,
) -> Result<Answer<u64>, Stop> {
    let (random, key) = (&world.random, key.to_string());
    let stormy = world.is_stormy(task.now());
    let pause = match random.below(10) {
        0 if stormy => random.millis(8_000),
        _ => random.millis(300),
    };
    task.sleep(pause).await?;
    if stormy && random.chance(10) {
        return Err(Stop::failed("no luck"));
    }
    if stormy && random.chance(5) {
        return Ok(Answer::Later(random.millis(4_000), "not now".to_owned()));
    }
    world.note(task.now(), format_args!("{name} performs {key}"));
    world.ledger.borrow_mut().insert(key.clone(), effect(&key));
    if stormy && random.chance(10) {
        return Err(Stop::failed("done, and it looks as if not"));
    }
    Ok(Answer::Send(effect(&key)))
}

/// Does something to a worker. Returns it if it goes on.
async fn interfere(
    world: &World,
    task: &mut Task<'_>,
    worker: JoinHandle<()>,
) -> Result<Option<JoinHandle<()>>, Stop> {
    let what = world.random.below(10);
    let note = |task: &Task<'_>, what: &str| {
        world.note(task.now(), format_args!("{} {what}", worker.name()));
    };
    match what {
        0..3 => {
            note(task, "is killed");
            task.kill(worker.id()).await?;
            let _ = task.join(&worker).await?;
            Ok(None)
        }
        3..6 => {
            note(task, "is cancelled");
            task.cancel(worker.id()).await?;
            if what == 3 {
                let pause = world.random.millis(2_000);
                task.sleep(pause).await?;
                note(task, "is cancelled again");
                task.cancel(worker.id()).await?;
            }
            // However the weather is, it has to come to an end.
            let ended = task
                .timeout(120 * SECOND, async |task| task.join(&worker).await)
                .await?;
            note(task, "has ended");
            match ended {
                Ok(Err(JoinError::Cancelled)) => Ok(None),
                other => Err(Stop::failed(format!("a stop came to {other:?}"))),
            }
        }
        _ => Ok(Some(worker)),
    }
}

/// Posts letters at random times, each twice now and then.
async fn post(world: &World, task: &mut Task<'_>, id: &str, letters: usize) -> Result<(), Stop> {
    for letter in 0..letters as u64 {
        let pause = world.random.millis(2 * STORM.as_millis() as u64 / 5);
        task.sleep(pause).await?;
        for _ in 0..=world.random.below(2) {
            world.set_clock(task.now());
            world.note(
                task.now(),
                format_args!("letter {letter} is posted to {id}"),
            );
            let posted = errands().post(&world.store, id, &letter.to_string(), 100 + letter);
            if let Err(error) = posted {
                world.note(task.now(), format_args!("{error}")); // a timer was faster, and it has ended
            }
        }
    }
    Ok(())
}
