use heartward_core::{Caller, Error, Page, Result};
use heartward_platform::requests::{self, Request};

use super::Reflections;
use crate::domain::{CheckIn, CheckInId, State};
use crate::store::check_ins as store;

impl Reflections {
    /// Records a check-in; the same request again answers with the same one, and with `NotFound` once it was deleted.
    pub(crate) async fn check_in(&self, caller: &Caller, state: State, request: Option<Request>) -> Result<CheckIn> {
        let key = self.vault.key(caller).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(caller).await?;
        if let Some(made) = requests::made_before(&mut tx, request.as_ref()).await? {
            return store::get(&mut tx, &key, made.into()).await?.ok_or_else(|| Error::not_found("check-in"));
        }
        let check_in = CheckIn::record(state, now);
        store::insert(&mut tx, &key, &check_in).await?;
        requests::remember(&mut tx, request.as_ref(), check_in.id.uuid(), now).await?;
        tx.commit().await?;
        Ok(check_in)
    }

    /// A page of check-ins, newest first, and the token of the next.
    pub(crate) async fn check_ins(&self, caller: &Caller, page: &Page) -> Result<(Vec<CheckIn>, String)> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        store::list(&mut tx, &key, page).await
    }

    /// Deletes a check-in for good.
    pub(crate) async fn delete_check_in(&self, caller: &Caller, id: CheckInId) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        if !store::delete(&mut tx, id).await? {
            return Err(Error::not_found("check-in"));
        }
        tx.commit().await
    }
}
