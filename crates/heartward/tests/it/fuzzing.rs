//! Every operation of the API with requests that follow its description, and with many that do not quite, as several
//! people: no answer is a failure of ours, and none is one that the description does not know.

use std::env::var_os;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::{Somebody, System};

/// What would end the session that the others need.
const SUICIDAL: [&str; 2] = ["deleteSession", "eraseAccount"];

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,ignored_auth,unsupported_method";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes, and Schemathesis: cargo xtask fuzz"]
async fn made_up_requests_meet_no_failure_and_no_surprise() {
    let schemathesis =
        var_os("HEARTWARD_TEST_SCHEMATHESIS").expect("the path of the program: cargo xtask fuzz sets it");
    let system = System::start().await;
    let me = Somebody::first(&system).await;
    me.friend("Ines").await;
    let member = Somebody::second(&system, &me).await;
    member.friend("Sam").await;
    let scopes = ["account:read", "profiles:read", "reflections:read", "reminders:read"];
    let program = json!({ "name": "a program", "scopes": scopes, "days": 30 });
    let program = member.post("/api/v1/tokens", &program).await.good();
    let reader = program["secret"].as_str();
    let mut cases = 0;
    let identities =
        [("an admin", Some(me.token())), ("a member", Some(member.token())), ("a reader", reader), ("nobody", None)];
    for (name, token) in identities {
        let made = fuzz(Path::new(&schemathesis), &system, token).await;
        eprintln!("as {name}: {made} requests");
        cases += made;
    }
    eprintln!("{cases} requests, no failure of ours, no answer that is not described");
    assert!(cases > 1_000, "{cases} requests say little");
}

/// Sends requests and returns how many.
async fn fuzz(schemathesis: &Path, system: &System, token: Option<&str>) -> u32 {
    let mut command = Command::new(schemathesis);
    // It keeps what it found where it runs.
    command.current_dir(std::env::temp_dir());
    command.args(["run", &format!("{}/api/openapi.json", system.url()), "--no-color"]);
    command.args(["--phases", "examples,coverage,fuzzing,stateful", "--checks", CHECKS, "--max-examples", "20"]);
    command.args(SUICIDAL.iter().flat_map(|operation| ["--exclude-operation-id", operation]));
    if let Some(token) = token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let running = tokio::task::spawn_blocking(move || command.output());
    let output = running.await.expect("joined").expect("it runs");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let made = report.lines().find_map(|line| line.trim().split_once(" generated")?.0.parse().ok());
    made.expect("a count")
}
