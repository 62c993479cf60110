use heartward_core::Caller;
use heartward_platform::on;
use heartward_proto::reflections::v1::{
    CheckIn, Conversation, FoundNote, Layer, SearchNotesRequest, SearchNotesResponse,
};

use crate::support::{Life, fault, with};

async fn find(life: &Life, me: &Caller, query: &str) -> SearchNotesResponse {
    let request = SearchNotesRequest { query: query.into(), page_size: 0 };
    life.search(me).search_notes(request).await.expect("an answer").into_inner()
}

fn shown(note: &FoundNote) -> String {
    let piece = |piece: &heartward_proto::reflections::v1::ExcerptPiece| {
        if piece.matches { format!("[{}]", piece.text) } else { piece.text.clone() }
    };
    note.excerpt.iter().map(piece).collect()
}

#[tokio::test]
async fn words_are_found_in_ones_own_notes_and_nobody_elses() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let (ines, theirs) = (life.profiles.add(&me), life.profiles.add(&other));
    let noted = |person, note: &str| Conversation { note: note.into(), ..with(&[person], Layer::Ideas) };
    let long =
        life.log(&me, noted(ines, "We walked by the sea and spoke about Farah, the winter, and her hearing")).await;
    let short = life.log(&me, noted(ines, "The hearing went well")).await;
    life.log(&me, noted(ines, "")).await;
    life.log(&me, noted(ines, "Nothing of that kind")).await;
    life.log(&other, noted(theirs, "Their hearing")).await;
    let state = CheckIn { note: "Afraid of the hearing".into(), ..CheckIn::default() };
    let check_in = life.check_in(&me, state).await.expect("recorded");

    let found = find(&life, &me, "HEAR").await;
    assert_eq!(found.total, 3);
    let ids: Vec<_> = found.notes.iter().map(|note| note.conversation_id.clone() + &note.check_in_id).collect();
    assert_eq!(ids.last(), Some(&long.id), "the long one last");
    assert!(ids.contains(&short.id) && ids.contains(&check_in.id));
    assert!(found.notes.iter().any(|note| shown(note) == "The [hearing] went well"));
    assert_eq!(find(&life, &me, "hearing farah").await.notes.len(), 1);
    assert_eq!(find(&life, &me, "nowhere").await, SearchNotesResponse::default());

    let mut gone = short.clone();
    gone.note = "Changed".into();
    life.amend(&me, gone, &["note"]).await;
    assert_eq!(find(&life, &me, "hearing").await.total, 2, "what was written before is not found");
}

#[tokio::test]
async fn a_damaged_note_hides_no_other() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    for _ in 0..2 {
        life.log(&me, Conversation { note: "by the sea".into(), ..with(&[ines], Layer::Ideas) }).await;
    }
    let damaged = life.all(&me).await[0].id.parse::<uuid::Uuid>().expect("an id");
    let mut tx = life.part.db.begin(&me).await.expect("a transaction");
    on!(&mut tx, conn => sqlx::query("update conversation set note = $2 where id = $1")
        .bind(damaged).bind(vec![1_u8; 40]).execute(conn).await.map(|_| ()))
    .expect("damaged");
    tx.commit().await.expect("committed");
    assert_eq!(find(&life, &me, "sea").await.total, 1);
}

#[tokio::test]
async fn a_query_needs_a_word() {
    let life = Life::new().await;
    let me = Life::somebody();
    for query in [String::new(), "?!".into(), "x".repeat(201)] {
        let request = SearchNotesRequest { query, page_size: 0 };
        assert_eq!(fault(life.search(&me).search_notes(request).await), "query");
    }
    let negative = SearchNotesRequest { query: "sea".into(), page_size: -1 };
    assert_eq!(fault(life.search(&me).search_notes(negative).await), "page_size");
}
