//! How each figure is worked out, in words and as a formula: what the API names and the pages explain.
//!
//! The arithmetic itself is in `domain` of reflections and reminders.

use serde::Serialize;
use utoipa::ToSchema;

use crate::speech::{attribute, say};

/// Which rule a figure follows. `GET /api/v1/model` tells them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RuleId {
    Depth,
    Received,
    Connection,
    Sharing,
    OneToOneShare,
    Trend,
    GoodSettings,
    OwnAcceptance,
    FeltCloseness,
    Invitation,
    TimeTogether,
    StressedNobodyToTell,
    SilentWhenAlone,
    OnlyInGroups,
    PartnerTalkStaysOutside,
    ManyButNoneClose,
}

impl RuleId {
    /// The rule itself, in the language of whoever asks.
    pub(crate) fn rule(self) -> Rule {
        Rule::told(&TABLE[self as usize])
    }

    /// What it is about, within a sentence.
    pub(crate) fn within(self) -> &'static str {
        attribute(TABLE[self as usize].1, "within").unwrap_or_default()
    }
}

/// How a figure is worked out.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Rule {
    /// The rule.
    pub(crate) id: RuleId,
    /// What it is about.
    pub(crate) title: &'static str,
    /// In words.
    pub(crate) words: &'static str,
    /// The same as a formula.
    pub(crate) formula: &'static str,
}

impl Rule {
    fn told(&(id, key, formula): &Line) -> Self {
        Self { id, title: say(key), words: attribute(key, "words").unwrap_or_default(), formula }
    }
}

/// Every rule, in the order in which one meets them.
pub(crate) fn rules() -> [Rule; COUNT] {
    std::array::from_fn(|at| Rule::told(&TABLE[at]))
}

/// How many rules there are.
pub(crate) const COUNT: usize = 16;

/// A rule, the message that tells it, and its formula.
type Line = (RuleId, &'static str, &'static str);

const TABLE: [Line; COUNT] = [
    (
        RuleId::Depth,
        "rule-depth",
        "D = (0.45 t + 0.55 u)(0.75 + 0.25 r), u = 3/4 min(s,p) + 1/4 max(s,p); \
            w = 2^(-age/half-life) φ q; D^ = (Σ w D + 3 m)/(Σ w + 3)",
    ),
    (RuleId::Received, "rule-received", "R^ = (Σ w r + 3 m)/(Σ w + 3)"),
    (
        RuleId::Connection,
        "rule-connection",
        "C = 0.20 t + 0.35 u + 0.45 r - 0.15 [tension]; C^ = (Σ w C + 3 m)/(Σ w + 3)",
    ),
    (RuleId::Sharing, "rule-sharing", "B = Σ w (s - p)/(Σ w + 3); even up to 0.15, leaning up to 0.35"),
    (RuleId::OneToOneShare, "rule-one-to-one", "O = (Σ w' [one-to-one] + 1)/(Σ w' + 2), w' = 2^(-age/half-life)"),
    (
        RuleId::Trend,
        "rule-trend",
        "delta = mean(last 60 d) - mean(60 to 180 d), z = delta/(0.20 sqrt(1/n + 1/m)); \
            a change from 0.08 and z 1.28 on",
    ),
    (
        RuleId::GoodSettings,
        "rule-good-settings",
        "v = (Σ w C + 3 C^)/(Σ w + 3) in that setting; mentioned from C^ + 0.05 on",
    ),
    (RuleId::OwnAcceptance, "rule-own-acceptance", "mean(A)/4"),
    (RuleId::FeltCloseness, "rule-felt-closeness", "0 to 10; close from 7 on, for 180 d"),
    (
        RuleId::Invitation,
        "rule-invitation",
        "band(D^); +1 if R^ - sd >= 0.55, d = 0 and gap <= 2 I; -1 if gap > 2 I or the last R <= 1; \
            none if R <= 1 in 2 of the last 3",
    ),
    (RuleId::TimeTogether, "rule-time-together", "sum of minutes and number of conversations, by week and by person"),
    (
        RuleId::StressedNobodyToTell,
        "rule-heavy-days",
        "14 d: n(stress >= 3) >= 3, no log with S >= 3 and R >= 2, nobody told, nobody one could tell",
    ),
    (RuleId::SilentWhenAlone, "rule-quiet-alone", "180 d: n >= 3 one-to-ones, (ran dry + 1)/(n + 2) >= 0.50"),
    (RuleId::OnlyInGroups, "rule-in-company", "120 d: n >= 4 in groups, no one-to-one"),
    (
        RuleId::PartnerTalkStaysOutside,
        "rule-outside",
        "28 d: n >= 6, none with T >= 3, (n(T <= 1) + 1)/(n + 2) >= 0.75",
    ),
    (
        RuleId::ManyButNoneClose,
        "rule-nobody-close",
        "90 d: 6 people, 12 logs; nobody with D^ >= 0.50, R^ >= 0.60 and n >= 1.5",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_told_where_its_number_says() {
        for (at, rule) in rules().iter().enumerate() {
            assert_eq!((rule.id as usize, rule.id.rule().title), (at, rule.title));
            assert!(!rule.words.is_empty() && !rule.id.within().is_empty(), "{}", rule.title);
        }
    }
}
