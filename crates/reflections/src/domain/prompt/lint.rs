//! What a prompt has to be, as far as it can be computed, in each language. Whoever writes one is told here.

use std::collections::BTreeSet;

use super::*;

mod english;
mod german;

const LONGEST: usize = 140;
/// Half of the letters in threes shared: near enough to be the same question.
const ALIKE: f64 = 0.5;
/// In school years: a reader of twelve has had seven.
const HARDEST: f64 = 7.0;

const OCCASIONS: [Occasion; 8] = [
    Occasion::Walk,
    Occasion::Meal,
    Occasion::Car,
    Occasion::Call,
    Occasion::Message,
    Occasion::Bedtime,
    Occasion::Group,
    Occasion::HardDay,
];

/// What a language says of its own.
struct Rules {
    /// Beginnings that yes or no would answer.
    closed: &'static [&'static str],
    /// What a question must not take for granted, and how Heartward does not speak.
    never: &'static [&'static str],
    /// Signs that stand nowhere in it, beside exclamation marks.
    signs: &'static [&'static str],
    /// How many years of school words in so many sentences take.
    grade: fn(&[String], f64) -> f64,
}

fn rules(language: Language) -> Rules {
    match language {
        Language::English => {
            Rules { closed: english::CLOSED, never: english::NEVER, signs: &[], grade: english::grade }
        }
        Language::German => {
            Rules { closed: german::CLOSED, never: german::NEVER, signs: german::SIGNS, grade: german::grade }
        }
    }
}

/// Every prompt in every language.
fn written() -> impl Iterator<Item = (&'static Prompt, &'static Words, Rules)> {
    let in_each =
        |prompt: &'static Prompt| Language::ALL.map(|language| (prompt, prompt.words(language), rules(language)));
    library().iter().flat_map(in_each)
}

#[test]
fn every_theme_has_two_prompts_of_each_level_and_they_add_up() {
    for (theme, file) in FILES {
        let prompts = read(theme, &file).expect("readable");
        for level in Layer::ALL {
            assert_eq!(prompts.iter().filter(|prompt| prompt.level == level).count(), 2, "{theme:?} {level:?}");
        }
    }
    assert_eq!(library().len(), 120);
    let ids: BTreeSet<&str> = library().iter().map(|prompt| prompt.id.as_str()).collect();
    assert_eq!(ids.len(), library().len(), "an id is used once");
}

#[test]
fn languages_have_the_same_prompts() {
    let english = "[[prompt]]\nid = \"a\"\nlevel = 1\nform = \"question\"\nsettings = []\ntext = \"A?\"\n\
                   follow_ups = [\"\", \"\"]\nlisten = \"\"\n";
    let german = "[a]\ntext = \"Ah?\"\nfollow_ups = [\"\", \"\"]\nlisten = \"\"\n";
    let more: &str = Box::leak(format!("{german}{}", german.replace("[a]", "[b]")).into_boxed_str());
    let read = |german| read(Theme::Play, &File { english, german });
    let both = read(german).expect("one prompt").remove(0);
    assert_eq!(
        (both.words(Language::English).text.as_str(), both.words(Language::German).text.as_str()),
        ("A?", "Ah?")
    );
    assert!(read("").is_err(), "one has no German");
    assert!(read(more).is_err(), "one has no English");
}

#[test]
fn a_prompt_is_short_open_and_kind() {
    let mut wrong = Vec::new();
    for (prompt, words, rules) in written() {
        let Words { text, follow_ups, listen } = words;
        let mut says = |what: &str| wrong.push(format!("{}: {what}: {text}", prompt.id));
        if text.chars().count() > LONGEST {
            says("longer than 140 characters");
        }
        let all = all(words);
        if all.contains('!') || rules.signs.iter().any(|sign| all.contains(sign)) {
            says("no exclamation marks, and no signs inside of words");
        }
        let ends = match prompt.form {
            Form::Question => text.ends_with('?') && text.matches('?').count() == 1,
            Form::Finish => text.ends_with('…') && !text.contains('?'),
            Form::ShowMe | Form::Appreciation | Form::Listening => text.ends_with('.') && !text.contains('?'),
        };
        if !ends {
            says("one question, the beginning of a sentence, or a request");
        }
        for question in [text, &follow_ups[0], &follow_ups[1]] {
            let first = split(question).into_iter().next().unwrap_or_default();
            if rules.closed.contains(&first.as_str()) {
                says("yes or no would answer it");
            }
        }
        if listen.is_empty() || prompt.occasions.is_empty() || follow_ups.iter().any(|way| !way.ends_with('?')) {
            says("two questions to go on with, a line for the listener, and an occasion");
        }
        if prompt.level as usize > 2 && prompt.occasions.contains(&Occasion::Group) {
            says("not before a group");
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_prompt_takes_nobody_s_life_for_granted() {
    let mut wrong = Vec::new();
    for (prompt, words, rules) in written() {
        let all = all(words);
        let padded = format!(" {} ", split(&all).join(" "));
        for never in rules.never.iter().filter(|never| padded.contains(&format!(" {never} "))) {
            wrong.push(format!("{}: “{never}”: {all}", prompt.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_twelve_year_old_can_read_it() {
    let mut hard = Vec::new();
    for (prompt, words, rules) in written() {
        let all = all(words);
        let sentences = all.matches(['.', '?', '…', ';', ':']).count().max(1);
        let grade = (rules.grade)(&split(&all), f64::from(u32::try_from(sentences).expect("few")));
        if grade > HARDEST {
            hard.push(format!("{}: {grade:.1}: {all}", prompt.id));
        }
    }
    assert!(hard.is_empty(), "\n{}", hard.join("\n"));
}

#[test]
fn no_two_prompts_ask_the_same() {
    let mut alike = Vec::new();
    for language in Language::ALL {
        let texts: Vec<&str> = library().iter().map(|prompt| prompt.words(language).text.as_str()).collect();
        for (at, one) in texts.iter().enumerate() {
            for other in &texts[..at] {
                let (a, b) = (threes(one), threes(other));
                let number = |count: usize| f64::from(u32::try_from(count).expect("few"));
                let likeness = number(a.intersection(&b).count()) / number(a.union(&b).count());
                if likeness > ALIKE {
                    alike.push(format!("{likeness:.2}: {one} | {other}"));
                }
            }
        }
    }
    assert!(alike.is_empty(), "\n{}", alike.join("\n"));
}

#[test]
fn every_occasion_has_cards_of_every_level_it_may_have() {
    for occasion in OCCASIONS {
        let of =
            |level: Layer| library().iter().any(|prompt| prompt.level == level && prompt.occasions.contains(&occasion));
        let levels: Vec<bool> = Layer::ALL.into_iter().map(of).collect();
        let expected = match occasion {
            Occasion::Group => [true, true, true, false, false],
            Occasion::Message => [true, true, true, true, false],
            Occasion::HardDay => [false, false, false, true, true],
            _ => [true; 5],
        };
        for (level, (has, wants)) in levels.iter().zip(expected).enumerate() {
            assert!(*has || !wants, "{occasion:?} has nothing of level {}", level + 1);
        }
    }
}

fn all(words: &Words) -> String {
    format!("{} {} {} {}", words.text, words.follow_ups[0], words.follow_ups[1], words.listen)
}

/// The words of a text, in lower case.
fn split(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    pieces.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn threes(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = split(text).join(" ").chars().collect();
    letters.windows(3).map(|three| three.iter().collect()).collect()
}
