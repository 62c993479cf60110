use heartward_core::{Caller, PersonId};
use heartward_proto::profiles::v1::{Ended, PersonFacts, Receptiveness};
use heartward_proto::reflections::v1::{
    Band, Conversation, GetInsightRequest, GetInsightResponse, Invitation, InvitationKind, Rhythm, Side,
};

use crate::support::{Life, fault, full};

const MONTHLY: Option<Rhythm> = Some(Rhythm { interval_days: Some(30.0), declines: 0.0 });

async fn told(life: &Life, me: &Caller, person: PersonId, rhythm: Option<Rhythm>) -> GetInsightResponse {
    let request = GetInsightRequest { person_id: person.to_string(), rhythm };
    life.client(me).get_insight(request).await.expect("an insight").into_inner()
}

async fn warm_talks(life: &Life, me: &Caller, person: PersonId) {
    for days in [12, 8, 4, 2] {
        life.log(me, Conversation { occur_time: life.ago(days), ..full(&[person], [2, 4, 2, 4]) }).await;
    }
}

fn to(kind: InvitationKind, band: Band) -> Invitation {
    Invitation { kind: kind.into(), band: band.into(), lightly: false }
}

#[tokio::test]
async fn an_invitation_follows_what_is_usual_and_who_they_are() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ines = life.profiles.add(&me);
    life.announce(&me, ines, 1, false).await;
    assert_eq!(told(&life, &me, ines, MONTHLY).await.invitation, None, "not enough yet");
    warm_talks(&life, &me, ines).await;
    let deeper = Some(to(InvitationKind::Deeper, Band::Personal));
    assert_eq!(told(&life, &me, ines, MONTHLY).await.invitation, deeper);
    assert_eq!(told(&life, &me, ines, None).await.invitation, None, "without a rhythm");

    let warming_up = PersonFacts { receptiveness: Receptiveness::WarmingUp.into(), ..PersonFacts::default() };
    life.tell(&me, ines, 2, warming_up).await;
    let light = Some(Invitation { lightly: true, ..to(InvitationKind::AsUsual, Band::OpeningUp) });
    assert_eq!(told(&life, &me, ines, MONTHLY).await.invitation, light);
    let never = [
        PersonFacts { receptiveness: Receptiveness::NotNow.into(), ..PersonFacts::default() },
        PersonFacts { no_reminders: true, ..PersonFacts::default() },
        PersonFacts { no_reminders: true, silent: true, ..PersonFacts::default() },
        PersonFacts { archived: true, ..PersonFacts::default() },
    ];
    for (version, facts) in (3..).zip(never) {
        life.tell(&me, ines, version, facts).await;
        assert_eq!(told(&life, &me, ines, MONTHLY).await.invitation, None);
    }
    life.tell(&me, ines, 7, PersonFacts::default()).await;
    assert_eq!(told(&life, &me, ines, MONTHLY).await.invitation, deeper, "and back");

    for days in [1, 0] {
        life.log(&me, Conversation { occur_time: life.ago(days), ..full(&[ines], [3, 4, 2, 0]) }).await;
    }
    let nobody_owes = Some(to(InvitationKind::NobodyOwesOpenness, Band::Unspecified));
    assert_eq!(told(&life, &me, ines, MONTHLY).await.invitation, nobody_owes);
    let wrong = Some(Rhythm { interval_days: Some(f64::NAN), declines: 0.0 });
    let request = GetInsightRequest { person_id: ines.to_string(), rhythm: wrong };
    assert_eq!(fault(life.client(&me).get_insight(request).await), "rhythm.interval_days");
}

#[tokio::test]
async fn nothing_is_said_about_the_two_where_it_is_not_safe() {
    let life = Life::new().await;
    let me = Life::somebody();
    let heard = life.profiles.add(&me);
    let asked = life.profiles.add(&me);
    life.announce(&me, heard, 1, false).await;
    for person in [heard, asked] {
        warm_talks(&life, &me, person).await;
    }
    let insight = told(&life, &me, heard, MONTHLY).await.insight.expect("an insight");
    assert_eq!(insight.sharing.expect("enough").side(), Side::LeaningToYou);
    life.tell(&me, heard, 2, PersonFacts { no_reminders: true, silent: true, ..PersonFacts::default() }).await;
    assert_eq!(told(&life, &me, heard, MONTHLY).await.insight.expect("an insight").sharing, None);

    // Somebody of whom no event told: profiles is asked.
    let stranger = PersonId::generate();
    life.profiles.put(&me, stranger, |person| person.ended = Ended::Deceased.into());
    warm_talks(&life, &me, stranger).await;
    let said = told(&life, &me, stranger, MONTHLY).await;
    assert_eq!((said.insight.expect("an insight").sharing, said.invitation), (None, None));
}
