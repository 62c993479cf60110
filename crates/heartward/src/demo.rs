//! Everything in one process on a throw-away folder, with a life to look at. It is told through the REST API, like
//! anybody's, so it obeys every rule.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use heartward_core::{Clock, Secret};
use heartward_platform::Job;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use crate::client::{Server, address};
use crate::config::Config;
use crate::{compose, terminal};

mod story;

use story::{Account, Story};

/// How often it is looked whether everything is ready, and how many times.
const PAUSE: Duration = Duration::from_millis(100);
const LOOKS: u32 = 100;

/// Runs the demo in `data_dir`, which must hold nothing, or in a folder that is removed at the end.
pub(crate) async fn run(config: Config, data_dir: Option<PathBuf>) -> anyhow::Result<()> {
    let (data_dir, throw_away) = if let Some(data_dir) = data_dir {
        refuse_unless_empty(&data_dir)?;
        (data_dir, None)
    } else {
        let folder = tempfile::Builder::new().prefix("heartward-demo-").tempdir();
        let folder = folder.context("Cannot make a folder to throw away. Name an empty one with --data-dir")?;
        (folder.path().to_owned(), Some(folder))
    };
    let stays = throw_away.is_none();
    let guest = |url, code| Job::new("demo", move |stop| visit(url, code, stays, stop));
    compose::serve_with(&config.apart(data_dir), guest).await
}

/// Sample data never goes where somebody's own may be.
fn refuse_unless_empty(data_dir: &Path) -> anyhow::Result<()> {
    let empty = match fs::read_dir(data_dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(|| format!("Cannot read {}", data_dir.display())),
    };
    if !empty {
        bail!(
            "{} is not empty, so the demo stays out of it. Name an empty folder, or leave --data-dir away.",
            data_dir.display()
        );
    }
    Ok(())
}

/// Tells the story, says how to look at it, and stays until the process is stopped.
async fn visit(url: String, code: Secret, stays: bool, stop: CancellationToken) {
    let told = tokio::select! {
        told = tell(&url, &code) => told,
        () = stop.cancelled() => return,
    };
    match told {
        Ok(Account { email, password, .. }) => {
            let end = if stays { "What you change is kept." } else { "Nothing you change is kept when it stops." };
            terminal::say(&format!(
                "\nHeartward is at {url}, with sample data; nobody in it exists. {end}\n\n    {email}\n    {password}\n"
            ));
            stop.cancelled().await;
        }
        // Whoever started the demo sees it end, and this is why.
        Err(error) => terminal::complain(&format!("The sample data cannot be told: {error:#}")),
    }
}

#[derive(Deserialize)]
struct Made {
    id: String,
}

#[derive(Deserialize)]
struct Session {
    token: Secret,
}

async fn tell(url: &str, code: &Secret) -> anyhow::Result<Account> {
    let story = Story::read()?;
    let outside = Server::new(address(url)?, None)?;
    until_ready(&outside).await?;
    let Account { email, password, name, time_zone } = &story.account;
    let account =
        json!({ "code": code.expose(), "email": email, "password": password, "name": name, "time_zone": time_zone });
    let _: Made = outside.post("/api/v1/setup", &account).await?;
    let session: Session = outside.post("/api/v1/session", &json!({ "email": email, "password": password })).await?;
    let inside = Server::new(address(url)?, Some(session.token))?;
    let mut ids = HashMap::new();
    for person in &story.people {
        let made: Made = inside.post("/api/v1/people", &with(&person.facts, [("name", json!(person.name))])).await?;
        ids.insert(person.name.as_str(), made.id);
    }
    for talk in story.told(Clock::System.now())? {
        let people: Vec<_> = talk.with.iter().filter_map(|name| ids.get(name)).collect();
        let facts = with(talk.facts, [("person_ids", json!(people)), ("occur_time", json!(talk.when))]);
        let _: Made = inside.post("/api/v1/conversations", &facts).await?;
    }
    for check_in in story.checked_in(Clock::System.now())? {
        let facts = with(check_in.facts, [("occur_time", json!(check_in.when))]);
        let _: Made = inside.post("/api/v1/check-ins", &facts).await?;
    }
    for reminder in story.ahead(Clock::System.now()) {
        let facts =
            with(reminder.facts, [("person_id", json!(ids.get(reminder.about))), ("start", json!(reminder.start))]);
        let _: Made = inside.post("/api/v1/reminders", &facts).await?;
    }
    Ok(story.account)
}

async fn until_ready(server: &Server) -> anyhow::Result<()> {
    let mut looks = 1;
    while let Err(error) = server.get::<Value>("/readyz", &[]).await {
        if looks == LOOKS {
            return Err(error);
        }
        looks += 1;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

fn with<const N: usize>(facts: &Map<String, Value>, more: [(&str, Value); N]) -> Map<String, Value> {
    let more = more.map(|(field, value)| (field.to_owned(), value));
    facts.clone().into_iter().chain(more).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_stays_out_of_folders_that_hold_something() {
        let dir = tempfile::tempdir().expect("a folder");
        refuse_unless_empty(dir.path()).expect("empty");
        refuse_unless_empty(&dir.path().join("new")).expect("not there");
        fs::write(dir.path().join("profiles.db"), "").expect("written");
        let error = refuse_unless_empty(dir.path()).expect_err("something is in it").to_string();
        assert!(error.contains("is not empty"), "{error}");
    }
}
