//! Invariants for any bytes, and for any text.

use proptest::{collection::vec, prelude::*, test_runner::Config};
use rps::{TelnetFilter, strict_telnet_filter, telnet_filter};

use super::telnet::{answers, primed};

/// A failure prints the shortest bytes, so none are kept in a file.
fn config() -> Config {
    Config {
        cases: 500,
        failure_persistence: None,
        ..Config::default()
    }
}

/// Any byte; those that mean something to telnet come often.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), Just(255), Just(250), Just(240), 241..=254_u8]
}

/// A filter as a table: its states have names, and each arrow is a line.
#[derive(Clone, Copy)]
enum State {
    Normal,
    Command,
    Parameter,
    Subnegotiation,
    SubnegotiationCommand,
}

use State::*;

/// The filter, of two, that a table is about.
#[derive(Clone, Copy)]
enum Table {
    Diagram,
    Strict,
}

impl Table {
    fn step(self, state: State, byte: u8) -> (bool, State) {
        match (self, state, byte) {
            (_, Normal, 255) => (false, Command),
            (_, Normal, _) => (true, Normal),
            (_, Command, 255) => (true, Normal),
            (_, Command, 250) => (false, Subnegotiation),
            (Table::Strict, Command, 0..=249) => (false, Normal),
            (_, Command, _) => (false, Parameter),
            (_, Parameter, _) => (false, Normal),
            (Table::Diagram, Subnegotiation, 240) => (false, Normal),
            (Table::Strict, Subnegotiation, 255) => (false, SubnegotiationCommand),
            (_, Subnegotiation, _) => (false, Subnegotiation),
            (_, SubnegotiationCommand, 240) => (false, Normal),
            (_, SubnegotiationCommand, _) => (false, Subnegotiation),
        }
    }

    fn answers(self, bytes: &[u8]) -> Vec<bool> {
        let mut state = Normal;
        let mut step = |&byte| {
            let (is_input, next) = self.step(state, byte);
            state = next;
            is_input
        };
        bytes.iter().map(&mut step).collect()
    }
}

const FILTERS: [(fn() -> TelnetFilter, Table); 2] = [
    (telnet_filter, Table::Diagram),
    (strict_telnet_filter, Table::Strict),
];

/// The bytes of a client's that a filter lets through.
fn typed(new_filter: fn() -> TelnetFilter, sent: &[u8]) -> Vec<u8> {
    let answers = answers(&mut primed(new_filter), sent);
    let kept = sent.iter().zip(answers).filter(|(_, is_input)| *is_input);
    kept.map(|(byte, _)| *byte).collect()
}

/// How telnet sends data: with every 255 twice.
fn doubled(data: &[u8]) -> Vec<u8> {
    let doubled = |&byte| vec![byte; if byte == 255 { 2 } else { 1 }];
    data.iter().flat_map(doubled).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_byte_has_the_one_answer_of_the_table(bytes in vec(byte(), 0..100)) {
        for (new_filter, table) in FILTERS {
            prop_assert_eq!(answers(&mut primed(new_filter), &bytes), table.answers(&bytes));
        }
    }

    #[test]
    fn plain_text_comes_out_unchanged(text in vec(0..=254_u8, 0..100)) {
        for (new_filter, _) in FILTERS {
            prop_assert_eq!(typed(new_filter, &text), text.clone());
        }
    }

    #[test]
    fn data_comes_out_unchanged(data in vec(byte(), 0..100)) {
        let sent = doubled(&data);
        for (new_filter, _) in FILTERS {
            prop_assert_eq!(typed(new_filter, &sent), data.clone());
        }
    }

    /// Whatever a subnegotiation holds, its 255s doubled, nothing of it comes out, and what follows
    /// does.
    #[test]
    fn a_strict_subnegotiation_hides_any_data(data in vec(byte(), 0..100)) {
        let sent = [&[255, 250], &doubled(&data)[..], &[255, 240, b'k']].concat();
        prop_assert_eq!(typed(strict_telnet_filter, &sent), b"k");
    }
}
