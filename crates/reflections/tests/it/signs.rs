use chrono::TimeDelta;
use heartward_core::{Caller, PersonId};
use heartward_proto::profiles::v1::Relationship;
use heartward_proto::reflections::v1::{
    CheckIn, Conversation, Format, GetSignRequest, Layer, ListMutedSignsRequest, MuteSignRequest, Sign, SignKind,
    UnmuteSignRequest, YesNo,
};

use crate::support::{Life, fault, full, with};

async fn sign(life: &Life, me: &Caller) -> Option<Sign> {
    life.signs(me).get_sign(GetSignRequest {}).await.expect("an answer").into_inner().sign
}

async fn kind(life: &Life, me: &Caller) -> Option<SignKind> {
    sign(life, me).await.map(|sign| sign.kind())
}

async fn dry(life: &Life, me: &Caller, person: PersonId) {
    for days in [30, 20, 10] {
        let talk = Conversation { occur_time: life.ago(days), ran_dry: true, ..with(&[person], Layer::Ideas) };
        life.log(me, talk).await;
    }
}

#[tokio::test]
async fn a_sign_is_shown_with_what_it_rests_on_and_can_be_muted() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let ines = life.profiles.add(&me);
    assert_eq!(sign(&life, &me).await, None);
    dry(&life, &me, ines).await;
    let shown = sign(&life, &me).await.expect("a sign");
    assert_eq!((shown.kind(), &shown.person_id), (SignKind::SilentWhenAlone, &ines.to_string()));
    let mut rests_on: Vec<_> = life.all(&me).await.into_iter().map(|talk| talk.id).collect();
    rests_on.reverse();
    assert_eq!(shown.conversation_ids, rests_on);
    assert_eq!(sign(&life, &other).await, None);

    let about = (shown.kind, shown.person_id.clone());
    life.signs(&me).mute_sign(MuteSignRequest { kind: about.0, person_id: about.1.clone() }).await.expect("muted");
    assert_eq!(sign(&life, &me).await, None);
    let muted = life.signs(&me).list_muted_signs(ListMutedSignsRequest {}).await.expect("a list").into_inner().signs;
    assert_eq!(muted, [Sign { conversation_ids: Vec::new(), ..shown.clone() }]);
    life.signs(&me).unmute_sign(UnmuteSignRequest { kind: about.0, person_id: about.1 }).await.expect("unmuted");
    assert_eq!(sign(&life, &me).await, Some(shown));
    assert_eq!(fault(life.signs(&me).mute_sign(MuteSignRequest::default()).await), "kind");
}

#[tokio::test]
async fn one_sign_a_week_is_shown_and_none_about_who_is_archived_or_gone() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (ines, sam) = (life.profiles.add(&me), life.profiles.add(&me));
    let group = |days| Conversation {
        occur_time: life.ago(days),
        format: Format::SmallGroup.into(),
        ..with(&[sam], Layer::Ideas)
    };
    for days in [60, 50, 40, 30] {
        life.log(&me, group(days)).await;
    }
    assert_eq!(kind(&life, &me).await, Some(SignKind::OnlyInGroups));
    dry(&life, &me, ines).await;
    assert_eq!(kind(&life, &me).await, Some(SignKind::OnlyInGroups), "the other one holds, but waits for its week");
    life.world.clock.advance(TimeDelta::days(7));
    assert_eq!(kind(&life, &me).await, Some(SignKind::SilentWhenAlone));
    life.announce(&me, ines, 9, true).await;
    assert_eq!(kind(&life, &me).await, None, "gone at once, and nothing else in this week");
    life.world.clock.advance(TimeDelta::days(7));
    assert_eq!(kind(&life, &me).await, Some(SignKind::OnlyInGroups));
}

#[tokio::test]
async fn talk_with_the_partner_that_stays_outside_is_a_sign() {
    let life = Life::new().await;
    let me = Life::somebody();
    let (kit, friend) = (PersonId::generate(), life.profiles.add(&me));
    life.profiles.put(&me, kit, |person| person.set_relationship(Relationship::Partner));
    for person in [kit, friend] {
        for days in [20, 18, 16, 14, 12, 10] {
            life.log(&me, Conversation { occur_time: life.ago(days), ..with(&[person], Layer::CatchingUp) }).await;
        }
    }
    let shown = sign(&life, &me).await.expect("a sign");
    assert_eq!((shown.kind(), shown.person_id), (SignKind::PartnerTalkStaysOutside, kit.to_string()));
    life.log(&me, with(&[kit], Layer::Feelings)).await;
    assert_eq!(sign(&life, &me).await, None);
}

#[tokio::test]
async fn heavy_weeks_with_nobody_to_tell_are_a_sign_until_somebody_is_told() {
    let life = Life::new().await;
    let me = Life::somebody();
    for days in [13, 12, 10, 9, 8, 2] {
        let heavy = CheckIn { occur_time: life.ago(days), stress: Some(3), ..CheckIn::default() };
        life.check_in(&me, heavy).await.expect("recorded");
    }
    let shown = sign(&life, &me).await.expect("a sign");
    assert_eq!((shown.kind(), shown.check_in_ids.len()), (SignKind::StressedNobodyToTell, 6));
    let told = CheckIn { stress: Some(3), told_someone: YesNo::Yes.into(), ..CheckIn::default() };
    life.check_in(&me, told).await.expect("recorded");
    assert_eq!(sign(&life, &me).await, None);
}

#[tokio::test]
async fn many_people_and_nobody_close_is_a_sign_until_somebody_is() {
    let life = Life::new().await;
    let me = Life::somebody();
    let people: Vec<PersonId> = (0..6).map(|_| life.profiles.add(&me)).collect();
    for days in [40, 20] {
        for person in &people {
            life.log(&me, Conversation { occur_time: life.ago(days), ..full(&[*person], [0, 1, 1, 2]) }).await;
        }
    }
    assert_eq!(kind(&life, &me).await, Some(SignKind::ManyButNoneClose));
    for _ in 0..3 {
        life.log(&me, full(&[people[0]], [4, 4, 4, 4])).await;
    }
    assert_eq!(kind(&life, &me).await, None);
}
