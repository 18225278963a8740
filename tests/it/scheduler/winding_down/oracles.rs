//! The programs that CPython's asyncio and trio have run: see `tests/data/asyncio/README.md`.

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    model::predict,
    op::Program,
    play::{Notes, play},
};

#[derive(Deserialize)]
struct Case {
    name: String,
    about: String,
    tasks: Program,
}

/// Where another scheduler differs: why, and what ours does.
#[derive(Deserialize)]
struct Difference {
    #[serde(rename = "DIFFERENCE")]
    why: String,
    ours: Notes,
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(file);
    let text = fs::read_to_string(path).expect("it can be read");
    serde_json::from_str(&text).expect("it is JSON of this form")
}

/// The notes of each task. Who comes first of those that do something at one time is not compared,
/// nor is a cancellation distinguished from a timeout: Python has one exception for both.
fn compared(notes: &Notes) -> BTreeMap<&str, Vec<String>> {
    let mut tasks = BTreeMap::<_, Vec<_>>::new();
    for (at, task, what) in notes {
        let what = what
            .replace("timed out", "stopped")
            .replace("cancelled", "stopped");
        let what = what.replace("failed the task ran out of time", "stopped");
        tasks
            .entry(&**task)
            .or_default()
            .push(format!("{at} {what}"));
    }
    tasks
}

#[track_caller]
fn check(oracle: &str) {
    let cases: Vec<Case> = read("asyncio/programs.json");
    let traces: BTreeMap<String, Notes> = read(&format!("{oracle}/traces.json"));
    let differences: BTreeMap<String, Difference> = read(&format!("{oracle}/differences.json"));
    assert!(cases.len() >= 40);
    assert_eq!(cases.len(), traces.len(), "regenerate the traces");
    for Case { name, about, tasks } in &cases {
        let ours = play(tasks).expect("no task waits for nothing");
        assert_eq!(ours, predict(tasks), "the model, {name}: {about}");
        let (ours, theirs) = (compared(&ours), compared(&traces[name]));
        match differences.get(name) {
            None => assert_eq!(ours, theirs, "{name}: {about}"),
            Some(difference) => {
                assert!(difference.why.len() > 20, "{name} says why");
                assert_eq!(ours, compared(&difference.ours), "{name}: {about}");
                assert_ne!(ours, theirs, "{name} is no difference any more");
            }
        }
    }
    let known = |name: &&String| cases.iter().any(|case| case.name == **name);
    assert_eq!(differences.keys().find(|name| !known(name)), None);
}

#[test]
fn the_programs_do_what_they_do_in_asyncio() {
    check("asyncio");
}

#[test]
fn the_programs_do_what_they_do_in_trio() {
    check("trio");
}
