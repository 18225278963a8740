//! A guest's time to play.

use std::{fmt, time::Duration};

use coroutine::Coroutine;

/// For how many seconds at the end a guest is warned.
const WARNED: u32 = 5;

/// Yields what to wait for, until a guest's time is over. It is an iterator.
pub type Countdown = Coroutine<Tick>;

/// One wait of a countdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tick {
    /// The warning that the guest is sent before the wait.
    pub warning: Option<Warning>,
    /// How long it takes until the next tick, or the end.
    pub wait: Duration,
}

/// How many seconds a guest has left. It is shown as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Warning(pub u32);

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("You have 1 second left."),
            seconds => write!(f, "You have {seconds} seconds left."),
        }
    }
}

/// Counts seconds down: silently at first, the last five one by one.
///
/// All waiting is done by the caller, who resumes it when a tick's wait is over, and drops it when
/// the guest has played. When it has ended, so has the time.
///
/// ```
/// use rps::countdown;
///
/// for tick in countdown(30).take(3) {
///     let seconds = tick.wait.as_secs();
///     match tick.warning {
///         Some(warning) => println!("{warning} ({seconds})"),
///         None => println!("... ({seconds})"),
///     }
/// }
/// ```
///
/// ```text
/// ... (25)
/// You have 5 seconds left. (1)
/// You have 4 seconds left. (1)
/// ```
pub fn countdown(seconds: u32) -> Countdown {
    Coroutine::new(async move |co| {
        let warned = seconds.min(WARNED);
        if seconds > warned {
            let wait = Duration::from_secs((seconds - warned).into());
            co.yield_(Tick {
                warning: None,
                wait,
            })
            .await?;
        }
        for left in (1..=warned).rev() {
            let warning = Some(Warning(left));
            let wait = Duration::from_secs(1);
            co.yield_(Tick { warning, wait }).await?;
        }
        Ok(())
    })
}
