use std::fmt;

use tokio::task_local;

task_local! {
    static SPOKEN: Locale;
}

/// A language with its country's habits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locale {
    En,
    De,
    /// English with accents, for whoever looks for words that no catalogue has. It is offered to nobody.
    Pseudo,
}

impl Locale {
    /// Those that there are catalogues of, each with its own name for itself.
    pub(crate) const ALL: [(Self, &str); 2] = [(Self::En, "English"), (Self::De, "Deutsch")];

    /// Those that people choose from.
    pub(crate) const OFFERED: &[(Self, &str)] = &Self::ALL;

    /// Its tag, as in BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Pseudo => "en-XA",
        }
    }

    /// The locale with this tag.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        [Self::En, Self::De, Self::Pseudo].into_iter().find(|locale| locale.tag() == tag)
    }

    /// What a browser would like best, from its header `Accept-Language`; `None` when it names none of those.
    pub(crate) fn accepted(header: &str, offered: &[(Self, &str)]) -> Option<Self> {
        let mut wanted: Vec<(f32, Self)> = Vec::new();
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let language = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
            let known = offered.iter().find(|(locale, _)| locale.tag() == language);
            if let (Some(weight @ 0.001..=1.0), Some((locale, _))) = (weight, known) {
                wanted.push((weight, *locale));
            }
        }
        // Of two that are wanted alike, the one that is named first.
        wanted.into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, locale)| locale)
    }

    /// Everything that `answer` says is said in this language.
    pub(crate) async fn scope<T>(self, answer: impl Future<Output = T>) -> T {
        SPOKEN.scope(self, answer).await
    }

    /// The same for what waits for nothing.
    #[cfg(test)]
    pub(crate) fn within<T>(self, answer: impl FnOnce() -> T) -> T {
        SPOKEN.sync_scope(self, answer)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The language of the request that is being answered.
pub(crate) fn locale() -> Locale {
    SPOKEN.try_with(|locale| *locale).unwrap_or(Locale::En)
}
