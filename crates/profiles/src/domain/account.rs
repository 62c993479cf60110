use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use heartward_core::{AccountId, Error, Result, text};

use super::joining::Role;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) time_zone: Tz,
    pub(crate) role: Role,
    /// Grows by one with each change.
    pub(crate) version: i64,
    pub(crate) create_time: DateTime<Utc>,
}

/// An account, as those who look after the instance see it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Managed {
    pub(crate) account: Account,
    /// Whether it is closed for the time being.
    pub(crate) disabled: bool,
    pub(crate) last_seen_time: Option<DateTime<Utc>>,
}

/// Reads an e-mail address: trimmed, lower case. What is behind it only a message sent there can tell.
pub(crate) fn email(address: &str) -> Result<String> {
    let address = address.trim().to_lowercase();
    let plausible = address.len() <= 254
        && !address.chars().any(|c| c.is_whitespace() || c.is_control())
        && address.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
        && address.matches('@').count() == 1;
    if plausible {
        Ok(address)
    } else {
        Err(Error::invalid("email", "Must be an e-mail address, like name@example.org."))
    }
}

/// Reads an IANA time zone; UTC when there is none.
pub(crate) fn time_zone(name: &str) -> Result<Tz> {
    match name.trim() {
        "" => Ok(Tz::UTC),
        name => name
            .parse()
            .map_err(|_| Error::invalid("time_zone", "Must be the name of an IANA time zone, like Europe/Berlin.")),
    }
}

/// Reads what signed in, for the list of sessions.
pub(crate) fn label(label: &str) -> Result<String> {
    text("label", label, 100)
}

/// Checks a new password: long, and not what anybody would try first. No rules about kinds of characters: they make
/// passwords harder for people and no harder for machines (NIST SP 800-63B-4, 3.1.1). `field` is what a refusal names.
pub(crate) fn password(field: &str, password: &str, email: &str, name: &str) -> Result<()> {
    match password.chars().count() {
        15..=256 if !obvious(password, email, name) => Ok(()),
        15..=256 => Err(Error::invalid(
            field,
            "Must not be made of common words and sequences, or of your own name or address. \
             Four or five unrelated words make a good one.",
        )),
        _ => Err(Error::invalid(field, "Must be 15 to 256 characters long. A few words make a good one.")),
    }
}

/// What people, and therefore lists of passwords, build on, longest first. The lists themselves would say little more:
/// next to nothing in them has 15 characters, and what has is made of these.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<_> = include_str!("common.txt").split_whitespace().collect();
    words.sort_by_key(|word| Reverse(word.len()));
    words
});

/// Whether hardly anything is left of a password once everything obvious is taken out of it, digits and signs read as
/// the letters that they are put for.
fn obvious(password: &str, email: &str, name: &str) -> bool {
    let own = [email, name].map(str::to_lowercase);
    let words = own.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let parts: Vec<_> = own.iter().map(String::as_str).chain(words).filter(|part| part.chars().count() >= 3).collect();
    let little_left = |password: String| {
        let rest = parts.iter().chain(COMMON.iter()).fold(password, |rest, part| rest.replace(part, ""));
        rest.chars().collect::<BTreeSet<_>>().len() < 5
    };
    let lower = password.to_lowercase();
    little_left(lower.chars().map(plain).collect()) || little_left(lower)
}

/// The letter that a digit or sign is put for.
fn plain(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_lower_case() {
        assert_eq!(email(" Ines@Example.ORG ").expect("an address"), "ines@example.org");
        for bad in
            ["", "ines", "@example.org", "ines@", "a@b@c", "a b@c", "a\u{0}@c", &format!("{}@b", "a".repeat(253))]
        {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_time_zone_is_one_of_the_iana_database() {
        assert_eq!(time_zone("").expect("the default"), Tz::UTC);
        assert_eq!(time_zone("Europe/Berlin").expect("a zone"), Tz::Europe__Berlin);
        for bad in ["Berlin", "Europe/Atlantis", "../etc/passwd"] {
            assert!(time_zone(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_long_and_not_obvious() {
        let check = |word: &str| password("password", word, "ines.maria@example.org", "Ines Sørensen");
        for good in
            ["correct horse battery", "my password is blue cheese", "ÅÄÖ ñandú 雪 🌍 ok then", &"ab cd ef".repeat(32)]
        {
            assert!(check(good).is_ok(), "{good}");
        }
        let bad = [
            "fourteen chars",
            "aaaaaaaaaaaaaaaaaaa",
            "abababababababab",
            "passwordpassword",
            "PassWord12345678901",
            "123456789012345",
            "abcdefghijklmnopqrstuvwxyz",
            "qwertyuiopqwertyuiop",
            "ines.maria@example.org",
            "InesSørensenInes",
            "heartwardheartward1",
            "P@ssw0rd P@ssw0rd",
            "Sunshine-Princess-2024",
            "liverpoolfootballclub",
            "trustno1trustno1",
        ];
        for bad in bad {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&"x y z1".repeat(43)).is_err(), "258 characters");
    }
}
