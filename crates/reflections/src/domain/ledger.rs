//! What conversations add up to, kept with each change: adding and taking away undo each other, in any order, so the
//! kept state always equals a rebuild from all conversations.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use heartward_core::PersonId;

use super::estimate::{estimates, is_close};
use super::pattern::good_settings;
use super::{
    Acquaintance, Closeness, Content, Conversation, Dot, Estimates, GoodSetting, HalfLife, Invitation, Openness,
    Pattern, Rhythm, Setting, Sharing, Sums, Trend, Venue,
};

/// What the conversations with one person add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Relationship {
    /// For the estimates.
    pub(crate) sums: Sums,
    /// For who shares, and in what company.
    pub(crate) pattern: Pattern,
    /// How many conversations there are.
    pub(crate) conversations: i64,
    /// How many of them were one-to-one.
    pub(crate) one_to_one: i64,
    /// How many touched each layer at the deepest, in the order of [`super::Layer::ALL`].
    pub(crate) by_layer: [i64; 5],
    /// When the last ones took place.
    pub(crate) last: LastTimes,
}

/// When the last conversations with somebody took place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LastTimes {
    /// The last of all.
    pub(crate) any: Option<DateTime<Utc>>,
    /// The last one-to-one.
    pub(crate) one_to_one: Option<DateTime<Utc>>,
}

impl Relationship {
    fn add(&mut self, conversation: &Conversation, half_life: HalfLife) {
        let time = Some(conversation.content.occur_time);
        self.sums += Sums::of(&conversation.content, half_life);
        self.count(conversation, half_life, 1);
        self.last.any = self.last.any.max(time);
        if conversation.one_to_one() {
            self.last.one_to_one = self.last.one_to_one.max(time);
        }
    }

    /// Takes a conversation away; true when `last` may have rested on it and has to be looked up.
    fn remove(&mut self, conversation: &Conversation, half_life: HalfLife) -> bool {
        let time = Some(conversation.content.occur_time);
        self.sums -= Sums::of(&conversation.content, half_life);
        self.count(conversation, half_life, -1);
        if self.conversations == 0 {
            // Nothing is left, and no rounding error either.
            *self = Self::default();
            return false;
        }
        self.last.any == time || self.last.one_to_one == time
    }

    /// What has to be the same to the last bit in a rebuild.
    fn counts(&self) -> (LastTimes, [i64; 5], [i64; 5]) {
        let Pattern { sided, accepting_logs, accepting, .. } = self.pattern;
        (self.last, self.by_layer, [self.conversations, self.one_to_one, sided, accepting_logs, accepting])
    }

    /// What may differ by rounding.
    fn figures(&self) -> [f64; 9] {
        let Pattern { weight_sided, leaning, recency, recency_one_to_one, .. } = self.pattern;
        let mut figures = [weight_sided, leaning, recency, recency_one_to_one, 0.0, 0.0, 0.0, 0.0, 0.0];
        figures[4..].copy_from_slice(&self.sums.figures());
        figures
    }

    fn count(&mut self, conversation: &Conversation, half_life: HalfLife, by: i32) {
        self.pattern.count(&conversation.content, half_life, by);
        self.conversations += i64::from(by);
        self.by_layer[conversation.content.answers.layer as usize] += i64::from(by);
        if conversation.one_to_one() {
            self.one_to_one += i64::from(by);
        }
    }
}

/// By how much sums may differ, in weights as of now, before they are wrong.
const ROUNDING: f64 = 1e-9;

/// What the logs with each person in each setting add up to.
pub(crate) type Venues = BTreeMap<(PersonId, Setting), Venue>;

/// The kept state of one account, as far as one change touches it.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    half_life: HalfLife,
    all: Sums,
    relationships: BTreeMap<PersonId, Relationship>,
    venues: Venues,
    stale: BTreeSet<PersonId>,
}

impl Ledger {
    /// The sums over all relationships of the account by its half-life, the relationships with the people concerned,
    /// and what is kept of the settings concerned.
    pub(crate) fn new(
        (half_life, all): (HalfLife, Sums),
        relationships: BTreeMap<PersonId, Relationship>,
        venues: Venues,
    ) -> Self {
        Self { half_life, all, relationships, venues, stale: BTreeSet::new() }
    }

    /// Counts a conversation for everybody it was with.
    pub(crate) fn add(&mut self, conversation: &Conversation) {
        for person in &conversation.content.people {
            self.all += Sums::of(&conversation.content, self.half_life);
            self.relationships.entry(*person).or_default().add(conversation, self.half_life);
            self.count_venue(*person, &conversation.content, 1);
        }
    }

    /// Counts a conversation no more. [`Ledger::stale`] then names whose last times are to be [renewed](Ledger::renew).
    pub(crate) fn remove(&mut self, conversation: &Conversation) {
        for person in &conversation.content.people {
            self.all -= Sums::of(&conversation.content, self.half_life);
            if self.relationships.entry(*person).or_default().remove(conversation, self.half_life) {
                self.stale.insert(*person);
            }
            self.count_venue(*person, &conversation.content, -1);
        }
    }

    fn count_venue(&mut self, person: PersonId, content: &Content, by: i32) {
        if let Some(setting) = content.setting {
            self.venues.entry((person, setting)).or_default().count(content, self.half_life, by);
        }
    }

    /// Whose last conversation was taken away.
    pub(crate) fn stale(&self) -> Vec<PersonId> {
        self.stale.iter().copied().collect()
    }

    /// Takes in when the last conversations with somebody took place, as looked up after all changes.
    pub(crate) fn renew(&mut self, person: PersonId, last: LastTimes) {
        self.stale.remove(&person);
        self.relationships.entry(person).or_default().last = last;
    }

    /// The sums over all relationships of the account.
    pub(crate) fn all(&self) -> Sums {
        self.all
    }

    /// The relationships with the people concerned.
    pub(crate) fn relationships(&self) -> &BTreeMap<PersonId, Relationship> {
        &self.relationships
    }

    /// Takes in more relationships, for reading.
    pub(crate) fn know(&mut self, relationships: BTreeMap<PersonId, Relationship>) {
        self.relationships.extend(relationships);
    }

    /// Whether anybody was close as of an instant; all people have to be concerned, and `dots` hold everything later.
    pub(crate) fn anybody_close(&self, dots: &[Dot], at: DateTime<Utc>) -> bool {
        let (mut all, mut own) = (self.all, BTreeMap::<PersonId, Sums>::new());
        for dot in dots.iter().filter(|dot| dot.occur_time > at) {
            let sums = Sums::of_dot(dot, self.half_life);
            all -= sums;
            *own.entry(dot.person).or_default() += sums;
        }
        self.relationships.iter().any(|(person, kept)| {
            let sums = kept.sums - own.get(person).copied().unwrap_or_default();
            is_close(&estimates(sums, all, self.half_life, at))
        })
    }

    /// Of how many people, or of all together (which counts as one), something else is kept than in `other`.
    pub(crate) fn differing(&self, other: &Self, now: DateTime<Utc>) -> usize {
        let scale = self.half_life.scale(now);
        let differ = |one: f64, other: f64| ((one - other) * scale).abs() > ROUNDING;
        let people: BTreeSet<&PersonId> = self.relationships.keys().chain(other.relationships.keys()).collect();
        let differing = people.into_iter().filter(|person| {
            let of = |ledger: &Self| ledger.relationships.get(person).copied().unwrap_or_default();
            let (one, two) = (of(self), of(other));
            one.counts() != two.counts()
                || one.figures().into_iter().zip(two.figures()).any(|(one, other)| differ(one, other))
                || Setting::ALL.into_iter().any(|setting| {
                    let at = |ledger: &Self| ledger.venues.get(&(**person, setting)).copied().unwrap_or_default();
                    let (one, two) = (at(self), at(other));
                    one.logs != two.logs || differ(one.weight, two.weight) || differ(one.connection, two.connection)
                })
        });
        let all = self.all.figures().into_iter().zip(other.all.figures());
        differing.count() + usize::from(all.into_iter().any(|(one, other)| differ(one, other)))
    }

    /// What is kept of the settings concerned.
    pub(crate) fn venues(&self) -> &Venues {
        &self.venues
    }

    /// What is known about the conversations with one of the people concerned, as of `now`; of one about whom to be
    /// `silent`, nobody's share is told.
    pub(crate) fn insight(&self, person: PersonId, silent: bool, now: DateTime<Utc>) -> Insight {
        let relationship = self.relationships.get(&person).copied().unwrap_or_default();
        let estimates = estimates(relationship.sums, self.all, self.half_life, now);
        let sharing = (!silent).then(|| relationship.pattern.sharing(self.half_life, now));
        let one_to_one_share = relationship.pattern.one_to_one_share(self.half_life, now);
        Insight { person, estimates, sharing, one_to_one_share, relationship }
    }

    fn good_settings(&self, person: PersonId, now: DateTime<Utc>) -> Vec<GoodSetting> {
        let usual = self.insight(person, true, now).estimates.connection.value;
        let of_them = self.venues.iter().filter(|((with, _), _)| *with == person);
        good_settings(of_them.map(|((_, setting), venue)| (*setting, *venue)), usual, self.half_life, now)
    }
}

/// What the logs say about the conversations with one person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Insight {
    /// The person.
    pub(crate) person: PersonId,
    /// What is usual with them.
    pub(crate) estimates: Estimates,
    /// Who shared more, where that may be told.
    pub(crate) sharing: Option<Sharing>,
    /// O, how much of the time together is one-to-one, 0 to 1.
    pub(crate) one_to_one_share: f64,
    /// The counts and times.
    pub(crate) relationship: Relationship,
}

/// All that is told about the conversations with one person.
#[derive(Debug, Clone)]
pub(crate) struct Portrait {
    /// What is kept.
    pub(crate) insight: Insight,
    /// Whether anything changes.
    pub(crate) trend: Option<Trend>,
    /// Where it tends to go well.
    pub(crate) good_settings: Vec<GoodSetting>,
    /// The conversations of the last [`super::WINDOW`], oldest first.
    pub(crate) recent: Vec<Dot>,
    /// The last answer about how close the writer feels.
    pub(crate) felt: Option<Closeness>,
    /// How a next conversation might be.
    pub(crate) invitation: Option<Invitation>,
    /// Whether light settings suit better.
    pub(crate) lightly: bool,
}

impl Ledger {
    /// The portrait of one of the people concerned, all of whose venues have to be concerned, as of `now`.
    pub(crate) fn portrait(
        &self,
        person: PersonId,
        known: Acquaintance,
        recent: Vec<Dot>,
        felt: Option<Closeness>,
        rhythm: Option<Rhythm>,
        now: DateTime<Utc>,
    ) -> Portrait {
        let insight = self.insight(person, known.silent, now);
        // Whoever is archived is kept, and nothing is suggested.
        let openness = if known.silent || known.archived { Openness::Never } else { known.openness };
        Portrait {
            trend: Trend::of(&recent, now),
            good_settings: self.good_settings(person, now),
            invitation: rhythm.and_then(|rhythm| Invitation::of(&insight, &recent, rhythm, openness, now)),
            lightly: openness == Openness::Lightly,
            insight,
            recent,
            felt,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use uuid::Uuid;

    use super::super::{Answers, Format, Rating};
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time");
    const PEOPLE: u128 = 4;

    /// One thing that can happen to an account.
    #[derive(Debug, Clone)]
    enum Step {
        Log(Content),
        Amend(Index, Content),
        Delete(Index),
    }

    fn content() -> impl Strategy<Value = Content> {
        let rating = || prop::option::of(0..=4);
        let people = prop::sample::subsequence((0..PEOPLE).collect::<Vec<_>>(), 1..=3);
        // Mostly lately, sometimes long ago; whole hours, so that several share a time.
        let age = prop_oneof![0_i64..200, 0_i64..20_000];
        let answers = (0..5_usize, rating(), rating(), rating(), any::<bool>())
            .prop_map(|(t, s, p, r, tension)| Answers { tension, ..Answers::noted(t, s, p, r) });
        let setting = prop::option::of(prop::sample::select(Setting::ALL.to_vec()));
        (people, age, 0..3_usize, answers, setting, rating()).prop_map(
            |(people, age, format, answers, setting, accepting)| Content {
                people: people.into_iter().map(|n| Uuid::from_u128(n).into()).collect(),
                format: Format::ALL[format],
                setting,
                accepting: accepting.map(|stop| Rating::parse("accepting", stop).expect("0 to 4")),
                ..Content::plain(answers, NOW - TimeDelta::hours(age))
            },
        )
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => content().prop_map(Step::Log),
            2 => (any::<Index>(), content()).prop_map(|(at, content)| Step::Amend(at, content)),
            2 => any::<Index>().prop_map(Step::Delete),
        ]
    }

    fn empty() -> Ledger {
        Ledger::new((HalfLife::USUAL, Sums::default()), BTreeMap::new(), Venues::new())
    }

    fn rebuilt(logs: &[Conversation]) -> Ledger {
        let mut ledger = empty();
        for log in logs {
            ledger.add(log);
        }
        ledger
    }

    /// What the store looks up: the last times among the logs that are there.
    fn looked_up(logs: &[Conversation], person: PersonId) -> LastTimes {
        let with = || logs.iter().filter(|log| log.content.people.contains(&person));
        LastTimes {
            any: with().map(|log| log.content.occur_time).max(),
            one_to_one: with().filter(|log| log.one_to_one()).map(|log| log.content.occur_time).max(),
        }
    }

    fn take(ledger: &mut Ledger, logs: &mut Vec<Conversation>, step: Step) {
        match step {
            Step::Log(content) => {
                let log = Conversation::log(content, NOW);
                ledger.add(&log);
                logs.push(log);
            }
            Step::Amend(at, content) if !logs.is_empty() => {
                let log = at.get_mut(logs);
                ledger.remove(log);
                log.content = content;
                ledger.add(log);
            }
            Step::Delete(at) if !logs.is_empty() => ledger.remove(&logs.swap_remove(at.index(logs.len()))),
            Step::Amend(..) | Step::Delete(_) => {}
        }
        for person in ledger.stale() {
            ledger.renew(person, looked_up(logs, person));
        }
    }

    proptest! {
        #[test]
        fn whatever_happens_equals_a_rebuild(steps in prop::collection::vec(step(), 0..60)) {
            let (mut kept, mut logs) = (empty(), Vec::new());
            for step in steps {
                take(&mut kept, &mut logs, step);
            }
            let rebuilt = rebuilt(&logs);
            prop_assert_eq!(kept.differing(&rebuilt, NOW), 0);
        }
    }

    #[test]
    fn a_difference_is_noticed() {
        let log = |answers| {
            let people = vec![Uuid::from_u128(1).into()];
            let content = Content { people, setting: Some(Setting::Walk), ..Content::plain(answers, NOW) };
            rebuilt(&[Conversation::log(content, NOW)])
        };
        let one = log(Answers::noted(3, Some(4), Some(3), Some(4)));
        assert_eq!(one.differing(&one.clone(), NOW), 0);
        assert_eq!(one.differing(&log(Answers::noted(3, Some(4), Some(3), Some(3))), NOW), 2, "one person, and all");
        assert_eq!(one.differing(&empty(), NOW), 2);
    }

    #[test]
    fn a_person_without_conversations_left_is_as_new() {
        let (mut ledger, mut logs) = (empty(), Vec::new());
        let one = Content {
            people: vec![Uuid::from_u128(1).into()],
            setting: Some(Setting::Walk),
            ..Content::plain(Answers::noted(3, Some(4), Some(3), Some(4)), NOW)
        };
        take(&mut ledger, &mut logs, Step::Log(one));
        let log = logs.remove(0);
        ledger.remove(&log);
        assert_eq!(ledger.insight(Uuid::from_u128(1).into(), false, NOW).relationship, Relationship::default());
        assert!(ledger.venues().values().all(|venue| *venue == Venue::default()));
        assert!(ledger.stale().is_empty());
    }
}
