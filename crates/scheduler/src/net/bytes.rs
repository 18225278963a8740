//! Reading and writing bytes, whatever the socket; and all of them, whatever the stream.

use std::{
    io::{self, Read, Write},
    panic::Location,
};

use super::transfer::Target;
use crate::{error::Stop, kernel::driver::Left, task::Task};

impl Target<'_> {
    /// Reads what is there.
    pub(super) fn read<S>(
        self,
        socket: &S,
        task: &mut Task<'_>,
        buffer: &mut [u8],
        location: &'static Location<'static>,
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>>
    where
        for<'s> &'s S: Read,
    {
        self.operate(task, location, move || {
            let mut socket = socket;
            let read = socket.read(buffer)?;
            Ok((read, Left::after(read, buffer.len())))
        })
    }

    /// Reads until the buffer is full.
    pub(super) async fn read_exact<S>(
        self,
        socket: &S,
        task: &mut Task<'_>,
        buffer: &mut [u8],
        location: &'static Location<'static>,
    ) -> Result<io::Result<()>, Stop>
    where
        for<'s> &'s S: Read,
    {
        let read = async |rest: &mut [u8]| self.read(socket, task, rest, location).await;
        fill(buffer, read).await
    }

    /// Writes as much as fits.
    pub(super) fn write<S>(
        self,
        socket: &S,
        task: &mut Task<'_>,
        bytes: &[u8],
        location: &'static Location<'static>,
    ) -> impl Future<Output = Result<io::Result<usize>, Stop>>
    where
        for<'s> &'s S: Write,
    {
        self.operate(task, location, move || {
            let mut socket = socket;
            let written = socket.write(bytes)?;
            Ok((written, Left::after(written, bytes.len())))
        })
    }

    /// Writes everything.
    pub(super) async fn write_all<S>(
        self,
        socket: &S,
        task: &mut Task<'_>,
        bytes: &[u8],
        location: &'static Location<'static>,
    ) -> Result<io::Result<()>, Stop>
    where
        for<'s> &'s S: Write,
    {
        let write = async |rest: &[u8]| self.write(socket, task, rest, location).await;
        drain(bytes, write).await
    }
}

/// Reads until a buffer is full.
pub(super) async fn fill(
    buffer: &mut [u8],
    mut read: impl AsyncFnMut(&mut [u8]) -> Result<io::Result<usize>, Stop>,
) -> Result<io::Result<()>, Stop> {
    let mut rest = buffer;
    while !rest.is_empty() {
        match read(rest).await? {
            Ok(0) => return Ok(Err(io::ErrorKind::UnexpectedEof.into())),
            Ok(read) => rest = &mut rest[read..],
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(()))
}

/// Writes until nothing is left.
pub(super) async fn drain(
    bytes: &[u8],
    mut write: impl AsyncFnMut(&[u8]) -> Result<io::Result<usize>, Stop>,
) -> Result<io::Result<()>, Stop> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match write(rest).await? {
            Ok(0) => return Ok(Err(io::ErrorKind::WriteZero.into())),
            Ok(written) => rest = &rest[written..],
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(()))
}
