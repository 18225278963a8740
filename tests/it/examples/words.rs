//! Real input: words from the arguments, and words and lines from standard input.

use crate::process::example;

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
            .refuses("1\n", "argument 2: \"x\": not a number");
        example(name)
            .args(["-"])
            .stdin("1\n\n\u{1b}ten\n")
            .refuses("1\n", "line 3: \"\\u{1b}ten\": not a number");
    }
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_line() {
    let invalid = "line 2: \"\\xff 3\": invalid utf-8 sequence of 1 bytes from index 0";
    example("running_average")
        .args(["-"])
        .stdin(b"1\n\xff 3\n")
        .refuses("1\n", invalid);
    example("echo")
        .args(["-"])
        .stdin(b"1\n\xff\n")
        .refuses("1\nGenerator closing\n", "line 2: it is not valid UTF-8");
}

/// A line without an end does not fill the memory.
#[test]
fn a_line_that_is_too_long_is_refused() {
    let endless = vec![b'a'; (1 << 24) + 1];
    let complaint = "line 1: it is longer than 16777216 bytes";
    for (name, printed) in [
        ("echo", "Generator closing\n"),
        ("token_issuer", "Token issuer exit.\n"),
        ("running_average", ""),
    ] {
        let program = example(name).args(["-"]).stdin(endless.clone());
        program.refuses(printed, complaint);
    }
    let longest = [vec![b'a'; 1 << 24], b"\n".to_vec()].concat();
    let echoed = String::from_utf8(longest.clone()).expect("it is ASCII");
    let printed = echoed + "Generator closing\n";
    example("echo").args(["-"]).stdin(longest).prints(&printed);
}

#[test]
fn a_word_of_any_bytes_is_shown_in_part_and_escaped() {
    let long = format!("\u{1b}[2J{}", "a".repeat(1000));
    let shown = format!("\\u{{1b}}[2J{}...", "a".repeat(56));
    let tokens = format!("Token number for {shown}: 1\nToken issuer exit.\n");
    let issuer = || example("token_issuer").args(["-"]);
    issuer().stdin(long.clone()).prints(&tokens);
    example("running_average")
        .args(["-"])
        .stdin(long)
        .refuses("", &format!("line 1: \"{shown}\": not a number"));
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
        .prints(
            &[
                started,
                "finish? It is waiting, and takes start\n",
                working,
                "start? It is processing, and takes pause or finish\n",
                done,
                started,
                "again? It is waiting, and takes start\n",
            ]
            .concat(),
        );
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
    let printed = format!("//! one: Suspended at line {line}\n");
    assert!(
        source.contains(&printed),
        "its front page shows another line"
    );
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

#[test]
fn sliding_window() {
    let window = || example("sliding_window");
    let pairs = "[1.5, -3]\n[-3, 4]\n";
    window().args(["2", "1.5", "-3", "4"]).prints(pairs);
    window().args(["2", "-"]).stdin("1.5 -3\n4\n").prints(pairs);
    window().args(["-"]).stdin("2 1.5 -3 4").prints(pairs);
    window().args(["18446744073709551615", "1", "2"]).prints("");
    window().args(["1"]).prints("");
}

#[test]
fn sliding_window_refuses_what_is_no_width_and_no_number() {
    let window = || example("sliding_window");
    window()
        .args(["0", "1"])
        .refuses("", "argument 1: \"0\": it has to be more than 0");
    window()
        .args(["-1", "1"])
        .refuses("", "argument 1: \"-1\": not a natural number");
    window()
        .args(["-"])
        .refuses("", "the width is missing; see --help");
    window()
        .args(["1", "-"])
        .stdin("1\ntwo\n")
        .refuses("[1]\n", "line 2: \"two\": not a number");
}

#[test]
fn error_handling_skips_what_is_invalid() {
    let doubled = "3\n\
                   Skipping invalid item: Negative value: -2\n\
                   Skipping invalid item: \"x\": invalid float literal\n\
                   8\n\
                   Cleanup complete\n";
    let handling = || example("error_handling");
    handling().args(["1.5", "-2", "x", "4"]).prints(doubled);
    handling().args(["-"]).stdin("1.5 -2\nx\n4").prints(doubled);
    handling().args(["-"]).prints("Cleanup complete\n");
}

#[test]
fn memory_of_a_coroutine_does_not_grow() {
    let (vec, coroutine) = peaks("10000");
    assert!(vec >= 8 * 10_000, "{vec} bytes hold 10000 numbers of 8");
    assert!(coroutine < 1000, "{coroutine} bytes");
    assert_eq!(peaks("100000").1, coroutine);
}

/// The most bytes that were allocated at a time, for the `Vec` and for the coroutine.
#[track_caller]
fn peaks(size: &str) -> (usize, usize) {
    let output = example("memory").args([size]).run();
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    let mut peaks = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("bytes allocated at the most: "))
        .map(|bytes| bytes.parse().expect("a number of bytes"));
    let both = peaks.next().zip(peaks.next());
    both.unwrap_or_else(|| panic!("two peaks are missing in:\n{text}"))
}

#[test]
fn memory_refuses_what_a_machine_may_not_have() {
    let too_much = "100000001 is more than 100000000; see --help";
    example("memory").args(["100000001"]).refuses("", too_much);
    example("memory")
        .args(["many"])
        .refuses("", "argument 1: \"many\": not a natural number");
}

#[test]
fn round_robin_runs_the_tasks_of_its_arguments() {
    example("round_robin")
        .args(["tea=1", "x=y=2", "none=0"])
        .prints("tea: Step 1/1\nx=y: Step 1/2\nx=y: Step 2/2\n");
}

#[test]
fn round_robin_refuses_what_is_no_task() {
    let refuses = |argument, complaint| {
        example("round_robin")
            .args([argument])
            .refuses("", complaint);
    };
    refuses("tea", "\"tea\": not NAME=STEPS; see --help");
    refuses(
        "tea=x",
        "\"tea=x\": the number of steps: not a natural number; see --help",
    );
}
