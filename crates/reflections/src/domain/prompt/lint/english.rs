/// Beginnings that yes or no would answer.
pub(super) const CLOSED: &[&str] = &[
    "do", "does", "did", "is", "are", "was", "were", "have", "has", "had", "can", "could", "will", "would", "should",
    "am",
];
/// What a question must not take for granted, and how Heartward does not speak.
pub(super) const NEVER: &[&str] = &[
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

/// Flesch-Kincaid, in school years.
pub(super) fn grade(words: &[String], sentences: f64) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).expect("few"));
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    0.39 * number(words.len()) / sentences + 11.8 * number(syllables) / number(words.len()) - 15.59
}

/// Groups of vowels, without a silent e at the end.
fn syllables(word: &str) -> usize {
    let vowel = |c: char| "aeiouy".contains(c);
    let letters: Vec<char> = word.chars().collect();
    let starts = (0..letters.len()).filter(|at| vowel(letters[*at]) && (*at == 0 || !vowel(letters[at - 1]))).count();
    let silent = word.ends_with('e') && !word.ends_with("le");
    (starts - usize::from(silent && starts > 1)).max(1)
}
