//! Lists, page by page, and what they refuse.

use chrono::TimeDelta;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{
    GetCadenceRequest, ListOffersRequest, ListUpcomingRequest, ListUpcomingResponse, OfferState,
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::{Town, not_now};

#[tokio::test]
async fn offers_are_listed_newest_first_page_by_page_and_by_state_and_person() {
    let town = Town::new().await;
    let diary = town.somebody();
    let (ines, tobias) = (diary.meet(Circle::Household).await, diary.meet(Circle::Household).await);
    for _ in 0..4 {
        town.live(9).await;
        diary.talk(ines).await;
    }
    let all = diary.offers().await;
    assert!(all.len() >= 5);
    let made = |offer: &heartward_proto::reminders::v1::Offer| offer.create_time.map(|time| time.seconds);
    assert!(all.windows(2).all(|two| made(&two[0]) >= made(&two[1])));

    let mut paged = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListOffersRequest { page_size: 2, page_token, ..ListOffersRequest::default() };
        let page = diary.rpc().list_offers(request).await.expect("a page").into_inner();
        assert!(page.offers.len() <= 2);
        paged.extend(page.offers);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, all);

    let state = OfferState::Withdrawn.into();
    let request = ListOffersRequest { state, person_id: ines.to_string(), ..ListOffersRequest::default() };
    let filtered = diary.rpc().list_offers(request).await.expect("a list").into_inner().offers;
    let expected: Vec<_> =
        all.iter().filter(|offer| offer.state == state && offer.person_id == ines.to_string()).cloned().collect();
    assert_eq!(filtered, expected);
    let request = ListOffersRequest { person_id: tobias.to_string(), ..ListOffersRequest::default() };
    let of_tobias = diary.rpc().list_offers(request).await.expect("a list").into_inner().offers;
    assert_eq!(of_tobias.len() + all.iter().filter(|offer| offer.person_id == ines.to_string()).count(), all.len());
}

#[tokio::test]
async fn upcoming_is_soonest_first_and_leaves_out_who_has_no_window() {
    let town = Town::new().await;
    let diary = town.somebody();
    let mut expected = Vec::new();
    for circle in [Circle::Wider, Circle::Household, Circle::Close, Circle::Inner] {
        expected.push(diary.meet(circle).await.to_string());
    }
    expected = [1, 3, 2, 0].map(|index: usize| expected[index].clone()).to_vec();
    diary.meet(Circle::Outer).await;
    let away = diary.meet(Circle::Inner).await;
    town.deliver(&diary.changed(away, 2, Circle::Inner, not_now)).await;

    let mut people = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListUpcomingRequest { page_size: 3, page_token };
        let page: ListUpcomingResponse = diary.rpc().list_upcoming(request).await.expect("a page").into_inner();
        assert!(page.cadences.iter().all(|cadence| cadence.window_start_time.is_some()));
        people.extend(page.cadences.into_iter().map(|cadence| cadence.person_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(people, expected);
}

#[track_caller]
fn names<T: std::fmt::Debug>(field: &str, outcome: Result<T, Status>) {
    let refused = outcome.expect_err(field);
    assert_eq!(refused.code(), Code::InvalidArgument);
    let violations = refused.get_details_bad_request().expect("details").field_violations;
    assert_eq!(violations.iter().map(|violation| violation.field.as_str()).collect::<Vec<_>>(), [field]);
}

#[tokio::test]
async fn bad_input_is_named_and_changes_nothing() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.meet(Circle::Household).await;
    town.live(6).await;
    let offer = diary.the_offer().await;
    names("id", diary.get("mine").await);
    names("id", diary.accept("").await);
    names("id", diary.rest("1").await);
    names("id", diary.postpone("1", None).await);
    names("until_time", diary.postpone(&offer.id, Some(town.now())).await);
    names("until_time", diary.postpone(&offer.id, Some(town.now() - TimeDelta::days(1))).await);
    names("until_time", diary.postpone(&offer.id, Some(town.now() + TimeDelta::days(367))).await);
    let list = |request| async { diary.rpc().list_offers(request).await };
    names("state", list(ListOffersRequest { state: 7, ..ListOffersRequest::default() }).await);
    names("state", list(ListOffersRequest { state: -1, ..ListOffersRequest::default() }).await);
    names("person_id", list(ListOffersRequest { person_id: "?".into(), ..ListOffersRequest::default() }).await);
    names("page_size", list(ListOffersRequest { page_size: -1, ..ListOffersRequest::default() }).await);
    names("page_token", list(ListOffersRequest { page_token: "?".into(), ..ListOffersRequest::default() }).await);
    let bad_page = ListUpcomingRequest { page_size: -1, page_token: String::new() };
    names("page_size", diary.rpc().list_upcoming(bad_page).await);
    names("person_id", diary.rpc().get_cadence(GetCadenceRequest { person_id: "?".into() }).await);
    assert_eq!(diary.the_offer().await, offer);
}

#[tokio::test]
async fn an_event_that_says_nothing_sensible_is_refused_and_leaves_no_trace() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    let before = diary.cadence(ines).await;
    for depth in [f64::NAN, f64::INFINITY, -0.1, 1.1] {
        let talk = crate::support::Talk { depth, ..crate::support::Talk::with(ines, town.now()) };
        let event = diary.logged(&talk);
        let consumer = town.part.consumers.iter().find(|consumer| consumer.topics().contains(&event.topic));
        assert!(consumer.expect("somebody listens").deliver(&event).await.is_err());
    }
    assert_eq!(diary.cadence(ines).await, before);
}
