//! One conversation: depth, connection and the words for them. Being received matters more than how much was told,
//! so the two are kept apart: depth is a place on the spectrum, connection is how it felt.

use heartward_core::{Error, Result};

/// The deepest layer a conversation touched: T.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    /// T = 0: hellos, logistics, weather, news.
    Passing,
    /// T = 1: what has been happening.
    CatchingUp,
    /// T = 2: views, plans, beliefs.
    Ideas,
    /// T = 3: how things really are.
    Feelings,
    /// T = 4: something one would not tell many people.
    HeartToHeart,
}

impl Layer {
    /// Every layer, from the surface down; the place of each is its T, and the number it is stored under.
    pub(crate) const ALL: [Self; 5] =
        [Self::Passing, Self::CatchingUp, Self::Ideas, Self::Feelings, Self::HeartToHeart];

    /// `t = T/4`.
    pub(crate) fn fraction(self) -> f64 {
        f64::from(self as u8) / 4.0
    }
}

/// An answer on one of the questions with five stops, 0 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rating(u8);

impl Rating {
    /// Reads a rating; `Invalid`, naming `field`, unless it is 0 to 4.
    pub(crate) fn parse(field: &str, value: i32) -> Result<Self> {
        match u8::try_from(value) {
            Ok(stop @ 0..=4) => Ok(Self(stop)),
            _ => Err(Error::invalid(field, "Must be 0 to 4, or left out.")),
        }
    }

    /// The answer over 4: 0 to 1.
    pub(crate) fn fraction(self) -> f64 {
        f64::from(self.0) / 4.0
    }
}

impl From<Rating> for i32 {
    fn from(rating: Rating) -> Self {
        Self::from(rating.0)
    }
}

/// What the model counts of a conversation. Below, `t s p r` are T, S, P, R over 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answers {
    /// T, the deepest layer touched. Every log has it.
    pub(crate) layer: Layer,
    /// S, how freely the writer spoke.
    pub(crate) spoke_freely: Option<Rating>,
    /// P, how much they shared of themselves.
    pub(crate) they_shared: Option<Rating>,
    /// R, how received the writer felt.
    pub(crate) felt_received: Option<Rating>,
    /// Whether there was tension.
    pub(crate) tension: bool,
}

impl Answers {
    /// Mutual openness `u = 3/4 min(s,p) + 1/4 max(s,p)`: the quieter side counts three quarters. With one of them
    /// missing it is the other, with both missing it is `t`.
    pub(crate) fn openness(self) -> f64 {
        let fraction = |rating: Option<Rating>| rating.map(Rating::fraction);
        match (fraction(self.spoke_freely), fraction(self.they_shared)) {
            (Some(s), Some(p)) => 0.75 * s.min(p) + 0.25 * s.max(p),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.layer.fraction(),
        }
    }

    /// Depth `D = (0.45 t + 0.55 u) (0.75 + 0.25 r)`, 0 to 1; a missing `r` counts 0.6. Not being heard costs up to a
    /// quarter, and warm small talk stays small talk.
    pub(crate) fn depth(self) -> f64 {
        let r = self.felt_received.map_or(0.6, Rating::fraction);
        (0.45 * self.layer.fraction() + 0.55 * self.openness()) * (0.75 + 0.25 * r)
    }

    /// Connection `C = 0.20 t + 0.35 u + 0.45 r - 0.15 [tension]`, cut to 0 to 1; there is none without R.
    pub(crate) fn connection(self) -> Option<f64> {
        let r = self.felt_received?.fraction();
        let strain = if self.tension { 0.15 } else { 0.0 };
        Some((0.20 * self.layer.fraction() + 0.35 * self.openness() + 0.45 * r - strain).clamp(0.0, 1.0))
    }

    /// How complete the log is: `q = 0.4 + 0.6 (answered of T, S, P, R)/4`.
    pub(crate) fn completeness(self) -> f64 {
        let answered =
            [self.spoke_freely, self.they_shared, self.felt_received].into_iter().flatten().fold(1.0, |n, _| n + 1.0);
        0.4 + 0.6 * answered / 4.0
    }
}

/// The words for a depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Band {
    /// Below 0.20.
    SmallTalk,
    /// Below 0.40.
    CatchingUp,
    /// Below 0.60.
    OpeningUp,
    /// Below 0.80.
    Personal,
    /// 0.80 and above.
    HeartToHeart,
}

impl Band {
    const ALL: [Self; 5] = [Self::SmallTalk, Self::CatchingUp, Self::OpeningUp, Self::Personal, Self::HeartToHeart];

    /// The band that a depth lies in.
    pub(crate) fn of(depth: f64) -> Self {
        match depth {
            d if d < 0.20 => Self::SmallTalk,
            d if d < 0.40 => Self::CatchingUp,
            d if d < 0.60 => Self::OpeningUp,
            d if d < 0.80 => Self::Personal,
            _ => Self::HeartToHeart,
        }
    }

    /// The next one up, if any.
    pub(crate) fn higher(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// The next one down, or the lowest itself.
    pub(crate) fn lower(self) -> Self {
        Self::ALL[(self as usize).saturating_sub(1)]
    }
}

#[cfg(test)]
impl Answers {
    /// Answers from the numbers of the worked examples.
    pub(super) fn noted(t: usize, s: Option<i32>, p: Option<i32>, r: Option<i32>) -> Self {
        let rating = |value: Option<i32>| value.map(|value| Rating::parse("rating", value).expect("0 to 4"));
        Self {
            layer: Layer::ALL[t],
            spoke_freely: rating(s),
            they_shared: rating(p),
            felt_received: rating(r),
            tension: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(t: usize, s: i32, p: i32, r: i32) -> Answers {
        Answers::noted(t, Some(s), Some(p), Some(r))
    }

    fn close(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 1e-6
    }

    #[test]
    fn the_worked_examples_come_out_to_the_sixth_decimal() {
        for (answers, depth, connection, band) in [
            (full(0, 1, 1, 3), 0.128_906, Some(0.425), Band::SmallTalk),
            (full(1, 1, 1, 3), 0.234_375, Some(0.475), Band::CatchingUp),
            (full(2, 2, 2, 3), 0.468_750, Some(0.6125), Band::OpeningUp),
            (full(3, 4, 3, 4), 0.784_375, Some(0.884_375), Band::Personal),
            (full(4, 4, 1, 1), 0.561_133, Some(0.465_625), Band::OpeningUp),
            (Answers::noted(2, None, None, None), 0.45, None, Band::OpeningUp),
            (full(4, 4, 4, 0), 0.75, Some(0.55), Band::Personal),
            (full(0, 0, 0, 4), 0.0, Some(0.45), Band::SmallTalk),
            (full(4, 4, 4, 4), 1.0, Some(1.0), Band::HeartToHeart),
        ] {
            assert!(close(answers.depth(), depth), "{answers:?}: D = {}", answers.depth());
            assert_eq!(Band::of(answers.depth()), band, "{answers:?}");
            match (answers.connection(), connection) {
                (Some(found), Some(expected)) => assert!(close(found, expected), "{answers:?}: C = {found}"),
                (found, expected) => assert_eq!(found, expected, "{answers:?}"),
            }
        }
        assert!(close(Answers::noted(2, None, None, None).completeness(), 0.55));
        assert!(close(full(0, 0, 0, 0).completeness(), 1.0));
    }

    #[test]
    fn one_missing_side_leaves_the_openness_of_the_other() {
        assert!(close(Answers::noted(0, Some(3), None, None).openness(), 0.75));
        assert!(close(Answers::noted(0, None, Some(1), None).openness(), 0.25));
        assert!(close(Answers::noted(3, None, None, Some(0)).openness(), 0.75));
    }

    #[test]
    fn tension_takes_from_the_connection_and_never_below_nothing() {
        let tense = |answers: Answers| Answers { tension: true, ..answers };
        assert!(tense(full(2, 2, 2, 3)).connection().is_some_and(|c| close(c, 0.4625)));
        assert_eq!(tense(full(0, 0, 0, 0)).connection(), Some(0.0));
        assert!(close(tense(full(2, 2, 2, 3)).depth(), full(2, 2, 2, 3).depth()));
    }

    #[test]
    fn more_of_anything_is_never_less_and_sides_can_be_swapped() {
        let connection = |answers: Answers| answers.connection().expect("R is noted");
        for code in 0..625 {
            let digits = [code % 5, code / 5 % 5, code / 25 % 5, code / 125];
            let at = |of: [i32; 4]| full(usize::try_from(of[0]).expect("0 to 4"), of[1], of[2], of[3]);
            let (depth, connected) = (at(digits).depth(), connection(at(digits)));
            assert!(
                [depth, connected].iter().all(|value| (0.0..=1.0).contains(value)),
                "{digits:?}: {depth} {connected}"
            );
            let swapped = at([digits[0], digits[2], digits[1], digits[3]]);
            assert!(close(swapped.depth(), depth) && close(connection(swapped), connected), "{digits:?}");
            for place in 0..4 {
                let mut more = digits;
                more[place] += 1;
                if more[place] <= 4 {
                    assert!(at(more).depth() >= depth && connection(at(more)) >= connected, "{digits:?} to {more:?}");
                }
            }
        }
    }

    #[test]
    fn a_rating_is_0_to_4() {
        assert!((0..=4).all(|value| Rating::parse("felt_received", value).is_ok()));
        assert!([-1, 5, 260, i32::MIN, i32::MAX].iter().all(|value| Rating::parse("felt_received", *value).is_err()));
    }
}
