//! The data programs, run as processes on real files and databases.

mod chunks;
mod etl;
mod follow;
mod grep;
mod log_pipeline;
mod manners;
mod pagination;
mod parallel_batches;
