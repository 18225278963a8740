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
    time::sleep_until,
};

use crate::{Outcome, cpu};

const MESSAGE: [u8; 64] = [b'x'; 64];
const WARM_UP: Duration = Duration::from_millis(200);

/// What the answers took.
pub(crate) struct Load {
    /// Nanoseconds, in order.
    latencies: Vec<u64>,
    /// How long they were counted.
    duration: Duration,
    /// The processor's time that the server has taken meanwhile, in seconds.
    processor: f64,
}

impl Load {
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.duration.as_secs_f64()
    }

    /// How long so many of the answers took at the most: half of them, 99 of 100.
    pub(crate) fn microseconds(&self, part: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let latency = self.latencies.get((last as f64 * part) as usize);
        latency.copied().unwrap_or_default() as f64 / 1000.0
    }

    /// The microseconds of the processor that the server took for a message.
    pub(crate) fn processor(&self) -> f64 {
        self.processor * 1e6 / self.latencies.len().max(1) as f64
    }
}

/// Asks and waits for the answer, again and again, on each connection; the server is that process.
pub(crate) fn load(
    address: SocketAddr,
    connections: usize,
    duration: Duration,
    server: u32,
) -> Outcome<Load> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..connections {
            streams.push(TcpStream::connect(address).await?);
        }
        let begin = Instant::now() + WARM_UP;
        let end = begin + duration;
        let mut clients = JoinSet::new();
        for stream in streams {
            stream.set_nodelay(true)?;
            clients.spawn(ask_until(stream, begin, end));
        }
        let mut taken = [0.0; 2];
        for (taken, time) in taken.iter_mut().zip([begin, end]) {
            sleep_until(time.into()).await;
            *taken = cpu::seconds(server)?;
        }
        let mut latencies = Vec::new();
        while let Some(client) = clients.join_next().await {
            latencies.extend(client??);
        }
        latencies.sort_unstable();
        Ok(Load {
            latencies,
            duration,
            processor: taken[1] - taken[0],
        })
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
