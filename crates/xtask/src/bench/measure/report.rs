//! The figures, for people and for programs. Whatever was not measured is not in it.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::machine::{Machine, Shares};

/// Everything that one run has found.
pub(super) struct Report {
    pub(super) machine: Machine,
    /// What was measured, and how: a name and the words for it.
    pub(super) settings: Vec<(&'static str, String)>,
    pub(super) sizes: Vec<Figure>,
    pub(super) rates: Vec<Rate>,
    pub(super) ratios: Vec<Ratio>,
}

/// A single number.
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) unit: &'static str,
}

/// How often something can be done, and how long it takes.
pub(super) struct Rate {
    pub(super) name: &'static str,
    pub(super) per_second: f64,
    pub(super) p50_ms: Option<f64>,
    pub(super) p99_ms: Option<f64>,
    pub(super) errors: u32,
    pub(super) first_error: Option<String>,
    pub(super) shares: Shares,
    pub(super) load_average: f64,
}

/// One rate in terms of another of the same run.
pub(super) struct Ratio {
    pub(super) of: &'static str,
    pub(super) to: &'static str,
    pub(super) value: f64,
    /// What it should be at least.
    pub(super) goal: Option<f64>,
}

impl Report {
    pub(super) fn rate(&self, name: &str) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.name == name)
    }

    /// As a table.
    pub(super) fn table(&self) -> Result<String> {
        let mut text = String::new();
        let Machine { cores, memory_mib, cpu, kernel, filesystem, commit, load_average } = &self.machine;
        let cpu = cpu.as_deref().unwrap_or("unknown processor");
        writeln!(
            text,
            "{cores} cores ({cpu}), {:.1} GiB, Linux {kernel}, records on {filesystem}",
            memory_mib / 1024.0
        )?;
        writeln!(text, "build of {commit} with the profile dist; load average at the start {load_average:.2}")?;
        for (name, setting) in &self.settings {
            writeln!(text, "{name}: {setting}")?;
        }
        writeln!(text)?;
        for Figure { name, value, unit } in &self.sizes {
            writeln!(text, "{name:<58} {value:>9.1} {unit}")?;
        }
        writeln!(
            text,
            "\n{:<58} {:>9} {:>8} {:>8} {:>6}   processors in %: {:>5}",
            "", "per s", "p50 ms", "p99 ms", "errors", "load"
        )?;
        writeln!(
            text,
            "{:<58} {:>9} {:>8} {:>8} {:>6} {:>9} {:>5} {:>5} {:>5}",
            "", "", "", "", "", "heartward", "bench", "rest", "avg"
        )?;
        for rate in &self.rates {
            let [p50, p99] =
                [rate.p50_ms, rate.p99_ms].map(|ms| ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.2}")));
            let Shares { heartward, load, rest } = rate.shares;
            writeln!(
                text,
                "{:<58} {:>9.0} {p50:>8} {p99:>8} {:>6} {heartward:>9.0} {load:>5.0} {rest:>5.0} {:>5.1}",
                rate.name, rate.per_second, rate.errors, rate.load_average
            )?;
        }
        if !self.ratios.is_empty() {
            writeln!(text)?;
        }
        for Ratio { of, to, value, goal } in &self.ratios {
            let goal = goal.map(|goal| format!("  (goal: {goal:.2})")).unwrap_or_default();
            writeln!(text, "{value:>5.2} x  {of}  /  {to}{goal}")?;
        }
        Ok(text)
    }

    /// As JSON: times in milliseconds, rates a second, shares of the processors in percent.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let Machine { cores, memory_mib, cpu, kernel, filesystem, commit, load_average } = &self.machine;
        let settings: serde_json::Map<String, Value> =
            self.settings.iter().map(|(name, setting)| ((*name).to_owned(), json!(setting))).collect();
        let sizes: Vec<Value> = self.sizes.iter().map(Figure::json).collect();
        let rates: Vec<Value> = self.rates.iter().map(Rate::json).collect();
        let ratios: Vec<Value> = self.ratios.iter().map(Ratio::json).collect();
        let report = json!({
            "machine": {
                "cores": cores, "memory_mib": memory_mib.round(), "cpu": cpu, "kernel": kernel, "filesystem": filesystem,
                "load_average": load_average,
            },
            "commit": commit, "settings": settings, "sizes": sizes, "rates": rates, "ratios": ratios,
        });
        let text = serde_json::to_string_pretty(&report)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Figure {
    fn json(&self) -> Value {
        json!({ "name": self.name, "value": self.value, "unit": self.unit })
    }
}

impl Rate {
    fn json(&self) -> Value {
        let Shares { heartward, load, rest } = self.shares;
        json!({
            "name": self.name, "per_second": self.per_second, "p50_ms": self.p50_ms, "p99_ms": self.p99_ms,
            "errors": self.errors, "processors": { "heartward": heartward, "bench": load, "rest": rest },
            "load_average": self.load_average,
        })
    }
}

impl Ratio {
    fn json(&self) -> Value {
        json!({ "of": self.of, "to": self.to, "value": self.value, "goal": self.goal })
    }
}
