use axum::Json;
use axum::extract::State;
use heartward_core::Result;
use heartward_proto::reflections::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request;
use crate::clients::{answer, present};
use crate::problem::Problem;
use crate::rules::{self, Rule};
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(model, change_model))
}

/// How everything that is said about conversations is worked out.
#[derive(Serialize, ToSchema)]
struct Model {
    /// The time in which the weight of a conversation halves, in days.
    half_life_days: i32,
    /// The rules that the figures name.
    rules: [Rule; rules::COUNT],
}

impl From<proto::Model> for Model {
    fn from(model: proto::Model) -> Self {
        Self { half_life_days: model.half_life_days, rules: rules::rules() }
    }
}

/// The model
///
/// How everything that is said about conversations is worked out.
#[utoipa::path(get, path = "/api/v1/model", operation_id = "getModel", tag = "insights",
    responses((status = 200, description = "The model.", body = Model)))]
async fn model(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Model>, Problem> {
    let mut reflections = gateway.clients.reflections(&signed_in.caller);
    let told = answer(reflections.get_model(proto::GetModelRequest {}).await)?;
    Ok(Json(present(told.model)?.into()))
}

/// What to work with from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "half_life_days": 90 })))]
struct ModelChange {
    /// The time in which the weight of a conversation halves, in days: shorter follows what is new, longer is calmer.
    #[schema(minimum = 30, maximum = 120)]
    half_life_days: i32,
}

/// Change the model
///
/// Has everything worked out again with another half-life. No conversation is changed.
#[utoipa::path(patch, path = "/api/v1/model", operation_id = "changeModel", tag = "insights",
    request_body = ModelChange, responses((status = 200, description = "The model.", body = Model)))]
async fn change_model(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    request::Json(change): request::Json<ModelChange>,
) -> Result<Json<Model>, Problem> {
    let mut reflections = gateway.clients.reflections(&signed_in.caller);
    let model = Some(proto::Model { half_life_days: change.half_life_days });
    let told = answer(reflections.update_model(proto::UpdateModelRequest { model }).await)?;
    Ok(Json(present(told.model)?.into()))
}
