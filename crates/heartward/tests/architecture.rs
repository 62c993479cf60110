//! Keeps the layout of the project. Whoever moves a wall changes the rule here, in the same commit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// What each crate of ours may depend on, by layer; heartward-platform's tests use its own test support.
const ARROWS: [(&str, &[&str]); 10] = [
    ("core", &[]),
    ("proto", &[]),
    ("platform", &["core", "platform"]),
    ("profiles", &["core", "proto", "platform"]),
    ("reflections", &["core", "proto", "platform"]),
    ("reminders", &["core", "proto", "platform"]),
    ("gateway", &["core", "proto", "platform"]),
    ("heartward", &["core", "proto", "platform", "profiles", "reflections", "reminders", "gateway"]),
    ("xtask", &[]),
    ("fuzz", &["platform", "profiles", "reminders", "gateway"]),
];
const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];
const LONGEST: usize = 500;
const MEAN: usize = 150;
const TOP: [&str; 17] = [
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".dockerignore",
    ".editorconfig",
    ".git",
    ".gitignore",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "crates",
    "deny.toml",
    "deploy",
    "docker-compose.yml",
    "proto",
];
/// Made by running the project; `.gitignore` has them too.
const MADE: [&str; 3] = ["target", "heartward-data", "secrets"];
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "crates/README.md",
    "crates/gateway/i18n/README.md",
    "proto/README.md",
    "deploy/README.md",
    "deploy/settings.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the root of the project")
}

/// Every file below `folder`, as a path from the root.
fn files(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() && name != ".git" && !MADE.contains(&name.as_str()) {
                walk(&path, found);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    let from_root = |path: &Path| path.strip_prefix(&root).expect("below the root").display().to_string();
    let mut found: Vec<String> = found.iter().map(|path| from_root(path)).collect();
    found.sort();
    found
}

fn sources() -> Vec<String> {
    files("crates").into_iter().filter(|path| Path::new(path).extension().is_some_and(|it| it == "rs")).collect()
}

/// All of `deploy` that is text.
fn deploy() -> Vec<String> {
    let is_picture = |path: &String| Path::new(path).extension().is_some_and(|it| it == "png");
    files("deploy").into_iter().filter(|path| !is_picture(path)).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn manifest(path: &str) -> Table {
    read(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a source says before its tests, without comments.
fn product(path: &str) -> String {
    let text = read(path);
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn names(text: &str, module: &str) -> bool {
    text.contains(&format!("{module}::"))
}

#[track_caller]
fn nothing(found: &[String], what_to_do: &str) {
    assert!(found.is_empty(), "{what_to_do}\n  {}", found.join("\n  "));
}

#[test]
fn crates_depend_along_the_layers_only() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .expect("crates")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect(), "every crate has its layer");
    for (name, allowed) in ARROWS {
        let manifest = manifest(&format!("crates/{name}/Cargo.toml"));
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let named = manifest.get(section).and_then(Value::as_table).into_iter().flat_map(Table::keys);
            for arrow in named.filter_map(|dependency| dependency.strip_prefix("heartward-")) {
                assert!(allowed.contains(&arrow), "{name} must not depend on {arrow}: crates/README.md has the layers");
            }
        }
    }
}

#[test]
fn statements_stand_in_stores_only() {
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|path| path.contains("/src/") && !path.starts_with("crates/platform/"))
        .filter(|path| !path.ends_with("/store.rs") && !path.contains("/store/"))
        .filter(|path| names(&product(path), "sqlx"))
        .collect();
    nothing(&found, "Only the platform and a service's store may name sqlx:");
}

#[test]
fn calls_stand_at_the_edges_only() {
    let edges = ["/rpc.rs", "/rpc/", "/clients.rs", "/compose.rs"];
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|path| {
            path.contains("/src/") && !path.starts_with("crates/platform/") && !path.starts_with("crates/proto/")
        })
        .filter(|path| !edges.iter().any(|edge| path.contains(edge)))
        .filter(|path| names(&product(path), "tonic"))
        .collect();
    nothing(&found, "Only rpc, clients and the composition may name tonic:");
}

#[test]
fn domains_are_pure() {
    let impure = ["tokio", "sqlx", "tonic", "tracing", "heartward_platform", "heartward_proto", "std::fs", "std::env"];
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|path| path.ends_with("/src/domain.rs") || path.contains("/src/domain/"))
        .filter(|path| impure.iter().any(|module| names(&product(path), module)))
        .collect();
    nothing(&found, "A domain knows no IO, no platform and no contract:");
}

#[test]
fn services_have_the_same_shape() {
    for service in SERVICES {
        for part in ["lib.rs", "domain.rs", "usecases.rs", "store.rs", "rpc.rs", "convert.rs"] {
            let path = format!("crates/{service}/src/{part}");
            assert!(root().join(&path).is_file(), "{path} is where one looks for it");
        }
    }
    for (name, _) in ARROWS {
        let (library, program) = (format!("crates/{name}/src/lib.rs"), format!("crates/{name}/src/main.rs"));
        let entry = if root().join(&library).is_file() { library } else { program };
        assert!(read(&entry).starts_with("//!"), "{entry} opens with what the crate is for");
        assert!(read("crates/README.md").contains(&format!("]({name}/")), "crates/README.md has no row for {name}");
    }
}

#[test]
fn files_are_small_and_have_telling_names() {
    let vague = ["mod.rs", "utils.rs", "util.rs", "common.rs", "helpers.rs", "misc.rs", "types.rs"];
    let sources = sources();
    let named: Vec<String> =
        sources.iter().filter(|path| vague.iter().any(|name| path.ends_with(&format!("/{name}")))).cloned().collect();
    nothing(&named, "A file is named after what it holds:");
    let lengths: Vec<usize> = sources.iter().map(|path| read(path).lines().count()).collect();
    let long: Vec<String> = sources
        .iter()
        .zip(&lengths)
        .filter(|(_, lines)| **lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines}"))
        .collect();
    nothing(&long, "A file that grows beyond 500 lines becomes a folder beside it:");
    let mean = lengths.iter().sum::<usize>() / lengths.len();
    assert!(mean <= MEAN, "files have {mean} lines on average, more than {MEAN}: split some");
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["todo", "!("], ["unimplemented", "!("], ["dbg", "!("]];
    let found: Vec<String> = sources()
        .into_iter()
        .chain(files("proto"))
        .chain(deploy())
        .filter(|path| marks.iter().any(|mark| read(path).contains(&mark.concat())))
        .collect();
    nothing(&found, "Do it now, or say in crates/README.md why not:");
}

#[test]
fn the_top_level_is_what_was_agreed() {
    let found: Vec<String> = fs::read_dir(root())
        .expect("the root")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !TOP.contains(&name.as_str()) && !MADE.contains(&name.as_str()))
        .collect();
    nothing(&found, "Put it below crates, proto or deploy:");
}

#[test]
fn documents_lead_somewhere() {
    let everything = files("crates").into_iter().chain(files("proto")).chain(files("deploy")).collect::<Vec<_>>();
    let mut found = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let folder = root().join(document).parent().expect("a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !folder.join(path).exists() {
                found.push(format!("{document}: {link}"));
            }
        }
        // Paths in code spans may begin anywhere: `domain/person.rs` is in the crate that the sentence is about.
        for span in text.split('`').skip(1).step_by(2).filter(|span| is_path(span)) {
            let below = |path: &String| format!("/{path}").contains(&format!("/{span}"));
            if !root().join(span).exists() && !everything.iter().any(below) {
                found.push(format!("{document}: {span}"));
            }
        }
    }
    nothing(&found, "These are not there any more:");
}

/// `store/people.rs` and the like, but no commands, addresses, patterns or things that running makes.
fn is_path(span: &str) -> bool {
    let plain = span.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let ends =
        [".rs", ".proto", ".toml", ".yml", ".yaml", ".sql", ".sh", ".md", "/"].iter().any(|end| span.ends_with(end));
    let made = MADE.iter().any(|name| span.contains(name)) || span == "heartward.toml";
    plain && ends && !made && !span.starts_with('/') && !span.starts_with('~')
}

#[test]
fn every_alert_has_its_page_and_every_page_its_alert() {
    let rules = read("deploy/prometheus/rules.yml");
    let alerts: BTreeSet<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let pages = files("deploy/runbooks");
    let pages: BTreeSet<&str> =
        pages.iter().filter_map(|page| page.strip_prefix("deploy/runbooks/")?.strip_suffix(".md")).collect();
    assert_eq!(alerts, pages, "deploy/runbooks has one page for each alert");
    let tests = read("deploy/prometheus/rules_test.yml");
    for alert in alerts {
        assert!(rules.contains(&format!("runbook_url: deploy/runbooks/{alert}.md")), "{alert} names its page");
        let fires = tests.split("alertname: ").any(|test| {
            let mut lines = test.lines();
            lines.next() == Some(alert) && lines.next().is_some_and(|line| line.trim() == "exp_alerts:")
        });
        assert!(fires, "rules_test.yml lets {alert} fire");
    }
}

#[test]
fn every_setting_that_is_named_exists() {
    let settings: BTreeSet<String> = keys("", &manifest("crates/heartward/src/defaults.toml"));
    // For the command line, compose files, tests and fixtures.
    let others = ["CONFIG", "URL", "TOKEN", "PUBLIC_URL", "TEST_DATABASE_URL", "TEST_AMQP_URL", "FIXTURES"];
    let mut found = Vec::new();
    for document in DOCUMENTS.map(str::to_owned).into_iter().chain(deploy()).chain(["docker-compose.yml".to_owned()]) {
        for rest in read(&document).split("HEARTWARD_").skip(1) {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '_').collect();
            let known = |name: &str| settings.contains(name) || others.contains(&name);
            if !name.is_empty() && !known(&name) && !name.strip_suffix("_FILE").is_some_and(known) {
                found.push(format!("{document}: HEARTWARD_{name}"));
            }
        }
    }
    nothing(&found, "defaults.toml has no such setting:");
}

/// `GATEWAY__LISTEN` and the like.
fn keys(prefix: &str, table: &Table) -> BTreeSet<String> {
    let of = |(key, value): (&String, &Value)| {
        let name = format!("{prefix}{}", key.to_uppercase());
        match value {
            Value::Table(inner) => keys(&format!("{name}__"), inner),
            _ => BTreeSet::from([name]),
        }
    };
    table.iter().flat_map(of).collect()
}

#[test]
fn every_dependency_has_its_reason_and_its_user() {
    let text = read("Cargo.toml");
    let section = text.split("[workspace.dependencies]").nth(1).expect("dependencies");
    let section = section.split("\n[").next().unwrap_or_default();
    let manifests: Vec<String> = ARROWS.iter().map(|(name, _)| read(&format!("crates/{name}/Cargo.toml"))).collect();
    let mut found = Vec::new();
    for line in section.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")) {
        let name = line.split(" = ").next().unwrap_or_default();
        if !name.starts_with("heartward-") && !line.contains(" # ") {
            found.push(format!("{name} has no reason beside it"));
        }
        let used = |manifest: &String| {
            manifest.lines().any(|line| line.starts_with(&format!("{name}.")) || line.starts_with(&format!("{name} =")))
        };
        if !manifests.iter().any(used) {
            found.push(format!("{name} is used by no crate"));
        }
    }
    nothing(&found, "In [workspace.dependencies]:");
}

#[test]
fn the_reference_of_settings_is_what_defaults_toml_says() {
    let mut reference = String::from(
        "# Settings\n\nMade from [defaults.toml](../crates/heartward/src/defaults.toml), which says how they are set; \
         INSTA_UPDATE=always rewrites it.\n\n| setting | default | what it is |\n|---|---|---|\n",
    );
    let (mut section, mut said) = (String::new(), Vec::new());
    for line in read("crates/heartward/src/defaults.toml").lines() {
        if let Some(comment) = line.strip_prefix('#') {
            said.push(comment.trim().replace('|', "\\|").replace('<', "&lt;"));
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = format!("{name}.");
            said.clear();
        } else if let Some((key, default)) = line.split_once(" = ") {
            let default = if default == "\"\"" { "" } else { &format!("`{}`", default.trim_matches('"')) };
            let row = format!("| `{section}{key}` | {default} | {} |\n", said.join(" "));
            reference += &row;
            said.clear();
        } else {
            said.clear();
        }
    }
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(root().join("deploy/settings.md"), &reference).expect("written");
    }
    assert_eq!(read("deploy/settings.md"), reference, "deploy/settings.md is not up to date");
}
