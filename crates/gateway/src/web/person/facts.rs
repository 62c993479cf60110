use heartward_core::FieldError;
use heartward_proto::profiles::v1::{Birthday, Person};

use crate::csrf::Submitted;
use crate::web::words;

/// What somebody put into the form about a person, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) pronouns: String,
    pub(crate) relationship: String,
    pub(crate) circle: String,
    pub(crate) receptiveness: String,
    pub(crate) settings: Vec<String>,
    pub(crate) birth_day: String,
    pub(crate) birth_month: String,
    pub(crate) birth_year: String,
    pub(crate) notes: String,
}

impl Facts {
    /// What the form can change, by the names of the contract.
    pub(crate) const CHANGEABLE: [&str; 8] =
        ["name", "pronouns", "relationship", "circle", "receptiveness", "settings", "birthday", "notes"];

    /// What a form sent.
    pub(crate) fn submitted(form: &Submitted) -> Self {
        let text = |field: &str| form.all(field).next().unwrap_or_default().to_owned();
        Self {
            name: text("name"),
            pronouns: text("pronouns"),
            relationship: text("relationship"),
            circle: text("circle"),
            receptiveness: text("receptiveness"),
            settings: form.all("settings").map(str::to_owned).collect(),
            birth_day: text("birth_day"),
            birth_month: text("birth_month"),
            birth_year: text("birth_year"),
            notes: text("notes"),
        }
    }

    /// A person, to be changed.
    pub(crate) fn of(person: &Person) -> Self {
        let birthday = person.birthday.as_ref();
        let settings = person.settings.iter().map(|setting| words::slug(words::PLACES, *setting));
        Self {
            name: person.name.clone(),
            pronouns: person.pronouns.clone(),
            relationship: words::slug(words::RELATIONSHIPS, person.relationship).to_owned(),
            circle: words::slug(words::CIRCLES, person.circle).to_owned(),
            receptiveness: words::slug(words::RECEPTIVENESS, person.receptiveness).to_owned(),
            settings: settings.filter(|slug| !slug.is_empty()).map(str::to_owned).collect(),
            birth_day: birthday.map(|birthday| birthday.day.to_string()).unwrap_or_default(),
            birth_month: birthday.map(|birthday| birthday.month.to_string()).unwrap_or_default(),
            birth_year: birthday.and_then(|birthday| birthday.year).map(|year| year.to_string()).unwrap_or_default(),
            notes: person.notes.clone(),
        }
    }

    /// The person that the form tells of.
    pub(crate) fn person(&self) -> Result<Person, Vec<FieldError>> {
        Ok(Person {
            name: self.name.clone(),
            pronouns: self.pronouns.clone(),
            relationship: words::chosen(words::RELATIONSHIPS, &self.relationship).map_or(0, Into::into),
            circle: words::chosen(words::CIRCLES, &self.circle).map_or(0, Into::into),
            receptiveness: words::chosen(words::RECEPTIVENESS, &self.receptiveness).map_or(0, Into::into),
            settings: self
                .settings
                .iter()
                .filter_map(|slug| words::chosen(words::PLACES, slug))
                .map(Into::into)
                .collect(),
            birthday: self
                .birthday()
                .map_err(|message| vec![FieldError { field: "birthday".to_owned(), message: message.to_owned() }])?,
            notes: self.notes.clone(),
            ..Person::default()
        })
    }

    /// Whether a place is among those where they are at ease.
    pub(crate) fn at_ease(&self, slug: &str) -> bool {
        self.settings.iter().any(|setting| setting == slug)
    }

    fn birthday(&self) -> Result<Option<Birthday>, &'static str> {
        if [&self.birth_day, &self.birth_month, &self.birth_year].iter().all(|part| part.is_empty()) {
            return Ok(None);
        }
        let number =
            |part: &str| part.parse().map_err(|_| "Give at least the day and the month, or leave all three empty.");
        let year = if self.birth_year.is_empty() { None } else { Some(number(&self.birth_year)?) };
        Ok(Some(Birthday { year, month: number(&self.birth_month)?, day: number(&self.birth_day)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_survives_being_looked_at() {
        let person = Person {
            name: "Ines".to_owned(),
            pronouns: "she/her".to_owned(),
            relationship: 6,
            circle: 2,
            receptiveness: 1,
            settings: vec![1, 3],
            birthday: Some(Birthday { year: None, month: 2, day: 29 }),
            notes: "Met in Lisbon.".to_owned(),
            ..Person::default()
        };
        assert_eq!(Facts::of(&person).person().expect("nothing is wrong"), person);
        assert_eq!(Facts::default().person().expect("nothing is wrong"), Person::default());
    }

    #[test]
    fn half_a_birthday_is_asked_for_again() {
        let facts = Facts { birth_day: "12".to_owned(), ..Facts::default() };
        assert_eq!(facts.person().expect_err("no month")[0].field, "birthday");
    }
}
