use crate::{id::SchedulerId, kernel::wakee::Wakee};

/// Where a wait was begun that is awaited without a request, and whom it wakes.
pub(super) struct Begun {
    pub(super) home: SchedulerId,
    pub(super) by: Wakee,
}
