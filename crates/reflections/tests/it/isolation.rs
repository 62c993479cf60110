use heartward_core::{Caller, ConversationId, Kind, PersonId};
use heartward_platform::rpc;
use heartward_proto::reflections::v1::{
    Conversation, DeleteConversationRequest, GetConversationRequest, GetInsightRequest, GetSpectrumRequest, Layer,
    ListConversationsRequest, ListInsightsRequest, LogConversationRequest,
};
use tonic::Status;

use crate::support::{Life, full, kind, with};

/// An answer as bytes would tell it: the code, the message, the details.
fn look<T: std::fmt::Debug>(answer: Result<T, Status>) -> (tonic::Code, String, Vec<u8>) {
    let status = answer.expect_err("an error");
    (status.code(), status.message().to_owned(), status.details().to_vec())
}

#[tokio::test]
async fn what_belongs_to_somebody_else_looks_like_what_is_not_there() {
    let life = Life::new().await;
    let (owner, other) = (Life::somebody(), Life::somebody());
    let ines = life.profiles.add(&owner);
    let theirs = life.log(&owner, Conversation { note: "Ours.".into(), ..full(&[ines], [4, 4, 4, 4]) }).await;
    let kept = (life.all(&owner).await, life.insight(&owner, ines).await);
    let client = || life.client(&other);
    let nothing = ConversationId::generate().to_string();
    let nobody = PersonId::generate();

    let get = async |id: &str| look(client().get_conversation(GetConversationRequest { id: id.into() }).await);
    assert_eq!(get(&theirs.id).await, get(&nothing).await);
    let delete = async |id: &str| look(client().delete_conversation(DeleteConversationRequest { id: id.into() }).await);
    assert_eq!(delete(&theirs.id).await, delete(&nothing).await);
    let amend = async |id: &str, version| {
        look(life.try_amend(&other, Conversation { id: id.into(), ..theirs.clone() }, &["note"], version).await)
    };
    assert_eq!(amend(&theirs.id, None).await, amend(&nothing, None).await);
    assert_eq!(amend(&theirs.id, Some(9)).await, amend(&nothing, Some(9)).await);
    let log = async |person: PersonId| look(life.try_log(&other, with(&[person], Layer::Ideas)).await);
    assert_eq!(log(ines).await, log(nobody).await);
    let insight = async |person: PersonId| {
        look(client().get_insight(GetInsightRequest { person_id: person.to_string(), rhythm: None }).await)
    };
    assert_eq!(insight(ines).await, insight(nobody).await);

    let list = ListConversationsRequest { person_id: ines.to_string(), ..ListConversationsRequest::default() };
    assert_eq!(client().list_conversations(list).await.expect("a list").into_inner().conversations, []);
    assert_eq!(life.all(&other).await, []);
    for person_id in [ines.to_string(), String::new()] {
        let request = GetSpectrumRequest { person_id, since: life.ago(999) };
        assert_eq!(client().get_spectrum(request).await.expect("a spectrum").into_inner().points, []);
    }
    let request = ListInsightsRequest { person_ids: vec![ines.to_string(), nobody.to_string()] };
    let found = client().list_insights(request).await.expect("insights").into_inner().insights;
    let mut anonymous = found.clone();
    for one in &mut anonymous {
        one.person_id.clear();
    }
    assert_eq!(anonymous[0], anonymous[1]);
    assert_eq!((found[0].conversations, found[0].last_time), (0, None));

    assert_eq!((life.all(&owner).await, life.insight(&owner, ines).await), kept);

    // The same request id of somebody else is another request.
    let request = ConversationId::generate().to_string();
    let mine = life.profiles.add(&other);
    let first = life.log_as(&owner, with(&[ines], Layer::Ideas), &request).await.expect("logged");
    let second = life.log_as(&other, with(&[mine], Layer::Ideas), &request).await.expect("logged");
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn a_person_of_two_accounts_is_two_relationships() {
    let life = Life::new().await;
    let (one, two) = (Life::somebody(), Life::somebody());
    let ines = life.profiles.add(&one);
    life.profiles.put(&two, ines, |_| {});
    life.log(&one, full(&[ines], [4, 4, 4, 4])).await;
    life.log(&one, full(&[ines], [4, 4, 4, 4])).await;
    life.log(&two, full(&[ines], [0, 0, 0, 0])).await;
    assert_eq!(life.insight(&one, ines).await.conversations, 2);
    assert_eq!(life.insight(&two, ines).await.by_layer, [1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn nobody_in_particular_has_no_conversations() {
    let life = Life::new().await;
    let client = || life.client(&Caller::System);
    let id = ConversationId::generate().to_string();
    let log = LogConversationRequest {
        conversation: Some(with(&[PersonId::generate()], Layer::Ideas)),
        request_id: String::new(),
    };
    assert_eq!(kind(client().log_conversation(log).await), Kind::Unauthenticated);
    assert_eq!(kind(client().get_conversation(GetConversationRequest { id: id.clone() }).await), Kind::Unauthenticated);
    let conversation = Conversation { id: id.clone(), ..Conversation::default() };
    assert_eq!(kind(life.try_amend(&Caller::System, conversation, &["note"], None).await), Kind::Unauthenticated);
    let delete = DeleteConversationRequest { id: id.clone() };
    assert_eq!(kind(client().delete_conversation(delete).await), Kind::Unauthenticated);
    let list = ListConversationsRequest::default();
    assert_eq!(kind(client().list_conversations(list).await), Kind::Unauthenticated);
    let insight = GetInsightRequest { person_id: id.clone(), rhythm: None };
    assert_eq!(kind(client().get_insight(insight).await), Kind::Unauthenticated);
    let insights = ListInsightsRequest { person_ids: vec![id] };
    assert_eq!(kind(client().list_insights(insights).await), Kind::Unauthenticated);
    let spectrum = client().get_spectrum(GetSpectrumRequest::default()).await;
    assert_eq!(rpc::error(spectrum.expect_err("an error")).kind(), Kind::Unauthenticated);
}
