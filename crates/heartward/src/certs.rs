//! Certificates by which the processes of an instance know each other, from an authority of the instance's own.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use heartward_core::Clock;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use crate::local::write_new;
use crate::terminal;

/// Who gets one: every process that calls or is called, and whoever operates them.
const HOLDERS: [&str; 5] = ["profiles", "reflections", "reminders", "gateway", "operator"];
const CERTIFICATE: &str = "cert.pem";
const KEY: &str = "key.pem";
const AUTHORITY: &str = "ca.pem";
const AUTHORITY_KEY: &str = "ca.key";
const AUTHORITY_LASTS: TimeDelta = TimeDelta::days(3650);
/// Longer than anybody should go without an update, which starts every process anew.
const LASTS: TimeDelta = TimeDelta::days(730);
/// Clocks of machines differ.
const SKEW: TimeDelta = TimeDelta::days(1);

/// Makes a folder for each process in `folder`, with a new certificate, its key and the authority's certificate. The
/// authority is made once and stays. `names` are what services are called by besides their own names.
pub(crate) fn make(folder: &Path, names: &[String]) -> anyhow::Result<()> {
    let now = Clock::System.now();
    enter(folder)?;
    let (authority, issuer) = authority(folder, now)?;
    for holder in HOLDERS {
        let own = folder.join(holder);
        enter(&own)?;
        let key = KeyPair::generate()?;
        let certificate = holder_params(holder, names, now)?.signed_by(&key, &issuer)?;
        // The key goes first: a certificate whose key is missing would be found at the next start only.
        write(&own.join(KEY), &key.serialize_pem())?;
        write(&own.join(CERTIFICATE), &certificate.pem())?;
        write(&own.join(AUTHORITY), &authority)?;
    }
    let until = (now + LASTS).date_naive();
    terminal::say(&format!(
        "Certificates for {} are in {}, good until {until}. Run this again before then, and start the processes anew. \
         Whoever has {AUTHORITY_KEY} can make more of them: keep it away from the processes.",
        HOLDERS.join(", "),
        folder.display()
    ));
    Ok(())
}

/// The certificate of the authority in PEM, and what signs with its key; made when there is none.
fn authority(folder: &Path, now: DateTime<Utc>) -> anyhow::Result<(String, Issuer<'static, KeyPair>)> {
    let (cert_file, key_file) = (folder.join(AUTHORITY), folder.join(AUTHORITY_KEY));
    match (cert_file.exists(), key_file.exists()) {
        (true, true) => {
            let read =
                |path: &Path| fs::read_to_string(path).with_context(|| format!("Cannot read {}", path.display()));
            let key = KeyPair::from_pem(&read(&key_file)?);
            let key = key.with_context(|| format!("{} holds no key", key_file.display()))?;
            Ok((read(&cert_file)?, Issuer::new(authority_params(now)?, key)))
        }
        (false, false) => {
            let key = KeyPair::generate()?;
            let params = authority_params(now)?;
            let certificate = params.self_signed(&key)?.pem();
            write(&key_file, &key.serialize_pem())?;
            write(&cert_file, &certificate)?;
            Ok((certificate, Issuer::new(params, key)))
        }
        // Another authority would shut out every process that runs with the one before.
        _ => bail!(
            "{} and {} belong together, and one of them is gone. Put it back, or choose an empty folder.",
            cert_file.display(),
            key_file.display()
        ),
    }
}

fn authority_params(now: DateTime<Utc>) -> anyhow::Result<CertificateParams> {
    let mut params = params("Heartward authority", &[], now, AUTHORITY_LASTS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// A certificate for both ends of a call: a service is called, and calls others.
fn holder_params(holder: &str, names: &[String], now: DateTime<Utc>) -> anyhow::Result<CertificateParams> {
    let usual = [holder, "localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = params(holder, &[&usual, names].concat(), now, LASTS)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    Ok(params)
}

fn params(name: &str, names: &[String], now: DateTime<Utc>, lasts: TimeDelta) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, name);
    let day = |time: DateTime<Utc>| {
        Ok::<_, anyhow::Error>(date_time_ymd(time.year(), u8::try_from(time.month())?, u8::try_from(time.day())?))
    };
    (params.not_before, params.not_after) = (day(now - SKEW)?, day(now + lasts)?);
    Ok(params)
}

fn enter(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("Cannot make the folder {}", folder.display()))
}

/// For nobody else to read, whatever it is: one rule for all files is one nobody gets wrong.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    write_new(path, text).with_context(|| format!("Cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use heartward_platform::rpc::Identity;

    use super::*;

    #[test]
    fn certificates_are_made_anew_and_the_authority_stays() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("certs");
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("there");
        make(&folder, &[]).expect("made");
        let (authority, first) = (read(AUTHORITY), read("gateway/cert.pem"));
        make(&folder, &["profiles.heartward.svc".to_owned()]).expect("made");
        assert_eq!(read(AUTHORITY), authority);
        assert_ne!(read("gateway/cert.pem"), first);
        for holder in HOLDERS {
            let own = folder.join(holder);
            let identity = Identity::load(&own.join(AUTHORITY), &own.join(CERTIFICATE), &own.join(KEY)).expect("good");
            assert!(identity.expire_time() > Clock::System.now() + LASTS - TimeDelta::days(1));
            let mode = fs::metadata(own.join(KEY)).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::remove_file(folder.join(AUTHORITY_KEY)).expect("removed");
        assert!(make(&folder, &[]).is_err(), "no second authority by accident");
    }

    #[test]
    fn files_that_do_not_go_together_name_the_setting() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().expect("a folder");
        make(dir.path(), &[]).expect("made");
        let field = |authority: &str, cert: &str, key: &str| {
            let path = |name: &str| dir.path().join(name);
            let refused = Identity::load(&path(authority), &path(cert), &path(key)).err().expect("refused");
            refused.fields()[0].field.clone()
        };
        assert_eq!(field("none", "gateway/cert.pem", "gateway/key.pem"), "rpc.tls_ca_file");
        assert_eq!(field(AUTHORITY, "gateway/key.pem", "gateway/key.pem"), "rpc.tls_cert_file");
        assert_eq!(field(AUTHORITY, "gateway/cert.pem", "profiles/key.pem"), "rpc.tls_key_file");
    }
}
