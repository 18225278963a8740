//! on the way
#![allow(missing_docs)]
#[path = "../../../tests/it/scheduler"]
mod scheduler {
    pub(crate) mod trace;
    pub(crate) mod outside {
        mod cores;
        mod driven;
        mod hosted;
        mod remotes;
        mod signals;
        mod unblocked;
    }
}
