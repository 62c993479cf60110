use chrono::{NaiveDate, TimeDelta};
use heartward_core::FieldError;
use heartward_proto::reflections::v1::{
    CheckIn, Confidence, Conversation, Direction, Estimate, ExcerptPiece, FoundNote, GetInsightResponse,
    GetOverviewResponse, GoodSetting, Insight, PersonOverview, SearchNotesResponse, Setting, Shares, Sharing, Side,
    Sign, SignKind, SpectrumPoint, Together, Trend, WeekOverview,
};

use heartward_proto::reminders::v1::{
    Attempt, Cadence, Channel, ChannelKind, ChannelState, Delivery, DeliveryState, NoteKind, PauseReason,
};

use super::{Life, here, html, id, now, shell};
use crate::convert::timestamp;
use crate::web::form::Wrong;
use crate::web::sign::{SignCard, Told};
use crate::web::talk::Names;
use crate::web::{Tab, channels, insights, person, reflect, search, self_check, settings};

impl Life {
    fn check_ins(&self, count: i32) -> Vec<CheckIn> {
        let told = (0..count).map(|at| CheckIn {
            id: id(300 + at),
            occur_time: Some(timestamp(now() - TimeDelta::hours(3 + 29 * i64::from(at)))),
            stress: (at != 2).then_some((4 + at) % 5),
            told_someone: at % 3,
            could_tell: (at + 1) % 3,
            connected: (at % 2 == 0).then_some(at % 5),
            feelings: ["tired", "hopeful"].into_iter().take(usize::from(at % 2 == 0) * 2).map(str::to_owned).collect(),
            note: if at % 4 == 0 { self.note.clone() } else { String::new() },
            loneliness: (at == 0).then_some(4),
            support: (at == 0).then_some(2),
            create_time: Some(timestamp(now())),
        });
        told.collect()
    }

    fn reflect_page(&self, count: i32) -> reflect::ReflectPage {
        let recent = self.check_ins(count);
        let known = reflect::Known {
            past: recent.iter().take(4).cloned().collect(),
            recent,
            earlier: if count > 4 { "c4b1".to_owned() } else { String::new() },
        };
        let asked = if count == 1 { reflect::Asked::noted(id(300)) } else { reflect::Asked::default() };
        let page = reflect::ReflectPage::new(shell(Tab::Reflect), &asked, &known, here());
        let entry = reflect::Entry { request_id: id(903), ..page.entry };
        reflect::ReflectPage { entry, ..page }
    }

    /// The pages about how one is, and what the notes say.
    pub(super) fn pages_about_oneself(&self) -> Vec<(&'static str, String)> {
        let wrong = Wrong::fields(reflect::Entry::blank().check_in().expect_err("nothing is said"));
        let words = reflect::Entry { note: self.note.clone(), request_id: id(903), ..reflect::Entry::default() };
        let answers = [("close", "yes"), ("alone", "partly"), ("tell", "no")];
        let back = reflect::ReflectPage { entry: words, errors: wrong, ..self.reflect_page(0) };
        vec![
            ("reflect_first", html(&self.reflect_page(0))),
            ("reflect_back", html(&back)),
            ("reflect_one", html(&self.reflect_page(1))),
            ("reflect", html(&self.reflect_page(14))),
            ("insights_first", html(&self.insights_page(0))),
            ("insights_one", html(&self.insights_page(1))),
            ("insights", html(&self.insights_page(21))),
            ("model", html(&self.model_page(2, Wrong::default()))),
            ("model_back", html(&self.model_page(0, asked_for("half_life_days")))),
            ("self_check", html(&self_check::SelfCheckPage::blank())),
            ("self_check_read", html(&self_check::SelfCheckPage::read(answers))),
            ("self_check_good", html(&self_check::SelfCheckPage::read([("close", "yes")]))),
            ("self_check_open", html(&self_check::SelfCheckPage::read([]))),
            ("channels_first", html(&self.channels_page(0))),
            ("channels", html(&self.channels_page(3))),
            ("search_first", html(&self.search_page(None))),
            ("search", html(&self.search_page(Some(2)))),
            ("search_nothing", html(&self.search_page(Some(0)))),
            ("person_one", html(&self.person_after_one_talk())),
        ]
    }

    fn model_page(&self, muted: usize, errors: Wrong) -> settings::ModelPage {
        let kinds = [(SignKind::OnlyInGroups, id(1)), (SignKind::ManyButNoneClose, String::new())];
        let muted = kinds.into_iter().take(muted);
        let muted: Vec<_> =
            muted.map(|(kind, person_id)| Sign { kind: kind.into(), person_id, ..Sign::default() }).collect();
        let page = settings::ModelPage::new(shell(Tab::Insights), &self.people(), &muted);
        settings::ModelPage { half_life: self.note.clone(), errors, ..page }
    }

    /// With so many channels.
    fn channels_page(&self, count: usize) -> channels::ChannelsPage {
        let kinds = [
            (ChannelKind::Email, ChannelState::Unverified),
            (ChannelKind::Ntfy, ChannelState::Active),
            (ChannelKind::Webhook, ChannelState::Paused),
        ];
        let channel = |(at, (kind, state)): (i32, (ChannelKind, ChannelState))| Channel {
            id: id(400 + at),
            kind: kind.into(),
            name: self.note.clone(),
            address: "a…@example.org".to_owned(),
            state: state.into(),
            pause_reason: if at == 2 { PauseReason::Refused.into() } else { 0 },
            discreet: at == 1,
            verify_time: (at > 0).then(|| timestamp(now())),
            ..Channel::default()
        };
        let delivery = |state: DeliveryState, tries: i32| Delivery {
            kind: NoteKind::Test.into(),
            state: state.into(),
            create_time: Some(timestamp(now() - TimeDelta::hours(2))),
            next_attempt_time: (state == DeliveryState::Waiting).then(|| timestamp(now() + TimeDelta::hours(1))),
            attempts: (0..tries).map(|_| Attempt::default()).collect(),
            unknown_outcomes: tries / 3,
            ..Delivery::default()
        };
        let log = [
            delivery(DeliveryState::Waiting, 2),
            delivery(DeliveryState::Sent, 1),
            delivery(DeliveryState::GivenUp, 9),
        ];
        let known = (0..).zip(kinds).take(count).map(channel).map(|channel| (channel, log.to_vec())).collect();
        let mut page = channels::ChannelsPage::new(shell(Tab::Reminders), known, count > 0, here());
        page.draft.request_id = id(904);
        if count > 0 {
            page.calendar = "/calendar/secret.ics".to_owned();
        }
        page
    }

    /// With so many notes found, if anything was looked for.
    fn search_page(&self, found: Option<usize>) -> search::SearchPage {
        let mut page = search::SearchPage::new(shell(Tab::Insights), self.note.clone());
        if let Some(count) = found {
            let piece = |text: &str, matches| ExcerptPiece { text: text.to_owned(), matches };
            let note = |at: i32| FoundNote {
                conversation_id: if at == 0 { id(100) } else { String::new() },
                check_in_id: if at == 0 { String::new() } else { id(300) },
                occur_time: Some(timestamp(now() - TimeDelta::days(3))),
                excerpt: vec![piece("… ", false), piece(&self.note, true), piece(" and more", false)],
            };
            let notes = (0..2).take(count).map(note).collect();
            page.tell(SearchNotesResponse { notes, total: i64::try_from(count).expect("a few") * 30 }, here());
        }
        page
    }

    /// After so many talks.
    fn insights_page(&self, count: usize) -> insights::InsightsPage {
        let (people, mut talks) = (self.people(), self.conversations());
        talks.truncate(count);
        let points = points(&talks.iter().rev().collect::<Vec<_>>());
        let sign = (count > 1).then(|| sign(SignKind::ManyButNoneClose, 0, &talks));
        let shares = |at: i64| (at != 2).then_some(Shares { you: 3 - at, even: 2 * at, them: 1 });
        let time = |conversations: i64, minutes: i64| {
            Some(Together { conversations, minutes, measured: i64::from(minutes > 0) })
        };
        let glance = (0..3).take(count).map(|at| PersonOverview {
            person_id: id(at),
            shares: shares(i64::from(at)),
            alone: time(4 - i64::from(at), 40 * i64::from(at)),
            in_groups: time(i64::from(at), 0),
            ..PersonOverview::default()
        });
        let first = NaiveDate::from_ymd_opt(2025, 8, 25).expect("a Monday");
        let week = |(at, start): (i64, NaiveDate)| WeekOverview {
            start_date: start.to_string(),
            alone: time(if count > 1 { at % 3 } else { at / 26 }, 30 * (at % 2)),
            in_groups: time(if count > 1 { at % 2 } else { 0 }, 0),
        };
        let weeks = if count > 0 { (0..27).zip(first.iter_days().step_by(7)).map(week).collect() } else { Vec::new() };
        let overview = GetOverviewResponse { people: glance.collect(), weeks };
        let known = insights::Known { people, points, overview, sign };
        insights::InsightsPage::new(shell(Tab::Insights), &insights::Asked::default(), &known, here())
    }

    /// One talk is noted, which is not enough for anything to be told.
    fn person_after_one_talk(&self) -> person::PersonPage {
        let (people, mut talks) = (self.people(), self.conversations());
        talks.truncate(1);
        let none = Estimate { confidence: Confidence::NotEnoughYet.into(), ..Estimate::default() };
        let insight = Insight {
            conversations: 1,
            one_to_one: 1,
            depth: Some(none),
            received: Some(none),
            last_time: talks[0].occur_time,
            sharing: Some(Sharing::default()),
            ..Insight::default()
        };
        let known = person::Known {
            person: people[0].clone(),
            people,
            told: GetInsightResponse { insight: Some(insight), ..GetInsightResponse::default() },
            cadence: Cadence::default(),
            points: Vec::new(),
            shares: None,
            talks,
            earlier: String::new(),
            prompts: Vec::new(),
            reminders: Vec::new(),
        };
        person::PersonPage::new(shell(Tab::People), &person::Asked::default(), known, here())
    }

    /// Every kind of sign, each as it reads on a page.
    pub(in crate::web::tests) fn signs(&self) -> Vec<SignCard> {
        let (people, talks) = (self.people(), self.conversations());
        let all = (1..).map_while(|kind| SignKind::try_from(kind).ok());
        let cards = all.map(|kind| {
            let told = Told { check_ins: self.check_ins(4), ..sign(kind, 1, &talks) };
            SignCard::new(&told, &Names::of(&people), here()).expect("a sign of this version")
        });
        cards.collect()
    }
}

/// The dots of these conversations: one for each with each person.
fn points(talks: &[&Conversation]) -> Vec<SpectrumPoint> {
    let dot = |talk: &Conversation, person: &String| SpectrumPoint {
        conversation_id: talk.id.clone(),
        person_id: person.clone(),
        occur_time: talk.occur_time,
        layer: talk.layer,
        one_to_one: talk.format == 1,
        band: talk.band,
    };
    talks.iter().flat_map(|talk| talk.person_ids.iter().map(|person| dot(talk, person))).collect()
}

fn asked_for(field: &str) -> Wrong {
    Wrong::fields(vec![FieldError { field: field.to_owned(), message: "Give a number of days, 30 to 120.".to_owned() }])
}

/// A sign about somebody, or about nobody in particular, with what it rests on.
pub(super) fn sign(kind: SignKind, person: i32, talks: &[Conversation]) -> Told {
    let heavy = kind == SignKind::StressedNobodyToTell;
    let about = !heavy && kind != SignKind::ManyButNoneClose;
    let talks: Vec<_> = if heavy { Vec::new() } else { talks.iter().rev().collect() };
    let points = points(&talks);
    let sign = Sign {
        kind: kind.into(),
        person_id: if about { id(person) } else { String::new() },
        conversation_ids: talks.iter().map(|talk| talk.id.clone()).collect(),
        check_in_ids: if heavy { (300..304).map(id).collect() } else { Vec::new() },
    };
    Told { points, check_ins: Vec::new(), sign }
}

/// Everything that may be told about the conversations with somebody.
pub(super) fn insights_of(insight: Insight) -> GetInsightResponse {
    let first = Estimate { value: 0.7, confidence: Confidence::FirstImpression.into(), ..Estimate::default() };
    let insight = Insight {
        received: Some(first),
        sharing: Some(Sharing { balance: 0.2, side: Side::LeaningToYou.into(), conversations: 12 }),
        one_to_one_share: 0.7,
        ..insight
    };
    let good = |setting: Setting| GoodSetting { setting: setting.into(), value: 0.7, conversations: 3 };
    GetInsightResponse {
        insight: Some(insight),
        trend: Some(Trend { direction: Direction::Deepening.into(), delta: 0.2, z: 1.5, recent: 3, earlier: 2 }),
        good_settings: vec![good(Setting::Walk), good(Setting::Meal)],
        own_acceptance: Some(0.75),
        own_acceptance_conversations: 4,
        ..GetInsightResponse::default()
    }
}
