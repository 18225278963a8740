//! Stacks of up to three managers of every kind, compared with what CPython recorded.

use std::cell::RefCell;

use coroutine::{BoxCoroutine, Coroutine, ExitStack, Interrupt, WithError};
use futures_lite::future::{block_on, yield_now};

const RECORDED: &str = include_str!("../../../data/cpython/exit_stack.txt");

type Log = RefCell<Vec<String>>;
type Stack<'a> = ExitStack<'a, String>;
type Result<T> = std::result::Result<T, WithError<String>>;

/// A manager of this kind, which may await at its entry and exit.
fn manager<'a>(
    kind: &'a str,
    index: usize,
    awaits: bool,
    log: &'a Log,
) -> BoxCoroutine<'a, (), (), (), String> {
    Coroutine::new(async move |co| {
        let pause = async || {
            if awaits {
                yield_now().await;
            }
        };
        pause().await;
        if kind == "absent" {
            return Ok(());
        }
        let left = co.yield_(()).await;
        pause().await;
        log.borrow_mut().push(match &left {
            Ok(()) => format!("{index}:ok"),
            Err(Interrupt::Thrown(error)) => format!("{index}:{error}"),
            Err(_) => format!("{index}:other"),
        });
        match (kind, left) {
            ("failing", _) => Err(format!("f{index}").into()),
            ("replace", Err(Interrupt::Thrown(_))) => Err(format!("r{index}").into()),
            ("swallow", Err(Interrupt::Thrown(_))) => Ok(()),
            ("twice", Ok(()) | Err(Interrupt::Thrown(_))) => co.yield_(()).await,
            (_, left) => left,
        }
    })
}

fn callback<'a>(stack: &mut Stack<'a>, index: usize, log: &'a Log) {
    stack.callback(move || {
        log.borrow_mut().push(format!("{index}:called"));
        Ok(())
    });
}

fn scope_ends(scope: &str) -> Result<()> {
    match scope {
        "returns" => Ok(()),
        _ => Err("e".to_owned().into()),
    }
}

fn run(kinds: &[&str], scope: &str, log: &Log) -> Result<Option<()>> {
    ExitStack::with(|stack| {
        for (index, &kind) in kinds.iter().enumerate() {
            match kind {
                "callback" => callback(stack, index, log),
                kind => stack.enter(manager(kind, index, false, log))?,
            }
        }
        scope_ends(scope)
    })
}

fn run_async(kinds: &[&str], scope: &str, log: &Log) -> Result<Option<()>> {
    block_on(ExitStack::with_async(async |stack| {
        for (index, &kind) in kinds.iter().enumerate() {
            match kind {
                "callback" => callback(stack, index, log),
                kind => stack.enter_async(manager(kind, index, true, log)).await?,
            }
        }
        scope_ends(scope)
    }))
}

fn outcome(result: Result<Option<()>>) -> String {
    match result {
        Ok(Some(())) => "value".to_owned(),
        Ok(None) => "none".to_owned(),
        Err(WithError::Raised(error)) => error,
        Err(WithError::DidNotYield | WithError::YieldedTwice) => "runtime".to_owned(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn stacks_do_what_those_of_cpython_do() {
    let mut cases = 0;
    for line in RECORDED.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<_> = line.split("; ").collect();
        let kinds: Vec<_> = parts[0].split(' ').filter(|kind| *kind != "-").collect();
        for run in [run, run_async] {
            let log = Log::default();
            let outcome = outcome(run(&kinds, parts[1], &log));
            let exits = match log.take().join(" ") {
                none if none.is_empty() => "-".to_owned(),
                exits => exits,
            };
            assert_eq!([exits, outcome], parts[2..], "{line}");
        }
        cases += 1;
    }
    assert_eq!(cases, 800);
}
