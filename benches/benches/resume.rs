//! One step of a coroutine, beside genawaiter alone.
#![expect(missing_docs, reason = "criterion's macros make undocumented items")]

use std::{convert::Infallible, hint::black_box, time::Duration};

use coroutine::{Co, Coroutine, Signal, Yielded};
use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime,
};
use genawaiter::{
    GeneratorState,
    rc::{Co as RawCo, Gen},
};

/// What a genawaiter generator has to carry to be told everything that a coroutine is told.
#[derive(Debug)]
enum Told {
    Send(u64),
    Throw(Box<str>),
    Close,
}

type Total = Coroutine<u64, u64, Infallible, Box<str>>;

fn boxed_total() -> Total {
    Coroutine::new(async |co| {
        let mut total = 0_u64;
        loop {
            total = total.wrapping_add(co.yield_(total).await?);
        }
    })
}

fn send(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("send");

    let mut unboxed = Coroutine::unboxed(async |co: &mut Co<'_, u64, u64, Box<str>>| {
        let mut total = 0_u64;
        loop {
            total = total.wrapping_add(co.yield_(total).await?);
        }
        #[expect(unreachable_code, reason = "it tells the type")]
        Ok::<Infallible, _>(unreachable!())
    });
    unboxed.start().expect("it starts");
    group.bench_function("unboxed", |bencher| {
        bencher.iter(|| match unboxed.send(black_box(3)) {
            Ok(Yielded(total)) => total,
            Err(error) => panic!("{error}"),
        });
    });

    let mut boxed = boxed_total();
    boxed.start().expect("it starts");
    group.bench_function("boxed", |bencher| {
        bencher.iter(|| match boxed.send(black_box(3)) {
            Ok(Yielded(total)) => total,
            Err(error) => panic!("{error}"),
        });
    });

    let mut polled = boxed_total();
    polled.start().expect("it starts");
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    group.bench_function("boxed, polled", |bencher| {
        bencher.iter(
            || match polled.poll_resume(&mut cx, Signal::Send(black_box(3))) {
                std::task::Poll::Ready(Ok(Yielded(total))) => total,
                other => panic!("{other:?}"),
            },
        );
    });

    raw_send(&mut group);
    group.finish();
}

fn raw_send(group: &mut BenchmarkGroup<'_, WallTime>) {
    let mut raw = Gen::new(|co: RawCo<u64, u64>| async move {
        let mut total = 0_u64;
        loop {
            total = total.wrapping_add(co.yield_(total).await);
        }
    });
    raw.resume_with(0);
    group.bench_function("genawaiter, u64", |bencher| {
        bencher.iter(|| match raw.resume_with(black_box(3)) {
            GeneratorState::Yielded(total) => total,
            GeneratorState::Complete(()) => unreachable!("it loops"),
        });
    });

    let mut told = Gen::new(|co: RawCo<u64, Told>| async move {
        let mut total = 0_u64;
        loop {
            match co.yield_(total).await {
                Told::Send(value) => total = total.wrapping_add(value),
                Told::Throw(error) => return Err(Some(error)),
                Told::Close => return Err::<(), _>(None),
            }
        }
    });
    told.resume_with(Told::Send(0));
    // Both happen once, so that the compiler does not take them for impossible.
    for other in [Told::Close, Told::Throw("".into())] {
        black_box(&other);
    }
    group.bench_function("genawaiter, an enum", |bencher| {
        bencher.iter(|| match told.resume_with(black_box(Told::Send(3))) {
            GeneratorState::Yielded(total) => total,
            GeneratorState::Complete(ended) => panic!("{ended:?}"),
        });
    });
}

fn iterate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("iterate");

    let mut unboxed = Coroutine::unboxed(async |co: &mut Co<'_, u64>| {
        let mut number = 0_u64;
        loop {
            co.yield_(number).await?;
            number += 1;
        }
        #[expect(unreachable_code, reason = "it tells the type")]
        Ok(())
    });
    group.bench_function("unboxed", |bencher| bencher.iter(|| unboxed.next()));

    let mut boxed: Coroutine<u64> = Coroutine::new(async |co| {
        let mut number = 0_u64;
        loop {
            co.yield_(number).await?;
            number += 1;
        }
    });
    group.bench_function("boxed", |bencher| bencher.iter(|| boxed.next()));

    let mut raw = Gen::new(|co: RawCo<u64>| async move {
        let mut number = 0_u64;
        loop {
            co.yield_(number).await;
            number += 1;
        }
    })
    .into_iter();
    group.bench_function("genawaiter", |bencher| bencher.iter(|| raw.next()));
    group.finish();
}

fn create(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("create, start, drop");
    group.bench_function("unboxed", |bencher| {
        bencher.iter(|| {
            let start = black_box(5);
            let mut one =
                Coroutine::unboxed(async move |co: &mut Co<'_, u64>| co.yield_(start).await);
            one.next()
        });
    });
    group.bench_function("boxed", |bencher| {
        bencher.iter(|| {
            let start = black_box(5);
            let mut one: Coroutine<u64> = Coroutine::new(async move |co| co.yield_(start).await);
            one.next()
        });
    });
    group.bench_function("genawaiter", |bencher| {
        bencher.iter(|| {
            let start = black_box(5_u64);
            let mut one = Gen::new(|co: RawCo<u64>| async move { co.yield_(start).await });
            one.resume()
        });
    });
    group.finish();
}

fn quick() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1000))
        .sample_size(50)
}

criterion_group! { name = benches; config = quick(); targets = send, iterate, create }
criterion_main!(benches);
