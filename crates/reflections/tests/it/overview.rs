use heartward_core::{Caller, PersonId};
use heartward_proto::profiles::v1::PersonFacts;
use heartward_proto::reflections::v1::{
    Conversation, Format, GetOverviewRequest, GetOverviewResponse, Layer, PersonOverview, Shares, Together,
};

use crate::support::{Life, fault, full, with};

async fn overview(life: &Life, me: &Caller, months: i32) -> GetOverviewResponse {
    let request = GetOverviewRequest { months, time_zone: "Europe/Lisbon".into() };
    life.client(me).get_overview(request).await.expect("an overview").into_inner()
}

fn of(overview: &GetOverviewResponse, person: PersonId) -> Option<&PersonOverview> {
    overview.people.iter().find(|one| one.person_id == person.to_string())
}

#[tokio::test]
async fn the_last_months_are_told_by_person_and_by_week() {
    let life = Life::new().await;
    let (me, other) = (Life::somebody(), Life::somebody());
    let (ines, tom) = (life.profiles.add(&me), life.profiles.add(&me));
    assert_eq!(overview(&life, &me, 0).await.people, []);

    let group =
        Conversation { format: Format::SmallGroup.into(), minutes: Some(60), ..with(&[ines, tom], Layer::Ideas) };
    life.log(&me, Conversation { occur_time: life.ago(1), ..group }).await;
    life.log(&me, Conversation { occur_time: life.ago(2), ..full(&[ines], [3, 4, 2, 4]) }).await;
    life.log(&me, Conversation { occur_time: life.ago(200), ..full(&[ines], [3, 1, 2, 4]) }).await;

    let told = overview(&life, &me, 3).await;
    let row = of(&told, ines).expect("somebody");
    assert_eq!(row.by_layer, [0, 0, 1, 1, 0]);
    assert_eq!(row.alone, Some(Together { conversations: 1, minutes: 0, measured: 0 }));
    assert_eq!(row.in_groups, Some(Together { conversations: 1, minutes: 60, measured: 1 }));
    assert_eq!(row.shares, Some(Shares { you: 1, even: 0, them: 0 }));
    assert_eq!(of(&told, tom).expect("somebody").alone, Some(Together::default()));
    assert_eq!((told.weeks.len(), told.weeks[0].start_date.as_str()), (13, "2025-12-01"));
    let groups = told.weeks.iter().filter_map(|week| week.in_groups.as_ref()).map(|time| time.conversations);
    assert_eq!(groups.sum::<i64>(), 1, "with two people, counted once");

    let year = overview(&life, &me, 12).await;
    assert_eq!(of(&year, ines).expect("somebody").shares, Some(Shares { you: 1, even: 0, them: 1 }));
    assert_eq!(overview(&life, &other, 12).await.people, []);

    life.tell(&me, ines, 9, PersonFacts { silent: true, ..PersonFacts::default() }).await;
    let hushed = overview(&life, &me, 12).await;
    assert_eq!(of(&hushed, ines).expect("still there").shares, None);
}

#[tokio::test]
async fn an_overview_says_what_it_cannot_do() {
    let life = Life::new().await;
    let me = Life::somebody();
    let ask = |months, zone: &str| GetOverviewRequest { months, time_zone: zone.into() };
    assert_eq!(fault(life.client(&me).get_overview(ask(5, "")).await), "months");
    assert_eq!(fault(life.client(&me).get_overview(ask(3, "Mars/Base")).await), "time_zone");
}
