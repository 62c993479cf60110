//! Finding words in what somebody wrote.
//!
//! A word of the query matches a word that begins with it, whatever the case and the accents; a text has to have all of
//! them. Texts are ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).

use std::ops::Range;

use heartward_core::{Result, required};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest query, in characters.
const LONGEST_QUERY: usize = 200;
/// How many words of a query count.
const MOST_WORDS: usize = 8;
/// How fast a word that comes again counts less.
const SATURATION: f64 = 1.2;
/// How much the length of a text counts.
const LENGTH: f64 = 0.75;
/// How long an excerpt is, in characters, and how many of them stand before the first match.
const EXCERPT: usize = 160;
const LEAD: usize = 40;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(Vec<String>);

/// What one text has of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How often each word of the query matches.
    matches: Vec<u32>,
    /// How many words there are.
    words: u32,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The text.
    pub(crate) text: String,
    /// Whether it is what was looked for.
    pub(crate) matches: bool,
}

impl Query {
    /// Reads a query; `Invalid` when it has no word or is too long.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = required("query", text, LONGEST_QUERY)?;
        let mut words: Vec<String> = words(&text).map(|at| folded(&text[at])).collect();
        words.retain(|word| !word.is_empty());
        words.dedup();
        words.truncate(MOST_WORDS);
        if words.is_empty() {
            return Err(heartward_core::Error::invalid("query", "Needs a word or a number to look for."));
        }
        Ok(Self(words))
    }

    /// What a text has of the query; none unless it has every word of it.
    pub(crate) fn tally(&self, text: &str) -> Option<Tally> {
        let mut tally = Tally { matches: vec![0; self.0.len()], words: 0 };
        for at in words(text) {
            let word = folded(&text[at]);
            tally.words += 1;
            for (looked_for, matches) in self.0.iter().zip(&mut tally.matches) {
                *matches += u32::from(word.starts_with(looked_for.as_str()));
            }
        }
        tally.matches.iter().all(|matches| *matches > 0).then_some(tally)
    }

    /// The part of a text around the first match.
    pub(crate) fn excerpt(&self, text: &str) -> Vec<Piece> {
        let matches = |at: &Range<usize>| {
            let word = folded(&text[at.clone()]);
            self.0.iter().any(|looked_for| word.starts_with(looked_for.as_str()))
        };
        let found: Vec<Range<usize>> = words(text).filter(matches).collect();
        let first = found.first().map_or(0, |at| at.start);
        let start = back(text, first, LEAD);
        let end = text[start..].char_indices().nth(EXCERPT).map_or(text.len(), |(at, _)| start + at);
        let mut pieces = Vec::new();
        let mut piece = |text: &str, matches| {
            if !text.is_empty() {
                pieces.push(Piece { text: text.to_owned(), matches });
            }
        };
        if start > 0 {
            piece("… ", false);
        }
        let mut at = start;
        for word in found.into_iter().filter(|word| word.start >= start && word.end <= end) {
            piece(&text[at..word.start], false);
            piece(&text[word.clone()], true);
            at = word.end;
        }
        piece(&text[at..end], false);
        if end < text.len() {
            piece(" …", false);
        }
        pieces
    }
}

/// The ranks of texts among each other, each higher the better; `all` is how many texts there are.
pub(crate) fn ranks(tallies: &[Tally], all: usize) -> Vec<f64> {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let average = tallies.iter().map(|tally| f64::from(tally.words)).sum::<f64>() / count(tallies.len().max(1));
    // Every text has every word, so how rare the words are is the same for all but a factor.
    let rarity = (1.0 + (count(all) + 0.5) / (count(tallies.len()) + 0.5)).ln();
    let rank = |tally: &Tally| {
        let length = 1.0 - LENGTH + LENGTH * f64::from(tally.words) / average;
        let often = |n: &u32| f64::from(*n) * (SATURATION + 1.0) / (f64::from(*n) + SATURATION * length);
        rarity * tally.matches.iter().map(often).sum::<f64>()
    };
    tallies.iter().map(rank).collect()
}

/// Where the words of a text are.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let start = rest + text[rest..].find(inside)?;
        let end = text[start..].find(|c| !inside(c)).map_or(text.len(), |length| start + length);
        rest = end;
        Some(start..end)
    })
}

/// A word without case and accents.
fn folded(word: &str) -> String {
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The start of a word, up to so many characters before a place.
fn back(text: &str, place: usize, characters: usize) -> usize {
    let earliest = text[..place].char_indices().rev().take(characters).last().map_or(place, |(at, _)| at);
    if earliest == 0 {
        return 0;
    }
    let after_space = text[earliest..place].char_indices().find(|(_, c)| c.is_whitespace());
    after_space.map_or(place, |(space, c)| earliest + space + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(text).expect("a query")
    }

    fn shown(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| if piece.matches { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    #[test]
    fn case_accents_and_endings_do_not_matter() {
        for (looked_for, text) in
            [("hear", "The HEARING"), ("ines", "Inês said"), ("INÊS", "ines"), ("été", "E\u{301}te\u{301}s")]
        {
            assert!(query(looked_for).tally(text).is_some(), "{looked_for}: {text}");
        }
        assert_eq!(query("hearing").tally("hear"), None);
        assert_eq!(query("hearing tuesday").tally("the hearing is on Wednesday"), None, "all words are needed");
        assert_eq!(Query::parse(" ,.! ").expect_err("no word").fields()[0].field, "query");
        assert!(Query::parse(&"x".repeat(201)).is_err());
    }

    #[test]
    fn more_matches_and_shorter_texts_come_first() {
        let query = query("winter");
        let texts = ["winter and winter again", "winter once in a rather long text about the sea", "a winter walk"];
        let tallies: Vec<Tally> = texts.iter().filter_map(|text| query.tally(text)).collect();
        let ranks = ranks(&tallies, 10);
        assert!(ranks[0] > ranks[2] && ranks[2] > ranks[1], "{ranks:?}");
    }

    #[test]
    fn an_excerpt_shows_what_was_found() {
        assert_eq!(shown(&query("hear").excerpt("Farah's hearing, Tuesday")), "Farah's [hearing], Tuesday");
        let long = format!("{} the hearing {}", "before ".repeat(50), "after ".repeat(50));
        let excerpt = shown(&query("hear").excerpt(&long));
        assert!(
            excerpt.starts_with("… before") && excerpt.contains("the [hearing] after") && excerpt.ends_with('…'),
            "{excerpt}"
        );
        assert!(excerpt.chars().count() < 180);
    }

    proptest! {
        #[test]
        fn any_text_can_be_searched(text in "\\PC{0,400}", looked_for in "\\PC{1,40}") {
            if let Ok(query) = Query::parse(&looked_for) {
                let found = query.tally(&text).is_some();
                let pieces = query.excerpt(&text);
                prop_assert!(!found || text.chars().count() > EXCERPT || pieces.iter().any(|piece| piece.matches));
            }
        }
    }
}
