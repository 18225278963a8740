//! What the benchmarks share: the catalogue of what is measured, how it is measured, the peers, the
//! report.

pub mod catalogue;
pub mod coroutines;
pub mod durable;
pub mod figures;
pub mod report;
pub mod section;
pub mod tasks;
