//! Clients who do harm, or would, all at once: the others are served, and the server stays small.

use std::{
    io::{ErrorKind, Read, Write},
    net::{self, SocketAddr},
    rc::Rc,
    time::Duration,
};

use rustix::net::sockopt::set_socket_linger;
use scheduler::{JoinHandle, Scheduler, Stop, Task, net::TcpStream};

use super::{Server, check_echo, echoes};

const MEGABYTE: usize = 1 << 20;

/// How much one of them sends.
const FLOOD: usize = 64 * MEGABYTE;

/// How many echoes each good client has during the flood at the least.
///
/// The server looks for messages a round and 64 turns apart at the most, which is 80 turns with the
/// dozen of tasks here, and so do these clients; in a turn the flood gets on by no more than 16
/// operations on 4 KiB. So it goes on by 10 MiB at the most, both taken together, until a message
/// has come back.
const FEWEST: usize = FLOOD / (10 * MEGABYTE);

/// How much more memory the server may have resident, in KiB, than with its first client: code that
/// had not run yet, a few pages for each of a dozen clients at once, and what Linux counts late.
///
/// That is less than a page for each who vanishes, less than the system holds of the one who does
/// not read, and a small part of the flood.
const GROWTH: u64 = 4096;

/// Connects and vanishes, in the middle of a message: by a reset, or in good order.
async fn vanish(task: &mut Task<'_>, address: SocketAddr) -> Result<(), Stop> {
    for number in 0..2000 {
        let mut client = net::TcpStream::connect(address)?;
        if number % 2 == 0 {
            set_socket_linger(&client, Some(Duration::ZERO))?;
        }
        client.write_all(&[7; 10_000])?;
        if number % 3 == 0 {
            client.read_exact(&mut [0; 5_000])?;
        }
        task.yield_now().await?;
    }
    Ok(())
}

/// Sends and never reads, until nothing more is taken, however long it waits. Gives the connection.
async fn be_deaf(task: &mut Task<'_>, address: SocketAddr) -> Result<net::TcpStream, Stop> {
    let other = TcpStream::connect(task, address).await??;
    let mut client = net::TcpStream::connect(address)?;
    client.set_nonblocking(true)?;
    let (mut sent, mut refusals) = (0, 0);
    while refusals < 100 {
        match client.write(&[7; 65536]) {
            Ok(length) => {
                sent += length;
                refusals = 0;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => refusals += 1,
            Err(error) => return Err(error.into()),
        }
        assert!(sent < FLOOD, "the server takes more than it can get rid of");
        echoes(task, &other, b"meanwhile").await?;
    }
    Ok(client)
}

async fn send_byte_by_byte(task: &mut Task<'_>, address: SocketAddr) -> Result<(), Stop> {
    let client = TcpStream::connect(task, address).await??;
    for byte in 0..=255 {
        echoes(task, &client, &[byte]).await?;
    }
    Ok(())
}

/// Sends without an end, as it seems, and reads what comes back.
async fn flood(task: &mut Task<'_>, address: SocketAddr) -> Result<(), Stop> {
    // Twice a part whose length is no multiple of a buffer's: from each offset a window is seen.
    let part: Vec<u8> = (0..65_521).map(|index| (index % 251) as u8).collect();
    let parts: Rc<[u8]> = part.repeat(2).into();
    let client = Rc::new(TcpStream::connect(task, address).await??);
    task.scope(async |scope| {
        let (sending, sent) = (Rc::clone(&client), Rc::clone(&parts));
        scope.spawn("flood", async move |task| {
            for begin in (0..FLOOD).step_by(part.len()) {
                let length = part.len().min(FLOOD - begin);
                sending.write_all(task, &sent[..length]).await??;
            }
            Ok(())
        });
        let (mut received, mut buffer) = (0, [0; 4096]);
        while received < FLOOD {
            let length = client.read(scope, &mut buffer).await??;
            assert_ne!(length, 0, "the server hangs up");
            let offset = received % (parts.len() / 2);
            assert!(
                buffer[..length] == parts[offset..][..length],
                "at {received}"
            );
            received += length;
        }
        Ok(())
    })
    .await
}

/// Is a good client as long as there is a flood. Gives how many echoes it has had.
async fn be_good(
    task: &mut Task<'_>,
    address: SocketAddr,
    flood: &JoinHandle<()>,
) -> Result<usize, Stop> {
    let client = TcpStream::connect(task, address).await??;
    let mut had = 0;
    while !flood.is_finished() {
        let message = format!("{}, message {had}", task.id());
        echoes(task, &client, message.as_bytes()).await?;
        had += 1;
    }
    Ok(had)
}

#[test]
fn hostile_clients_do_no_harm() {
    let server = Server::start();
    let mut stays = server.client();
    check_echo(&mut stays, b"first");
    let (alone, small) = (server.descriptors(), server.peak_kib());
    let address = server.address;
    let clients = Scheduler::new().block_on(async move |task| {
        task.scope(async |scope| {
            let flooding = scope.spawn("flood", async move |task| flood(task, address).await);
            let flooding = Rc::new(flooding);
            let good = [(); 5].map(|()| {
                let flooding = Rc::clone(&flooding);
                scope.spawn("good", async move |task| {
                    be_good(task, address, &flooding).await
                })
            });
            scope.spawn("vanishing", async move |task| vanish(task, address).await);
            scope.spawn("slow", async move |task| {
                send_byte_by_byte(task, address).await
            });
            let deaf = scope.spawn("deaf", async move |task| be_deaf(task, address).await);
            Ok((good, deaf))
        })
        .await
    });
    let (good, deaf) = clients.expect("all were served");
    let had = good.map(|client| client.result().expect("it has ended"));
    let had = had.map(|had| had.expect("it has ended well"));
    assert!(had.iter().all(|had| *had >= FEWEST), "{had:?}");
    check_echo(&mut stays, b"still served");
    let (peak, most) = (server.peak_kib(), small.map(|small| small + GROWTH));
    assert!(peak <= most, "{peak:?} KiB, not {most:?}");
    drop(deaf); // its connection was held until now
    server.comes_back_to(alone, &mut stays);
}
