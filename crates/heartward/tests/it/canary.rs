//! What somebody writes, and what lets them in, is nowhere but behind the seal: everything a system leaves behind is
//! searched for it, at the most talkative, in whatever way it may be written down.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{AssertSqlSafe, Row as _};

use crate::support::{Collector, Somebody, System, eventually, hex, is_split};

/// A text that is written down once, and by nobody else.
struct Canary {
    what: &'static str,
    text: String,
}

/// Every canary, in each of the ways in which it may be found.
struct Aviary(Vec<Canary>);

impl Aviary {
    /// A new one of a length, to be written into a field.
    fn hatch(&mut self, what: &'static str, length: usize) -> String {
        let random = || format!("{:x}", uuid::Uuid::new_v4().as_u128());
        let text: String = format!("cnry{}{}{}", random(), random(), random()).chars().take(length).collect();
        assert!(text.len() >= 20, "{what} is too short to be told from chance");
        self.keep(what, &text);
        text
    }

    /// A secret of the system's own making.
    fn keep(&mut self, what: &'static str, text: &str) {
        self.0.push(Canary { what, text: text.to_owned() });
    }

    /// Which of them are among these bytes.
    fn found_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let found = self.0.iter().filter(|canary| canary.disguises().iter().any(|one| contains(bytes, one)));
        found.map(|canary| canary.what).collect()
    }
}

impl Canary {
    /// As it is, in hex, in UTF-16, and in the middle of Base64 whatever stands before it.
    fn disguises(&self) -> Vec<Vec<u8>> {
        let text = self.text.as_bytes();
        let hex = hex(text);
        let wide: Vec<u8> = text.iter().flat_map(|byte| [*byte, 0]).collect();
        let mut all = vec![text.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), wide];
        for before in 0..3 {
            let shifted = [&[b'x'; 3][..before], text].concat();
            for encoded in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
                // Letters at the ends are mixed with what stands beside.
                all.push(encoded.as_bytes()[4..encoded.len() - 4].to_vec());
            }
        }
        all
    }
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == what[0]) {
        rest = &rest[at..];
        if rest.starts_with(what) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// Every file below a folder, as far as it can be read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.filter_map(Result::ok).map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_canary_is_found_however_it_is_written_down() {
    let mut aviary = Aviary(Vec::new());
    let text = aviary.hatch("a note", 64);
    let hex = hex(text.as_bytes()).to_uppercase();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for written in [
        format!("INFO note={text}").into_bytes(),
        format!("\\x{hex}").into_bytes(),
        STANDARD_NO_PAD.encode(format!("a{text}")).into_bytes(),
        URL_SAFE_NO_PAD.encode(format!("{{\"note\":\"{text}\"}}")).into_bytes(),
        wide,
    ] {
        assert_eq!(aviary.found_in(&written), ["a note"]);
    }
    assert!(aviary.found_in(b"cnry and nothing else").is_empty());
}

/// Writes into every field there is, rightly and wrongly; no refusal repeats what was sent.
async fn live(system: &System, aviary: &mut Aviary) -> Somebody {
    let me = Somebody::first(system).await;
    aviary.keep("a session", me.token());
    aviary.keep("the setup code", &system.setup_code().await);
    let json_body = [("content-type", "application/json")];
    let made = async |path: &str, body: serde_json::Value| me.post(path, &body).await.good();
    let name = json!({ "name": aviary.hatch("the name of the account", 64) }).to_string().into_bytes();
    me.send(Method::PATCH, "/api/v1/account", &json_body, name).await.expect("an answer").good();
    let person = json!({
        "name": aviary.hatch("a name", 64), "pronouns": aviary.hatch("pronouns", 40),
        "notes": aviary.hatch("notes about a person", 64), "circle": "close",
    });
    let person = made("/api/v1/people", person).await["id"].as_str().expect("an id").to_owned();
    let card = format!(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{}\r\nFN:{}\r\nEND:VCARD\r\n",
        aviary.hatch("the UID of a card", 64),
        aviary.hatch("the name on a card", 64)
    );
    let vcard = [("content-type", "text/vcard")];
    me.send(Method::POST, "/api/v1/import/vcard", &vcard, card.into_bytes()).await.expect("an answer").good();
    let talk = json!({ "person_ids": [person], "layer": "feelings", "note": aviary.hatch("a note", 64) });
    let talk = made("/api/v1/conversations", talk).await["id"].as_str().expect("an id").to_owned();
    let check_in = json!({ "feelings": [aviary.hatch("a feeling", 30)], "note": aviary.hatch("how they are", 64) });
    made("/api/v1/check-ins", check_in).await;
    let reminder = json!({
        "kind": "follow_up", "person_id": person, "conversation_id": talk, "start": "2031-05-01T09:00",
        "text": aviary.hatch("a follow-up", 64),
    });
    made("/api/v1/reminders", reminder).await;
    let channel = json!({
        "kind": "ntfy", "name": aviary.hatch("the name of a channel", 60),
        "address": format!("https://ntfy.example.org/{}", aviary.hatch("an address", 60)),
        "token": aviary.hatch("the token of a channel", 64),
    });
    made("/api/v1/channels", channel).await;
    made("/api/v1/search", json!({ "query": aviary.hatch("what is looked for", 64) })).await;
    let program = json!({ "name": aviary.hatch("the name of a token", 60), "scopes": ["account:read"], "days": 3 });
    let program = made("/api/v1/tokens", program).await;
    aviary.keep("a token", program["secret"].as_str().expect("a secret"));
    let feed = made("/api/v1/calendar-feed", json!({ "discreet": false })).await;
    aviary
        .keep("the address of a feed", feed["path"].as_str().and_then(|path| path.rsplit('/').next()).expect("a path"));
    let app = made("/api/v1/account/factors/app", json!({})).await;
    aviary.keep("the secret of an app", app["secret"].as_str().expect("a secret"));
    let invitation = made("/api/v1/admin/invitations", json!({ "days": 3 })).await;
    aviary.keep("an invitation", invitation["code"].as_str().expect("a code"));

    for (path, body) in [
        ("/api/v1/people", json!({ "name": aviary.hatch("a wrong name", 64).repeat(4) })),
        ("/api/v1/people", json!({ "name": "a", "circle": aviary.hatch("a wrong circle", 64) })),
        ("/api/v1/people", json!({ "name": "a", aviary.hatch("a wrong field", 64): true })),
        ("/api/v1/conversations", json!({ "person_ids": [aviary.hatch("a wrong id", 64)], "layer": "feelings" })),
        ("/api/v1/check-ins", json!({ "feelings": [aviary.hatch("a wrong feeling", 96)] })),
        ("/api/v1/session", json!({ "email": "ada@example.org", "password": aviary.hatch("a wrong password", 64) })),
        ("/api/v1/reminders", json!({ "kind": "own", "text": "a", "start": aviary.hatch("a wrong time", 64) })),
        (
            "/api/v1/join",
            json!({ "code": aviary.hatch("a wrong code", 64), "email": "a@b.example", "password": "x", "name": "" }),
        ),
    ] {
        let refused = me.post(path, &body).await;
        assert!(refused.status.is_client_error(), "{path}: {refused:?}");
        assert_eq!(
            aviary.found_in(refused.body.to_string().as_bytes()),
            Vec::<&str>::new(),
            "{path} repeats what was sent"
        );
    }
    let missing = me.try_get(&format!("/api/v1/people/{}", aviary.hatch("a wrong path", 64))).await.expect("an answer");
    assert_eq!(missing.status, StatusCode::BAD_REQUEST);
    eventually("reminders to hear of it", async || {
        let cadence = me.get(&format!("/api/v1/people/{person}/cadence")).await;
        (!cadence["last_one_to_one_time"].is_null()).then_some(())
    })
    .await;
    me
}

/// All rows of all tables, as PostgreSQL writes them.
async fn rows(system: &System) -> String {
    let mut ruler = system.ruler().await;
    let tables = "select format('%I.%I', schemaname, tablename) from pg_tables
                  where schemaname in ('profiles', 'reflections', 'reminders')";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut ruler).await.expect("tables");
    assert!(tables.len() > 30, "{tables:?}");
    let mut all = String::new();
    for table in tables {
        let select = AssertSqlSafe(format!("select one::text from {table} as one"));
        for row in sqlx::query(select).fetch_all(&mut ruler).await.expect("rows") {
            all.push_str(row.get(0));
            all.push('\n');
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_and_what_lets_in_is_found_nowhere() {
    let (collector, endpoint) = Collector::start().await;
    let talkative = [("TELEMETRY__LOG", "trace"), ("TELEMETRY__OTLP_ENDPOINT", endpoint.as_str())];
    let mut system = System::start_measured(&talkative).await;
    let mut aviary = Aviary(Vec::new());
    let me = live(&system, &mut aviary).await;
    aviary.keep("the password", "a quiet walk by the river");
    let archive = system.data_dir().join("one.backup");
    let archive = archive.to_str().expect("a path").to_owned();
    fs::create_dir_all(system.data_dir()).expect("a folder");
    let (well, said) = tokio::task::block_in_place(|| system.operate(&["backup", &archive]));
    assert!(well, "{said}");
    assert_eq!(me.get("/api/v1/people").await["people"].as_array().map(Vec::len), Some(2), "all of it is there");

    eventually("spans", async || (collector.text().len() > 10_000).then_some(())).await;
    let mut searched: Vec<(String, Vec<u8>)> = vec![
        ("spans and log records".to_owned(), collector.text().into_bytes()),
        ("figures".to_owned(), system.figures().await.into_bytes()),
    ];
    if is_split() {
        searched.push(("the database".to_owned(), rows(&system).await.into_bytes()));
    }
    system.stop_all();
    // The setup code is for the eyes of whoever starts it.
    let log = system.log().replace(&system.setup_code().await, "");
    assert!(log.len() > 100_000, "{} bytes of logs say little", log.len());
    searched.push(("the logs".to_owned(), log.into_bytes()));
    // What the broker keeps, where this machine's own is used and may be looked into.
    for path in files(&system.data_dir()).into_iter().chain(files(Path::new("/var/lib/rabbitmq"))) {
        searched.push((path.display().to_string(), fs::read(&path).unwrap_or_default()));
    }
    let bytes: usize = searched.iter().map(|(_, bytes)| bytes.len()).sum();
    for (place, bytes) in &searched {
        assert_eq!(aviary.found_in(bytes), Vec::<&str>::new(), "in {place}");
    }
    eprintln!("{} canaries, {} places, {bytes} bytes", aviary.0.len(), searched.len());
}
