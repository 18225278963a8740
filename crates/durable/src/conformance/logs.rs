//! Instances, their rows, and who may write them.

use super::subject::{Case, Subject, append, append_one, assert_rows, create, load, row};
use crate::{
    record::rows::Rows,
    store::{Appended, Created, Expected, Loaded, NewInstance, Since, Status, Store, Waiting},
};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![
        (
            "an instance is created once, and read as it was written",
            created_once,
        ),
        ("an append is a compare-and-swap", compare_and_swap),
        ("one append of a batch may fail alone", batch),
        ("texts of all kinds come back", texts),
        ("a long log is read in pages", pages),
        (
            "a restart moves the base, and prune removes what is before it",
            restart,
        ),
        ("a take-over fences whoever was there", take_over),
        ("an end stays", ended),
    ]
}

fn created_once<T: Subject>(subject: &T) {
    let store = subject.fresh();
    assert_eq!(
        store.load("a", Since::LastStart, &mut Rows::new()),
        Ok(None)
    );
    let first = create(&store, "a", |_| ());
    let again = NewInstance {
        body: "b".into(),
        status: Status::Waiting,
        first: append("a", 1, 0, vec![row("a", None, 1, "{\"yielded\":2}")]),
    };
    assert_eq!(store.create(&again), Ok(Created::Exists));
    let mut rows = Rows::new();
    let loaded = store.load("a", Since::LastStart, &mut rows);
    let head = loaded.expect("it can be read").expect("it is there").head;
    assert_rows(&rows, &[first]);
    assert_eq!((&*head.id, &*head.body, head.version), ("a", "b", 1));
    assert_eq!(
        (head.status, head.waiting),
        (Status::Waiting, Some(Waiting::Answer))
    );
    assert_eq!((head.seq, head.base, head.epoch), (1, 1, 1));
    assert_eq!((head.state.as_deref(), head.at), (Some("state 1"), 1_001));
    assert_eq!((head.letters, head.attempts), (0, 0));
    assert_eq!((head.due, head.worker, head.problem), (None, None, None));
}

fn compare_and_swap<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let first = create(&store, "a", |_| ());
    let second = row("a", Some(&first), 1, "{\"yielded\":2}");
    let wrong = [(2, 1), (0, 1), (1, 0), (1, 2)];
    for (epoch, seq) in wrong {
        let wrong = append("a", epoch, seq, vec![second.clone()]);
        assert_eq!(
            append_one(&store, wrong),
            Appended::Overtaken,
            "epoch {epoch}, seq {seq}"
        );
    }
    let unknown = append("nobody", 1, 1, vec![second.clone()]);
    assert_eq!(append_one(&store, unknown), Appended::Overtaken);
    assert_eq!(load(&store, "a").head.seq, 1);
    let right = append("a", 1, 1, vec![second.clone()]);
    assert_eq!(append_one(&store, right.clone()), Appended::Written);
    assert_eq!(
        append_one(&store, right),
        Appended::Overtaken,
        "the same once more"
    );
    let mut rows = Rows::new();
    store
        .load("a", Since::Step(2), &mut rows)
        .expect("it can be read");
    assert_rows(&rows, &[second]);
    let head = load(&store, "a").head;
    assert_eq!((head.seq, head.state.as_deref()), (2, Some("state 2")));
}

fn batch<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let firsts = ["a", "b", "c"].map(|id| (id, create(&store, id, |_| ())));
    let batch = firsts.clone().map(|(id, first)| {
        let epoch = if id == "b" { 7 } else { 1 };
        append(
            id,
            epoch,
            1,
            vec![row(id, Some(&first), 1, "{\"yielded\":2}")],
        )
    });
    let expected = vec![Appended::Written, Appended::Overtaken, Appended::Written];
    assert_eq!(store.append(&batch), Ok(expected));
    let seqs = firsts.map(|(id, _)| load(&store, id).head.seq);
    assert_eq!(seqs, [2, 1, 2]);
}

fn texts<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let mut last = create(&store, "ä/'\"%_\\", |_| ());
    let long = "x".repeat(1 << 20);
    let texts = [
        "\"\\u0000\"",
        "\"'; DROP TABLE log; --\"",
        "\"\u{1F980} \u{7f}\"",
        &long,
    ];
    for (text, state) in texts
        .into_iter()
        .zip([None, Some(""), Some("a b"), Some("é")])
    {
        let mut next = row(
            "ä/'\"%_\\",
            Some(&last),
            1,
            &format!("{{\"yielded\":{text}}}"),
        );
        next.state = state.map(str::to_owned);
        next.worker = state.map(str::to_owned);
        next = next.summed(last.sum, "ä/'\"%_\\");
        let appended = append_one(&store, append("ä/'\"%_\\", 1, last.seq, vec![next.clone()]));
        assert_eq!(appended, Appended::Written);
        let mut rows = Rows::new();
        store
            .load("ä/'\"%_\\", Since::Step(next.seq), &mut rows)
            .expect("it can be read");
        assert_rows(&rows, std::slice::from_ref(&next));
        last = next;
    }
}

fn pages<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let mut all = vec![create(&store, "a", |_| ())];
    let long = format!("{{\"yielded\":\"{}\"}}", "x".repeat(Loaded::BYTES / 2));
    while all.len() < Loaded::ROWS * 2 + 10 {
        let before = all.len();
        for n in 0..500 {
            let outcome = if before == 1 && n < 4 {
                &long
            } else {
                "{\"yielded\":1}"
            };
            all.push(row("a", all.last(), 1, outcome));
        }
        let appended = append("a", 1, before as u64, all[before..].to_vec());
        assert_eq!(append_one(&store, appended), Appended::Written);
    }
    let (mut found, mut pages, mut page) = (Rows::new(), 0, Rows::new());
    loop {
        page.clear();
        let next = found.last().map_or(1, |row| row.seq + 1);
        store
            .load("a", Since::Step(next), &mut page)
            .expect("it can be read");
        if page.is_empty() {
            break;
        }
        assert!(
            page.len() <= Loaded::ROWS && page.bytes() < Loaded::BYTES * 3,
            "a page is bounded"
        );
        page.iter().for_each(|row| found.push(row));
        pages += 1;
    }
    assert_rows(&found, &all);
    assert!(pages >= 3, "{pages} pages");
}

fn restart<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let first = create(&store, "a", |_| ());
    let second = row("a", Some(&first), 1, "{\"yielded\":2}");
    append_one(&store, append("a", 1, 1, vec![second.clone()]));
    let third = row("a", Some(&second), 1, "{\"again\":5}");
    let mut fourth = row("a", Some(&third), 1, "{\"yielded\":5}");
    fourth.signal = "{\"start\":5}".to_owned();
    let fourth = fourth.summed(third.sum, "a");
    let mut restart = append("a", 1, 2, vec![third.clone(), fourth.clone()]);
    restart.base = 4;
    assert_eq!(append_one(&store, restart), Appended::Written);
    let mut rows = Rows::new();
    let loaded = store
        .load("a", Since::LastStart, &mut rows)
        .expect("it can be read");
    assert_eq!(loaded.map(|loaded| loaded.head.base), Some(4));
    assert_rows(&rows, std::slice::from_ref(&fourth));
    assert_eq!(store.prune("a"), Ok(2));
    assert_eq!(store.prune("a"), Ok(0), "there is nothing more");
    assert_eq!(store.prune("nobody"), Ok(0));
    for (since, expected) in [(1, &first), (2, &fourth), (4, &fourth)] {
        let mut rows = Rows::new();
        store
            .load("a", Since::Step(since), &mut rows)
            .expect("it can be read");
        assert_rows(&rows, std::slice::from_ref(expected));
    }
}

fn take_over<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let first = create(&store, "a", |_| ());
    assert_eq!(store.take_over("a", Expected::Seq(2)), Ok(None));
    assert_eq!(store.take_over("a", Expected::Epoch(2)), Ok(None));
    assert_eq!(store.take_over("nobody", Expected::Seq(1)), Ok(None));
    let taken = store
        .take_over("a", Expected::Seq(1))
        .expect("it can be written");
    assert_eq!(taken.map(|taken| (taken.epoch, taken.seq)), Some((2, 1)));
    let late = row("a", Some(&first), 1, "{\"yielded\":2}");
    assert_eq!(
        append_one(&store, append("a", 1, 1, vec![late])),
        Appended::Overtaken
    );
    let taken = store
        .take_over("a", Expected::Epoch(2))
        .expect("it can be written");
    assert_eq!(taken.map(|taken| (taken.epoch, taken.seq)), Some((3, 1)));
    let ours = row("a", Some(&first), 3, "{\"yielded\":2}");
    assert_eq!(
        append_one(&store, append("a", 3, 1, vec![ours])),
        Appended::Written
    );
}

fn ended<T: Subject>(subject: &T) {
    let store = subject.fresh();
    for (id, status) in [
        ("a", Status::Returned),
        ("b", Status::Failed),
        ("c", Status::Closed),
    ] {
        let first = create(&store, id, |_| ());
        let mut end = append(id, 1, 1, vec![row(id, Some(&first), 1, "\"exited\"")]);
        (end.ended, end.waiting) = (Some(status), None);
        assert_eq!(append_one(&store, end), Appended::Written);
        let head = load(&store, id).head;
        assert_eq!(
            (head.status, head.waiting, head.ready),
            (status, None, None)
        );
    }
    let born_dead = create(&store, "d", |new| {
        new.status = Status::Returned;
        (new.first.ended, new.first.waiting) = (Some(Status::Returned), None);
    });
    assert_eq!(born_dead.seq, 1);
    assert_eq!(load(&store, "d").head.status, Status::Returned);
}
