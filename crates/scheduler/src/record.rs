//! Records a run, and draws it: a [`RunRecorder`] is an [`Observer`](crate::Observer).

mod chrome;
mod recording;
mod run_recorder;
mod svg;
mod timeline;

pub use run_recorder::RunRecorder;
