//! Does one thing so often, and nothing else: for a tool that counts instructions.
//!
//! `shell/count.sh` runs it twice under callgrind, and divides the difference by the number of
//! steps between.

use std::{env, error::Error, hint::black_box};

use benches::{
    coroutines::{
        Boxed, SendBoxed, SendUnboxed, Sends, Total, Unboxed, Yields, delegated, delegated_send,
        forwarded, forwarded_send,
    },
    tasks::{Cede, Sleeps, Talks, Turns},
};

/// What can be done, and how it is done so often.
type Step = (&'static str, fn(u64));

const STEPS: [Step; 17] = [
    ("send, unboxed", sends::<Unboxed>),
    ("send, boxed", sends::<Boxed>),
    ("Send send, unboxed", sends::<SendUnboxed>),
    ("Send send, boxed", sends::<SendBoxed>),
    ("next, unboxed", iterates::<Unboxed>),
    ("next, boxed", iterates::<Boxed>),
    ("Send next, unboxed", iterates::<SendUnboxed>),
    ("Send next, boxed", iterates::<SendBoxed>),
    ("yield_from", |times| repeats(delegated(), times)),
    ("Send yield_from", |times| repeats(delegated_send(), times)),
    ("yield_from_mut", |times| repeats(forwarded(), times)),
    ("Send yield_from_mut", |times| {
        repeats(forwarded_send(), times)
    }),
    ("switch, 1 task", |times| _ = Cede::turns(1, times)),
    ("switch, 1,000 tasks", |times| {
        _ = Cede::turns(1_000, times / 1_000);
    }),
    ("spawn, run, join", |times| _ = Cede::spawned(times)),
    ("ring hop, 100 tasks", |times| _ = Cede::ring(100, times)),
    ("timer set, cancelled", |times| {
        _ = Cede::given_up(100_000, times);
    }),
];

fn sends<P: Sends>(times: u64) {
    let mut send = P::started::<Total>();
    for number in 0..times {
        black_box(send(number));
    }
}

fn iterates<P: Yields>(times: u64) {
    let mut numbers = P::numbers(0);
    for _ in 0..times {
        black_box(numbers.next());
    }
}

fn repeats(mut send: impl FnMut(u64) -> u64, times: u64) {
    for number in 0..times {
        black_box(send(number));
    }
}

/// `steps` lists what can be done, a line each; `steps WHAT TIMES` does it.
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [what, times] = &arguments[..] else {
        for (what, _) in STEPS {
            println!("{what}");
        }
        return Ok(());
    };
    let (_, step) = STEPS
        .into_iter()
        .find(|(known, _)| known == what)
        .ok_or("there is no such step; without arguments they are listed")?;
    step(times.parse()?);
    Ok(())
}
