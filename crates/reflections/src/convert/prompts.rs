//! Prompts between the contract and the domain.

use chrono::NaiveDate;
use heartward_core::{Error, Result};
use heartward_proto::reflections::v1 as proto;

use super::{layer, narrowed};
use crate::domain::Layer;
use crate::domain::prompt::{Hand, Language, Occasion, Prompt, Subject, Table, Words};

/// What cards are asked for, without what the store knows.
pub(crate) fn table(request: &proto::DealPromptsRequest) -> Result<Table> {
    Ok(Table {
        person: narrowed(&request.person_id)?,
        day: day(&request.day)?,
        draw: request.draw,
        level: level(request.level)?,
        occasion: occasion(request.occasion)?,
        subjects: request.subjects.iter().map(|value| subject(*value)).collect::<Result<_>>()?,
        lanes: Vec::new(),
        answers: Vec::new(),
    })
}

/// A day of a calendar.
pub(crate) fn day(text: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Error::invalid("day", "Must be a day, for instance 2026-11-25."))
}

fn level(value: i32) -> Result<Option<Layer>> {
    if value == 0 {
        return Ok(None);
    }
    let layer = layer(value).map_err(|_| Error::invalid("level", "Must be one of the five lanes, or left out."))?;
    Ok(Some(layer))
}

fn occasion(value: i32) -> Result<Option<Occasion>> {
    match proto::PromptOccasion::try_from(value) {
        Ok(proto::PromptOccasion::Unspecified) => Ok(None),
        Ok(proto::PromptOccasion::Walk) => Ok(Some(Occasion::Walk)),
        Ok(proto::PromptOccasion::Meal) => Ok(Some(Occasion::Meal)),
        Ok(proto::PromptOccasion::Car) => Ok(Some(Occasion::Car)),
        Ok(proto::PromptOccasion::Call) => Ok(Some(Occasion::Call)),
        Ok(proto::PromptOccasion::Message) => Ok(Some(Occasion::Message)),
        Ok(proto::PromptOccasion::Bedtime) => Ok(Some(Occasion::Bedtime)),
        Ok(proto::PromptOccasion::Group) => Ok(Some(Occasion::Group)),
        Ok(proto::PromptOccasion::HardDay) => Ok(Some(Occasion::HardDay)),
        Err(_) => Err(Error::invalid("occasion", "Must be one of the occasions, or left out.")),
    }
}

fn subject(value: i32) -> Result<Subject> {
    match proto::PromptSubject::try_from(value) {
        Ok(proto::PromptSubject::Loss) => Ok(Subject::Loss),
        Ok(proto::PromptSubject::FamilyRift) => Ok(Subject::FamilyRift),
        Ok(proto::PromptSubject::Health) => Ok(Subject::Health),
        Ok(proto::PromptSubject::Body) => Ok(Subject::Body),
        Ok(proto::PromptSubject::Money) => Ok(Subject::Money),
        Ok(proto::PromptSubject::Faith) => Ok(Subject::Faith),
        Ok(proto::PromptSubject::Conflict) => Ok(Subject::Conflict),
        Ok(proto::PromptSubject::WorkLoss) => Ok(Subject::WorkLoss),
        Ok(proto::PromptSubject::Unspecified) | Err(_) => {
            Err(Error::invalid("subjects", "Must be subjects that can hurt, or left out."))
        }
    }
}

impl From<Subject> for proto::PromptSubject {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Loss => Self::Loss,
            Subject::FamilyRift => Self::FamilyRift,
            Subject::Health => Self::Health,
            Subject::Body => Self::Body,
            Subject::Money => Self::Money,
            Subject::Faith => Self::Faith,
            Subject::Conflict => Self::Conflict,
            Subject::WorkLoss => Self::WorkLoss,
        }
    }
}

/// The language to answer in.
pub(crate) fn language(ranges: &[String]) -> Language {
    Language::lookup(ranges.iter().map(String::as_str))
}

/// A prompt in a language.
pub(crate) fn prompt(prompt: &Prompt, language: Language) -> proto::Prompt {
    let Words { text, follow_ups, listen } = prompt.words(language).clone();
    proto::Prompt {
        id: prompt.id.clone(),
        level: proto::Layer::from(prompt.level).into(),
        text,
        follow_ups: follow_ups.to_vec(),
        listen,
        subjects: prompt.subjects.iter().map(|subject| proto::PromptSubject::from(*subject).into()).collect(),
    }
}

/// What was dealt; nothing about somebody who is to be left alone.
pub(crate) fn dealt(hand: Option<Hand>, language: Language) -> proto::DealPromptsResponse {
    let told = language.tag().to_owned();
    let Some(Hand { cards, usual, lighter }) = hand else {
        return proto::DealPromptsResponse { silent: true, language: told, ..Default::default() };
    };
    proto::DealPromptsResponse {
        prompts: cards.into_iter().map(|card| prompt(card, language)).collect(),
        usual: usual.map_or(0, |usual| proto::Layer::from(usual).into()),
        lighter,
        silent: false,
        language: told,
    }
}
