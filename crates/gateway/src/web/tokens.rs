use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Kind, Result};
use heartward_proto::profiles::v1::{CreateTokenRequest, ListTokensRequest, Scope, Token};
use serde::Deserialize;

use super::form::Wrong;
use super::words::{self, Here, Word, word};
use super::{Shell, Tab, page_with, see};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session::{self, SignedIn};
use crate::state::Gateway;
use crate::{say, tell};

/// What a token may do, as people read it.
const SCOPES: &[Word<Scope>] = &[
    word("profiles:read", Scope::ProfilesRead, "scope-profiles-read"),
    word("profiles:write", Scope::ProfilesWrite, "scope-profiles-write"),
    word("reflections:read", Scope::ReflectionsRead, "scope-reflections-read"),
    word("reflections:write", Scope::ReflectionsWrite, "scope-reflections-write"),
    word("reminders:read", Scope::RemindersRead, "scope-reminders-read"),
    word("reminders:write", Scope::RemindersWrite, "scope-reminders-write"),
    word("account:read", Scope::AccountRead, "scope-account-read"),
    word("account:write", Scope::AccountWrite, "scope-account-write"),
];

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/settings/tokens", get(show).post(create)).route("/settings/tokens/{id}/end", post(end))
}

#[derive(Template)]
#[template(path = "tokens.html")]
pub(super) struct TokensPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) tokens: Vec<TokenView>,
    /// The secret of the token that was just made; shown this once.
    pub(super) secret: String,
    pub(super) draft: Draft,
    pub(super) errors: Wrong,
}

/// One token.
pub(super) struct TokenView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) may: String,
    pub(super) made: String,
    pub(super) used: String,
    pub(super) ends: String,
}

/// What somebody put into the form.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
    pub(super) days: String,
}

impl Draft {
    pub(super) fn blank() -> Self {
        Self { name: String::new(), scopes: Vec::new(), days: "90".to_owned() }
    }

    fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|chosen| chosen == scope)
    }
}

impl TokensPage {
    /// How long a token may last.
    #[expect(clippy::unused_self, reason = "templates call methods of their page")]
    fn lifetimes(&self) -> [(&'static str, &'static str); 3] {
        [("30", say("tokens-30-days")), ("90", say("tokens-90-days")), ("365", say("tokens-a-year"))]
    }

    pub(super) fn new(shell: Shell, tokens: Vec<Token>, here: Here) -> Self {
        let tokens = tokens.into_iter().map(|token| TokenView::of(token, here)).collect();
        Self { shell, said: "", tokens, secret: String::new(), draft: Draft::blank(), errors: Wrong::default() }
    }
}

impl TokenView {
    fn of(token: Token, here: Here) -> Self {
        let may: Vec<_> = token.scopes.iter().map(|scope| words::label(SCOPES, *scope)).collect();
        let day = |then| time(then).map(|then| here.day(then)).unwrap_or_default();
        let used = time(token.last_use_time).map(|then| here.ago(then));
        Self {
            may: format!("{}.", may.join("; ")),
            made: time(token.create_time).map(|then| here.ago(then)).unwrap_or_default(),
            used: used
                .map_or_else(|| say("not-used-so-far").to_owned(), |ago| tell("used-ago").with("ago", ago).to_string()),
            ends: day(token.expire_time),
            name: token.name,
            id: token.id,
        }
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    said: Option<String>,
}

async fn show(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut page = load(&gateway, &signed_in).await?;
    page.said = if asked.said.as_deref() == Some("ended") { say("tokens-ended") } else { "" };
    render(&page)
}

async fn create(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let draft = Draft {
        name: form.text("name").to_owned(),
        scopes: form.all("scope").map(str::to_owned).collect(),
        days: form.text("days").to_owned(),
    };
    let scopes = draft.scopes.iter().map(|slug| words::chosen(SCOPES, slug).map_or(0, Into::into)).collect();
    let request = CreateTokenRequest { name: draft.name.clone(), scopes, days: draft.days.parse().unwrap_or_default() };
    let made = answer(gateway.clients.tokens(&form.signed_in.caller).create_token(request).await);
    let page = load(&gateway, &form.signed_in).await?;
    match made {
        // It is shown this once, so this page is not led away from.
        Ok(made) => render(&TokensPage { secret: made.secret, ..page }),
        Err(error) if matches!(error.kind(), Kind::Invalid | Kind::Limited) => {
            render(&TokensPage { draft, errors: error.into(), ..page })
        }
        Err(error) => Err(error.into()),
    }
}

async fn end(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    match session::revoke_token(&gateway, &form.signed_in, id).await {
        Err(error) if error.kind() != Kind::NotFound => Err(error.into()),
        // One that has ended meanwhile is as it was to be.
        _ => Ok(see("/settings/tokens?said=ended")),
    }
}

async fn load(gateway: &Gateway, signed_in: &SignedIn) -> Result<TokensPage> {
    let told = answer(gateway.clients.tokens(&signed_in.caller).list_tokens(ListTokensRequest {}).await)?;
    let here = Here::of(&signed_in.account, gateway.clock.now());
    Ok(TokensPage::new(Shell::new(signed_in, Tab::Settings), told.tokens, here))
}

fn render(page: &TokensPage) -> Result<Response, Problem> {
    page_with(page.errors.status, page)
}
