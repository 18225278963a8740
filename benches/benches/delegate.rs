//! A value through a chain of delegations, by depth. `python/delegate.py` measures CPython's.
#![expect(missing_docs, reason = "criterion's macros make undocumented items")]

use std::{convert::Infallible, hint::black_box, time::Duration};

use coroutine::{Coroutine, Yielded};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

type Chain = Coroutine<u64, u64, Infallible>;

/// Keeps a total under `depth` levels of `yield_from`.
fn owned(depth: u32) -> Chain {
    Coroutine::new(async move |co| {
        if depth > 0 {
            return co.yield_from(owned(depth - 1)).await;
        }
        let mut total = 0_u64;
        loop {
            total = total.wrapping_add(co.yield_(total).await?);
        }
    })
}

/// The same under `depth` levels of `yield_from_mut`.
fn borrowed(depth: u32) -> Chain {
    Coroutine::new(async move |co| {
        if depth > 0 {
            return co.yield_from_mut(&mut borrowed(depth - 1)).await;
        }
        let mut total = 0_u64;
        loop {
            total = total.wrapping_add(co.yield_(total).await?);
        }
    })
}

fn delegate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("delegate");
    let measured =
        [0, 1, 10, 1_000, 100_000].map(|depth| ("yield_from", depth, owned as fn(u32) -> Chain));
    let forwarded =
        [1, 10, 1_000].map(|depth| ("yield_from_mut", depth, borrowed as fn(u32) -> Chain));
    for (name, depth, chain) in measured.into_iter().chain(forwarded) {
        let mut chain: Chain = chain(depth);
        chain.start().expect("it starts");
        group.bench_function(BenchmarkId::new(name, depth), |bencher| {
            bencher.iter(|| match chain.send(black_box(3)) {
                Ok(Yielded(total)) => total,
                Err(error) => panic!("{error}"),
            });
        });
    }
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1000))
        .sample_size(50)
}

criterion_group! { name = benches; config = quick(); targets = delegate }
criterion_main!(benches);
