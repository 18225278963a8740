//! Machines whose clocks are wrong: timers and leases go by the server's.

use std::time::{Duration, SystemTime};

use coroutine::{Signal, Yielded};
use durable::{
    Clock, Wait,
    store::{Claim, Store},
};

use crate::support::{counter, settings, shared};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn an_hour_off_makes_no_timer_early_or_late() {
    let cluster = shared();
    for clock in [SystemTime::now() + HOUR, SystemTime::now() - HOUR] {
        let settings = settings().clock(Clock::manual(clock));
        let store = settings.open(&cluster.url()).expect("it opens");
        let minute = |_: &u64| Wait::Sleep(HOUR / 60, Signal::Send(1));
        let body = counter().waiting(minute);
        let (mut durable, _) = body.open(&store, "late", ()).expect("it is new");
        assert_eq!(durable.receive(), Ok(None), "a minute has not passed");
        let body = counter().waiting(|_| Wait::Sleep(Duration::ZERO, Signal::Send(1)));
        let (mut durable, _) = body.open(&store, "now", ()).expect("it is new");
        assert_eq!(durable.receive(), Ok(Some(Yielded(1))));
        // What one worker has claimed is not another's, however its clock stands.
        let claim = Claim {
            bodies: vec!["counter".into()],
            at_most: 10,
            lease: HOUR / 60,
            worker: "w".into(),
        };
        let claimed = store.claim(&claim).expect("it can be written");
        assert_eq!(claimed.len(), 1, "the one that is due");
        assert_eq!(store.claim(&claim).map(|heads| heads.len()), Ok(0));
    }
}
