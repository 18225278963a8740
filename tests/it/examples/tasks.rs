//! The examples of the scheduler: in virtual time they print the same in every run.

use std::{fs, path::Path};

use serde_json::Value;

use crate::process::{
    ROOT, example,
    files::{argument, directory},
    golden,
};

#[test]
fn without_arguments_they_print_what_their_front_pages_tell() {
    for name in ["deadlock", "embedded", "simulation", "timers"] {
        example(name).prints_its_front_page();
    }
}

#[test]
fn timers_wake_in_order_of_their_deadlines_and_ties_in_order_of_their_begins() {
    example("timers")
        .args(["late=2000000000", "a=b=5", "c=5", "soon=0"])
        .prints(
            "   0 ms  4 tasks go to sleep\n   0 ms  soon is done\n   5 ms  a=b is done\n\
             \x20  5 ms  c is done\n\
             2000000000 ms  late is done\n",
        );
    example("timers")
        .args(["tea"])
        .refuses("", "\"tea\": not NAME=MILLISECONDS; see --help");
    example("timers").args(["tea=1.5"]).refuses(
        "",
        "\"tea=1.5\": the milliseconds: not a natural number; see --help",
    );
}

/// The figures of a simulation, from the line on that shows the time.
#[track_caller]
fn figures(arguments: [&str; 3]) -> String {
    let output = example("simulation").args(arguments).run();
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let figures = text.find("after ").map(|begin| text[begin..].to_owned());
    figures.unwrap_or_else(|| panic!("figures are missing in:\n{text}"))
}

#[test]
fn simulation_counts_what_was_seen_until_its_end() {
    assert_eq!(
        figures(["1", "4", "20"]), // the fourth would leave as the gates close
        "after 20 minutes:\n  \
         cars washed       3\n  \
         still waiting     0\n  \
         mean wait         7.5 min\n  \
         longest wait     15.0 min\n  \
         machines used   100 %\n"
    );
    assert_eq!(
        figures(["1", "4", "7"]),
        "after 7 minutes:\n  \
         cars washed       1\n  \
         still waiting     2\n  \
         mean wait         2.5 min\n  \
         longest wait      5.0 min\n  \
         machines used   100 %\n"
    );
    assert!(figures(["8", "4", "100"]).ends_with("machines used     2 %\n")); // 20 of 800 minutes
}

#[test]
fn simulation_refuses_what_is_no_number_of_machines_cars_or_minutes() {
    let refuses = |arguments: &[&str], complaint| {
        let given = arguments.iter().copied();
        example("simulation").args(given).refuses("", complaint);
    };
    refuses(
        &["0"],
        "argument 1: \"0\": it has to be more than 0; see --help",
    );
    refuses(
        &["1", "x"],
        "argument 2: \"x\": not a natural number; see --help",
    );
    refuses(
        &["1", "1", "1000001"],
        "argument 3: \"1000001\": it is more than 1000000; see --help",
    );
    refuses(
        &["1", "1", "1", "1"],
        "unexpected argument \"1\"; see --help",
    );
}

#[test]
fn deadlock_reports_every_task_by_its_name_and_place() {
    let output = example("deadlock").args(["solo"]).run();
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let mut lines = text.lines();
    let head = "deadlock: 1 task waits, and nothing is left to wake it";
    assert_eq!(lines.next(), Some(head));
    let report = lines.next().unwrap_or_default();
    let printed = "  #0 \"solo\" waits (park) for a wake, at examples/deadlock.rs:";
    assert!(report.starts_with(printed), "{report}");
    assert_eq!(output.status.code(), Some(0), "it is what it shows");
}

#[test]
fn round_robin_draws_its_run() {
    let file = directory("round_robin_svg").join("run.svg");
    let steps = golden("001_23_scheduler");
    example("round_robin")
        .args(["--trace", &argument(&file)])
        .prints(&steps);
    let drawn = fs::read_to_string(&file).expect("the picture is there");
    let kept = Path::new(ROOT).join("docs/round_robin.svg");
    let kept = fs::read_to_string(kept).expect("docs/round_robin.svg can be read");
    assert!(
        drawn == kept,
        "draw it anew: cargo run --example round_robin -- --trace docs/round_robin.svg"
    );
}

#[test]
fn round_robin_writes_a_trace_for_perfetto() {
    let file = directory("round_robin_json").join("run.json");
    example("round_robin")
        .args([&format!("--trace={}", argument(&file)), "tea=1"])
        .prints("tea: Step 1/1\n");
    let trace = fs::read(&file).expect("the trace is there");
    let trace: Value = serde_json::from_slice(&trace).expect("it is JSON");
    let events = trace["traceEvents"].as_array().expect("it lists events");
    let turns = events.iter().filter(|event| event["name"] == "turn");
    assert_eq!(turns.count(), 2);
}

#[test]
fn round_robin_refuses_a_trace_that_it_cannot_write() {
    let refuses = |arguments: &[&str], printed, complaint: &str| {
        let given = arguments.iter().copied();
        example("round_robin")
            .args(given)
            .refuses(printed, complaint);
    };
    let missing = "missing argument for option '--trace'; see --help";
    refuses(&["a=1", "--trace"], "", missing);
    let unknown = "\"run.png\": neither .svg nor .json; see --help";
    refuses(&["--trace", "run.png"], "", unknown);
    let file = argument(&directory("no_trace").join("missing/run.svg"));
    let output = example("round_robin").args(["--trace", &file, "a=1"]).run();
    let stderr = String::from_utf8(output.stderr).expect("it complains in UTF-8");
    assert!(
        stderr.starts_with(&format!("round_robin: {file}: ")),
        "{stderr}"
    );
    assert_eq!(output.stdout, b"", "it is refused before the run");
    assert_eq!(output.status.code(), Some(2));
    example("timers")
        .args(["--trace", "run.svg"])
        .refuses("", "invalid option '--trace'; see --help");
}
