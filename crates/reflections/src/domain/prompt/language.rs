/// A language that every prompt is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag, as in BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The first of these ranges that is ours, by the lookup of RFC 4647 (section 3.4): a range is cut from its end until
    /// it fits, so `de-CH` finds German. Our tags have one part, hence only the first part of a range can fit. When
    /// nothing fits, it is English; `*` fits nothing.
    pub(crate) fn lookup<'a>(ranges: impl IntoIterator<Item = &'a str>) -> Self {
        let fitting = |range: &str| {
            let first = range.split('-').next().unwrap_or_default();
            Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(first))
        };
        ranges.into_iter().find_map(fitting).unwrap_or(Self::English)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_range_that_is_ours_is_taken_and_else_english() {
        let lookup = |ranges: &[&str]| Language::lookup(ranges.iter().copied());
        assert_eq!(lookup(&[]), Language::English);
        assert_eq!(lookup(&["de"]), Language::German);
        assert_eq!(lookup(&["DE-ch-1996"]), Language::German);
        assert_eq!(lookup(&["fr-CA", "de-AT", "en"]), Language::German);
        assert_eq!(lookup(&["en-GB", "de"]), Language::English);
        assert_eq!(lookup(&["fr", "*"]), Language::English);
        assert_eq!(lookup(&["", "den", "x-de", "de_DE"]), Language::English);
    }
}
