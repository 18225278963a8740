//! The machines as drawn: what is observed of them has their states and their arrows.

use coroutine::trace::{Machine, Recorder};
use rps::{
    CAPTURED_SESSION,
    Departure::{self, Disconnect, Timeout},
    Event, Key, Outcome, Play,
    Player::{One, Zero},
    TelnetFilter, game_machine, rock_paper_scissors, strict_telnet_filter, telnet_filter,
};

/// The transitions of the filter while it is sent the captured session, and the doubled 255 that it
/// lacks.
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

#[test]
fn rock_paper_scissors_has_one_state() {
    let recorder = Recorder::new()
        .sent_as(|_| "key")
        .yielded_as(|outcome| match outcome {
            Outcome::Win(..) => "Win",
            Outcome::Tie(_) => "Tie",
            Outcome::Waiting => "Waiting",
            Outcome::InvalidKey => "InvalidKey",
        });
    let mut game = recorder.record(rock_paper_scissors());
    game.start().expect("it waits for the first key");
    for key in ["0:r", "1:x", "1:p", "1:s", "0:s"] {
        let key = key.parse().expect("the script names player and key");
        game.send(key).expect("it takes any key");
    }
    check(
        &recorder.machine(),
        &[
            "created -- start / Waiting --> waiting for input",
            "waiting for input -- key / Waiting --> waiting for input",
            "waiting for input -- key / InvalidKey --> waiting for input",
            "waiting for input -- key / Win --> waiting for input",
            "waiting for input -- key / Tie --> waiting for input",
        ],
    );
}

type Input = Result<Event<&'static str>, Departure>;

/// Every kind of event and departure, and the keys that tell a tie from a win.
const INPUTS: [Input; 8] = [
    Ok(Event::Join("Ernie")),
    Ok(Event::Key(Key(Zero, 'r'))),
    Ok(Event::Key(Key(One, 'r'))),
    Ok(Event::Key(Key(One, 's'))),
    Ok(Event::Key(Key(Zero, 'x'))),
    Err(Disconnect(Zero)),
    Err(Disconnect(One)),
    Err(Timeout),
];

/// The transitions of a game machine that gets this, best of one.
fn observed_game(script: &[Input]) -> Machine {
    let recorder = Recorder::new().sent_as(|event| match event {
        Event::Join(_) => "join",
        Event::Key(Key(_, key)) if Play::from_key(*key).is_none() => "invalid",
        Event::Key(Key(Zero, _)) => "zero",
        Event::Key(Key(One, _)) => "one",
    });
    let mut machine = recorder.record(game_machine(rock_paper_scissors, |_, _| {}, 1));
    machine.start().expect("it waits for a guest");
    for input in script {
        // It ends by a departure while nobody plays, and then takes nothing more.
        let _ = match *input {
            Ok(event) => machine.send(event).is_ok(),
            Err(departure) => machine.throw(departure).is_ok(),
        };
    }
    recorder.machine()
}

/// Whatever it gets four times, it does one of these: none is missing, and no other is there.
#[test]
fn the_game_machine_waits_and_plays_and_has_just_these_arrows() {
    let mut machine = Machine::default();
    for number in 0..INPUTS.len().pow(4) {
        let digit = |place| INPUTS[number / INPUTS.len().pow(place) % INPUTS.len()];
        let observed = observed_game(&[3, 2, 1, 0].map(digit));
        machine.extend(observed.transitions().into_iter().cloned());
    }
    check(
        &machine,
        &[
            "created -- start / Waiting --> waiting",
            "waiting -- zero / Waiting --> waiting",
            "waiting -- one / Waiting --> waiting",
            "waiting -- invalid / Waiting --> waiting",
            "waiting -- join / ResetTimeout --> play",
            "play -- join / Play --> play",
            "play -- invalid / Play --> play",
            "play -- zero / Play --> play",
            "play -- one / DisableTimeout --> play",
            "play -- zero / ResetTimeout --> play",
            "play -- one / ResetTimeout --> play",
            "play -- zero / Waiting --> waiting",
            "play -- one / Waiting --> waiting",
            "play -- throw Disconnect(Zero) / Waiting --> waiting",
            "play -- throw Disconnect(One) / Waiting --> waiting",
            "play -- throw Timeout / Waiting --> waiting",
            "waiting -- throw Disconnect(Zero) / raises Disconnect(Zero) --> ended",
            "waiting -- throw Disconnect(One) / raises Disconnect(One) --> ended",
            "waiting -- throw Timeout / raises Timeout --> ended",
        ],
    );
}
