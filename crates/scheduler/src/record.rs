//! A run, recorded as it happens, and drawn.

mod chrome;
mod recorder;
mod recording;
mod svg;
mod timeline;

pub use recorder::Recorder;
