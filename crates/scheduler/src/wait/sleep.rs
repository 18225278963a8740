use std::{
    rc::Rc,
    task::Poll,
    time::{Duration, Instant},
};

use super::source::{Poller, Source};
use crate::kernel::{cell::Alarm, reason::Reason, timer::Timer};

/// A sleep: until an instant, or for a duration from when it is first polled.
pub(crate) struct Sleep {
    until: Until,
    /// Started by the first poll.
    timer: Option<Timer>,
}

#[derive(Clone, Copy)]
enum Until {
    After(Duration),
    At(Instant),
}

impl Sleep {
    pub(crate) fn after(duration: Duration) -> Self {
        Self {
            until: Until::After(duration),
            timer: None,
        }
    }

    pub(crate) fn at(instant: Instant) -> Self {
        Self {
            until: Until::At(instant),
            timer: None,
        }
    }
}

impl Source for Sleep {
    type Output = ();

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<()> {
        if let Some(timer) = &self.timer {
            return if poller.kernel.has_fired(timer) {
                Poll::Ready(())
            } else {
                Poll::Pending
            };
        }
        let deadline = match self.until {
            Until::At(deadline) => Some(deadline),
            Until::After(duration) => poller.kernel.time().after(duration),
        };
        match deadline {
            Some(deadline) => {
                let alarm = match poller.awaits {
                    None => Alarm::Wake(Rc::clone(poller.task)),
                    Some(wakee) => {
                        self.until = Until::At(deadline); // if it is renewed
                        Alarm::Rouse(wakee.clone())
                    }
                };
                self.timer = Some(poller.kernel.start_timer(deadline, alarm));
            }
            // A time that cannot be represented never comes, also not for a later poll.
            None => self.until = Until::After(Duration::MAX),
        }
        Poll::Pending
    }

    fn renew(&mut self, _: &Poller<'_>) {
        self.timer = None; // the poll starts another, for the same deadline
    }

    fn reason(&self) -> Reason {
        Reason::Sleep
    }
}
