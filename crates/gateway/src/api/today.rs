use std::collections::{HashMap, HashSet};

use axum::Json;
use axum::extract::State;
use futures_util::future::join_all;
use heartward_core::{Caller, Result};
use heartward_proto::profiles::v1::{GetPersonRequest, ListPeopleRequest, Person};
use heartward_proto::reflections::v1::{self as reflections, ListConversationsRequest};
use heartward_proto::reminders::v1::{self as reminders, ListOffersRequest};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::conversations::Conversation;
use super::offers::Offer;
use super::words::{self, OfferState};
use crate::clients::answer;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

/// How many people are at hand for the next log.
const AT_HAND: usize = 6;

/// How many conversations are shown.
const SHOWN: usize = 5;

/// How far back it is looked for the people one talks with.
const LOOK_BACK: i32 = 50;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(today))
}

/// Somebody's id and name.
#[derive(Serialize, ToSchema)]
pub(super) struct PersonName {
    /// Id of the person.
    #[schema(format = Uuid)]
    id: String,
    /// What the account calls them.
    #[schema(examples("Ines Moreau"))]
    name: String,
}

impl From<&Person> for PersonName {
    fn from(person: &Person) -> Self {
        Self { id: person.id.clone(), name: person.name.clone() }
    }
}

/// An offer with the name of whom it is about.
#[derive(Serialize, ToSchema)]
pub(super) struct NamedOffer {
    #[serde(flatten)]
    offer: Offer,
    /// Whom it is about.
    person: PersonName,
}

/// What one wants to see when one comes by.
#[derive(Serialize, ToSchema)]
pub(super) struct Today {
    /// The newest offer that waits for an answer; one at most.
    offer: Option<NamedOffer>,
    /// The people one talks with lately and often, then others: six at most.
    people: Vec<PersonName>,
    /// The latest conversations, newest first: five at most.
    conversations: Vec<Conversation>,
}

/// Today
///
/// One offer at most, the people at hand for a quick log, and the latest conversations.
#[utoipa::path(get, path = "/api/v1/today", operation_id = "getToday", tag = "today",
    responses((status = 200, description = "Today.", body = Today)))]
async fn today(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Today>, Problem> {
    let caller = &signed_in.caller;
    let (mut logged, mut offered) = (gateway.clients.reflections(caller), gateway.clients.reminders(caller));
    let latest = ListConversationsRequest { page_size: LOOK_BACK, ..Default::default() };
    let open = ListOffersRequest { page_size: 1, state: words::number(Some(OfferState::Open)), ..Default::default() };
    let (latest, open) = tokio::try_join!(async { answer(logged.list_conversations(latest).await) }, async {
        answer(offered.list_offers(open).await)
    },)?;
    let (mut conversations, offer) = (latest.conversations, open.offers.into_iter().next());
    let known = around(&gateway, caller, &conversations, offer.as_ref()).await;
    let people = at_hand(&gateway, caller, &conversations, &known).await?;
    conversations.truncate(SHOWN);
    Ok(Json(Today {
        offer: offer.and_then(|offer| named(offer, &known)),
        people,
        conversations: conversations.into_iter().map(Into::into).collect(),
    }))
}

fn named(offer: reminders::Offer, known: &HashMap<String, Person>) -> Option<NamedOffer> {
    // Whoever was just deleted is not offered, even where reminders has not heard of it yet.
    let person = known.get(&offer.person_id).map(PersonName::from)?;
    Some(NamedOffer { offer: offer.into(), person })
}

/// The people that may have to be named, as far as they are still there.
async fn around(
    gateway: &Gateway,
    caller: &Caller,
    conversations: &[reflections::Conversation],
    offer: Option<&reminders::Offer>,
) -> HashMap<String, Person> {
    // A few more than are shown, for those who are gone.
    let often = by_familiarity(conversations).into_iter().take(2 * AT_HAND);
    let ids: HashSet<&str> = often.chain(offer.map(|offer| offer.person_id.as_str())).collect();
    let people = ids.into_iter().map(|id| {
        let mut people = gateway.clients.people(caller);
        let request = GetPersonRequest { id: id.to_owned() };
        async move { answer(people.get_person(request).await) }
    });
    // One who cannot be read is left out: the page is worth more than its completeness.
    let found = join_all(people).await.into_iter().filter_map(|answer| answer.ok()?.person);
    found.filter(|person| person.delete_time.is_none() && !person.archived).map(|p| (p.id.clone(), p)).collect()
}

async fn at_hand(
    gateway: &Gateway,
    caller: &Caller,
    conversations: &[reflections::Conversation],
    known: &HashMap<String, Person>,
) -> Result<Vec<PersonName>> {
    let often = by_familiarity(conversations).into_iter().filter_map(|id| known.get(id));
    let mut people: Vec<_> = often.take(AT_HAND).map(PersonName::from).collect();
    if people.len() < AT_HAND {
        let request = ListPeopleRequest { page_size: 2 * 6, ..Default::default() };
        let others = answer(gateway.clients.people(caller).list_people(request).await)?.people;
        let there: HashSet<String> = people.iter().map(|person| person.id.clone()).collect();
        let others = others.iter().filter(|person| !there.contains(&person.id)).map(PersonName::from);
        people.extend(others.take(AT_HAND - people.len()));
    }
    Ok(people)
}

/// Ids of people, the lately and often seen first: each conversation counts a little less than the one after it.
pub(crate) fn by_familiarity(conversations: &[reflections::Conversation]) -> Vec<&str> {
    let mut weights: HashMap<&str, f64> = HashMap::new();
    let mut weight = 1.0;
    for conversation in conversations {
        for id in &conversation.person_ids {
            *weights.entry(id).or_default() += weight;
        }
        weight *= 0.9;
    }
    let mut people: Vec<_> = weights.into_iter().collect();
    people.sort_by(|(a, of_a), (b, of_b)| of_b.total_cmp(of_a).then_with(|| a.cmp(b)));
    people.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_seen_lately_and_often_comes_first() {
        let with = |ids: &[&str]| reflections::Conversation {
            person_ids: ids.iter().map(ToString::to_string).collect(),
            ..Default::default()
        };
        let conversations = [with(&["once"]), with(&["often"]), with(&["often", "before"]), with(&["often"])];
        assert_eq!(by_familiarity(&conversations), ["often", "once", "before"]);
    }
}
