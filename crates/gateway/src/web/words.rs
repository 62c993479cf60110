use heartward_proto::profiles::v1::{self as profiles, Circle, Receptiveness, Relationship};
use heartward_proto::reflections::v1::{
    Band, Confidence, Format, Initiator, Layer, Medium, PromptOccasion, PromptSubject, Setting,
};

use crate::speech::{attribute, say, tell};

mod time;

pub(crate) use time::{Here, about, counted, dated, months, short_month, weekdays};

/// One choice: how a form sends it, what it stands for, and how people read it.
pub(crate) struct Word<T: 'static> {
    /// What the form sends.
    pub(crate) slug: &'static str,
    /// What it stands for in the contracts.
    pub(crate) value: T,
    /// The message that names it.
    key: &'static str,
}

/// A choice in one line.
pub(crate) const fn word<T>(slug: &'static str, value: T, key: &'static str) -> Word<T> {
    Word { slug, value, key }
}

impl<T> Word<T> {
    /// How people read it.
    pub(crate) fn label(&self) -> &'static str {
        say(self.key)
    }

    /// One line of help, or nothing.
    pub(crate) fn help(&self) -> &'static str {
        attribute(self.key, "help").unwrap_or_default()
    }

    /// How it reads within a sentence.
    pub(crate) fn within(&self) -> &'static str {
        self.form("within")
    }

    /// How it reads in a form that its message has for some use, or as ever.
    pub(crate) fn form(&self, form: &str) -> &'static str {
        attribute(self.key, form).unwrap_or_else(|| self.label())
    }
}

/// The choice that a form sent, if it is one.
pub(crate) fn chosen<T: Copy>(words: &[Word<T>], slug: &str) -> Option<T> {
    words.iter().find(|word| word.slug == slug).map(|word| word.value)
}

/// The word for a value of a contract; `None` for "not said" and for values of a later version.
pub(crate) fn of<T: Copy + Into<i32>>(words: &'static [Word<T>], value: i32) -> Option<&'static Word<T>> {
    words.iter().find(|word| word.value.into() == value)
}

/// How people read a value; empty for "not said".
pub(crate) fn label<T: Copy + Into<i32>>(words: &'static [Word<T>], value: i32) -> &'static str {
    of(words, value).map_or("", Word::label)
}

/// How they read it within a sentence; empty for "not said".
pub(crate) fn within<T: Copy + Into<i32>>(words: &'static [Word<T>], value: i32) -> &'static str {
    of(words, value).map_or("", Word::within)
}

/// What a form sends for a value; empty for "not said".
pub(crate) fn slug<T: Copy + Into<i32>>(words: &'static [Word<T>], value: i32) -> &'static str {
    of(words, value).map_or("", |word| word.slug)
}

/// The five lanes, from small talk to heart-to-heart.
pub(crate) const LAYERS: &[Word<Layer>] = &[
    word("passing", Layer::Passing, "layer-passing"),
    word("catching-up", Layer::CatchingUp, "layer-catching-up"),
    word("ideas", Layer::Ideas, "layer-ideas"),
    word("feelings", Layer::Feelings, "layer-feelings"),
    word("heart-to-heart", Layer::HeartToHeart, "layer-heart-to-heart"),
];

/// A question with five stops, from 0 to 4.
pub(crate) struct Question {
    /// The field, as in the contract.
    pub(crate) field: &'static str,
    /// The message that asks it.
    pub(crate) key: &'static str,
}

impl Question {
    /// The question.
    pub(crate) fn text(&self) -> &'static str {
        say(self.key)
    }

    /// A few words beside it, or nothing.
    pub(crate) fn hint(&self) -> &'static str {
        attribute(self.key, "hint").unwrap_or_default()
    }

    /// The words of the stops 0 to 4.
    pub(crate) fn stops(&self) -> [&'static str; 5] {
        ["zero", "one", "two", "three", "four"].map(|stop| attribute(self.key, stop).unwrap_or_default())
    }

    /// The stops, each with whether it is what a form sent.
    pub(crate) fn choices(&self, answer: &str) -> Vec<(&'static str, bool)> {
        self.stops().into_iter().enumerate().map(|(at, stop)| (stop, answer == at.to_string())).collect()
    }
}

/// S, P, R and A of the model.
pub(crate) const QUESTIONS: [Question; 4] = [
    Question { field: "spoke_freely", key: "question-spoke-freely" },
    Question { field: "they_shared", key: "question-they-shared" },
    Question { field: "felt_received", key: "question-felt-received" },
    Question { field: "accepting", key: "question-accepting" },
];

/// When to come back to something: in so many days, or on another day.
pub(crate) const LATER: &[Word<i32>] = &[
    word("day", 1, "later-day"),
    word("days", 3, "later-days"),
    word("week", 7, "later-week"),
    word("date", 0, "later-date"),
];

/// How people met.
pub(crate) const MEDIA: &[Word<Medium>] = &[
    word("in-person", Medium::InPerson, "medium-in-person"),
    word("call", Medium::Call, "medium-call"),
    word("video", Medium::Video, "medium-video"),
    word("messages", Medium::Messages, "medium-messages"),
];

/// How many took part.
pub(crate) const FORMATS: &[Word<Format>] = &[
    word("one-to-one", Format::OneToOne, "format-one-to-one"),
    word("small-group", Format::SmallGroup, "format-small-group"),
    word("large-group", Format::LargeGroup, "format-large-group"),
];

/// Where, or while doing what.
pub(crate) const SETTINGS: &[Word<Setting>] = &[
    word("walk", Setting::Walk, "setting-walk"),
    word("home", Setting::Home, "setting-home"),
    word("meal", Setting::Meal, "setting-meal"),
    word("car", Setting::Car, "setting-car"),
    word("activity", Setting::Activity, "setting-activity"),
];

/// Who started it.
pub(crate) const INITIATORS: &[Word<Initiator>] =
    &[word("me", Initiator::Me, "initiator-me"), word("them", Initiator::Them, "initiator-them")];

/// How long, in minutes; the last one or more.
pub(crate) const MINUTES: &[Word<i32>] = &[
    word("5", 5, "minutes-5"),
    word("15", 15, "minutes-15"),
    word("30", 30, "minutes-30"),
    word("60", 60, "minutes-60"),
    word("120", 120, "minutes-120"),
];

/// When it took place.
pub(crate) const WHENS: &[Word<()>] = &[
    word("now", (), "when-now"),
    word("today", (), "when-today"),
    word("yesterday", (), "when-yesterday"),
    word("day", (), "when-day"),
];

/// How near, with what that means for offers.
pub(crate) const CIRCLES: &[Word<Circle>] = &[
    word("household", Circle::Household, "circle-household"),
    word("inner", Circle::Inner, "circle-inner"),
    word("close", Circle::Close, "circle-close"),
    word("wider", Circle::Wider, "circle-wider"),
    word("outer", Circle::Outer, "circle-outer"),
];

/// What a circle is called; 0 is that none was chosen.
pub(crate) fn circle(circle: i32) -> &'static str {
    of(CIRCLES, circle).map_or_else(|| say("circle-none"), Word::label)
}

/// Those who are in it: "people of your inner circle".
pub(crate) fn people_of(circle: i32) -> &'static str {
    let key = of(CIRCLES, circle).map_or("circle-none", |word| word.key);
    attribute(key, "people").unwrap_or_default()
}

/// How they know each other.
pub(crate) const RELATIONSHIPS: &[Word<Relationship>] = &[
    word("partner", Relationship::Partner, "relationship-partner"),
    word("parent", Relationship::Parent, "relationship-parent"),
    word("child", Relationship::Child, "relationship-child"),
    word("sibling", Relationship::Sibling, "relationship-sibling"),
    word("relative", Relationship::Relative, "relationship-relative"),
    word("friend", Relationship::Friend, "relationship-friend"),
    word("colleague", Relationship::Colleague, "relationship-colleague"),
    word("neighbour", Relationship::Neighbour, "relationship-neighbour"),
    word("mentor", Relationship::Mentor, "relationship-mentor"),
    word("other", Relationship::Other, "relationship-other"),
];

/// How ready somebody is for open talk.
pub(crate) const RECEPTIVENESS: &[Word<Receptiveness>] = &[
    word("open", Receptiveness::Open, "receptiveness-open"),
    word("warming-up", Receptiveness::WarmingUp, "receptiveness-warming-up"),
    word("not-now", Receptiveness::NotNow, "receptiveness-not-now"),
];

/// Where somebody is at ease. The help is what an offer suggests: "Would a walk with Ines suit?"
pub(crate) const PLACES: &[Word<profiles::Setting>] = &[
    word("walk", profiles::Setting::Walk, "place-walk"),
    word("home", profiles::Setting::Home, "place-home"),
    word("meal", profiles::Setting::Meal, "place-meal"),
    word("car", profiles::Setting::Car, "place-car"),
    word("activity", profiles::Setting::Activity, "place-activity"),
    word("phone", profiles::Setting::Phone, "place-phone"),
    word("video", profiles::Setting::Video, "place-video"),
    word("text", profiles::Setting::Text, "place-text"),
];

/// When a prompt fits. The help ends a sentence that begins with "because".
pub(crate) const OCCASIONS: &[Word<PromptOccasion>] = &[
    word("walk", PromptOccasion::Walk, "occasion-walk"),
    word("meal", PromptOccasion::Meal, "occasion-meal"),
    word("car", PromptOccasion::Car, "occasion-car"),
    word("call", PromptOccasion::Call, "occasion-call"),
    word("message", PromptOccasion::Message, "occasion-message"),
    word("bedtime", PromptOccasion::Bedtime, "occasion-bedtime"),
    word("group", PromptOccasion::Group, "occasion-group"),
    word("hard-day", PromptOccasion::HardDay, "occasion-hard-day"),
];

/// What can hurt in a prompt.
pub(crate) const SUBJECTS: &[Word<PromptSubject>] = &[
    word("loss", PromptSubject::Loss, "subject-loss"),
    word("family-rift", PromptSubject::FamilyRift, "subject-family-rift"),
    word("health", PromptSubject::Health, "subject-health"),
    word("body", PromptSubject::Body, "subject-body"),
    word("money", PromptSubject::Money, "subject-money"),
    word("faith", PromptSubject::Faith, "subject-faith"),
    word("conflict", PromptSubject::Conflict, "subject-conflict"),
    word("work-loss", PromptSubject::WorkLoss, "subject-work-loss"),
];

/// The words for depth.
pub(crate) const BANDS: &[Word<Band>] = &[
    word("small-talk", Band::SmallTalk, "band-small-talk"),
    word("catching-up", Band::CatchingUp, "band-catching-up"),
    word("opening-up", Band::OpeningUp, "band-opening-up"),
    word("personal", Band::Personal, "band-personal"),
    word("heart-to-heart", Band::HeartToHeart, "band-heart-to-heart"),
];

/// How sure an estimate is.
pub(crate) const CONFIDENCE: &[Word<Confidence>] = &[
    word("first", Confidence::FirstImpression, "confidence-first"),
    word("steady", Confidence::FairlySteady, "confidence-steady"),
];

/// Names in a sentence: "Ines", "Ines and Tobias", "Ines, Tobias and Mum".
pub(crate) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => say("somebody").to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => tell("names").with("most", most.join(", ")).with("last", last).to_string(),
    }
}

/// A length of time in words: "40 minutes", "2 hours".
pub(crate) fn minutes(minutes: i32) -> String {
    let minutes = usize::try_from(minutes).unwrap_or(0);
    match (minutes / 60, minutes % 60) {
        (0, rest) => counted(rest, "counted-minutes"),
        (hours, 0) => counted(hours, "counted-hours"),
        (hours, rest) => format!("{} {}", counted(hours, "counted-hours"), counted(rest, "counted-minutes")),
    }
}

/// With a capital first letter, for the start of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_found_by_what_the_form_sends_and_by_its_value() {
        for word in LAYERS {
            assert_eq!(chosen(LAYERS, word.slug), Some(word.value));
            assert_eq!(slug(LAYERS, word.value.into()), word.slug);
        }
        assert_eq!(chosen(LAYERS, "T=9"), None);
        assert_eq!(label(LAYERS, 0), "");
        assert_eq!(label(LAYERS, 99), "");
    }

    #[test]
    fn names_and_lengths_read_like_speech() {
        assert_eq!(names(["Ines"]), "Ines");
        assert_eq!(names(["Ines", "Tobias", "Mum"]), "Ines, Tobias and Mum");
        assert_eq!(names([]), "somebody");
        assert_eq!(minutes(1), "1 minute");
        assert_eq!(minutes(60), "1 hour");
        assert_eq!(minutes(150), "2 hours 30 minutes");
        assert_eq!(capital("élan"), "Élan");
    }
}
