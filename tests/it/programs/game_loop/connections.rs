//! A guest's connection: its bytes, its keys, its end.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    rc::Rc,
};

use coroutine::Coroutine;
use rps::NEGOTIATION;

use rps::{Values, keys_among, socket_read_and_close, started, telnet_keys};

/// The two ends of a connection: a client's, and a server's.
fn connection() -> (TcpStream, Rc<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it is bound");
    let client = TcpStream::connect(address).expect("it listens");
    let (server, _) = listener.accept().expect("the client is there");
    (client, Rc::new(server))
}

/// Everything up to the end.
fn all<T>(mut values: Values<'_, T>) -> io::Result<Vec<T>> {
    let read: Vec<Option<T>> = values.try_iter().collect::<Result<_, _>>()?;
    Ok(read.into_iter().flatten().collect())
}

#[test]
fn bytes_come_one_by_one_until_the_client_has_left() {
    let (mut client, server) = connection();
    client.write_all(b"world").expect("there is room");
    client.shutdown(Shutdown::Write).expect("it is connected");
    let bytes = all(socket_read_and_close(server)).expect("it ends well");
    assert_eq!(bytes, b"world");
    assert_eq!(client.read(&mut [0]).ok(), Some(0), "it is shut down");
}

#[test]
fn a_drop_shuts_down_and_loses_no_line() {
    let (mut client, server) = connection();
    let bytes = started(socket_read_and_close(Rc::clone(&server))).expect("it waits");
    client
        .write_all(b"keys that nobody reads")
        .expect("there is room");
    server.peek(&mut [0]).expect("they arrive");
    server.set_nonblocking(true).expect("it can be set so");
    (&*server).write_all(b"Good-bye").expect("there is room");
    drop((bytes, server));
    let mut heard = String::new();
    client.read_to_string(&mut heard).expect("it is not reset");
    assert_eq!(heard, "Good-bye");
}

#[test]
fn a_telnet_client_is_asked_to_send_each_key() {
    let (mut client, server) = connection();
    let keys = telnet_keys(server).expect("the client is there");
    let mut heard = [0; NEGOTIATION.len()];
    client
        .read_exact(&mut heard)
        .expect("the server speaks first");
    assert_eq!(heard, *NEGOTIATION);
    client
        .write_all(b"\xff\xfd\x01\xff\xfd\x03rp\r\0s")
        .expect("there is room");
    client.shutdown(Shutdown::Write).expect("it is connected");
    assert_eq!(all(keys).expect("it ends well"), ['r', 'p', 's']);
}

#[test]
fn bytes_that_are_no_keys_give_none_and_an_error_goes_through() {
    let mut keys = keys_among(Coroutine::new(async |co| {
        co.yield_all([None, Some(255), Some(253), Some(1), Some(b'r'), None])
            .await?;
        Err(io::Error::from(io::ErrorKind::ConnectionReset).into())
    }));
    let mut read = keys.try_iter();
    let six: Result<Vec<_>, _> = read.by_ref().take(6).collect();
    assert_eq!(
        six.expect("they are yielded"),
        [None, None, None, None, Some('r'), None]
    );
    let error = read.next().and_then(Result::err).expect("it is raised");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}
