//! Asks a running process whether it is well: for images without a shell, and for supervisors.

use std::time::Duration;

use anyhow::{Context as _, bail};
use heartward_platform::rpc;

use crate::cli::Role;
use crate::config::Config;
use crate::terminal;

const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the process in `role` at the address where the settings let it listen; without a role the gateway.
pub(crate) async fn check(config: &Config, role: Role) -> anyhow::Result<()> {
    let name = match role {
        Role::All | Role::Gateway => "gateway".to_owned(),
        service => format!("service {}", service.name()),
    };
    let address = match role {
        Role::All | Role::Gateway => config.gateway.address(config.listen(role)),
        service => config.address(service),
    };
    let answer = match role {
        Role::All | Role::Gateway => ask(&address).await,
        service => {
            let identity = config.rpc.identity()?;
            let answer = rpc::is_serving(&address, identity.as_ref(), service.name()).await;
            answer.map_err(|error| anyhow::anyhow!(error.causes()))
        }
    };
    answer.with_context(|| format!("The {name} at {address} is not well"))?;
    terminal::say(&format!("The {name} at {address} is well."));
    Ok(())
}

/// Whether the gateway, and all that it needs, can do its work. The error names what cannot.
pub(crate) async fn ready(config: &Config) -> anyhow::Result<()> {
    let address = format!("{}/readyz", config.gateway.address(config.gateway.listen));
    let answer = client()?.get(&address).send().await.with_context(|| format!("No answer at {address}"))?;
    if !answer.status().is_success() {
        let problem: serde_json::Value = answer.json().await.unwrap_or_default();
        bail!("{}", problem["detail"].as_str().unwrap_or("It says that it is not ready"));
    }
    Ok(())
}

async fn ask(address: &str) -> anyhow::Result<()> {
    client()?.get(format!("{address}/healthz")).send().await?.error_for_status()?;
    Ok(())
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        // It is this machine's own, by an address that is in no certificate, and it is told nothing.
        .tls_danger_accept_invalid_certs(true)
        .build()
}
