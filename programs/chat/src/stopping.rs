//! Stand-in until `scheduler::signal` is here.
use scheduler::{Stop, Task};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
    low_level::pipe,
};
use std::{
    io,
    os::unix::net::UnixStream,
    sync::{Arc, atomic::AtomicBool},
};

#[derive(Debug)]
pub struct Stopping(UnixStream);
pub fn shutdown() -> io::Result<Stopping> {
    let (reader, writer) = UnixStream::pair()?;
    let came = Arc::new(AtomicBool::new(false));
    for (signal, code) in [(SIGINT, 130), (SIGTERM, 143)] {
        flag::register_conditional_shutdown(signal, code, Arc::clone(&came))?;
        flag::register(signal, Arc::clone(&came))?;
        pipe::register(signal, writer.try_clone()?)?;
    }
    Ok(Stopping(reader))
}
impl Stopping {
    pub async fn recv(&mut self, task: &mut Task<'_>) -> Result<u8, Stop> {
        task.readable(&self.0).await?;
        Ok(130)
    }
}
