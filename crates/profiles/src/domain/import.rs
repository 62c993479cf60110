//! What an import of cards does to the people who are known.
//!
//! - A card with a UID is about the person with that UID; else about one without any who has the card's name and no
//!   other birthday, and who is known by that UID from then on.
//! - A card without UID is about a person with the same name and birthday; else about one with the same name of whom
//!   only the card or only we know the birthday, and of whom no other card tells.
//! - What a card does not say stays as it is. Only name, birthday and pronouns of a known person ever change.
//! - The first card about a person counts. A later one that says something else is a problem, because the two would
//!   undo each other in every import.
//! - Cards with a UID go first, and of both kinds those that match exactly: so the same cards twice change nothing the
//!   second time (tested below for any cards).

use std::collections::HashMap;

use heartward_core::PersonId;

use super::{Birthday, Edit};

/// Why a card is left out, and what to do. Never text from the card.
pub(crate) type Problem = &'static str;

const CONTRADICTS: Problem =
    "An earlier card of this file is about the same person and says something else. Keep one of the two.";

/// What a vCard says about a person, checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Card {
    pub(crate) uid: Option<String>,
    pub(crate) name: String,
    pub(crate) birthday: Option<Birthday>,
    pub(crate) pronouns: String,
    pub(crate) notes: String,
}

/// What an import needs to know of a person who is there.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: PersonId,
    pub(crate) uid: Option<String>,
    pub(crate) name: String,
    pub(crate) birthday: Option<Birthday>,
    pub(crate) pronouns: String,
}

/// A change to a person who is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) id: PersonId,
    pub(crate) edits: Vec<Edit>,
    /// The UID they are known by from now on.
    pub(crate) uid: Option<String>,
}

/// The outcome of an import, or of its preview.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Report {
    pub(crate) cards: usize,
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    /// Positions from 1, in the order of the file.
    pub(crate) problems: Vec<(usize, Problem)>,
}

/// What an import does.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// In the order of the file, with their positions.
    pub(crate) added: Vec<(usize, Card)>,
    pub(crate) changed: Vec<Change>,
    pub(crate) report: Report,
}

/// Decides what an import of `cards` does to `known` people.
pub(crate) fn plan(known: Vec<Known>, cards: Vec<Result<Card, Problem>>) -> Plan {
    let mut plan = Plan { report: Report { cards: cards.len(), ..Report::default() }, ..Plan::default() };
    let mut book = Book::new(known);
    let mut firsts = HashMap::new();
    let (mut with_uid, mut without) = (Vec::new(), Vec::new());
    for (at, card) in (1..).zip(cards) {
        match card.map(|card| (repeated(&mut firsts, &card), card)) {
            Ok((None, card)) => if card.uid.is_some() { &mut with_uid } else { &mut without }.push((at, card)),
            Ok((Some(outcome), _)) => plan.settle(outcome, at),
            Err(problem) => plan.settle(Outcome::Problem(problem), at),
        }
    }
    plan.place(&mut book, with_uid, Book::same_uid, Book::nobodys_uid);
    plan.place(&mut book, without, Book::same_name_and_birthday, Book::same_name_untold);
    plan.added.sort_unstable_by_key(|(at, _)| *at);
    plan.report.problems.sort_unstable();
    plan
}

/// What becomes of a card that has the UID, or without one the name and birthday, of an earlier one; `None` for the
/// first.
fn repeated(firsts: &mut HashMap<Identity, Card>, card: &Card) -> Option<Outcome> {
    let identity = match &card.uid {
        Some(uid) => Identity::Uid(canonical(uid)),
        None => Identity::Name(card.name.clone(), card.birthday),
    };
    let Some(first) = firsts.get(&identity) else {
        firsts.insert(identity, card.clone());
        return None;
    };
    Some(Outcome::of_another(&card.news(&first.name, first.birthday, &first.pronouns)))
}

#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Uid(String),
    Name(String, Option<Birthday>),
}

enum Outcome {
    Added(Card),
    Changed(Change),
    Unchanged,
    Problem(Problem),
}

impl Outcome {
    /// What becomes of another card about somebody, which has this news of them.
    fn of_another(news: &[Edit]) -> Self {
        if news.is_empty() { Self::Unchanged } else { Self::Problem(CONTRADICTS) }
    }
}

type Match = fn(&Book, &Card) -> Option<usize>;

impl Plan {
    /// Finds the person of each card, first for all that match surely, and adds who is not found.
    fn place(&mut self, book: &mut Book, cards: Vec<(usize, Card)>, surely: Match, likely: Match) {
        let mut open = Vec::new();
        for (at, card) in cards {
            match surely(book, &card) {
                Some(entry) => self.settle(book.tell(entry, &card), at),
                None => open.push((at, card)),
            }
        }
        for (at, card) in open {
            let outcome = if let Some(entry) = likely(book, &card) {
                book.tell(entry, &card)
            } else {
                book.add(&card);
                Outcome::Added(card)
            };
            self.settle(outcome, at);
        }
    }

    fn settle(&mut self, outcome: Outcome, at: usize) {
        match outcome {
            Outcome::Added(card) => {
                self.report.added += 1;
                self.added.push((at, card));
            }
            Outcome::Changed(change) => {
                self.report.changed += 1;
                self.changed.push(change);
            }
            Outcome::Unchanged => self.report.unchanged += 1,
            Outcome::Problem(problem) => self.report.problems.push((at, problem)),
        }
    }
}

/// Everybody who is known, by UID and by name.
struct Book {
    entries: Vec<Entry>,
    by_uid: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
}

struct Entry {
    /// `None` for somebody whom this import adds.
    id: Option<PersonId>,
    uid: Option<String>,
    name: String,
    birthday: Option<Birthday>,
    pronouns: String,
    /// Whether a card of this import was about them.
    told: bool,
}

impl Book {
    fn new(known: Vec<Known>) -> Self {
        let mut book = Self { entries: Vec::new(), by_uid: HashMap::new(), by_name: HashMap::new() };
        for Known { id, uid, name, birthday, pronouns } in known {
            // The UID under which we export those who came from no card.
            book.by_uid.insert(format!("urn:uuid:{id}"), book.entries.len());
            book.enter(Entry { id: Some(id), uid, name, birthday, pronouns, told: false });
        }
        book
    }

    fn add(&mut self, card: &Card) {
        let Card { uid, name, birthday, pronouns, notes: _ } = card.clone();
        self.enter(Entry { id: None, uid, name, birthday, pronouns, told: true });
    }

    fn enter(&mut self, entry: Entry) {
        let at = self.entries.len();
        if let Some(uid) = &entry.uid {
            self.by_uid.insert(canonical(uid), at);
        }
        self.by_name.entry(entry.name.clone()).or_default().push(at);
        self.entries.push(entry);
    }

    fn same_uid(&self, card: &Card) -> Option<usize> {
        self.by_uid.get(&canonical(card.uid.as_deref()?)).copied()
    }

    fn nobodys_uid(&self, card: &Card) -> Option<usize> {
        let free = |at: &usize| self.entries[*at].uid.is_none() && !self.entries[*at].told;
        let same = self.named(card).filter(free).find(|at| self.entries[*at].birthday == card.birthday);
        same.or_else(|| self.named(card).filter(free).find(|at| self.either_birthday_open(*at, card)))
    }

    fn same_name_and_birthday(&self, card: &Card) -> Option<usize> {
        let same = self.named(card).filter(|at| self.entries[*at].birthday == card.birthday);
        same.min_by_key(|at| self.entries[*at].told)
    }

    fn same_name_untold(&self, card: &Card) -> Option<usize> {
        self.named(card).find(|at| !self.entries[*at].told && self.either_birthday_open(*at, card))
    }

    fn either_birthday_open(&self, at: usize, card: &Card) -> bool {
        self.entries[at].birthday.is_none() || card.birthday.is_none()
    }

    /// In the order in which people came to be known.
    fn named(&self, card: &Card) -> impl Iterator<Item = usize> {
        let named = self.by_name.get(&card.name).map(Vec::as_slice).unwrap_or_default();
        named.iter().copied().filter(|at| self.entries[*at].name == card.name)
    }

    /// Has the card tell something about somebody who is known.
    fn tell(&mut self, at: usize, card: &Card) -> Outcome {
        let found_by_uid = self.same_uid(card).is_some();
        let entry = &mut self.entries[at];
        let edits = card.news(&entry.name, entry.birthday, &entry.pronouns);
        let (Some(id), false) = (entry.id, entry.told) else { return Outcome::of_another(&edits) };
        entry.told = true;
        let uid = card.uid.clone().filter(|_| !found_by_uid);
        if edits.is_empty() && uid.is_none() {
            return Outcome::Unchanged;
        }
        entry.birthday = card.birthday.or(entry.birthday);
        if !card.pronouns.is_empty() {
            entry.pronouns.clone_from(&card.pronouns);
        }
        if entry.name != card.name {
            entry.name.clone_from(&card.name);
            // In the order in which the next import will find them: else it could match other people.
            let named = self.by_name.entry(card.name.clone()).or_default();
            named.insert(named.partition_point(|other| *other < at), at);
        }
        if let Some(uid) = &uid {
            self.entries[at].uid = Some(uid.clone());
            self.by_uid.insert(canonical(uid), at);
        }
        Outcome::Changed(Change { id, edits, uid })
    }
}

impl Card {
    /// What the card says that is not known.
    fn news(&self, name: &str, birthday: Option<Birthday>, pronouns: &str) -> Vec<Edit> {
        let mut news = Vec::new();
        if self.name != name {
            news.push(Edit::Name(self.name.clone()));
        }
        if self.birthday.is_some() && self.birthday != birthday {
            news.push(Edit::Birthday(self.birthday));
        }
        if !self.pronouns.is_empty() && self.pronouns != pronouns {
            news.push(Edit::Pronouns(self.pronouns.clone()));
        }
        news
    }
}

/// A UID in the one form in which it is compared: programs write the same UUID in several ways.
pub(crate) fn canonical(uid: &str) -> String {
    let bare = uid.get(..9).filter(|start| start.eq_ignore_ascii_case("urn:uuid:")).map_or(uid, |_| &uid[9..]);
    match PersonId::parse("uid", bare) {
        Ok(id) => format!("urn:uuid:{id}"),
        Err(_) => uid.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn card(uid: Option<&str>, name: &str, day: Option<u32>, pronouns: &str) -> Card {
        Card {
            uid: uid.map(str::to_owned),
            name: name.to_owned(),
            birthday: day.map(|day| Birthday::known(None, 1, day)),
            pronouns: pronouns.to_owned(),
            notes: String::new(),
        }
    }

    /// Everybody who is known once the plan was carried out.
    fn carry_out(mut known: Vec<Known>, plan: Plan) -> Vec<Known> {
        for change in plan.changed {
            let person = known.iter_mut().find(|person| person.id == change.id).expect("somebody known");
            person.uid = change.uid.or(person.uid.take());
            for edit in change.edits {
                match edit {
                    Edit::Name(name) => person.name = name,
                    Edit::Birthday(birthday) => person.birthday = birthday,
                    Edit::Pronouns(pronouns) => person.pronouns = pronouns,
                    other => panic!("an import never changes {other:?}"),
                }
            }
        }
        let added = plan.added.into_iter().map(|(_, Card { uid, name, birthday, pronouns, notes: _ })| Known {
            id: PersonId::generate(),
            uid,
            name,
            birthday,
            pronouns,
        });
        known.extend(added);
        known
    }

    fn import(known: Vec<Known>, cards: &[Card]) -> (Vec<Known>, Report) {
        let mut plan = plan(known.clone(), cards.iter().cloned().map(Ok).collect());
        let report = std::mem::take(&mut plan.report);
        (carry_out(known, plan), report)
    }

    #[test]
    fn the_uid_decides_before_the_name_does() {
        let (known, _) = import(vec![], &[card(Some("a"), "Ines", None, ""), card(Some("b"), "Sam", None, "")]);
        let (known, report) = import(known, &[card(Some("b"), "Ines", None, "")]);
        assert_eq!((report.added, report.changed), (0, 1));
        assert_eq!(known.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ines", "Ines"]);
    }

    #[test]
    fn somebody_entered_by_hand_is_found_by_name_and_then_by_uid() {
        let id = PersonId::generate();
        let by_hand = Known { id, uid: None, name: "Ines".into(), birthday: None, pronouns: String::new() };
        let (known, report) = import(vec![by_hand], &[card(Some("a"), "Ines", Some(3), "")]);
        assert_eq!((report.added, report.changed), (0, 1));
        let (known, report) = import(known, &[card(Some("a"), "Ines S.", None, "")]);
        assert_eq!((known.len(), report.changed), (1, 1));
        assert_eq!(known[0].birthday, Some(Birthday::known(None, 1, 3)), "what a card leaves out stays");
        let (_, report) =
            import(known, &[card(Some(&format!("URN:UUID:{}", id.to_string().to_uppercase())), "Ines S.", None, "")]);
        assert_eq!(report.unchanged, 1, "the UID of an export of ours");
    }

    #[test]
    fn two_of_one_name_stay_two() {
        let cards =
            [card(None, "Anna", Some(1), ""), card(None, "Anna", Some(2), ""), card(Some("a"), "Anna", Some(3), "")];
        let (known, report) = import(vec![], &cards);
        assert_eq!((known.len(), report.added), (3, 3));
    }

    #[test]
    fn a_second_card_that_says_the_same_is_no_second_person() {
        let (known, report) = import(vec![], &[card(None, "Anna", None, ""), card(None, "Anna", None, "")]);
        assert_eq!((known.len(), report.added, report.unchanged), (1, 1, 1));
    }

    #[test]
    fn of_two_cards_with_one_uid_the_first_counts() {
        let (known, report) = import(vec![], &[card(Some("a"), "Ines", None, ""), card(Some("a"), "Sam", None, "")]);
        assert_eq!((known.len(), report.added, report.problems), (1, 1, vec![(2, CONTRADICTS)]));
    }

    fn any_cards() -> impl Strategy<Value = Vec<Card>> {
        let uid = proptest::option::of(proptest::sample::select(vec!["a", "b", "c"]));
        let name = proptest::sample::select(vec!["Ines", "Sam", "Anna"]);
        let pronouns = proptest::sample::select(vec!["", "she", "they"]);
        let one = (uid, name, proptest::option::of(1_u32..3), pronouns);
        proptest::collection::vec(one.prop_map(|(uid, name, day, pronouns)| card(uid, name, day, pronouns)), 0..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_same_file_twice_changes_nothing_the_second_time(before in any_cards(), cards in any_cards()) {
            let (known, _) = import(vec![], &before);
            let (known, first) = import(known, &cards);
            let (again, second) = import(known.clone(), &cards);
            prop_assert_eq!((second.added, second.changed), (0, 0), "{:?}", known);
            prop_assert_eq!(known.len(), again.len());
            for report in [first, second] {
                prop_assert_eq!(report.added + report.changed + report.unchanged + report.problems.len(), report.cards);
            }
        }

        #[test]
        fn uids_stay_unique(before in any_cards(), cards in any_cards()) {
            let (known, _) = import(vec![], &before);
            let (known, _) = import(known, &cards);
            let mut uids: Vec<_> = known.iter().filter_map(|person| person.uid.clone()).collect();
            uids.sort();
            let all = uids.len();
            uids.dedup();
            prop_assert_eq!(uids.len(), all);
        }
    }
}
