use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::Deserialize;

use super::Server;
use super::text::Text;

/// The circles from near to far, as the API calls them.
const CIRCLES: [&str; 5] = ["household", "inner", "close", "wider", "outer"];

/// Somebody, as far as the commands show them.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: Text,
    relationship: Option<Text>,
    circle: Option<Text>,
}

#[derive(Deserialize)]
struct Page {
    people: Vec<Person>,
    next_cursor: Option<String>,
}

/// Everybody who is not archived.
pub(super) async fn all(server: &Server) -> anyhow::Result<Vec<Person>> {
    let (mut people, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Page = server.get("/api/v1/people", &[("limit", "1000"), ("cursor", &cursor)]).await?;
        people.extend(page.people);
        match page.next_cursor {
            Some(next) if next != cursor => cursor = next,
            _ => return Ok(people),
        }
    }
}

/// One line for each, by circle and then by name.
pub(super) fn list(people: &[Person]) -> String {
    if people.is_empty() {
        return "Nobody is here yet. Add people on the pages, or with: heartward import vcard FILE".to_owned();
    }
    let mut people: Vec<&Person> = people.iter().collect();
    people.sort_by(|a, b| a.place().cmp(&b.place()).then_with(|| a.by_name(b)));
    let width = people.iter().map(|person| person.name.as_str().chars().count()).max().unwrap_or_default();
    let mut lines = String::new();
    for person in people {
        let facts =
            [&person.circle, &person.relationship].map(|fact| fact.as_ref().map_or_else(String::new, Text::in_words));
        // Writing to a text cannot fail.
        let _ = writeln!(lines, "{}", format!("{:width$}  {:9}  {}", person.name, facts[0], facts[1]).trim_end());
    }
    lines.trim_end().to_owned()
}

impl Person {
    fn place(&self) -> usize {
        let circle = self.circle.as_ref().map_or("", Text::as_str);
        CIRCLES.iter().position(|known| *known == circle).unwrap_or(CIRCLES.len())
    }

    fn by_name(&self, other: &Self) -> Ordering {
        self.name.as_str().to_lowercase().cmp(&other.name.as_str().to_lowercase())
    }

    #[cfg(test)]
    pub(super) fn named(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: Text::new(name), relationship: None, circle: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_listed_by_circle_and_name() {
        let person = |name: &str, circle: Option<&str>, relationship: Option<&str>| Person {
            circle: circle.map(Text::new),
            relationship: relationship.map(Text::new),
            ..Person::named("", name)
        };
        let people = [
            person("zoë", Some("close"), None),
            person("Ada", None, Some("friend")),
            person("Ben", Some("close"), Some("friend")),
            person("Mum", Some("inner"), Some("parent")),
        ];
        assert_eq!(list(&people), "Mum  inner      parent\nBen  close      friend\nzoë  close\nAda             friend");
        assert!(list(&[]).contains("import vcard"));
    }
}
