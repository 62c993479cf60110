//! Whether boards and alerts are about something: the running system under load, a real Prometheus, and every query.
//!
//! The work is in tests of the program (`observe.rs` and `alerts.rs` there), because those know how to start a system
//! and how to use it. This finds what they need, and runs them on both ways to put a system together.

use anyhow::Result;

use crate::command::{self, cargo};
use crate::servers::{self, Durability, Servers};

pub(crate) fn run() -> Result<()> {
    servers::prometheus()?;
    servers::blackbox_exporter()?;
    let servers = Servers::find(Durability::ProcessCrash)?;
    let test = || {
        let mut test = cargo();
        test.args(["test", "--workspace", "--test", "it", "--", "--ignored", "--nocapture", "observe::", "alerts::"]);
        test
    };
    command::run(&mut test())?;
    command::run(test().env(servers::DATABASE_URL, &servers.postgres.url).env(servers::AMQP_URL, &servers.rabbit.url))
}
