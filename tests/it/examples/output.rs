//! Without arguments each example prints what its Python programs print.

use super::example;

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
