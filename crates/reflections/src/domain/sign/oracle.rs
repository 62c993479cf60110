//! A thousand made-up accounts, and the signs as the model's text has them: fractions and counts, one condition a line.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{ConversationId, PersonId, Secret};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::{Answers, CheckIn, Dot, Format, Rating, State};
use super::{Acquaintance, SignKind, Weeks};

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");

#[derive(Debug)]
struct Account {
    dots: Vec<Dot>,
    check_ins: Vec<CheckIn>,
    people: BTreeMap<PersonId, Acquaintance>,
}

fn ago(days: u32) -> DateTime<Utc> {
    NOW - TimeDelta::days(days.into())
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn part(some: usize, n: usize) -> f64 {
    (some as f64 + 1.0) / (n as f64 + 2.0)
}

impl Account {
    fn holds(&self, kind: SignKind, person: Option<PersonId>, close: bool, at: DateTime<Utc>) -> bool {
        let lately = |time: DateTime<Utc>, days: u32| time <= at && at - time <= TimeDelta::days(days.into());
        let with = |days| -> Vec<&Dot> {
            self.dots.iter().filter(|dot| Some(dot.person) == person && lately(dot.occur_time, days)).collect()
        };
        let quiet = person.is_some_and(|person| self.people[&person].archived || self.people[&person].silent);
        let stop = |rating: Option<Rating>| rating.map_or(-1, i32::from);
        match kind {
            SignKind::StressedNobodyToTell => {
                let lately: Vec<&State> =
                    self.check_ins.iter().map(|one| &one.state).filter(|one| lately(one.occur_time, 14)).collect();
                let spoke = |dot: &Dot| {
                    at - dot.occur_time <= TimeDelta::days(14)
                        && dot.occur_time <= at
                        && stop(dot.answers.spoke_freely) >= 3
                        && stop(dot.answers.felt_received) >= 2
                };
                lately.iter().filter(|one| stop(one.stress) >= 3).count() >= 3
                    && !self.dots.iter().any(spoke)
                    && lately.iter().all(|one| one.told_someone != Some(true) && one.could_tell != Some(true))
            }
            SignKind::SilentWhenAlone => {
                let alone: Vec<&Dot> = with(180).into_iter().filter(|dot| dot.one_to_one()).collect();
                let stuck = alone.iter().filter(|dot| dot.ran_dry).count();
                !quiet && alone.len() >= 3 && part(stuck, alone.len()) >= 0.50
            }
            SignKind::OnlyInGroups => {
                let talks = with(120);
                !quiet && talks.len() >= 4 && !talks.iter().any(|dot| dot.one_to_one())
            }
            SignKind::PartnerTalkStaysOutside => {
                let talks = with(28);
                let outside = talks.iter().filter(|dot| dot.answers.layer as u8 <= 1).count();
                !quiet
                    && person.is_some_and(|person| self.people[&person].partner)
                    && talks.len() >= 6
                    && talks.iter().all(|dot| (dot.answers.layer as u8) < 3)
                    && part(outside, talks.len()) >= 0.75
            }
            SignKind::ManyButNoneClose => {
                let talks: Vec<&Dot> = self.dots.iter().filter(|dot| lately(dot.occur_time, 90)).collect();
                let active: HashSet<PersonId> =
                    talks.iter().map(|dot| dot.person).filter(|person| !self.people[person].archived).collect();
                let logs: HashSet<ConversationId> = talks.iter().map(|dot| dot.conversation).collect();
                let told = |one: &CheckIn| lately(one.state.occur_time, 90) && one.state.could_tell == Some(true);
                active.len() >= 6 && logs.len() >= 12 && !close && !self.check_ins.iter().any(told)
            }
        }
    }

    /// Every sign that holds now and held a week ago, in order.
    fn expected(&self, close: bool) -> Vec<(SignKind, Option<PersonId>)> {
        let about = |kind| -> Vec<Option<PersonId>> {
            match kind {
                SignKind::StressedNobodyToTell | SignKind::ManyButNoneClose => vec![None],
                _ => self.people.keys().copied().map(Some).collect(),
            }
        };
        let all = SignKind::ALL.into_iter().flat_map(|kind| about(kind).into_iter().map(move |person| (kind, person)));
        let twice = |(kind, person): &(SignKind, Option<PersonId>)| {
            self.holds(*kind, *person, close, NOW) && self.holds(*kind, *person, close, ago(7))
        };
        all.filter(twice).collect()
    }
}

fn rating(stop: Option<i32>) -> Option<Rating> {
    stop.map(|stop| Rating::parse("rating", stop).expect("0 to 4"))
}

prop_compose! {
    fn some_dot(people: u128)(
        person in 0..people, age in 0..200_u32, layer in prop_oneof![3 => 0..2_usize, 1 => 2..5_usize],
        alone in prop::bool::weighted(0.4), ran_dry: bool, spoke in prop::option::weighted(0.2, 0..=4),
        received in prop::option::weighted(0.2, 0..=4),
    ) -> Dot {
        Dot {
            conversation: ConversationId::generate(),
            person: Uuid::from_u128(person).into(),
            occur_time: ago(age),
            answers: Answers::noted(layer, spoke, None, received),
            format: if alone { Format::OneToOne } else { Format::SmallGroup },
            ran_dry,
            minutes: None,
        }
    }
}

prop_compose! {
    fn some_check_in()(
        age in 0..30_u32, stress in prop::option::weighted(0.9, 2..=4),
        told in prop::option::weighted(0.1, any::<bool>()), could in prop::option::weighted(0.1, any::<bool>()),
    ) -> CheckIn {
        let state = State {
            occur_time: ago(age), stress: rating(stress), told_someone: told, could_tell: could, connected: None,
            feelings: Vec::new(), note: Secret::new(""), loneliness: None, support: None,
        };
        CheckIn::record(state, NOW)
    }
}

prop_compose! {
    fn some_account()(people in 1..9_u128)(
        dots in prop::collection::vec(some_dot(people), 0..60),
        check_ins in prop::collection::vec(some_check_in(), 0..12),
        known in prop::collection::vec((prop::bool::weighted(0.3), prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
            usize::try_from(people).expect("a few")),
    ) -> Account {
        let mut account = Account { dots, check_ins, people: BTreeMap::new() };
        account.dots.sort_by_key(|dot| dot.occur_time);
        account.check_ins.sort_by_key(|one| one.state.occur_time);
        for (person, (partner, archived, silent)) in (0..).zip(known) {
            let known = Acquaintance { partner, archived, silent, ..Acquaintance::default() };
            account.people.insert(Uuid::from_u128(person).into(), known);
        }
        account
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn signs_are_those_of_the_text(account in some_account(), close: bool) {
        let weeks = Weeks { dots: &account.dots, check_ins: &account.check_ins, people: &account.people };
        let found: Vec<_> = weeks.signs(NOW, |_| close).iter().map(|sign| (sign.kind, sign.person)).collect();
        prop_assert_eq!(found, account.expected(close));
    }
}
