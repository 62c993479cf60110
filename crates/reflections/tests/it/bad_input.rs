use heartward_core::{ConversationId, PersonId};
use heartward_proto::reflections::v1::{
    AmendConversationRequest, Conversation, DeleteConversationRequest, Format, GetConversationRequest,
    GetInsightRequest, GetSpectrumRequest, Layer, ListConversationsRequest, ListInsightsRequest,
    LogConversationRequest,
};
use prost_types::Timestamp;

use crate::support::{Life, fault, with};

#[tokio::test]
async fn each_field_says_what_it_allows_and_nothing_is_stored() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let tobias = life.profiles.add(&me);
    let fine = || with(&[ines], Layer::Ideas);
    let ids = |ids: &[&str]| Conversation { person_ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..fine() };
    let at = |seconds, nanos| Conversation { occur_time: Some(Timestamp { seconds, nanos }), ..fine() };
    let crowd: Vec<PersonId> = (0..21).map(|_| life.profiles.add(&me)).collect();
    let day_ahead = life.now().timestamp() + 86_400;

    let table = [
        ("person_ids", ids(&[])),
        ("person_ids", ids(&["Ines"])),
        ("person_ids", ids(&[""])),
        ("person_ids", with(&[ines, tobias, ines], Layer::Ideas)),
        ("person_ids", with(&crowd, Layer::Ideas)),
        ("person_ids", with(&[PersonId::generate()], Layer::Ideas)),
        ("occur_time", at(-2_208_988_801, 999_999_999)),
        ("occur_time", at(day_ahead, 1_000)),
        ("occur_time", at(1_200_000_000_000, 0)),
        ("occur_time", at(i64::MIN, 0)),
        ("occur_time", at(i64::MAX, 0)),
        ("occur_time", at(0, -1)),
        ("occur_time", at(0, 1_000_000_000)),
        ("layer", with(&[ines], Layer::Unspecified)),
        ("layer", Conversation { layer: 6, ..fine() }),
        ("layer", Conversation { layer: -1, ..fine() }),
        ("spoke_freely", Conversation { spoke_freely: Some(-1), ..fine() }),
        ("spoke_freely", Conversation { spoke_freely: Some(5), ..fine() }),
        ("they_shared", Conversation { they_shared: Some(9), ..fine() }),
        ("felt_received", Conversation { felt_received: Some(i32::MAX), ..fine() }),
        ("format", Conversation { format: 4, ..fine() }),
        ("format", Conversation { format: Format::OneToOne.into(), ..with(&[ines, tobias], Layer::Ideas) }),
        ("medium", Conversation { medium: 5, ..fine() }),
        ("setting", Conversation { setting: 6, ..fine() }),
        ("minutes", Conversation { minutes: Some(0), ..fine() }),
        ("minutes", Conversation { minutes: Some(1_441), ..fine() }),
        ("minutes", Conversation { minutes: Some(-5), ..fine() }),
        ("note", Conversation { note: "é".repeat(10_001), ..fine() }),
        ("note", Conversation { note: "x".repeat(10 * 1024 * 1024), ..fine() }),
        ("note", Conversation { note: "a\u{0}b".into(), ..fine() }),
    ];
    for (field, conversation) in table {
        let found = fault(life.try_log(&me, conversation.clone()).await);
        assert_eq!(found, field, "{:?} {:?}", conversation.person_ids, conversation.occur_time);
    }
    let empty = LogConversationRequest { conversation: None, request_id: String::new() };
    assert_eq!(fault(life.client(&me).log_conversation(empty).await), "conversation");
    assert_eq!(fault(life.log_as(&me, fine(), "not a UUID").await), "request_id");
    assert_eq!(life.all(&me).await, []);
    assert!(life.told().await.is_empty());

    let limits = Conversation {
        minutes: Some(1_440),
        note: "é".repeat(10_000),
        occur_time: Some(Timestamp { seconds: day_ahead, nanos: 0 }),
        ..with(&crowd[1..], Layer::Ideas)
    };
    let logged = life.log(&me, limits.clone()).await;
    assert_eq!((logged.note, logged.person_ids), (limits.note, limits.person_ids));
}

#[tokio::test]
async fn ids_that_are_none_are_named() {
    let life = Life::new().await;
    let me = Life::somebody();
    let client = || life.client(&me);
    let id = || "42".to_owned();
    assert_eq!(fault(client().get_conversation(GetConversationRequest { id: id() }).await), "id");
    assert_eq!(fault(client().delete_conversation(DeleteConversationRequest { id: id() }).await), "id");
    let conversation = Conversation { id: id(), ..Conversation::default() };
    assert_eq!(fault(life.try_amend(&me, conversation, &["note"], None).await), "id");
    let nothing = AmendConversationRequest::default();
    assert_eq!(fault(client().amend_conversation(nothing).await), "conversation");
    let unmasked = AmendConversationRequest {
        conversation: Some(Conversation { id: ConversationId::generate().to_string(), ..Conversation::default() }),
        ..AmendConversationRequest::default()
    };
    assert_eq!(fault(client().amend_conversation(unmasked).await), "update_mask");
    let list = ListConversationsRequest { person_id: id(), ..ListConversationsRequest::default() };
    assert_eq!(fault(client().list_conversations(list).await), "person_id");
    assert_eq!(fault(client().get_insight(GetInsightRequest { person_id: id(), rhythm: None }).await), "person_id");
    assert_eq!(fault(client().list_insights(ListInsightsRequest { person_ids: vec![id()] }).await), "person_ids");
    let spectrum = GetSpectrumRequest { person_id: id(), since: None };
    assert_eq!(fault(client().get_spectrum(spectrum).await), "person_id");
}
