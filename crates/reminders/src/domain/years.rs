//! A thousand made-up accounts over two years, day by day, with everything that can happen to an offer.

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{OfferId, PersonId};

use super::offer::{Answer, Offer, State};
use super::pace::{A_WEEK, Limits, Turn, pull, turn};
use super::plan::{Cadence, Circle, Facts, Outlook, Receptiveness, Work};
use super::rhythm::{Place, Rhythm, SourceId, Step, Talk};

const ACCOUNTS: u64 = 1_000;
const DAYS: i64 = 730;
/// The usual pace.
const PER_WEEK: usize = 2;

/// Numbers that look random and are the same in each run (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn quarter(&mut self) -> f64 {
        f64::from(u8::try_from(self.below(5)).expect("below five")) / 4.0
    }

    fn step(&mut self) -> Step {
        let rating = |chance: &mut Self| (!chance.one_in(3)).then(|| chance.quarter());
        let (received, shared) = (rating(self), rating(self));
        Step::Talk(Talk {
            received,
            shared,
            depth: self.quarter(),
            usual_depth: self.quarter(),
            they_began: self.one_in(4),
        })
    }
}

struct Friend {
    cadence: Cadence,
    /// They talk once in so many days.
    talks: u64,
    offer: Option<Offer>,
}

impl Friend {
    fn some(chance: &mut Chance, now: DateTime<Utc>) -> Self {
        let circles =
            [Circle::Household, Circle::Inner, Circle::Close, Circle::Wider, Circle::Outer, Circle::Unspecified];
        let receptiveness = if chance.one_in(5) { Receptiveness::WarmingUp } else { Receptiveness::Unspecified };
        let circle = circles[usize::try_from(chance.below(6)).expect("below six")];
        let facts = Facts { circle, receptiveness, ..Facts::default() };
        let cadence =
            Cadence { person: PersonId::generate(), facts, circle_since: Some(now), rhythm: Rhythm::default() };
        Self { cadence, talks: [10, 40, 400][usize::try_from(chance.below(3)).expect("below three")], offer: None }
    }

    fn take(&mut self, step: &Step, now: DateTime<Utc>) {
        self.cadence.rhythm = self.cadence.rhythm.after(Place { at: now, source: SourceId::generate() }, step);
    }

    /// What comes next, with the offer reviewed as every change reviews it.
    fn outlook(&mut self, now: DateTime<Utc>) -> Outlook {
        let plan = self.cadence.plan();
        self.offer = self.offer.map(|offer| offer.reviewed(plan.as_ref(), now));
        let current = self.offer.filter(|offer| plan.is_some_and(|plan| plan.occurrence == offer.occurrence));
        Outlook::new(plan, current)
    }
}

#[derive(Default)]
struct Account {
    friends: Vec<Friend>,
    /// When offers were made, newest first.
    made: Vec<DateTime<Utc>>,
}

impl Account {
    fn live(&mut self, chance: &mut Chance, now: DateTime<Utc>) {
        for at in 0..self.friends.len() {
            let friend = &mut self.friends[at];
            if chance.one_in(friend.talks) {
                friend.take(&chance.step(), now);
            }
            match friend.offer.filter(|offer| offer.state == State::Open) {
                Some(offer) if chance.one_in(4) => {
                    let day = now + TimeDelta::days(1 + i64::try_from(chance.below(60)).expect("a few"));
                    let answers = [Answer::Accept, Answer::Rest, Answer::Postpone(None), Answer::Postpone(Some(day))];
                    let answer = answers[usize::try_from(chance.below(4)).expect("below four")];
                    let (offer, step) = offer.answered(answer, now).expect("open").expect("a first answer");
                    friend.offer = Some(offer);
                    if let Some(step) = step {
                        friend.take(&step, now);
                    }
                }
                _ => {}
            }
            if chance.one_in(400) {
                friend.cadence.facts.receptiveness = Receptiveness::NotNow;
            } else if chance.one_in(100) {
                friend.cadence.facts.receptiveness = Receptiveness::Unspecified;
            }
            self.fire(at, now);
        }
    }

    fn fire(&mut self, at: usize, now: DateTime<Utc>) {
        let outlook = self.friends[at].outlook(now);
        let Some(due) = outlook.due.filter(|due| due.at <= now) else { return };
        match (due.work, outlook.offer, outlook.plan) {
            (Work::Lapse, Some(offer), _) => {
                self.friends[at].offer = Some(offer.lapsed(due.at));
                self.friends[at].take(&Step::Lapsed, now);
            }
            (Work::Offer, earlier, Some(plan)) => {
                let friend = &self.friends[at];
                if let Some(offer) = earlier.and_then(|offer| offer.brought_back(&plan, now)) {
                    self.friends[at].offer = Some(offer);
                    return;
                }
                let mine = pull(plan.since, plan.interval, now);
                let person = friend.cadence.person;
                let waits_longer = |other: &mut Friend| {
                    let outlook = other.outlook(now);
                    let waits = outlook.due.is_some_and(|due| due.at <= now && due.work == Work::Offer);
                    waits
                        && other.cadence.person != person
                        && outlook.plan.is_some_and(|plan| pull(plan.since, plan.interval, now) > mine)
                };
                let ahead = self.friends.iter_mut().map(waits_longer).filter(|longer| *longer).count();
                let limits = Limits { weekly: PER_WEEK, daily: PER_WEEK, today: 0, tomorrow: now };
                if turn(&self.made[..self.made.len().min(PER_WEEK)], &limits, ahead, now) == Turn::Now {
                    self.friends[at].offer = Some(Offer::new(OfferId::generate(), person, &plan, now));
                    self.made.insert(0, now);
                }
            }
            _ => {}
        }
    }

    fn check(&self, seed: u64, now: DateTime<Utc>) {
        let this_week = self.made.iter().take_while(|made_at| **made_at + A_WEEK > now).count();
        assert!(this_week <= 2, "account {seed}: {this_week} offers in a week");
        for Friend { cadence, offer, .. } in &self.friends {
            let open = offer.filter(|offer| offer.state == State::Open);
            let rhythm = cadence.rhythm;
            if let (Some(interval), Some(usual)) = (cadence.interval(), cadence.facts.circle.usual_days()) {
                // A twelve-month ceiling and a three-day floor, and half to four times what the circle stands for.
                let bounds = (usual / 2.0).max(3.0) - 1e-9..=(usual * 4.0).min(365.0) + 1e-9;
                assert!(bounds.contains(&interval), "account {seed}: {interval} days for {usual}");
            }
            assert_eq!(rhythm.declines >= 3.0, rhythm.resting.is_some(), "account {seed}: {rhythm:?}");
            if cadence.facts.receptiveness == Receptiveness::NotNow || cadence.interval().is_none() {
                assert_eq!(open, None, "account {seed}: an offer where none is wanted");
            }
            if let Some((rest, open)) = rhythm.resting.zip(open) {
                // What the account asked for itself, or the one note that the door is open, and that after 90 days.
                let asked = rhythm.asked.is_some();
                assert!(asked || now - rest.at >= TimeDelta::days(90), "account {seed}: {open:?} while resting");
            }
        }
    }
}

#[test]
fn a_thousand_accounts_over_two_years_keep_every_promise() {
    let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let (mut offers, mut rests) = (0, 0);
    for seed in 0..ACCOUNTS {
        let mut chance = Chance(seed);
        let mut account = Account::default();
        for _ in 0..=chance.below(6) {
            account.friends.push(Friend::some(&mut chance, start));
        }
        for day in 0..DAYS {
            let now = start + TimeDelta::days(day);
            account.live(&mut chance, now);
            account.check(seed, now);
        }
        offers += account.made.len();
        rests += account.friends.iter().filter(|friend| friend.cadence.rhythm.resting.is_some()).count();
    }
    assert!(offers > 20_000 && rests > 100, "something went on: {offers} offers, {rests} at rest in the end");
}
