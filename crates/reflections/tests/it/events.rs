use heartward_core::ConversationId;
use heartward_proto::reflections::v1::{
    Conversation, ConversationAmended, ConversationDeleted, ConversationFacts, ConversationLogged,
    DeleteConversationRequest, Format, Participant,
};

use crate::support::{Life, close, full};

fn usual(facts: &ConversationFacts) -> Vec<(String, f64)> {
    facts.participants.iter().map(|Participant { person_id, usual_depth }| (person_id.clone(), *usual_depth)).collect()
}

fn assert_usual(facts: &ConversationFacts, expected: &[(&str, f64)]) {
    let found = usual(facts);
    let same = |(found, expected): (&(String, f64), &(&str, f64))| found.0 == expected.0 && close(found.1, expected.1);
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(same), "{found:?}, expected {expected:?}");
}

#[tokio::test]
async fn each_change_is_announced_with_what_was_usual_before_it() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    let (ines_id, tobias_id) = (ines.to_string(), tobias.to_string());

    let first = life.log(&me, full(&[ines], [4, 4, 4, 4])).await;
    let group = Conversation { felt_received: None, ..full(&[tobias, ines], [1, 1, 1, 0]) };
    let second = life.log(&me, group).await;
    let change = Conversation { occur_time: life.ago(60), ..full(&[ines], [4, 4, 4, 0]) };
    life.amend(&me, Conversation { id: first.id.clone(), ..change }, &["occur_time", "felt_received"]).await;
    life.client(&me).delete_conversation(DeleteConversationRequest { id: second.id.clone() }).await.expect("deleted");

    let told = life.told().await;
    assert_eq!(told.iter().map(|event| event.version).collect::<Vec<_>>(), [1, 1, 2, 2]);
    assert!(told.iter().all(|event| Ok(event.account) == me.account().map_err(|error| error.to_string())));
    let subjects: Vec<_> = told.iter().map(|event| ConversationId::from(event.subject).to_string()).collect();
    assert_eq!(subjects, [&first.id, &second.id, &first.id, &second.id].map(String::clone));

    let facts = told[0].decode::<ConversationLogged>().expect("logged").facts.expect("facts");
    assert_eq!((facts.conversation_id.as_str(), facts.occur_time), (first.id.as_str(), first.occur_time));
    assert_eq!((facts.one_to_one, facts.they_shared, facts.felt_received), (true, Some(1.0), Some(1.0)));
    assert!(close(facts.depth, 1.0));
    // Nothing was known: the default.
    assert_usual(&facts, &[(&ines_id, 0.4)]);

    let facts = told[1].decode::<ConversationLogged>().expect("logged").facts.expect("facts");
    assert_eq!((facts.one_to_one, facts.they_shared, facts.felt_received), (false, Some(0.25), None));
    assert_eq!(second.format(), Format::SmallGroup);
    assert_usual(&facts, &[(&tobias_id, 0.5), (&ines_id, 0.55)]);

    // As if the amended one had never been: with Ines there is the group alone, and with others the group as well.
    let facts = told[2].decode::<ConversationAmended>().expect("amended").facts.expect("facts");
    assert_eq!((facts.occur_time, facts.felt_received), (life.ago(60), Some(0.0)));
    assert!(close(facts.depth, 0.75));
    let (weight, depth) = (0.6 * 0.85, 0.25 * 0.9);
    let prior = (weight * depth + 5.0 * 0.4) / (weight + 5.0);
    assert_usual(&facts, &[(&ines_id, (weight * depth + 3.0 * prior) / (weight + 3.0))]);

    let deleted = told[3].decode::<ConversationDeleted>().expect("deleted");
    assert_eq!(deleted.conversation_id, second.id);
}

#[tokio::test]
async fn what_is_refused_is_not_announced() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let logged = life.log(&me, full(&[ines], [4, 4, 4, 4])).await;
    life.try_log(&me, full(&[], [4, 4, 4, 4])).await.expect_err("nobody");
    life.try_amend(&me, logged, &["note"], Some(9)).await.expect_err("another version");
    assert_eq!(life.told().await.len(), 1);
}
