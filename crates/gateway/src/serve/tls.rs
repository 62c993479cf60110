use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use heartward_core::{Error, Result};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

/// How often somebody looks whether there is a new certificate.
const LOOK: Duration = Duration::from_mins(1);

/// TLS with a certificate of the operator's, which may be replaced at any time: the next connections get the new one.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    acceptor: TlsAcceptor,
    modified: Option<[SystemTime; 2]>,
    looked: Instant,
}

impl Tls {
    /// Reads the certificate (with what leads to its authority) and its key, both PEM; `Invalid` when they are not right.
    pub fn load(cert: PathBuf, key: PathBuf) -> Result<Self> {
        let modified = modified(&cert, &key).ok();
        let acceptor = acceptor(&cert, &key)?;
        Ok(Self { cert, key, acceptor, modified, looked: Instant::now() })
    }

    /// What takes the next connection.
    pub(super) fn acceptor(&mut self) -> TlsAcceptor {
        if self.looked.elapsed() >= LOOK {
            self.look();
        }
        self.acceptor.clone()
    }

    /// Takes a new certificate, if there is one. Two small files a minute are not worth a thread.
    fn look(&mut self) {
        self.looked = Instant::now();
        let modified = modified(&self.cert, &self.key).ok();
        if modified == self.modified {
            return;
        }
        match acceptor(&self.cert, &self.key) {
            Ok(acceptor) => {
                info!("a new certificate is in use");
                (self.acceptor, self.modified) = (acceptor, modified);
            }
            // Half written, perhaps: the old one serves until the next look.
            Err(error) => warn!(cause = error.causes(), "the new certificate cannot be used"),
        }
    }
}

fn modified(cert: &PathBuf, key: &PathBuf) -> io::Result<[SystemTime; 2]> {
    Ok([std::fs::metadata(cert)?.modified()?, std::fs::metadata(key)?.modified()?])
}

fn acceptor(cert: &PathBuf, key: &PathBuf) -> Result<TlsAcceptor> {
    let refused = |field, message| move |error| Error::invalid(field, message).because(error);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect);
    let chain = chain.map_err(refused("gateway.tls_cert_file", "Must be a file with a certificate in PEM."))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(refused("gateway.tls_key_file", "Must be a file with a private key in PEM."))?;
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(|error| {
        Error::invalid("gateway.tls_key_file", "Must be the key of the certificate.").because(error)
    })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A certificate for localhost and its key, as PEM.
    fn certificate() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn a_replaced_certificate_is_taken_and_a_broken_one_is_not() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a folder");
        let (cert, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
        let write = |(new_cert, new_key): (String, String)| {
            fs::write(&cert, new_cert).and_then(|()| fs::write(&key, new_key)).expect("written");
        };
        write(certificate());
        let mut tls = Tls::load(cert.clone(), key.clone()).expect("a certificate");
        let config = |tls: &Tls| Arc::as_ptr(tls.acceptor.config());
        let first = config(&tls);
        tls.look();
        assert_eq!(config(&tls), first, "nothing is new");

        tls.modified = None;
        write((certificate().0, "no key".to_owned()));
        tls.look();
        assert_eq!(config(&tls), first, "nothing that works");
        write(certificate());
        tls.look();
        assert_ne!(config(&tls), first);
    }

    #[test]
    fn files_that_do_not_go_together_name_the_setting() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a folder");
        let (cert, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
        let field = || Tls::load(cert.clone(), key.clone()).err().expect("refused").fields()[0].field.clone();
        assert_eq!(field(), "gateway.tls_cert_file");
        fs::write(&cert, certificate().0).expect("written");
        assert_eq!(field(), "gateway.tls_key_file");
        fs::write(&key, certificate().1).expect("written");
        assert_eq!(field(), "gateway.tls_key_file");
    }
}
