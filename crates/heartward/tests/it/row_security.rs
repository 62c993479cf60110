//! Every table of every service, as PostgreSQL itself protects it.

use std::path::Path;

use heartward_core::{Clock, Result, Secret};
use heartward_platform::{Db, Foundation, MasterKey, MasterKeys, Metrics, Schema, db};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::support::{Database, Somebody, System, eventually, is_split};

/// What belongs to nobody. Whoever adds to this says that an account has no business there.
const NOBODYS: [&str; 5] =
    ["profiles.attempt", "profiles.backup", "profiles.invitation", "profiles.setup_code", "reminders.push_key"];

/// Every table with: its owner's column, whether its rows are protected from its owner too, what accounts may do with it,
/// and by which rule.
const TABLES: &str = "
    select n.nspname || '.' || c.relname as name, a.attname::text as owner, c.relrowsecurity and c.relforcerowsecurity as forced,
        concat_ws(',', case when has_table_privilege(current_user || '_account', c.oid, 'select') then 'select' end,
            case when has_table_privilege(current_user || '_account', c.oid, 'insert') then 'insert' end,
            case when has_table_privilege(current_user || '_account', c.oid, 'update') then 'update' end,
            case when has_table_privilege(current_user || '_account', c.oid, 'delete') then 'delete' end,
            case when has_table_privilege(current_user || '_account', c.oid, 'truncate, references, trigger') then 'more' end) as may,
        array(select pg_get_expr(polqual, polrelid) || coalesce(pg_get_expr(polwithcheck, polrelid), '') from pg_policy
            where polrelid = c.oid and polroles @> array[(current_user || '_account')::regrole::oid]) as rules,
        exists (select from pg_policy where polrelid = c.oid and polroles @> array[0::oid]) as open
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
        and (a.attname = 'account_id' or (c.relname = 'account' and a.attname = 'id'))
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and c.relname <> '_sqlx_migrations'
    order by 1";

#[tokio::test]
async fn every_table_of_every_service_is_protected() {
    if !is_split() {
        return;
    }
    let database = Database::new("createrole").await;
    let foundation = foundation(&database);
    schema(&foundation, heartward_profiles::SCHEMA).await.expect("migrated").close().await;
    schema(&foundation, heartward_reflections::SCHEMA).await.expect("migrated").close().await;
    schema(&foundation, heartward_reminders::SCHEMA).await.expect("migrated").close().await;

    let mut owner = PgConnection::connect(&database.url).await.expect("connected");
    let tables = sqlx::query(TABLES).fetch_all(&mut owner).await.expect("tables");
    let mut protected = 0;
    for table in &tables {
        let (name, column): (&str, Option<&str>) = (table.get("name"), table.get("owner"));
        assert!(table.get::<bool, _>("forced"), "{name} is not protected");
        assert!(!table.get::<bool, _>("open"), "{name} has a rule for everybody");
        let (may, rules): (&str, Vec<String>) = (table.get("may"), table.get("rules"));
        if let Some(column) = column {
            protected += 1;
            let rule = format!("({column} = (current_setting('heartward.account'::text))::uuid)");
            assert_eq!((may, &rules[..]), ("select,insert,update,delete", &[rule][..]), "{name}");
            // Whoever logs in and does not say for whom is refused; so is an account that does not say which.
            for role in ["none".to_owned(), format!("{}_account", database.name)] {
                let mut tx = owner.begin().await.expect("begun");
                let look = format!("set local role {role}; select from {name}");
                let looked = sqlx::raw_sql(AssertSqlSafe(look)).execute(&mut *tx).await;
                let refused = looked.expect_err(&format!("{name} as {role}")).to_string();
                assert!(refused.contains("heartward."), "{name}: {refused}");
                tx.rollback().await.expect("rolled back");
            }
        } else if name.rsplit_once('.').is_some_and(|(_, table)| table == "inbox") {
            assert_eq!((may, &rules[..]), ("select,insert", &["true".to_owned()][..]), "{name}");
        } else {
            assert!(NOBODYS.contains(&name), "{name} has no account_id, and is not among those that are nobody's");
            assert_eq!((may, rules.len()), ("", 0), "{name}");
        }
    }
    assert!(protected > 25, "{protected} of {} tables have an owner", tables.len());
    owner.close().await.expect("closed");
}

#[tokio::test]
async fn a_login_that_may_make_no_roles_is_told_which_to_ask_for() {
    if !is_split() {
        return;
    }
    let database = Database::new("").await;
    let (foundation, name) = (foundation(&database), &database.name);
    let start = async || schema(&foundation, heartward_profiles::SCHEMA).await.map_err(|error| error.causes());
    for role in ["account", "system"] {
        let told = start().await.err().expect("a role is missing");
        let advice = format!("create role {name}_{role} nologin; grant {name}_{role} to {name}");
        assert!(told.contains(&advice), "{told}");
        database.rule(&format!("{advice}; alter role {name}_{role} bypassrls")).await;
        assert!(start().await.err().is_some_and(|told| told.contains("may do too much")));
        database.rule(&format!("alter role {name}_{role} nobypassrls")).await;
    }
    start().await.expect("nothing is missing").close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_can_have_a_login_that_works_in_its_own_schema_and_changes_nothing_of_it() {
    if !is_split() {
        return;
    }
    let mut system = System::prepare(&[]).await;
    let name = system.database().name.clone();
    let prefix = format!("{name}_");
    let login = |service: &str| format!("{prefix}{service}");
    let services = ["profiles", "reflections", "reminders"];
    let logins = services.map(login);
    let roles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/postgres/roles.sql");
    let passwords: Vec<(&str, &str)> = services.into_iter().zip(logins.iter().map(String::as_str)).collect();
    let variables = [&[("owner", name.as_str()), ("prefix", &prefix)], &passwords[..]].concat();
    // Twice: it is run again after a restore.
    for _ in 0..2 {
        system.database().rule_by(&roles, &variables);
    }
    let guest = Foundation {
        store: db::Config { url: Some(Secret::new(system.database().url_for(&logins[0]))), connections: 2 },
        ..foundation(system.database())
    };
    let early = schema(&guest, heartward_profiles::SCHEMA).await.err().expect("nothing is there yet");
    assert!(early.causes().contains("heartward migrate"), "{}", early.causes());
    let (well, said) = tokio::task::block_in_place(|| system.operate(&["migrate"]));
    assert!(well, "{said}");

    for (service, login) in services.into_iter().zip(&logins) {
        let url = system.database().url_for(login);
        system.set_for(service, "DATABASE__URL", &url);
    }
    system.run_all().await;
    let me = Somebody::first(&system).await;
    let ines = me.friend("Ines").await;
    let talk = serde_json::json!({ "person_ids": [ines], "layer": "feelings", "note": "a note" });
    me.post("/api/v1/conversations", &talk).await.good();
    eventually("reminders to hear of it", async || {
        let cadence = me.get(&format!("/api/v1/people/{ines}/cadence")).await;
        (!cadence["last_one_to_one_time"].is_null()).then_some(())
    })
    .await;

    let mut profiles = PgConnection::connect(&system.database().url_for(&logins[0])).await.expect("connected");
    for (statement, refusal) in [
        ("select from reflections.conversation", "permission denied for schema reflections"),
        ("select from reminders.channel", "permission denied for schema reminders"),
        ("create table profiles.more (id integer)", "permission denied for schema profiles"),
        ("alter table profiles.person disable row level security", "must be owner of table person"),
        ("drop policy account on profiles.person", "must be owner of relation person"),
        ("set role none; select from profiles.person", "permission denied for table person"),
    ] {
        let tried = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut profiles).await;
        let refused = tried.expect_err(statement).to_string();
        assert!(refused.contains(refusal) || refused.contains("heartward."), "{statement}: {refused}");
    }
    let (well, said) = tokio::task::block_in_place(|| system.operate(&["doctor"]));
    assert!(said.contains("well: the schema of profiles is up to date"), "{well} {said}");
}

fn foundation(database: &Database) -> Foundation {
    let master_keys = MasterKey::generate().and_then(|key| MasterKeys::parse(&key, None)).expect("random");
    Foundation {
        store: db::Config { url: Some(Secret::new(&database.url)), connections: 2 },
        data_dir: std::env::temp_dir(),
        prefix: String::new(),
        clock: Clock::System,
        master_keys,
        metrics: Metrics::off(),
    }
}

/// The store of a service, its schema brought up to date.
async fn schema(foundation: &Foundation, schema: Schema) -> Result<Db> {
    Ok(foundation.open(schema.service, schema.migrations).await?.0)
}
