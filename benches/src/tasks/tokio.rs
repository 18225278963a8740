//! tokio's runtime for one thread, with tasks that stay on it. (Its `LocalRuntime` is not stable.)

use std::{future::Future, time::Instant};

use tokio::{
    runtime::Builder,
    task::{LocalSet, spawn_local, unconstrained, yield_now},
};

use super::{
    channels,
    runtime::{Runtime, Timed},
};

/// The runtime.
#[derive(Debug)]
pub struct Tokio;

impl Runtime for Tokio {
    const LABEL: &'static str = "tokio LocalSet";
    type Channel = channels::Tokio;

    fn run<T>(main: impl AsyncFnOnce(&Self) -> T) -> T {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("there are descriptors left");
        // A main task with a budget would find timers "not ready" that it has not even set.
        LocalSet::new().block_on(&runtime, unconstrained(main(&Self)))
    }

    fn spawn<T: 'static>(
        &self,
        body: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = T> + 'static {
        let task = spawn_local(body);
        async { task.await.expect("it does not panic") }
    }

    fn detach(&self, body: impl Future<Output = ()> + 'static) {
        spawn_local(body);
    }

    fn yield_now() -> impl Future<Output = ()> {
        yield_now()
    }
}

impl Timed for Tokio {
    async fn sleep_until(time: Instant) {
        tokio::time::sleep_until(time.into()).await;
    }
}
