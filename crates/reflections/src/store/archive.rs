//! What comes out of an archive, as far as it is here.

use heartward_core::Result;
use heartward_platform::{Tx, on};
use uuid::Uuid;

/// Finds a conversation by either id.
pub(crate) const CONVERSATION: &str = "select id from conversation where account_id = $1 and id in ($2, $3)";
/// Finds a check-in by either id.
pub(crate) const CHECK_IN: &str = "select id from check_in where account_id = $1 and id in ($2, $3)";

/// The id under which a record is here, if it is.
pub(crate) async fn known(tx: &mut Tx, find: &'static str, [theirs, here]: &[Uuid; 2]) -> Result<Option<Uuid>> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query_scalar(find).bind(account).bind(theirs).bind(here).fetch_optional(conn).await)
}
