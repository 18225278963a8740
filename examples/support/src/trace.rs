//! A trace of a run, in a file.

use std::{ffi::OsString, fs, path::PathBuf};

use scheduler::{Clock, Recorder, Scheduler};

use crate::support::BadInput;

/// A recorder, and the file for what it draws.
pub(crate) struct Trace {
    recorder: Recorder,
    file: PathBuf,
    format: Format,
}

#[derive(Clone, Copy)]
enum Format {
    Svg,
    Chrome,
}

impl Trace {
    /// # Errors
    ///
    /// [`BadInput`] if the file's name tells no format.
    pub(crate) fn to_file(file: OsString) -> Result<Self, BadInput> {
        let file = PathBuf::from(file);
        let format = match file.extension().and_then(|extension| extension.to_str()) {
            Some("svg") => Format::Svg,
            Some("json") => Format::Chrome,
            _ => {
                let name = file.display();
                let complaint = format!("\"{name}\": neither .svg nor .json; see --help");
                return Err(BadInput(complaint));
            }
        };
        Ok(Self {
            recorder: Recorder::new(),
            file,
            format,
        })
    }

    /// A scheduler that is recorded. For a picture its clock is virtual, as the order of the turns is
    /// the point of it: so two runs give the same.
    pub(crate) fn scheduler(&self) -> Scheduler {
        let clock = match self.format {
            Format::Svg => Clock::virtual_time(),
            Format::Chrome => Clock::real(),
        };
        Scheduler::builder()
            .clock(clock)
            .observer(self.recorder.clone())
            .build()
    }

    /// # Errors
    ///
    /// [`BadInput`] if the file cannot be written.
    pub(crate) fn write(&self) -> Result<(), BadInput> {
        let drawn = match self.format {
            Format::Svg => self.recorder.svg(),
            Format::Chrome => self.recorder.chrome_trace(),
        };
        let name = self.file.display();
        fs::write(&self.file, drawn).map_err(|error| BadInput(format!("{name}: {error}")))
    }
}
