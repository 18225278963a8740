//! Real input: words from the arguments, and words and lines from standard input.

use super::example;

#[test]
fn running_average() {
    let means = "10\n7.5\n5\n3.75\n";
    let average = || example("running_average");
    average().args(["10", "5", "0", "0"]).prints(means);
    average().args(["-"]).stdin("10 5\n\n0\t0").prints(means);
    average().args(["10", "-", "0"]).stdin("5 0").prints(means);
    average()
        .args(["-3", "-.5", "--", "-1"])
        .prints("-3\n-1.75\n-1.5\n");
    average().args(["-"]).prints("");
}

#[test]
fn accumulator() {
    let totals = "10\n15\n18\n";
    example("accumulator").args(["10", "5", "3"]).prints(totals);
    example("accumulator")
        .args(["-"])
        .stdin("10\n5\n3")
        .prints(totals);
}

#[test]
fn a_word_that_is_no_number_is_named_with_its_place() {
    for name in ["running_average", "accumulator"] {
        example(name)
            .args(["1", "x"])
            .refuses("1\n", "argument 2: \"x\": invalid float literal");
        example(name)
            .args(["-"])
            .stdin("1\n\n\u{1b}ten\n")
            .refuses("1\n", "line 3: \"\\u{1b}ten\": invalid float literal");
    }
}

#[test]
fn token_issuer() {
    let tokens = "Token number for Ada: 1\nToken number for Zoë: 2\nToken issuer exit.\n";
    example("token_issuer").args(["Ada", "Zoë"]).prints(tokens);
    example("token_issuer")
        .args(["-"])
        .stdin("Ada Zoë\n")
        .prints(tokens);
}

#[test]
fn state_machine() {
    let machine = || example("state_machine");
    let started = "Starting...\nWaiting for input\n";
    let working = "Processing...\nProcessing data\n";
    let done = "Complete!\nDone\n";
    machine()
        .args(["finish", "start", "start", "finish", "again", "again"])
        .prints(&[started, started, working, working, done].concat());
    machine()
        .args(["-"])
        .stdin("start\nfinish\n")
        .prints(&[started, working, done].concat());
    machine()
        .args(["start"])
        .prints(&[started, working].concat());
}

#[test]
fn states() {
    let source = include_str!("../../../examples/states.rs");
    let yields = source
        .lines()
        .position(|line| line.contains("co.yield_(word)"));
    let line = yields.expect("the example yields words") + 1;
    example("states")
        .args(["one", "-"])
        .stdin("two")
        .prints(&format!(
            "Created\none: Suspended at line {line}\ntwo: Suspended at line {line}\nClosed\n"
        ));
}

#[test]
fn echo_answers_lines_until_it_is_closed() {
    let echo = || example("echo").args(["-"]);
    echo()
        .stdin(":throw early\nhello\n:throw oops\n::throw no\n:close\nnever read\n")
        .prints(
            "Exception received: early\n\
             hello\n\
             Exception received: oops\n\
             hello\n\
             :throw no\n\
             Generator closing\n",
        );
    echo()
        .stdin("one\n\ntwo")
        .prints("one\n\ntwo\nGenerator closing\n");
    echo().stdin("").prints("Generator closing\n");
}

#[test]
fn echo_refuses_what_is_no_command() {
    let unknown = "line 2: \":thrown\": unknown command; see --help";
    example("echo")
        .args(["-"])
        .stdin("one\n:thrown\n")
        .refuses("one\nGenerator closing\n", unknown);
    let no_dash = "argument 1: \"one\": expected `-`; see --help";
    example("echo").args(["one"]).refuses("", no_dash);
}
