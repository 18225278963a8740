//! Examples that take something from their user: they refuse what is too much, and end in
//! silence when nobody reads on.

use crate::process::example;

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
    for (name, arguments, reads, says) in [
        ("running_average", &["-"][..], "4\n", "4\n"),
        ("accumulator", &["-"], "4\n", "4\n"),
        ("token_issuer", &["-"], "Ada\n", "Token number for Ada: 1\n"),
        ("echo", &["-"], "hello\n", "hello\n"),
        ("error_handling", &["-"], "4\n", "8\n"),
        ("sliding_window", &["1", "-"], "4\n", "[4]\n"),
        ("states", &["-"], "word\n", "Created\n"),
        ("state_machine", &["-"], "wait\n", "Starting...\n"),
        (
            "rock_paper_scissors",
            &["-"],
            "0:z\n",
            "player 0: 'z' is not r, p or s\n",
        ),
        ("telnet_filter", &["-"], "key\n", "key\n"),
        ("game_machine", &["-"], "0:r\n", "Waiting\n"),
    ] {
        let program = example(name).args(arguments.iter().copied());
        program.stdin(reads).survives_a_closed_pipe(says);
    }
}
