use std::{
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use durable::Store;

use super::{TEXT, counter};

/// Posts letters to one instance by some threads; returns the time.
///
/// # Panics
///
/// If a letter is refused.
pub fn letters<T>(store: &T, threads: u64, letters: u64) -> Duration
where
    T: Store + Clone + 'static,
{
    let id = format!("posted by {threads}");
    drop(counter().open(store, &id, ()).expect("it opens"));
    let barrier = Barrier::new(usize::try_from(threads).expect("there are few") + 1);
    thread::scope(|scope| {
        for thread in 0..threads {
            let (store, barrier, id) = (store.clone(), &barrier, &id);
            scope.spawn(move || {
                let body = counter();
                barrier.wait();
                for number in 0..letters / threads {
                    let key = format!("{thread}-{number}");
                    body.post(&store, id, &key, TEXT.to_owned())
                        .expect("there is room");
                }
                barrier.wait();
            });
        }
        barrier.wait();
        let begin = Instant::now();
        barrier.wait();
        begin.elapsed()
    })
}
