//! What a guest sends: bytes of a socket, and the keys among them.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    rc::Rc,
};

use coroutine::{Coroutine, Yielded};

use crate::{
    keys::{NEGOTIATION, key_filter},
    source::{Values, started},
};

/// Asks a telnet client to send each key at once, and yields the keys.
///
/// # Errors
///
/// The client has gone already.
pub fn telnet_keys(socket: Rc<TcpStream>) -> io::Result<Values<'static, char>> {
    started(Coroutine::new(async move |co| {
        (&*socket).write_all(NEGOTIATION)?;
        co.yield_from(keys_among(socket_read_and_close(socket)))
            .await
    }))
}

/// Picks the keys out of bytes, and ends when they do.
#[expect(clippy::missing_panics_doc, reason = "a filter keeps its protocol")]
pub fn keys_among(mut bytes: Values<'static, u8>) -> Values<'static, char> {
    Coroutine::new(async move |co| {
        let mut filter = key_filter()
            .primed()
            .expect("it yields before it is sent a byte");
        for byte in bytes.try_iter() {
            let key = byte?.and_then(|byte| {
                let Yielded(key) = filter.send(byte).expect("it never ends");
                key
            });
            co.yield_(key).await?;
        }
        Ok(())
    })
}

/// Yields the bytes that arrive, one by one, from a socket that does not block. However it ends,
/// the connection is shut down.
pub fn socket_read_and_close(socket: Rc<TcpStream>) -> Values<'static, u8> {
    Coroutine::new(async move |co| {
        let connection = Connection(socket);
        let mut byte = None;
        loop {
            co.yield_(byte).await?;
            let mut next = [0];
            byte = match (&*connection.0).read(&mut next) {
                Ok(0) => return Ok(()),
                Ok(_) => Some(next[0]),
                Err(error) if is_temporary(&error) => None,
                Err(error) => return Err(error.into()),
            };
        }
    })
}

fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// A connection, as long as it lives. The socket is closed with the last that holds it.
struct Connection(Rc<TcpStream>);

impl Drop for Connection {
    fn drop(&mut self) {
        // Before it is closed, so that the guest sees an end after the last line, and not a reset
        // on account of unread keys. If the connection has gone anyway, there is nothing to do.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}
