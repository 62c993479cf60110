use std::time::{Duration, Instant};

use futures_util::future::join_all;
use heartward_core::Caller;
use heartward_proto::profiles::v1::{
    Birthday, Circle, ImportReport, Person, PreviewImportRequest, Receptiveness, Relationship,
};

use crate::support::{Life, field, named, names};

async fn preview(life: &Life, me: &Caller, vcard: &[u8]) -> ImportReport {
    let request = PreviewImportRequest { vcard: vcard.to_vec() };
    life.people(me).preview_import(request).await.expect("previewed").into_inner().report.expect("a report")
}

fn counts(report: &ImportReport) -> [i32; 5] {
    let problems = i32::try_from(report.problems.len()).expect("few");
    [report.cards, report.added, report.changed, report.unchanged, problems]
}

/// One card of each kind that exporters really write, two of them broken.
const FILE: &str = "\u{feff}BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:4FBE8971-0BC3-424C-9C26-36C3E1EFF6B1\r\nFN:Inês\r\n  d'Ávila\r
BDAY:--0229\r\nPRONOUNS:she/her\r\nNOTE:met in Lisbon\\nlikes \\, and \\;\r\nPHOTO:data:image/jpeg;base64,AAAA\r\nEND:VCARD\r
BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iOS 17//EN\r\nN:Lund;Åsa;;;\r\nFN:Åsa Lund\r\nORG:Works;Floor 2\r
BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-22\r\nitem1.X-ABRELATEDNAMES;type=pref:Jenny\r\nitem1.X-ABLabel:_$!<Spouse>!$_\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n SkZJRgABAQ\r\nEND:VCARD\r
BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=C3=91;Jo=C3=A3o;;;\r
TEL;CELL:123\r\nBDAY:19800322\r\nEND:VCARD\r
BEGIN:VCARD\r\nVERSION:3.0\r\nEMAIL:nobody@example.org\r\nEND:VCARD\r
BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:group\r\nFN:Choir\r\nMEMBER:urn:uuid:1\r\nEND:VCARD\r
BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\n";

#[tokio::test]
async fn a_preview_tells_and_changes_nothing_and_the_import_does_the_same_for_real() {
    let life = Life::new().await;
    let me = Life::somebody();
    let told = preview(&life, &me, FILE.as_bytes()).await;
    assert_eq!(counts(&told), [6, 3, 0, 0, 3]);
    assert_eq!(told.problems.iter().map(|problem| problem.card).collect::<Vec<_>>(), [4, 5, 6]);
    assert_eq!(life.all(&me).await, []);
    assert_eq!(life.told().await.len(), 0);

    assert_eq!(life.import(&me, FILE.as_bytes()).await, told);
    let people = life.all(&me).await;
    assert_eq!(names(&people), ["Inês d'Ávila", "Åsa Lund", "João ÑÑ"]);
    assert_eq!((people[0].pronouns.as_str(), people[0].notes.as_str()), ("she/her", "met in Lisbon\nlikes , and ;"));
    let born = |year, month, day| Some(Birthday { year, month, day });
    let birthdays: Vec<_> = people.iter().map(|person| person.birthday).collect();
    assert_eq!(birthdays, [born(None, 2, 29), born(None, 3, 22), born(Some(1980), 3, 22)]);
    assert!(people.iter().all(|person| (person.circle, person.relationship, person.version) == (0, 0, 1)));

    assert_eq!(counts(&preview(&life, &me, FILE.as_bytes()).await), [6, 0, 0, 3, 3]);
    assert_eq!(counts(&life.import(&me, FILE.as_bytes()).await), [6, 0, 0, 3, 3]);
    assert_eq!(life.all(&me).await, people);
}

#[tokio::test]
async fn an_import_changes_what_the_card_says_and_never_what_the_account_says() {
    let life = Life::new().await;
    let me = Life::somebody();
    life.import(&me, FILE.as_bytes()).await;
    let [ines, ..] = &life.all(&me).await[..] else { panic!("nobody") };
    let own = Person {
        circle: Circle::Inner.into(),
        relationship: Relationship::Friend.into(),
        receptiveness: Receptiveness::Open.into(),
        notes: "my own words".into(),
        archived: true,
        ..ines.clone()
    };
    let fields = ["circle", "relationship", "receptiveness", "notes", "archived"];
    let own = life.update(&me, own, &fields, None).await.expect("changed");
    let file = FILE.replace("FN:Inês\r\n  d'Ávila", "FN:Inês Reis").replace("BDAY:--0229", "BDAY:19920229");
    assert_eq!(counts(&life.import(&me, file.as_bytes()).await), [6, 0, 1, 2, 3]);
    let now = life.get(&me, &ines.id).await.expect("found");
    let expected = Person {
        name: "Inês Reis".into(),
        birthday: Some(Birthday { year: Some(1992), month: 2, day: 29 }),
        version: 3,
        update_time: now.update_time,
        ..own
    };
    assert_eq!(now, expected);
    assert_eq!(counts(&life.import(&me, file.as_bytes()).await), [6, 0, 0, 3, 3]);
}

#[tokio::test]
async fn what_was_exported_changes_nothing_when_it_comes_back() {
    let life = Life::new().await;
    let me = Life::somebody();
    life.import(&me, FILE.as_bytes()).await;
    let name = "A\nEND:VCARD\nBEGIN:VCARD\nFN:B;C,D\\n 🌍 ".to_owned() + &"é".repeat(100);
    let birthday = Some(Birthday { year: Some(1999), month: 12, day: 31 });
    life.add(&me, Person { birthday, pronouns: "they, them".into(), notes: "secret".into(), ..named(&name) }).await;
    life.add(&me, Person { archived: true, circle: Circle::Outer.into(), ..named("Archived") }).await;
    let gone = life.add(&me, named("Gone")).await;
    life.delete(&me, &gone.id).await.expect("deleted");

    let before = life.all(&me).await;
    let file = life.export(&me, true).await;
    assert!(file.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\n") && file.split("\r\n").all(|line| line.len() <= 75));
    assert!(file.contains("UID:urn:uuid:4FBE8971-0BC3-424C-9C26-36C3E1EFF6B1\r\n"), "the UID it came with");
    assert!(["secret", "Lisbon", "OUTER", "Gone"].iter().all(|text| !file.contains(text)));
    assert_eq!(counts(&life.import(&me, file.as_bytes()).await), [5, 0, 0, 5, 0]);
    assert_eq!(life.all(&me).await, before);
    assert_eq!(life.export(&me, false).await.matches("BEGIN:VCARD\r\n").count(), 4, "without archived ones");

    let other = Life::somebody();
    assert_eq!(counts(&life.import(&other, file.as_bytes()).await), [5, 5, 0, 0, 0]);
    assert_eq!(life.all(&other).await[3].name, before[3].name);
}

#[tokio::test]
async fn who_was_deleted_comes_anew_and_can_still_be_brought_back() {
    let life = Life::new().await;
    let me = Life::somebody();
    life.import(&me, FILE.as_bytes()).await;
    let before = life.all(&me).await;
    life.delete(&me, &before[0].id).await.expect("deleted");
    assert_eq!(counts(&life.import(&me, FILE.as_bytes()).await), [6, 1, 0, 2, 3]);
    life.undelete(&me, &before[0].id).await.expect("brought back");
    assert_eq!(life.all(&me).await.len(), 4);
    assert_eq!(counts(&life.import(&me, FILE.as_bytes()).await), [6, 0, 0, 3, 3], "the card stays with the new one");

    life.delete(&me, &before[1].id).await.expect("deleted");
    life.undelete(&me, &before[1].id).await.expect("brought back");
    assert_eq!(counts(&life.import(&me, FILE.as_bytes()).await), [6, 0, 0, 3, 3]);
}

#[tokio::test]
async fn of_imports_at_once_each_person_is_added_once() {
    let life = Life::new().await;
    let me = Life::somebody();
    let reports = join_all((0..4).map(|_| life.import(&me, FILE.as_bytes()))).await;
    assert_eq!(reports.iter().map(|report| report.added).sum::<i32>(), 3);
    assert_eq!(life.all(&me).await.len(), 3);
}

#[tokio::test]
async fn other_encodings_are_read() {
    let life = Life::new().await;
    let me = Life::somebody();
    let card = |name: &str| format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEND:VCARD\r\n");
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect()
    };
    life.import(&me, &utf16(&card("Zoë 💚 LE"), u16::to_le_bytes)).await;
    life.import(&me, &utf16(&card("Zoë 💚 BE"), u16::to_be_bytes)).await;
    let latin: Vec<u8> =
        card("Zoë €").chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(c).expect("Latin-1") }).collect();
    life.import(&me, &[latin, card("Zoë UTF-8").into_bytes()].concat()).await;
    assert_eq!(names(&life.all(&me).await), ["Zoë 💚 LE", "Zoë 💚 BE", "Zoë €", "Zoë UTF-8"]);
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_is_refused_at_once_and_nothing_is_stored() {
    let life = Life::new().await;
    let me = Life::somebody();
    let card = "BEGIN:VCARD\nFN:A\nEND:VCARD\n";
    let bad = [
        Vec::new(),
        b"name,birthday\nInes,1980-03-22\n".to_vec(),
        vec![0; 1000],
        card.repeat(20_001).into_bytes(),
        [card.repeat(2), "BEGIN:VCARD\n".repeat(10_000)].concat().into_bytes(),
        [card, &"BEGIN:VCARD\nAGENT:\n".repeat(10_000), &"END:VCARD\n".repeat(10_000)].concat().into_bytes(),
        vec![b'x'; 16 * 1024 * 1024 + 1],
    ];
    for file in bad {
        let start = Instant::now();
        let request = PreviewImportRequest { vcard: file.clone() };
        assert_eq!(field(life.people(&me).preview_import(request).await.expect_err("refused")), "vcard");
        assert_eq!(field(life.try_import(&me, &file).await.expect_err("refused")), "vcard");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
    assert_eq!(life.all(&me).await, []);
}

#[tokio::test]
async fn the_largest_files_are_imported_in_good_time() {
    let life = Life::new().await;
    let me = Life::somebody();
    let card =
        |at: i32| format!("BEGIN:VCARD\nVERSION:4.0\nUID:{at}\nFN:Person {at}\nNOTE:{}\nEND:VCARD\n", "x".repeat(40));
    let file: String = (0..20_000).map(card).collect();
    for expected in [[20_000, 20_000, 0, 0, 0], [20_000, 0, 0, 20_000, 0]] {
        assert_eq!(counts(&life.import(&me, file.as_bytes()).await), expected);
    }
    let renamed = file.replace("FN:Person", "FN:Friend");
    assert_eq!(counts(&life.import(&me, renamed.as_bytes()).await), [20_000, 0, 20_000, 0, 0]);
    let picture = format!("BEGIN:VCARD\nFN:Ines\nPHOTO:{}\nEND:VCARD\n", "A".repeat(15 * 1024 * 1024));
    assert_eq!(counts(&life.import(&me, picture.as_bytes()).await), [1, 1, 0, 0, 0]);
}
