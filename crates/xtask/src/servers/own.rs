//! Servers of our own that may be killed: each with a folder of its own, which goes when this is dropped.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::keeper::wait;
use super::killable::Killable;
use super::{Keeper, postgres, rabbit};

/// PostgreSQL or RabbitMQ.
pub(crate) struct Own {
    pub(crate) url: String,
    // In this order: the process goes before what it needs, and the folder last.
    pub(crate) process: Killable,
    _names: Option<Keeper>,
    dir: PathBuf,
    _folder: Keeper,
    answers: Box<dyn Fn() -> Result<()> + Send>,
}

impl Own {
    /// A PostgreSQL server, with an empty database.
    pub(crate) fn postgres() -> Result<Self> {
        let server = postgres::Server::prepare(super::Durability::ProcessCrash)?;
        let (dir, port) = (server.dir.clone(), server.port);
        let process = Killable::new(server.command(), dir.join("log"), Some(dir.join("data/postmaster.pid")));
        let answers = Box::new(move || postgres::answers(port));
        Self::run(format!("postgres://postgres@127.0.0.1:{port}/postgres"), process, None, dir, answers)
    }

    /// A RabbitMQ broker.
    pub(crate) fn rabbit() -> Result<Self> {
        let server = rabbit::Server::prepare()?.context("RabbitMQ is not installed")?;
        let (dir, port) = (server.dir.clone(), server.port);
        let process = Killable::new(server.command, dir.join("log"), Some(dir.join("pid")));
        let answers = Box::new(move || rabbit::answers(port));
        Self::run(rabbit::url(port, "%2f"), process, Some(server.epmd), dir, answers)
    }

    fn run(
        url: String,
        process: Killable,
        names: Option<Keeper>,
        dir: PathBuf,
        answers: Box<dyn Fn() -> Result<()> + Send>,
    ) -> Result<Self> {
        let folder = Keeper::undo(Command::new("rm").arg("-rf").arg(&dir))?;
        let mut own = Self { url, process, _names: names, dir, _folder: folder, answers };
        own.start()?;
        Ok(own)
    }

    /// Starts it, and waits until it answers.
    pub(crate) fn start(&mut self) -> Result<()> {
        self.process.start()?;
        let (process, answers) = (&mut self.process, &self.answers);
        wait(&self.dir, || {
            // The memory of one that was killed may be in use for a moment still, and then the next one does not start.
            if process.ended()?.is_some() {
                process.start()?;
            }
            answers()
        })
    }
}
