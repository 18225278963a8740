//! What can be set by the server's arguments.

use std::{
    cell::Cell,
    ffi::OsString,
    net::{IpAddr, SocketAddr},
};

use crate::{
    option::{refuse, value},
    place::Rules,
    support::BadInput,
};

/// The arguments as they stand; none of them has been read.
#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) host: Cell<Option<OsString>>,
    pub(crate) port: Cell<Option<OsString>>,
    pub(crate) best_of: Cell<Option<OsString>>,
    pub(crate) idle: Cell<Option<OsString>>,
    pub(crate) arena: Cell<bool>,
}

pub(crate) struct Options {
    pub(crate) address: SocketAddr,
    pub(crate) rules: Rules,
}

impl Options {
    /// # Errors
    ///
    /// [`BadInput`] names the argument that makes no sense.
    pub(crate) fn read(arguments: &Arguments) -> Result<Self, BadInput> {
        let host = value("host", &arguments.host, IpAddr::from([127, 0, 0, 1]))?;
        let port = value("port", &arguments.port, 12333)?;
        let best_of = value("best-of", &arguments.best_of, 9)?;
        if best_of % 2 == 0 {
            return Err(refuse("best-of", best_of, "not an odd number"));
        }
        let idle = value("idle", &arguments.idle, 30)?;
        if idle == 0 {
            return Err(refuse("idle", idle, "a guest needs a second at least"));
        }
        Ok(Self {
            address: SocketAddr::new(host, port),
            rules: Rules { best_of, idle },
        })
    }
}
