//! What is sealed opens in its own place alone, and what does not open hides nothing else.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Somebody, System};

/// Where something is sealed, and how it is read.
struct Place {
    column: &'static str,
    /// The row that is damaged.
    row: String,
    /// What is to be put there: the same column of the account's other row, and of somebody else's, and another column.
    others: [(&'static str, String); 3],
    /// The list that it is part of, and the field there that holds the list.
    list: (&'static str, &'static str),
}

/// Somebody with two of everything: the ids of people, conversations and reminders.
async fn two_of_everything(me: &Somebody) -> [[String; 2]; 3] {
    let id = |made: Value| made["id"].as_str().expect("an id").to_owned();
    let mut all: [Vec<String>; 3] = Default::default();
    for name in ["Ines", "Noor"] {
        let person = me.friend(name).await;
        let talk = json!({ "person_ids": [person], "layer": "feelings", "note": "About her mother." });
        let own = json!({ "kind": "own", "text": "Ask about the garden.", "start": "2031-05-01T09:00" });
        let (talk, own) = (me.post("/api/v1/conversations", &talk).await, me.post("/api/v1/reminders", &own).await);
        for (kind, id) in [person, id(talk.good()), id(own.good())].into_iter().enumerate() {
            all[kind].push(id);
        }
    }
    all.map(|ids| ids.try_into().expect("two"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_moved_or_altered_does_not_open_and_hides_nothing_else() {
    let system = System::start().await;
    let ada = Somebody::first(&system).await;
    let sam = Somebody::second(&system, &ada).await;
    let ([people, talks, own], [theirs, their_talks, their_own]) =
        (two_of_everything(&ada).await, two_of_everything(&sam).await);
    let places = [
        Place {
            column: "profiles.person.details",
            row: people[0].clone(),
            others: [
                ("profiles.person.details", people[1].clone()),
                ("profiles.person.details", theirs[0].clone()),
                ("profiles.account.details", account(&ada).await),
            ],
            list: ("/api/v1/people", "people"),
        },
        Place {
            column: "reflections.conversation.note",
            row: talks[0].clone(),
            others: [
                ("reflections.conversation.note", talks[1].clone()),
                ("reflections.conversation.note", their_talks[0].clone()),
                ("profiles.person.details", people[0].clone()),
            ],
            list: ("/api/v1/conversations", "conversations"),
        },
        Place {
            column: "reminders.reminder.sealed",
            row: own[0].clone(),
            others: [
                ("reminders.reminder.sealed", own[1].clone()),
                ("reminders.reminder.sealed", their_own[0].clone()),
                ("reflections.conversation.note", talks[0].clone()),
            ],
            list: ("/api/v1/reminders", "reminders"),
        },
    ];
    let mut tried = 0;
    for Place { column, row, others, list: (path, field) } in places {
        let whole = ada.get(path).await[field].as_array().expect("a list").clone();
        let sealed = system.sealed(column, &row).await;
        let mut broken = Vec::new();
        for (from, other) in others {
            broken.push((format!("from {from} {other}"), system.sealed(from, &other).await));
        }
        for end in [0, 1, 23, 24, 39, sealed.len() - 1] {
            broken.push((format!("cut to {end}"), sealed[..end].to_vec()));
        }
        for bit in (0..sealed.len() * 8).step_by(13) {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            broken.push((format!("bit {bit}"), flipped));
        }
        broken.push(("with something behind it".to_owned(), [&sealed[..], b"!"].concat()));
        for (how, bytes) in broken {
            system.put_sealed(column, &row, &bytes).await;
            let shown = ada.get(path).await[field].as_array().expect("a list").clone();
            let (this, rest): (Vec<_>, Vec<_>) = shown.into_iter().partition(|one| one["id"] == row.as_str());
            let others: Vec<_> = whole.iter().filter(|one| one["id"] != row.as_str()).cloned().collect();
            assert_eq!(rest, others, "{column} {how}: the rest of the list");
            for word in ["Ines", "Noor", "mother", "garden", "ada@"] {
                let told = Value::Array(this.clone()).to_string();
                assert!(!told.contains(word), "{column} {how}: {told}");
            }
            let one = ada.send(Method::GET, &format!("{path}/{row}"), &[], Vec::new()).await.expect("an answer");
            assert!([StatusCode::OK, StatusCode::NOT_FOUND].contains(&one.status), "{column} {how}: {one:?}");
            tried += 1;
        }
        let (well, said) = system.operate(&["keys", "verify"]);
        let table = column.split('.').nth(1).expect("a table");
        assert!(!well && said.contains(&row) && said.contains(table), "{column}: {said}");
        system.put_sealed(column, &row, &sealed).await;
        assert_eq!(ada.get(path).await[field].as_array(), Some(&whole), "{column} as it was");
    }
    let (well, said) = system.operate(&["keys", "verify"]);
    assert!(well, "{said}");
    assert!(tried > 150, "{tried}");
    eprintln!("{tried} ways to move or alter what is sealed");
}

async fn account(somebody: &Somebody) -> String {
    somebody.get("/api/v1/session").await["account"]["id"].as_str().expect("an id").to_owned()
}
