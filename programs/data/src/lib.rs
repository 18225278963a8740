//! What the data programs share: input, CSV records, HTTP, a loop in front of tasks.

pub mod blocks;
pub mod csv_records;
pub mod database;
pub mod http;
pub mod number;
pub mod received;
pub mod resident;
pub mod source;
