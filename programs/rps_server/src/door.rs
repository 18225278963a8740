//! Where guests come in.

use std::{
    io::{self, ErrorKind},
    net::{TcpListener, TcpStream},
    rc::Rc,
};

use coroutine::Coroutine;

use super::poll::Handle;
use rps::{Guest, Source, Values, started, telnet_keys};

/// A guest over telnet.
type TelnetGuest = Guest<Handle>;

/// Opens the door: guests are let in one by one, whenever its caller resumes it.
///
/// # Errors
///
/// The listener cannot be set not to block.
pub(crate) fn open(listener: TcpListener) -> io::Result<Source<'static, Handle, TelnetGuest>> {
    listener.set_nonblocking(true)?;
    let listener = Rc::new(listener);
    Ok(Source {
        handle: Handle::of(&listener),
        values: started(guests(listener))?,
    })
}

fn guests(listener: Rc<TcpListener>) -> Values<'static, TelnetGuest> {
    Coroutine::new(async move |co| {
        let mut guest = None;
        loop {
            co.yield_(guest).await?;
            guest = match listener.accept() {
                // One with whom nothing can be agreed has gone already.
                Ok((socket, peer)) => receive(socket, peer.to_string()).ok(),
                Err(error) if has_gone(&error) => None,
                Err(error) => return Err(error.into()),
            };
        }
    })
}

fn has_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::Interrupted | ErrorKind::ConnectionAborted
    )
}

fn receive(socket: TcpStream, name: String) -> io::Result<TelnetGuest> {
    socket.set_nonblocking(true)?;
    socket.set_nodelay(true)?;
    let output = Box::new(socket.try_clone()?);
    let socket = Rc::new(socket);
    let handle = Handle::of(&socket);
    let values = telnet_keys(socket)?;
    let keys = Source { handle, values };
    Ok(Guest { name, keys, output })
}
