//! What is erased is gone from every service, whatever happens meanwhile, and does not come back.

use std::collections::BTreeMap;
use std::fs;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{SECOND_EMAIL, SECOND_PASSWORD, Somebody, System, ago, eventually};

/// A life with something in every service, and the ids of two people in it.
async fn life(me: &Somebody) -> (String, String) {
    let (ines, tobias) = (me.friend("Ines").await, me.friend("Tobias").await);
    for (days, people) in [(40, vec![&ines]), (20, vec![&ines, &tobias]), (10, vec![&tobias]), (3, vec![&ines])] {
        let format = if people.len() > 1 { "small_group" } else { "one_to_one" };
        let talk = json!({
            "person_ids": people, "layer": "feelings", "occur_time": ago(days), "format": format, "setting": "walk",
            "spoke_freely": 3, "felt_received": 4, "note": format!("the hearing, {days} days ago"),
        });
        me.post("/api/v1/conversations", &talk).await.good();
    }
    me.post("/api/v1/check-ins", &json!({ "stress": 2 })).await.good();
    let closeness = json!({ "felt": 7 }).to_string().into_bytes();
    let json_body = [("content-type", "application/json")];
    let path = format!("/api/v1/people/{ines}/closeness");
    me.send(reqwest::Method::PUT, &path, &json_body, closeness).await.expect("an answer").good();
    let reminder =
        json!({ "kind": "own", "person_id": ines, "text": "ask about the garden", "start": "2030-05-01T09:00" });
    me.post("/api/v1/reminders", &reminder).await.good();
    eventually("reminders to know the rhythm", async || {
        let cadence = me.get(&format!("/api/v1/people/{ines}/cadence")).await;
        (!cadence["last_one_to_one_time"].is_null()).then_some(())
    })
    .await;
    (ines, tobias)
}

async fn account_of(me: &Somebody) -> String {
    me.get("/api/v1/session").await["account"]["id"].as_str().expect("an id").to_owned()
}

/// Waits until every service says it has done its part.
async fn done(system: &System, erasure: &Value) {
    let url = format!("{}/api/v1/erasures/{}", system.url(), erasure["id"].as_str().expect("an id"));
    // Whoever erased their account has no session any more.
    eventually("the erasure to be done", async || {
        let answer = reqwest::get(&url).await.ok()?.json::<Value>().await.ok()?;
        (answer["done"] == true).then_some(())
    })
    .await;
}

/// The rows of an account, but for those that say that it was erased, and those that tell it.
async fn left(system: &System, account: &str) -> BTreeMap<String, i64> {
    let mut rows = system.rows("account_id", account).await;
    rows.retain(|table, _| !["erased", "erasure", "outbox"].contains(&table.rsplit('.').next().unwrap_or_default()));
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_erased_everywhere_and_an_older_backup_does_not_bring_it_back() {
    let outside = tempfile::tempdir().expect("a folder");
    let file = outside.path().join("before.backup");
    let file = file.to_str().expect("a path");
    let mut system = System::start().await;
    let ada = Somebody::first(&system).await;
    let me = Somebody::second(&system, &ada).await;
    life(&me).await;
    life(&ada).await;
    let (mine, hers) = (account_of(&me).await, account_of(&ada).await);
    let held = left(&system, &mine).await;
    for table in ["profiles.person", "reflections.conversation", "reminders.cadence", "reminders.data_key"] {
        assert!(held.contains_key(table), "there was nothing to erase in {table}: {held:?}");
    }
    let kept = left(&system, &hers).await;
    let (well, said) = tokio::task::block_in_place(|| system.operate(&["backup", file]));
    assert!(well, "{said}");

    let refused = ada.post("/api/v1/account/erase", &json!({})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "the last admin stays: {refused:?}");
    let erasure = me.post("/api/v1/account/erase", &json!({})).await.good();
    assert_eq!(me.try_get("/api/v1/people").await.expect("an answer").status, StatusCode::UNAUTHORIZED);
    done(&system, &erasure).await;
    assert_eq!(left(&system, &mine).await, BTreeMap::new());
    assert_eq!(left(&system, &hers).await, kept, "nothing of anybody else went with it");
    let page = format!("{}/erased/{}", system.url(), erasure["id"].as_str().expect("an id"));
    let page = reqwest::get(page).await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("It is gone"), "{page}");
    let again = ada.post("/api/v1/session", &json!({ "email": SECOND_EMAIL, "password": SECOND_PASSWORD })).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);

    system.stop_all();
    let (well, said) = system.operate(&["restore", file, "--force"]);
    assert!(well && said.contains("Restored."), "{said}");
    assert_eq!(left(&system, &mine).await, BTreeMap::new(), "restored");
    system.run_all().await;
    let ada = Somebody::again(&system).await;
    assert_eq!(left(&system, &hers).await.get("profiles.person"), kept.get("profiles.person"));
    let again = ada.post("/api/v1/session", &json!({ "email": SECOND_EMAIL, "password": SECOND_PASSWORD })).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    let told = reqwest::get(format!("{}/api/v1/erasures/{}", system.url(), erasure["id"].as_str().expect("an id")));
    assert_eq!(told.await.expect("an answer").json::<Value>().await.expect("JSON")["done"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_goes_on_after_a_power_cut() {
    let mut system = System::start().await;
    let me = Somebody::first(&system).await;
    life(&me).await;
    let account = account_of(&me).await;
    let erasure = me.post("/api/v1/account/erase", &json!({})).await.good();
    for role in system.roles() {
        system.kill(role);
    }
    system.run_all().await;
    done(&system, &erasure).await;
    assert_eq!(left(&system, &account).await, BTreeMap::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrapped_keys_are_in_no_file_afterwards() {
    let mut system = System::start().await;
    if system.roles().len() > 1 {
        // What a server keeps in its own files is for its operator.
        return;
    }
    let me = Somebody::first(&system).await;
    life(&me).await;
    let account = account_of(&me).await;
    let files = |system: &System| {
        let entries = fs::read_dir(system.data_dir()).expect("a folder").map(|entry| entry.expect("an entry").path());
        let records = entries.filter(|path| path.is_file());
        records.map(|path| (path.display().to_string(), fs::read(&path).expect("a file"))).collect::<Vec<_>>()
    };
    let mut keys = Vec::new();
    for service in ["profiles", "reflections", "reminders"] {
        keys.push(system.wrapped_key(service, &account).await);
    }
    let holds = |bytes: &[u8], key: &[u8]| bytes.windows(key.len()).any(|window| window == key);
    assert!(keys.iter().all(|key| files(&system).iter().any(|(_, bytes)| holds(bytes, key))), "they are found at all");
    let erasure = me.post("/api/v1/account/erase", &json!({})).await.good();
    done(&system, &erasure).await;
    system.stop_all();
    for (name, bytes) in files(&system) {
        assert!(!keys.iter().any(|key| holds(&bytes, key)), "a wrapped key is still in {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_erased_everywhere_and_sums_are_what_a_rebuild_gives() {
    let mut system = System::start().await;
    let ada = Somebody::first(&system).await;
    let me = Somebody::second(&system, &ada).await;
    let (ines, tobias) = life(&me).await;
    let unknown = ada.post("/api/v1/people/01890a5d-ac96-774b-bcce-b302099a8057/erase", &json!({})).await;
    let foreign = ada.post(&format!("/api/v1/people/{ines}/erase"), &json!({})).await;
    assert_eq!((foreign.status, &foreign.body["detail"]), (StatusCode::NOT_FOUND, &unknown.body["detail"]));

    let erasure = me.post(&format!("/api/v1/people/{ines}/erase"), &json!({})).await.good();
    done(&system, &erasure).await;
    let status = me.try_get(&format!("/api/v1/people/{ines}")).await.expect("an answer").status;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // What stays says that they are gone, so that what is heard late does not bring them back.
    let tombs = ["reflections.known_person", "reminders.cadence"];
    eventually("nothing about them to be left", async || {
        let rows = system.rows("person_id", &ines).await;
        rows.keys().all(|table| tombs.contains(&table.as_str())).then_some(())
    })
    .await;
    let talks = me.conversations().await;
    let with: Vec<_> = talks.iter().map(|talk| &talk["person_ids"]).collect();
    assert_eq!(with, [&json!([tobias]), &json!([tobias])], "two with Tobias are left, one of them in a group");
    assert_eq!(talks[1]["note"], "the hearing, 20 days ago");
    assert!(me.get("/api/v1/reminders").await["reminders"].as_array().expect("a list").is_empty());
    system.stop_all();
    let (well, said) = system.operate(&["rebuild", "insights"]);
    assert!(well && said.contains("Nothing was changed"), "{said}");
}
