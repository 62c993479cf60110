use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::driver::Browser;
use crate::support::{eventually, free};

/// The demo, running: a life to look at.
pub(super) struct Demo {
    child: Child,
    dir: TempDir,
    pub(super) url: String,
    email: String,
    password: String,
}

impl Demo {
    /// Starts it and waits until its story is told.
    pub(super) async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let listen = free();
        let output = File::create(log(&dir)).expect("a log");
        let output_too = output.try_clone().expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_heartward"));
        for name in std::env::vars_os().map(|(name, _)| name) {
            if name.to_string_lossy().starts_with("HEARTWARD_") {
                command.env_remove(name);
            }
        }
        command.arg("demo").arg("--set").arg(format!("gateway.listen={listen}")).current_dir(dir.path());
        let child = command.stdin(Stdio::null()).stdout(output).stderr(output_too).spawn().expect("it starts");
        let mut demo =
            Self { child, dir, url: format!("http://{listen}"), email: String::new(), password: String::new() };
        let (email, password) = eventually("the demo", async || {
            let said = fs::read_to_string(log(&demo.dir)).ok()?;
            let mut lines = said.split("with sample data").nth(1)?.lines().filter(|line| line.starts_with("    "));
            Some((lines.next()?.trim().to_owned(), lines.next()?.trim().to_owned()))
        })
        .await;
        (demo.email, demo.password) = (email, password);
        demo
    }

    /// Signs a browser in.
    pub(super) async fn enter(&self, browser: &Browser) {
        browser.go(&format!("{}/sign-in", self.url)).await;
        browser.write("#email", &self.email).await;
        browser.write("#password", &self.password).await;
        browser.press("Sign in").await;
        browser.says("Today").await;
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log(dir: &TempDir) -> PathBuf {
    dir.path().join("log")
}
