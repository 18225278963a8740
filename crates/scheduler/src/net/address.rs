//! Names of hosts: several addresses, of which the first that works is taken.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs},
};

/// Tries the addresses in order. Returns what `make` makes of the first that works, or the last
/// error.
pub(super) fn first_of<T>(
    address: impl ToSocketAddrs,
    mut make: impl FnMut(SocketAddr) -> io::Result<T>,
) -> io::Result<T> {
    let mut last = no_address();
    for address in address.to_socket_addrs()? {
        match make(address) {
            Ok(made) => return Ok(made),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The error of a name that stands for no address at all.
pub(super) fn no_address() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "the host name resolves to no address; use another name",
    )
}
