use heartward_proto::reflections::v1::{
    Band, Confidence, Direction, Estimate, GetInsightResponse, GoodSetting, Insight, Invitation, InvitationKind, Side,
    Trend,
};

use crate::rules::{Rule, RuleId};
use crate::web::sharing::SharingView;
use crate::web::words::{self, QUESTIONS, counted};
use crate::{say, tell};

/// Below this many conversations nothing is told of how often it is just the two of them.
const ENOUGH: i64 = 5;

/// What the notes say about the conversations with one person, figure by figure.
pub(crate) struct Figures {
    /// Those there is enough for.
    pub(crate) known: Vec<Figure>,
    /// What the others would be about: "whether it changes; where it goes well".
    pub(crate) unknown: String,
}

/// One figure: a sentence, what it rests on, and the rule it follows.
pub(crate) struct Figure {
    pub(crate) rule: Rule,
    pub(crate) sentence: String,
    pub(crate) because: String,
    /// Whether help is named beside it.
    pub(crate) help: bool,
    /// A drawing that belongs to it.
    pub(crate) sharing: Option<SharingView>,
}

impl Figures {
    /// `sharing` is drawn beside the words about who shares more.
    pub(crate) fn new(name: &str, told: &GetInsightResponse, sharing: Option<SharingView>) -> Self {
        let none = Insight::default();
        let insight = told.insight.as_ref().unwrap_or(&none);
        if insight.conversations == 0 {
            return Self { known: Vec::new(), unknown: String::new() };
        }
        let asked = [
            (RuleId::Depth, depth(name, insight)),
            (RuleId::Received, received(insight)),
            (RuleId::Trend, told.trend.as_ref().and_then(trend)),
            (RuleId::Sharing, shared(insight)),
            (RuleId::OneToOneShare, one_to_one(insight)),
            (RuleId::GoodSettings, good_settings(&told.good_settings)),
        ];
        let mut sharing = sharing;
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (id, figure) in asked {
            let rule = id.rule();
            // Not that there is too little: nothing is to be said about the two.
            if id == RuleId::Sharing && insight.sharing.is_none() {
                continue;
            }
            match figure {
                Some((sentence, because)) => {
                    let sharing = if id == RuleId::Sharing { sharing.take() } else { None };
                    known.push(Figure { rule, sentence, because, help: false, sharing });
                }
                None => unknown.push(id.within()),
            }
        }
        if let Some(invitation) = &told.invitation {
            let (sentence, because) = invited(name, invitation);
            let help = invitation.kind() == InvitationKind::NobodyOwesOpenness;
            known.push(Figure { rule: RuleId::Invitation.rule(), sentence, because, help, sharing: None });
        }
        // A mirror that nobody looked into is not missed.
        if let Some((sentence, because)) = own_acceptance(told) {
            known.push(Figure { rule: RuleId::OwnAcceptance.rule(), sentence, because, help: false, sharing: None });
        }
        Self { known, unknown: unknown.join("; ") }
    }
}

/// A sentence, and what it rests on.
type Said = (String, String);

/// A count as it reads after "of" or "from".
pub(super) fn talks(count: i64) -> String {
    counted(usize::try_from(count).unwrap_or(0), "of-talks")
}

/// The estimate with the words for how sure it is; `None` while there is not enough.
fn sure(estimate: Option<&Estimate>) -> Option<(&Estimate, &'static str)> {
    let estimate = estimate?;
    match estimate.confidence() {
        Confidence::FirstImpression => Some((estimate, say("figure-first"))),
        Confidence::FairlySteady => Some((estimate, say("figure-steady"))),
        Confidence::Unspecified | Confidence::NotEnoughYet => None,
    }
}

/// The stop that an average between 0 and 1 lies nearest to.
fn nearest(stops: [&'static str; 5], value: f64) -> &'static str {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4, and the cast saturates")]
    let at = (value * 4.0).round() as usize;
    stops[at.min(4)]
}

fn depth(name: &str, insight: &Insight) -> Option<Said> {
    let (_, sureness) = sure(insight.depth.as_ref())?;
    let sentence = match insight.usual_band() {
        Band::Unspecified => return None,
        Band::SmallTalk => tell("figure-depth-small-talk"),
        Band::CatchingUp => tell("figure-depth-catching-up"),
        Band::OpeningUp => tell("figure-depth-opening-up"),
        Band::Personal => tell("figure-depth-personal"),
        Band::HeartToHeart => tell("figure-depth-heart"),
    };
    Some((format!("{} {sureness}", sentence.with("name", name)), because(insight)))
}

fn because(insight: &Insight) -> String {
    tell("figure-because").with("talks", talks(insight.conversations)).with("alone", insight.one_to_one).to_string()
}

/// What a sentence rests on, where that is so many conversations.
fn resting_on(key: &'static str, conversations: i64) -> String {
    tell(key).with("talks", talks(conversations)).to_string()
}

fn received(insight: &Insight) -> Option<Said> {
    let (estimate, sureness) = sure(insight.received.as_ref())?;
    let sentence = tell("figure-received").with("heard", nearest(QUESTIONS[2].stops(), estimate.value));
    Some((format!("{sentence} {sureness}"), resting_on("figure-received-because", insight.conversations)))
}

fn trend(trend: &Trend) -> Option<Said> {
    let sentence = match trend.direction() {
        Direction::Unspecified => return None,
        Direction::Deepening => say("figure-deepening"),
        Direction::Steady => say("figure-steady-trend"),
        Direction::Quieter => say("figure-quieter"),
    };
    let because =
        tell("figure-trend-because").with("recent", talks(trend.recent)).with("earlier", talks(trend.earlier));
    Some((sentence.to_owned(), because.to_string()))
}

fn shared(insight: &Insight) -> Option<Said> {
    let sharing = insight.sharing.as_ref()?;
    let sentence = match sharing.side() {
        Side::Unspecified => return None,
        Side::Even => say("figure-shared-even"),
        Side::LeaningToYou => say("figure-shared-leaning-you"),
        Side::MostlyYou => say("figure-shared-you"),
        Side::LeaningToThem => say("figure-shared-leaning-them"),
        Side::MostlyThem => say("figure-shared-them"),
    };
    Some((sentence.to_owned(), resting_on("figure-shared-because", sharing.conversations)))
}

fn one_to_one(insight: &Insight) -> Option<Said> {
    if insight.conversations < ENOUGH {
        return None;
    }
    let sentence = match insight.one_to_one_share {
        share if share >= 0.85 => say("figure-alone-nearly-all"),
        share if share >= 0.65 => say("figure-alone-most"),
        share if share >= 0.35 => say("figure-alone-half"),
        share if share >= 0.15 => say("figure-alone-some"),
        _ => say("figure-alone-hardly-any"),
    };
    Some((sentence.to_owned(), because(insight)))
}

fn good_settings(settings: &[GoodSetting]) -> Option<Said> {
    let known: Vec<(&str, i64)> = settings
        .iter()
        .map(|good| (words::within(words::SETTINGS, good.setting), good.conversations))
        .filter(|(label, _)| !label.is_empty())
        .collect();
    if known.is_empty() {
        return None;
    }
    let labels = words::names(known.iter().map(|(label, _)| *label));
    let count = |(label, count): &(&str, i64)| {
        tell("figure-settings-count").with("talks", talks(*count)).with("where", *label).to_string()
    };
    let counts: Vec<String> = known.iter().map(count).collect();
    let because = tell("figure-settings-because").with("counts", words::names(counts.iter().map(String::as_str)));
    Some((tell("figure-settings").with("where", labels).to_string(), because.to_string()))
}

/// An invitation, never a task; and where one was not received, none.
fn invited(name: &str, invitation: &Invitation) -> Said {
    let sentence = match invitation.kind() {
        InvitationKind::Unspecified | InvitationKind::AsUsual => tell("figure-as-usual"),
        InvitationKind::Deeper => tell("figure-deeper"),
        InvitationKind::MoreTime => tell("figure-more-time"),
        InvitationKind::NobodyOwesOpenness => {
            return (say("figure-not-heard").to_owned(), say("figure-not-heard-because").to_owned());
        }
    };
    let mut sentence = sentence.with("band", words::label(words::BANDS, invitation.band)).to_string();
    if invitation.lightly {
        sentence = format!("{sentence} {}", tell("figure-lightly").with("name", name));
    }
    (sentence, say("figure-invited-because").to_owned())
}

fn own_acceptance(told: &GetInsightResponse) -> Option<Said> {
    let accepting = nearest(QUESTIONS[3].stops(), told.own_acceptance?);
    let because = resting_on("figure-own-because", told.own_acceptance_conversations);
    Some((tell("figure-own").with("how", accepting).to_string(), because))
}

#[cfg(test)]
mod tests {
    use heartward_proto::reflections::v1::{Shares, Sharing};

    use super::*;
    use crate::web::sharing::{Reach, sides};

    fn told(insight: Insight) -> GetInsightResponse {
        GetInsightResponse { insight: Some(insight), ..GetInsightResponse::default() }
    }

    #[test]
    fn nothing_noted_says_nothing() {
        let figures = Figures::new("Ines", &GetInsightResponse::default(), None);
        assert!(figures.known.is_empty() && figures.unknown.is_empty());
    }

    #[test]
    fn too_little_is_named_and_not_told() {
        let little = Estimate { value: 0.9, confidence: Confidence::NotEnoughYet.into(), ..Estimate::default() };
        let insight = Insight {
            conversations: 4,
            depth: Some(little),
            received: Some(little),
            usual_band: Band::Personal.into(),
            one_to_one_share: 1.0,
            sharing: Some(Sharing::default()),
            ..Insight::default()
        };
        let figures = Figures::new("Ines", &told(insight), None);
        assert!(figures.known.is_empty());
        assert_eq!(figures.unknown.split("; ").count(), 6, "{}", figures.unknown);
    }

    #[test]
    fn of_somebody_nothing_is_to_be_said_about_sharing_is_not_even_named() {
        let insight = Insight { conversations: 9, ..Insight::default() };
        let shares = vec![(String::new(), sides("", Shares { you: 1, ..Shares::default() }))];
        let drawn = SharingView::new("", shares, Reach::asked(None));
        let figures = Figures::new("Ines", &told(insight), drawn);
        assert!(!figures.unknown.contains("shares more"), "{}", figures.unknown);
        assert!(figures.known.iter().all(|figure| figure.sharing.is_none() && figure.rule.id != RuleId::Sharing));
    }

    #[test]
    fn averages_read_as_the_stop_they_lie_nearest_to() {
        let stops = QUESTIONS[2].stops();
        assert_eq!(nearest(stops, 0.0), stops[0]);
        assert_eq!(nearest(stops, 0.62), stops[2]);
        assert_eq!(nearest(stops, 0.63), stops[3]);
        assert_eq!((nearest(stops, 1.0), nearest(stops, f64::NAN)), (stops[4], stops[0]));
    }

    #[test]
    fn an_invitation_is_an_offer_and_none_comes_where_nobody_listens() {
        let told = |kind: InvitationKind, lightly| {
            invited("Ines", &Invitation { kind: kind.into(), band: Band::Personal.into(), lightly }).0
        };
        assert_eq!(told(InvitationKind::Deeper, false), "If you both like, a step further than usual: personal.");
        assert!(told(InvitationKind::AsUsual, true).ends_with("since Ines is warming up."));
        assert!(!told(InvitationKind::NobodyOwesOpenness, false).contains("personal"));
    }

    #[test]
    fn a_share_is_told_in_words() {
        let part = |share| {
            let insight = Insight { conversations: 9, one_to_one_share: share, ..Insight::default() };
            one_to_one(&insight).expect("enough").0
        };
        assert!(part(0.9).starts_with("Nearly all") && part(0.68).starts_with("Most"));
        assert!(part(0.5).starts_with("About half") && part(0.1).starts_with("Hardly any"));
    }
}
