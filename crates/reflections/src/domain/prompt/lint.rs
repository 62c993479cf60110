//! What a prompt has to be, as far as it can be computed. Whoever writes one is told here.

use std::collections::BTreeSet;

use super::*;

const LONGEST: usize = 140;
/// Half of the letters in threes shared: near enough to be the same question.
const ALIKE: f64 = 0.5;
/// Flesch-Kincaid, in school years; a reader of twelve has had seven.
const HARDEST: f64 = 7.0;
/// Beginnings that yes or no would answer.
const CLOSED: &[&str] = &[
    "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "can", "could", "will", "would", "should",
    "am",
];
/// What a question must not take for granted, and how Heartward does not speak.
const NEVER: &[&str] = &[
    "why don't you",
    "mother",
    "father",
    "mum",
    "dad",
    "parents",
    "wife",
    "husband",
    "boyfriend",
    "girlfriend",
    "partner",
    "spouse",
    "children",
    "kids",
    "son",
    "daughter",
    "grandchildren",
    "job",
    "boss",
    "office",
    "colleague",
    "salary",
    "career",
    "country",
    "passport",
    "church",
    "god",
    "run",
    "jump",
    "climb",
    "must",
    "should",
    "overdue",
    "missed",
    "failed",
    "behind",
    "streak",
    "score",
    "goal",
    "neglected",
];

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

#[test]
fn every_theme_has_two_prompts_of_each_level_and_they_add_up() {
    for (theme, text) in FILES {
        let prompts = read(theme, text).expect("readable");
        for level in Layer::ALL {
            assert_eq!(prompts.iter().filter(|prompt| prompt.level == level).count(), 2, "{theme:?} {level:?}");
        }
    }
    assert_eq!(library().len(), 120);
    let ids: BTreeSet<&str> = library().iter().map(|prompt| prompt.id.as_str()).collect();
    assert_eq!(ids.len(), library().len(), "an id is used once");
}

#[test]
fn a_prompt_is_short_open_and_kind() {
    let mut wrong = Vec::new();
    for prompt in library() {
        let mut says = |what: &str| wrong.push(format!("{}: {what}: {}", prompt.id, prompt.text));
        if prompt.text.chars().count() > LONGEST {
            says("longer than 140 characters");
        }
        if prompt.text.contains('!') || prompt.listen.contains('!') {
            says("no exclamation marks");
        }
        let ends = match prompt.form {
            Form::Question => prompt.text.ends_with('?') && prompt.text.matches('?').count() == 1,
            Form::Finish => prompt.text.ends_with('…') && !prompt.text.contains('?'),
            Form::ShowMe | Form::Appreciation | Form::Listening => {
                prompt.text.ends_with('.') && !prompt.text.contains('?')
            }
        };
        if !ends {
            says("one question, the beginning of a sentence, or a request");
        }
        for question in [&prompt.text, &prompt.follow_ups[0], &prompt.follow_ups[1]] {
            let first = words(question).into_iter().next().unwrap_or_default();
            if CLOSED.contains(&first.as_str()) {
                says("yes or no would answer it");
            }
        }
        if prompt.listen.is_empty() || prompt.occasions.is_empty() || prompt.follow_ups.iter().any(String::is_empty) {
            says("follow-ups, a line for the listener, and an occasion");
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
    for prompt in library() {
        let all = all(prompt);
        let padded = format!(" {} ", words(&all).join(" "));
        for never in NEVER.iter().filter(|never| padded.contains(&format!(" {never} "))) {
            wrong.push(format!("{}: “{never}”: {all}", prompt.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_twelve_year_old_can_read_it() {
    let hard: Vec<String> = library()
        .iter()
        .map(|prompt| (grade(&all(prompt)), prompt))
        .filter(|(grade, _)| *grade > HARDEST)
        .map(|(grade, prompt)| format!("{}: {grade:.1}: {}", prompt.id, all(prompt)))
        .collect();
    assert!(hard.is_empty(), "\n{}", hard.join("\n"));
}

#[test]
fn no_two_prompts_ask_the_same() {
    let mut alike = Vec::new();
    for (at, one) in library().iter().enumerate() {
        for other in &library()[..at] {
            let (a, b) = (threes(&one.text), threes(&other.text));
            let shared = a.intersection(&b).count();
            let all = a.union(&b).count();
            let likeness = f64::from(u32::try_from(shared).expect("few")) / f64::from(u32::try_from(all).expect("few"));
            if likeness > ALIKE {
                alike.push(format!("{likeness:.2}: {} | {}", one.text, other.text));
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

fn all(prompt: &Prompt) -> String {
    format!("{} {} {} {}", prompt.text, prompt.follow_ups[0], prompt.follow_ups[1], prompt.listen)
}

fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    pieces.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn threes(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = words(text).join(" ").chars().collect();
    letters.windows(3).map(|three| three.iter().collect()).collect()
}

fn grade(text: &str) -> f64 {
    let words = words(text);
    let sentences = text.matches(['.', '?', '…', ';', ':']).count().max(1);
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let number = |count: usize| f64::from(u32::try_from(count).expect("few"));
    0.39 * number(words.len()) / number(sentences) + 11.8 * number(syllables) / number(words.len()) - 15.59
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let vowel = |c: char| "aeiouy".contains(c);
    let letters: Vec<char> = word.chars().collect();
    let starts = (0..letters.len()).filter(|at| vowel(letters[*at]) && (*at == 0 || !vowel(letters[at - 1]))).count();
    let silent = word.ends_with('e') && !word.ends_with("le");
    (starts - usize::from(silent && starts > 1)).max(1)
}
