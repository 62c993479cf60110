//! Whether reflections stays as quick when there are a thousand times as many conversations, and the scheduler when there
//! are a thousand times as many reminders, on both engines.

use anyhow::Result;

use crate::command;
use crate::servers::{AMQP_URL, DATABASE_URL, Durability, Servers};

pub(super) fn run() -> Result<()> {
    let servers = Servers::find(Durability::ProcessCrash)?;
    let bench = || {
        let mut cargo = command::cargo();
        cargo.args(["bench", "--package", "heartward-reflections", "--package", "heartward-reminders"]);
        cargo.args(["--bench", "growth"]).env_remove(DATABASE_URL).env_remove(AMQP_URL);
        cargo
    };
    command::run(&mut bench())?;
    command::run(bench().env(DATABASE_URL, &servers.postgres.url).env(AMQP_URL, &servers.rabbit.url))
}
