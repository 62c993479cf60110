use std::time::Duration;

use heartward_core::{Error, Result};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::Identity;
use super::transport::endpoint;

/// How long a service may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(4);

/// Asks the process at `address` (`http://host:port`, or `https://` as `identity`) whether it serves `service`;
/// `Unavailable` when it does not.
pub async fn is_serving(address: &str, identity: Option<&Identity>, service: &str) -> Result<()> {
    let endpoint = endpoint(address, identity).map_err(Error::internal)?;
    let channel = endpoint.connect_timeout(PATIENCE).timeout(PATIENCE).connect().await.map_err(Error::unavailable)?;
    let request = HealthCheckRequest { service: service.to_owned() };
    match HealthClient::new(channel).check(request).await {
        Ok(answer) if answer.get_ref().status() == ServingStatus::Serving => Ok(()),
        Ok(_) => Err(Error::unavailable("it says that it does not serve, as while it stops")),
        Err(status) if status.code() == Code::NotFound => Err(Error::unavailable("another service answers there")),
        Err(status) => Err(Error::unavailable(status)),
    }
}
