//! Many connections held open, of which a quarter talks: nobody starves, and nothing is left
//! behind.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    process::{Resource, getrlimit},
};

use super::{Server, check_echo};

const MESSAGES: u32 = 40;

/// How many echoes another talker gets at the most while one waits for theirs.
///
/// The server checks for messages, and each task for which there is one has a turn, and so one
/// echo. So before a talker's turn another one has one that came of an earlier check, and one of
/// the same; and both may read the next pair of echoes in one go, the other one first.
const AHEAD: u32 = 3;

/// How many connections are held: of the files that a process may have open half is left to the
/// tests next to this one.
fn size() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    limit.map_or(1000, |limit| (limit / 2).min(1000))
}

/// Clients that each send a message, and the next one as soon as it has come back.
struct Talkers<'a> {
    clients: Vec<&'a TcpStream>,
    /// How many echoes each has had.
    had: Vec<u32>,
    /// Its value when each sent the message that it waits for.
    had_then: Vec<Vec<u32>>,
}

impl<'a> Talkers<'a> {
    fn new(clients: Vec<&'a TcpStream>) -> Self {
        let had = vec![0; clients.len()];
        Self {
            had_then: vec![had.clone(); clients.len()],
            clients,
            had,
        }
    }

    fn message(&self, own: usize) -> String {
        format!("talker {own}, message {}", self.had[own])
    }

    fn send(&mut self, own: usize) {
        let message = self.message(own);
        self.had_then[own].clone_from(&self.had);
        let written = self.clients[own].write_all(message.as_bytes());
        written.expect("the server reads");
    }

    fn receive(&mut self, own: usize) {
        let message = self.message(own);
        let mut echoed = vec![0; message.len()];
        let read = self.clients[own].read_exact(&mut echoed);
        read.expect("the server answers");
        assert_eq!(echoed, message.as_bytes());
        for (other, (now, then)) in self.had.iter().zip(&self.had_then[own]).enumerate() {
            let ahead = now - then;
            assert!(ahead <= AHEAD, "{message}: talker {other} has had {ahead}");
        }
        self.had[own] += 1;
    }

    /// Waits until some have been answered, and returns these.
    fn answered(&self) -> Vec<usize> {
        let waiting = self
            .clients
            .iter()
            .map(|client| PollFd::new(client, PollFlags::IN));
        let mut waiting: Vec<_> = waiting.collect();
        poll(&mut waiting, None).expect("they can be polled");
        let answers = waiting.iter().enumerate();
        let answers = answers.filter(|(_, client)| !client.revents().is_empty());
        answers.map(|(own, _)| own).collect()
    }

    fn talk(&mut self) {
        (0..self.clients.len()).for_each(|own| self.send(own));
        while self.had.iter().any(|had| *had < MESSAGES) {
            for own in self.answered() {
                self.receive(own);
                if self.had[own] < MESSAGES {
                    self.send(own);
                }
            }
        }
    }
}

#[test]
fn a_crowd_is_held_while_a_quarter_of_it_talks() {
    let server = Server::start();
    let mut stays = server.client();
    check_echo(&mut stays, b"first");
    let alone = server.descriptors();
    let mut crowd: Vec<_> = (0..size()).map(|_| server.client()).collect();
    for client in &mut crowd {
        check_echo(client, b"hello");
    }
    Talkers::new(crowd.iter().step_by(4).collect()).talk();
    for client in &mut crowd {
        check_echo(client, b"not forgotten");
    }
    assert_eq!(server.descriptors(), alone.map(|alone| alone + crowd.len()));
    drop(crowd);
    server.comes_back_to(alone, &mut stays);
}
