//! Workers in tasks, in virtual time.

mod apart;
mod deployment;
mod extremes;
mod failures;
mod kept;
mod leases;
mod stops;
mod store_failures;
mod support;
mod threads;
