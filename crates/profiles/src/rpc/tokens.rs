use heartward_core::Id;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::tokens_service_server::TokensService;
use heartward_proto::profiles::v1::{
    CreateTokenRequest, CreateTokenResponse, ListTokensRequest, ListTokensResponse, RevokeTokenRequest,
    RevokeTokenResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::usecases::Tokens;

pub(super) struct Rpc(pub(super) Tokens);

#[async_trait]
impl TokensService for Rpc {
    async fn list_tokens(&self, request: Request<ListTokensRequest>) -> Result<Response<ListTokensResponse>, Status> {
        let tokens = self.0.list(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(ListTokensResponse { tokens: tokens.iter().map(convert::token).collect() }))
    }

    async fn create_token(
        &self,
        request: Request<CreateTokenRequest>,
    ) -> Result<Response<CreateTokenResponse>, Status> {
        let caller = caller(&request)?;
        let wish = convert::token_wish(&request.into_inner()).map_err(status)?;
        let (token, secret) = self.0.create(&caller, wish).await.map_err(status)?;
        let secret = secret.expose().to_owned();
        Ok(Response::new(CreateTokenResponse { token: Some(convert::token(&token)), secret }))
    }

    async fn revoke_token(
        &self,
        request: Request<RevokeTokenRequest>,
    ) -> Result<Response<RevokeTokenResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        self.0.revoke(&caller, id).await.map_err(status)?;
        Ok(Response::new(RevokeTokenResponse {}))
    }
}
