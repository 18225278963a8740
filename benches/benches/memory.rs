//! What coroutines and tasks take, each kind in a process of its own.
//!
//! A process that is started as `memory hold GROUP PEER` measures one, and prints three numbers, or
//! four.

use std::{env, error::Error, fs, hint::black_box, process::Command};

use benches::{
    coroutines::{
        Boxed, BoxedClosure, Corosensei, Fauxgen, Generator, Rc, SendBoxed, SendUnboxed, Sends,
        SimpleCoro, Sync, Unboxed,
    },
    durable::{Scratch, Setting, parked},
    figures::Sheet,
    tasks::{AsyncExecutor, Cede, Floor, Pool, Smol, Tokio, Turns, Unordered},
};

/// What is held: so many at a time.
struct Subject {
    group: &'static str,
    peer: &'static str,
    count: u64,
    hold: fn(u64),
    /// The bytes of what each of them is given to run, if that is known.
    frame: Option<usize>,
}

fn coroutines<P: Sends>(count: u64) -> Subject {
    Subject {
        group: "coroutine memory",
        peer: P::NAME,
        count,
        hold: |count| {
            let held: Vec<_> = (0..count).map(|_| P::suspended()).collect();
            drop(black_box(held));
        },
        frame: None,
    }
}

fn tasks<P: Turns>() -> Subject {
    Subject {
        group: "task memory",
        peer: P::NAME,
        count: 1_000_000,
        hold: |count| _ = P::turns(count, 1),
        frame: Some(P::frame()),
    }
}

fn durables() -> Subject {
    Subject {
        group: "durable memory",
        peer: "cede, SQLite",
        count: 10_000,
        hold: |count| {
            let scratch = Scratch::new("memory").expect("the target folder can be written to");
            let store = scratch.store(Setting::Normal).expect("it opens");
            drop(black_box(parked(&store, count)));
        },
        frame: None,
    }
}

fn subjects() -> [Subject; 19] {
    [
        durables(),
        coroutines::<Unboxed>(100_000),
        coroutines::<Boxed>(100_000),
        coroutines::<SendUnboxed>(100_000),
        coroutines::<SendBoxed>(100_000),
        coroutines::<Rc>(100_000),
        coroutines::<Sync>(100_000),
        coroutines::<Fauxgen>(100_000),
        coroutines::<SimpleCoro>(100_000),
        coroutines::<Corosensei>(10_000),
        coroutines::<Generator>(10_000),
        coroutines::<BoxedClosure>(100_000),
        tasks::<Cede>(),
        tasks::<AsyncExecutor>(),
        tasks::<Smol>(),
        tasks::<Tokio>(),
        tasks::<Pool>(),
        tasks::<Unordered>(),
        tasks::<Floor>(),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [verb, group, peer] = &arguments[..] {
        if verb == "hold" {
            return hold(group, peer);
        }
    }
    let mut sheet = Sheet::default();
    for Subject { group, peer, .. } in subjects() {
        let program = env::current_exe()?;
        let printed = Command::new(program).args(["hold", group, peer]).output()?;
        if !printed.status.success() {
            let cause = String::from_utf8_lossy(&printed.stderr).trim().to_owned();
            sheet.remark(format!("{peer} was skipped in {group}: {cause}"));
            continue;
        }
        let printed = String::from_utf8(printed.stdout)?;
        let rows = ["allocations", "allocated", "resident", "without the frame"];
        for (row, value) in rows.into_iter().zip(printed.split_whitespace()) {
            sheet.add(group, row, peer, value.parse()?);
        }
    }
    Ok(sheet.save("memory")?)
}

/// Holds one kind, and prints what one of them takes: allocations, bytes allocated, bytes resident;
/// and that without its frame.
fn hold(group: &str, peer: &str) -> Result<(), Box<dyn Error>> {
    let named = |subject: &Subject| subject.group == group && subject.peer == peer;
    let subject = subjects().into_iter().find(named).ok_or("nobody")?;
    let before = resident("VmRSS:")?;
    let counted = allocation_counter::measure(|| (subject.hold)(subject.count));
    let after = resident("VmHWM:")?;
    let each = |all: u64| all as f64 / subject.count as f64;
    let resident = each(after - before);
    print!(
        "{} {} {resident}",
        each(counted.count_total),
        each(counted.bytes_max)
    );
    match subject.frame {
        Some(frame) => println!(" {}", resident - frame as f64),
        None => println!(),
    }
    Ok(())
}

/// What of this process is in memory: now (`VmRSS:`), or at the most so far (`VmHWM:`).
fn resident(line: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|known| known.strip_prefix(line));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes
        .ok_or("the system does not tell")?
        .parse::<u64>()?
        * 1024)
}
