//! Child processes that are killed: at each point of a step, and at random.
//!
//! The end has to be that of an undisturbed run, and each effect's key appears once, or twice at
//! exactly one place: where the process died between the effect and the commit of what came of it.

mod child;
mod synced;

use std::{
    collections::BTreeSet,
    env,
    hint::black_box,
    io::{BufRead, BufReader, Read},
    os::unix::process::ExitStatusExt,
    process::Output,
};

use child::{Child, STEPS, adder, expected_end};
use durable::SqliteStore;

use crate::support::Folder;

const SIGKILL: i32 = 9;

/// The signals and outcomes of an instance, without their times.
fn log(folder: &Folder, id: &str) -> Vec<(String, String)> {
    let store = SqliteStore::open(folder.file("crash.db")).expect("it opens");
    let history = adder().history(&store, id).expect("it is there");
    history.check().expect("it replays");
    history
        .iter()
        .map(|step| (step.signal.to_owned(), step.outcome.to_owned()))
        .collect()
}

/// Asserts that an instance has ended as if nobody had been killed. Returns the steps whose effects
/// were performed twice, by the places of the second ones in the file of effects.
#[track_caller]
fn check_end(folder: &Folder, id: &str, steps: u64) -> Vec<usize> {
    let log = log(folder, id);
    assert_eq!(log.len() as u64, steps + 1, "{id}");
    let end = format!(r#"{{"returned":{}}}"#, expected_end(steps));
    assert_eq!(log.last().expect("it has steps").1, end, "{id}");

    let effects = child::effects(folder.path(), id);
    let (mut before, mut again) = (0, Vec::new());
    for (place, key) in effects.iter().enumerate() {
        match key.strip_prefix(&format!("{id}/")).map(str::parse) {
            Some(Ok(step)) if step == before + 1 => before = step,
            Some(Ok(step)) if step == before => again.push(place),
            _ => panic!("{key} after {id}/{before}: {effects:?}"),
        }
    }
    assert_eq!(before, steps, "each effect was performed");
    again
}

/// The name of the point at which it has died, if it has.
fn died_at(output: &Output, point: u32) -> Option<String> {
    if output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let mark = format!("crash point {point}: ");
    let name = text.lines().find_map(|line| line.strip_prefix(&mark));
    Some(name.unwrap_or_else(|| panic!("{text}")).to_owned())
}

#[test]
fn killed_at_each_point_of_a_step_it_goes_on() {
    const FEW: u64 = 2;
    let mut names = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for point in 1.. {
        let folder = Folder::new();
        let child = Child::new(folder.path(), &["a"], FEW);
        let killed = child.run_until(point);
        let Some(name) = died_at(&killed, point) else {
            assert!(point > 15, "two steps have more points than {point}");
            break;
        };
        let resumed = child.run();
        assert!(resumed.status.success(), "after point {point}, {name}");
        let again = check_end(&folder, "a", FEW);
        assert!(again.len() <= 1, "after point {point}, {name}: {again:?}");
        if !again.is_empty() {
            twice.insert(name.clone());
        }
        names.insert(name);
    }
    // Once performed and not yet committed: only there may an effect be performed again.
    let before_the_commit = [
        "after BEGIN",
        "after INSERT",
        "after the body ran",
        "before BEGIN",
        "before COMMIT",
        "before the body runs",
        "before the value is encoded",
    ];
    assert_eq!(twice.iter().collect::<Vec<_>>(), before_the_commit);
    let others = [
        "after the commit",
        "after the instance is created",
        "before the instance is created",
    ];
    let others: BTreeSet<_> = others.map(str::to_owned).into();
    assert_eq!(
        names.difference(&twice).cloned().collect::<BTreeSet<_>>(),
        others
    );
}

/// `CRASHES=1000 cargo test -p cede-durable --test it killed` kills more than 30.
#[test]
fn killed_at_random_it_goes_on() {
    let crashes =
        env::var("CRASHES").map_or(30, |number| number.parse().expect("CRASHES is a number"));
    let folder = Folder::new();
    let mut random = random();
    let mut below = |bound: u64| random.next().expect("it never ends") % bound;
    let (mut kills, mut repeated) = (0, 0);
    for round in 0.. {
        // Three threads, whose appends are committed together.
        let ids = ["a", "b", "c"].map(|name| format!("{name}{round}"));
        let child = Child::new(folder.path(), &ids.each_ref().map(String::as_str), STEPS);
        // The places in the files of effects at which a process ended.
        let mut ends = ids.each_ref().map(|_| BTreeSet::new());
        loop {
            let mut process = child.spawn();
            // Open until the end: nothing of this is a closed pipe.
            let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
            let lines = stdout.lines().map_while(Result::ok);
            let mut steps = lines.filter(|line| line.starts_with("step "));
            if kills < crashes {
                steps.by_ref().take(below(25) as usize).for_each(drop);
                for turn in 0..below(300_000) {
                    black_box(turn);
                }
                process.kill().expect("it can be killed, or has ended");
            }
            steps.for_each(drop);
            let mut complaint = String::new();
            let stderr = process.stderr.take().expect("it is piped");
            { stderr }
                .read_to_string(&mut complaint)
                .expect("it is UTF-8");
            let ended = process.wait().expect("it can be waited for");
            for (ends, id) in ends.iter_mut().zip(&ids) {
                ends.insert(child::effects(folder.path(), id).len());
            }
            match ended.signal() {
                None => {
                    assert!(ended.success(), "{complaint}");
                    break;
                }
                Some(signal) => {
                    assert_eq!(signal, SIGKILL, "{complaint}");
                    kills += 1;
                }
            }
        }
        for (ends, id) in ends.iter().zip(&ids) {
            let again = check_end(&folder, id, STEPS);
            assert!(
                again.iter().all(|place| ends.contains(place)),
                "{id}: {again:?}, {ends:?}"
            );
            repeated += again.len();
        }
        if kills >= crashes {
            break;
        }
    }
    println!("{kills} kills, {repeated} effects performed twice");
}

/// Numbers that look random, the same in every run.
fn random() -> impl Iterator<Item = u64> {
    let step = |state: &u64| {
        let next = state.wrapping_mul(6_364_136_223_846_793_005);
        Some(next.wrapping_add(1_442_695_040_888_963_407))
    };
    std::iter::successors(Some(15), step)
        .skip(1)
        .map(|state| state >> 33)
}
