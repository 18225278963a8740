//! Cores whose schedulers panic, and cores on a thread that panics.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, mpsc},
    task::{Context, Wake, Waker},
};

use futures_lite::AsyncReadExt;
use scheduler::{Cores, Stop};

use crate::scheduler::io::tcp::connected;

/// Panics where it is woken: by its scheduler, between the turns of the tasks.
struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("oh no");
    }
}

#[track_caller]
fn check_that_its_scheduler_panics(failing: usize) {
    let (noted, notes) = mpsc::channel();
    let (waits, waiting) = async_channel::unbounded();
    let run = AssertUnwindSafe(|| {
        Cores::new(3).run(async move |core, task| {
            let (ours, mut theirs) = connected();
            let mut reader = ours.split().0;
            let mut buffer = [0];
            let mut read = pin!(reader.read(&mut buffer));
            if core.index() == failing {
                let waker = Waker::from(Arc::new(Panics));
                let polled = read.as_mut().poll(&mut Context::from_waker(&waker));
                assert!(polled.is_pending(), "nothing was sent");
                for _ in 1..3 {
                    task.wait(waiting.recv()).await??;
                }
                theirs.write_all(b"x")?;
            } else {
                waits.send(()).await?;
            }
            let stopped = task.park().await;
            task.yield_now().await?; // cleanup is not interrupted
            let is_cancelled = matches!(stopped, Err(Stop::Cancelled));
            noted.send((core.index(), is_cancelled))?;
            stopped
        })
    });
    let payload = catch_unwind(run).expect_err("a scheduler panics");
    assert_eq!(payload.downcast_ref(), Some(&"oh no"));
    let mut notes: Vec<_> = notes.iter().collect();
    notes.sort_unstable();
    let others = (0..3).filter(|&index| index != failing);
    assert_eq!(notes, others.map(|index| (index, true)).collect::<Vec<_>>());
}

#[test]
fn the_panic_of_the_first_scheduler_goes_on_when_the_others_are_cancelled() {
    check_that_its_scheduler_panics(0);
}

#[test]
fn the_panic_of_another_scheduler_goes_on_when_the_rest_is_cancelled() {
    check_that_its_scheduler_panics(2);
}

/// A panic that came before them is none of theirs: nothing is cancelled for it.
#[test]
fn cores_run_to_their_end_while_their_thread_unwinds() {
    struct RunsInDrop(mpsc::Sender<String>);

    impl Drop for RunsInDrop {
        fn drop(&mut self) {
            let noted = self.0.clone();
            let (held, waited_for) = async_channel::unbounded::<()>();
            let run = Cores::new(2).run(async move |core, task| {
                let (sender, receiver) = (held.clone(), waited_for.clone());
                let noted = noted.clone();
                if core.index() == 0 {
                    task.spawn_daemon("holds", async move |task| {
                        let _sender = sender; // until the scheduler is dropped, at the very end
                        task.park().await
                    });
                } else {
                    drop(sender);
                    task.spawn("waits", async move |task| {
                        let received = task.wait(receiver.recv()).await;
                        noted.send(format!("{received:?}"))?;
                        Ok(())
                    });
                }
                task.yield_now().await
            });
            let _ = self.0.send(format!("{run:?}"));
        }
    }

    let (noted, notes) = mpsc::channel();
    let unwound = catch_unwind(|| {
        let _runs = RunsInDrop(noted);
        panic!("before them");
    });
    assert!(unwound.is_err());
    let notes: Vec<_> = notes.iter().collect();
    assert_eq!(notes, ["Ok(Err(RecvError))", "Ok([(), ()])"]);
}
