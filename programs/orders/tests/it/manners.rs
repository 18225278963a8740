//! Help, bad input, a closed pipe, Ctrl-C, two workers at once.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::process::ExitStatusExt,
    process::Stdio,
    sync::{Arc, atomic::AtomicBool},
};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::{consts::SIGINT, flag};

use crate::process::{Folder, Ran, ran};

#[test]
fn without_arguments_it_shows_two_orders() {
    let shop = Folder::new("sample");
    let source = include_str!("../../main.rs");
    let told = source
        .split("//! ```text\n")
        .nth(1)
        .expect("it shows its output");
    let told = told.split("//! ```\n").next().expect("it is a block");
    shop.check("", &told.replace("//! ", ""));
    assert!(!shop.path("orders.db").exists());
}

#[test]
fn help_fits_a_terminal() {
    let help = Folder::new("help").orders("--help");
    assert!(help.out.starts_with("usage: orders [COMMAND]"), "{help:?}");
    let long = help.out.lines().find(|line| line.len() > 80);
    assert_eq!(long, None);
    assert_eq!(help.code, Some(0));
}

#[test]
fn bad_input_is_refused() {
    let shop = Folder::new("bad_input");
    let none = "orders.db: there is no such store; `orders place` makes one";
    shop.refuses("list", none);
    assert!(!shop.path("orders.db").exists());
    shop.orders("place o-1 5");
    for (words, complaint) in [
        (
            "frob",
            "\"frob\": no such command, or not so used; see --help",
        ),
        (
            "place o-1",
            "\"place\": no such command, or not so used; see --help",
        ),
        ("place o-2 five", "\"five\": not a number of cents"),
        (
            "place o/2 5",
            "\"o/2\": an order's id has no spaces and no slashes",
        ),
        (
            "place o-1 6",
            "o-1 was made with order(5), not with order(6); open it so, or choose another id",
        ),
        (
            "post o-1 eaten",
            "\"eaten\": none of approved, refused, packed, sold-out, returned, cancel",
        ),
        (
            "post o-2 cancel",
            "there is no order o-2; `orders place` makes one",
        ),
        (
            "post o-2 packed",
            "there is no order o-2; `orders place` makes one",
        ),
        (
            "work o-2",
            "there is no order o-2; `orders place` makes one",
        ),
        (
            "show o-2",
            "there is no order o-2; `orders place` makes one",
        ),
        ("at o-1 x", "\"x\": not the number of a step"),
        ("work --key k", "--key is for post; see --help"),
        ("list --follow", "--follow is for work; see --help"),
        (
            "work --later soon",
            "--later \"soon\": expected number at 0; see --help",
        ),
        ("list --frob", "invalid option '--frob'; see --help"),
    ] {
        shop.refuses(words, complaint);
    }
    let unknown = shop.orders("post o-2 packed");
    assert!(
        unknown.err.contains("o-2") && unknown.code == Some(2),
        "{unknown:?}"
    );
}

#[test]
fn a_file_that_is_no_store_is_refused() {
    let shop = Folder::new("no_store");
    fs::write(shop.path("orders.db"), "name,email\n".repeat(1000)).expect("it can be written");
    let Ran { out, err, code } = shop.orders("list");
    assert!(err.starts_with("orders: orders.db: "), "{err}");
    assert_eq!((out.as_str(), code), ("", Some(2)));
}

#[test]
fn a_closed_pipe_ends_it_in_peace() {
    let shop = Folder::new("closed_pipe");
    for id in 0..40 {
        shop.orders(&format!("place order-{id:02} 5"));
    }
    let mut process = shop.spawn("orders", &["work"]);
    let mut stdout = BufReader::new(process.stdout.take().expect("it is piped"));
    let mut first = String::new();
    stdout.read_line(&mut first).expect("it reports in UTF-8");
    assert_eq!(first, "order-00/2 charging\n");
    drop(stdout);
    let ended = process.wait_with_output().expect("it can be waited for");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert!(ended.status.success(), "{}", ended.status);
    // Where it stopped, the next one goes on.
    assert_eq!(shop.orders("work").code, Some(0));
    let ledger = shop.lines("orders.ledger");
    assert_eq!(ledger.len(), 40 * 2, "confirmed and charged, once each");
}

#[test]
fn an_interrupt_ends_it_at_once() {
    // Where Ctrl-C is ignored, as behind `nohup`, a child would ignore it as well; of a process
    // that handles it, it has the default.
    let always = Arc::new(AtomicBool::new(true));
    flag::register_conditional_shutdown(SIGINT, 130, always).expect("it may be handled");
    let shop = Folder::new("interrupted");
    shop.orders("place o-1 5");
    let mut process = shop.spawn("orders", &["work", "--follow"]);
    let mut stdout = BufReader::new(process.stdout.take().expect("it is piped"));
    let mut line = String::new();
    while !line.ends_with("o-1/3 approval\n") {
        stdout.read_line(&mut line).expect("it reports in UTF-8");
    }
    // It goes on: what comes now is served, too.
    shop.orders("post o-1 approved");
    line.clear();
    stdout.read_line(&mut line).expect("it reports in UTF-8");
    assert_eq!(line, "o-1/4 packing\n");
    // Another one would do everything twice.
    let busy = shop.orders("work");
    let wait = "orders.ledger: another `orders work` is at work on it; wait for its end";
    assert_eq!(
        (busy.err, busy.code),
        (format!("orders: {wait}\n"), Some(1))
    );

    let pid = Pid::from_child(&process);
    kill_process(pid, Signal::INT).expect("it runs");
    let ended = process.wait().expect("it can be waited for");
    assert_eq!(ended.signal(), Some(2), "{ended}");
    let mut complaint = String::new();
    let stderr = process.stderr.take().expect("it is piped");
    { stderr }.read_to_string(&mut complaint).expect("UTF-8");
    assert_eq!(complaint, "");
}

#[test]
fn output_that_cannot_be_written_is_no_success() {
    let shop = Folder::new("full");
    shop.orders("place o-1 5");
    let full = fs::File::create("/dev/full").expect("Linux has it");
    let mut command = shop.command("orders", &["list"]);
    command.stdout(Stdio::from(full));
    let ran = ran(command);
    assert!(ran.err.contains("No space left on device"), "{ran:?}");
    assert_eq!(ran.code, Some(1));
}
