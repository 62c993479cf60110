//! The figures of the last run, on the page for people.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::JSON;
use crate::command::{root, say};
use crate::page;

const PAGE: &str = "deploy/PERFORMANCE.md";

/// Writes them.
pub(super) fn write() -> Result<()> {
    let text = fs::read_to_string(root().join(JSON)).context("there are no figures yet: run `cargo xtask bench`")?;
    page::write(PAGE, "bench page", &tables(&serde_json::from_str(&text)?)?)?;
    say(&format!("the figures are in {PAGE}"));
    Ok(())
}

fn tables(report: &Value) -> Result<String> {
    let mut page = String::new();
    let machine = &report["machine"];
    writeln!(
        page,
        "Built from `{}` with the profile `dist`, on {} cores of {}, {:.0} GiB, Linux {}; records on {}.\n",
        text(&report["commit"]),
        machine["cores"],
        text(&machine["cpu"]),
        number(&machine["memory_mib"]) / 1024.0,
        text(&machine["kernel"]),
        text(&machine["filesystem"]),
    )?;
    for (name, setting) in report["settings"].as_object().into_iter().flatten() {
        writeln!(page, "- {name}: {}", text(setting))?;
    }
    writeln!(page, "\n| this by that | ratio | goal |\n|---|---|---|")?;
    for ratio in list(&report["ratios"]) {
        let goal = ratio["goal"].as_f64().map_or_else(String::new, |goal| format!("{goal:.2}"));
        let (of, to) = (text(&ratio["of"]), text(&ratio["to"]));
        writeln!(page, "| {of} / {to} | {:.2} | {goal} |", number(&ratio["value"]))?;
    }
    writeln!(
        page,
        "\n| what | per second | p50 ms | p99 ms | processors: Heartward, bench, the rest (servers) |\n|---|---|---|---|---|"
    )?;
    for rate in list(&report["rates"]) {
        let shares = &rate["processors"];
        writeln!(
            page,
            "| {} | {:.0} | {:.2} | {:.2} | {:.0}%, {:.0}%, {:.0}% |",
            text(&rate["name"]),
            number(&rate["per_second"]),
            number(&rate["p50_ms"]),
            number(&rate["p99_ms"]),
            number(&shares["heartward"]),
            number(&shares["bench"]),
            number(&shares["rest"]),
        )?;
    }
    writeln!(page, "\n| what | |\n|---|---|")?;
    for size in list(&report["sizes"]) {
        writeln!(page, "| {} | {:.1} {} |", text(&size["name"]), number(&size["value"]), text(&size["unit"]))?;
    }
    Ok(page)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("an unknown one")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}
