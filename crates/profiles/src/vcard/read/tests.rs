use heartward_core::PersonId;
use proptest::prelude::*;

use super::*;
use crate::domain::{Person, Profile};
use crate::fuzzing::vcards;
use crate::vcard::write;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_366_400, 0).expect("a time in 2026")
}

/// Reads the one card with these lines in it.
fn one(lines: &[u8]) -> Result<Card, Problem> {
    let file = [b"BEGIN:VCARD\r\n", lines, b"\r\nEND:VCARD\r\n"].concat();
    let mut cards = read(&file, now()).expect("a file");
    assert_eq!(cards.len(), 1);
    cards.remove(0)
}

fn called(lines: &[u8]) -> String {
    one(lines).expect("a card").name
}

#[test]
fn the_name_is_the_first_of_full_structured_nick_and_organisation() {
    assert_eq!(called(b"N:Doe;John;Richter,James;Mr.;Sr.\nFN: Johnny \nORG:Firm"), "Johnny");
    assert_eq!(called(b"N:Doe;John;Richter,James;Mr.;Sr.\nFN:"), "Mr. John Richter James Doe Sr.");
    assert_eq!(called(b"N:;;;;\nNICKNAME:Jo,Johnny\nORG:Firm"), "Jo");
    assert_eq!(called(b"ORG:Firm;Accounts"), "Firm");
    assert_eq!(called(b"item1.fn;LANGUAGE=en:a\\, b\\; c\\\\ d\\ne"), "a, b; c\\ d\ne");
    assert!(one(b"EMAIL:jo@example.org").is_err());
    assert!(one(format!("FN:{}", "x".repeat(201)).as_bytes()).is_err());
}

#[test]
fn old_files_are_read() {
    let quoted = b"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=\n=20=C3=91\nNOTE;QUOTED-PRINTABLE:=F1=\nandu";
    let card = one(quoted).expect("a card");
    assert_eq!((card.name.as_str(), card.notes.as_str()), ("Ñ Ñ", "ñandu"));
    assert_eq!(called(b"FN:Zo\xeb \x80"), "Zoë €", "windows-1252");
    assert_eq!(called(b"FN:Zo\xc3\r\n \xab"), "Zoë", "folded inside of a character");
}

#[test]
fn birthdays_are_read_with_and_without_a_year() {
    let born = |line: &str| {
        let birthday = one(format!("VERSION:3.0\nFN:A\n{line}").as_bytes()).expect("a card").birthday?;
        Some((birthday.year(), birthday.month(), birthday.day()))
    };
    let full = Some((Some(1980), 3, 22));
    for line in [
        "BDAY:1980-03-22",
        "BDAY:19800322",
        "BDAY;value=date:1980-03-22",
        "BDAY;VALUE=date-and-or-time:19800322T1430Z",
        "BDAY:1980-03-22T00:00:00Z",
        "item1.BDAY;X-A=\"b:c\":19800322",
    ] {
        assert_eq!(born(line), full, "{line}");
    }
    let yearless = Some((None, 1, 22));
    for line in ["BDAY:--0122", "BDAY:--01-22", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-22", "BDAY:0000-01-22"] {
        assert_eq!(born(line), yearless, "{line}");
    }
    assert_eq!(born("BDAY:--0229"), Some((None, 2, 29)));
    for line in [
        "BDAY:",
        "BDAY:1980",
        "BDAY:1980-03",
        "BDAY:---22",
        "BDAY:2080-01-01",
        "BDAY:1980-02-30",
        "BDAY:circa 1800",
        "BDAY:ééé",
        "BDAY:+123-01-01",
        "BDAY;VALUE=text:spring",
    ] {
        assert_eq!(born(line), None, "{line}");
    }
}

#[test]
fn pronouns_notes_and_uid_are_read_and_nothing_of_others() {
    let card =
        one(b"VERSION:4.0\nFN:A\nPRONOUNS;LANGUAGE=en;PREF=1:they/them\nPRONOUNS:xe/xir\nNOTE:one\\ntwo\nNOTE:three\n\
          UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\nRELATED;TYPE=spouse;VALUE=text:B\nCATEGORIES:Friends");
    let card = card.expect("a card");
    assert_eq!((card.pronouns.as_str(), card.notes.as_str()), ("they/them", "one\ntwo\n\nthree"));
    assert_eq!(card.uid.as_deref(), Some("urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"));
}

#[test]
fn groups_and_organisations_are_left_out() {
    for kind in ["KIND:group", "KIND:org", "X-ADDRESSBOOKSERVER-KIND:group", "x-abshowas:COMPANY"] {
        assert!(one(format!("FN:A\n{kind}").as_bytes()).is_err(), "{kind}");
    }
    assert!(one(b"FN:A\nKIND:individual").is_ok());
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let error = read(&vec![b'x'; MAX_FILE + 1], now()).expect_err("too large");
    assert_eq!(error.fields()[0].field, "vcard");
}

fn person(name: &str, pronouns: &str, birthday: Option<Birthday>, uid: Option<String>) -> Person {
    let profile = Profile {
        name: crate::domain::name(name).expect("a name"),
        pronouns: crate::domain::pronouns(pronouns).expect("pronouns"),
        birthday,
        notes: "never exported".into(),
        ..Profile::default()
    };
    Person { id: PersonId::generate(), ..Person::new(profile, uid, now()) }
}

#[test]
fn a_person_is_written_as_version_4_and_nothing_about_them_is() {
    let mut file = String::new();
    let day = Birthday::new(None, 2, 29, now()).expect("a day");
    let person = person("Ines\nEND:VCARD;a,b\\", "she/her", Some(day), Some("a-1".into()));
    write(&person, &mut file);
    let expected = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:a-1\r\nFN:Ines\\nEND:VCARD\\;a\\,b\\\\\r\nBDAY:--0229\r\n\
                    PRONOUNS:she/her\r\nEND:VCARD\r\n";
    assert_eq!(file, expected);
}

fn any_birthday() -> impl Strategy<Value = Option<Birthday>> {
    proptest::option::of(
        (proptest::option::of(1850..2026), 1_u32..13, 1_u32..29)
            .prop_map(|(year, month, day)| Birthday::new(year, month, day, now()).expect("a day")),
    )
}

/// Texts with everything in them that means something in a vCard.
fn any_text(max: usize) -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "\\PC{1,6}",
        proptest::sample::select(vec![
            "\n",
            "\r\n",
            "\t",
            " ",
            ",",
            ";",
            ":",
            "\\",
            "\"",
            "=",
            "=\n",
            "🌍",
            "👩‍👩‍👧",
            "é",
            "END:VCARD",
            "\\n"
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(part, 1..max).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        vcards(&bytes);
        vcards(&[b"BEGIN:VCARD\nFN:A\n", bytes.as_slice(), b"\nEND:VCARD"].concat());
    }

    #[test]
    fn anything_like_a_card_is_read_or_refused(
        lines in proptest::collection::vec(("(FN|N|NOTE|BDAY|UID|ORG|AGENT|KIND|PRONOUNS|NICKNAME|BEGIN|END|VERSION|PHOTO)(;[A-Z=\"]{0,12}|;ENCODING=(B|QUOTED-PRINTABLE)|;CHARSET=[A-Z0-9-]{0,8}|;VALUE=[a-z-]{0,8}){0,2}[:.;]", any_text(8)), 0..12)
    ) {
        let lines: Vec<String> = lines.into_iter().map(|(name, value)| format!("{name}{value}")).collect();
        let file = format!("BEGIN:VCARD\r\n{}\r\nEND:VCARD\r\n", lines.join("\r\n"));
        vcards(file.as_bytes());
    }

    #[test]
    fn who_is_written_is_read_again(
        name in any_text(20), pronouns in any_text(4), birthday in any_birthday(), uid in proptest::option::of("[!-~]{1,40}")
    ) {
        prop_assume!(crate::domain::name(&name).is_ok() && crate::domain::pronouns(&pronouns).is_ok());
        let people = [person(&name, &pronouns, birthday, uid.clone()), person("Next", "", None, None)];
        let mut file = String::new();
        for person in &people {
            write(person, &mut file);
        }
        prop_assert!(file.split("\r\n").all(|line| line.len() <= 75), "folded");
        prop_assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
        let cards = read(file.as_bytes(), now()).expect("our own file");
        prop_assert_eq!(cards.len(), 2);
        for (person, card) in people.iter().zip(cards) {
            let card = card.expect("our own card");
            prop_assert_eq!(&card.name, &person.profile.name);
            prop_assert_eq!(&card.pronouns, &person.profile.pronouns);
            prop_assert_eq!(card.birthday, person.profile.birthday);
            prop_assert_eq!(card.uid, Some(person.uid.clone().unwrap_or_else(|| format!("urn:uuid:{}", person.id))));
            prop_assert_eq!(card.notes, "");
        }
    }
}
