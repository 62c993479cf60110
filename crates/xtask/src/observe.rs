//! Whether boards and alerts are about something: the running system under load, a real Prometheus, and every query.
//!
//! The work is in a test of the program (`observe.rs` there), because that knows how to start a system and how to use
//! it. This finds what it needs, and runs it on both ways to put a system together.

use anyhow::Result;

use crate::command::{self, cargo};
use crate::servers::{self, Durability, Servers};

pub(crate) fn run() -> Result<()> {
    servers::prometheus()?;
    let servers = Servers::find(Durability::ProcessCrash)?;
    let test = || {
        let mut test = cargo();
        test.args(["test", "--workspace", "--test", "it", "observe::", "--", "--ignored", "--nocapture"]);
        test
    };
    command::run(&mut test())?;
    command::run(test().env(servers::DATABASE_URL, &servers.postgres.url).env(servers::AMQP_URL, &servers.rabbit.url))
}
