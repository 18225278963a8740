//! TLS with a certificate that is made at the start.

use std::sync::Arc;

use futures_rustls::{
    TlsAcceptor,
    pki_types::{CertificateDer, PrivateKeyDer},
    rustls::{self, ServerConfig, crypto::ring},
};
use rcgen::generate_simple_self_signed;

/// A certificate that has signed itself: clients trust it if they are handed it.
#[derive(Debug)]
pub struct Certificate {
    /// What clients are handed, as text.
    pub pem: String,
    /// The same as bytes.
    pub certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Certificate {
    /// Makes a certificate for these host names and addresses.
    ///
    /// # Errors
    ///
    /// Returns the reason why one of them is no name.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, rcgen::Error> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let made = generate_simple_self_signed(names)?;
        Ok(Self {
            pem: made.cert.pem(),
            certificate: made.cert.der().clone(),
            key: PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into()),
        })
    }
}

/// Returns what accepts TLS with this certificate.
///
/// # Errors
///
/// Returns the reason why rustls refuses it.
pub fn acceptor(certificate: Certificate) -> Result<TlsAcceptor, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.certificate], certificate.key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
