use std::collections::HashSet;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use chrono::{DateTime, Utc};
use heartward_core::{Caller, Result};
use heartward_proto::reflections::v1::{
    CheckIn, GetSignRequest, GetSpectrumRequest, ListCheckInsRequest, MuteSignRequest, Sign, SignKind, SpectrumPoint,
    UnmuteSignRequest,
};

use super::form::back;
use super::see;
use super::talk::Names;
use super::words::{self, Here, Word, counted, word};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::{Problem, Type};
use crate::rules::{Rule, RuleId};
use crate::state::Gateway;
use crate::{say, tell};

/// Notes that are named one by one; of more, the newest.
const NAMED: usize = 12;

/// As many check-ins as two weeks may hold.
const CHECK_INS: i32 = 200;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/signs/mute", post(mute)).route("/signs/unmute", post(unmute))
}

/// The signs: what a form sends, and what they are called where several are listed.
pub(super) const SIGNS: &[Word<SignKind>] = &[
    word("heavy-days", SignKind::StressedNobodyToTell, "sign-heavy-days"),
    word("quiet-alone", SignKind::SilentWhenAlone, "sign-quiet-alone"),
    word("in-company", SignKind::OnlyInGroups, "sign-in-company"),
    word("outside", SignKind::PartnerTalkStaysOutside, "sign-outside"),
    word("nobody-close", SignKind::ManyButNoneClose, "sign-nobody-close"),
];

/// A sign as a card: about somebody's situation, in warm words, with what it rests on.
pub(super) struct SignCard {
    pub(super) slug: &'static str,
    pub(super) person_id: String,
    pub(super) title: String,
    pub(super) words: String,
    pub(super) because: String,
    /// What it rests on, newest first, [`NAMED`] at most.
    pub(super) notes: Vec<Note>,
    /// How many more there are.
    pub(super) more: usize,
    /// A place that may help: where, and what it is called.
    pub(super) way: (String, String),
    pub(super) rule: Rule,
}

/// A conversation or a check-in that a sign rests on.
pub(super) struct Note {
    pub(super) path: String,
    pub(super) day: String,
    pub(super) iso_day: String,
    pub(super) what: String,
}

/// A sign with the notes it names.
pub(super) struct Told {
    pub(super) sign: Sign,
    pub(super) points: Vec<SpectrumPoint>,
    pub(super) check_ins: Vec<CheckIn>,
}

/// The sign of this week, if there is one.
pub(super) async fn sign(gateway: &Gateway, caller: &Caller) -> Result<Option<Told>> {
    let Some(sign) = answer(gateway.clients.signs(caller).get_sign(GetSignRequest {}).await)?.sign else {
        return Ok(None);
    };
    let mut told = Told { sign, points: Vec::new(), check_ins: Vec::new() };
    if !told.sign.conversation_ids.is_empty() {
        // No sign looks back further than the half year this tells of.
        let request = GetSpectrumRequest { person_id: told.sign.person_id.clone(), since: None };
        told.points = answer(gateway.clients.reflections(caller).get_spectrum(request).await)?.points;
    }
    if !told.sign.check_in_ids.is_empty() {
        let request = ListCheckInsRequest { page_size: CHECK_INS, page_token: String::new() };
        told.check_ins = answer(gateway.clients.check_ins(caller).list_check_ins(request).await)?.check_ins;
    }
    Ok(Some(told))
}

impl SignCard {
    /// `None` for a sign of a later version, and for one about somebody who is not there any more.
    pub(super) fn new(told: &Told, names: &Names, here: Here) -> Option<Self> {
        let sign = &told.sign;
        let person = names.get(&sign.person_id);
        if !sign.person_id.is_empty() && !person.is_there() {
            return None;
        }
        let kind = words::of(SIGNS, sign.kind)?;
        let (title, words, rule) = wording(kind.value, &person.name);
        let mut notes = notes(told, here);
        let more = notes.len().saturating_sub(NAMED);
        notes.truncate(NAMED);
        let way = match kind.value {
            SignKind::StressedNobodyToTell => ("/help".to_owned(), say("sign-way-help").to_owned()),
            SignKind::ManyButNoneClose | SignKind::Unspecified => {
                ("/self-check".to_owned(), say("sign-way-self-check").to_owned())
            }
            _ => (format!("/people/{}", person.id), tell("sign-way-person").with("name", &person.name).to_string()),
        };
        Some(Self {
            slug: kind.slug,
            person_id: sign.person_id.clone(),
            title,
            words,
            because: because(sign),
            notes,
            more,
            way,
            rule: rule.rule(),
        })
    }
}

/// What a sign says: about how things are, never about whose fault it is, and with nothing to be done.
fn wording(kind: SignKind, name: &str) -> (String, String, RuleId) {
    let (title, words, rule) = match kind {
        SignKind::StressedNobodyToTell | SignKind::Unspecified => {
            ("sign-heavy-days-title", "sign-heavy-days-words", RuleId::StressedNobodyToTell)
        }
        SignKind::SilentWhenAlone => ("sign-quiet-alone-title", "sign-quiet-alone-words", RuleId::SilentWhenAlone),
        SignKind::OnlyInGroups => ("sign-in-company-title", "sign-in-company-words", RuleId::OnlyInGroups),
        SignKind::PartnerTalkStaysOutside => {
            ("sign-outside-title", "sign-outside-words", RuleId::PartnerTalkStaysOutside)
        }
        SignKind::ManyButNoneClose => ("sign-nobody-close-title", "sign-nobody-close-words", RuleId::ManyButNoneClose),
    };
    (tell(title).with("name", name).to_string(), tell(words).with("name", name).to_string(), rule)
}

/// "Because of 6 talks and 3 check-ins."
fn because(sign: &Sign) -> String {
    let counts = [(sign.conversation_ids.len(), "counted-talks"), (sign.check_in_ids.len(), "counted-check-ins")];
    let counts: Vec<_> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun)).collect();
    match counts.as_slice() {
        [] => String::new(),
        counts => tell("sign-because").with("counts", words::names(counts.iter().map(String::as_str))).to_string(),
    }
}

/// The notes that a sign names, as far as they are found, newest first.
fn notes(told: &Told, here: Here) -> Vec<Note> {
    let mut talks: HashSet<&str> = told.sign.conversation_ids.iter().map(String::as_str).collect();
    let check_ins: HashSet<&str> = told.sign.check_in_ids.iter().map(String::as_str).collect();
    let mut notes: Vec<(DateTime<Utc>, Note)> = Vec::new();
    let note = |then: DateTime<Utc>, path, what: &str| {
        let note = Note { path, day: here.day(then), iso_day: here.iso_day(then), what: what.to_owned() };
        (then, note)
    };
    for point in &told.points {
        // A conversation with several people is several points.
        if let Some(then) = time(point.occur_time)
            && talks.remove(point.conversation_id.as_str())
        {
            let path = format!("/conversations/{}", point.conversation_id);
            notes.push(note(then, path, words::within(words::LAYERS, point.layer)));
        }
    }
    for check_in in told.check_ins.iter().filter(|check_in| check_ins.contains(check_in.id.as_str())) {
        if let Some(then) = time(check_in.occur_time) {
            notes.push(note(then, format!("/reflect#c-{}", check_in.id), say("a-check-in")));
        }
    }
    notes.sort_by_key(|(then, _)| std::cmp::Reverse(*then));
    notes.into_iter().map(|(_, note)| note).collect()
}

async fn mute(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let (kind, person_id) = about(&form)?;
    let request = MuteSignRequest { kind, person_id };
    answer(gateway.clients.signs(&form.signed_in.caller).mute_sign(request).await)?;
    Ok(see(format_args!("{}?said=muted", back(form.text("back")))))
}

async fn unmute(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let (kind, person_id) = about(&form)?;
    let request = UnmuteSignRequest { kind, person_id };
    answer(gateway.clients.signs(&form.signed_in.caller).unmute_sign(request).await)?;
    Ok(see(format_args!("{}?said=unmuted", back(form.text("back")))))
}

/// Which sign a form is about, as the contract has it.
fn about(form: &Submitted) -> Result<(i32, String), Problem> {
    let kind = words::chosen(SIGNS, form.text("kind")).ok_or_else(|| Problem::new(Type::Malformed))?;
    Ok((kind.into(), form.text("person_id").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sign_rests_on_is_counted() {
        let ids = |count: usize| vec![String::new(); count];
        let sign =
            |talks, check_ins| Sign { conversation_ids: ids(talks), check_in_ids: ids(check_ins), ..Sign::default() };
        assert_eq!(because(&sign(0, 0)), "");
        assert_eq!(because(&sign(1, 0)), "Because of 1 talk you noted.");
        assert_eq!(because(&sign(6, 3)), "Because of 6 talks and 3 check-ins you noted.");
    }

    #[test]
    fn every_kind_of_the_contract_has_its_words_and_its_rule() {
        for number in 1.. {
            let Ok(kind) = SignKind::try_from(number) else { break };
            let sign = words::of(SIGNS, number).expect("a word");
            let (_, _, rule) = wording(kind, "Ines");
            let name = kind.as_str_name().strip_prefix("SIGN_KIND_").expect("its prefix").to_lowercase();
            let ours = serde_json::to_value(rule).expect("an id");
            assert_eq!((sign.value, ours.as_str()), (kind, Some(name.as_str())));
        }
    }
}
