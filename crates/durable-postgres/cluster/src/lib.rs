//! A server of PostgreSQL's in a temporary folder, for tests: its own data, its own socket, its
//! own end.
//!
//! It needs the binaries of PostgreSQL: in the folder that `PG_BIN` names, or, if it is not set, on
//! the path or where Debian puts them. The server refuses to run as root, so a test that does lets
//! `postgres` or `nobody` run it.

mod binaries;
mod user;

use std::{
    fmt,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

pub use binaries::{binaries, find_binaries};
use user::User;

/// A server that runs until this is dropped, or the process ends in whatever way.
///
/// It listens on a Unix socket only, unless [`start_with`](Self::start_with) says otherwise.
///
/// ```
/// use cluster::Cluster;
///
/// let cluster = Cluster::start();
/// assert!(cluster.socket().exists());
/// assert!(cluster.url().contains("user=tester"));
/// ```
pub struct Cluster {
    folder: PathBuf,
    user: User,
    keeper: Mutex<Keeper>,
}

/// The shell that starts and stops the server. It ends when its input does.
struct Keeper {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// The way in which a server stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// As if the machine lost power: what was committed is recovered at the next start.
    Immediate,
    /// Sessions are ended, and all is written.
    Fast,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Cluster {
    /// Creates a server of default settings, and starts it.
    ///
    /// # Panics
    ///
    /// If there is no PostgreSQL, or it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Creates a server, and starts it with settings in place of the default ones.
    ///
    /// ```
    /// use cluster::Cluster;
    ///
    /// let cluster = Cluster::start_with(&[("fsync", "off")]);
    /// # drop(cluster);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    #[must_use]
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_in(&std::env::temp_dir(), settings)
    }

    /// Does the same in a folder of `parent`: a temporary one may be in memory.
    ///
    /// ```
    /// use cluster::Cluster;
    ///
    /// let cluster = Cluster::start_in(&std::env::temp_dir(), &[("fsync", "off")]);
    /// assert!(cluster.folder().starts_with(std::env::temp_dir()));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    #[must_use]
    pub fn start_in(parent: &Path, settings: &[(&str, &str)]) -> Self {
        let binaries = binaries(); // before there is a folder, so that none is left
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cede-postgres-{}-{number}", std::process::id());
        let folder = parent.join(name);
        std::fs::create_dir_all(&folder).expect("a folder can be created");
        let keeper = folder.join("keeper.sh");
        std::fs::write(&keeper, include_str!("keeper.sh")).expect("the folder can be written");
        let mut options = format!("-c listen_addresses='' -k {}", folder.display());
        for setting in [
            "shared_buffers=32MB",
            "max_connections=200",
            "log_min_messages=fatal",
        ] {
            options += &format!(" -c {setting}");
        }
        for (name, value) in settings {
            options += &format!(" -c {name}='{value}'");
        }
        let user = User::find();
        user.give(&folder);
        let mut command = user.command();
        command
            .arg("sh")
            .arg(&keeper)
            .arg(binaries)
            .arg(&folder)
            .arg(options);
        command
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("there is a shell");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let cluster = Self {
            folder,
            user,
            keeper: Mutex::new(Keeper {
                child,
                input,
                output,
            }),
        };
        cluster.expect("started");
        cluster
    }

    /// Returns the connection string of its database, whose user needs no password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("host={} user=tester dbname=postgres", self.folder.display())
    }

    /// Returns the path of its Unix socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// Returns the folder that has its data and its logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns a command that runs a program in the folder, as the server's user.
    ///
    /// ```
    /// use cluster::Cluster;
    ///
    /// let cluster = Cluster::start();
    /// let status = cluster.command("test").args(["-r", "data/pg_hba.conf"]).status();
    /// assert!(status.is_ok_and(|status| status.success()));
    /// ```
    pub fn command(&self, program: &str) -> Command {
        let mut command = self.user.command();
        command.arg(program).current_dir(&self.folder);
        command
    }

    /// Stops the server, and waits until it has.
    ///
    /// ```
    /// use cluster::{Cluster, Stop};
    ///
    /// let cluster = Cluster::start();
    /// cluster.stop(Stop::Immediate);
    /// assert!(!cluster.socket().exists());
    /// cluster.start_again();
    /// assert!(cluster.socket().exists());
    /// ```
    ///
    /// # Panics
    ///
    /// If it does not stop, or does not run.
    pub fn stop(&self, how: Stop) {
        self.tell(match how {
            Stop::Immediate => "immediate",
            Stop::Fast => "fast",
        });
        self.expect("stopped");
    }

    /// Starts the server again after [`stop`](Self::stop), and waits until it can be used.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start_again(&self) {
        self.tell("start");
        self.expect("started");
    }

    fn tell(&self, word: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let input = keeper.input.as_mut().expect("it is there until the end");
        writeln!(input, "{word}").expect("the keeper listens");
    }

    fn expect(&self, word: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = String::new();
        keeper
            .output
            .read_line(&mut line)
            .expect("the keeper answers");
        let control = || std::fs::read_to_string(self.folder.join("control")).unwrap_or_default();
        let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert_eq!(line.trim(), word, "{}\n{}", control(), log());
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let keeper = self
            .keeper
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        keeper.input = None;
        let _ = keeper.child.wait();
        // As root, the folder itself is in another's.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
