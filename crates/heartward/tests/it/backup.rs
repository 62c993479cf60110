use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::support::{Somebody, System, eventually};

/// How many conversations are there before, and how many come in at least while the backup is made.
const BEFORE: usize = 20;

async fn talk(me: &Somebody, person: &str, number: usize) {
    let talk = json!({ "person_ids": [person], "layer": "feelings", "note": format!("talk {number}") });
    me.post("/api/v1/conversations", &talk).await.good();
}

/// The notes, oldest first.
async fn notes(me: &Somebody) -> Vec<String> {
    let mut talks = me.conversations().await;
    talks.reverse();
    talks.iter().map(|talk| talk["note"].as_str().expect("a note").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_under_load_is_the_state_of_one_moment_on_an_empty_machine() {
    let outside = tempfile::tempdir().expect("a folder");
    let (file, broken) = (outside.path().join("one.backup"), outside.path().join("broken.backup"));
    let file_name = file.to_str().expect("a path");
    let folder = outside.path().join("backups");
    let mut system =
        System::start_with(&[("BACKUP__FOLDER", folder.to_str().expect("a path")), ("BACKUP__AT", "")]).await;
    let me = Somebody::first(&system).await;
    let (ines, sam) = (me.friend("Ines").await, me.friend("Sam").await);
    talk(&me, &sam, 0).await;
    let cadence = async |me: &Somebody, person: &str| {
        me.get(&format!("/api/v1/people/{person}/cadence")).await["last_one_to_one_time"].clone()
    };
    let told = eventually("the talk in reminders", async || {
        let time = cadence(&me, &sam).await;
        (!time.is_null()).then_some(time)
    })
    .await;

    let (written, enough) = (AtomicUsize::new(1), AtomicBool::new(false));
    let writing = async {
        while !enough.load(Ordering::SeqCst) {
            talk(&me, &ines, written.load(Ordering::SeqCst)).await;
            written.fetch_add(1, Ordering::SeqCst);
        }
    };
    let backing_up = async {
        eventually("some conversations", async || (written.load(Ordering::SeqCst) >= BEFORE).then_some(())).await;
        let before = written.load(Ordering::SeqCst);
        let (well, said) = tokio::task::block_in_place(|| system.operate(&["backup", file_name]));
        assert!(well && said.contains("Backed up"), "{said}");
        let most = written.load(Ordering::SeqCst) + 1;
        enough.store(true, Ordering::SeqCst);
        (before, most)
    };
    let ((), (before, most)) = tokio::join!(writing, backing_up);
    let (_, said) = tokio::task::block_in_place(|| system.operate(&["doctor"]));
    assert!(said.contains("look: there is a backup of the last day. There is none yet"), "{said}");
    let (_, said) = tokio::task::block_in_place(|| system.operate(&["backup"]));
    assert!(said.contains("backups/heartward-"), "{said}");
    let (_, said) = tokio::task::block_in_place(|| system.operate(&["doctor"]));
    assert!(said.contains("well: there is a backup of the last day"), "{said}");
    assert!(said.contains("well: the schema of reflections is up to date"), "{said}");
    assert!(said.contains("well: the gateway is ready"), "{said}");
    let all = notes(&me).await;
    assert_eq!(all.len(), written.load(Ordering::SeqCst));
    system.stop_all();
    drop(system);

    let mut elsewhere = System::prepare(&[]).await;
    let mut altered = fs::read(&file).expect("read");
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    fs::write(&broken, altered).expect("written");
    let (well, said) = elsewhere.operate(&["restore", broken.to_str().expect("a path")]);
    assert!(!well && said.contains("altered or cut short") && said.contains("Nothing was changed"), "{said}");
    let (well, said) = elsewhere.operate(&["restore", file_name, "--dry-run"]);
    assert!(well && said.contains("It can be restored. Nothing was changed."), "{said}");
    let (well, said) = elsewhere.operate(&["restore", file_name]);
    assert!(well && said.contains("Restored."), "{said}");
    elsewhere.run_all().await;
    let me = Somebody::again(&elsewhere).await;
    let found = notes(&me).await;
    assert!((before..=most).contains(&found.len()), "{before} <= {} <= {most}", found.len());
    assert_eq!(found, all[..found.len()], "what was written first is there, and nothing after a gap");
    let insight = me.get(&format!("/api/v1/people/{ines}/insight")).await;
    assert_eq!(insight["conversations"], json!(found.len() - 1), "sums are of the same moment");
    assert_eq!(cadence(&me, &sam).await, told, "and so is what other services made of it");

    // A running one is left alone, and what is there is replaced by request only.
    let (well, said) = elsewhere.operate(&["restore", file_name, "--force"]);
    assert!(!well && (said.contains("Another Heartward") || said.contains("A running Heartward")), "{said}");
    talk(&me, &sam, 1000).await;
    elsewhere.stop_all();
    let (well, said) = elsewhere.operate(&["restore", file_name]);
    assert!(!well && said.contains("--force"), "{said}");
    let (well, said) = elsewhere.operate(&["restore", file_name, "--force"]);
    assert!(well && said.contains("What was there is kept in"), "{said}");
    let (well, said) = elsewhere.operate(&["rebuild", "insights"]);
    assert!(well && said.contains("Nothing was changed"), "{said}");
    elsewhere.run_all().await;
    assert_eq!(notes(&Somebody::again(&elsewhere).await).await, found);
}
