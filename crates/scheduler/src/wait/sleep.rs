use std::{
    rc::{Rc, Weak},
    task::Poll,
    time::{Duration, Instant},
};

use super::source::{Source, Waiting};
use crate::kernel::{Kernel, cell::Alarm, reason::Reason, timers::TimerKey};

/// A sleep: until a time, or for so long from when it is waited for.
pub(crate) struct Sleep {
    until: Until,
    timer: Option<(TimerKey, Weak<Kernel>)>,
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

    fn poll(&mut self, turn: &Waiting<'_>) -> Poll<()> {
        if let Some((timer, _)) = self.timer {
            let fired = turn.kernel.timers().borrow().has_fired(timer);
            return if fired {
                Poll::Ready(())
            } else {
                Poll::Pending
            };
        }
        let deadline = match self.until {
            Until::At(deadline) => deadline,
            Until::After(duration) => turn.kernel.time().after(duration),
        };
        self.until = Until::At(deadline);
        let alarm = Alarm::Wake(Rc::clone(turn.task));
        let timer = turn.kernel.timers().borrow_mut().insert(deadline, alarm);
        self.timer = Some((timer, Rc::downgrade(turn.kernel)));
        Poll::Pending
    }

    fn reason(&self) -> Reason {
        Reason::Sleep
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let Some((timer, kernel)) = self.timer.take() else {
            return;
        };
        let Some(kernel) = kernel.upgrade() else {
            return;
        };
        let alarm = kernel.timers().borrow_mut().remove(timer);
        drop(alarm);
    }
}
