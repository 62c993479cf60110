//! The files that others read: compose files by the schema of compose, Kubernetes files by those of Kubernetes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::{installed, output, root, run, say};

const CHECKERS: [&str; 2] = ["check-jsonschema==0.39.0", "kubernetes-validate==1.37.0"];
const COMPOSE: [&str; 3] = ["docker-compose.yml", "deploy/compose.certificates.yml", "deploy/compose.single.yml"];
/// Kubernetes itself knows nothing of these, so it has no schema for them.
const NOT_KUBERNETES: [&str; 2] = ["kustomization.yaml", "queues.yaml"];

pub(super) fn check() -> Result<()> {
    let Some(tools) = tools() else {
        say(
            "SKIPPED: compose and Kubernetes files are not checked; that takes python3 with venv, and its package index",
        );
        return Ok(());
    };
    let mut compose = Command::new(tools.join("check-jsonschema"));
    run(compose.args(["--builtin-schema", "vendor.compose-spec"]).args(COMPOSE).current_dir(root()))?;
    let mut kubernetes = Command::new(tools.join("kubernetes-validate"));
    run(kubernetes.args(["--strict", "--quiet"]).args(resources(&root().join("deploy/kubernetes"))?))?;
    match installed("kubectl") {
        Some(kubectl) => {
            output(Command::new(kubectl).args(["kustomize", "deploy/kubernetes/overlays/scaled"]).current_dir(root()))?;
        }
        None => say("SKIPPED: Kubernetes files are not put together; that takes kubectl"),
    }
    Ok(())
}

/// Where the checkers are; they are put into a folder of their own below `target` the first time.
fn tools() -> Option<PathBuf> {
    let (python, venv) = (installed("python3")?, root().join("target/lint-tools"));
    let tools = venv.join("bin");
    if !tools.join("kubernetes-validate").is_file() {
        output(Command::new(python).args(["-m", "venv", "--clear"]).arg(&venv)).ok()?;
        output(Command::new(tools.join("pip")).args(["install", "--quiet"]).args(CHECKERS)).ok()?;
    }
    Some(tools)
}

fn resources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(resources(&path)?);
        } else if path.extension().is_some_and(|it| it == "yaml") && !NOT_KUBERNETES.contains(&name.as_str()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
