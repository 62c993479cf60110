use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use heartward_core::{Error, Result};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity as Pair, ServerTlsConfig};
use x509_parser::pem::parse_x509_pem;

/// Who a process is to the others: a certificate of the instance's own authority. Both ends of a connection show
/// theirs, so that nobody else gets to call, or to be called.
#[derive(Clone)]
pub struct Identity {
    authority: Certificate,
    own: Pair,
    expire_time: DateTime<Utc>,
}

impl Identity {
    /// Reads the certificate of the authority, the process's own and its key, all PEM; `Invalid` names the setting.
    pub fn load(authority: &Path, cert: &Path, key: &Path) -> Result<Self> {
        let (authority, authority_ends) = certificate("rpc.tls_ca_file", authority)?;
        let (cert, cert_ends) = certificate("rpc.tls_cert_file", cert)?;
        let key = read("rpc.tls_key_file", "a private key in PEM", key)?;
        let identity = Self {
            authority: Certificate::from_pem(authority),
            own: Pair::from_pem(cert, key),
            expire_time: authority_ends.min(cert_ends),
        };
        // Found out now, and not by the first call.
        Endpoint::from_static("https://localhost").tls_config(identity.client()).map_err(|error| {
            Error::invalid("rpc.tls_key_file", "Must be a file with the key of rpc.tls_cert_file in PEM.")
                .because(error)
        })?;
        Ok(identity)
    }

    /// Until when it is good.
    pub fn expire_time(&self) -> DateTime<Utc> {
        self.expire_time
    }

    /// What a service is served with: whoever comes without a certificate of the authority is not let in.
    pub(super) fn server(&self) -> ServerTlsConfig {
        ServerTlsConfig::new().identity(self.own.clone()).client_ca_root(self.authority.clone())
    }

    /// What a service is called with: it has to have a certificate for the name that it is called by.
    pub(super) fn client(&self) -> ClientTlsConfig {
        ClientTlsConfig::new().identity(self.own.clone()).ca_certificate(self.authority.clone())
    }
}

/// A certificate in PEM, and until when it is good.
fn certificate(setting: &'static str, path: &Path) -> Result<(String, DateTime<Utc>)> {
    let text = read(setting, "a certificate in PEM", path)?;
    let refused = || Error::invalid(setting, "Must be a file with a certificate in PEM.");
    let (_, pem) = parse_x509_pem(text.as_bytes()).map_err(|_| refused())?;
    let until = pem.parse_x509().map_err(|_| refused())?.validity().not_after.timestamp();
    Ok((text, DateTime::from_timestamp(until, 0).ok_or_else(refused)?))
}

fn read(setting: &'static str, what: &str, path: &Path) -> Result<String> {
    let refused = |error| Error::invalid(setting, format!("Must be a file with {what}.")).because(error);
    fs::read_to_string(path).map_err(refused)
}
