use heartward_proto::profiles::v1::{self as profiles, Circle, Receptiveness, Relationship};
use heartward_proto::reflections::v1::{
    Band, Confidence, Format, Initiator, Layer, Medium, PromptOccasion, PromptSubject, Setting,
};

mod time;

pub(crate) use time::{Here, about, counted};

/// One choice: how a form sends it, what it stands for, and how people read it.
pub(crate) struct Word<T: 'static> {
    /// What the form sends.
    pub(crate) slug: &'static str,
    /// What it stands for in the contracts.
    pub(crate) value: T,
    /// How people read it.
    pub(crate) label: &'static str,
    /// One line of help, or nothing.
    pub(crate) help: &'static str,
}

/// A choice in one line.
pub(crate) const fn word<T>(slug: &'static str, value: T, label: &'static str, help: &'static str) -> Word<T> {
    Word { slug, value, label, help }
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
    of(words, value).map_or("", |word| word.label)
}

/// What a form sends for a value; empty for "not said".
pub(crate) fn slug<T: Copy + Into<i32>>(words: &'static [Word<T>], value: i32) -> &'static str {
    of(words, value).map_or("", |word| word.slug)
}

/// The five lanes, from small talk to heart-to-heart.
pub(crate) const LAYERS: &[Word<Layer>] = &[
    word("passing", Layer::Passing, "Passing", "hellos and logistics"),
    word("catching-up", Layer::CatchingUp, "Catching up", "what has been happening"),
    word("ideas", Layer::Ideas, "Ideas", "views, plans, beliefs"),
    word("feelings", Layer::Feelings, "Feelings", "how things really are"),
    word("heart-to-heart", Layer::HeartToHeart, "Heart-to-heart", "something you would not tell many people"),
];

/// A question with five stops, from 0 to 4.
pub(crate) struct Question {
    /// The field, as in the contract.
    pub(crate) field: &'static str,
    /// The question.
    pub(crate) text: &'static str,
    /// A few words beside it, or nothing.
    pub(crate) hint: &'static str,
    /// The words of the stops 0 to 4.
    pub(crate) stops: [&'static str; 5],
}

impl Question {
    /// The stops, each with whether it is what a form sent.
    pub(crate) fn choices(&self, answer: &str) -> Vec<(&'static str, bool)> {
        self.stops.into_iter().enumerate().map(|(at, stop)| (stop, answer == at.to_string())).collect()
    }
}

/// S, P, R and A of the model.
pub(crate) const QUESTIONS: [Question; 4] = [
    Question {
        field: "spoke_freely",
        text: "How freely did you speak?",
        hint: "",
        stops: ["held back", "a little freely", "about half and half", "quite freely", "held nothing back"],
    },
    Question {
        field: "they_shared",
        text: "How much did they share of themselves?",
        hint: "",
        stops: ["nothing", "a little", "some", "quite a lot", "a great deal"],
    },
    Question {
        field: "felt_received",
        text: "How heard did you feel?",
        hint: "",
        stops: ["dismissed or judged", "hardly heard", "somewhat heard", "mostly heard", "fully heard"],
    },
    Question {
        field: "accepting",
        text: "How accepting were you?",
        hint: "for your eyes alone",
        stops: ["not at all", "a little", "half and half", "mostly", "wholly"],
    },
];

/// When to come back to something: in so many days, or on another day.
pub(crate) const LATER: &[Word<i32>] = &[
    word("day", 1, "Tomorrow", ""),
    word("days", 3, "In 3 days", ""),
    word("week", 7, "In a week", ""),
    word("date", 0, "Another day", ""),
];

/// How people met.
pub(crate) const MEDIA: &[Word<Medium>] = &[
    word("in-person", Medium::InPerson, "In person", ""),
    word("call", Medium::Call, "A call", ""),
    word("video", Medium::Video, "Video", ""),
    word("messages", Medium::Messages, "Messages", ""),
];

/// How many took part.
pub(crate) const FORMATS: &[Word<Format>] = &[
    word("one-to-one", Format::OneToOne, "Just us two", ""),
    word("small-group", Format::SmallGroup, "Three or four of us", ""),
    word("large-group", Format::LargeGroup, "More of us", ""),
];

/// Where, or while doing what.
pub(crate) const SETTINGS: &[Word<Setting>] = &[
    word("walk", Setting::Walk, "Walking", ""),
    word("home", Setting::Home, "At home", ""),
    word("meal", Setting::Meal, "Over food or a drink", ""),
    word("car", Setting::Car, "On the road", ""),
    word("activity", Setting::Activity, "Doing something together", ""),
];

/// Who started it.
pub(crate) const INITIATORS: &[Word<Initiator>] =
    &[word("me", Initiator::Me, "Me", ""), word("them", Initiator::Them, "Them", "")];

/// How long, in minutes.
pub(crate) const MINUTES: [(i32, &str); 5] =
    [(5, "5 min"), (15, "15 min"), (30, "30 min"), (60, "1 hour"), (120, "2 hours or more")];

/// When it took place.
pub(crate) const WHENS: [(&str, &str); 4] =
    [("now", "Just now"), ("today", "Earlier today"), ("yesterday", "Yesterday"), ("day", "Another day")];

/// How near, with what that means for offers.
pub(crate) const CIRCLES: &[Word<Circle>] = &[
    word("household", Circle::Household, "Household", "you live together, or share a life: time about every week"),
    word("inner", Circle::Inner, "Inner circle", "time about every two weeks"),
    word("close", Circle::Close, "Close", "time about once a month"),
    word("wider", Circle::Wider, "Wider", "time about every three months"),
    word("outer", Circle::Outer, "Outer", "no offers"),
];

/// How they know each other.
pub(crate) const RELATIONSHIPS: &[Word<Relationship>] = &[
    word("partner", Relationship::Partner, "Partner", ""),
    word("parent", Relationship::Parent, "Parent", ""),
    word("child", Relationship::Child, "Child", ""),
    word("sibling", Relationship::Sibling, "Sister or brother", ""),
    word("relative", Relationship::Relative, "Family", ""),
    word("friend", Relationship::Friend, "Friend", ""),
    word("colleague", Relationship::Colleague, "From work or study", ""),
    word("neighbour", Relationship::Neighbour, "Neighbour", ""),
    word("mentor", Relationship::Mentor, "Mentor", ""),
    word("other", Relationship::Other, "Somebody else", ""),
];

/// How ready somebody is for open talk.
pub(crate) const RECEPTIVENESS: &[Word<Receptiveness>] = &[
    word("open", Receptiveness::Open, "Talks openly", ""),
    word("warming-up", Receptiveness::WarmingUp, "Warming up", "more time, light settings"),
    word("not-now", Receptiveness::NotNow, "Not for now", "no offers at all"),
];

/// Where somebody is at ease. The help is what an offer suggests: "Would a walk with Ines suit?"
pub(crate) const PLACES: &[Word<profiles::Setting>] = &[
    word("walk", profiles::Setting::Walk, "Walking", "a walk"),
    word("home", profiles::Setting::Home, "At home", "an evening at home"),
    word("meal", profiles::Setting::Meal, "Over food or a drink", "a meal"),
    word("car", profiles::Setting::Car, "On the road", "a drive"),
    word("activity", profiles::Setting::Activity, "Doing something together", "doing something together"),
    word("phone", profiles::Setting::Phone, "On the phone", "a call"),
    word("video", profiles::Setting::Video, "By video", "a video call"),
    word("text", profiles::Setting::Text, "In writing", "a few lines"),
];

/// When a prompt fits. The help ends a sentence that begins with "because".
pub(crate) const OCCASIONS: &[Word<PromptOccasion>] = &[
    word("walk", PromptOccasion::Walk, "On a walk", "it is a walk"),
    word("meal", PromptOccasion::Meal, "Over food or a drink", "it is a meal"),
    word("car", PromptOccasion::Car, "On the road", "you are on the road"),
    word("call", PromptOccasion::Call, "On a call", "it is a call"),
    word("message", PromptOccasion::Message, "In writing", "it is in writing"),
    word("bedtime", PromptOccasion::Bedtime, "Before sleep", "the day is nearly over"),
    word("group", PromptOccasion::Group, "Several of us", "there are several of you"),
    word("hard-day", PromptOccasion::HardDay, "On a hard day", "it is a hard day"),
];

/// What can hurt in a prompt.
pub(crate) const SUBJECTS: &[Word<PromptSubject>] = &[
    word("loss", PromptSubject::Loss, "Loss", ""),
    word("family-rift", PromptSubject::FamilyRift, "A rift in a family", ""),
    word("health", PromptSubject::Health, "Health", ""),
    word("body", PromptSubject::Body, "The body", ""),
    word("money", PromptSubject::Money, "Money", ""),
    word("faith", PromptSubject::Faith, "Faith", ""),
    word("conflict", PromptSubject::Conflict, "Conflict", ""),
    word("work-loss", PromptSubject::WorkLoss, "Work that was lost", ""),
];

/// The words for depth.
pub(crate) const BANDS: &[Word<Band>] = &[
    word("small-talk", Band::SmallTalk, "small talk", ""),
    word("catching-up", Band::CatchingUp, "catching up", ""),
    word("opening-up", Band::OpeningUp, "opening up", ""),
    word("personal", Band::Personal, "personal", ""),
    word("heart-to-heart", Band::HeartToHeart, "heart-to-heart", ""),
];

/// How sure an estimate is.
pub(crate) const CONFIDENCE: &[Word<Confidence>] = &[
    word("first", Confidence::FirstImpression, "a first impression", ""),
    word("steady", Confidence::FairlySteady, "fairly steady", ""),
];

/// The months of a birthday.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Names in a sentence: "Ines", "Ines and Tobias", "Ines, Tobias and Mum".
pub(crate) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => "somebody".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// "1 person", "4 people".
pub(crate) fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// A length of time in words: "40 minutes", "2 hours".
pub(crate) fn minutes(minutes: i32) -> String {
    let minutes = usize::try_from(minutes).unwrap_or(0);
    match (minutes / 60, minutes % 60) {
        (0, rest) => counted(rest, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, rest) => format!("{} {}", counted(hours, "hour"), counted(rest, "minute")),
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
