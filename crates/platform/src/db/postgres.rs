use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use heartward_core::{Caller, Result, Secret};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Transaction};

use super::{Migration, PATIENCE, SILENCE, begin, migrate};

/// See there. It runs after every migration, and changes only what is lacking.
const PROTECT: &str = include_str!("../../migrations/postgres/protect.sql");

/// How long what changes a schema may wait for others: for services that start at once, and for open transactions.
const PATIENCE_OF_CHANGES: &str = "60000";

/// How long an answer of a connection says that it is alive.
const FRESH: Duration = Duration::from_secs(1);

/// A schema of a PostgreSQL server, and the roles that transactions act in there.
#[derive(Clone)]
pub(super) struct Postgres {
    pub(super) pool: PgPool,
    /// What makes a transaction that of an account, up to its id.
    account: Arc<str>,
    /// What makes a transaction the system's.
    system: Arc<str>,
}

impl Postgres {
    /// Brings the schema to these steps, where there are some, protects what is in it, and connects. Whoever does not own
    /// the schema finds it up to date, or is told to have that done.
    pub(super) async fn open(
        url: &Secret,
        schema: &str,
        connections: u32,
        steps: Option<&[Migration]>,
    ) -> sqlx::Result<Self> {
        let options = PgConnectOptions::from_str(url.expose())?
            .application_name(&format!("heartward-{schema}"))
            .options([("search_path", schema), ("timezone", "UTC")]);
        let role = |kind| format!("set local role \"{}_{kind}\"", options.get_username().replace('"', "\"\""));
        let account = format!("{}; set local heartward.account = ", role("account"));
        let nobody = uuid::Uuid::nil().to_string();
        let maintenance = [("heartward.maintenance", "on"), ("heartward.account", nobody.as_str())];

        // Whoever takes a store as it is looks after it, as its owner: to back it up, or because nothing is there yet.
        let system = if steps.is_some() { role("system") } else { String::new() };
        if let Some(steps) = steps {
            let owner = options.clone().options(maintenance).options([("lock_timeout", PATIENCE_OF_CHANGES)]);
            let owner = PgPoolOptions::new().max_connections(1).connect_with(owner).await?;
            if is_guest(&owner, schema).await? {
                migrate::up_to_date(steps, &owner).await?;
            } else {
                migrate::run(steps, Some(schema), &owner).await?;
                sqlx::raw_sql(PROTECT).execute(&owner).await?;
            }
            owner.close().await;
        }

        let options = if steps.is_some() { options } else { options.options(maintenance) };
        let patience = PATIENCE.as_millis().to_string();
        let options = options.options([
            ("statement_timeout", patience.as_str()),
            ("lock_timeout", &patience),
            ("idle_in_transaction_session_timeout", "30000"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(PATIENCE)
            // One that answered a moment ago, when it was let go, is not asked again: that would cost each transaction a
            // round trip.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_release(|connection, _| Box::pin(released(connection)))
            .connect_with(options)
            .await?;
        Ok(Self { pool, account: account.into(), system: system.into() })
    }

    /// Begins a transaction that acts as the caller: in one message, since each costs a round trip.
    pub(super) async fn begin(&self, mode: &str, caller: &Caller) -> Result<Transaction<'static, sqlx::Postgres>> {
        let statement = match caller {
            Caller::Account(id) => format!("{mode}; {}'{}'", self.account, id.uuid()),
            Caller::System => format!("{mode}; {}", self.system),
        };
        begin(self.pool.clone(), AssertSqlSafe(statement)).await
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// When a `begin` was given up last.
static GIVEN_UP: Mutex<Option<Instant>> = Mutex::new(None);

/// A `begin` is given up: its connection may be inside a transaction when it answers again.
pub(super) fn gave_up() {
    *GIVEN_UP.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

/// Looks at a connection that nobody uses any more; one that does not answer is closed. The pool itself would wait for it,
/// and one place in the pool be gone for good (sqlx #4349).
async fn released(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let given_up = *GIVEN_UP.lock().unwrap_or_else(PoisonError::into_inner);
    let in_doubt = given_up.is_some_and(|at| at.elapsed() < SILENCE * 2);
    let answer = async {
        if in_doubt {
            // It says so in the server's log when there is none to roll back; that is why it is not always done.
            connection.execute("rollback").await.map(drop)
        } else {
            connection.ping().await
        }
    };
    tokio::time::timeout(SILENCE, answer).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(|()| true)
}

/// Whether the schema is there and somebody else's.
async fn is_guest(login: &PgPool, schema: &str) -> sqlx::Result<bool> {
    let owned = "select nspowner <> current_user::regrole from pg_namespace where nspname = $1";
    Ok(sqlx::query_scalar(owned).bind(schema).fetch_optional(login).await?.unwrap_or(false))
}
