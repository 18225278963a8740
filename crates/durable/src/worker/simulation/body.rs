//! The body that the simulated workers serve.

use std::time::Duration;

use coroutine::{Coroutine, Signal};
use serde::{Deserialize, Serialize};

use super::random::Random;
use crate::{body::Body, ground::wait::Wait};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Ask {
    Do,
    Mail,
    MailFor(u64),
    Sleep(u64),
}

/// The number that a timer sends. Letters have larger ones.
pub(super) const LATE: u64 = 7;

pub(super) fn errands() -> Body<Vec<Ask>, Ask, u64, u64> {
    let name = |ask: &Ask| match ask {
        Ask::Do => "doing",
        Ask::Mail => "mail",
        Ask::MailFor(_) => "mail for",
        Ask::Sleep(_) => "sleeping",
    };
    Body::new("errand", 1, move |asks: Vec<Ask>| {
        Coroutine::new(async move |co| {
            let mut sum: u64 = 1;
            for ask in asks {
                let sent = co.yield_(ask).named(name(&ask)).await?;
                sum = sum.wrapping_mul(31).wrapping_add(sent);
            }
            Ok(sum)
        })
    })
    .waiting(|ask| match *ask {
        Ask::Do => Wait::Answer,
        Ask::Mail => Wait::Mail,
        Ask::MailFor(after) => Wait::MailFor(Duration::from_secs(after), Signal::Send(LATE)),
        Ask::Sleep(after) => Wait::Sleep(Duration::from_secs(after), Signal::Send(LATE)),
    })
}

pub(super) fn asks(random: &Random) -> Vec<Ask> {
    let ask = |_| match random.below(6) {
        0 => Ask::Mail,
        1 => Ask::MailFor(random.below(4)),
        2 => Ask::Sleep(random.below(4)),
        _ => Ask::Do,
    };
    (0..1 + random.below(6)).map(ask).collect()
}

/// What an effect comes to, a function of its key.
pub(super) fn effect(key: &str) -> u64 {
    key.bytes()
        .fold(1_000, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_003)
}
