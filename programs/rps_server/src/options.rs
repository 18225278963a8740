//! What can be set by the server's arguments.

use std::{
    cell::Cell,
    ffi::OsString,
    net::{IpAddr, SocketAddr},
};

use rps::Rules;
use support::{BadInput, refuse_option, value};

/// The arguments as they stand; none of them has been read.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "cells of strings show nothing"
)]
pub struct Arguments {
    /// `--host`: the address of an interface.
    pub host: Cell<Option<OsString>>,
    /// `--port`.
    pub port: Cell<Option<OsString>>,
    /// `--best-of`: the number of games, odd.
    pub best_of: Cell<Option<OsString>>,
    /// `--idle`: the seconds that a guest may take.
    pub idle: Cell<Option<OsString>>,
    /// `--cores`: how many the arena runs on.
    pub cores: Cell<Option<OsString>>,
    /// `--arena`: nobody is at the console.
    pub arena: Cell<bool>,
}

/// The options, checked.
#[derive(Debug)]
pub struct Options {
    /// The address to listen on.
    pub address: SocketAddr,
    /// How many cores the arena runs on; 0 stands for all.
    pub cores: usize,
    /// The rules of a round.
    pub rules: Rules,
}

impl Options {
    /// Parses the arguments.
    ///
    /// # Errors
    ///
    /// [`BadInput`] names the argument that makes no sense.
    pub fn read(arguments: &Arguments) -> Result<Self, BadInput> {
        let host = value("host", &arguments.host, IpAddr::from([127, 0, 0, 1]))?;
        let port = value("port", &arguments.port, 12333)?;
        let best_of = value("best-of", &arguments.best_of, 9)?;
        if best_of % 2 == 0 {
            return Err(refuse_option("best-of", best_of, "not an odd number"));
        }
        let cores = value("cores", &arguments.cores, 1)?;
        let idle = value("idle", &arguments.idle, 30)?;
        if !arguments.arena.get() && cores != 1 {
            return Err(refuse_option("cores", cores, "it goes with --arena"));
        }
        if idle == 0 {
            return Err(refuse_option(
                "idle",
                idle,
                "a guest needs a second at least",
            ));
        }
        Ok(Self {
            address: SocketAddr::new(host, port),
            cores,
            rules: Rules { best_of, idle },
        })
    }
}
