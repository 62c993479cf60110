//! "Let it rest" can be taken back.

use chrono::TimeDelta;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{Offer, OfferState, ReopenOfferRequest};
use tonic::{Code, Status};

use crate::support::{Diary, Town};

async fn reopen(diary: &Diary<'_>, id: &str) -> Result<Offer, Status> {
    let request = ReopenOfferRequest { id: id.into() };
    Ok(diary.rpc().reopen_offer(request).await?.into_inner().offer.expect("never absent"))
}

#[tokio::test]
async fn a_rest_that_is_taken_back_leaves_no_trace() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Household).await;
    town.live(7).await;
    let (offer, before) = (diary.the_offer().await, diary.cadence(ines).await);
    diary.rest(&offer.id).await.expect("rests");
    assert!(diary.cadence(ines).await.interval_days > before.interval_days);
    for _ in 0..2 {
        assert_eq!(reopen(&diary, &offer.id).await.expect("open again"), offer);
    }
    assert_eq!(diary.cadence(ines).await, before);
    diary.accept(&offer.id).await.expect("accepted after all");
    assert_eq!(reopen(&diary, &offer.id).await.expect_err("not at rest").code(), Code::Aborted);
    assert_eq!(reopen(&town.somebody(), &offer.id).await.expect_err("not theirs").code(), Code::NotFound);
}

#[tokio::test]
async fn what_does_not_suit_any_more_is_withdrawn() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Household).await;
    town.live(7).await;
    let offer = diary.the_offer().await;
    diary.rest(&offer.id).await.expect("rests");
    town.world.clock.advance(TimeDelta::hours(1));
    diary.talk(ines).await;
    assert_eq!(reopen(&diary, &offer.id).await.expect("taken back").state(), OfferState::Withdrawn);
    assert!(diary.open().await.is_empty());
}
