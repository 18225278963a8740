//! What asks the servers, the same for all: one thread, and on it a client a connection.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Builder,
    task::JoinSet,
};

use crate::Outcome;

const MESSAGE: [u8; 64] = [b'x'; 64];
const WARM_UP: Duration = Duration::from_millis(200);
const MEASURED: Duration = Duration::from_secs(1);

/// What the answers took.
pub(crate) struct Load {
    /// Nanoseconds, in order.
    latencies: Vec<u64>,
}

impl Load {
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / MEASURED.as_secs_f64()
    }

    /// How long so many of the answers took at the most: half of them, 99 of 100.
    pub(crate) fn microseconds(&self, part: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let latency = self.latencies.get((last as f64 * part) as usize);
        latency.copied().unwrap_or_default() as f64 / 1000.0
    }
}

/// Asks and waits for the answer, again and again, on each connection.
pub(crate) fn for_a_second(address: SocketAddr, connections: usize) -> Outcome<Load> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..connections {
            streams.push(TcpStream::connect(address).await?);
        }
        let begin = Instant::now() + WARM_UP;
        let mut clients = JoinSet::new();
        for stream in streams {
            stream.set_nodelay(true)?;
            clients.spawn(ask_until(stream, begin, begin + MEASURED));
        }
        let mut latencies = Vec::new();
        while let Some(client) = clients.join_next().await {
            latencies.extend(client??);
        }
        latencies.sort_unstable();
        Ok(Load { latencies })
    })
}

async fn ask_until(
    mut stream: TcpStream,
    begin: Instant,
    end: Instant,
) -> std::io::Result<Vec<u64>> {
    let (mut latencies, mut answer) = (Vec::new(), [0; MESSAGE.len()]);
    loop {
        let asked = Instant::now();
        stream.write_all(&MESSAGE).await?;
        stream.read_exact(&mut answer).await?;
        let answered = Instant::now();
        if answered >= end {
            return Ok(latencies);
        }
        if asked >= begin {
            latencies.push((answered - asked).as_nanos() as u64);
        }
    }
}
