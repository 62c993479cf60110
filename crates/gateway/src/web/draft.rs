use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use heartward_core::{ConversationId, FieldError, PersonId};
use heartward_proto::reflections::v1::{Conversation, Layer, Medium};

use super::words::{self, Here};
use crate::convert::{time, timestamp};
use crate::csrf::Submitted;
use crate::say;

/// What somebody put into the form about a conversation, word for word, so that it can come back as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The people chosen.
    pub(crate) person_ids: Vec<String>,
    /// A name that is not among the people yet.
    pub(crate) new_person: String,
    /// The lane.
    pub(crate) layer: String,
    /// The answers to [`words::QUESTIONS`]; empty where nothing is noted.
    pub(crate) answers: [String; 4],
    /// One of [`words::WHENS`].
    pub(crate) when: String,
    /// The day, for "another day".
    pub(crate) day: String,
    /// About what time.
    pub(crate) clock: String,
    /// How they met.
    pub(crate) medium: String,
    /// How many took part; empty to go by the people chosen.
    pub(crate) format: String,
    /// How long.
    pub(crate) minutes: String,
    /// Where.
    pub(crate) setting: String,
    /// Who started it.
    pub(crate) initiator: String,
    /// Whether there was tension.
    pub(crate) tension: bool,
    /// Whether there came a point with nothing to say.
    pub(crate) ran_dry: bool,
    /// A line to remember.
    pub(crate) note: String,
    /// Makes one conversation of a form that is sent twice.
    pub(crate) request_id: String,
    /// What to come back to, when, and on which day for "another day".
    pub(crate) follow_up: String,
    pub(crate) follow_up_when: String,
    pub(crate) follow_up_day: String,
    /// Makes one follow-up of it.
    pub(crate) follow_up_request_id: String,
    /// Makes one person of it.
    pub(crate) new_person_request_id: String,
}

impl Draft {
    /// An empty form. What counts as a finding (depth, and how it felt) is never chosen beforehand.
    pub(crate) fn blank(with: Option<String>, medium: i32) -> Self {
        let medium = words::slug(words::MEDIA, medium);
        Self {
            person_ids: with.into_iter().collect(),
            when: "now".to_owned(),
            medium: if medium.is_empty() { words::slug(words::MEDIA, Medium::InPerson.into()) } else { medium }
                .to_owned(),
            follow_up_when: "days".to_owned(),
            follow_up_request_id: ConversationId::generate().to_string(),
            request_id: ConversationId::generate().to_string(),
            new_person_request_id: PersonId::generate().to_string(),
            ..Self::default()
        }
    }

    /// What a form sent.
    pub(crate) fn submitted(form: &Submitted) -> Self {
        let text = |field: &str| form.all(field).next().unwrap_or_default().to_owned();
        Self {
            person_ids: form.all("person_ids").map(str::to_owned).collect(),
            new_person: text("new_person"),
            layer: text("layer"),
            answers: words::QUESTIONS.map(|question| text(question.field)),
            when: text("when"),
            day: text("day"),
            clock: text("clock"),
            medium: text("medium"),
            format: text("format"),
            minutes: text("minutes"),
            setting: text("setting"),
            initiator: text("initiator"),
            tension: !text("tension").is_empty(),
            ran_dry: !text("ran_dry").is_empty(),
            note: text("note"),
            follow_up: text("follow_up").trim().to_owned(),
            follow_up_when: text("follow_up_when"),
            follow_up_day: text("follow_up_day"),
            follow_up_request_id: text("follow_up_request_id"),
            request_id: text("request_id"),
            new_person_request_id: text("new_person_request_id"),
        }
    }

    /// A conversation, to be changed.
    pub(crate) fn of(conversation: &Conversation, here: Here) -> Self {
        let stop = |answer: Option<i32>| answer.map_or_else(String::new, |stop| stop.to_string());
        let occurred = time(conversation.occur_time).unwrap_or(here.now);
        let Conversation { spoke_freely, they_shared, felt_received, accepting, .. } = *conversation;
        let answers = [spoke_freely, they_shared, felt_received, accepting];
        Self {
            person_ids: conversation.person_ids.clone(),
            layer: words::slug(words::LAYERS, conversation.layer).to_owned(),
            answers: answers.map(stop),
            when: "day".to_owned(),
            day: here.iso_day(occurred),
            clock: here.clock(occurred),
            medium: words::slug(words::MEDIA, conversation.medium).to_owned(),
            format: words::slug(words::FORMATS, conversation.format).to_owned(),
            minutes: stop(conversation.minutes),
            setting: words::slug(words::SETTINGS, conversation.setting).to_owned(),
            initiator: words::slug(words::INITIATORS, conversation.initiator).to_owned(),
            tension: conversation.tension,
            ran_dry: conversation.ran_dry,
            note: conversation.note.clone(),
            new_person_request_id: PersonId::generate().to_string(),
            ..Self::default()
        }
    }

    /// The conversation that the form tells of, without whoever is new; or what is not right yet.
    pub(crate) fn conversation(&self, here: Here) -> Result<Conversation, Vec<FieldError>> {
        let mut wrong = Vec::new();
        if self.person_ids.is_empty() && self.new_person.is_empty() {
            wrong.push(mend("person_ids", say("log-who-wrong")));
        }
        let layer = words::chosen(words::LAYERS, &self.layer).unwrap_or(Layer::Unspecified);
        if layer == Layer::Unspecified {
            wrong.push(mend("layer", say("log-how-deep-wrong")));
        }
        let occurred = self.occurred(here).unwrap_or_else(|error| {
            wrong.push(error);
            None
        });
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let [spoke_freely, they_shared, felt_received, accepting] =
            self.answers.each_ref().map(|stop| stop.parse().ok());
        Ok(Conversation {
            person_ids: self.person_ids.clone(),
            occur_time: occurred.map(timestamp),
            layer: layer.into(),
            spoke_freely,
            they_shared,
            felt_received,
            format: words::chosen(words::FORMATS, &self.format).map_or(0, Into::into),
            medium: words::chosen(words::MEDIA, &self.medium).map_or(0, Into::into),
            setting: words::chosen(words::SETTINGS, &self.setting).map_or(0, Into::into),
            minutes: self.minutes.parse().ok(),
            initiator: words::chosen(words::INITIATORS, &self.initiator).map_or(0, Into::into),
            tension: self.tension,
            ran_dry: self.ran_dry,
            accepting,
            note: self.note.clone(),
            ..Conversation::default()
        })
    }

    /// Whether any of what the form folds away is filled in.
    pub(crate) fn says_more(&self) -> bool {
        let fields = self.answers.iter().chain([&self.minutes, &self.setting, &self.initiator]);
        self.tension || self.ran_dry || fields.into_iter().any(|field| !field.is_empty())
    }

    /// "On 3 February", or "On another day" until one is picked.
    pub(crate) fn on_the_day(&self) -> String {
        let day = self.day.parse::<NaiveDate>();
        day.map_or_else(|_| say("log-another-day").to_owned(), |day| words::dated("log-on-day", day).to_string())
    }

    /// The lengths to choose from, with the one that is noted.
    pub(crate) fn lengths(&self) -> Vec<(String, String)> {
        let mut lengths: Vec<_> = words::MINUTES.iter().map(|word| (word.value, word.label().to_owned())).collect();
        if let Ok(noted) = self.minutes.parse()
            && !lengths.iter().any(|(minutes, _)| *minutes == noted)
        {
            lengths.push((noted, words::minutes(noted)));
            lengths.sort_unstable();
        }
        lengths.into_iter().map(|(minutes, label)| (minutes.to_string(), label)).collect()
    }

    /// When it took place; `None` for just now, which the service knows best.
    fn occurred(&self, here: Here) -> Result<Option<DateTime<Utc>>, FieldError> {
        let today = here.today();
        let date = match self.when.as_str() {
            "today" => Some(today),
            "yesterday" => today.pred_opt(),
            "day" => self.day.parse::<NaiveDate>().ok(),
            _ => return Ok(None),
        };
        let date = date.ok_or_else(|| mend("occur_time", say("log-day-wrong")))?;
        let moment = match self.clock.as_str() {
            "" => about_midday(date, here),
            clock => NaiveTime::parse_from_str(clock, "%H:%M").ok().and_then(|clock| here.at(date, clock)),
        };
        moment.map(Some).ok_or_else(|| mend("occur_time", say("log-clock-wrong")))
    }
}

/// Midday when nobody says a time, or earlier on a day whose midday is still to come. It depends on as little as it
/// can, so that a form sent twice says the same twice.
fn about_midday(date: NaiveDate, here: Here) -> Option<DateTime<Utc>> {
    let moments = [12, 8, 0].into_iter().filter_map(|hour| here.at(date, NaiveTime::from_hms_opt(hour, 0, 0)?));
    let (past, ahead): (Vec<_>, Vec<_>) = moments.partition(|moment| *moment <= here.now);
    past.first().or(ahead.first()).copied()
}

fn mend(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn here(now: &str) -> Here {
        Here { now: now.parse().expect("a time"), zone: Tz::Europe__Berlin }
    }

    fn draft() -> Draft {
        Draft { layer: "feelings".to_owned(), ..Draft::blank(Some("ines".to_owned()), 0) }
    }

    fn occurred(draft: &Draft, now: &str) -> Option<String> {
        let conversation = draft.conversation(here(now)).expect("nothing is missing");
        time(conversation.occur_time).map(|time| time.to_rfc3339())
    }

    #[test]
    fn an_empty_form_asks_for_the_two_things_that_are_needed() {
        let wrong = Draft::blank(None, 0).conversation(here("2026-03-01T12:00:00Z")).expect_err("incomplete");
        assert_eq!(wrong.iter().map(|wrong| wrong.field.as_str()).collect::<Vec<_>>(), ["person_ids", "layer"]);
    }

    #[test]
    fn what_is_left_out_stays_unset() {
        let conversation = draft().conversation(here("2026-03-01T12:00:00Z")).expect("nothing is missing");
        let expected = Conversation {
            person_ids: vec!["ines".to_owned()],
            layer: Layer::Feelings.into(),
            medium: Medium::InPerson.into(),
            ..Conversation::default()
        };
        assert_eq!(conversation, expected);
    }

    #[test]
    fn days_without_a_time_mean_midday_unless_that_is_still_to_come() {
        let on = |when: &str| Draft { when: when.to_owned(), ..draft() };
        assert_eq!(occurred(&on("now"), "2026-03-01T12:00:00Z"), None);
        assert_eq!(occurred(&on("yesterday"), "2026-03-01T05:00:00Z").as_deref(), Some("2026-02-28T11:00:00+00:00"));
        assert_eq!(occurred(&on("today"), "2026-03-01T12:00:00Z").as_deref(), Some("2026-03-01T11:00:00+00:00"));
        assert_eq!(occurred(&on("today"), "2026-03-01T09:00:00Z").as_deref(), Some("2026-03-01T07:00:00+00:00"));
        let day = Draft { day: "2026-02-03".to_owned(), clock: "19:30".to_owned(), ..on("day") };
        assert_eq!(occurred(&day, "2026-03-01T12:00:00Z").as_deref(), Some("2026-02-03T18:30:00+00:00"));
    }

    #[test]
    fn a_day_that_is_none_is_asked_for_again() {
        for (day, clock) in [("", ""), ("2026-02-30", ""), ("2026-02-03", "25:00")] {
            let draft = Draft { when: "day".to_owned(), day: day.to_owned(), clock: clock.to_owned(), ..draft() };
            let wrong = draft.conversation(here("2026-03-01T12:00:00Z")).expect_err("not a moment");
            assert_eq!(wrong[0].field, "occur_time");
        }
    }

    #[test]
    fn a_conversation_survives_being_looked_at() {
        let before = Conversation {
            person_ids: vec!["ines".to_owned(), "tobias".to_owned()],
            occur_time: Some(timestamp("2026-02-03T18:30:00Z".parse().expect("a time"))),
            layer: Layer::HeartToHeart.into(),
            spoke_freely: Some(0),
            felt_received: Some(4),
            format: 2,
            medium: 3,
            setting: 5,
            minutes: Some(45),
            initiator: 2,
            tension: true,
            ran_dry: true,
            accepting: Some(3),
            note: "a line".to_owned(),
            ..Conversation::default()
        };
        let here = here("2026-03-01T12:00:00Z");
        let draft = Draft::of(&before, here);
        assert_eq!(draft.conversation(here).expect("complete"), before);
        assert!(draft.lengths().contains(&("45".to_owned(), "45 minutes".to_owned())));
    }
}
