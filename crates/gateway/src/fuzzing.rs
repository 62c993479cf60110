//! Laws that hold for whatever comes in, for `crates/fuzz` and for the tests below.

#![expect(clippy::missing_panics_doc, reason = "a panic is how a law says that it was broken")]

use std::net::{IpAddr, Ipv4Addr};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::address::Proxies;
use crate::api::archive;
use crate::cursor::Cursors;
use crate::speech::Locale;

/// A file is read as an archive or refused, and what is said of it repeats nothing of it.
pub fn archives(file: &[u8]) {
    if let Some(problem) = archive::refusal(file.to_vec()) {
        let said = format!("{problem:?}");
        let words = String::from_utf8_lossy(file);
        let own = words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 40);
        own.for_each(|word| assert!(!said.contains(word), "{said} repeats {word}"));
    }
}

/// No text that was not sealed here is a cursor.
pub fn cursors(text: &str) {
    assert!(
        text.is_empty() || Cursors::new([7; 32]).open("/api/v1/people", text).is_err(),
        "nobody sealed this: {text:?}"
    );
}

/// Whoever is no proxy is the client whatever they say; and behind a proxy there is a client, whatever it says.
pub fn forwarded(text: &str) {
    let Ok(value) = HeaderValue::try_from(text) else { return };
    let headers = HeaderMap::from_iter([(HeaderName::from_static(crate::address::HEADER), value)]);
    let Ok(proxies) = Proxies::parse("10.0.0.0/8") else { return };
    let stranger = IpAddr::from(Ipv4Addr::new(203, 0, 113, 7));
    assert_eq!(proxies.client(stranger, &headers), stranger, "{text:?}");
    let client = proxies.client(Ipv4Addr::new(10, 0, 0, 1).into(), &headers);
    assert_eq!(client, client.to_canonical(), "{text:?}");
}

/// A browser is answered in a language that there is.
pub fn languages(text: &str) {
    let offered = |locale| Locale::OFFERED.iter().any(|(one, _)| *one == locale);
    assert!(Locale::accepted(text, Locale::OFFERED).is_none_or(offered), "{text:?}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn made_up_input_is_refused_or_harmless(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
            text in "[A-Za-z0-9_-]{1,120}",
            entries in "([0-9a-f.:,\\[\\] ]|10\\.0\\.0\\.){0,40}",
            ranges in "(de|en|\\*|[a-z-]{1,4})(;q=[0-9.]{0,4})?(, ?(de|en)){0,3}",
        ) {
            super::archives(&bytes);
            super::archives(&[b"PK\x05\x06", bytes.as_slice()].concat());
            super::cursors(&text);
            super::forwarded(&entries);
            super::languages(&ranges);
        }
    }
}
