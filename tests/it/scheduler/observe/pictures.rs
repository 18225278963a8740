//! The picture: well-formed, a lane a task, a legend of what occurs, nothing left out silently.

use std::time::Duration;

use roxmltree::{Document, Node};
use scheduler::Recorder;

use super::{observed, record_three_hundred, run_all_sorts};

/// The elements of this class, in order.
fn of_class<'a, 'input>(picture: &'a Document<'input>, class: &str) -> Vec<Node<'a, 'input>> {
    let nodes = picture.descendants();
    nodes
        .filter(|node| node.attribute("class") == Some(class))
        .collect()
}

#[track_caller]
fn parsed(svg: &str) -> Document<'_> {
    Document::parse(svg).expect("it is well-formed")
}

/// The texts below a node, tooltips aside.
fn texts(node: Node<'_, '_>) -> Vec<String> {
    let texts = node.descendants().filter(|node| node.has_tag_name("text"));
    texts
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}

fn legend(picture: &Document<'_>) -> Vec<String> {
    let keys = of_class(picture, "key").into_iter();
    keys.flat_map(texts).collect()
}

#[test]
fn the_legend_explains_what_occurs_and_nothing_else() {
    let recorder = Recorder::new();
    run_all_sorts(recorder.clone());
    let svg = recorder.svg();
    let picture = parsed(&svg);
    assert_eq!(
        legend(&picture),
        [
            "turn",
            "ready",
            "future",
            "join",
            "park",
            "sleep",
            "wakes",
            "time passes",
            "returned",
            "failed",
            "cancelled",
            "killed",
        ]
    );
    let names: Vec<_> = of_class(&picture, "lane")
        .into_iter()
        .map(|lane| texts(lane).join(" "))
        .collect();
    assert_eq!(
        names,
        [
            "main #0",
            "sleeper #1",
            "parked #2",
            "cancelled #3",
            "killed #4",
            "fails #5",
            "returns #6",
            "daemon #7",
        ]
    );
}

#[test]
fn a_task_alone_has_a_short_legend() {
    let recorder = Recorder::new();
    let mut scheduler = observed(recorder.clone());
    scheduler.spawn("alone", async |_| Ok(()));
    let before = recorder.svg();
    assert_eq!(legend(&parsed(&before)), ["ready", "not ended"]);
    assert_eq!(scheduler.run(), Ok(()));
    let after = recorder.svg();
    assert_eq!(legend(&parsed(&after)), ["turn", "ready", "returned"]);
}

#[test]
fn turns_without_time_are_columns_side_by_side() {
    let recorder = Recorder::new();
    let mut scheduler = observed(recorder.clone());
    for name in ["a", "b"] {
        scheduler.spawn(name, async |task| {
            task.sleep(Duration::from_secs(1)).await?;
            Ok(())
        });
    }
    assert_eq!(scheduler.run(), Ok(()));
    let svg = recorder.svg();
    let picture = parsed(&svg);
    let lefts: Vec<f64> = of_class(&picture, "lane")
        .into_iter()
        .flat_map(|lane| lane.children())
        .filter(|node| node.attribute("class") == Some("turn"))
        .filter_map(|turn| turn.attribute("x")?.parse().ok())
        .collect();
    let [a1, a2, b1, b2] = lefts[..] else {
        panic!("two turns each: {lefts:?}")
    };
    let column = b1 - a1;
    assert!(column > 10.0);
    assert_eq!(
        (a2 - b1, b2 - a2),
        (column * 2.0, column),
        "a second passes"
    );
}

#[test]
fn tooltips_tell_task_request_place_and_times() {
    let recorder = Recorder::new();
    run_all_sorts(recorder.clone());
    let svg = recorder.svg();
    let picture = parsed(&svg);
    let tooltips: Vec<_> = picture
        .descendants()
        .filter(|node| node.has_tag_name("title"))
        .filter_map(|node| node.text())
        .collect();
    for (begin, end) in [
        ("sleeper: waits: sleep at tests/", ", 0 s to 3 ms: 3 ms"),
        ("sleeper: turn, until sleep at tests/", ", at 0 s"),
        ("main wakes cancelled, at 0 s", ""),
        ("sleeper wakes main, at 3 ms", ""),
        ("daemon #7: ", "killed at 3 ms"),
        (
            "fails #5: 1 turn, spawned at 0 s by main #0, failed at 0 s",
            "",
        ),
    ] {
        let reported = |tip: &&str| tip.starts_with(begin) && tip.ends_with(end);
        assert!(
            tooltips.iter().any(reported),
            "{begin}…{end}: {tooltips:#?}"
        );
    }
}

#[test]
fn names_are_escaped_and_long_ones_are_clipped() {
    let recorder = Recorder::new();
    let mut scheduler = observed(recorder.clone());
    let name = "<&\"' \u{0}\u{ffff}\u{1b}[31m 🦀".to_owned() + &"very ".repeat(50);
    scheduler.spawn(name, async |task| task.yield_now().await);
    assert_eq!(scheduler.run(), Ok(()));
    let svg = recorder.svg();
    let picture = parsed(&svg);
    let [lane] = of_class(&picture, "lane")[..] else {
        panic!("one lane")
    };
    let name = &texts(lane)[0];
    assert!(name.starts_with("<&\"' \u{fffd}\u{fffd}\u{fffd}[31m 🦀very"));
    assert!(name.ends_with('…') && name.len() < 60, "{name}");
    assert!(!svg.contains("<script"));
}

#[test]
fn two_runs_are_drawn_alike() {
    let pictures = [(); 2].map(|()| {
        let recorder = Recorder::new();
        run_all_sorts(recorder.clone());
        recorder.svg()
    });
    assert_eq!(pictures[0], pictures[1]);
}

#[test]
fn three_hundred_tasks_have_a_lane_each_and_fewer_names() {
    let recorder = record_three_hundred();
    let svg = recorder.svg();
    let picture = parsed(&svg);
    let lanes = of_class(&picture, "lane");
    assert_eq!(lanes.len(), 300);
    let named = lanes.into_iter().filter(|lane| !texts(*lane).is_empty());
    assert_eq!(named.count(), 150);
    let height = picture.root_element().attribute("height");
    let height: Option<f64> = height.and_then(|height| height.parse().ok());
    assert!(height.is_some_and(|height| height < 2000.0), "{height:?}");
    assert!(svg.len() < 1_000_000, "{} bytes", svg.len());
}

#[test]
fn omissions_are_stated() {
    let limited = Recorder::with_limit(30);
    run_all_sorts(limited.clone());
    let dropped = limited.dropped();
    let note = format!("{dropped} later events were not recorded: the limit was reached.");
    assert!(dropped > 1 && limited.svg().contains(&note));

    let crowd = Recorder::new();
    let mut scheduler = observed(crowd.clone());
    for number in 0..1200 {
        let child = scheduler.spawn(number.to_string(), async |task| task.yield_now().await);
        scheduler.spawn("joins", async move |task| Ok(task.join(&child).await??));
    }
    assert_eq!(scheduler.run(), Ok(()));
    let svg = crowd.svg();
    let picture = parsed(&svg);
    assert_eq!(of_class(&picture, "lane").len(), 1000);
    assert!(svg.contains("1400 more tasks not drawn."), "{svg}");

    let busy = Recorder::new();
    let mut scheduler = observed(busy.clone());
    scheduler.spawn("busy", async |task| {
        for _ in 0..30_000 {
            task.yield_now().await?;
        }
        Ok(())
    });
    assert_eq!(scheduler.run(), Ok(()));
    let svg = busy.svg();
    assert!(
        legend(&parsed(&svg)).contains(&"many turns and waits, too close to tell apart".into())
    );
    assert!(
        svg.contains("<title>30001 turns, at 0 s</title>"),
        "heaps are counted"
    );
    assert!(svg.len() < 20_000, "{} bytes", svg.len());
}

#[test]
fn nothing_recorded_is_an_empty_picture() {
    let svg = Recorder::new().svg();
    assert!(of_class(&parsed(&svg), "lane").is_empty());
    assert!(svg.contains("0 tasks · 0 turns · 0 s"));
}
