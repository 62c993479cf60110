//! How each figure is worked out, in words and as a formula: what the API names and the pages explain.
//!
//! The arithmetic itself is in `domain` of reflections and reminders.

use serde::Serialize;
use utoipa::ToSchema;

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
    /// The rule itself.
    pub(crate) fn rule(self) -> &'static Rule {
        const ALL: &[Rule] = &RULES;
        &ALL[self as usize]
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

/// Every rule, in the order in which one meets them.
pub(crate) const RULES: [Rule; 16] = [
    Rule {
        id: RuleId::Depth,
        title: "How deep your conversations go",
        words: "Each conversation has a depth from what you noted: the lane, how freely you spoke and how much they \
            shared. The side that shared less counts more, and not being heard costs up to a quarter. What is usual is \
            an average in which recent, one-to-one and fully noted conversations count more. While there are few, it \
            leans on your conversations with everybody else.",
        formula: "D = (0.45 t + 0.55 u)(0.75 + 0.25 r), u = 3/4 min(s,p) + 1/4 max(s,p); \
            w = 2^(-age/half-life) φ q; D^ = (Σ w D + 3 m)/(Σ w + 3)",
    },
    Rule {
        id: RuleId::Received,
        title: "How received you feel",
        words: "The same kind of average, over how received you noted to have felt.",
        formula: "R^ = (Σ w r + 3 m)/(Σ w + 3)",
    },
    Rule {
        id: RuleId::Connection,
        title: "How connected it feels",
        words: "The same kind of average, over what a conversation gave: being received counts most, then how open it \
            was both ways, then the lane. Tension takes a little away.",
        formula: "C = 0.20 t + 0.35 u + 0.45 r - 0.15 [tension]; C^ = (Σ w C + 3 m)/(Σ w + 3)",
    },
    Rule {
        id: RuleId::Sharing,
        title: "Who shares more, as you saw it",
        words: "How freely you spoke, less how much they shared, averaged and held close to even while there is little \
            to go by. It is told from three conversations on.",
        formula: "B = Σ w (s - p)/(Σ w + 3); even up to 0.15, leaning up to 0.35",
    },
    Rule {
        id: RuleId::OneToOneShare,
        title: "Just the two of you",
        words: "How much of your time together is one-to-one, recent conversations counting more.",
        formula: "O = (Σ w' [one-to-one] + 1)/(Σ w' + 2), w' = 2^(-age/half-life)",
    },
    Rule {
        id: RuleId::Trend,
        title: "Whether it changes",
        words: "The connection of the last 60 days beside that of the 120 days before, with two conversations on \
            either side at least. A small difference is called steady, because it may be chance.",
        formula: "delta = mean(last 60 d) - mean(60 to 180 d), z = delta/(0.20 sqrt(1/n + 1/m)); \
            a change from 0.08 and z 1.28 on",
    },
    Rule {
        id: RuleId::GoodSettings,
        title: "Where it goes well",
        words: "Settings in which you felt more connected than usual with this person, twice at least.",
        formula: "v = (Σ w C + 3 C^)/(Σ w + 3) in that setting; mentioned from C^ + 0.05 on",
    },
    Rule {
        id: RuleId::OwnAcceptance,
        title: "How accepting you were",
        words: "A plain average of what you noted about yourself. It is shown to you alone and changes nothing else.",
        formula: "mean(A)/4",
    },
    Rule {
        id: RuleId::FeltCloseness,
        title: "How close you feel",
        words: "What you said yourself, the last answer of the last half year. It is shown to you alone. From 7 on it \
            means that there is somebody close, whatever was noted otherwise.",
        formula: "0 to 10; close from 7 on, for 180 d",
    },
    Rule {
        id: RuleId::Invitation,
        title: "How the next conversation might be",
        words: "Usually as it always is with the two of you. One step deeper when you surely feel received, are in \
            touch and no offer was let rest; one step lighter, with more time, after a long gap or a conversation in \
            which you were not received. After two of those in three there is no invitation: nobody owes openness \
            where it is not safe.",
        formula: "band(D^); +1 if R^ - sd >= 0.55, d = 0 and gap <= 2 I; -1 if gap > 2 I or the last R <= 1; \
            none if R <= 1 in 2 of the last 3",
    },
    Rule {
        id: RuleId::TimeTogether,
        title: "One-to-one and group time",
        words: "Every conversation of a week counts once, in your time zone, with its duration where you noted one. \
            What has no duration is counted and not guessed.",
        formula: "sum of minutes and number of conversations, by week and by person",
    },
    Rule {
        id: RuleId::StressedNobodyToTell,
        title: "Heavy days, and nobody to tell",
        words: "Three or more heavy check-ins in two weeks, nobody told, and no conversation in which you spoke freely \
            and felt heard. Like every sign it has to hold two weeks in a row, it goes as soon as it does not hold, at \
            most one is shown a week, and you can turn it off for good.",
        formula: "14 d: n(stress >= 3) >= 3, no log with S >= 3 and R >= 2, nobody told, nobody one could tell",
    },
    Rule {
        id: RuleId::SilentWhenAlone,
        title: "Quiet when it is just the two of you",
        words: "Half or more of your one-to-ones in the last half year came to a point with nothing to say.",
        formula: "180 d: n >= 3 one-to-ones, (ran dry + 1)/(n + 2) >= 0.50",
    },
    Rule {
        id: RuleId::OnlyInGroups,
        title: "Always in company",
        words: "You met four times or more in the last four months, each time with others around.",
        formula: "120 d: n >= 4 in groups, no one-to-one",
    },
    Rule {
        id: RuleId::PartnerTalkStaysOutside,
        title: "Talk that stays outside",
        words: "Six or more conversations with your partner in four weeks, nearly all about news and daily things.",
        formula: "28 d: n >= 6, none with T >= 3, (n(T <= 1) + 1)/(n + 2) >= 0.75",
    },
    Rule {
        id: RuleId::ManyButNoneClose,
        title: "Many people, and nobody close",
        words: "Six people and twelve conversations or more in three months, with nobody in whom depth and being \
            received come together, and no yes to having someone to tell.",
        formula: "90 d: 6 people, 12 logs; nobody with D^ >= 0.50, R^ >= 0.60 and n >= 1.5",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_told_where_its_number_says() {
        for (at, rule) in RULES.iter().enumerate() {
            assert_eq!((rule.id as usize, rule.id.rule().title), (at, rule.title));
            assert!(!rule.words.contains("  "), "{}", rule.words);
        }
    }
}
