use heartward_core::Result;
use heartward_platform::{Affected as _, DataKey, Tx, on};
use uuid::Uuid;

/// Where the key is sealed to.
const TABLE: &str = "push_key";
const FIELD: &str = "sealed";
/// There is one row.
const ID: i32 = 1;

/// The instance's key as PKCS #8; `new` becomes it when there is none yet.
pub(crate) async fn get_or_make(tx: &mut Tx, key: &DataKey, new: &[u8]) -> Result<Vec<u8>> {
    let sealed = key.seal(TABLE, Uuid::nil(), FIELD, new)?;
    on!(tx, conn => sqlx::query("insert into push_key (id, sealed) values ($1, $2) on conflict (id) do nothing")
        .bind(ID).bind(sealed).execute(conn).await.affected())?;
    // Somebody else may have been first: theirs is the key.
    let sealed: Vec<u8> = on!(tx, conn => sqlx::query_scalar("select sealed from push_key where id = $1")
        .bind(ID).fetch_one(conn).await)?;
    key.open(TABLE, Uuid::nil(), FIELD, &sealed)
}
