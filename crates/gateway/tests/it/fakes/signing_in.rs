use heartward_core::Error;
use heartward_platform::rpc;
use heartward_proto::profiles::v1::sessions_service_server::SessionsService;
use heartward_proto::profiles::v1::tokens_service_server::TokensService;
use heartward_proto::profiles::v1::{
    ChangePasswordRequest, ChangePasswordResponse, CreateTokenRequest, CreateTokenResponse, ListSessionsRequest,
    ListSessionsResponse, ListTokensRequest, ListTokensResponse, RevokeOtherSessionsRequest,
    RevokeOtherSessionsResponse, RevokeSessionRequest, RevokeSessionResponse, RevokeTokenRequest, RevokeTokenResponse,
    Session, Token,
};
use tonic::{Request, Response, Status, async_trait};
use uuid::Uuid;

use super::{Fakes, PASSWORD, account, no};

/// The id of the session with this token: as good as any, and always the same.
pub(crate) fn session_id(token: &str) -> String {
    let number = token.bytes().fold(0_u128, |number, byte| number * 31 + u128::from(byte));
    Uuid::from_u128(number).to_string()
}

#[async_trait]
impl SessionsService for Fakes {
    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let (id, known) = (account(&request)?, self.known());
        let mine = known.sessions.iter().filter(|(token, whose)| *whose == id && !known.scopes.contains_key(token));
        let sessions = mine.map(|(token, _)| Session {
            id: session_id(token),
            label: "Firefox on Linux".into(),
            ..Session::default()
        });
        Ok(Response::new(ListSessionsResponse { sessions: sessions.collect() }))
    }

    async fn revoke_session(
        &self,
        request: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        let (whose, id) = (account(&request)?, request.into_inner().id);
        let mut known = self.known();
        let before = known.sessions.len();
        known.sessions.retain(|(token, owner)| *owner != whose || session_id(token) != id);
        if known.sessions.len() == before { Err(no("session")) } else { Ok(Response::new(RevokeSessionResponse {})) }
    }

    async fn revoke_other_sessions(
        &self,
        request: Request<RevokeOtherSessionsRequest>,
    ) -> Result<Response<RevokeOtherSessionsResponse>, Status> {
        let (whose, keep) = (account(&request)?, request.into_inner().keep_id);
        let mut known = self.known();
        let before = known.sessions.len();
        known.sessions.retain(|(token, owner)| *owner != whose || session_id(token) == keep);
        let ended = i32::try_from(before - known.sessions.len()).expect("a few");
        Ok(Response::new(RevokeOtherSessionsResponse { ended }))
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        let whose = account(&request)?;
        let ChangePasswordRequest { present_password, new_password, keep_id } = request.into_inner();
        if present_password != PASSWORD {
            return Err(rpc::status(Error::invalid("present_password", "Must be the password you sign in with now.")));
        }
        let mut known = self.known();
        known.sessions.retain(|(token, owner)| *owner != whose || session_id(token) == keep_id);
        known.passwords.push((present_password, new_password));
        Ok(Response::new(ChangePasswordResponse {}))
    }
}

#[async_trait]
impl TokensService for Fakes {
    async fn list_tokens(&self, request: Request<ListTokensRequest>) -> Result<Response<ListTokensResponse>, Status> {
        let (id, known) = (account(&request)?, self.known());
        let mine = known.sessions.iter().filter(|(_, whose)| *whose == id);
        let tokens = mine.filter_map(|(token, _)| {
            let scopes = known.scopes.get(token)?.clone();
            Some(Token { id: session_id(token), name: "Backup script".into(), scopes, ..Token::default() })
        });
        Ok(Response::new(ListTokensResponse { tokens: tokens.collect() }))
    }

    async fn create_token(
        &self,
        request: Request<CreateTokenRequest>,
    ) -> Result<Response<CreateTokenResponse>, Status> {
        let (whose, CreateTokenRequest { name, scopes, days }) = (account(&request)?, request.into_inner());
        if scopes.is_empty() || scopes.contains(&0) || days == 0 {
            return Err(rpc::status(Error::invalid("scopes", "Must name what the token may be used for.")));
        }
        let mut known = self.known();
        let secret = format!("hw_{}", known.sessions.len());
        known.sessions.push((secret.clone(), whose));
        known.scopes.insert(secret.clone(), scopes.clone());
        let token = Some(Token { id: session_id(&secret), name, scopes, ..Token::default() });
        Ok(Response::new(CreateTokenResponse { token, secret }))
    }

    async fn revoke_token(
        &self,
        request: Request<RevokeTokenRequest>,
    ) -> Result<Response<RevokeTokenResponse>, Status> {
        let (whose, id) = (account(&request)?, request.into_inner().id);
        let mut known = self.known();
        let before = known.sessions.len();
        known.sessions.retain(|(token, owner)| *owner != whose || session_id(token) != id);
        if known.sessions.len() == before { Err(no("token")) } else { Ok(Response::new(RevokeTokenResponse {})) }
    }
}
