//! Real exports of address books, where they are at hand; `import.rs` has twins of our own.

use std::path::PathBuf;

use crate::support::{Life, names};

/// The folder, by `HEARTWARD_FIXTURES` or beside the checkout; says loudly when there is none.
fn folder() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "chosen by the test runner")]
    let named = std::env::var("HEARTWARD_FIXTURES").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = named.unwrap_or_else(|_| beside()).join("vcard");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no real vCard files. HEARTWARD_FIXTURES names the folder that has them.");
        return None;
    }
    Some(folder)
}

#[tokio::test]
async fn real_exports_are_imported_and_twice_is_once() {
    let Some(folder) = folder() else { return };
    let expected = [
        ("John_Doe_GMAIL.vcf", &["Mr. John Richter, James Doe Sr."][..], Some((1980, 3, 22)), 0),
        ("John_Doe_IPHONE.vcf", &["Mr. John Richter James Doe Sr."], Some((2012, 6, 6)), 0),
        ("John_Doe_MAC_ADDRESS_BOOK.vcf", &["Mr. John Richter,James Doe Sr."], Some((2012, 6, 6)), 0),
        ("John_Doe_MS_OUTLOOK.vcf", &["Mr. John Richter James Doe Sr."], Some((1980, 3, 22)), 0),
        ("gmail-single.vcf", &["Greg Dartmouth"], Some((1960, 9, 10)), 0),
        ("rfc6350-example.vcf", &["Simon Perreault"], None, 0),
        ("John_Doe_ANDROID.vcf", &["Ñ Ñ Ñ Ñ Ñ", "Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ", "Ñ Ñ Ñ Ñ", "ÑÑÑÑ"], None, 2),
    ];
    for (file, people, born, problems) in expected {
        let life = Life::new().await;
        let me = Life::somebody();
        let bytes = std::fs::read(folder.join(file)).expect("readable");
        let first = life.import(&me, &bytes).await;
        let all = life.all(&me).await;
        assert_eq!(names(&all), people, "{file}");
        assert_eq!(first.problems.len(), problems, "{file}: {:?}", first.problems);
        let birthday = all[0].birthday.filter(|day| day.year.is_some());
        assert_eq!(birthday.map(|day| (day.year.unwrap_or(0), day.month, day.day)), born, "{file}");
        let again = life.import(&me, &bytes).await;
        assert_eq!((again.added, again.changed), (0, 0), "{file}");
        assert_eq!(life.all(&me).await, all);

        let exported = life.export(&me, true).await;
        let back = life.import(&me, exported.as_bytes()).await;
        assert_eq!((back.unchanged, back.cards), (back.cards, first.added), "{file}");
    }
}
