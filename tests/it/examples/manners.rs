//! What every example does alike: its help, its refusals, its silence when nobody reads on.

use super::example;

const ALL: [&str; 27] = [
    "accumulator",
    "custom_iterator",
    "deadlock",
    "echo",
    "echo_server",
    "embedded",
    "error_handling",
    "game_machine",
    "generators",
    "itertools_tour",
    "managed_resource",
    "memory",
    "producer_consumer",
    "rock_paper_scissors",
    "round_robin",
    "rps_bots",
    "rps_server",
    "running_average",
    "simulation",
    "sliding_window",
    "state_machine",
    "states",
    "telnet_filter",
    "timers",
    "token_issuer",
    "token_ring",
    "yield_from",
];

#[test]
fn help_tells_the_usage() {
    for name in ALL {
        for plea in ["--help", "-h"] {
            let output = example(name).args([plea]).run();
            let help = String::from_utf8(output.stdout).expect("help is UTF-8");
            assert!(help.starts_with(&format!("usage: {name}")), "{help}");
            assert!(help.lines().all(|line| line.len() <= 80), "{help}");
            assert_eq!(output.status.code(), Some(0), "{name}");
        }
    }
}

#[test]
fn an_unknown_option_is_refused() {
    for name in ALL {
        example(name)
            .args(["--frobnicate"])
            .refuses("", "invalid option '--frobnicate'; see --help");
        example(name)
            .args(["-f"])
            .refuses("", "invalid option '-f'; see --help");
    }
}

#[test]
fn an_argument_too_many_is_refused() {
    example("generators")
        .args(["1"])
        .refuses("", "unexpected argument \"1\"; see --help");
    example("echo")
        .args(["-", "-"])
        .refuses("", "unexpected argument \"-\"; see --help");
}

#[test]
fn a_closed_pipe_ends_them_in_peace() {
    let average = example("running_average").args(["-"]);
    average.stdin("4\n").survives_a_closed_pipe("4\n");
    let totals = example("accumulator").args(["-"]);
    totals.stdin("4\n").survives_a_closed_pipe("4\n");
    let tokens = example("token_issuer").args(["-"]);
    tokens
        .stdin("Ada\n")
        .survives_a_closed_pipe("Token number for Ada: 1\n");
    let echo = example("echo").args(["-"]);
    echo.stdin("hello\n").survives_a_closed_pipe("hello\n");
    let handling = example("error_handling").args(["-"]);
    handling.stdin("4\n").survives_a_closed_pipe("8\n");
    let window = example("sliding_window").args(["1", "-"]);
    window.stdin("4\n").survives_a_closed_pipe("[4]\n");
    let states = example("states").args(["-"]);
    states.stdin("word\n").survives_a_closed_pipe("Created\n");
    let machine = example("state_machine").args(["-"]);
    machine
        .stdin("wait\n")
        .survives_a_closed_pipe("Starting...\n");
    let game = example("rock_paper_scissors").args(["-"]);
    game.stdin("0:z\n").survives_a_closed_pipe("InvalidKey\n");
    let filter = example("telnet_filter").args(["-"]);
    filter.stdin("key\n").survives_a_closed_pipe("key\n");
    let games = example("game_machine").args(["-"]);
    games.stdin("0:r\n").survives_a_closed_pipe("Waiting\n");
}
