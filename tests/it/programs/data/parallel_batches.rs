//! Batches on several threads: their order, and their bound.

use crate::process::{example, texts};

#[test]
fn it_prints_the_output_on_its_front_page() {
    example("parallel_batches").prints_its_front_page();
}

#[test]
fn results_come_in_the_order_of_the_numbers() {
    for [size, batch, workers] in [
        [0, 1, 1],
        [1, 1000, 8],
        [10, 3, 2],
        [10_000, 7, 3],
        [5000, 1, 8],
    ] {
        let expected: String = (0..size).map(|n| format!("{}\n", n * n)).collect();
        let arguments = [size, batch, workers].map(|number: u64| number.to_string());
        let program = example("parallel_batches").args(["--print"]);
        program.args(arguments).prints(&expected);
    }
}

#[test]
fn no_more_batches_are_in_flight_than_the_workers_need() {
    for (arguments, expected) in [
        (["1000", "10", "3"], "6"),
        (["1000", "1000", "3"], "1"),
        (["0", "1000", "3"], "0"),
    ] {
        let output = example("parallel_batches").args(arguments).run();
        let (stdout, _) = texts(&output);
        let printed = format!("batches in flight at the most: {expected}\n");
        assert!(stdout.ends_with(&printed), "{stdout}");
    }
}

#[test]
fn the_largest_numbers_have_squares() {
    let arguments = ["18446744073709551615", "1", "1"];
    let program = example("parallel_batches")
        .args(["--print"])
        .args(arguments);
    program.survives_a_closed_pipe("0\n");
}

#[test]
fn a_bad_size_is_refused() {
    let refuses = |arguments: &[&str], complaint| {
        let given = arguments.iter().copied();
        example("parallel_batches")
            .args(given)
            .refuses("", complaint);
    };
    refuses(&["x"], "SIZE \"x\": not a natural number; see --help");
    refuses(&["-1"], "SIZE \"-1\": not a natural number; see --help");
    refuses(
        &["1", "0"],
        "BATCH \"0\": not from 1 to 1000000; see --help",
    );
    refuses(
        &["1", "1", "257"],
        "WORKERS \"257\": not from 1 to 256; see --help",
    );
    refuses(
        &["1", "1", "1", "1"],
        "unexpected argument \"1\"; see --help",
    );
}
