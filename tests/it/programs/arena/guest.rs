//! A guest under test: what they press, and what they must hear.

use std::{net::SocketAddr, panic::Location};

use rps::NEGOTIATION;
use scheduler::{Stop, Task, net::TcpStream};

pub(super) const DOOR: &str = "Press any key to play, b for the board, q to leave.";

pub(super) struct Guest {
    pub(super) stream: TcpStream,
    heard: Vec<u8>,
}

impl Guest {
    /// Comes to the door.
    pub(super) async fn come(task: &mut Task<'_>, arena: SocketAddr) -> Result<Self, Stop> {
        let stream = TcpStream::connect(task, arena).await??;
        let mut first = [0; NEGOTIATION.len()];
        stream.read_exact(task, &mut first).await??;
        assert_eq!(first, NEGOTIATION);
        let heard = Vec::new();
        let mut guest = Self { stream, heard };
        guest.hears(task, &[DOOR]).await?;
        Ok(guest)
    }

    pub(super) async fn wait_in_the_lobby(&mut self, task: &mut Task<'_>) -> Result<(), Stop> {
        self.press(task, " ").await?;
        let heard = self.next_but_warnings(task).await?;
        assert_eq!(heard, "You wait for an opponent.");
        Ok(())
    }

    /// Learns of a seat, and hears the game machine's first words.
    pub(super) async fn sits_at(
        &mut self,
        task: &mut Task<'_>,
        table: u32,
        player: u32,
    ) -> Result<(), Stop> {
        let heard = self.next_but_warnings(task).await?;
        let seat = format!("Table {table}: you are player {player}, ");
        assert!(heard.starts_with(&seat), "{heard}, not {seat}");
        let greeting = ["Player connected: ", "Welcome to the game"][player as usize];
        let heard = self.next(task).await?.unwrap_or_default();
        assert!(heard.starts_with(greeting), "{heard}");
        Ok(())
    }

    pub(super) async fn press(&self, task: &mut Task<'_>, keys: &str) -> Result<(), Stop> {
        self.send(task, keys.as_bytes()).await
    }

    pub(super) async fn send(&self, task: &mut Task<'_>, bytes: &[u8]) -> Result<(), Stop> {
        Ok(self.stream.write_all(task, bytes).await??)
    }

    /// These are the next lines.
    #[track_caller]
    pub(super) fn hears(
        &mut self,
        task: &mut Task<'_>,
        lines: &[&str],
    ) -> impl Future<Output = Result<(), Stop>> {
        let test = Location::caller();
        async move {
            for line in lines {
                let heard = self.next(task).await?;
                assert_eq!(heard.as_deref(), Some(*line), "at {test}");
            }
            Ok(())
        }
    }

    /// The arena has hung up.
    #[track_caller]
    pub(super) fn is_out(&mut self, task: &mut Task<'_>) -> impl Future<Output = Result<(), Stop>> {
        let test = Location::caller();
        async move {
            assert_eq!(self.next(task).await?, None, "at {test}");
            Ok(())
        }
    }

    /// The next line, but for those that hurry a guest at the door.
    async fn next_but_warnings(&mut self, task: &mut Task<'_>) -> Result<String, Stop> {
        loop {
            let line = self.next(task).await?.unwrap_or_default();
            if !line.starts_with("You have ") {
                return Ok(line);
            }
        }
    }

    /// The next line; none if there will be none.
    pub(super) async fn next(&mut self, task: &mut Task<'_>) -> Result<Option<String>, Stop> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.heard.drain(..=end).collect();
                let line = String::from_utf8(line)?;
                let line = line.strip_suffix("\r\n").expect("a line ends in both");
                return Ok(Some(line.to_owned()));
            }
            // A guest who sends on while they are shown out may see a reset after the last line.
            match self.stream.read(task, &mut buffer).await? {
                Ok(0) | Err(_) => return Ok(None),
                Ok(length) => self.heard.extend_from_slice(&buffer[..length]),
            }
        }
    }
}
