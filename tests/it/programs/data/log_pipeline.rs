//! The log pipeline: alerts with their places, in constant memory.

use crate::process::{
    example,
    files::{directory, file},
    texts,
};

#[test]
fn it_prints_what_the_python_programs_print() {
    example("log_pipeline").prints_golden(&["000_06_pipeline", "001_07_pipeline"]);
}

#[test]
fn alerts_have_a_file_a_line_a_timestamp_and_a_message() {
    let dir = directory("alerts");
    let one = file(
        &dir,
        "one.log",
        "2025-08-11 21:26:20.837 -- INFO: Application Started.\n\
         2025-08-11 21:26:21.842 -- ERROR: Database: connection failed.\r\n\
         \n\
         [21:26:24] CRITICAL [db] ERROR 7",
    );
    let two = file(&dir, "two.log", b"ERROR: \xff\nERROR\n");
    example("log_pipeline").args([&one, &two]).prints(&format!(
        "{one}:2: 2025-08-11 21:26:21.842: Database: connection failed.\n\
         {one}:4: [21:26:24]: [db] ERROR 7\n\
         {two}:1: \u{fffd}\n\
         {two}:2: \n"
    ));
    example("log_pipeline").args(["-"]).prints("");
}

#[test]
fn a_long_log_takes_no_more_memory_than_a_short_one() {
    let line = format!("2025-08-11 21:26:20 -- INFO: {}\n", "nothing ".repeat(100));
    let (lines, alert) = (40_000, "2025-08-11 ERROR: at last");
    let log = line.repeat(lines) + alert;
    let output = example("log_pipeline")
        .args(["--stats", "-"])
        .stdin(log)
        .run();
    let (stdout, stderr) = texts(&output);
    assert_eq!(stdout, "standard input:40001: 2025-08-11: at last\n");
    let figures = stderr.strip_prefix("log_pipeline: 40001 lines, 1 alert, at most ");
    let peak = figures.and_then(|figures| figures.strip_suffix(" KiB resident\n"));
    let peak: usize = peak
        .and_then(|peak| peak.parse().ok())
        .unwrap_or_else(|| panic!("no figures in {stderr:?}"));
    let size = lines * line.len() / 1024;
    assert!(peak < size / 2, "{peak} KiB for a log of {size} KiB");
    assert!(peak < 10_000, "{peak} KiB");
}

#[test]
fn a_file_that_is_not_there_does_not_hide_the_alerts_before_it() {
    let log = file(&directory("alerts_missing"), "one.log", "ERROR: 1\n");
    let missing = log.replace("one.log", "two.log");
    let complaint = format!("{missing}: No such file or directory (os error 2)");
    example("log_pipeline")
        .args([&log, &missing])
        .refuses(&format!("{log}:1: 1\n"), &complaint);
    let which = "--stats: of which file? see --help";
    example("log_pipeline").args(["--stats"]).refuses("", which);
}
