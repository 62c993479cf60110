//! Asks a running process whether it is well: for images without a shell, and for supervisors.

use std::time::Duration;

use anyhow::Context as _;
use heartward_platform::rpc;

use crate::cli::Role;
use crate::config::{self, Config};
use crate::terminal;

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the process in `role` at the address where the settings let it listen; without a role the gateway.
pub(crate) async fn check(config: &Config, role: Role) -> anyhow::Result<()> {
    let name = match role {
        Role::All | Role::Gateway => "gateway".to_owned(),
        service => format!("service {}", service.name()),
    };
    let address = format!("http://{}", config::reachable(config.listen(role)));
    let answer = match role {
        Role::All | Role::Gateway => ask(&address).await,
        service => rpc::is_serving(&address, service.name()).await.map_err(|error| anyhow::anyhow!(error.causes())),
    };
    answer.with_context(|| format!("The {name} at {address} is not well"))?;
    terminal::say(&format!("The {name} at {address} is well."));
    Ok(())
}

async fn ask(address: &str) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
    client.get(format!("{address}/healthz")).send().await?.error_for_status()?;
    Ok(())
}
