use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::{Locale, locale};

/// The text of every catalogue of a language, by area.
macro_rules! areas {
    ($language:literal) => {
        areas!(
            $language, "about",
            "account",
            "admin",
            "archive",
            "channels",
            "help",
            "import",
            "insights",
            "joining",
            "log",
            "people",
            "person",
            "plots",
            "problems",
            "prompts",
            "reflect",
            "reminders",
            "rules",
            "search",
            "security",
            "self_check",
            "settings",
            "shell",
            "sign_in",
            "time",
            "timeline",
            "today",
            "welcome",
            "words",
            "wrong"
        )
    };
    ($language:literal, $($area:literal),*) => {
        &[$(($area, include_str!(concat!("../../i18n/", $language, "/", $area, ".ftl")))),*]
    };
}

type Files = &'static [(&'static str, &'static str)];

pub(super) const ENGLISH: Files = areas!("en");
pub(super) const GERMAN: Files = areas!("de");

static EN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| gather("en", ENGLISH, None));
static DE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| gather("de", GERMAN, None));
static PSEUDO: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| gather("en", ENGLISH, Some(accented)));

fn gather(tag: &str, files: Files, transform: Option<fn(&str) -> Cow<'_, str>>) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks would be in the middle of attributes too, and no language here is written from right to left.
    bundle.set_use_isolating(false);
    bundle.set_transform(transform);
    for (_, text) in files {
        // That every file is whole is tested; what is readable of one that is not is used.
        let file = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(file, _)| file);
        let _ = bundle.add_resource(file);
    }
    bundle
}

fn bundle(locale: Locale) -> &'static FluentBundle<FluentResource> {
    match locale {
        Locale::En => &EN,
        Locale::De => &DE,
        Locale::Pseudo => &PSEUDO,
    }
}

/// What a message says in a language, with these values; in English where that language does not have it.
pub(super) fn words(locale: Locale, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    [locale, Locale::En].into_iter().find_map(|locale| {
        let bundle = bundle(locale);
        let mut errors = Vec::new();
        let words = bundle.format_pattern(bundle.get_message(key)?.value()?, Some(args), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        Some(words)
    })
}

/// What messages without values say, and their attributes (`key.attribute`): put together once.
type Plain = HashMap<String, String>;

static PLAIN: LazyLock<[Plain; 3]> = LazyLock::new(|| [Locale::En, Locale::De, Locale::Pseudo].map(without_values));

/// What a message or an attribute without values says; in English where that language does not have it.
pub(super) fn plain(locale: Locale, key: &str) -> Option<&'static str> {
    let [english, german, pseudo] = &*PLAIN;
    let words = match locale {
        Locale::En => english.get(key),
        Locale::De => german.get(key).or_else(|| english.get(key)),
        Locale::Pseudo => pseudo.get(key),
    };
    words.map(String::as_str)
}

fn without_values(locale: Locale) -> Plain {
    let bundle = bundle(locale);
    let mut plain = Plain::new();
    let mut keep = |key: String, pattern| {
        let mut errors = Vec::new();
        let words = bundle.format_pattern(pattern, None, &mut errors);
        if errors.is_empty() {
            plain.insert(key, words.into_owned());
        }
    };
    for key in ENGLISH.iter().flat_map(|(_, text)| keys(text)) {
        let Some(message) = bundle.get_message(key) else { continue };
        message.value().into_iter().for_each(|pattern| keep(key.to_owned(), pattern));
        message.attributes().for_each(|it| keep(format!("{key}.{}", it.id()), it.value()));
    }
    plain
}

/// The keys of the messages in the text of a catalogue.
pub(super) fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split(' ').next())
}

/// The English of everything that a service may say, by its words, with [`NUMBER`] for each number that may vary.
static HEARD: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let areas = ENGLISH.iter().filter(|(area, _)| matches!(*area, "wrong" | "problems"));
    let numbers = numbered(vec![NUMBER; PLACES.len()]);
    areas.flat_map(|(_, text)| keys(text)).filter_map(|key| Some((words(Locale::En, key, &numbers)?, key))).collect()
});

/// What the numbers of such a message are called, in their order.
const PLACES: [&str; 2] = ["first", "second"];
const NUMBER: &str = "#";

fn numbered(numbers: Vec<&str>) -> FluentArgs<'_> {
    PLACES.into_iter().zip(numbers).collect()
}

/// What a service said in English, in the language of the page, where `wrong.ftl` or `problems.ftl` has it.
pub(crate) fn echo(english: &str) -> String {
    let by_itself = || HEARD.get(english).and_then(|key| plain(locale(), key)).map(str::to_owned);
    let with_numbers = || {
        let is_number = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
        // Between a digit and anything else, so in the middle of no letter.
        let parts = english.as_bytes().chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit());
        let parts: Vec<&str> = parts.filter_map(|part| str::from_utf8(part).ok()).collect();
        let numbers = parts.iter().copied().filter(is_number).collect();
        let heard: String = parts.iter().map(|part| if is_number(part) { NUMBER } else { part }).collect();
        words(locale(), HEARD.get(&heard)?, &numbered(numbers))
    };
    by_itself().or_else(with_numbers).unwrap_or_else(|| english.to_owned())
}

/// Every letter outside of tags with an accent, and vowels twice: so much longer may another language be.
fn accented(text: &str) -> Cow<'_, str> {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ACCENTED: &str = "áƀćďéƒǵĥíĵķĺḿńóṕɋŕśťúṽẃẋýźÁƁĆĎÉƑǴĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼẂẊÝŹ";
    let mut within_tag = false;
    let mut said = String::with_capacity(2 * text.len());
    for letter in text.chars() {
        within_tag = letter == '<' || within_tag && letter != '>';
        let accented = PLAIN.chars().zip(ACCENTED.chars()).find(|(plain, _)| *plain == letter && !within_tag);
        said.push(accented.map_or(letter, |(_, accented)| accented));
        if let Some((_, accented)) = accented.filter(|(plain, _)| "aeou".contains(*plain)) {
            said.push(accented);
        }
    }
    Cow::Owned(said)
}
