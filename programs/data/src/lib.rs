//! What the data programs share: input, CSV records, databases.

pub mod blocks;
pub mod csv_records;
pub mod database;
pub mod resident;
pub mod source;
