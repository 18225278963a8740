//! A server of the tests' own, which answers in bytes, right or wrong.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::Arc,
    thread,
};

use futures_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned, crypto::ring, pki_types::PrivateKeyDer,
};
use rcgen::generate_simple_self_signed;

type Answer = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// Answers until the test is over, every client in a thread of its own.
pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
}

impl Server {
    /// `answer` gets the path that is asked for. What it returns is sent, and the connection
    /// closed.
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let address = listen(move |stream| reply(stream, &answer).map(drop));
        let scheme = "http";
        Self { address, scheme }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }
}

/// The same over TLS, by a certificate of its own.
pub(crate) struct Secure {
    pub(crate) server: Server,
    certificate: PathBuf,
}

impl Secure {
    /// Paths that end with `/torn` are answered without TLS's own end.
    pub(crate) fn start(
        name: &str,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let made = generate_simple_self_signed([name.to_owned()]).expect("it is a name");
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the defaults fit each other")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("the key is the certificate's");
        let config = Arc::new(config);
        let address = listen(move |stream| {
            let session = ServerConnection::new(Arc::clone(&config)).expect("the config is whole");
            let mut stream = StreamOwned::new(session, stream);
            if !reply(&mut stream, &answer)?.ends_with("/torn") {
                stream.conn.send_close_notify();
            }
            stream.flush()
        });
        let file = format!("cede-http-clients-{}.pem", address.port());
        let certificate = std::env::temp_dir().join(file);
        fs::write(&certificate, made.cert.pem()).expect("the folder can be written");
        let scheme = "https";
        let server = Server { address, scheme };
        Self {
            server,
            certificate,
        }
    }

    /// The file of its certificate.
    pub(crate) fn file(&self) -> &str {
        self.certificate.to_str().expect("the path is text")
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.certificate);
    }
}

fn listen(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.expect("there are files enough");
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(client)); // a client may have left: no fault
        }
    });
    address
}

/// Reads a request, answers it, and returns its path.
fn reply(mut stream: impl Read + Write, answer: &Answer) -> io::Result<String> {
    let mut lines = BufReader::new(&mut stream).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .for_each(drop);
    let path = request.split(' ').nth(1).unwrap_or_default();
    stream.write_all(&answer(path))?;
    Ok(path.to_owned())
}

/// An answer that is as it should be.
pub(crate) fn ok(kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n");
    format!("{head}\r\n{body}").into_bytes()
}

/// No answer, ever.
pub(crate) fn silence() -> Vec<u8> {
    loop {
        thread::park();
    }
}
