use heartward_core::Result;
use heartward_platform::DataKey;
use tracing::error;
use uuid::Uuid;

/// The column that words are sealed to.
const FIELD: &str = "sealed";

/// Words as they are kept; nothing where there are none.
pub(super) fn seal(key: &DataKey, table: &str, record: Uuid, text: &str) -> Result<Option<Vec<u8>>> {
    if text.is_empty() { Ok(None) } else { key.seal(table, record, FIELD, text.as_bytes()).map(Some) }
}

/// The words that were kept. Those that were damaged read as none, so that what they belong to is still told and hides no
/// whole list; the log names the record.
pub(super) fn open(key: &DataKey, table: &str, record: Uuid, sealed: Option<&[u8]>) -> String {
    let Some(sealed) = sealed else { return String::new() };
    let opened = key.open(table, record, FIELD, sealed).ok().and_then(|plain| String::from_utf8(plain).ok());
    opened.unwrap_or_else(|| {
        error!(table, %record, "words cannot be opened");
        String::new()
    })
}
