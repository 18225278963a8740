//! Histories: read, written as text, read again, gone back to.

use coroutine::{Complete, Coroutine, Status as Stands, Yielded};
use durable::{Body, MemoryStore, OpenError, Status};

fn sum(version: u32, factor: i64) -> Body<i64, i64, i64, i64, String> {
    Body::throwing("sum", version, move |mut sum: i64| {
        Coroutine::new(async move |co| {
            while sum < 100 {
                sum += co.yield_(sum).named("adding").await? * factor;
            }
            Ok(sum)
        })
    })
}

fn recorded() -> MemoryStore {
    let store = MemoryStore::new();
    let (mut durable, _) = sum(1, 1).open(&store, "s", 1).expect("it opens");
    for number in [2, 3, 94] {
        durable.send(number).expect("it goes on");
    }
    store
}

#[test]
fn each_step_can_be_gone_back_to() {
    let store = recorded();
    let history = sum(1, 1).history(&store, "s").expect("it is read");
    assert_eq!(history.id(), "s");
    for (step, state) in [(1, Yielded(11)), (2, Yielded(13)), (3, Yielded(16))] {
        let mut then = history.at(step).expect("it is there");
        assert_eq!(then.send(10), Ok(state));
        then.discard();
    }
    let ended = history.at(4).expect("it is there");
    assert_eq!(ended.status(), Stands::Closed);
    for step in [0, 5, u64::MAX] {
        let error = history.at(step).unwrap_err();
        let expected = format!("there is no step s/{step} to go back to; see the history's steps");
        assert_eq!(error.to_string(), expected);
    }
    let shown = history.iter().nth(1).expect("it is there").to_string();
    assert!(
        shown.ends_with(r#"{"send":2} -> {"yielded":3}  [adding]"#),
        "{shown}"
    );
    assert!(matches!(
        sum(1, 1).history(&store, "t"),
        Err(OpenError::Unknown(_))
    ));
}

#[test]
fn a_fork_stands_where_its_step_did() {
    let store = recorded();
    let body = sum(1, 1);
    body.fork(&store, "s", 2, "early").expect("it is new");
    body.fork(&store, "s", 4, "late").expect("it is new");
    let error = body.fork(&store, "s", 2, "early").unwrap_err();
    assert_eq!(error, OpenError::Exists("early".to_owned()));
    assert!(matches!(
        body.fork(&store, "s", 9, "x"),
        Err(OpenError::NoStep(_))
    ));
    assert!(matches!(
        sum(1, 2).fork(&store, "s", 3, "x"),
        Err(OpenError::Diverged(_))
    ));
    let (mut early, step) = body
        .open(&store, "early", 1)
        .expect("it opens, with its arguments");
    assert_eq!(
        (step, early.key().to_string()),
        (Yielded(3), "early/2".to_owned())
    );
    assert_eq!(early.send(97), Ok(Complete(100)));
    assert_eq!(early.status(), Status::Returned);
    assert_eq!(
        body.find(&store, "late").expect("it opens").1,
        Complete(100)
    );
    assert_eq!(
        body.find(&store, "s").expect("it is as it was").1,
        Complete(100)
    );
}

#[test]
fn a_text_is_a_test_of_later_versions() {
    let mut text = Vec::new();
    sum(1, 1)
        .history(&recorded(), "s")
        .expect("it is read")
        .write_json_lines(&mut text)
        .expect("it is written");
    let read = |body: &Body<i64, i64, i64, i64, String>, text: &[u8]| {
        body.read_json_lines(text)
            .map_err(|error| error.to_string())
    };
    let history = read(&sum(1, 1), &text).expect("it is read");
    history.check().expect("it replays");
    assert_eq!(history.iter().count(), 4);
    assert_eq!(
        history.at(3).expect("it is there").status(),
        Stands::Suspended
    );
    let drawn = history.machine().expect("it replays").mermaid();
    assert!(
        drawn.contains("adding --> [*] : 94 / returns 100"),
        "{drawn}"
    );
    let later = read(&sum(2, 2), &text).expect("it is read");
    later
        .check()
        .expect("only texts differ, and another version may write others");
    let later = read(&sum(2, 50), &text).expect("it is read");
    let Err(OpenError::Diverged(divergence)) = later.check() else {
        panic!("it is another")
    };
    assert_eq!(divergence.key.to_string(), "s/2", "it is over too early");

    let error = |text: &str| read(&sum(1, 1), text.as_bytes()).unwrap_err();
    let whole = String::from_utf8(text).expect("it is JSON");
    assert_eq!(error(""), "line 1: a history has a title");
    let other = whole.replace("\"sum\"", "\"product\"");
    assert_eq!(error(&other), "line 1: a history of product, not of sum");
    let cut = &whole[..whole.len() - 20];
    assert!(error(cut).starts_with("line 5: "), "{}", error(cut));
    let mut lines: Vec<_> = whole.lines().collect();
    lines.remove(2);
    assert!(error(&lines.join("\n")).contains("step 3: the step before it is missing"));
}
