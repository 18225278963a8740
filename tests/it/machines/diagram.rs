//! The machines as drawn: an observed run of the telnet filter has its states and its arrows.

use coroutine::trace::{Machine, Recorder};
use rps::{CAPTURED_SESSION, TelnetFilter, strict_telnet_filter, telnet_filter};

/// What is observed while the filter is sent the captured session, and the doubled 255 that it lacks.
fn observed(filter: TelnetFilter) -> Machine {
    let recorder = Recorder::new().sent_as(|byte| match byte {
        255 => "255",
        250 => "250",
        240 => "240",
        _ => "else",
    });
    let mut filter = recorder.record(filter);
    filter.start().expect("it waits for the first byte");
    for &byte in CAPTURED_SESSION.iter().chain(&[255, 255]) {
        filter.send(byte).expect("it takes any byte");
    }
    recorder.machine()
}

/// Asserts the arrows, in whatever order.
#[track_caller]
fn check(machine: &Machine, expected: &[&str]) {
    let shown = machine.transitions().into_iter().map(ToString::to_string);
    let mut shown: Vec<_> = shown.collect();
    let mut expected = expected.to_vec();
    shown.sort();
    expected.sort_unstable();
    assert_eq!(shown, expected);
}

#[test]
fn the_telnet_filter_has_four_states_and_the_arrows_between_them() {
    let machine = observed(telnet_filter());
    let states: Vec<_> = machine.states().iter().map(ToString::to_string).collect();
    let four = ["normal", "command", "parameter", "subnegotiation"];
    assert_eq!(states[0], "created");
    assert_eq!(states[1..], four);
    check(
        &machine,
        &[
            "created -- start / false --> normal",
            "normal -- else / true --> normal",
            "normal -- 255 / false --> command",
            "command -- 255 / true --> normal",
            "command -- else / false --> parameter",
            "parameter -- else / false --> normal",
            "command -- 250 / false --> subnegotiation",
            "subnegotiation -- else / false --> subnegotiation",
            "subnegotiation -- 255 / false --> subnegotiation",
            "subnegotiation -- 240 / false --> normal",
        ],
    );
}

#[test]
fn the_strict_filter_has_a_state_more() {
    let machine = observed(strict_telnet_filter());
    check(
        &machine,
        &[
            "created -- start / false --> normal",
            "normal -- else / true --> normal",
            "normal -- 255 / false --> command",
            "command -- 255 / true --> normal",
            "command -- else / false --> option",
            "option -- else / false --> normal",
            "command -- 250 / false --> subnegotiation",
            "subnegotiation -- else / false --> subnegotiation",
            "subnegotiation -- 255 / false --> command in subnegotiation",
            "command in subnegotiation -- 255 / false --> subnegotiation",
            "command in subnegotiation -- 240 / false --> normal",
        ],
    );
}
