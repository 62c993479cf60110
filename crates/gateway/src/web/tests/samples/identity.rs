use std::collections::BTreeMap;

use chrono::TimeDelta;
use heartward_core::FieldError;
use heartward_proto::profiles::v1::{Account, Invitation, ManagedAccount, Role, Scope, Session, Token};

use super::{Life, here, html, id, now, shell};
use crate::convert::timestamp;
use crate::web::form::Wrong;
use crate::web::{Tab, account, admin, join, recover, setup, tokens};

impl Life {
    /// The pages about signing in.
    pub(super) fn pages_about_signing_in(&self) -> Vec<(&'static str, String)> {
        let wrong = |field: &str, message: &str| {
            Wrong::fields(vec![FieldError { field: field.to_owned(), message: message.to_owned() }])
        };
        let back = tokens::TokensPage {
            draft: tokens::Draft {
                name: self.note.clone(),
                scopes: vec!["profiles:read".to_owned()],
                days: "30".to_owned(),
            },
            errors: wrong("scopes", "Choose what it may do."),
            ..self.tokens_page(0)
        };
        let made = tokens::TokensPage { secret: "hw_a-secret-that-is-shown-once".to_owned(), ..self.tokens_page(2) };
        let refused = account::AccountPage {
            errors: wrong("present_password", "This needs to be the password you sign in with now."),
            ..self.account_page(1)
        };
        vec![
            ("account", html(&self.account_page(3))),
            ("account_back", html(&refused)),
            ("tokens_first", html(&self.tokens_page(0))),
            ("tokens_back", html(&back)),
            ("tokens", html(&made)),
            ("join", html(&self.join_page())),
            ("recover", html(&recover_page(true, Wrong::default()))),
            (
                "recover_back",
                html(&recover_page(
                    false,
                    wrong(
                        "code",
                        "This needs to be a code that is good and was not used. A new one ends the one before.",
                    ),
                )),
            ),
            ("admin", html(&self.admin_page())),
        ]
    }

    fn join_page(&self) -> join::JoinPage {
        let draft = setup::NewAccount { name: self.note.clone(), ..setup::NewAccount::blank() };
        join::JoinPage {
            draft,
            errors: Wrong::default(),
            zones: BTreeMap::from([("Europe", vec![("Europe/Berlin", "Berlin".to_owned())])]),
        }
    }

    fn admin_page(&self) -> admin::AdminPage {
        let managed = |at: i32, role: Role| ManagedAccount {
            account: Some(Account {
                id: id(700 + at),
                email: "sam@example.org".to_owned(),
                name: self.note.clone(),
                create_time: Some(timestamp(now() - TimeDelta::days(90))),
                role: role.into(),
                ..Account::default()
            }),
            disabled: at == 2,
            last_seen_time: (at == 0).then(|| timestamp(now())),
        };
        let accounts = vec![managed(0, Role::Admin), managed(1, Role::Member), managed(2, Role::Member)];
        let invitation = Invitation {
            id: id(710),
            hint: "a3f1".to_owned(),
            create_time: Some(timestamp(now())),
            expire_time: Some(timestamp(now() + TimeDelta::days(7))),
        };
        let page = admin::AdminPage::new(shell(Tab::Settings), accounts, vec![invitation], here()).expect("whole");
        admin::AdminPage {
            code: "a3f1-09bc".to_owned(),
            code_is: crate::say("admin-invitation-code"),
            code_use: crate::say("admin-invitation-use"),
            by_mail: true,
            next: "next".to_owned(),
            ..page
        }
    }

    /// Signed in so many times.
    fn account_page(&self, count: i64) -> account::AccountPage {
        let session = |at: i64| Session {
            id: id(i32::try_from(at).expect("a few") + 500),
            label: self.note.clone(),
            create_time: Some(timestamp(now() - TimeDelta::days(30 * at))),
            last_use_time: Some(timestamp(now() - TimeDelta::days(at))),
            expire_time: Some(timestamp(now() + TimeDelta::days(3))),
        };
        let sessions = (0..count).map(|at| account::OpenSession::of(session(at), &id(500), here()));
        account::AccountPage {
            shell: shell(Tab::Settings),
            said: "",
            email: "ada@example.org".to_owned(),
            sessions: sessions.collect(),
            errors: Wrong::default(),
        }
    }

    /// With so many tokens.
    fn tokens_page(&self, count: i32) -> tokens::TokensPage {
        let token = |at: i32| Token {
            id: id(600 + at),
            name: self.note.clone(),
            scopes: vec![Scope::ProfilesRead.into(), Scope::RemindersWrite.into()],
            create_time: Some(timestamp(now() - TimeDelta::days(20))),
            last_use_time: (at == 0).then(|| timestamp(now() - TimeDelta::days(1))),
            expire_time: Some(timestamp(now() + TimeDelta::days(70))),
        };
        tokens::TokensPage::new(shell(Tab::Settings), (0..count).map(token).collect(), here())
    }
}

fn recover_page(by_mail: bool, errors: Wrong) -> recover::RecoverPage {
    recover::RecoverPage { by_mail, asked: false, code: String::new(), errors }
}
