//! The one place where the server waits.

use std::{
    fmt, io,
    os::fd::{AsFd, AsRawFd},
    rc::Rc,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use rps::Wait;

/// A descriptor to wait for. Two are equal if they are of the same.
#[derive(Clone)]
pub(crate) struct Handle(Rc<dyn AsFd>);

impl Handle {
    pub(crate) fn of<T: AsFd + 'static>(owner: &Rc<T>) -> Self {
        Self(Rc::clone(owner) as Rc<dyn AsFd>)
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_fd().as_raw_fd() == other.0.as_fd().as_raw_fd()
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_fd().fmt(f)
    }
}

/// Waits, and returns what is ready: nothing, if the time is up or a signal came.
///
/// # Errors
///
/// The system cannot wait for these.
pub(crate) fn wait_for(wait: &Wait<Handle>) -> io::Result<Vec<Handle>> {
    let descriptor = |handle| PollFd::from_borrowed_fd(handle, PollFlags::IN);
    let mut polled: Vec<_> = wait
        .sources
        .iter()
        .map(|handle| descriptor(handle.0.as_fd()))
        .collect();
    let timeout = wait.timeout.map(Timespec::try_from).transpose();
    match poll(&mut polled, timeout.map_err(io::Error::other)?.as_ref()) {
        Ok(_) => {}
        Err(Errno::INTR) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    }
    let ready = wait.sources.iter().zip(&polled);
    let ready = ready.filter(|(_, polled)| !polled.revents().is_empty());
    Ok(ready.map(|(handle, _)| handle.clone()).collect())
}
