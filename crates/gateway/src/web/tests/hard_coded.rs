//! Looks for words that no catalogue has: in the pseudo-locale, whatever comes from a catalogue has accents.

use super::samples::Life;
use crate::speech::Locale;
use crate::web::help;

/// What is the same in every language, and what samples have of the services.
const SAME: &[&str] = &[
    "Heartward",
    "Ada",
    "English",
    "Deutsch",
    "Our sign-in",
    "sam@example.org",
    "a3f1",
    "Berlin",
    "Longyearbyen",
    "UTC",
    "https://heartward.example.org",
    "conversations.jsonl:3: layer: Must be one of these.",
    // Prompts.
    "What made you laugh lately, on level",
    "How did it begin?",
    "Who would have liked it too?",
    "Laugh if it is funny.",
    // Notes that were found, an address, and a card of an import.
    " and more",
    "a…@example.org",
    "There is no name on this card. Add one and import it again.",
    // A rule.
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA",
    // Pronouns.
    "she/her",
];

/// The texts that somebody would read in this page, and those of its attributes that are read out.
fn texts(html: &str) -> Vec<String> {
    let body = html.split("<title>").nth(1).unwrap_or(html);
    let mut found = Vec::new();
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        // Formulas and codes are nobody's language.
        if !tag.starts_with("code") {
            found.push(text.to_owned());
        }
        for attribute in [" aria-label=\"", " title=\"", " placeholder=\"", " alt=\""] {
            found.extend(tag.split(attribute).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())));
        }
    }
    found
}

/// The words of a page that no catalogue has.
fn hard_coded(html: &str) -> Vec<String> {
    let by_itself = |text: &String| {
        let same = SAME.iter().copied().chain(help::names());
        let text = same.fold(text.clone(), |text, same| text.replace(same, ""));
        // References to characters are not words.
        let mut words =
            text.split('&').map(|it| if it.starts_with('#') { it.split_once(';').map_or("", |it| it.1) } else { it });
        words.any(|words| words.contains(|c: char| c.is_ascii_alphabetic()))
    };
    texts(html).into_iter().filter(by_itself).collect()
}

#[test]
fn every_word_of_a_page_is_in_the_catalogues() {
    let mut wrong = Vec::new();
    for (name, html) in Locale::Pseudo.within(|| Life::of("☂").pages()) {
        wrong.extend(hard_coded(&html).iter().map(|words| format!("{name} says by itself: {}", words.trim())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_outside_of_the_catalogues_are_found() {
    let found = |html: &str| hard_coded(&format!("<title>Heartward</title>{html}"));
    assert!(found("<p>Ťóóďááý &#60;</p><code>D = t</code>").is_empty());
    assert_eq!(found("<p>Today</p>"), ["Today"]);
    assert_eq!(found("<nav aria-label=\"Main\">"), ["Main"]);
}
