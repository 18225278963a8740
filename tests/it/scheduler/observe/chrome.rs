//! The Chrome trace: valid JSON, with the fields that its readers ask for.

use std::collections::{HashMap, HashSet};

use scheduler::Recorder;
use serde_json::Value;

use super::{observed, record_three_hundred, run_all_sorts};

/// Parses a trace, and checks each event as Perfetto's importer would.
#[track_caller]
fn checked(trace: &str) -> Vec<Value> {
    let trace: Value = serde_json::from_str(trace).expect("it is JSON");
    let events = trace["traceEvents"]
        .as_array()
        .expect("it lists its events");
    let (mut lanes, mut times) = (HashSet::new(), HashMap::new());
    let (mut begun, mut flows) = (HashMap::new(), HashSet::new());
    for event in events {
        let phase = event["ph"].as_str().expect("every event has a phase");
        assert!(
            event["name"].is_string() && event["pid"].is_u64(),
            "{event}"
        );
        if phase == "M" {
            assert!(event["args"].is_object(), "{event}");
            if event["name"] == "thread_name" {
                assert!(
                    lanes.insert(event["tid"].as_u64()),
                    "a name a lane: {event}"
                );
            }
            continue;
        }
        let lane = event["tid"].as_u64();
        assert!(lane.is_some() && lanes.contains(&lane), "{event}");
        let time = event["ts"].as_f64().expect("every event has its time");
        let before = times.insert(lane, time).unwrap_or(0.0);
        assert!(before <= time, "the times of a lane go on: {event}");
        assert!(event["cat"].is_string(), "{event}");
        match phase {
            "X" => assert!(event["dur"].as_f64() >= Some(0.0), "{event}"),
            "i" => assert!(["t", "p"].map(Value::from).contains(&event["s"]), "{event}"),
            "s" => assert!(
                begun.insert(event["id"].as_u64(), time).is_none(),
                "{event}"
            ),
            "f" => {
                assert_eq!(event["bp"], "e", "it ends in the turn around it");
                let id = event["id"].as_u64();
                assert!(
                    begun.get(&id).is_some_and(|begun| *begun <= time),
                    "{event}"
                );
                assert!(flows.insert(id), "{event}");
            }
            other => panic!("an unknown phase: {other}"),
        }
    }
    assert_eq!(begun.len(), flows.len(), "every arrow has two ends");
    events.clone()
}

fn count(events: &[Value], phase: &str, name: &str) -> usize {
    let counted = events.iter();
    counted
        .filter(|event| event["ph"] == phase && event["name"] == name)
        .count()
}

#[test]
fn every_sort_of_event_is_written() {
    let recorder = Recorder::new();
    run_all_sorts(recorder.clone());
    let events = checked(&recorder.chrome_trace());
    for kind in ["sleep", "park", "join", "future", "yield", "ready", "turn"] {
        assert!(count(&events, "X", kind) > 0, "{kind}");
    }
    for (mark, times) in [
        ("spawned", 8),
        ("cancelled", 1),
        ("killed", 2),
        ("failed", 2),
    ] {
        assert_eq!(count(&events, "i", mark), times, "{mark}");
    }
    assert_eq!(count(&events, "M", "thread_name"), 8);
    let sleep = events
        .iter()
        .find(|event| event["name"] == "sleep" && event["dur"] == 3000.0)
        .expect("a sleep of three milliseconds");
    let place = sleep["args"]["location"].as_str();
    assert!(
        place.is_some_and(|place| place.contains("observe.rs:")),
        "{sleep}"
    );
}

#[test]
fn two_runs_are_written_alike() {
    let traces = [(); 2].map(|()| {
        let recorder = Recorder::new();
        run_all_sorts(recorder.clone());
        recorder.chrome_trace()
    });
    assert_eq!(traces[0], traces[1]);
}

#[test]
fn three_hundred_tasks_have_three_hundred_lanes() {
    let events = checked(&record_three_hundred().chrome_trace());
    assert_eq!(count(&events, "M", "thread_name"), 300);
    assert_eq!(count(&events, "i", "returned"), 300);
    assert_eq!(
        count(&events, "X", "turn"),
        count(&events, "X", "yield") * 3 + joins(&events)
    );
}

fn joins(events: &[Value]) -> usize {
    count(events, "X", "join")
}

#[test]
fn names_are_escaped() {
    let recorder = Recorder::new();
    let scheduler = observed(recorder.clone());
    let name = "<&\"\\ \u{0}\n\u{7f} ü 🦀";
    scheduler.spawn(name, async |_| Ok(()));
    let events = checked(&recorder.chrome_trace());
    let named = events.iter().find(|event| event["name"] == "thread_name");
    let expected = format!("{name} #0");
    assert_eq!(
        named.map(|event| &event["args"]["name"]),
        Some(&expected.into())
    );
}

#[test]
fn omitted_records_are_counted() {
    let recorder = Recorder::with_limit(20);
    run_all_sorts(recorder.clone());
    let text = recorder.chrome_trace();
    checked(&text);
    let trace: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(trace["otherData"]["eventsNotRecorded"], recorder.dropped());
    assert!(recorder.dropped() > 0);
}

#[test]
fn nothing_recorded_is_an_empty_trace() {
    assert_eq!(checked(&Recorder::new().chrome_trace()).len(), 1);
}
