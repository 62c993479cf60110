use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use heartward_core::PersonId;
use sha2::{Digest as _, Sha256};

use super::{Occasion, Prompt, Subject, Theme};
use crate::domain::Layer;

/// How many cards there are to choose from.
const CARDS: usize = 3;
/// The deepest card while nobody chooses a level, and in groups at all.
const DEEPEST_UNASKED: usize = 2;
/// Where people begin who have noted too little together to go by.
const BEGINNING: usize = 1;
/// How many conversations it takes to say what is usual, and how many are looked at.
const ENOUGH: usize = 3;
pub(crate) const LATEST_LANES: i64 = 10;
/// After so many skips on a day, lighter cards are dealt.
const SKIPS: usize = 2;
/// So long a prompt that was kept or skipped is not dealt to the same two.
pub(crate) const FORGOTTEN: TimeDelta = TimeDelta::days(180);
/// In this time a skip has lost its weight.
const RECOVERY_DAYS: f64 = 30.0;

/// What somebody did with a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) prompt_id: String,
    pub(crate) kept: bool,
    pub(crate) time: DateTime<Utc>,
    /// The day of it where they are.
    pub(crate) day: NaiveDate,
}

/// What cards are dealt by. Whoever asks again with the same gets the same.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Who it is to be with, unless nobody in particular.
    pub(crate) person: Option<PersonId>,
    pub(crate) day: NaiveDate,
    /// The first cards of a day are draw 0.
    pub(crate) draw: u32,
    pub(crate) level: Option<Layer>,
    pub(crate) occasion: Option<Occasion>,
    /// What may hurt and was asked for all the same.
    pub(crate) subjects: Vec<Subject>,
    /// The lanes of their latest conversations.
    pub(crate) lanes: Vec<Layer>,
    /// What was done with prompts, with the same person.
    pub(crate) answers: Vec<Answer>,
}

/// Three cards, or fewer when the library has no more that fit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hand {
    /// The lightest first.
    pub(crate) cards: Vec<&'static Prompt>,
    /// What is usual between them; `None` when too little is noted, or a level was chosen.
    pub(crate) usual: Option<Layer>,
    /// Whether the cards are lighter than usual, because some were skipped today.
    pub(crate) lighter: bool,
}

/// Deals by a weighted draw from the day, the person and the draw.
pub(crate) fn deal(library: &'static [Prompt], table: &Table) -> Hand {
    let usual = if table.level.is_none() { median(&table.lanes) } else { None };
    let skipped_today = table.answers.iter().filter(|answer| !answer.kept && answer.day == table.day).count();
    let lighter = table.level.is_none() && skipped_today >= SKIPS;
    let mut cards: Vec<&Prompt> = Vec::with_capacity(CARDS);
    for level in levels(table, usual, lighter) {
        // A level that has run out gives way to a lighter one, never to a deeper one.
        let card = Layer::ALL[..=level].iter().rev().find_map(|level| best(library, table, *level, &cards));
        cards.extend(card);
    }
    Hand { cards, usual, lighter }
}

/// The levels of the cards, as places in [`Layer::ALL`]: one below what is usual, that, and one above it.
fn levels(table: &Table, usual: Option<Layer>, lighter: bool) -> [usize; CARDS] {
    let in_group = table.occasion == Some(Occasion::Group);
    if let Some(level) = table.level {
        let level = level as usize;
        return [if in_group { level.min(DEEPEST_UNASKED) } else { level }; CARDS];
    }
    let middle = usual.map_or(BEGINNING, |usual| usual as usize).min(DEEPEST_UNASKED);
    let middle = if lighter { middle.saturating_sub(1) } else { middle };
    [middle.saturating_sub(1), middle, (middle + 1).min(DEEPEST_UNASKED)]
}

/// The card of a level that the draw brings up, of a theme that is not on the table yet if there is one.
fn best(library: &'static [Prompt], table: &Table, level: Layer, cards: &[&Prompt]) -> Option<&'static Prompt> {
    let fits = |prompt: &&Prompt| {
        prompt.level == level
            && table.occasion.is_none_or(|occasion| prompt.occasions.contains(&occasion))
            && prompt.subjects.iter().all(|subject| table.subjects.contains(subject))
            && !cards.contains(prompt)
            && !table.answers.iter().any(|answer| answer.prompt_id == prompt.id)
    };
    let fitting: Vec<&Prompt> = library.iter().filter(fits).collect();
    let fresh = |prompt: &&Prompt| !cards.iter().any(|card| card.theme == prompt.theme);
    let lowest = |some: Vec<&'static Prompt>| some.into_iter().min_by(|a, b| rank(table, a).total_cmp(&rank(table, b)));
    lowest(fitting.iter().copied().filter(fresh).collect()).or_else(|| lowest(fitting))
}

/// The smallest wins. Drawn so that twice the weight wins twice as often.
fn rank(table: &Table, prompt: &Prompt) -> f64 {
    let person = table.person.map(|person| person.to_string()).unwrap_or_default();
    let seed = format!("{} {person} {} {}", table.day, table.draw, prompt.id);
    let digest = Sha256::digest(seed);
    let drawn = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    let uniform = (f64::from(drawn) + 1.0) / (f64::from(u32::MAX) + 2.0);
    -uniform.ln() / weight(table, prompt.theme)
}

/// A theme that something was kept of counts twice, one that something was skipped of half, which wears off within a
/// month; the last theme counts a third. Only earlier days count, so that a skip changes no other card of the day.
fn weight(table: &Table, theme: Theme) -> f64 {
    let earlier: Vec<(&Answer, Theme)> = table
        .answers
        .iter()
        .filter(|answer| answer.day < table.day)
        .filter_map(|answer| Some((answer, super::find(&answer.prompt_id).ok()?.theme)))
        .collect();
    let mut weight = 1.0;
    if earlier.iter().any(|(answer, about)| answer.kept && *about == theme) {
        weight *= 2.0;
    }
    let skips = earlier.iter().filter(|(answer, about)| !answer.kept && *about == theme);
    let since = skips.map(|(answer, _)| (table.day - answer.day).num_days()).min();
    if let Some(days) = since.and_then(|days| i32::try_from(days).ok()) {
        weight *= 0.5 + 0.5 * (f64::from(days) / RECOVERY_DAYS).min(1.0);
    }
    if earlier.iter().max_by_key(|(answer, _)| answer.time).is_some_and(|(_, about)| *about == theme) {
        weight /= 3.0;
    }
    weight
}

/// The middle lane, the lighter one of two.
fn median(lanes: &[Layer]) -> Option<Layer> {
    let mut lanes: Vec<usize> = lanes.iter().map(|lane| *lane as usize).collect();
    lanes.sort_unstable();
    (lanes.len() >= ENOUGH).then(|| Layer::ALL[lanes[(lanes.len() - 1) / 2]])
}

#[cfg(test)]
mod tests {
    use super::super::library;
    use super::*;

    fn table() -> Table {
        Table {
            person: Some(PersonId::generate()),
            day: "2026-03-01".parse().expect("a day"),
            draw: 0,
            level: None,
            occasion: None,
            subjects: Vec::new(),
            lanes: Vec::new(),
            answers: Vec::new(),
        }
    }

    fn levels_of(hand: &Hand) -> Vec<usize> {
        hand.cards.iter().map(|card| card.level as usize).collect()
    }

    fn answer(prompt: &Prompt, kept: bool, day: &str) -> Answer {
        let time = format!("{day}T12:00:00Z").parse().expect("a time");
        Answer { prompt_id: prompt.id.clone(), kept, time, day: day.parse().expect("a day") }
    }

    #[test]
    fn the_same_question_gets_the_same_cards_and_another_day_or_draw_others() {
        let table = table();
        let hand = deal(library(), &table);
        assert_eq!(hand, deal(library(), &table));
        assert_eq!(levels_of(&hand), [0, 1, 2]);
        assert_ne!(hand, deal(library(), &Table { draw: 1, ..table.clone() }));
        assert_ne!(hand, deal(library(), &Table { day: "2026-03-02".parse().expect("a day"), ..table.clone() }));
        assert_ne!(hand, deal(library(), &Table { person: None, ..table }));
        let themes = [hand.cards[0].theme, hand.cards[1].theme, hand.cards[2].theme];
        assert!(themes[0] != themes[1] && themes[1] != themes[2] && themes[0] != themes[2], "{themes:?}");
    }

    #[test]
    fn cards_lie_around_what_is_usual_and_never_deeper_than_ideas_unasked() {
        let of = |lanes: &[Layer]| deal(library(), &Table { lanes: lanes.to_vec(), ..table() });
        let shallow = of(&[Layer::Passing, Layer::Passing, Layer::Ideas]);
        assert_eq!((levels_of(&shallow), shallow.usual), (vec![0, 0, 1], Some(Layer::Passing)));
        let deep = of(&[Layer::HeartToHeart; 5]);
        assert_eq!((levels_of(&deep), deep.usual), (vec![1, 2, 2], Some(Layer::HeartToHeart)));
        assert_eq!(of(&[Layer::HeartToHeart; 2]).usual, None, "two are too few to go by");
        let chosen = deal(library(), &Table { level: Some(Layer::HeartToHeart), ..table() });
        assert_eq!(levels_of(&chosen), [4, 4, 4]);
        let group = Table { level: Some(Layer::HeartToHeart), occasion: Some(Occasion::Group), ..table() };
        assert!(levels_of(&deal(library(), &group)).iter().all(|level| *level <= 2));
    }

    #[test]
    fn what_can_hurt_is_left_out_until_it_is_asked_for() {
        let any = |subjects: Vec<Subject>| {
            (0..200).any(|draw| {
                let table = Table { level: Some(Layer::HeartToHeart), subjects: subjects.clone(), draw, ..table() };
                deal(library(), &table).cards.iter().any(|card| card.subjects.contains(&Subject::Loss))
            })
        };
        assert!(!any(Vec::new()));
        assert!(any(vec![Subject::Loss, Subject::Conflict]));
    }

    #[test]
    fn two_skips_bring_lighter_cards_and_what_was_answered_stays_away() {
        let table = table();
        let hand = deal(library(), &table);
        let skip = |card: usize| answer(hand.cards[card], false, "2026-03-01");
        let once = deal(library(), &Table { answers: vec![skip(2)], ..table.clone() });
        assert_eq!(once.cards[..2], hand.cards[..2], "the other cards stay");
        assert_ne!(once.cards[2], hand.cards[2]);
        let twice = deal(library(), &Table { answers: vec![skip(1), skip(2)], ..table });
        assert_eq!((levels_of(&twice), twice.lighter), (vec![0, 0, 1], true));
    }

    #[test]
    fn a_skip_halves_a_theme_for_a_while_and_something_kept_doubles_it() {
        let prompt = library().iter().find(|prompt| prompt.theme == Theme::Play).expect("a prompt");
        let other = library().iter().find(|prompt| prompt.theme == Theme::Place).expect("a prompt");
        let last = answer(other, true, "2026-02-28");
        let after = |kept, day: &str| {
            weight(&Table { answers: vec![answer(prompt, kept, day), last.clone()], ..table() }, Theme::Play)
        };
        assert!((after(true, "2026-02-01") - 2.0).abs() < 1e-9);
        assert!((after(false, "2026-02-14") - 0.75).abs() < 1e-9);
        assert!((after(false, "2026-01-01") - 1.0).abs() < 1e-9);
        let table = Table { answers: vec![last], ..table() };
        assert!((weight(&table, Theme::Place) - 2.0 / 3.0).abs() < 1e-9, "kept, and the last theme");
    }
}
