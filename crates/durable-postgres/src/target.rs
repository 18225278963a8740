use std::{
    path::Path,
    str::FromStr,
    time::{Duration, Instant},
};

use durable::StoreError;
use postgres::{
    Client, Config, Error, NoTls,
    config::{Host, SslMode, SslNegotiation},
};

use crate::{
    link::{Deadline, Encryption, Negotiation},
    settings::Settings,
};

/// The server and the database, and how to reach them.
pub(crate) struct Target {
    config: Config,
    encryption: Encryption,
    /// Reached by a Unix socket: there is no network that could swallow anything, nor TLS.
    is_local: bool,
}

impl Target {
    /// Reads a connection string. An error does not repeat it: there may be a password in it.
    pub(crate) fn parse(text: &str, settings: &Settings) -> Result<Self, StoreError> {
        let refused = |why: &str| Err(StoreError::Unavailable(why.to_owned()));
        let Ok(mut config) = Config::from_str(text) else {
            return refused(
                "the connection string cannot be read; write it as \
                 postgres://user@host/database or host=.. user=.. dbname=..",
            );
        };
        let encryption = Encryption {
            mode: config.get_ssl_mode(),
            negotiation: config.get_ssl_negotiation(),
            #[cfg(feature = "tls")]
            tls: settings
                .tls
                .clone()
                .map(tokio_postgres_rustls::MakeRustlsConnect::new),
        };
        let is_local = config
            .get_hosts()
            .iter()
            .any(|host| matches!(host, Host::Unix(_)));
        let wanted = encryption.mode == SslMode::Require;
        if wanted && (is_local || !encryption.is_possible()) {
            return refused(
                "the connection string asks for TLS; use a TCP address, the feature `tls`, and \
                 `Settings::tls`",
            );
        }
        if !is_local {
            // `Negotiation` asks for encryption, within its limit.
            config.ssl_mode(SslMode::Require);
            config.ssl_negotiation(SslNegotiation::Direct);
            if config.get_hosts().is_empty() {
                for address in config.get_hostaddrs().to_vec() {
                    config.host(&address.to_string());
                }
            }
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(settings.time_limit);
        }
        if config.get_application_name().is_none() {
            config.application_name("cede-durable");
        }
        Ok(Self {
            config,
            encryption,
            is_local,
        })
    }

    /// Connects. The deadline is that of the connection from then on.
    pub(crate) fn connect(&self, deadline: &Deadline) -> Result<Client, Error> {
        let left = deadline.get().saturating_duration_since(Instant::now());
        let mut config = self.config.clone();
        let timeout = left.max(Duration::from_millis(1));
        if config
            .get_connect_timeout()
            .is_none_or(|own| *own > timeout)
        {
            config.connect_timeout(timeout);
        }
        match self.is_local {
            true => config.connect(NoTls),
            false => config.connect(Negotiation::new(self.encryption.clone(), deadline.clone())),
        }
    }

    /// The server as people write it, without a password.
    pub(crate) fn shown(&self) -> String {
        let ports = self.config.get_ports();
        let host = |(n, host): (usize, &Host)| {
            let host = match host {
                Host::Tcp(name) => name.clone(),
                Host::Unix(path) => Path::display(path).to_string(),
            };
            match ports.get(n).or(ports.first()) {
                Some(port) => format!("{host}:{port}"),
                None => host,
            }
        };
        let hosts: Vec<_> = self
            .config
            .get_hosts()
            .iter()
            .enumerate()
            .map(host)
            .collect();
        let database = self.config.get_dbname().or(self.config.get_user());
        format!("{}/{}", hosts.join(","), database.unwrap_or_default())
    }
}
