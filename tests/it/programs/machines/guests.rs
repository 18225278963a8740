//! Guests' keys, and the time that they have for them.

use std::{iter, time::Duration};

use coroutine::Yielded;
use proptest::prelude::*;
use rps::{CAPTURED_SESSION, countdown, key_filter};

fn keys(bytes: &[u8]) -> String {
    let mut filter = key_filter().primed().expect("it waits for the first byte");
    let key = |&byte| {
        let Ok(Yielded(key)) = filter.send(byte) else {
            panic!("{byte} is not answered");
        };
        key
    };
    bytes.iter().filter_map(key).collect()
}

#[test]
fn keys_are_what_remains_of_commands_and_line_ends() {
    // A client that agrees to the negotiation, then says how many columns its window has: 240.
    assert_eq!(
        keys(b"\xff\xfd\x01r\xff\xfd\x03p\xff\xfa\x1f\0\xf0\0\x18\xff\xf0s"),
        "rps"
    );
    assert_eq!(keys(CAPTURED_SESSION), "signal");
    assert_eq!(keys(b"r\r\np\r\0s\n"), "rps", "in line mode");
    assert_eq!(keys(b"\xff\xf4r"), "r", "Ctrl-C swallows no key");
    assert_eq!(
        keys(b"\xff\xff \x1b"),
        "\u{ff} \u{1b}",
        "whether they play is the game's business"
    );
}

proptest! {
    #[test]
    fn any_text_comes_out_without_its_line_ends(text in "[ -~\r\n]*") {
        prop_assert_eq!(keys(text.as_bytes()), text.replace(['\r', '\n'], ""));
    }

    #[test]
    fn a_countdown_takes_its_time_and_warns_at_its_end(seconds in 0_u32..100) {
        let ticks: Vec<_> = countdown(seconds).collect();
        let total: Duration = ticks.iter().map(|tick| tick.wait).sum();
        prop_assert_eq!(total, Duration::from_secs(seconds.into()));

        let mut left = total;
        for (tick, is_first) in ticks.iter().zip(iter::once(true).chain(iter::repeat(false))) {
            match tick.warning {
                Some(warning) => prop_assert_eq!(left, Duration::from_secs(warning.0.into())),
                None => prop_assert!(is_first && left > Duration::from_secs(5)),
            }
            left -= tick.wait;
        }
    }
}

#[test]
fn warnings_are_sentences() {
    let warnings = countdown(7).filter_map(|tick| tick.warning);
    let printed: Vec<_> = warnings.map(|warning| warning.to_string()).collect();
    assert_eq!(printed[0], "You have 5 seconds left.");
    assert_eq!(printed[4..], ["You have 1 second left."]);
}
