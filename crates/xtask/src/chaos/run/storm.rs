//! The same request many times at once, across a kill: one effect, one answer.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use hyper::StatusCode;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::campaign::Campaign;
use super::crowd::{ask, text};
use super::ledger::{Kind, Outcome};
use super::load::talk;
use crate::chaos::options::Mode;
use crate::client::{Ask, Dice};

/// How long each goes on asking.
const PATIENCE: Duration = Duration::from_secs(40);
/// At most so many at once.
const MOST: u64 = 16;

/// Asks for `trials` conversations, each many times at once, and kills somebody in the middle of every other.
pub(super) async fn storms(campaign: &mut Campaign, mode: Mode, trials: u32, dice: &mut Dice) -> Result<Vec<Duration>> {
    let address = *campaign.gateways.addresses.first().context("no gateway")?;
    let run = dice.roll();
    let mut heals = Vec::new();
    for trial in 0..trials {
        let account = usize::try_from(dice.below(campaign.crowd.len() as u64))?;
        let me = campaign.crowd.get(account).context("nobody")?.clone();
        let words = format!("talk {run:016x} {trial}");
        let asked =
            Ask { key: Some(format!("\"{words}\"")), ..Ask::post("/api/v1/conversations", &talk(&me, &words, dice)) };
        campaign.ledger.begin(account, Kind::Conversation, &words)?;
        let mut askers = JoinSet::new();
        for _ in 0..2 + dice.below(MOST - 1) {
            askers.spawn(persist(address, me.token.clone(), asked.clone()));
        }
        if trial % 2 == 1 {
            let role = match mode {
                Mode::Embedded => "all",
                Mode::Distributed => dice.one_of(&["gateway", "reflections"]),
            };
            sleep(Duration::from_millis(dice.below(60))).await;
            campaign.system.process(role)?.kill()?;
            let healed_from = Instant::now();
            campaign.system.start(role)?;
            campaign.system.ready().await?;
            heals.push(healed_from.elapsed());
        }
        let mut ids = BTreeSet::new();
        while let Some(asker) = askers.join_next().await {
            ids.insert(asker??);
        }
        if ids.len() > 1 {
            campaign.breaches.push(format!("{words}: {} different answers to one request", ids.len()));
        }
        campaign.ledger.end(&words, &Outcome::Made(ids.pop_first().context("no answer")?))?;

        let other =
            Ask { key: asked.key.clone(), ..Ask::post("/api/v1/conversations", &talk(&me, "talk of another", dice)) };
        let (status, body) = ask(address, &me.token, other).await?;
        if status != StatusCode::UNPROCESSABLE_ENTITY {
            let body = String::from_utf8_lossy(&body).into_owned();
            campaign.breaches.push(format!("{words}: another request with the same key answered {status} {body}"));
        }
    }
    Ok(heals)
}

/// Asks until there is an answer, and returns the id in it.
async fn persist(address: std::net::SocketAddr, token: String, asked: Ask) -> Result<String> {
    let begun = Instant::now();
    loop {
        let trouble = match ask(address, &token, asked.clone()).await {
            Ok((status, body)) if status.is_success() => {
                return text(&serde_json::from_slice::<Value>(&body)?, "id");
            }
            Ok((status, body)) => format!("{status} {}", String::from_utf8_lossy(&body)),
            Err(error) => format!("{error:#}"),
        };
        anyhow::ensure!(begun.elapsed() < PATIENCE, "no answer within {PATIENCE:?}; the last one was {trouble}");
        sleep(Duration::from_millis(50)).await;
    }
}
