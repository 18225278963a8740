//! The built-in coroutines, which need a nightly toolchain: the benchmark `nightly` builds and runs
//! this.

#![feature(coroutines, coroutine_trait)]

use std::{
    hint::black_box,
    ops::{Coroutine, CoroutineState},
    pin::Pin,
    time::Instant,
};

/// The median of some runs, in nanoseconds a step.
fn median(mut step: impl FnMut()) -> f64 {
    const STEPS: u32 = 5_000_000;
    let mut times = [(); 15].map(|()| {
        let begin = Instant::now();
        (0..STEPS).for_each(|_| step());
        begin.elapsed().as_nanos() as f64 / f64::from(STEPS)
    });
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn total() -> impl Coroutine<u64, Yield = u64, Return = ()> + Unpin {
    #[coroutine]
    |mut sent: u64| {
        let mut total = 0_u64;
        for _ in 0..u64::MAX {
            total = total.wrapping_add(sent);
            sent = yield total;
        }
    }
}

fn numbers(first: u64) -> impl Coroutine<(), Yield = u64, Return = ()> + Unpin {
    #[coroutine]
    move || {
        let mut number = first;
        while number < u64::MAX {
            yield number;
            number += 1;
        }
    }
}

fn step<S, C>(coroutine: &mut C, sent: S) -> Option<u64>
where
    C: Coroutine<S, Yield = u64, Return = ()> + Unpin + ?Sized,
{
    match Pin::new(coroutine).resume(sent) {
        CoroutineState::Yielded(value) => Some(value),
        CoroutineState::Complete(()) => None,
    }
}

fn main() {
    type Total = Box<dyn Coroutine<u64, Yield = u64, Return = ()> + Unpin>;
    type Numbers = Box<dyn Coroutine<(), Yield = u64, Return = ()> + Unpin>;
    let (mut inline, mut boxed) = (total(), black_box(Box::new(total()) as Total));
    let (mut numbers_inline, mut numbers_boxed) =
        (numbers(0), black_box(Box::new(numbers(0)) as Numbers));
    let figures = [
        ("send u64", "inline", median(|| {
            black_box(step(&mut inline, black_box(3)));
        })),
        ("send u64", "boxed", median(|| {
            black_box(step(&mut *boxed, black_box(3)));
        })),
        ("iterate", "inline", median(|| {
            black_box(step(&mut numbers_inline, ()));
        })),
        ("iterate", "boxed", median(|| {
            black_box(step(&mut *numbers_boxed, ()));
        })),
        ("create", "inline", median(|| {
            black_box(step(&mut numbers(black_box(5)), ()));
        })),
        ("create", "boxed", median(|| {
            let mut boxed = Box::new(numbers(black_box(5))) as Numbers;
            black_box(step(&mut *black_box(&mut boxed), ()));
        })),
    ];
    let figures = figures.map(|(row, kind, value)| {
        let peer = format!("nightly Coroutine, {kind}");
        format!(r#"{{"group": "resume", "row": "{row}", "peer": "{peer}", "value": {value}}}"#)
    });
    println!("[{}]", figures.join(",\n"));
}
