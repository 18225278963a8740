//! The data programs, run as processes on real files, databases and servers.

mod api_stream;
mod chunks;
mod crawler;
mod etl;
mod follow;
mod grep;
mod log_pipeline;
mod manners;
mod pagination;
mod parallel_batches;
mod server;
