use axum::Json;
use axum::extract::State;
use heartward_proto::reflections::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::insights::ByLayer;
use super::request::{Query, number};
use crate::clients::answer;
use crate::problem::Problem;
use crate::rules::RuleId;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(overview))
}

/// Which months, and whose weeks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// 3, 6 or 12; absent means 3.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<i32>, minimum = 3, maximum = 12)]
    months: i32,
    /// IANA name of the zone whose weeks are meant; absent means that of the account.
    time_zone: Option<String>,
}

/// Time together, as far as it was noted.
#[derive(Serialize, ToSchema)]
struct Together {
    /// How many conversations there were.
    conversations: i64,
    /// How long they took in all, in minutes; `null` when that was noted for none.
    minutes: Option<i64>,
    /// How many of them have a duration.
    measured: i64,
}

impl From<Option<proto::Together>> for Together {
    fn from(time: Option<proto::Together>) -> Self {
        let proto::Together { conversations, minutes, measured } = time.unwrap_or_default();
        Self { conversations, minutes: (measured > 0).then_some(minutes), measured }
    }
}

/// Who shared more in how many conversations, as the account saw it.
#[derive(Serialize, ToSchema)]
struct Shares {
    /// The account.
    you: i64,
    /// Neither.
    even: i64,
    /// The other side.
    them: i64,
    /// How it is worked out.
    rule: RuleId,
}

/// The months with one person.
#[derive(Serialize, ToSchema)]
struct PersonOverview {
    /// Id of the person.
    #[schema(format = Uuid)]
    person_id: String,
    /// How many conversations touched each layer at the deepest.
    by_layer: ByLayer,
    /// One-to-ones.
    alone: Together,
    /// Conversations in groups.
    in_groups: Together,
    /// Who shared more; `null` where nothing is to be said about the two.
    shares: Option<Shares>,
}

/// One week.
#[derive(Serialize, ToSchema)]
struct WeekOverview {
    /// Its Monday.
    #[schema(format = Date)]
    start_date: String,
    /// One-to-ones.
    alone: Together,
    /// Conversations in groups; one with several people counts once.
    in_groups: Together,
}

/// The months with everybody.
#[derive(Serialize, ToSchema)]
struct Overview {
    /// Everybody there was a conversation with, in no order of worth.
    people: Vec<PersonOverview>,
    /// Every week, oldest first, quiet ones too.
    weeks: Vec<WeekOverview>,
    /// How time is counted.
    rule: RuleId,
}

impl From<proto::GetOverviewResponse> for Overview {
    fn from(told: proto::GetOverviewResponse) -> Self {
        let shares = |shares: proto::Shares| Shares {
            you: shares.you,
            even: shares.even,
            them: shares.them,
            rule: RuleId::Sharing,
        };
        let person = |person: proto::PersonOverview| PersonOverview {
            person_id: person.person_id,
            by_layer: person.by_layer.into(),
            alone: person.alone.into(),
            in_groups: person.in_groups.into(),
            shares: person.shares.map(shares),
        };
        let week = |week: proto::WeekOverview| WeekOverview {
            start_date: week.start_date,
            alone: week.alone.into(),
            in_groups: week.in_groups.into(),
        };
        Self {
            people: told.people.into_iter().map(person).collect(),
            weeks: told.weeks.into_iter().map(week).collect(),
            rule: RuleId::TimeTogether,
        }
    }
}

/// The last months at a glance
///
/// What the plots over all people are drawn from: layers, time together and who shared, by person and by week.
#[utoipa::path(get, path = "/api/v1/overview", operation_id = "getOverview", tag = "insights", params(Which),
    responses((status = 200, description = "The overview.", body = Overview)))]
async fn overview(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(Which { months, time_zone }): Query<Which>,
) -> Result<Json<Overview>, Problem> {
    let time_zone = time_zone.unwrap_or_else(|| signed_in.account.time_zone.name().to_owned());
    let request = proto::GetOverviewRequest { months, time_zone };
    let told = answer(gateway.clients.reflections(&signed_in.caller).get_overview(request).await)?;
    Ok(Json(told.into()))
}
