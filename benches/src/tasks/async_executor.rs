//! async-executor's executor for one thread, blocked on in two ways.

use std::{future::Future, time::Instant};

use async_executor::LocalExecutor;

use super::{
    channels,
    runtime::{Runtime, Timed},
};

/// The executor alone: the thread parks.
#[derive(Debug)]
pub struct AsyncExecutor(LocalExecutor<'static>);

/// Under smol: the thread that has nothing to do looks after timers and sockets.
#[derive(Debug)]
pub struct Smol(LocalExecutor<'static>);

macro_rules! runtime {
    ($runtime:ident, $name:literal, $block_on:path) => {
        impl Runtime for $runtime {
            const LABEL: &'static str = $name;
            type Channel = channels::Smol;

            fn run<T>(main: impl AsyncFnOnce(&Self) -> T) -> T {
                let runtime = Self(LocalExecutor::new());
                $block_on(runtime.0.run(main(&runtime)))
            }

            fn spawn<T: 'static>(
                &self,
                body: impl Future<Output = T> + 'static,
            ) -> impl Future<Output = T> + 'static {
                self.0.spawn(body)
            }

            fn detach(&self, body: impl Future<Output = ()> + 'static) {
                self.0.spawn(body).detach();
            }
        }
    };
}

runtime!(
    AsyncExecutor,
    "async-executor",
    futures_lite::future::block_on
);
runtime!(Smol, "smol", smol::block_on);

impl Timed for Smol {
    async fn sleep_until(time: Instant) {
        smol::Timer::at(time).await;
    }
}
