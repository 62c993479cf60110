use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike as _, Utc};
use uuid::Uuid;

use crate::{Error, Result};

/// The place in a keyset-ordered list, `(time, id)`, after which the next page begins.
///
/// It is a position and no permission: whoever holds a foreign one still sees only their own records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last record of the page before.
    pub time: DateTime<Utc>,
    /// The id of the last record of the page before.
    pub id: Uuid,
}

impl Cursor {
    /// The cursor as a page token: opaque, safe in URLs.
    pub fn encode(&self) -> String {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.time.timestamp_micros().to_be_bytes());
        bytes[8..].copy_from_slice(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a page token back; `Invalid` when it is not one of ours.
    pub fn decode(token: &str) -> Result<Self> {
        decode(token).ok_or_else(|| {
            Error::invalid(
                "page_token",
                "Must be the next_page_token of the page before, unchanged. Start again without it.",
            )
        })
    }
}

fn decode(token: &str) -> Option<Cursor> {
    let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (micros, id) = bytes.split_first_chunk::<8>()?;
    let time = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
    // Times outside these years are in no token of ours, and PostgreSQL would refuse some of them.
    (0..=9999).contains(&time.year()).then_some(Cursor { time, id: Uuid::from_slice(id).ok()? })
}

/// How long the pages of a list are.
#[derive(Debug, Clone, Copy)]
pub struct PageLimits {
    /// When the caller does not say.
    pub default: i32,
    /// At most; a larger wish is cut down to it.
    pub max: i32,
}

/// A page that somebody asked for (AIP-158).
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// How many records at most.
    pub size: usize,
    /// Where to begin; `None` at the start.
    pub after: Option<Cursor>,
}

impl Page {
    /// Reads `page_size` and `page_token` out of a request.
    pub fn parse(size: i32, token: &str, limits: PageLimits) -> Result<Self> {
        let size = match size {
            0 => limits.default,
            wish if wish > 0 => wish.min(limits.max),
            _ => return Err(Error::invalid("page_size", "Must be 0 (the default) or more.")),
        };
        let after = if token.is_empty() { None } else { Some(Cursor::decode(token)?) };
        Ok(Self { size: usize::try_from(size).unwrap_or_default(), after })
    }

    /// What to ask the store for: one more than the page, to learn whether another follows.
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX - 1) + 1
    }

    /// Cuts `rows` (at most [`Page::limit`] of them) to the page; the token is empty on the last page.
    pub fn cut<R>(&self, mut rows: Vec<R>, cursor: impl Fn(&R) -> Cursor) -> (Vec<R>, String) {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        let token = rows.last().filter(|_| more).map(|last| cursor(last).encode());
        (rows, token.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_token(micros in 0_i64..4_000_000_000_000_000, id: [u8; 16]) {
            let cursor = Cursor { time: DateTime::from_timestamp_micros(micros).expect("in range"), id: Uuid::from_bytes(id) };
            prop_assert_eq!(Cursor::decode(&cursor.encode()).expect("our own token"), cursor);
        }

        #[test]
        fn anything_else_is_refused(token in "\\PC{0,31}") {
            prop_assume!(token.len() != 32);
            prop_assert!(Cursor::decode(&token).is_err());
        }
    }

    #[test]
    fn a_time_that_no_record_can_have_is_refused() {
        for micros in [i64::MIN, -1_000_000_000_000_000_000, 1_000_000_000_000_000_000, i64::MAX] {
            let token = URL_SAFE_NO_PAD.encode([&micros.to_be_bytes()[..], &[7; 16]].concat());
            assert!(Cursor::decode(&token).is_err(), "{micros}");
        }
    }

    #[test]
    fn the_last_page_has_no_token() {
        let limits = PageLimits { default: 2, max: 10 };
        let page = Page::parse(0, "", limits).expect("the first page");
        let cursor = |_: &i32| Cursor { time: DateTime::default(), id: Uuid::nil() };
        assert_eq!(page.cut(vec![1, 2], cursor), (vec![1, 2], String::new()));
        assert_eq!(page.cut(vec![1, 2, 3], cursor).0, vec![1, 2]);
        assert_ne!(page.cut(vec![1, 2, 3], cursor).1, "");
        assert_eq!(Page::parse(99, "", limits).expect("cut down").size, 10);
        assert!(Page::parse(-1, "", limits).is_err());
    }
}
