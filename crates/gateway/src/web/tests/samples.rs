//! A small made-up life, and every page that shows it.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::FieldError;
use heartward_proto::profiles::v1::{Birthday, ImportProblem, ImportReport, Person};
use heartward_proto::reflections::v1::{
    Band, Confidence, Conversation, DealPromptsResponse, Estimate, GetInsightResponse, Insight, KeptPrompt, Prompt,
    Shares, SignKind, SpectrumPoint,
};
use heartward_proto::reminders::v1::{Cadence, Offer, OfferReason, OfferState, ReminderKind};

use crate::convert::{time, timestamp};
use crate::problem::{Place, Problem};
use crate::web::draft::Draft;
use crate::web::form::Wrong;
use crate::web::log::{ConversationForm, LogPage};
use crate::web::prompts::{Asked, Card, PromptPage, PromptsPage};
use crate::web::words::{self, Here};
use crate::web::{
    Shell, Tab, about, assets, conversation, help, import, language, people, person, problem, settings, setup, sign_in,
    timeline, today, welcome,
};

mod agenda;
mod identity;
mod oneself;
mod signing_in;

use agenda::{notice, reminder};
use oneself::{insights_of, sign};

/// A life in which every text that people can write reads like this.
pub(super) struct Life {
    /// A name, made longer by who bears it.
    pub(super) names: [String; 6],
    /// A note, about anything.
    pub(super) note: String,
}

impl Life {
    /// A life as people have it.
    pub(super) fn ordinary() -> Self {
        let names = ["Ines Moreau", "Tobias", "Mum", "Farah", "Jun", "Old neighbour"];
        Self {
            names: names.map(str::to_owned),
            note: "We walked to the lighthouse. She told me about the move.".to_owned(),
        }
    }

    /// A life in which every text is this one.
    pub(super) fn of(text: &str) -> Self {
        Self { names: std::array::from_fn(|_| text.to_owned()), note: text.to_owned() }
    }

    fn people(&self) -> Vec<Person> {
        let kinds = [(6, 2), (6, 3), (2, 1), (7, 3), (4, 0), (8, 4)];
        let people = self.names.iter().zip(kinds).zip(0..).map(|((name, (relationship, circle)), at)| Person {
            id: id(at),
            name: name.clone(),
            relationship,
            circle,
            archived: at == 5,
            version: 3,
            ..Person::default()
        });
        let mut people: Vec<_> = people.collect();
        people[0] = Person {
            pronouns: "she/her".to_owned(),
            receptiveness: 1,
            settings: vec![1, 3],
            birthday: Some(Birthday { year: Some(1984), month: 4, day: 12 }),
            notes: self.note.clone(),
            ..people[0].clone()
        };
        people
    }

    /// Twenty-one conversations, newest first.
    fn conversations(&self) -> Vec<Conversation> {
        const LAYERS: [i32; 21] = [4, 3, 2, 5, 3, 4, 1, 3, 2, 4, 1, 3, 4, 2, 2, 4, 3, 2, 1, 3, 4];
        let told = LAYERS.into_iter().zip(0..).map(|(layer, at)| {
            let alone = at % 4 != 1;
            Conversation {
                id: id(100 + at),
                person_ids: if alone { vec![id(at % 3)] } else { vec![id(0), id(1), id(3)] },
                occur_time: Some(timestamp(now() - TimeDelta::days(2 + 8 * i64::from(at)) - TimeDelta::hours(3))),
                layer,
                format: if alone { 1 } else { 2 },
                medium: 1 + at % 3,
                setting: at % 4,
                minutes: (at % 3 == 0).then_some(40),
                spoke_freely: (at % 5 != 0).then_some(at % 4),
                they_shared: (at % 5 != 0).then_some((at + at / 3) % 4),
                felt_received: (at % 2 == 0).then_some(3),
                initiator: at % 3,
                tension: at == 4,
                ran_dry: at == 4,
                accepting: (at == 4).then_some(2),
                band: Band::Personal.into(),
                note: if at % 3 == 0 { self.note.clone() } else { String::new() },
                version: 1,
                create_time: Some(timestamp(now() - TimeDelta::minutes(1))),
                ..Conversation::default()
            }
        });
        told.collect()
    }

    /// Every page, by name, with nothing in it that changes from build to build.
    pub(super) fn pages(&self) -> Vec<(&'static str, String)> {
        let mut pages = self.pages_of_the_main_job();
        pages.extend(self.pages_about_oneself());
        pages.extend(self.pages_of_the_agenda());
        pages.extend(self.pages_about_signing_in());
        pages.extend(self.other_pages());
        pages.extend(self.pages_of_signing_in());
        for (_, html) in &mut pages {
            *html = html
                .replace(assets::style(), "/static/heartward.css")
                .replace(assets::icon(), "/static/icon.svg")
                .replace(assets::push(), "/static/push.js")
                .replace(assets::app(), "/static/app.js")
                .replace(assets::passkey(), "/static/passkey.js");
        }
        pages
    }

    fn pages_of_the_main_job(&self) -> Vec<(&'static str, String)> {
        let (people, talks) = (self.people(), self.conversations());
        let form = |draft: Draft, errors| ConversationForm::new(steady(draft), errors, &people, &talks);
        let mut today = today::TodayPage::new(
            shell(Tab::Today),
            &today::Asked::noted(id(100)),
            &people,
            &talks,
            (
                Some(&notice(0, ReminderKind::FollowUp, &self.note)),
                None,
                Some(&sign(SignKind::OnlyInGroups, 3, &talks)),
            ),
            here(),
        );
        today.form.draft = steady(today.form.draft);
        let mut first =
            today::TodayPage::new(shell(Tab::Today), &today::Asked::default(), &[], &[], (None, None, None), here());
        first.form.draft = steady(first.form.draft);
        let unfinished = Draft { note: self.note.clone(), new_person: self.names[4].clone(), ..Draft::blank(None, 2) };
        let asked = unfinished.conversation(here()).expect_err("no lane");
        let draft = Draft::of(&talks[4], here());
        vec![
            ("today", html(&today)),
            ("today_first", html(&first)),
            ("log", html(&LogPage { shell: shell(Tab::Log), form: form(unfinished, Wrong::fields(asked)) })),
            (
                "conversation",
                html(&conversation::ConversationPage {
                    shell: shell(Tab::People),
                    id: id(104),
                    version: 1,
                    names: self.names[1].clone(),
                    moment: here().moment("2026-01-16T08:00:00Z".parse().expect("a time")),
                    band: words::label(words::BANDS, 4),
                    back: format!("/people/{}", id(1)),
                    form: form(draft, Wrong::default()),
                }),
            ),
            ("timeline", html(&Self::timeline_page(&people, &talks, "2026-02-01"))),
            ("timeline_empty", html(&Self::timeline_page(&people, &[], "2025-01-01"))),
            ("prompts", html(&Self::prompts_page(&people))),
            ("prompt", html(&PromptPage { card: Card::new(prompt(4)), asked: Asked::with(&id(0)) })),
            ("people", html(&Self::people_page(people.clone()))),
            ("people_first", html(&Self::people_page(Vec::new()))),
            ("person", html(&self.person_page(&people, &talks))),
            ("person_new", html(&self.person_page(&people, &[]))),
        ]
    }

    fn timeline_page(people: &[Person], talks: &[Conversation], first: &str) -> timeline::TimelinePage {
        let first: chrono::NaiveDate = first.parse().expect("a day");
        let month = first.format("%Y-%m").to_string();
        let inside = |talk: &&Conversation| {
            time(talk.occur_time).is_some_and(|time| here().date(time).to_string().starts_with(&month))
        };
        let talks: Vec<Conversation> = talks.iter().filter(inside).cloned().collect();
        timeline::TimelinePage::new(shell(Tab::Timeline), first, String::new(), people, &talks, here())
    }

    fn prompts_page(people: &[Person]) -> PromptsPage {
        let hand = DealPromptsResponse {
            prompts: vec![prompt(2), prompt(3), prompt(4)],
            usual: 3,
            ..DealPromptsResponse::default()
        };
        let kept = KeptPrompt { prompt: Some(prompt(5)), person_id: id(0) };
        PromptsPage::new(shell(Tab::Prompts), Asked::with(&id(0)), people, hand, vec![kept])
    }

    fn welcome_page() -> welcome::WelcomePage {
        let mut page = welcome::WelcomePage::new(shell(Tab::People));
        for (row, at) in page.rows.iter_mut().zip(910..) {
            row.request_id = id(at);
        }
        page
    }

    fn people_page(people: Vec<Person>) -> people::PeoplePage {
        let insights = (0..).take(people.len()).map(insight).collect();
        let removed = people.first().cloned();
        let known =
            people::Known { people, insights, cadences: vec![cadence(0, 11), cadence(1, 30)], lately: Vec::new() };
        let page = people::PeoplePage::new(shell(Tab::People), &known, people::Filter::default(), here());
        people::PeoplePage { request_id: id(900), removed, many: true, ..page }
    }

    fn person_page(&self, people: &[Person], talks: &[Conversation]) -> person::PersonPage {
        let points = talks.iter().rev().filter(|talk| talk.person_ids.contains(&id(0))).map(|talk| SpectrumPoint {
            conversation_id: talk.id.clone(),
            person_id: id(0),
            occur_time: talk.occur_time,
            layer: talk.layer,
            one_to_one: talk.format == 1,
            band: talk.band,
        });
        let nothing = talks.is_empty();
        let known = person::Known {
            person: people[if nothing { 4 } else { 0 }].clone(),
            people: people.to_vec(),
            told: if nothing { GetInsightResponse::default() } else { insights_of(insight(0)) },
            cadence: if nothing { Cadence::default() } else { cadence(0, 11) },
            points: points.collect(),
            shares: (!nothing).then_some(Shares { you: 5, even: 4, them: 3 }),
            talks: talks.iter().filter(|talk| talk.person_ids.contains(&id(0))).take(4).cloned().collect(),
            earlier: if nothing { String::new() } else { "c4b1".to_owned() },
            prompts: if nothing { Vec::new() } else { vec![prompt(2), prompt(3)] },
            reminders: if nothing { Vec::new() } else { vec![reminder(0, ReminderKind::FollowUp, &self.note)] },
        };
        person::PersonPage::new(shell(Tab::People), &person::Asked::default(), known, here())
    }

    fn other_pages(&self) -> Vec<(&'static str, String)> {
        let report = ImportReport {
            cards: 42,
            added: 31,
            changed: 4,
            unchanged: 5,
            problems: vec![ImportProblem {
                card: 17,
                message: "There is no name on this card. Add one and import it again.".to_owned(),
            }],
        };
        let import = |outcome| import::ImportPage { shell: shell(Tab::People), errors: Wrong::default(), outcome };
        let looked = import::Outcome { report: report.clone(), file: Some("QkVHSU46VkNBUkQ".to_owned()) };
        let wrong = || {
            Wrong::fields(vec![FieldError {
                field: "code".to_owned(),
                message: "Must be the code that Heartward printed when it started. Start it again for a new one."
                    .to_owned(),
            }])
        };
        let problem = Problem::invalid(Place::Field("until".to_owned()), "Pick a day, for instance 2026-03-01.");
        let zones = setup::zones().into_iter().filter(|(area, _)| matches!(*area, "Arctic" | "World")).collect();
        let draft = setup::NewAccount { name: self.names[0].clone(), ..setup::NewAccount::blank() };
        vec![
            ("import", html(&import(None))),
            ("import_preview", html(&import(Some(looked)))),
            ("import_done", html(&import(Some(import::Outcome { report, file: None })))),
            ("setup", html(&setup::SetupPage { draft, errors: wrong(), zones })),
            (
                "sign_in",
                html(&sign_in::SignInPage {
                    email: self.names[0].clone(),
                    errors: Wrong::default(),
                    provider: String::new(),
                    said: crate::say("sign-in-signed-out"),
                }),
            ),
            ("welcome", html(&Self::welcome_page())),
            ("welcome_note", html(&welcome::NotePage { shell: shell(Tab::People), request_id: id(904) })),
            (
                "about",
                html(&about::AboutPage {
                    backup: Some(
                        crate::tell("about-backup")
                            .with(
                                "day",
                                words::dated("date-year", chrono::NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day"))
                                    .to_string(),
                            )
                            .with("time", "02:30")
                            .to_string(),
                    ),
                }),
            ),
            ("offline", html(&assets::OfflinePage)),
            ("settings", html(&settings::SettingsPage { shell: shell(Tab::Settings) })),
            ("language", html(&language::LanguagePage)),
            ("help", html(&help::HelpPage)),
            ("problem", html(&problem::ProblemPage::new(&problem))),
        ]
    }
}

fn html(page: &impl Template) -> String {
    page.render().expect("every page renders")
}

fn now() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

fn here() -> Here {
    Here { now: now(), zone: Tz::Europe__Berlin }
}

fn id(number: i32) -> String {
    format!("01890a5d-ac96-774b-bcce-{number:012}")
}

/// The same draft with ids that do not change.
fn steady(draft: Draft) -> Draft {
    Draft { request_id: id(901), new_person_request_id: id(902), follow_up_request_id: id(903), ..draft }
}

fn shell(here: Tab) -> Shell {
    Shell { name: "Ada".to_owned(), csrf: "token-of-this-session".to_owned(), who: "ada".to_owned(), here, admin: true }
}

fn prompt(level: i32) -> Prompt {
    Prompt {
        id: format!("play-{level}"),
        level,
        text: format!("What made you laugh lately, on level {level}?"),
        follow_ups: vec!["How did it begin?".to_owned(), "Who would have liked it too?".to_owned()],
        listen: "Laugh if it is funny.".to_owned(),
        subjects: Vec::new(),
    }
}

fn insight(person: i32) -> Insight {
    Insight {
        person_id: id(person),
        depth: Some(Estimate { confidence: Confidence::FairlySteady.into(), ..Estimate::default() }),
        usual_band: if person == 4 { 0 } else { 2 + person % 4 },
        conversations: 14,
        one_to_one: 10,
        last_time: (person != 4).then(|| timestamp(now() - TimeDelta::days(2 + 9 * i64::from(person)))),
        ..Insight::default()
    }
}

pub(super) fn cadence(person: i32, days: i64) -> Cadence {
    Cadence {
        person_id: id(person),
        usual_days: Some(14.0),
        interval_days: Some(15.5),
        window_start_time: Some(timestamp(now() + TimeDelta::days(days))),
        window_end_time: Some(timestamp(now() + TimeDelta::days(days + 8))),
        last_one_to_one_time: Some(timestamp(now() - TimeDelta::days(9))),
        ..Cadence::default()
    }
}

pub(super) fn offer(person: i32, state: OfferState) -> Offer {
    Offer {
        id: id(200 + person),
        person_id: id(person),
        state: state.into(),
        reason: OfferReason::SinceLastOneToOne.into(),
        interval_days: 15.5,
        last_one_to_one_time: Some(timestamp(now() - TimeDelta::days(16))),
        create_time: Some(timestamp(now() - TimeDelta::days(30))),
        window_start_time: Some(timestamp(now() - TimeDelta::days(1))),
        window_end_time: Some(timestamp(now() + TimeDelta::days(5))),
        resolve_time: (state != OfferState::Open).then(|| timestamp(now() - TimeDelta::days(20))),
    }
}
