//! The four signs (and the twin of the second). They look at the last weeks as of an instant, so that back-dated and
//! amended notes count where they belong, and nothing about signs has to be kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{ConversationId, PersonId};

use super::check_in::{CheckIn, CheckInId};
use super::{Dot, Layer, Openness, Rating};

/// A sign has to hold now and so long ago.
const AGAIN: TimeDelta = TimeDelta::days(7);
/// How far back signs look in all, the second look included.
pub(crate) const REACH: TimeDelta = TimeDelta::days(187);

/// Which sign, in the order in which one comes before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SignKind {
    /// W4.
    StressedNobodyToTell,
    /// W2.
    SilentWhenAlone,
    /// The twin of W2.
    OnlyInGroups,
    /// W3.
    PartnerTalkStaysOutside,
    /// W1.
    ManyButNoneClose,
}

impl SignKind {
    /// Every kind; the place of each is the number it is stored under.
    pub(crate) const ALL: [Self; 5] = [
        Self::StressedNobodyToTell,
        Self::SilentWhenAlone,
        Self::OnlyInGroups,
        Self::PartnerTalkStaysOutside,
        Self::ManyButNoneClose,
    ];
}

/// A sign about somebody's situation, with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sign {
    /// Which.
    pub(crate) kind: SignKind,
    /// With whom, unless it is about nobody in particular.
    pub(crate) person: Option<PersonId>,
    /// The conversations it rests on, oldest first.
    pub(crate) conversations: Vec<ConversationId>,
    /// The check-ins it rests on, oldest first.
    pub(crate) check_ins: Vec<CheckInId>,
}

/// What signs need to know of somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Acquaintance {
    /// Whether they are the partner.
    pub(crate) partner: bool,
    /// Whether they are archived.
    pub(crate) archived: bool,
    /// Whether nothing is to be said about the two: not safe, over, or deleted.
    pub(crate) silent: bool,
    /// What may be suggested.
    pub(crate) openness: Openness,
}

/// The last weeks of an account.
pub(crate) struct Weeks<'a> {
    /// Every conversation with everybody in the last [`REACH`], oldest first.
    pub(crate) dots: &'a [Dot],
    /// Every check-in of that time, oldest first.
    pub(crate) check_ins: &'a [CheckIn],
    /// Who people are.
    pub(crate) people: &'a BTreeMap<PersonId, Acquaintance>,
}

impl Weeks<'_> {
    /// The signs that hold as of `now` and held a week before. `anybody_close` says whether somebody was close as of
    /// an instant; it is asked only when everything else about the last sign holds.
    pub(crate) fn signs(&self, now: DateTime<Utc>, anybody_close: impl Fn(DateTime<Utc>) -> bool) -> Vec<Sign> {
        let before = self.as_of(now - AGAIN, &anybody_close);
        let held = |sign: &Sign| before.iter().any(|one| (one.kind, one.person) == (sign.kind, sign.person));
        self.as_of(now, &anybody_close).into_iter().filter(held).collect()
    }

    fn as_of(&self, now: DateTime<Utc>, anybody_close: &impl Fn(DateTime<Utc>) -> bool) -> Vec<Sign> {
        let mut signs: Vec<Sign> = self.stressed(now).into_iter().collect();
        for (person, known) in self.people.iter().filter(|(_, known)| !known.archived && !known.silent) {
            signs.extend(self.silent_when_alone(*person, now));
            signs.extend(self.only_in_groups(*person, now));
            if known.partner {
                signs.extend(self.partner_talk(*person, now));
            }
        }
        signs.extend(self.none_close(now, anybody_close));
        signs.sort_by_key(|sign| (sign.kind, sign.person));
        signs
    }

    /// W4: within 14 d three check-ins with stress 3 and more, no conversation with S >= 3 and R >= 2, nobody told, and
    /// "someone you could tell?" is no or not answered.
    fn stressed(&self, now: DateTime<Utc>) -> Option<Sign> {
        let lately: Vec<&CheckIn> = self.check_ins.iter().filter(|one| within(one.state.occur_time, now, 14)).collect();
        let at_least = |rating: Option<Rating>, least| rating.is_some_and(|rating| i32::from(rating) >= least);
        let heavy: Vec<&CheckIn> = lately.iter().filter(|one| at_least(one.state.stress, 3)).copied().collect();
        let spoke = self.dots.iter().any(|dot| {
            within(dot.occur_time, now, 14)
                && at_least(dot.answers.spoke_freely, 3)
                && at_least(dot.answers.felt_received, 2)
        });
        let somebody = lately.iter().any(|one| [one.state.told_someone, one.state.could_tell].contains(&Some(true)));
        (heavy.len() >= 3 && !spoke && !somebody).then(|| Sign {
            check_ins: heavy.iter().map(|one| one.id).collect(),
            ..Sign::about(SignKind::StressedNobodyToTell, None, &[])
        })
    }

    /// W2: within 180 d three one-to-ones and more, of which `(ran dry + 1)/(n + 2) >= 0.50`.
    fn silent_when_alone(&self, person: PersonId, now: DateTime<Utc>) -> Option<Sign> {
        let alone = self.with(person, now, 180, Dot::one_to_one);
        let dry = alone.iter().filter(|dot| dot.ran_dry).count();
        let holds = alone.len() >= 3 && 2 * (dry + 1) >= alone.len() + 2;
        holds.then(|| Sign::about(SignKind::SilentWhenAlone, Some(person), &alone))
    }

    /// Within 120 d four conversations in groups and more, and no one-to-one.
    fn only_in_groups(&self, person: PersonId, now: DateTime<Utc>) -> Option<Sign> {
        let lately = self.with(person, now, 120, |_| true);
        let holds = lately.len() >= 4 && lately.iter().all(|dot| !dot.one_to_one());
        holds.then(|| Sign::about(SignKind::OnlyInGroups, Some(person), &lately))
    }

    /// W3: within 28 d six conversations with the partner and more, none with T >= 3, and
    /// `(those with T <= 1 + 1)/(n + 2) >= 0.75`.
    fn partner_talk(&self, person: PersonId, now: DateTime<Utc>) -> Option<Sign> {
        let lately = self.with(person, now, 28, |_| true);
        let depth = |dot: &Dot| dot.answers.layer as usize;
        let outside = lately.iter().filter(|dot| depth(dot) <= Layer::CatchingUp as usize).count();
        let never_deep = lately.iter().all(|dot| depth(dot) < Layer::Feelings as usize);
        let holds = lately.len() >= 6 && never_deep && 4 * (outside + 1) >= 3 * (lately.len() + 2);
        holds.then(|| Sign::about(SignKind::PartnerTalkStaysOutside, Some(person), &lately))
    }

    /// W1: within 90 d six active people, twelve conversations with four people at least, nobody close, and no "yes" to
    /// "someone you could tell?".
    fn none_close(&self, now: DateTime<Utc>, anybody_close: &impl Fn(DateTime<Utc>) -> bool) -> Option<Sign> {
        let lately: Vec<&Dot> = self.dots.iter().filter(|dot| within(dot.occur_time, now, 90)).collect();
        let archived = |person: &PersonId| self.people.get(person).is_some_and(|known| known.archived);
        let people: BTreeSet<PersonId> = lately.iter().map(|dot| dot.person).filter(|one| !archived(one)).collect();
        let conversations: BTreeSet<ConversationId> = lately.iter().map(|dot| dot.conversation).collect();
        let somebody = self
            .check_ins
            .iter()
            .any(|one| within(one.state.occur_time, now, 90) && one.state.could_tell == Some(true));
        let many = people.len() >= 6 && conversations.len() >= 12;
        (many && !somebody && !anybody_close(now)).then(|| Sign::about(SignKind::ManyButNoneClose, None, &lately))
    }

    fn with(&self, person: PersonId, now: DateTime<Utc>, days: i64, which: impl Fn(&Dot) -> bool) -> Vec<&Dot> {
        let of_them = self.dots.iter().filter(|dot| dot.person == person && within(dot.occur_time, now, days));
        of_them.filter(|dot| which(dot)).collect()
    }
}

impl Sign {
    fn about(kind: SignKind, person: Option<PersonId>, dots: &[&Dot]) -> Self {
        let mut conversations: Vec<ConversationId> = dots.iter().map(|dot| dot.conversation).collect();
        // One with several people has a dot for each.
        conversations.dedup();
        Self { kind, person, conversations, check_ins: Vec::new() }
    }
}

fn within(time: DateTime<Utc>, now: DateTime<Utc>, days: i64) -> bool {
    now - TimeDelta::days(days) <= time && time <= now
}

#[cfg(test)]
mod oracle;

#[cfg(test)]
mod tests {
    use heartward_core::Secret;
    use uuid::Uuid;

    use super::super::{Answers, Format, State};
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");

    fn somebody(n: u128) -> PersonId {
        Uuid::from_u128(n).into()
    }

    fn talk(person: u128, age: i64, layer: usize) -> Dot {
        Dot {
            conversation: ConversationId::generate(),
            person: somebody(person),
            occur_time: NOW - TimeDelta::days(age),
            answers: Answers::noted(layer, None, None, None),
            format: Format::OneToOne,
            ran_dry: false,
            minutes: None,
        }
    }

    fn check_in(age: i64, stress: i32, could_tell: Option<bool>) -> CheckIn {
        let state = State {
            occur_time: NOW - TimeDelta::days(age),
            stress: Some(Rating::parse("stress", stress).expect("0 to 4")),
            told_someone: None,
            could_tell,
            connected: None,
            feelings: Vec::new(),
            note: Secret::new(""),
            loneliness: None,
            support: None,
        };
        CheckIn::record(state, NOW)
    }

    struct Account {
        people: BTreeMap<PersonId, Acquaintance>,
        dots: Vec<Dot>,
        check_ins: Vec<CheckIn>,
    }

    impl Account {
        fn with(dots: Vec<Dot>) -> Self {
            let people = dots.iter().map(|dot| (dot.person, Acquaintance::default())).collect();
            Self { people, dots, check_ins: Vec::new() }
        }

        fn known(mut self, person: u128, acquaintance: Acquaintance) -> Self {
            self.people.insert(somebody(person), acquaintance);
            self
        }

        fn kinds(&self, close: bool) -> Vec<SignKind> {
            let weeks = Weeks { dots: &self.dots, check_ins: &self.check_ins, people: &self.people };
            weeks.signs(NOW, |_| close).iter().map(|sign| sign.kind).collect()
        }
    }

    fn partner() -> Acquaintance {
        Acquaintance { partner: true, ..Acquaintance::default() }
    }

    #[test]
    fn silence_alone_starts_at_two_of_three_and_two_of_four() {
        let alone = |dry: usize, n: usize| {
            let talks = (0..n).map(|at| Dot { ran_dry: at < dry, ..talk(1, 20, 2) });
            Account::with(talks.collect()).kinds(true)
        };
        assert_eq!(alone(2, 3), [SignKind::SilentWhenAlone]);
        assert_eq!(alone(1, 3), []);
        assert_eq!(alone(2, 4), [SignKind::SilentWhenAlone]);
        assert_eq!(alone(2, 2), [], "two are too few");
    }

    #[test]
    fn a_sign_has_to_hold_a_week_before_as_well() {
        let with_last_at = |age| {
            let dry = |age| Dot { ran_dry: true, ..talk(1, age, 2) };
            Account::with(vec![dry(30), dry(20), dry(age)]).kinds(true)
        };
        assert_eq!(with_last_at(8), [SignKind::SilentWhenAlone]);
        assert_eq!(with_last_at(6), [], "it holds now, and did not a week ago");
        let mut vanished = Account::with(vec![talk(1, 1, 4), talk(1, 2, 4), talk(1, 3, 4)]);
        vanished.dots.extend((8..11).map(|age| Dot { ran_dry: true, ..talk(1, age, 2) }));
        assert_eq!(vanished.kinds(true), [SignKind::SilentWhenAlone], "(3+1)/(6+2) is the border");
        vanished.dots.push(talk(1, 0, 4));
        assert_eq!(vanished.kinds(true), [], "it is gone at once");
    }

    #[test]
    fn groups_only_is_four_in_groups_and_never_alone() {
        let group = |age| Dot { format: Format::SmallGroup, ..talk(1, age, 2) };
        let groups = || vec![group(110), group(60), group(40), group(30)];
        assert_eq!(Account::with(groups()).kinds(true), [SignKind::OnlyInGroups]);
        let mut once_alone = groups();
        once_alone.push(talk(1, 100, 0));
        assert_eq!(Account::with(once_alone).kinds(true), []);
        assert_eq!(Account::with(groups()[1..].to_vec()).kinds(true), []);
    }

    #[test]
    fn partner_talk_follows_the_worked_figures() {
        let talks = |outside: usize, deep: usize| {
            let layers = (0..6).map(|at| if at < outside { 1 } else { deep });
            Account::with(layers.map(|layer| talk(1, 10, layer)).collect()).known(1, partner()).kinds(true)
        };
        assert_eq!(talks(6, 2), [SignKind::PartnerTalkStaysOutside]);
        assert_eq!(talks(5, 2), [SignKind::PartnerTalkStaysOutside]);
        assert_eq!(talks(4, 2), []);
        assert_eq!(talks(5, 3), [], "one went deeper");
        let silent = Acquaintance { silent: true, ..partner() };
        let friend = Account::with((0..6).map(|_| talk(1, 10, 1)).collect());
        assert_eq!(friend.kinds(true), [], "not with a friend");
        assert_eq!(friend.known(1, silent).kinds(true), [], "not where it is not safe");
    }

    #[test]
    fn stress_with_nobody_to_tell_needs_three_heavy_check_ins_and_no_outlet() {
        let stressed = |could_tell| Account {
            check_ins: [13, 12, 11, 9, 8, 7, 3, 2].map(|age| check_in(age, 3, could_tell)).to_vec(),
            ..Account::with(Vec::new())
        };
        assert_eq!(stressed(None).kinds(true), [SignKind::StressedNobodyToTell]);
        assert_eq!(stressed(Some(false)).kinds(true), [SignKind::StressedNobodyToTell]);
        assert_eq!(stressed(Some(true)).kinds(true), []);
        let spoke = Answers::noted(0, Some(3), None, Some(2));
        let mut spoken = stressed(None);
        spoken.dots.push(Dot { answers: spoke, ..talk(1, 5, 0) });
        assert_eq!(spoken.kinds(true), []);
        let mut told = stressed(None);
        told.check_ins[7].state.told_someone = Some(true);
        assert_eq!(told.kinds(true), []);
        let mut lighter = stressed(None);
        lighter.check_ins[..6].iter_mut().for_each(|one| one.state.stress = None);
        assert_eq!(lighter.kinds(true), [], "unset is no value");
    }

    #[test]
    fn many_people_and_nobody_close() {
        let many = || -> Vec<Dot> { (0..12).map(|at| talk(at % 6, 10, 1)).collect() };
        assert_eq!(Account::with(many()).kinds(false), [SignKind::ManyButNoneClose]);
        assert_eq!(Account::with(many()).kinds(true), []);
        assert_eq!(Account::with(many()[1..].to_vec()).kinds(false), [], "eleven conversations");
        let archived = Acquaintance { archived: true, ..Acquaintance::default() };
        assert_eq!(Account::with(many()).known(0, archived).kinds(false), [], "five people");
        let mut trusting = Account::with(many());
        trusting.check_ins.push(check_in(80, 0, Some(true)));
        assert_eq!(trusting.kinds(false), []);
    }
}
