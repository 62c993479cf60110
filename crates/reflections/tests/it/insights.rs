use chrono::TimeDelta;
use heartward_core::{Caller, Kind, PersonId};
use heartward_proto::reflections::v1::{
    Band, Confidence, Conversation, DeleteConversationRequest, Estimate, Format, GetInsightRequest, Insight, Layer,
    ListInsightsRequest, Sharing,
};

use crate::support::{Life, close, fault, full, kind, timestamp, with};

async fn insights(life: &Life, me: &Caller, people: &[PersonId]) -> Vec<Insight> {
    let person_ids = people.iter().map(PersonId::to_string).collect();
    life.client(me).list_insights(ListInsightsRequest { person_ids }).await.expect("insights").into_inner().insights
}

#[tokio::test]
async fn the_worked_example_comes_out_to_the_sixth_decimal() {
    let life = Life::new().await;
    let me = Life::somebody();
    let sam = life.profiles.add(&me);
    let large = Conversation { format: Format::LargeGroup.into(), ..full(&[sam], [0, 1, 1, 3]) };
    life.log(&me, full(&[sam], [3, 4, 3, 4])).await;
    life.log(&me, Conversation { occur_time: life.ago(120), ..large }).await;
    life.log(&me, Conversation { occur_time: life.ago(30), ..with(&[sam], Layer::Ideas) }).await;

    let insight = life.insight(&me, sam).await;
    let depth = insight.depth.expect("an estimate");
    assert!(close(depth.value, 0.485_909) && close(depth.weight, 1.463_909), "{depth:?}");
    assert!(
        close(depth.low, 0.485_909 - 1.28 * 0.094_661) && close(depth.high, 0.485_909 + 1.28 * 0.094_661),
        "{depth:?}"
    );
    assert_eq!((depth.confidence(), insight.usual_band()), (Confidence::FirstImpression, Band::OpeningUp));
    let received = insight.received.expect("an estimate");
    assert!(close(received.value, 0.700_920) && close(received.weight, 1.075), "{received:?}");
    assert_eq!((insight.conversations, insight.one_to_one), (3, 2));
    assert_eq!(insight.by_layer, [1, 0, 1, 1, 0]);
    assert_eq!((insight.last_time, insight.last_one_to_one_time), (life.ago(0), life.ago(0)));
    assert_eq!(insights(&life, &me, &[sam]).await, [insight]);
}

#[tokio::test]
async fn little_evidence_has_no_words_and_much_is_fairly_steady() {
    let life = Life::new().await;
    let me = Life::somebody();
    let sam = life.profiles.add(&me);
    life.log(&me, with(&[sam], Layer::HeartToHeart)).await;
    let words = |insight: &Insight| (insight.depth.expect("an estimate").confidence(), insight.usual_band());
    assert_eq!(words(&life.insight(&me, sam).await), (Confidence::NotEnoughYet, Band::Unspecified));
    for _ in 0..3 {
        life.log(&me, full(&[sam], [4, 4, 4, 4])).await;
    }
    assert_eq!(words(&life.insight(&me, sam).await), (Confidence::FairlySteady, Band::Personal));
    // With time, less is known.
    life.world.clock.advance(TimeDelta::days(300));
    assert_eq!(words(&life.insight(&me, sam).await), (Confidence::NotEnoughYet, Band::Unspecified));
}

#[tokio::test]
async fn what_is_usual_with_everybody_else_is_where_somebody_new_starts() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias) = (life.profiles.add(&me), life.profiles.add(&me));
    life.log(&me, full(&[ines], [4, 4, 4, 4])).await;
    let value = |estimate: Option<Estimate>| estimate.expect("an estimate").value;
    let new = life.insight(&me, tobias).await;
    assert!(close(value(new.depth), (1.0 + 5.0 * 0.4) / 6.0), "{new:?}");
    assert!(close(value(new.received), (1.0 + 5.0 * 0.6) / 6.0), "{new:?}");
    assert!(close(value(new.connection), (1.0 + 5.0 * 0.5) / 6.0), "{new:?}");
    assert_eq!((new.conversations, new.by_layer.as_slice(), new.last_time), (0, &[0; 5][..], None));
    // One's own logs are no evidence for what is usual elsewhere.
    assert!(close(value(life.insight(&me, ines).await.depth), (1.0 + 3.0 * 0.4) / 4.0));
}

#[tokio::test]
async fn the_last_times_follow_what_is_logged_amended_and_deleted() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    let last = async || {
        let insight = life.insight(&me, ines).await;
        (insight.last_time, insight.last_one_to_one_time)
    };
    let at = |days, conversation| Conversation { occur_time: life.ago(days), ..conversation };
    let group = |days| at(days, Conversation { format: Format::SmallGroup.into(), ..with(&[ines], Layer::Ideas) });

    let party = life.log(&me, group(10)).await;
    assert_eq!(last().await, (life.ago(10), None));
    let walk = life.log(&me, at(20, with(&[ines], Layer::Ideas))).await;
    assert_eq!(last().await, (life.ago(10), life.ago(20)));
    life.log(&me, at(50, with(&[ines], Layer::Ideas))).await;
    assert_eq!(last().await, (life.ago(10), life.ago(20)));

    let moved = life.amend(&me, at(5, walk.clone()), &["occur_time"]).await;
    assert_eq!(last().await, (life.ago(5), life.ago(5)));
    life.amend(&me, Conversation { format: Format::LargeGroup.into(), ..moved }, &["format"]).await;
    assert_eq!(last().await, (life.ago(5), life.ago(50)));
    life.client(&me).delete_conversation(DeleteConversationRequest { id: walk.id }).await.expect("deleted");
    assert_eq!(last().await, (life.ago(10), life.ago(50)));
    life.amend(&me, at(70, party), &["occur_time"]).await;
    assert_eq!(last().await, (life.ago(50), life.ago(50)));
}

#[tokio::test]
async fn insights_come_in_the_order_asked_and_are_empty_for_strangers() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, tobias, nobody) = (life.profiles.add(&me), life.profiles.add(&me), PersonId::generate());
    life.log(&me, with(&[ines], Layer::Ideas)).await;
    let found = insights(&life, &me, &[nobody, ines, tobias, ines]).await;
    let told: Vec<_> = found.iter().map(|one| (one.person_id.clone(), one.conversations)).collect();
    assert_eq!(told, [(nobody, 0), (ines, 1), (tobias, 0), (ines, 1)].map(|(person, n)| (person.to_string(), n)));
    assert_eq!(insights(&life, &me, &[]).await, []);

    let many: Vec<PersonId> = (0..1_001).map(|_| PersonId::generate()).collect();
    assert_eq!(insights(&life, &me, &many[1..]).await.len(), 1_000);
    let person_ids = many.iter().map(PersonId::to_string).collect();
    assert_eq!(fault(life.client(&me).list_insights(ListInsightsRequest { person_ids }).await), "person_ids");
}

#[tokio::test]
async fn somebody_nobody_knows_has_no_insight() {
    let life = Life::new().await;
    let me = Life::somebody();
    let get = |person: PersonId| GetInsightRequest { person_id: person.to_string(), rhythm: None };
    assert_eq!(kind(life.client(&me).get_insight(get(PersonId::generate())).await), Kind::NotFound);
    let ines = life.profiles.add(&me);
    assert_eq!(life.insight(&me, ines).await.conversations, 0);
    assert_eq!(life.profiles.calls(), 2);
    life.insight(&me, ines).await;
    assert_eq!(life.profiles.calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_logged_at_the_same_moment_all_count() {
    let life = Life::new().await;
    let me = Life::somebody();
    let people = [life.profiles.add(&me), life.profiles.add(&me), life.profiles.add(&me)];
    let turned = [people[2], people[1], people[0]];
    life.log(&me, full(&people, [1, 1, 1, 3])).await;
    for _ in 0..5 {
        let log = |people: &[PersonId]| life.try_log(&me, full(people, [3, 4, 3, 4]));
        let answers: [_; 4] = tokio::join!(log(&people), log(&turned), log(&people[..2]), log(&turned[..2])).into();
        for answer in answers {
            answer.expect("logged");
        }
    }
    assert_eq!(life.all(&me).await.len(), 21);
    let counts: Vec<_> = insights(&life, &me, &people).await.iter().map(|one| one.conversations).collect();
    assert_eq!(counts, [16, 21, 16]);
    assert_is_as_rebuilt(&life, &me, &people).await;
}

#[tokio::test]
async fn after_much_changing_insights_are_what_a_rebuild_gives() {
    let life = Life::new().await;
    let me = Life::somebody();
    let people: Vec<PersonId> = (0..4).map(|_| life.profiles.add(&me)).collect();
    let mut dice = Dice(7);
    let mut logged: Vec<Conversation> = Vec::new();
    for _ in 0..160 {
        life.world.clock.advance(TimeDelta::hours(dice.below(60)));
        let new = dice.conversation(&life, &people);
        match dice.below(5) {
            0 | 1 if !logged.is_empty() => {
                let at = dice.place(logged.len());
                let fields = [
                    "person_ids",
                    "occur_time",
                    "layer",
                    "spoke_freely",
                    "felt_received",
                    "format",
                    "tension",
                    "they_shared",
                    "setting",
                    "accepting",
                ];
                logged[at] = life.amend(&me, Conversation { id: logged[at].id.clone(), ..new }, &fields).await;
            }
            2 if !logged.is_empty() => {
                let id = logged.swap_remove(dice.place(logged.len())).id;
                life.client(&me).delete_conversation(DeleteConversationRequest { id }).await.expect("deleted");
            }
            _ => logged.push(life.log(&me, new).await),
        }
    }
    assert!(logged.len() > 20, "{}", logged.len());
    assert_is_as_rebuilt(&life, &me, &people).await;
    assert_eq!(heartward_reflections::rebuild(&life.world.foundation).await.expect("rebuilt"), 0);

    for conversation in life.all(&me).await {
        let request = DeleteConversationRequest { id: conversation.id };
        life.client(&me).delete_conversation(request).await.expect("deleted");
    }
    assert_same(&insights(&life, &me, &people).await, &insights(&life, &Life::somebody(), &people).await);
}

/// Logs all conversations of an account anew in another one, and compares what is said of these people.
async fn assert_is_as_rebuilt(life: &Life, me: &Caller, people: &[PersonId]) {
    let other = Life::somebody();
    for person in people {
        life.profiles.put(&other, *person, |_| {});
    }
    for conversation in life.all(me).await {
        life.log(&other, conversation).await;
    }
    assert_same(&insights(life, me, people).await, &insights(life, &other, people).await);
}

fn assert_same(kept: &[Insight], rebuilt: &[Insight]) {
    let counts = |one: &Insight| Insight {
        depth: None,
        received: None,
        connection: None,
        sharing: one.sharing.map(|sharing| Sharing { balance: 0.0, ..sharing }),
        one_to_one_share: 0.0,
        ..one.clone()
    };
    let numbers = |one: &Insight| {
        let estimates = [one.depth, one.received, one.connection].map(|estimate| {
            let Estimate { value, low, high, weight, .. } = estimate.expect("an estimate");
            [value, low, high, weight]
        });
        [estimates.as_flattened(), &[one.sharing.expect("sharing").balance, one.one_to_one_share]].concat()
    };
    assert_eq!(kept.len(), rebuilt.len());
    for (kept, rebuilt) in kept.iter().zip(rebuilt) {
        assert_eq!(counts(kept), counts(rebuilt));
        for (kept, rebuilt) in numbers(kept).iter().zip(numbers(rebuilt)) {
            assert!((kept - rebuilt).abs() < 1e-9, "{kept} and {rebuilt}");
        }
    }
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(i64::try_from(length).expect("small"))).expect("not negative")
    }

    fn rating(&mut self) -> Option<i32> {
        i32::try_from(self.below(6)).ok().filter(|stop| *stop < 5)
    }

    fn conversation(&mut self, life: &Life, people: &[PersonId]) -> Conversation {
        let from = self.place(people.len());
        let to = from + 1 + self.place(people.len() - from);
        // Half of them back-dated, up to three years.
        let back = if self.below(2) == 0 { 0 } else { self.below(26_000) };
        let formats = [Format::Unspecified, Format::SmallGroup, Format::LargeGroup];
        Conversation {
            occur_time: timestamp(life.now() - TimeDelta::hours(back)),
            spoke_freely: self.rating(),
            they_shared: self.rating(),
            felt_received: self.rating(),
            tension: self.below(4) == 0,
            setting: i32::try_from(self.below(6)).expect("small"),
            accepting: self.rating(),
            format: formats[self.place(3)].into(),
            ..with(
                &people[from..to],
                Layer::try_from(1 + i32::try_from(self.below(5)).expect("small")).expect("a layer"),
            )
        }
    }
}
