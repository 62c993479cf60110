//! Who is meant by a name, or by how it begins.

use std::fmt::Write as _;

use anyhow::anyhow;

use super::people::Person;
use super::text::Text;

/// How alike a name must be to be suggested.
const ALIKE: f64 = 0.8;
/// How many are suggested.
const SUGGESTED: usize = 8;

/// Who is meant by `wanted`: a whole name, how one name alone begins, or an id. Case does not matter.
pub(super) fn find<'a>(wanted: &str, people: &'a [Person]) -> anyhow::Result<&'a Person> {
    let key = wanted.trim().to_lowercase();
    let matching = |fits: &dyn Fn(&str) -> bool| -> Vec<&'a Person> {
        people.iter().filter(|person| fits(&person.name.as_str().to_lowercase())).collect()
    };
    if let Some(person) = people.iter().find(|person| person.id == key) {
        return Ok(person);
    }
    let whole = matching(&|name| name == key);
    let meant = if whole.is_empty() { matching(&|name| !key.is_empty() && name.starts_with(&key)) } else { whole };
    match meant.as_slice() {
        [one] => Ok(one),
        [] => {
            let near = matching(&|name| !key.is_empty() && resembles(name, &key));
            let said = format!("Nobody is called \"{}\".", Text::new(wanted));
            Err(if near.is_empty() {
                anyhow!("{said} `heartward people` lists everybody.")
            } else {
                anyhow!("{said} Did you mean one of these?{}", candidates(&near))
            })
        }
        several => {
            let said = format!("\"{}\" can be several people. Please say a little more.", Text::new(wanted));
            Err(anyhow!("{said}{}", candidates(several)))
        }
    }
}

/// Whether some part of the name is much like it.
fn resembles(name: &str, key: &str) -> bool {
    name.contains(key) || name.split_whitespace().chain([name]).any(|part| strsim::jaro_winkler(part, key) > ALIKE)
}

/// One a line; those who share a name with their ids, which will do in place of a name.
fn candidates(people: &[&Person]) -> String {
    let mut lines = String::new();
    for person in people.iter().take(SUGGESTED) {
        let namesakes = people.iter().filter(|other| other.name == person.name).count();
        let id = if namesakes > 1 { format!("  {}", Text::new(&person.id)) } else { String::new() };
        // Writing to a text cannot fail.
        let _ = write!(lines, "\n  {}{id}", person.name);
    }
    if people.len() > SUGGESTED {
        lines.push_str("\n  …");
    }
    lines
}

/// Names in a sentence: "Ines", "Ines and Tobias", "Ines, Tobias and Mum".
pub(super) fn in_a_row(names: &[&str]) -> String {
    match names {
        [] => "somebody".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[&str]) -> Vec<Person> {
        (1..).zip(names).map(|(number, name)| Person::named(&format!("id-{number}"), name)).collect()
    }

    fn found(wanted: &str, names: &[&str]) -> Result<String, String> {
        let people = people(names);
        find(wanted, &people).map(|person| person.id.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_whole_name_or_how_one_name_begins_will_do() {
        let names = ["Ines Moreau", "Ines", "Tobias Brandt", "Özge"];
        for (wanted, id) in
            [("ines", "id-2"), ("INES M", "id-1"), ("tob", "id-3"), ("özge", "id-4"), (" Ines ", "id-2")]
        {
            assert_eq!(found(wanted, &names).as_deref(), Ok(id), "{wanted}");
        }
    }

    #[test]
    fn several_are_told_apart_by_more_of_the_name_or_by_id() {
        let error = found("ines", &["Ines Moreau", "Ines Keller", "Tobias"]).expect_err("two");
        assert!(error.contains("\n  Ines Moreau\n  Ines Keller") && !error.contains("Tobias"), "{error}");
        let error = found("mum", &["Mum", "Mum"]).expect_err("two");
        assert!(error.contains("\n  Mum  id-1\n  Mum  id-2"), "{error}");
        assert_eq!(found("id-2", &["Mum", "Mum"]).as_deref(), Ok("id-2"));
    }

    #[test]
    fn nobody_is_answered_with_those_who_may_be_meant() {
        let names = ["Ines Moreau", "Tobias Brandt"];
        assert!(found("Inez", &names).expect_err("nobody").ends_with("\n  Ines Moreau"));
        assert!(found("brandt", &names).expect_err("a last name").ends_with("\n  Tobias Brandt"));
        assert!(found("Xu", &names).expect_err("nobody").contains("heartward people"));
        assert!(found("", &names).is_err());
        assert!(!found("\u{1b}[2J", &names).expect_err("nobody").contains('\u{1b}'));
    }

    #[test]
    fn many_candidates_are_cut_short() {
        let names: Vec<String> = (0..20).map(|number| format!("Ines {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(found("ines", &names).expect_err("many").lines().count(), 1 + SUGGESTED + 1);
    }

    #[test]
    fn names_read_like_speech() {
        assert_eq!(in_a_row(&["Ines", "Tobias", "Mum"]), "Ines, Tobias and Mum");
        assert_eq!(in_a_row(&["Ines"]), "Ines");
    }
}
