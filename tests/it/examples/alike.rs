//! The manners of all examples and programs, whatever they are about: their help, their refusals.

use crate::process::{example, programs};

#[test]
fn help_shows_the_usage() {
    for name in programs().into_iter().map(|program| program.name) {
        for plea in ["--help", "-h"] {
            let output = example(&name).args([plea]).run();
            let help = String::from_utf8(output.stdout).expect("help is UTF-8");
            assert!(help.starts_with(&format!("usage: {name}")), "{help}");
            assert!(help.lines().all(|line| line.len() <= 80), "{help}");
            assert_eq!(output.status.code(), Some(0), "{name}");
        }
    }
}

#[test]
fn an_unknown_option_is_refused() {
    for name in programs().into_iter().map(|program| program.name) {
        for option in ["--frobnicate", "-f"] {
            let complaint = format!("invalid option '{option}'; see --help");
            example(&name).args([option]).refuses("", &complaint);
        }
    }
}
