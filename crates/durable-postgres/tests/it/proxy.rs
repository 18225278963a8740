//! A network between the store and its server that can be made to fail.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use cluster::Cluster;

/// How the network behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    /// All passes.
    Fair,
    /// The reply after so many more is lost, and its connection is cut; and then perhaps another.
    Cut(u32, Option<u32>),
    /// Nothing passes, in either direction; connections are accepted all the same.
    BlackHole,
    /// Each piece of data is late.
    Slow(Duration),
}

/// A proxy on a TCP port of this machine, in front of a server's Unix socket.
pub(crate) struct Proxy {
    port: u16,
    weather: Arc<Sky>,
    /// Dropped, it ends the waits of late data.
    _slow: Sender<()>,
}

struct Sky {
    weather: Mutex<Weather>,
    changed: Condvar,
}

impl Sky {
    fn now(&self) -> MutexGuard<'_, Weather> {
        self.weather.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while nothing passes.
    fn wait(&self) -> Weather {
        let mut weather = self.now();
        while *weather == Weather::BlackHole {
            weather = self
                .changed
                .wait(weather)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *weather
    }

    /// Whether a reply is lost.
    fn loses_reply(&self) -> bool {
        let mut weather = self.now();
        match *weather {
            Weather::Cut(0, second) => {
                *weather = second.map_or(Weather::Fair, |second| Weather::Cut(second, None));
                true
            }
            Weather::Cut(left, second) => {
                *weather = Weather::Cut(left - 1, second);
                false
            }
            _ => false,
        }
    }
}

impl Proxy {
    pub(crate) fn new(cluster: &Cluster) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has one").port();
        let weather = Arc::new(Sky {
            weather: Mutex::new(Weather::Fair),
            changed: Condvar::new(),
        });
        let (slow, late) = channel::<()>();
        let late = Arc::new(Mutex::new(late));
        let (sky, socket) = (Arc::clone(&weather), cluster.socket());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (sky, socket, late) = (Arc::clone(&sky), socket.clone(), Arc::clone(&late));
                let pause = move |time| {
                    let late = late.lock().unwrap_or_else(PoisonError::into_inner);
                    let _: Result<(), RecvTimeoutError> = late.recv_timeout(time);
                };
                thread::spawn(move || pass(client, &socket, &sky, pause));
            }
        });
        Self {
            port,
            weather,
            _slow: slow,
        }
    }

    /// The connection string of the database behind it.
    pub(crate) fn url(&self) -> String {
        format!(
            "postgres://tester:hush-hush@127.0.0.1:{}/postgres",
            self.port
        )
    }

    pub(crate) fn set(&self, weather: Weather) {
        *self.weather.now() = weather;
        self.weather.changed.notify_all();
    }

    /// How many replies are to be lost yet.
    pub(crate) fn cuts_left(&self) -> u32 {
        match *self.weather.now() {
            Weather::Cut(_, second) => 1 + u32::from(second.is_some()),
            _ => 0,
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.set(Weather::Fair); // nobody waits on
    }
}

/// Passes data of one connection, until either side ends it.
fn pass(
    client: TcpStream,
    socket: &PathBuf,
    sky: &Arc<Sky>,
    pause: impl Fn(Duration) + Clone + Send + 'static,
) {
    sky.wait();
    let Ok(server) = UnixStream::connect(socket) else {
        return;
    };
    let (Ok(mut from_client), Ok(mut to_server)) = (client.try_clone(), server.try_clone()) else {
        return;
    };
    let up = {
        let (sky, pause) = (Arc::clone(sky), pause.clone());
        thread::spawn(move || {
            let _ = pump(&mut from_client, &mut to_server, &sky, &pause, false);
            let _ = to_server.shutdown(Shutdown::Both);
        })
    };
    let (mut from_server, mut to_client) = (server, client);
    let _ = pump(&mut from_server, &mut to_client, sky, &pause, true);
    let _ = to_client.shutdown(Shutdown::Both);
    let _ = from_server.shutdown(Shutdown::Both);
    let _ = up.join();
}

fn pump(
    from: &mut impl Read,
    to: &mut impl Write,
    sky: &Sky,
    pause: &impl Fn(Duration),
    replies: bool,
) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = from.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        if let Weather::Slow(time) = sky.wait() {
            pause(time);
        }
        if replies && sky.loses_reply() {
            return Ok(());
        }
        to.write_all(&buffer[..length])?;
    }
}
