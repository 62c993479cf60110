use std::fmt::Write as _;

use heartward_core::PersonId;
use heartward_proto::reflections::v1::{Layer, PromptOccasion, PromptSubject};

use crate::web::words::{self, LAYERS, OCCASIONS, SUBJECTS};

/// What cards are asked for, as it stands in an address. What cannot be read counts as not said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The person's id; empty for nobody in particular.
    pub(crate) with: String,
    pub(crate) level: Option<Layer>,
    pub(crate) occasion: Option<PromptOccasion>,
    pub(crate) subjects: Vec<PromptSubject>,
    pub(crate) draw: u32,
}

impl Asked {
    /// For somebody, with nothing else said.
    pub(crate) fn with(person: &str) -> Self {
        Self { with: person.to_owned(), ..Self::default() }
    }

    pub(crate) fn of(pairs: &[(String, String)]) -> Self {
        let all =
            |name: &'static str| pairs.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim());
        let one = |name| all(name).next().unwrap_or_default();
        Self {
            with: PersonId::parse("with", one("with")).map(|id| id.to_string()).unwrap_or_default(),
            level: words::chosen(LAYERS, one("level")),
            occasion: words::chosen(OCCASIONS, one("occasion")),
            subjects: all("also").filter_map(|slug| words::chosen(SUBJECTS, slug)).collect(),
            draw: one("draw").parse().unwrap_or(0),
        }
    }

    /// The same for other cards.
    pub(crate) fn again(&self) -> Self {
        Self { draw: self.draw.saturating_add(1), ..self.clone() }
    }

    /// As it stands in an address, ready for more: every part ends with `&`. Ids and slugs need no escaping.
    pub(crate) fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in self.pairs() {
            // A string takes whatever is written.
            let _ = write!(query, "{name}={value}&");
        }
        query
    }

    /// What a form carries on.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.with.is_empty() {
            pairs.push(("with", self.with.clone()));
        }
        pairs.extend(self.level.map(|level| ("level", words::slug(LAYERS, level.into()).to_owned())));
        pairs.extend(self.occasion.map(|it| ("occasion", words::slug(OCCASIONS, it.into()).to_owned())));
        pairs.extend(self.subjects.iter().map(|it| ("also", words::slug(SUBJECTS, (*it).into()).to_owned())));
        if self.draw > 0 {
            pairs.push(("draw", self.draw.to_string()));
        }
        pairs
    }

    /// The slug of the level; empty for "as usual".
    pub(crate) fn level_slug(&self) -> &'static str {
        self.level.map_or("", |level| words::slug(LAYERS, level.into()))
    }

    /// The slug of the occasion; empty for "any time".
    pub(crate) fn occasion_slug(&self) -> &'static str {
        self.occasion.map_or("", |occasion| words::slug(OCCASIONS, occasion.into()))
    }

    /// Whether a subject that can hurt was asked for.
    pub(crate) fn also(&self, slug: &str) -> bool {
        self.subjects.iter().any(|subject| words::slug(SUBJECTS, (*subject).into()) == slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_an_address_and_what_is_none_is_left_out() {
        let person = PersonId::generate().to_string();
        let given = [
            ("with", person.as_str()),
            ("level", "feelings"),
            ("occasion", "walk"),
            ("also", "loss"),
            ("also", "money"),
            ("draw", "2"),
        ];
        let asked = Asked::of(&given.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(asked.query(), format!("with={person}&level=feelings&occasion=walk&also=loss&also=money&draw=2&"));
        assert_eq!(asked.again().draw, 3);
        let wrong = [("with", "x\r\nSet-Cookie: a"), ("level", "9"), ("also", "everything"), ("draw", "-1")];
        let asked = Asked::of(&wrong.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!((asked.query().as_str(), asked), ("", Asked::default()));
    }
}
