//! Each arrow of the telnet filters' diagrams, by its name.

use std::collections::BTreeSet;

use coroutine::{Status, Yielded};
use rps::{CAPTURED_SESSION, TelnetFilter, strict_telnet_filter, telnet_filter};

const BOTH: [fn() -> TelnetFilter; 2] = [telnet_filter, strict_telnet_filter];
const DIAGRAM: &[fn() -> TelnetFilter] = &[telnet_filter];
const STRICT: &[fn() -> TelnetFilter] = &[strict_telnet_filter];

/// The filter's answer to each byte.
pub(super) fn answers(filter: &mut TelnetFilter, bytes: &[u8]) -> Vec<bool> {
    let answer = |&byte| match filter.send(byte) {
        Ok(Yielded(is_input)) => is_input,
        Err(refused) => panic!("{byte} is not answered: {refused}"),
    };
    bytes.iter().map(answer).collect()
}

pub(super) fn primed(new_filter: fn() -> TelnetFilter) -> TelnetFilter {
    new_filter().primed().expect("it waits for the first byte")
}

/// Each filter comes by `path` to a state, answers `false` on its way there, goes on by the arrow
/// of `byte`, which is marked `is_input`, and is then where `after` leads it back to normal.
#[track_caller]
fn check(filters: &[fn() -> TelnetFilter], path: &[u8], byte: u8, is_input: bool, after: &[u8]) {
    for new_filter in filters {
        let mut filter = primed(*new_filter);
        assert_eq!(
            answers(&mut filter, path),
            vec![false; path.len()],
            "the path"
        );
        assert_eq!(answers(&mut filter, &[byte]), [is_input], "the arrow");
        assert_eq!(
            answers(&mut filter, after),
            vec![false; after.len()],
            "the way back"
        );
        assert_eq!(
            answers(&mut filter, b"x"),
            [true],
            "it is not back to normal"
        );
    }
}

#[test]
fn normal_to_normal_by_any_byte_but_255() {
    for byte in 0..=254 {
        check(&BOTH, &[], byte, true, &[]);
    }
}

#[test]
fn normal_to_command_by_255() {
    check(&BOTH, &[], 255, false, &[253, 3]);
}

#[test]
fn command_to_normal_by_255() {
    check(&BOTH, &[255], 255, true, &[]);
}

#[test]
fn command_to_subnegotiation_by_250() {
    check(&BOTH, &[255], 250, false, &[34, 255, 240]);
}

#[test]
fn command_to_parameter_by_any_other_byte() {
    for command in (0..=249).chain(251..=254) {
        check(DIAGRAM, &[255], command, false, &[1]);
    }
}

#[test]
fn parameter_to_normal_by_any_byte() {
    for parameter in 0..=255 {
        check(DIAGRAM, &[255, 253], parameter, false, &[]);
    }
}

#[test]
fn subnegotiation_to_subnegotiation_by_any_byte_but_240() {
    for byte in (0..=239).chain(241..=255) {
        check(DIAGRAM, &[255, 250], byte, false, &[240]);
    }
}

#[test]
fn subnegotiation_to_normal_by_240() {
    check(DIAGRAM, &[255, 250], 240, false, &[]);
    check(DIAGRAM, &[255, 250, 34, 255, 255], 240, false, &[]);
}

#[test]
fn strict_command_to_option_by_will_wont_do_dont() {
    for command in 251..=254 {
        check(STRICT, &[255], command, false, &[1]);
    }
}

#[test]
fn strict_command_to_normal_by_any_other_byte() {
    for command in 0..=249 {
        check(STRICT, &[255], command, false, &[]);
    }
}

#[test]
fn strict_option_to_normal_by_any_byte() {
    for option in 0..=255 {
        check(STRICT, &[255, 253], option, false, &[]);
    }
}

#[test]
fn strict_subnegotiation_to_subnegotiation_by_any_byte_but_255() {
    for byte in 0..=254 {
        check(STRICT, &[255, 250], byte, false, &[255, 240]);
    }
}

#[test]
fn strict_subnegotiation_to_its_command_by_255() {
    check(STRICT, &[255, 250], 255, false, &[240]);
}

#[test]
fn strict_subnegotiation_command_to_normal_by_240() {
    check(STRICT, &[255, 250, 34, 255], 240, false, &[]);
}

#[test]
fn strict_subnegotiation_command_to_subnegotiation_by_any_byte_but_240() {
    for byte in (0..=239).chain(241..=255) {
        check(STRICT, &[255, 250, 255], byte, false, &[240, 255, 240]);
    }
}

#[test]
fn the_captured_session_is_the_same_wherever_it_is_split() {
    for new_filter in BOTH {
        let whole = answers(&mut primed(new_filter), CAPTURED_SESSION);
        let typed = CAPTURED_SESSION.iter().zip(&whole);
        let typed: Vec<u8> = typed
            .filter(|typed| *typed.1)
            .map(|typed| *typed.0)
            .collect();
        assert_eq!(typed, b"signal");
        for split in 0..=CAPTURED_SESSION.len() {
            let (first, second) = CAPTURED_SESSION.split_at(split);
            // Another filter in between: they share nothing.
            let (mut filter, mut other) = (primed(new_filter), primed(new_filter));
            let mut parts = answers(&mut filter, first);
            answers(&mut other, CAPTURED_SESSION);
            parts.extend(answers(&mut filter, second));
            assert_eq!(parts, whole, "split at {split}");
        }
    }
}

#[test]
fn a_close_leaves_from_every_state() {
    let paths: [&[u8]; 5] = [b"", b"\xff", b"\xff\xfd", b"\xff\xfa", b"\xff\xfa\xff"];
    for new_filter in BOTH {
        for path in paths {
            let mut filter = primed(new_filter);
            answers(&mut filter, path);
            assert_eq!(filter.close(), Ok(None), "{path:?}");
            assert_eq!(filter.status(), Status::Closed);
        }
    }
}

/// The states are places: four in the diagram, and one more for the strict filter.
#[test]
fn each_state_is_one_place() {
    for (new_filter, states) in [(BOTH[0], 4), (BOTH[1], 5)] {
        let mut filter = primed(new_filter);
        let place = |filter: &TelnetFilter| filter.suspended_at().map(|place| place.line());
        let mut places = BTreeSet::from([place(&filter)]);
        for byte in CAPTURED_SESSION {
            answers(&mut filter, &[*byte]);
            places.insert(place(&filter));
        }
        assert_eq!(places.len(), states, "{places:?}");
    }
}
