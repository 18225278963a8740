//! Links that are encrypted, or refused.

use std::{net::TcpListener, sync::Arc};

use cluster::Cluster;
use durable::StoreError;
use durable_postgres::{
    PostgresStore,
    postgres::{Client, NoTls},
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, pem::PemObject},
    },
};

use crate::{
    proxy::Proxy,
    support::{settings, shared},
};

/// A server with a certificate of its own making, on a port of this machine.
struct Encrypted {
    cluster: Cluster,
    port: u16,
}

impl Encrypted {
    fn start() -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = free.local_addr().expect("it has one").port();
        drop(free);
        let cluster = Cluster::start_with(&[
            ("fsync", "off"),
            ("listen_addresses", "127.0.0.1"),
            ("port", &port.to_string()),
        ]);
        for name in ["server", "stranger"] {
            let (key, certificate) = (format!("data/{name}.key"), format!("data/{name}.crt"));
            let mut make = cluster.command("openssl");
            make.args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"]);
            make.args([
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-subj",
                "/CN=localhost",
            ]);
            make.args(["-addext", "subjectAltName=DNS:localhost"]);
            make.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
            let made = make.args(["-keyout", &key, "-out", &certificate]).output();
            let made = made.expect("there is openssl");
            assert!(
                made.status.success(),
                "{}",
                String::from_utf8_lossy(&made.stderr)
            );
        }
        let encrypted = Self { cluster, port };
        let mut admin = encrypted.admin();
        for sql in ["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"] {
            admin.batch_execute(sql).expect("it may");
        }
        encrypted
    }

    fn admin(&self) -> Client {
        let connection = format!("{} port={}", self.cluster.url(), self.port);
        Client::connect(&connection, NoTls).expect("it is there")
    }

    fn url(&self, mode: &str, application: &str) -> String {
        let port = self.port;
        format!(
            "postgres://tester@localhost:{port}/postgres?sslmode={mode}\
             &application_name={application}"
        )
    }

    /// What trusts one certificate.
    fn trusting(&self, name: &str) -> ClientConfig {
        let file = self.cluster.folder().join(format!("data/{name}.crt"));
        let certificate = CertificateDer::from_pem_file(file).expect("it is one");
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("it is well formed");
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("it has them")
            .with_root_certificates(roots)
            .with_no_client_auth()
    }
}

#[track_caller]
fn refused(store: Result<PostgresStore, StoreError>) -> String {
    store.map(drop).expect_err("it is refused").to_string()
}

#[test]
fn links_are_encrypted_as_the_connection_string_says() {
    let server = Encrypted::start();
    let mut admin = server.admin();
    while !admin
        .query_one("SHOW ssl", &[])
        .is_ok_and(|row| row.get::<_, &str>(0) == "on")
    {
        // The server reads its settings again when it comes to it.
    }
    let mut is_encrypted = |application: &str| {
        let sql = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
             WHERE application_name = $1";
        admin
            .query_one(sql, &[&application])
            .expect("it is there")
            .get::<_, bool>(0)
    };
    for (mode, expected) in [("require", true), ("prefer", true), ("disable", false)] {
        let settings = settings().tls(server.trusting("server"));
        let store = settings.open(&server.url(mode, mode)).expect("it opens");
        assert_eq!(is_encrypted(mode), expected, "{mode}");
        drop(store);
    }
    // Without a certificate to trust, one that only prefers it goes on without; nobody falls back
    // because the server cannot be trusted.
    drop(
        settings()
            .open(&server.url("prefer", "plain"))
            .expect("it opens"),
    );
    for mode in ["require", "prefer"] {
        let settings = settings().tls(server.trusting("stranger"));
        let text = refused(settings.open(&server.url(mode, "stranger")));
        assert!(text.contains("error performing TLS handshake"), "{text}");
    }
}

#[test]
fn a_server_without_tls_is_refused_if_it_is_required() {
    let server = Encrypted::start();
    let proxy = Proxy::new(shared()); // by a Unix socket there is none
    let tls = || settings().tls(server.trusting("server"));
    drop(tls().open(&proxy.url()).expect("it is only preferred"));
    let text = refused(tls().open(&(proxy.url() + "?sslmode=require")));
    assert!(text.contains("the server does not support TLS"), "{text}");
    let text = refused(tls().open(&(shared().url() + " sslmode=require")));
    assert!(text.contains("asks for TLS"), "{text}");
}
