//! Everything goes out into a file, and comes in from it without loss, once.

use std::collections::HashMap;
use std::io::{Cursor, Read as _, Write as _};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::{Reply, Somebody, System, ago, eventually};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
const LISTS: [&str; 7] = [
    "people.jsonl",
    "conversations.jsonl",
    "check_ins.jsonl",
    "closeness.jsonl",
    "prompts.jsonl",
    "muted_signs.jsonl",
    "reminders.jsonl",
];

/// Something of everything that can be entered.
async fn life(me: &Somebody) {
    let person = json!({
        "name": "=Ines", "pronouns": "she/her", "relationship": "friend", "circle": "inner", "receptiveness": "open",
        "settings": ["walk", "home"], "birthday": { "month": 2, "day": 29 }, "notes": "long walks, \"quoted\"\nand more",
        "reminders_off": false,
    });
    let ines = me.post("/api/v1/people", &person).await.good()["id"].as_str().expect("an id").to_owned();
    let old = json!({ "name": "Old friend", "archived": true, "ended": "estranged" });
    me.post("/api/v1/people", &old).await.good();
    let tobias = me.friend("Tobias").await;
    let gone = me.friend("Gone by then").await;
    for (days, people) in [(50, vec![&ines]), (30, vec![&ines, &tobias]), (20, vec![&gone]), (4, vec![&tobias])] {
        let format = if people.len() > 1 { "small_group" } else { "one_to_one" };
        let talk = json!({
            "person_ids": people, "layer": "feelings", "occur_time": ago(days), "format": format, "setting": "walk",
            "medium": "in_person", "spoke_freely": 3, "they_shared": 2, "felt_received": 4, "minutes": 45,
            "initiator": "me", "tension": true, "ran_dry": false, "accepting": 3, "note": format!("=talk {days}"),
        });
        me.post("/api/v1/conversations", &talk).await.good();
    }
    let check_in =
        json!({ "stress": 2, "could_tell": true, "feelings": ["tired"], "note": "a long day", "occur_time": ago(3) });
    me.post("/api/v1/check-ins", &check_in).await.good();
    let put = async |path: &str, body: Value| {
        me.send(Method::PUT, path, &JSON, body.to_string().into_bytes()).await.expect("an answer").good();
    };
    put(&format!("/api/v1/people/{ines}/closeness"), json!({ "felt": 7 })).await;
    let prompt = me.get("/api/v1/prompts").await["prompts"][0]["id"].as_str().expect("an id").to_owned();
    put(&format!("/api/v1/prompts/{prompt}/answer"), json!({ "answer": "kept" })).await;
    me.post("/api/v1/signs/muted", &json!({ "kind": "only_in_groups", "person_id": tobias })).await.good();
    for reminder in [
        json!({ "kind": "own", "person_id": ines, "text": "@garden", "start": "2031-05-01T09:00", "rule": "FREQ=MONTHLY" }),
        json!({ "kind": "date", "text": "when we met", "start": "2020-06-05" }),
        json!({ "kind": "digest", "start": "2031-05-04T18:00", "rule": "FREQ=WEEKLY" }),
    ] {
        me.post("/api/v1/reminders", &reminder).await.good();
    }
    let change = json!({ "half_life_days": 90 }).to_string().into_bytes();
    me.send(Method::PATCH, "/api/v1/model", &JSON, change).await.expect("an answer").good();
    let quiet = json!({
        "usual_time": "08:30", "quiet_start": "21:00", "quiet_end": "07:00", "days_off": ["sunday"], "daily_most": 2,
        "weekly_offers": 3, "paused": false,
    });
    put("/api/v1/preferences", quiet).await;
    let path = format!("/api/v1/people/{gone}");
    me.send(Method::DELETE, &path, &[("if-match", "*")], Vec::new()).await.expect("an answer").good();
}

async fn exported(me: &Somebody) -> Vec<u8> {
    me.download("/api/v1/export/archive").await
}

fn text(archive: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(archive)).expect("a zip file");
    let mut text = String::new();
    zip.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

fn lines(archive: &[u8], name: &str) -> Vec<Value> {
    text(archive, name).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The same with ids that stand for the order in which they first come, and without what is this instance's own.
fn told(archive: &[u8]) -> Vec<Value> {
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Value> = LISTS.iter().flat_map(|name| lines(archive, name)).collect();
    all.push(serde_json::from_str(&text(archive, "model.json")).expect("JSON"));
    all.push(serde_json::from_str(&text(archive, "preferences.json")).expect("JSON"));
    for line in &mut all {
        for own in ["version", "update_time", "next_time"] {
            line.as_object_mut().expect("an object").remove(own);
        }
        rename(line, &mut ids);
    }
    all
}

fn rename(value: &mut Value, ids: &mut HashMap<String, usize>) {
    match value {
        Value::String(text) if uuid::Uuid::try_parse(text).is_ok() => {
            let next = ids.len();
            *value = json!(*ids.entry(text.clone()).or_insert(next));
        }
        Value::Array(several) => several.iter_mut().for_each(|one| rename(one, ids)),
        Value::Object(fields) => fields.values_mut().for_each(|one| rename(one, ids)),
        _ => {}
    }
}

async fn post(me: &Somebody, archive: &[u8]) -> Reply {
    let headers = [("content-type", "application/zip")];
    me.send(Method::POST, "/api/v1/import/archive", &headers, archive.to_vec()).await.expect("an answer")
}

/// Imports a file and waits until it is in, or refused.
async fn imported(me: &Somebody, archive: &[u8]) -> Value {
    let begun = post(me, archive).await.good();
    let path = format!("/api/v1/imports/{}", begun["id"].as_str().expect("an id"));
    eventually("the import to end", async || {
        let import = me.get(&path).await;
        ["done", "stopped"].contains(&import["state"].as_str().expect("a state")).then_some(import)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_comes_in_again_without_loss_and_once() {
    let system = System::start().await;
    let ada = Somebody::first(&system).await;
    life(&ada).await;
    let me = Somebody::second(&system, &ada).await;
    let archive = exported(&ada).await;
    for name in LISTS {
        assert!(!lines(&archive, name).is_empty(), "nothing is in {name}");
    }
    assert!(
        text(&archive, "people.vcf").contains("BEGIN:VCARD") && text(&archive, "coming.ics").contains("BEGIN:VEVENT")
    );
    let table = text(&archive, "people.csv");
    assert!(table.contains("'=Ines") && !table.contains(",=Ines"), "{table}");

    let import = imported(&me, &archive).await;
    assert_eq!(import["state"], "done", "{import}");
    assert_eq!(import["seen"], import["total"]);
    let mine = exported(&me).await;
    // Whoever was deleted is named by their talks alone, and somebody stands in for them there.
    let (theirs, own) = (told(&archive), told(&mine));
    let gone = own.iter().position(|line| line["name"] == "Somebody from before").expect("somebody stands in");
    let without = |lines: Vec<Value>| -> Vec<String> {
        // Birthdays come from people, in their time.
        let kept =
            lines.into_iter().filter(|line| line["name"] != "Somebody from before" && line["kind"] != "birthday");
        let mut kept: Vec<String> = kept
            .map(|mut line| {
                line.as_object_mut()
                    .expect("an object")
                    .retain(|field, _| !field.ends_with("id") && !field.ends_with("ids"));
                line.to_string()
            })
            .collect();
        kept.sort();
        kept
    };
    assert_eq!(own[gone]["archived"], true);
    assert_eq!(without(theirs), without(own));
    let talks = |archive: &[u8]| -> Vec<(Value, usize)> {
        let talks = lines(archive, "conversations.jsonl").into_iter();
        talks.map(|talk| (talk["note"].clone(), talk["person_ids"].as_array().expect("a list").len())).collect()
    };
    assert_eq!(talks(&archive), talks(&mine));

    let again = imported(&me, &archive).await;
    assert_eq!((&again["state"], &again["added"]), (&json!("done"), &json!(0)));
    let own = imported(&ada, &archive).await;
    assert_eq!(
        (&own["state"], &own["added"]),
        (&json!("done"), &json!(1)),
        "somebody stands in for who was deleted: {own}"
    );
    assert_eq!(ada.conversations().await.len(), 4);
    let path = format!("/api/v1/imports/{}", own["id"].as_str().expect("an id"));
    let foreign = me.try_get(&path).await.expect("an answer");
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{foreign:?}");

    let ines = lines(&archive, "people.jsonl")[0]["id"].as_str().expect("an id").to_owned();
    let about = ada.download(&format!("/api/v1/export/archive?person_id={ines}")).await;
    assert_eq!(lines(&about, "people.jsonl").len(), 1);
    let talks = lines(&about, "conversations.jsonl");
    assert!(talks.len() == 2 && talks.iter().all(|talk| talk["person_ids"] == json!([ines])), "{talks:?}");
}

/// An archive of other files, by name.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip file").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_a_flaw_says_where_and_changes_nothing() {
    let system = System::start().await;
    let me = Somebody::first(&system).await;
    let about =
        br#"{"schema_version": 1, "program": "0", "create_time": null, "name": "Ada", "time_zone": "UTC"}"#.as_slice();
    let person = r#"{"id":"01890a5d-ac96-774b-bcce-b302099a8057","name":"NAME","pronouns":null,"relationship":null,"circle":null,
        "receptiveness":null,"settings":[],"birthday":null,"notes":null,"archived":false,"reminders_off":false,
        "not_safe":false,"ended":null,"version":1,"create_time":null,"update_time":null,"delete_time":null}"#
        .replace('\n', "");
    let good = person.replace("NAME", "Ines");
    let people = format!("{good}\n{}\n", person.replace("NAME", ""));
    let zeros = vec![b' '; 300 * 1024 * 1024];
    for (file, place) in [
        (b"no zip".to_vec(), "file"),
        (zipped(&[("people.jsonl", good.as_bytes())]), "file"),
        (zipped(&[("heartward.json", &about.to_ascii_uppercase())]), "heartward.json"),
        (
            zipped(&[("heartward.json", br#"{"schema_version": 9, "program": "", "name": "", "time_zone": ""}"#)]),
            "heartward.json",
        ),
        (zipped(&[("heartward.json", about), ("people.jsonl", b"{}")]), "people.jsonl:1"),
        (zipped(&[("heartward.json", about), ("people.jsonl", &zeros)]), "file"),
        (zipped(&[("heartward.json", about), ("people.jsonl", b"{\"id\": \xff}")]), "people.jsonl"),
    ] {
        let refused = post(&me, &file).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{place}: {refused:?}");
        assert!(refused.body["errors"][0].to_string().contains(place), "{place}: {refused:?}");
    }
    let file = zipped(&[
        ("heartward.json", about),
        ("../../people.jsonl", good.as_bytes()),
        ("people.jsonl", people.as_bytes()),
    ]);
    let stopped = imported(&me, &file).await;
    assert_eq!(stopped["state"], "stopped");
    let flaw = "people.jsonl: name of the record 01890a5d-ac96-774b-bcce-b302099a8057: ";
    assert!(stopped["flaw"].as_str().expect("a flaw").starts_with(flaw), "{stopped}");
    assert!(me.get("/api/v1/people").await["people"].as_array().expect("a list").is_empty(), "nothing was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_a_power_cut_ended_goes_on_with_the_same_file() {
    let mut system = System::start().await;
    let ada = Somebody::first(&system).await;
    let ines = ada.friend("Ines").await;
    let talk = json!({ "person_ids": [ines], "layer": "ideas", "occur_time": ago(9), "note": "talk" });
    ada.post("/api/v1/conversations", &talk).await.good();
    let archive = exported(&ada).await;
    let talk = lines(&archive, "conversations.jsonl").remove(0);
    let mut talks = String::new();
    for number in 0..900 {
        let mut talk = talk.clone();
        talk["id"] = json!(uuid::Uuid::from_u128(number));
        talks.push_str(&talk.to_string());
        talks.push('\n');
    }
    let about = text(&archive, "heartward.json");
    let people = text(&archive, "people.jsonl");
    let file = zipped(&[
        ("heartward.json", about.as_bytes()),
        ("people.jsonl", people.as_bytes()),
        ("conversations.jsonl", talks.as_bytes()),
    ]);
    let me = Somebody::second(&system, &ada).await;
    let begun = post(&me, &file).await.good();
    let path = format!("/api/v1/imports/{}", begun["id"].as_str().expect("an id"));
    eventually("some to be in", async || {
        let import = me.get(&path).await;
        (import["added"].as_i64() > Some(1)).then_some(())
    })
    .await;
    for role in system.roles() {
        system.kill(role);
    }
    system.run_all().await;
    let before = me.conversations().await.len();
    let import = imported(&me, &file).await;
    assert_eq!(import["state"], "done", "{import}");
    assert_eq!(import["added"], json!(900 - before), "what was in was not added again");
    assert_eq!(me.conversations().await.len(), 900);
    system.stop_all();
    let (well, said) = system.operate(&["rebuild", "insights"]);
    assert!(well && said.contains("Nothing was changed"), "{said}");
}
