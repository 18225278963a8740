//! Observed machines as Mermaid and DOT: what is merged, what is abbreviated, what is escaped.

use coroutine::{
    Coroutine, Signal, Yielded,
    trace::{Machine, Output, Recorder, State, Transition},
};

/// A transition between two named states, by a value that was sent.
fn step(from: &'static str, input: &str, output: &str, to: &'static str) -> Transition {
    Transition {
        from: State::Named(from),
        input: Signal::Send(input.to_owned()),
        output: Output::Yielded(output.to_owned()),
        to: State::Named(to),
    }
}

/// Asserts the lines of the Mermaid, without those that every drawing begins with.
#[track_caller]
fn check_mermaid(machine: &Machine, expected: &[&str]) {
    let drawn = machine.mermaid();
    let lines = drawn.strip_prefix("stateDiagram-v2\n    direction LR\n");
    let lines = lines.expect("a state diagram, from left to right").lines();
    let lines: Vec<_> = lines.map(|line| line.trim_start_matches("    ")).collect();
    assert_eq!(lines, expected);
}

/// Asserts the lines of the DOT that tell states and arrows.
#[track_caller]
fn check_dot(machine: &Machine, expected: &[&str]) {
    let drawn = machine.dot();
    assert!(drawn.starts_with("digraph {\n") && drawn.ends_with("}\n"));
    let lines = drawn.lines().map(str::trim_start);
    let lines: Vec<_> = lines.filter(|line| line.starts_with('s')).collect();
    assert_eq!(lines, expected);
}

#[test]
fn transitions_between_two_states_are_one_arrow_in_the_order_of_first_sight() {
    let machine: Machine = [
        step("b", "1", "x", "a"),
        step("a", "2", "x", "b"),
        step("b", "3", "y", "a"),
        step("b", "1", "x", "a"),
        step("b", "4", "x", "a"),
    ]
    .into_iter()
    .collect();
    assert_eq!(machine.transitions().len(), 4);
    check_mermaid(
        &machine,
        &["b --> a : 1, 4 / x<br/>3 / y", "a --> b : 2 / x"],
    );
    check_dot(
        &machine,
        &[
            r#"s0 [label="b"];"#,
            r#"s1 [label="a"];"#,
            r#"s0 -> s1 [label="1, 4 / x\n3 / y"];"#,
            r#"s1 -> s0 [label="2 / x"];"#,
        ],
    );
}

#[test]
fn the_same_runs_give_the_same_drawing() {
    let draw = || {
        let bytes: Coroutine<u8, u8> = Coroutine::new(async |co| {
            let mut byte = 0;
            loop {
                byte = match byte % 3 {
                    0 => co.yield_(byte).named("zero").await?,
                    1 => co.yield_(byte).named("one").await?,
                    _ => co.yield_(byte).await?,
                };
            }
        });
        let recorder = Recorder::new();
        recorder
            .record(bytes)
            .primed()
            .unwrap()
            .send_all(0..=255)
            .unwrap();
        let machine = recorder.machine();
        (machine.mermaid(), machine.dot())
    };
    assert_eq!(draw(), draw());
}

#[test]
fn many_inputs_and_many_outputs_are_counted() {
    let many = |range: std::ops::RangeInclusive<u32>| -> Machine {
        let inputs = range.map(|number| step("a", &number.to_string(), "x", "a"));
        inputs.collect()
    };
    check_mermaid(&many(1..=5), &["a --> a : 1, 2, 3, 4, 5 / x"]);
    check_mermaid(&many(1..=6), &["a --> a : 1, 2, 3, 4, 5, … 1 more / x"]);
    let squares = (1..=256).map(|n| step("a", &n.to_string(), &(n * n).to_string(), "a"));
    let lines = "1 / 1<br/>2 / 4<br/>3 / 9<br/>4 / 16<br/>5 / 25<br/>… 251 more";
    check_mermaid(&squares.collect(), &[&format!("a --> a : {lines}")]);
}

#[test]
fn marks_stand_for_the_start_and_the_end() {
    let recorder = Recorder::new();
    let one: Coroutine<(), (), (), String> =
        Coroutine::new(async |co| co.yield_(()).named("one").await);
    let mut one = recorder.record(one);
    one.start().unwrap();
    one.throw("Timeout".to_owned()).unwrap_err();
    let received = r#"throw #34;Timeout#34; / raises #34;Timeout#34;"#;
    let expected = ["[*] --> one : start", &format!("one --> [*] : {received}")];
    check_mermaid(&recorder.machine(), &expected);
    let drawn = recorder.machine().dot();
    assert!(drawn.contains("s0 [shape=circle"), "{drawn}");
    assert!(drawn.contains("s2 [shape=doublecircle"), "{drawn}");
    assert!(drawn.contains(r#"s0 -> s1 [label="start"];"#), "{drawn}");
}

#[test]
fn an_arrow_without_values_has_no_text() {
    let machine: Machine = [step("a", "", "", "b")].into_iter().collect();
    check_mermaid(&machine, &["a --> b"]);
    assert!(machine.dot().contains(r#"s0 -> s1 [label=""];"#));
    assert_eq!(machine.transitions()[0].to_string(), "a --> b");
}

#[test]
fn mermaids_own_characters_are_written_as_codes() {
    let machine: Machine = [
        step("say \"hi\"", "a;b:c#<d>&%", "line\nend", "href"),
        step("href", "\u{1b}[0m é", "\\n", "Note"),
        step("Note", "[*] --> x", "Direction LR", "_1"),
        step("_1", "", "", ""),
    ]
    .into_iter()
    .collect();
    check_mermaid(
        &machine,
        &[
            r#"state "say #34;hi#34;" as _0"#,
            r#"state "href" as _1"#,
            r#"state "Note" as _2"#,
            r#"state "_1" as _3"#,
            r##"state "#160;" as _4"##,
            "_0 --> _1 : a#59;b#58;c#35;#60;d#62;#38;#37; / line#92;nend",
            "_1 --> _2 : #92;u#123;1b#125;#91;0m é / #92;n",
            "_2 --> _3 : #91;#42;#93; --#62; x / Direction#32;LR",
            "_3 --> _4",
        ],
    );
}

#[test]
fn graphvizs_own_characters_are_escaped() {
    let machine: Machine = [
        step("say \"hi\"", "&lt; <b> \\N", "line\nend", "node"),
        step("node", "\\", "é", "node"),
    ]
    .into_iter()
    .collect();
    check_dot(
        &machine,
        &[
            r#"s0 [label="say \"hi\""];"#,
            r#"s1 [label="node"];"#,
            r#"s0 -> s1 [label="&amp;lt; <b> \\N / line\\nend"];"#,
            r#"s1 -> s1 [label="\\ / é"];"#,
        ],
    );
}

#[test]
fn a_state_without_a_name_shows_its_place() {
    let recorder = Recorder::new();
    let one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    recorder.record(one).for_each(drop);
    let line = line!() - 2;
    let drawn = recorder.machine().mermaid();
    let place = format!(r#"state "tests/it/coroutine/trace/drawing.rs#58;{line}#58;"#);
    assert!(drawn.replace('\\', "/").contains(&place), "{drawn}");
    assert!(drawn.contains("[*] --> _1 : start / 1"), "{drawn}");
}

/// The README's machine, driven as there.
#[test]
fn the_readme_shows_the_diagram_of_its_machine() {
    let turnstile: Coroutine<&str, &str> = Coroutine::new(async |co| {
        loop {
            while co.yield_("closed").named("locked").await? != "coin" {}
            while co.yield_("open").named("unlocked").await? != "push" {}
        }
    });
    let recorder = Recorder::new()
        .sent_as(|input| *input)
        .yielded_as(|gate| *gate);
    let mut turnstile = recorder.record(turnstile);
    assert_eq!(turnstile.start(), Ok(Yielded("closed")));
    for input in ["push", "coin", "coin", "push"] {
        turnstile.send(input).expect("it goes on for ever");
    }
    let drawn = recorder.machine().mermaid();
    let readme = include_str!("../../../../README.md");
    let shown = format!("```mermaid\n{drawn}```\n");
    assert!(readme.contains(&shown), "{drawn}");
}
