//! Workers in tasks, in virtual time.

mod deployment;
mod failures;
mod kept;
mod leases;
mod stops;
mod support;
mod threads;
