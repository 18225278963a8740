//! The record of an instance, and the errors that concern it.

pub(crate) mod divergence;
pub(crate) mod encoding_error;
pub(crate) mod error;
pub(crate) mod head;
pub(crate) mod name_error;
pub(crate) mod open_error;
pub(crate) mod post_error;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod store_error;
pub(crate) mod store_failure;
