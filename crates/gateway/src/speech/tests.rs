use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use heartward_platform::testing::{HEAVY_ENGLISH, HEAVY_GERMAN, heavy};

use super::catalogue::{ENGLISH, GERMAN, echo, keys};
use super::{Locale, attribute, mark, say, tell};

/// The values that each message has in it, by the message's key.
fn values(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut messages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut at = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        at = keys(line).next().unwrap_or(at);
        let found = messages.entry(at).or_default();
        let named = line.split('$').skip(1);
        found.extend(
            named.map(|rest| rest.split(|c: char| c != '-' && !c.is_alphanumeric()).next().unwrap_or_default()),
        );
        if let Some((attribute, _)) = line.trim_start().strip_prefix('.').and_then(|line| line.split_once(" =")) {
            found.insert(attribute);
        }
    }
    messages.remove("");
    messages
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Everything that pages are made of, without tests.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = files(&root.join("src")).into_iter().filter(|path| !path.to_string_lossy().contains("/tests"));
    let read = |path: PathBuf| fs::read_to_string(path).expect("text");
    let code = code.filter(|path| path.extension().is_some_and(|it| it == "rs")).map(read);
    let product = code.map(|code| code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned());
    product.chain(files(&root.join("templates")).into_iter().map(read)).collect()
}

#[test]
fn every_file_is_whole_and_each_key_is_there_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("i18n");
    for (language, catalogue) in [("en", ENGLISH), ("de", GERMAN)] {
        let mut seen = BTreeSet::new();
        for (area, text) in catalogue {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("{language}/{area}.ftl: {errors:?}");
            }
            for key in keys(text) {
                assert!(seen.insert(key), "{key} twice, in {language}/{area}.ftl");
            }
        }
        assert_eq!(files(&root.join(language)).len(), catalogue.len(), "every file is in the list of `catalogue.rs`");
    }
}

#[test]
fn german_has_every_message_with_the_same_values_and_attributes() {
    for ((area, english), (_, german)) in ENGLISH.iter().zip(GERMAN) {
        assert_eq!(values(german), values(english), "{area}.ftl");
    }
}

#[test]
fn what_pages_say_is_in_the_catalogue_and_nothing_else_is() {
    let sources = sources();
    let known: BTreeSet<&str> = ENGLISH.iter().flat_map(|(_, text)| keys(text)).collect();
    for call in ["say(\"", "tell(\"", "mark(\""] {
        for rest in sources.split(call).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            assert!(known.contains(key), "no catalogue has {key}");
        }
    }
    // What services say is looked up by its words.
    let heard = ENGLISH.iter().filter(|(area, _)| matches!(*area, "wrong" | "problems"));
    let heard: BTreeSet<&str> = heard.flat_map(|(_, text)| keys(text)).collect();
    for key in known.difference(&heard) {
        assert!(sources.contains(&format!("\"{key}\"")), "nothing says {key}");
    }
}

#[test]
fn no_word_weighs_on_people() {
    for (catalogue, words) in [(ENGLISH, &HEAVY_ENGLISH[..]), (GERMAN, &HEAVY_GERMAN)] {
        for (area, text) in catalogue {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                // Without the key.
                let said = line.split_once("= ").map_or(line, |(_, said)| said);
                assert_eq!(heavy(said, words), None, "in {area}.ftl: {line}");
            }
        }
    }
}

#[test]
fn words_are_those_of_the_locale() {
    let both = || (say("today-title"), tell("counted-talks").with("count", 1_usize).to_string());
    assert_eq!(both(), ("Today", "1 talk".to_owned()), "nobody asked for another language");
    assert_eq!(Locale::De.within(both), ("Heute", "1 Gespräch".to_owned()));
    assert_eq!(Locale::Pseudo.within(both), ("Ťóóďááý", "1 ťááĺķ".to_owned()));
    let hint = || attribute("question-accepting", "hint");
    assert_eq!((hint(), Locale::De.within(hint)), (Some("for your eyes alone"), Some("für deine Augen allein")));
    assert_eq!(attribute("question-accepting", "nothing"), None);
}

#[test]
fn what_services_say_is_said_again_with_its_numbers() {
    let heard = |text: &'static str| (echo(text), Locale::De.within(|| echo(text)));
    let long = "This needs to be 1 to 200 characters long.";
    assert_eq!(heard(long), (long.to_owned(), "Das braucht 1 bis 200 Zeichen.".to_owned()));
    // One with its own words for this number goes first.
    let feelings = "This needs to be at most 3 words.";
    assert_eq!(heard(feelings).0, feelings);
    assert_ne!(heard(feelings).1, feelings);
    let unknown = "Nobody has said 7 of this.";
    assert_eq!(heard(unknown), (unknown.to_owned(), unknown.to_owned()));
}

#[test]
fn tags_are_the_catalogues_alone() {
    let said = mark("talk-change").with("moment", "<hidden>&").to_string();
    assert_eq!(said, "Change<span class=\"hidden\"> the conversation of &#60;hidden&#62;&#38;</span>");
}

#[test]
fn a_browser_gets_the_language_it_likes_best() {
    let accepted = |header: &str| Locale::accepted(header, &Locale::ALL);
    assert_eq!(accepted("de-AT,de;q=0.9,en;q=0.8"), Some(Locale::De));
    assert_eq!(accepted("fr, en;q=0.7, de;q=0.8"), Some(Locale::De));
    assert_eq!(accepted("en-GB, de"), Some(Locale::En));
    assert_eq!(accepted("de;q=0, fr"), None);
    assert_eq!(accepted("de;q=much, *, en-XA;q=0.1"), Some(Locale::En));
    assert_eq!(accepted(""), None);
}
