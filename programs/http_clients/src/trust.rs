//! Whose certificates are trusted.

use std::{ffi::OsStr, fmt::Display, path::Path};

use futures_rustls::{
    pki_types::{CertificateDer, pem::PemObject},
    rustls::RootCertStore,
};
use support::BadInput;

/// Returns the certificates in a file, which replace those that browsers trust; those, if there is
/// no file.
///
/// # Errors
///
/// [`BadInput`]: the file cannot be read, or has no certificates.
pub fn trusted(file: Option<&OsStr>) -> Result<RootCertStore, BadInput> {
    let Some(file) = file else {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        return Ok(roots.collect());
    };
    let refuse =
        |reason: &dyn Display| BadInput(format!("{}: {reason}", Path::new(file).display()));
    let text = std::fs::read(file).map_err(|error| refuse(&error))?;
    let mut trusted = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|error| refuse(&error))?;
        trusted.add(certificate).map_err(|error| refuse(&error))?;
    }
    match trusted.is_empty() {
        true => Err(refuse(&"there is no certificate in it")),
        false => Ok(trusted),
    }
}
