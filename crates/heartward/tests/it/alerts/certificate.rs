use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::{Datelike as _, TimeDelta, Utc};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::{Watch, impatient_rules, nothing};
use crate::support::{Prometheus, System, eventually, free};

/// What asks an address for its certificate.
struct Prober(Child);

impl Prober {
    fn start(dir: &Path, address: &str) -> Self {
        let config = dir.join("probe.yml");
        let module = "modules: { page: { prober: http, http: { tls_config: { insecure_skip_verify: true } } } }\n";
        fs::write(&config, module).expect("written");
        let child = Command::new("prometheus-blackbox-exporter")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.expect("it is installed: `cargo xtask observe` sees to that"))
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Writes a certificate that is good for so many days, and its key.
fn certify(dir: &Path, days: i64) {
    let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("names");
    let end = Utc::now() + TimeDelta::days(days);
    let (month, day) = (u8::try_from(end.month()).expect("a month"), u8::try_from(end.day()).expect("a day"));
    params.not_after = date_time_ymd(end.year(), month, day);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("signed");
    fs::write(dir.join("key.pem"), key.serialize_pem()).expect("written");
    fs::write(dir.join("cert.pem"), certificate.pem()).expect("written");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes Prometheus and its prober, and a minute: cargo xtask observe"]
async fn the_alert_about_the_certificate_fires_before_its_end_and_clears_after_its_renewal() {
    let dir = tempfile::tempdir().expect("a folder");
    certify(dir.path(), 7);
    let mut system = System::prepare(&[]).await;
    for (setting, file) in [("GATEWAY__TLS_CERT_FILE", "cert.pem"), ("GATEWAY__TLS_KEY_FILE", "key.pem")] {
        system.set(setting, &dir.path().join(file).display().to_string());
    }
    system.launch();
    let url = format!("{}/readyz", system.url().replace("http://", "https://"));
    let http = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build().expect("a client");
    let ready = async || http.get(&url).send().await.ok().filter(|answer| answer.status().is_success());
    eventually("readiness by TLS", ready).await;

    let address = free();
    let _prober = Prober::start(dir.path(), &address);
    let job = format!(
        "  - job_name: probe\n    metrics_path: /probe\n    params: {{ module: [page], target: [\"{url}\"] }}\n    \
         static_configs: [{{ targets: [\"{address}\"] }}]\n"
    );
    let prometheus = Prometheus::start_with(&BTreeMap::new(), &job, &impatient_rules()).await;
    let watch = Watch { prometheus };
    watch.fire(&["HeartwardCertificateExpires"], nothing).await;
    certify(dir.path(), 90);
    // How often the gateway looks whether there is a new one.
    tokio::time::sleep(Duration::from_mins(1)).await;
    watch.clear(&["HeartwardCertificateExpires"], nothing).await;
}
