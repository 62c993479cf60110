use heartward_core::{Error, Result};
use heartward_platform::DataKey;
use uuid::Uuid;

/// The column that words are sealed to.
const FIELD: &str = "sealed";

/// Words as they are kept; nothing where there are none.
pub(super) fn seal(key: &DataKey, table: &str, record: Uuid, text: &str) -> Result<Option<Vec<u8>>> {
    if text.is_empty() { Ok(None) } else { key.seal(table, record, FIELD, text.as_bytes()).map(Some) }
}

/// The words that were kept.
pub(super) fn open(key: &DataKey, table: &str, record: Uuid, sealed: Option<&[u8]>) -> Result<String> {
    let Some(sealed) = sealed else { return Ok(String::new()) };
    String::from_utf8(key.open(table, record, FIELD, sealed)?).map_err(Error::internal)
}
