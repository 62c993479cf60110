use chrono::TimeDelta;
use heartward_core::FieldError;
use heartward_proto::profiles::v1::{
    Erasure, GetFactorsResponse, Identity, ListIdentitiesResponse, ListPasskeysResponse, Passkey, Person,
};

use super::{Life, here, html, id, now, shell};
use crate::api::archive::{Import, ImportState, Kept};
use crate::convert::timestamp;
use crate::web::form::Wrong;
use crate::web::{Tab, archive, erasing, prove, provider, second_step, security, sign_in};

impl Life {
    fn passkey(&self) -> Passkey {
        Passkey {
            id: id(700),
            name: self.note.clone(),
            create_time: Some(timestamp(now() - TimeDelta::days(40))),
            use_time: Some(timestamp(now() - TimeDelta::days(1))),
        }
    }

    fn identity(&self) -> Identity {
        let Passkey { id, name: label, create_time, use_time } = self.passkey();
        Identity { id, label, create_time, use_time }
    }

    fn kept(&self) -> Kept {
        let person = Person { id: id(1), name: self.names[0].clone(), notes: self.note.clone(), ..Person::default() };
        Kept { person, talks: 5, notes: 1, closeness: 0, reminders: 2, offers: 4 }
    }

    pub(super) fn pages_of_signing_in(&self) -> Vec<(&'static str, String)> {
        let wrong = || {
            let flaw = FieldError { field: "code".to_owned(), message: "This code does not fit.".to_owned() };
            Wrong { fields: Vec::new(), ..Wrong::fields(vec![flaw]) }
        };
        let held =
            GetFactorsResponse { totp_confirm_time: Some(timestamp(now() - TimeDelta::days(9))), recovery_codes: 1 };
        let security = |held: &GetFactorsResponse| {
            let passkeys = if held.recovery_codes == 0 { Vec::new() } else { vec![self.passkey()] };
            let told = ListPasskeysResponse { passkeys, origin: "https://heartward.example.org".to_owned() };
            let known = ListIdentitiesResponse {
                identities: if held.recovery_codes == 0 { Vec::new() } else { vec![self.identity()] },
                provider: if held.recovery_codes == 0 { String::new() } else { "Our sign-in".to_owned() },
            };
            security::SecurityPage::new(shell(Tab::Today), held, told, known, here())
        };
        let fresh = security::SecurityPage {
            fresh_codes: vec!["nbsw-c4tu-o5qx-ezdt".to_owned(), "abcd-efgh-ijkl-mnop".to_owned()],
            ..security(&held)
        };
        let uri = format!("otpauth://totp/Heartward:{}?secret=GEZDGNBVGY3TQOJQ&issuer=Heartward", self.names[0]);
        let prove = prove::ProvePage {
            shell: shell(Tab::Today),
            next: "/settings/security".to_owned(),
            provider: "Our sign-in".to_owned(),
            errors: Wrong::default(),
        };
        let import = Import::sample(id(8), ImportState::Stopped, "conversations.jsonl:3: layer: Must be one of these.");
        let going = archive::ProgressPage { shell: shell(Tab::Settings), import };
        let erase = |person| erasing::ErasePage { shell: shell(Tab::Settings), person, errors: wrong() };
        let over = sign_in::SignInPage {
            email: self.names[0].clone(),
            errors: wrong(),
            provider: "Our sign-in".to_owned(),
            said: crate::say("sign-in-over"),
        };
        let provider = provider::ProviderPage {
            shell: shell(Tab::Settings),
            provider: "Our sign-in".to_owned(),
            url: "https://auth.example.org/authorize?client_id=heartward".to_owned(),
        };
        vec![
            ("sign_in_over", html(&over)),
            ("second_step", html(&second_step::SecondStepPage { errors: wrong() })),
            ("prove", html(&prove)),
            ("provider", html(&provider)),
            ("erase", html(&erase(None))),
            ("erase_person", html(&erase(Some(erasing::Whom { id: id(1), name: self.names[0].clone() })))),
            ("archive", html(&archive::ArchivePage { shell: shell(Tab::Settings), errors: wrong() })),
            ("archive_import", html(&going)),
            ("kept", html(&archive::KeptPage { shell: shell(Tab::People), kept: self.kept() })),
            ("erased", html(&erasing::ErasedPage::of(Erasure { id: id(9), ..Erasure::default() }))),
            ("security_first", html(&security(&GetFactorsResponse::default()))),
            ("security", html(&security(&held))),
            ("security_codes", html(&fresh)),
            ("security_app", html(&security::AppPage::new(shell(Tab::Today), uri, wrong()))),
        ]
    }
}
