//! Without arguments each example prints what its Python programs print.

use crate::process::{documented_output, example, golden};

#[test]
fn running_average() {
    example("running_average").prints_golden(&["002_running_avg"]);
}

#[test]
fn token_issuer() {
    let both_forms = ["003_17_token_issuer", "003_19_token_issuer_decorator"];
    example("token_issuer").prints_golden(&both_forms);
}

#[test]
fn accumulator() {
    let programs = ["000_08_two_way", "000_09_coroutine", "001_31_accumulator"];
    example("accumulator").prints_golden(&programs);
}

#[test]
fn echo() {
    example("echo").prints_golden(&["001_09_send_throw_close"]);
}

#[test]
fn state_machine() {
    example("state_machine").prints_golden(&["001_22_state_machine"]);
}

#[test]
fn rock_paper_scissors() {
    example("rock_paper_scissors").prints_golden(&["002_rock_paper_scissors"]);
}

#[test]
fn telnet_filter() {
    // Its front page cannot end a line in a space, as the program does.
    let signal = golden("002_telnet_filter");
    assert_eq!(
        documented_output("telnet_filter").trim_end(),
        signal.trim_end()
    );
    let filter = || example("telnet_filter");
    filter().prints(&signal);
    filter().args(["--strict"]).prints(&signal);
}

#[test]
fn game_machine() {
    example("game_machine").prints_golden(&["002_game_machine"]);
}

#[test]
fn generators() {
    example("generators").prints_golden(&[
        "000_02_practice",
        "000_03_generator_shortcut",
        "000_05_infinite_counter",
        "001_01_generator_function",
        "001_02_genexpr",
        "001_19_fibonacci",
        "001_33_my_range",
    ]);
}

#[test]
fn states() {
    example("states").prints_golden(&[
        "001_10_consumed_twice",
        "001_13_return_value",
        "001_29_return_vs_yield",
        "001_32_exhausted",
        "001_34_reuse",
    ]);
}

#[test]
fn yield_from() {
    let programs = [
        "000_07_yield_from",
        "001_20_tree_traversal",
        "001_30_yield_from",
    ];
    example("yield_from").prints_golden(&programs);
}

#[test]
fn custom_iterator() {
    example("custom_iterator").prints_golden(&[
        "000_01_manual_iterator",
        "000_12_custom_iterable",
        "000_13_for_internals",
        "001_00_iterator_class",
        "001_35_book_collection",
        "003_00_file_lines",
        "003_02_even_numbers",
    ]);
}

#[test]
fn managed_resource() {
    let programs = ["000_10_contextmanager", "001_14_resource_cleanup_on_del"];
    example("managed_resource").prints_golden(&programs);
}

#[test]
fn error_handling() {
    example("error_handling").prints_golden(&["001_15_exceptions_inside"]);
}

#[test]
fn sliding_window() {
    example("sliding_window").prints_golden(&["001_21_sliding_window"]);
}

#[test]
fn itertools_tour() {
    example("itertools_tour").prints_golden(&[
        "001_08_itertools",
        "003_04_infinite_itertools",
        "003_06_finite_itertools",
        "003_11_groupby",
    ]);
}

#[test]
fn round_robin() {
    example("round_robin").prints_golden(&["001_23_scheduler"]);
}
