//! The executor of futures for one thread.

use std::future::Future;

use futures::{
    executor::{LocalPool, LocalSpawner},
    task::LocalSpawnExt,
};

use super::{channels, runtime::Runtime};

/// The executor.
#[derive(Debug)]
pub struct Pool(LocalSpawner);

impl Runtime for Pool {
    const LABEL: &'static str = "futures LocalPool";
    type Channel = channels::Futures;

    fn run<T>(main: impl AsyncFnOnce(&Self) -> T) -> T {
        let mut pool = LocalPool::new();
        let runtime = Self(pool.spawner());
        pool.run_until(main(&runtime))
    }

    fn spawn<T: 'static>(
        &self,
        body: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = T> + 'static {
        let task = self.0.spawn_local_with_handle(body);
        task.expect("the pool is there")
    }

    fn detach(&self, body: impl Future<Output = ()> + 'static) {
        self.0.spawn_local(body).expect("the pool is there");
    }
}
