use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::eventually;
use super::system::free;

/// A Prometheus that fetches the figures of every process each second.
pub(crate) struct Prometheus {
    child: Child,
    url: String,
    http: reqwest::Client,
    _dir: TempDir,
}

impl Prometheus {
    /// Starts one for processes by their roles and the addresses of their figures, with these rules.
    pub(crate) async fn start(targets: &BTreeMap<&'static str, String>, rules: &str) -> Self {
        Self::start_with(targets, "", rules).await
    }

    /// The same with more jobs of fetching, as YAML.
    pub(crate) async fn start_with(targets: &BTreeMap<&'static str, String>, jobs: &str, rules: &str) -> Self {
        let dir = tempfile::tempdir().expect("a throw-away folder");
        let mut config = "global: { scrape_interval: 1s, evaluation_interval: 1s }\nrule_files: [rules.yml]\n\
                          scrape_configs:\n  - job_name: heartward\n    static_configs:\n"
            .to_owned();
        for (role, address) in targets {
            writeln!(config, "      - {{ targets: [\"{address}\"], labels: {{ role: {role} }} }}").expect("written");
        }
        config.push_str(jobs);
        fs::write(dir.path().join("prometheus.yml"), config).expect("written");
        fs::write(dir.path().join("rules.yml"), rules).expect("written");
        let address = free();
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", dir.path().join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", dir.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Prometheus is installed: `cargo xtask observe` sees to that");
        let prometheus = Self { child, url: format!("http://{address}"), http: reqwest::Client::new(), _dir: dir };
        eventually("Prometheus", async || (prometheus.query("sum(up) > 0").await?.len() == 1).then_some(())).await;
        prometheus
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Option<Value> {
        let url = reqwest::Url::parse_with_params(&format!("{}/api/v1/{path}", self.url), query).expect("an address");
        let answer = self.http.get(url).send().await.ok()?;
        let body: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        assert_eq!(body["status"], "success", "{path} {query:?}: {body}");
        Some(body["data"].clone())
    }

    /// What a query comes to now: series, each with its value; `None` while there is no answer.
    pub(crate) async fn query(&self, query: &str) -> Option<Vec<(Value, f64)>> {
        let found = self.get("query", &[("query", query)]).await?;
        let value = |series: &Value| series["value"][1].as_str().and_then(|value| value.parse().ok());
        let series = found["result"].as_array().expect("series");
        Some(series.iter().map(|series| (series["metric"].clone(), value(series).expect("a value"))).collect())
    }

    /// Every rule it has.
    pub(crate) async fn rules(&self) -> Vec<Value> {
        let found = self.get("rules", &[]).await.expect("rules");
        let groups = found["groups"].as_array().expect("groups").clone();
        groups.iter().flat_map(|group| group["rules"].as_array().expect("rules").clone()).collect()
    }

    /// The alerts that fire now, by name.
    pub(crate) async fn firing(&self) -> BTreeSet<String> {
        let found = self.get("alerts", &[]).await.expect("alerts");
        let firing = found["alerts"].as_array().expect("a list").iter().filter(|alert| alert["state"] == "firing");
        firing.map(|alert| alert["labels"]["alertname"].as_str().expect("a name").to_owned()).collect()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
