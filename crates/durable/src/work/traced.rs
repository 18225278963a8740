//! A worker's events for `tracing` (feature `tracing`).

use crate::work::event::WorkerEvent;

/// Emits an event, under the target `durable`: a step at level debug, trouble at warn, an instance
/// that is parked at error.
pub(crate) fn emit(worker: &str, event: &WorkerEvent<'_>) {
    match event {
        WorkerEvent::Claimed(count) => {
            tracing::trace!(target: "durable", worker, count, "claimed");
        }
        WorkerEvent::Stepped { key, state } => {
            tracing::debug!(target: "durable", worker, %key, state, "stepped");
        }
        WorkerEvent::Ended { key, status } => {
            tracing::info!(target: "durable", worker, %key, %status, "ended");
        }
        WorkerEvent::PutOff { key, pause, why } => {
            tracing::warn!(target: "durable", worker, %key, ?pause, why, "put off");
        }
        WorkerEvent::Parked { key, why } => {
            tracing::error!(target: "durable", worker, %key, why, "parked");
        }
        WorkerEvent::Lost { key } => {
            tracing::info!(target: "durable", worker, %key, "in other hands");
        }
        WorkerEvent::StoreFailed(error) => {
            tracing::warn!(target: "durable", worker, %error, "the store failed");
        }
    }
}
