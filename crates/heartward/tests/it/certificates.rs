//! Services that only talk to who shows a certificate of the instance's own authority.

use heartward_platform::rpc::{self, Identity};
use serde_json::json;
use tempfile::TempDir;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity as Pair};
use tonic::{Code, Request};

use crate::support::{Somebody, System, ago, eventually, is_split};

const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];

/// What the program makes, in a folder for each process.
fn certificates(system: &System) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (well, said) = system.operate(&["certs", &folder.path().display().to_string()]);
    assert!(well, "{said}");
    folder
}

/// A way to `address` that trusts the authority of `trusted` and shows what `shown` has, if anything.
async fn call(address: &str, trusted: &TempDir, shown: Option<(&TempDir, &str)>) -> Result<Code, String> {
    let read = |folder: &TempDir, name: &str| std::fs::read(folder.path().join(name)).expect("there");
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(read(trusted, "ca.pem")));
    if let Some((folder, holder)) = shown {
        let [cert, key] = ["cert.pem", "key.pem"].map(|name| read(folder, &format!("{holder}/{name}")));
        tls = tls.identity(Pair::from_pem(cert, key));
    }
    let endpoint = Endpoint::from_shared(address.to_owned()).and_then(|it| it.tls_config(tls)).expect("an endpoint");
    let channel = endpoint.connect().await.map_err(|error| format!("{error:?}"))?;
    let mut people = heartward_proto::profiles::v1::people_service_client::PeopleServiceClient::new(channel);
    match people.list_people(Request::new(heartward_proto::profiles::v1::ListPeopleRequest::default())).await {
        Ok(_) => Ok(Code::Ok),
        // A connection that ends while it is shaken hands on ends the call that waits for it.
        Err(status) if std::error::Error::source(&status).is_some() => Err(format!("{status:?}")),
        Err(status) => Ok(status.code()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_has_a_certificate_of_the_authority_calls_and_is_called() {
    if !is_split() {
        return;
    }
    let mut system = System::prepare(&[]).await;
    let (own, foreign) = (certificates(&system), certificates(&system));
    let file = |holder: &str, name: &str| own.path().join(holder).join(name).display().to_string();
    system.set("RPC__TLS_CA_FILE", &file("operator", "ca.pem"));
    for role in system.roles() {
        system.set_for(role, "RPC__TLS_CERT_FILE", &file(role, "cert.pem"));
        system.set_for(role, "RPC__TLS_KEY_FILE", &file(role, "key.pem"));
    }
    for service in SERVICES {
        let address = system.listens(service).replace("http://", "https://");
        system.set(&format!("{}__AT", service.to_uppercase()), &address);
    }
    system.run_all().await;
    let me = Somebody::first(&system).await;
    let person = me.friend("Ines").await;
    let talk = json!({ "person_ids": [person], "layer": "feelings", "occur_time": ago(60) });
    me.post("/api/v1/conversations", &talk).await.good();
    me.get("/api/v1/today").await;

    let address = system.listens("profiles").replace("http://", "https://");
    assert_eq!(
        call(&address, &own, Some((&own, "gateway"))).await,
        Ok(Code::Unauthenticated),
        "a token is needed still"
    );
    for (trusted, shown, why) in [
        (&own, None, "nobody in particular"),
        (&own, Some((&foreign, "gateway")), "somebody of another authority"),
        (&foreign, Some((&own, "gateway")), "a service of another authority"),
    ] {
        let refused = call(&address, trusted, shown).await;
        assert!(refused.is_err(), "{why}: {refused:?}");
    }
    let plain = rpc::is_serving(&system.listens("profiles"), None, "profiles").await;
    assert!(plain.is_err(), "without TLS");
    for holder in ["operator", "gateway"] {
        let path = |name: &str| own.path().join(holder).join(name);
        let identity = Identity::load(&path("ca.pem"), &path("cert.pem"), &path("key.pem")).expect("good");
        rpc::is_serving(&address, Some(&identity), "profiles").await.expect("it serves");
    }

    system.set("RPC__TLS_CERT_FILE", &file("operator", "cert.pem"));
    system.set("RPC__TLS_KEY_FILE", &file("operator", "key.pem"));
    let (well, said) = system.operate(&["healthcheck", "reflections"]);
    assert!(well, "{said}");
    let (_, said) = system.operate(&["doctor"]);
    for service in SERVICES {
        assert!(said.contains(&format!("well: {service} serves")), "{said}");
    }
    assert!(said.contains("well: the certificate for calls between services lasts"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_speaks_tls_by_itself_where_it_has_a_certificate() {
    let mut system = System::prepare(&[]).await;
    let own = certificates(&system);
    let file = |name: &str| own.path().join("gateway").join(name).display().to_string();
    system.set("GATEWAY__TLS_CERT_FILE", &file("cert.pem"));
    system.set("GATEWAY__TLS_KEY_FILE", &file("key.pem"));
    let authority = std::fs::read(file("ca.pem")).expect("there");
    let authority = reqwest::Certificate::from_pem(&authority).expect("a certificate");
    let http = reqwest::Client::builder().tls_certs_only([authority]).build().expect("a client");
    system.launch();
    let url = system.url().replace("http://", "https://");
    let ready = async || http.get(format!("{url}/readyz")).send().await.ok().filter(|it| it.status().is_success());
    eventually("readiness by TLS", ready).await;
    let page = http.get(format!("{url}/setup")).send().await.expect("an answer");
    let insists = page.headers().get("strict-transport-security");
    assert!(insists.is_some(), "who came by TLS is to come back by it");
    assert!(reqwest::get(system.url()).await.is_err(), "nothing is said without TLS");
    let (well, said) = system.operate(&["healthcheck"]);
    assert!(well, "{said}");
}
