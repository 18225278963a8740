//! The worker's own task: it waits for the end, and for stops.

use scheduler::{Scope, Stop};

use super::desk::{Desk, Phase};
use crate::work::tally::Tally;

/// Waits for the end, or for stops.
pub(super) async fn watch(desk: &Desk, scope: &mut Scope<'_, '_>) -> Result<Tally, Stop> {
    let _ = desk.waiters.main.set(scope.waiter()); // this task alone sets it
    let mut first = None;
    while desk.phase.get() != Phase::Over {
        match (scope.park().await, first.take()) {
            (Ok(()), before) => first = before,
            (Err(Stop::Killed), _) => return Err(Stop::Killed),
            (Err(stop), None) => {
                first = Some(stop);
                desk.advance(Phase::Stopping);
            }
            // The scope cancels its tasks, and waits for them.
            (Err(_), Some(stop)) => {
                desk.advance(Phase::Hurrying);
                return Err(stop);
            }
        }
    }
    match (first, desk.fatal.take()) {
        (Some(stop), _) => Err(stop),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Ok(desk.tally.get()),
    }
}
