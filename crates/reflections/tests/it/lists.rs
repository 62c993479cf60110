use chrono::TimeDelta;
use heartward_core::{Caller, Cursor, PersonId};
use heartward_proto::reflections::v1::{
    Band, Conversation, Format, GetSpectrumRequest, Layer, ListConversationsRequest, SpectrumPoint,
};

use crate::support::{Life, fault, full, timestamp, with};

async fn pages(life: &Life, me: &Caller, person_id: &str, page_size: i32) -> Vec<Vec<Conversation>> {
    let mut pages = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListConversationsRequest { page_size, page_token, person_id: person_id.into(), before: None };
        let page = life.client(me).list_conversations(request).await.expect("a page").into_inner();
        pages.push(page.conversations);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return pages;
        }
    }
}

async fn spectrum(life: &Life, me: &Caller, request: GetSpectrumRequest) -> Vec<SpectrumPoint> {
    life.client(me).get_spectrum(request).await.expect("a spectrum").into_inner().points
}

#[tokio::test]
async fn pages_hold_every_conversation_once_newest_first() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    for n in 0..14 {
        let people: &[PersonId] = if n % 2 == 0 { &[ines, tobias] } else { &[tobias] };
        // Twos share a time, and none comes in order.
        let occur_time = life.ago((n * 5 % 14) / 2);
        life.log(&me, Conversation { occur_time, note: format!("{n}"), ..with(people, Layer::Ideas) }).await;
    }
    let all = pages(&life, &me, "", 4).await;
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 4, 2]);
    let place = |one: &Conversation| (one.occur_time.expect("a time").seconds, one.id.clone());
    let flat = all.concat();
    assert!(flat.windows(2).all(|two| place(&two[0]) > place(&two[1])));
    assert_eq!(flat, life.all(&me).await);

    let ines_id = ines.to_string();
    let with_ines: Vec<_> = flat.into_iter().filter(|one| one.person_ids.contains(&ines_id)).collect();
    assert_eq!(with_ines.len(), 7);
    assert_eq!(pages(&life, &me, &ines_id, 3).await.concat(), with_ines);
}

#[tokio::test]
async fn a_conversation_stands_where_its_amended_time_says() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let first = life.log(&me, Conversation { occur_time: life.ago(9), ..with(&[ines], Layer::Ideas) }).await;
    let second = life.log(&me, Conversation { occur_time: life.ago(5), ..with(&[ines], Layer::Ideas) }).await;
    life.amend(&me, Conversation { occur_time: life.ago(1), ..first.clone() }, &["occur_time"]).await;
    for person in [String::new(), ines.to_string()] {
        let ids: Vec<_> = pages(&life, &me, &person, 10).await.concat().into_iter().map(|one| one.id).collect();
        assert_eq!(ids, [first.id.clone(), second.id.clone()]);
    }
}

#[tokio::test]
async fn a_token_that_is_not_ours_is_refused() {
    let life = Life::new().await;
    let me = Life::somebody();
    let far = Cursor { time: chrono::DateTime::<chrono::Utc>::MIN_UTC, id: PersonId::generate().uuid() };
    for page_token in ["x".into(), "A".repeat(33), far.encode()] {
        let request = ListConversationsRequest { page_token, ..ListConversationsRequest::default() };
        assert_eq!(fault(life.client(&me).list_conversations(request).await), "page_token");
    }
    let request = ListConversationsRequest { page_size: -1, ..ListConversationsRequest::default() };
    assert_eq!(fault(life.client(&me).list_conversations(request).await), "page_size");
}

#[tokio::test]
async fn the_spectrum_has_a_dot_for_each_person_of_each_conversation_oldest_first() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let walk = life.log(&me, Conversation { occur_time: life.ago(2), ..full(&[ines], [4, 4, 4, 4]) }).await;
    let party = life.log(&me, Conversation { occur_time: life.ago(30), ..with(&[tobias, ines], Layer::Passing) }).await;
    let old = life.log(&me, Conversation { occur_time: life.ago(200), ..with(&[ines], Layer::Ideas) }).await;
    let dot = |of: &Conversation, person: PersonId, band: Band| SpectrumPoint {
        conversation_id: of.id.clone(),
        person_id: person.to_string(),
        occur_time: of.occur_time,
        layer: of.layer,
        one_to_one: of.format() == Format::OneToOne,
        band: band.into(),
    };
    let lately = [
        dot(&party, tobias, Band::SmallTalk),
        dot(&party, ines, Band::SmallTalk),
        dot(&walk, ines, Band::HeartToHeart),
    ];
    assert_eq!(spectrum(&life, &me, GetSpectrumRequest::default()).await, lately);

    let only_tobias = GetSpectrumRequest { person_id: tobias.to_string(), since: None };
    assert_eq!(spectrum(&life, &me, only_tobias).await, lately[..1]);
    let all_of_ines = GetSpectrumRequest { person_id: ines.to_string(), since: life.ago(365) };
    let expected = [dot(&old, ines, Band::OpeningUp), lately[1].clone(), lately[2].clone()];
    assert_eq!(spectrum(&life, &me, all_of_ines).await, expected);
    let long_ago =
        GetSpectrumRequest { person_id: String::new(), since: timestamp(chrono::DateTime::<chrono::Utc>::MIN_UTC) };
    assert_eq!(spectrum(&life, &me, long_ago).await.len(), 4);

    let never = GetSpectrumRequest {
        person_id: String::new(),
        since: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
    };
    assert_eq!(fault(life.client(&me).get_spectrum(never).await), "since");
}

#[tokio::test]
async fn a_spectrum_ends_at_five_thousand_dots_and_keeps_the_newest() {
    let life = Life::new().await;
    let me = Life::somebody();
    let people: Vec<PersonId> = (0..20).map(|_| life.profiles.add(&me)).collect();
    for n in 0..252_i64 {
        let occur_time = timestamp(life.now() - TimeDelta::hours(n));
        life.log(&me, Conversation { occur_time, ..with(&people, Layer::Ideas) }).await;
    }
    let dots = spectrum(&life, &me, GetSpectrumRequest::default()).await;
    assert_eq!(dots.len(), 5_000);
    assert_eq!(dots[0].occur_time, timestamp(life.now() - TimeDelta::hours(249)));
    assert_eq!(dots[4_999].occur_time, timestamp(life.now()));
}

#[tokio::test]
async fn a_list_begins_before_a_moment_and_goes_on_from_its_own_pages() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let mut told = Vec::new();
    for days in 1..=5 {
        let talk = Conversation { occur_time: life.ago(days), ..with(&[ines], Layer::Ideas) };
        told.push(life.log(&me, talk).await.id);
    }
    let list = async |page_token: String| {
        let request = ListConversationsRequest { page_size: 1, page_token, before: life.ago(3), ..Default::default() };
        let page = life.client(&me).list_conversations(request).await.expect("a page").into_inner();
        (page.conversations.into_iter().map(|talk| talk.id).collect::<Vec<_>>(), page.next_page_token)
    };
    let (first, token) = list(String::new()).await;
    assert_eq!(first, told[3..4], "the moment itself is not before it");
    let (second, token) = list(token).await;
    assert_eq!((second.as_slice(), token.as_str()), (&told[4..], ""));
}
