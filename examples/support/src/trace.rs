//! A trace of a run, in a file.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::PathBuf,
};

use scheduler::{Clock, Recorder, Scheduler};

use crate::bad_input::BadInput;

/// A recorder, and the file for its drawing.
#[derive(Debug)]
pub struct Trace {
    recorder: Recorder,
    file: PathBuf,
    format: Format,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Svg,
    Chrome,
}

impl Trace {
    /// Creates the file, in the format of its name. So a path that cannot be written is refused
    /// before the run.
    ///
    /// # Errors
    ///
    /// [`BadInput`] if the name is that of no format, or the file cannot be created.
    pub fn to_file(file: OsString) -> Result<Self, BadInput> {
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
        if let Err(error) = File::create(&file) {
            return Err(BadInput(format!("{}: {error}", file.display())));
        }
        Ok(Self {
            recorder: Recorder::new(),
            file,
            format,
        })
    }

    /// Returns a scheduler that is recorded. For a picture its clock is virtual, because the order
    /// of the turns is the point of it: so two runs draw the same.
    #[must_use]
    pub fn scheduler(&self) -> Scheduler {
        let clock = match self.format {
            Format::Svg => Clock::virtual_time(),
            Format::Chrome => Clock::real(),
        };
        Scheduler::builder()
            .clock(clock)
            .observer(self.recorder.clone())
            .build()
    }

    /// Writes the drawing to the file.
    ///
    /// # Errors
    ///
    /// [`BadInput`] if the file cannot be written.
    pub fn write(&self) -> Result<(), BadInput> {
        let drawn = match self.format {
            Format::Svg => self.recorder.svg(),
            Format::Chrome => self.recorder.chrome_trace(),
        };
        let name = self.file.display();
        fs::write(&self.file, drawn).map_err(|error| BadInput(format!("{name}: {error}")))
    }
}
