use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use hyper::rt::Sleep;

/// Has hyper's limits go by the scheduler's clock, virtual time included.
///
/// ```
/// use hyper::server::conn::http1;
/// use scheduler_hyper::Timer;
/// use std::time::Duration;
///
/// let mut http = http1::Builder::new();
/// http.timer(Timer).header_read_timeout(Duration::from_secs(10));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Timer;

impl hyper::rt::Timer for Timer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Asleep(scheduler::sleep(duration)))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Asleep(scheduler::sleep_until(deadline)))
    }

    fn now(&self) -> Instant {
        scheduler::now()
    }

    /// Keeps the allocation.
    fn reset(&self, sleep: &mut Pin<Box<dyn Sleep>>, deadline: Instant) {
        match sleep.as_mut().downcast_mut_pin::<Asleep>() {
            Some(asleep) => asleep.get_mut().0 = scheduler::sleep_until(deadline),
            None => *sleep = self.sleep_until(deadline),
        }
    }
}

struct Asleep(scheduler::Sleep);

impl Sleep for Asleep {}

impl Future for Asleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(cx)
    }
}
