/// Words that weigh on people. Nothing that Heartward says by itself has any of them.
pub const HEAVY_ENGLISH: [&str; 11] =
    ["should", "must", "overdue", "missed", "failed", "behind", "streak", "score", "goal", "only", "neglected"];

/// The same in German.
pub const HEAVY_GERMAN: [&str; 26] = [
    "soll",
    "sollst",
    "sollte",
    "solltest",
    "muss",
    "musst",
    "müssen",
    "müsst",
    "müsstest",
    "überfällig",
    "verpasst",
    "versäumt",
    "gescheitert",
    "versagt",
    "fehlgeschlagen",
    "rückstand",
    "serie",
    "punktzahl",
    "punktestand",
    "ziel",
    "ziele",
    "bloß",
    "lediglich",
    "vernachlässigt",
    "pflicht",
    "schuld",
];

/// What weighs on people in a text: one of these words, or an exclamation mark.
pub fn heavy<'a>(text: &str, words: &'a [&'a str]) -> Option<&'a str> {
    if text.contains('!') {
        return Some("!");
    }
    let lower = text.to_lowercase();
    let mut said = lower.split(|c: char| !c.is_alphanumeric());
    said.find_map(|said| words.iter().copied().find(|word| *word == said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_weigh() {
        assert_eq!(heavy("You should call.", &HEAVY_ENGLISH), Some("should"));
        assert_eq!(heavy("Call Mum!", &HEAVY_ENGLISH), Some("!"));
        assert_eq!(heavy("A shoulder to lean on; goals of the match", &HEAVY_ENGLISH), None);
        assert_eq!(heavy("Überfällig", &HEAVY_GERMAN), Some("überfällig"));
    }
}
