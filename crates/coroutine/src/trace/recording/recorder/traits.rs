use std::{
    fmt::{self, Debug},
    sync::Arc,
};

use super::Recorder;

impl<Y: Debug, S: Debug, R: Debug, E: Debug> Default for Recorder<Y, S, R, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Y, S, R, E> Clone for Recorder<Y, S, R, E> {
    fn clone(&self) -> Self {
        Self {
            transitions: Arc::clone(&self.transitions),
            yielded: self.yielded.clone(),
            sent: self.sent.clone(),
            returned: self.returned.clone(),
            thrown: self.thrown.clone(),
        }
    }
}

impl<Y, S, R, E> Debug for Recorder<Y, S, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("transitions", &*self.lock())
            .finish_non_exhaustive()
    }
}
