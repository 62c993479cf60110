//! What earlier versions wrote is brought up to date, and read.
//!
//! `upgrade/2026-11-24.tar.gz` is the data folder of a demo that ran on that day's version (commit 3f25752), with the
//! key that it made itself; `upgrade/2026-11-24.backup` is an archive of the same records. Nobody in them exists.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Somebody, System, eventually, is_split};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/upgrade").join(name)
}

/// Puts the earlier files where the system looks for its own, and makes it use their key.
fn unpack(system: &mut System) {
    let folder = system.data_dir();
    fs::create_dir_all(&folder).expect("a folder");
    let mut tar = Command::new("tar");
    let done = tar.arg("xzf").arg(fixture("2026-11-24.tar.gz")).arg("-C").arg(&folder).status().expect("tar");
    assert!(done.success());
    let key = fs::read_to_string(folder.join("master.key")).expect("a key");
    system.set("MASTER_KEY", key.trim());
}

async fn is_all_there(system: &System) {
    let me = Somebody::known(system, "sam@example.org", "a quiet walk by the river").await;
    let people = me.get("/api/v1/people?limit=100").await;
    let mut names: Vec<&str> =
        people["people"].as_array().expect("people").iter().filter_map(|person| person["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names.len(), 9, "{names:?}");
    assert!(names.contains(&"Ines Moreau"), "{names:?}");
    let talks = me.conversations().await;
    assert_eq!(talks.len(), 44);
    assert!(talks.iter().any(|talk| talk["note"].as_str().is_some_and(|note| !note.is_empty())), "notes are opened");
    let person = people["people"].as_array().expect("people").iter().find(|person| person["name"] == "Ines Moreau");
    let id = person.expect("Ines")["id"].as_str().expect("an id");
    assert_ne!(me.get(&format!("/api/v1/people/{id}/insight")).await["conversations"], Value::from(0));
    // And life goes on: what is new is told from one service to the next.
    let friend = me.friend("Noor").await;
    eventually("the new friend in reminders", async || {
        me.try_get(&format!("/api/v1/people/{friend}/cadence")).await.ok().filter(|reply| reply.status.is_success())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_an_earlier_version_are_brought_up_to_date_and_read() {
    if is_split() {
        return;
    }
    let mut system = System::prepare(&[]).await;
    unpack(&mut system);
    system.run_all().await;
    is_all_there(&system).await;
    system.stop_all();
    let (well, said) = system.operate(&["rebuild", "insights"]);
    assert!(well && said.contains("Nothing was changed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_of_an_earlier_version_is_restored_and_read() {
    let mut system = System::prepare(&[]).await;
    system.set("MASTER_KEY", include_str!("upgrade/2026-11-24.key").trim());
    let (well, said) = system.operate(&["restore", fixture("2026-11-24.backup").to_str().expect("a path")]);
    assert!(well, "{said}");
    system.run_all().await;
    is_all_there(&system).await;
}
