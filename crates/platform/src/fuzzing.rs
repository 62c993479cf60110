//! Laws that hold for whatever comes in, for `crates/fuzz` and for the tests below.

#![expect(clippy::missing_panics_doc, reason = "a panic is how a law says that it was broken")]

use std::io::Read as _;

use heartward_core::{Clock, Secret};

use crate::backup;
use crate::bus;
use crate::rpc::Signer;
use crate::vault::MasterKeys;

/// An event is read from what is on the wire, or it is none; one that was read is the same after being written.
pub fn events(wire: &[u8]) {
    bus::reread(wire);
}

/// No file that was not sealed here opens as an archive.
pub fn archives(file: &[u8]) {
    let Ok(keys) = MasterKeys::parse(&Secret::new("5b".repeat(32)), None) else { return };
    if let Ok(mut opened) = backup::opened(file, &keys) {
        let mut plain = Vec::new();
        assert!(opened.read_to_end(&mut plain).is_err(), "nobody sealed this: {file:?}");
    }
}

/// No text that was not signed here lets anybody in.
pub fn tokens(text: &str) {
    let signer = Signer::new(&Secret::new("a secret that nobody knows, and long enough".to_owned()), Clock::System);
    assert!(signer.is_ok_and(|signer| signer.verify("profiles", text).is_none()), "nobody signed this: {text:?}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_is_made_up_is_an_event_an_archive_or_a_token(
            bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[A-Za-z0-9_-]{0,120}"
        ) {
            super::events(&bytes);
            super::archives(&bytes);
            super::tokens(&text);
        }
    }
}
