//! Everybody sees what is theirs, and the rest looks like nothing.

use heartward_core::{OfferId, PersonId};
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{ListOffersRequest, ListUpcomingRequest};
use tonic::{Code, Status};

use crate::support::Town;

#[tokio::test]
async fn what_is_somebody_elses_looks_like_what_does_not_exist() {
    let town = Town::new().await;
    let (owner, other) = (town.somebody(), town.somebody());
    let ines = owner.meet(Circle::Household).await;
    town.live(6).await;
    let offer = owner.the_offer().await;
    let missing = OfferId::generate().to_string();

    let same = |foreign: Status, missing: Status| {
        assert_eq!(foreign.code(), Code::NotFound);
        assert_eq!((foreign.code(), foreign.message()), (missing.code(), missing.message()));
        assert_eq!(foreign.details(), missing.details());
    };
    same(other.get(&offer.id).await.expect_err("foreign"), other.get(&missing).await.expect_err("missing"));
    same(other.accept(&offer.id).await.expect_err("foreign"), other.accept(&missing).await.expect_err("missing"));
    same(other.rest(&offer.id).await.expect_err("foreign"), other.rest(&missing).await.expect_err("missing"));
    let postponed = other.postpone(&offer.id, None).await;
    same(postponed.expect_err("foreign"), other.postpone(&missing, None).await.expect_err("missing"));
    assert_eq!(owner.the_offer().await, offer);

    let stranger = PersonId::generate();
    let (mut foreign, unknown) = (other.cadence(ines).await, other.cadence(stranger).await);
    assert_eq!((&foreign.person_id, &unknown.person_id), (&ines.to_string(), &stranger.to_string()));
    foreign.person_id.clone_from(&unknown.person_id);
    assert_eq!(foreign, unknown);

    assert_eq!(other.offers().await, vec![]);
    let of_ines = ListOffersRequest { person_id: ines.to_string(), ..ListOffersRequest::default() };
    assert_eq!(other.rpc().list_offers(of_ines).await.expect("a list").into_inner().offers, vec![]);
    let upcoming = other.rpc().list_upcoming(ListUpcomingRequest::default()).await.expect("a list").into_inner();
    assert_eq!(upcoming.cadences, vec![]);
}

#[tokio::test]
async fn one_accounts_offers_take_no_place_in_anothers_week() {
    let town = Town::new().await;
    let (one, two) = (town.somebody_brisk().await, town.somebody_brisk().await);
    for diary in [one, two] {
        for _ in 0..3 {
            diary.meet(Circle::Household).await;
        }
    }
    town.live(6).await;
    assert_eq!((one.open().await.len(), two.open().await.len()), (2, 2));
}

#[tokio::test]
async fn nobody_in_particular_is_not_let_in() {
    let town = Town::new().await;
    let system = town.world.call(&town.part, &heartward_core::Caller::System);
    let mut rpc = heartward_proto::reminders::v1::reminders_service_client::RemindersServiceClient::new(system);
    let refused = rpc.list_offers(ListOffersRequest::default()).await.expect_err("not signed in");
    assert_eq!(refused.code(), Code::Unauthenticated);
}
