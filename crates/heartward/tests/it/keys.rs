//! A new master key, whatever happens to whoever brings it in.

use std::time::Duration;

use heartward_core::{AccountId, Caller, Clock, Secret};
use heartward_platform::{Foundation, MasterKeys, Metrics, Schema, db};
use serde_json::json;

use crate::support::{Somebody, System, is_split};

const OLD: &str = "5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b";
const NEW: &str = "c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4c4";
/// How many accounts there are in each service: several batches.
const ACCOUNTS: usize = 700;

/// Makes data keys for many accounts.
async fn many_keys(system: &System, Schema { service, migrations }: Schema) {
    let url = is_split().then(|| Secret::new(system.setting("DATABASE__URL")));
    let foundation = Foundation {
        store: db::Config { url, connections: 4 },
        data_dir: system.data_dir(),
        prefix: String::new(),
        clock: Clock::System,
        master_keys: MasterKeys::parse(&Secret::new(OLD), None).expect("a key"),
        metrics: Metrics::off(),
    };
    let (db, vault) = foundation.open(service, migrations).await.expect("opened");
    for _ in 0..ACCOUNTS {
        vault.key(&Caller::Account(AccountId::generate())).await.expect("a key");
    }
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_is_killed_again_and_again_ends_with_every_key_under_the_new_one() {
    let mut system = System::start().await;
    let me = Somebody::first(&system).await;
    let person = me.friend("Ines").await;
    let talk = json!({ "person_ids": [person], "layer": "feelings", "note": "About her mother." });
    me.post("/api/v1/conversations", &talk).await.good();
    system.stop_all();
    for schema in [heartward_profiles::SCHEMA, heartward_reflections::SCHEMA, heartward_reminders::SCHEMA] {
        many_keys(&system, schema).await;
    }
    system.set("MASTER_KEY", NEW);
    system.set("MASTER_KEY_PREVIOUS", OLD);

    let (mut killed, mut halfway) = (0, 0);
    loop {
        let patience = Duration::from_millis(20 * (killed + 1));
        if !system.operate_until(&["keys", "rotate"], patience) {
            killed += 1;
            system.set("MASTER_KEY_PREVIOUS", "");
            let (_, said) = system.operate(&["keys", "verify"]);
            let opened = said.split("Opened ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
            let opened: usize = opened.unwrap_or_else(|| panic!("{said}"));
            halfway += usize::from((1..3 * ACCOUNTS).contains(&opened));
            system.set("MASTER_KEY_PREVIOUS", OLD);
            continue;
        }
        break;
    }
    assert!(killed > 2 && halfway > 0, "killed {killed} times, {halfway} of them halfway");
    system.set("MASTER_KEY_PREVIOUS", "");
    let (well, said) = system.operate(&["keys", "verify"]);
    assert!(well && !said.contains("Cannot open"), "{said}");
    system.run_all().await;
    let me = Somebody::again(&system).await;
    assert_eq!(me.conversations().await[0]["note"], "About her mother.");
    eprintln!("killed {killed} times, {halfway} of them halfway");
}
