//! Host names: several addresses, of which the first that works is used.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs},
};

/// Calls `make` with each address until it succeeds. Returns its value, or the last error.
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

/// Returns the error of a host name that resolves to no address.
pub(super) fn no_address() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "the host name resolves to no address; use another name",
    )
}
