//! Coroutines that drive others.

use coroutine::Yielded;

use super::super::kind::*;
use crate::coroutine::protocol::bodies::Trace;

#[test]
fn for09_a_sieve_of_generators_that_own_one_another() {
    fn without_multiples(p: u32, numbers: Coroutine<u32>) -> Coroutine<u32> {
        Coroutine::new(async move |co| {
            for n in numbers.filter(|n| n % p != 0) {
                co.yield_(n).await?;
            }
            Ok(())
        })
    }
    let primes: Coroutine<u32> = Coroutine::new(async |co| {
        let mut x: Coroutine<u32> = Coroutine::new(async |co| co.yield_all(2..30).await);
        while let Some(p) = x.next() {
            co.yield_(p).await?;
            x = without_multiples(p, x);
        }
        Ok(())
    });
    assert!(primes.eq([2, 3, 5, 7, 11, 13, 17, 19, 23, 29]));
}

#[test]
fn for10_a_round_robin() {
    fn t(name: &'static str, k: i32, trace: &Trace) -> Coroutine<()> {
        let trace = trace.clone();
        Coroutine::new(async move |co| {
            for i in 0..k {
                trace.note(format!("{name} {i}"));
                co.yield_(()).await?;
            }
            Ok(())
        })
    }
    let trace = Trace::default();
    let mut ts = vec![t("A", 2, &trace), t("B", 3, &trace)];
    let mut g: Coroutine<()> = Coroutine::new(async move |co| {
        while !ts.is_empty() {
            ts.retain_mut(|x| x.next().is_some());
        }
        co.yield_(()).await
    });
    assert_eq!(g.resume(), Ok(Yielded(())));
    trace.check(&["A 0", "B 0", "A 1", "B 1", "B 2"], "in turns");
}
