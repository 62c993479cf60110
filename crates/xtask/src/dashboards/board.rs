use serde_json::{Value, json};

/// Grafana's boards are 24 columns wide.
const COLUMNS: usize = 24;

/// A board in the making: panels fill it row by row.
pub(super) struct Board {
    uid: &'static str,
    title: String,
    panels: Vec<Value>,
    /// Where the next panel goes.
    at: (usize, usize),
}

/// What the figures of a panel are.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Seconds,
    Bytes,
    Share,
    PerSecond,
    Count,
}

impl Unit {
    fn grafana(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Bytes => "bytes",
            Self::Share => "percentunit",
            Self::PerSecond => "ops",
            Self::Count => "short",
        }
    }
}

impl Board {
    pub(super) fn new(uid: &'static str, title: impl Into<String>) -> Self {
        Self { uid, title: title.into(), panels: Vec::new(), at: (0, 0) }
    }

    pub(super) fn uid(&self) -> &str {
        self.uid
    }

    pub(super) fn panels(&self) -> usize {
        self.panels.len()
    }

    /// One figure, as it is now. From `bad` on it is red.
    #[must_use]
    pub(super) fn figure(self, title: &str, unit: Unit, bad: Option<f64>, query: &str) -> Self {
        let steps = match bad {
            Some(bad) => json!([{ "color": "green", "value": null }, { "color": "red", "value": bad }]),
            None => json!([{ "color": "text", "value": null }]),
        };
        let defaults = json!({
            "unit": unit.grafana(), "color": { "mode": "thresholds" }, "thresholds": { "mode": "absolute", "steps": steps },
        });
        let options = json!({ "reduceOptions": { "calcs": ["lastNotNull"] }, "colorMode": "background" });
        self.place("stat", title, (4, 4), &defaults, &options, &[(query, "")])
    }

    /// What runs, by the values of a label.
    #[must_use]
    pub(super) fn label(self, title: &str, label: &str, query: &str) -> Self {
        let options = json!({ "reduceOptions": { "calcs": ["lastNotNull"] }, "textMode": "name", "graphMode": "none" });
        let legend = format!("{{{{{label}}}}}");
        self.place("stat", title, (4, 4), &json!({}), &options, &[(query, &legend)])
    }

    /// A course over time: queries, each with what its lines are called.
    #[must_use]
    pub(super) fn course(self, title: &str, unit: Unit, queries: &[(&str, &str)]) -> Self {
        let defaults =
            json!({ "unit": unit.grafana(), "min": 0, "custom": { "fillOpacity": 8, "showPoints": "never" } });
        let options =
            json!({ "legend": { "displayMode": "list", "placement": "bottom" }, "tooltip": { "mode": "multi" } });
        self.place("timeseries", title, (8, 8), &defaults, &options, queries)
    }

    /// Half, nineteen twentieths and 99 of 100 of what a histogram has, in seconds.
    #[must_use]
    pub(super) fn durations(self, title: &str, buckets: &str) -> Self {
        let quantile = |share: &str| format!("histogram_quantile({share}, sum by (le) (rate({buckets}[5m])))");
        let queries = ["0.5", "0.95", "0.99"].map(quantile);
        self.course(title, Unit::Seconds, &[(&queries[0], "p50"), (&queries[1], "p95"), (&queries[2], "p99")])
    }

    fn place(
        mut self,
        kind: &str,
        title: &str,
        (width, height): (usize, usize),
        defaults: &Value,
        options: &Value,
        queries: &[(&str, &str)],
    ) -> Self {
        if self.at.0 + width > COLUMNS {
            self.at = (0, self.at.1 + height);
        }
        let targets: Vec<Value> = queries
            .iter()
            .zip('A'..)
            .map(|((query, legend), id)| json!({ "refId": id, "expr": query, "legendFormat": legend }))
            .collect();
        self.panels.push(json!({
            "id": self.panels.len() + 1,
            "type": kind,
            "title": title,
            "datasource": { "type": "prometheus", "uid": "prometheus" },
            "gridPos": { "x": self.at.0, "y": self.at.1, "w": width, "h": height },
            "fieldConfig": { "defaults": defaults, "overrides": [] },
            "options": options,
            "targets": targets,
        }));
        self.at.0 += width;
        self
    }

    /// The next panel begins a row of its own, below panels of this height.
    #[must_use]
    pub(super) fn row(mut self, height: usize) -> Self {
        self.at = (0, self.at.1 + height);
        self
    }

    /// The board as Grafana reads it.
    pub(super) fn json(&self) -> Value {
        json!({
            "uid": self.uid,
            "title": self.title,
            "tags": ["heartward"],
            "schemaVersion": 39,
            "editable": false,
            "refresh": "30s",
            "time": { "from": "now-6h", "to": "now" },
            "links": [{ "type": "dashboards", "title": "Heartward", "tags": ["heartward"], "asDropdown": true, "keepTime": true }],
            "panels": self.panels,
        })
    }
}
