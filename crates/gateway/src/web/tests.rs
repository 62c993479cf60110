use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use heartward_platform::testing::{HEAVY_ENGLISH, heavy};

use self::samples::Life;
use crate::speech::Locale;

mod hard_coded;
mod samples;

#[test]
fn every_page_renders_as_it_did() {
    for (name, html) in Life::ordinary().pages() {
        insta::assert_snapshot!(name, html);
    }
}

/// Pages whose German is looked at; of the others every word is in a catalogue, and of those a snapshot says no more.
const GERMAN: [&str; 14] = [
    "today",
    "log",
    "sign_in",
    "reflect",
    "reminders",
    "help",
    "person",
    "people",
    "timeline",
    "conversation",
    "insights",
    "model",
    "settings",
    "security",
];

#[test]
fn german_reads_as_it_did() {
    for (name, html) in Locale::De.within(|| Life::ordinary().pages()) {
        if GERMAN.contains(&name) {
            insta::assert_snapshot!(format!("{name}_de"), html);
        }
    }
}

#[test]
fn every_sign_reads_as_it_did() {
    let signs = Life::ordinary().signs().into_iter().map(|sign| {
        let notes: Vec<_> = sign.notes.iter().map(|note| format!("{} {} {}", note.day, note.what, note.path)).collect();
        let more = format!("and {} more", sign.more);
        [sign.title, sign.words, sign.because, sign.way.1, sign.rule.title.to_owned(), notes.join("\n"), more]
            .join("\n")
    });
    insta::assert_snapshot!(signs.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn what_people_write_is_inert() {
    for text in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' autofocus onfocus=alert(1) '",
        "</textarea><b>",
    ] {
        for (name, html) in Life::of(text).pages() {
            assert!(!html.contains(text), "{name} repeats {text}");
            assert_eq!(html.matches("<script").count(), html.matches("<script src=\"/static/").count(), "{name}");
            assert!(!html.contains("<img") && !html.contains("<b>"), "{name}");
        }
    }
    let page = |name| Life::of("<script>alert(1)</script>").pages().into_iter().find(|(page, _)| *page == name);
    for name in ["today", "log", "people", "person", "reminders", "conversation"] {
        let (_, html) = page(name).expect("a page");
        assert!(html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{name} shows it as text");
    }
}

#[test]
fn every_page_has_its_landmarks_and_one_heading() {
    for (name, html) in Life::ordinary().pages() {
        for once in
            ["<h1", "<main id=\"main\"", "<header ", "<footer ", "class=\"skip\"", "<html lang=\"en\">", "<title>"]
        {
            let found = html.matches(once).count() - html.matches("<title id=").count() * usize::from(once == "<title");
            assert_eq!(found, 1, "{once} in {name}");
        }
    }
}

#[test]
fn nothing_needs_what_the_content_security_policy_forbids() {
    for (name, html) in Life::ordinary().pages() {
        // Where a provider is, only the operator says; a link to it is all that leads elsewhere.
        let html = html.replace("href=\"https://auth.example.org/", "href=\"/");
        for forbidden in [" style=", "<style", "<script>", " onclick=", "javascript:", "src=\"http", "href=\"http"] {
            assert!(!html.contains(forbidden), "{forbidden} in {name}");
        }
    }
}

#[test]
fn every_form_of_somebody_signed_in_carries_its_token() {
    let open = [
        "language",
        "setup",
        "sign_in",
        "sign_in_over",
        "second_step",
        "self_check",
        "join",
        "recover",
        "recover_back",
    ];
    for (name, html) in Life::ordinary().pages().into_iter().filter(|(name, _)| !open.contains(name)) {
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().expect("an end");
            // What changes nothing needs none.
            if form.contains("method=\"get\"") {
                continue;
            }
            assert!(form.contains("name=\"csrf\" value=\"token-of-this-session\""), "{form} in {name}");
        }
    }
}

#[test]
fn every_control_has_a_label_and_every_id_is_its_own() {
    for (name, html) in Life::ordinary().pages() {
        let mut ids = HashSet::new();
        for id in attributes(&html, " id=\"") {
            assert!(ids.insert(id), "{id} twice in {name}");
        }
        let labels: HashSet<_> = attributes(&html, "<label for=\"").collect();
        assert!(labels.is_subset(&ids), "{name} labels what is not there");
        for control in ["<input", "<select", "<textarea"] {
            let mut seen = 0;
            for (before, after) in html.match_indices(control).map(|(at, _)| (&html[..at], &html[at..])) {
                let tag = after.split('>').next().expect("an end");
                let labelled = attributes(tag, " id=\"").next().is_some_and(|id| labels.contains(id));
                let within = before.rfind("<label").is_some_and(|label| !before[label..].contains("</label"));
                assert!(tag.contains("type=\"hidden\"") || labelled || within, "{tag} in {name}");
                seen += 1;
            }
            assert!(seen < 500, "{name} is endless");
        }
    }
}

#[test]
fn links_inside_a_page_lead_somewhere() {
    for (name, html) in Life::ordinary().pages() {
        let ids: HashSet<_> = attributes(&html, " id=\"").collect();
        for link in attributes(&html, " href=\"#") {
            assert!(ids.contains(link), "#{link} in {name}");
        }
    }
}

#[test]
fn no_word_weighs_on_people() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let templates =
        files(&root.join("templates")).into_iter().filter(|path| !path.starts_with(root.join("templates/api")));
    let code = files(&root.join("src/web")).into_iter().filter(|path| !path.starts_with(root.join("src/web/tests")));
    let mut spoken = Vec::new();
    for path in templates {
        spoken.push((path.clone(), without_tags(&fs::read_to_string(path).expect("a template"))));
    }
    for path in code
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("web/tests.rs"))
    {
        let code = fs::read_to_string(&path).expect("a file");
        let product = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        spoken.push((path, strings(product).join("\n")));
    }
    assert!(spoken.len() > 20, "the files were found");
    for (path, text) in spoken {
        assert_eq!(heavy(&text, &HEAVY_ENGLISH), None, "in {}", path.display());
    }
}

fn attributes<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(start).skip(1).filter_map(|rest| rest.split('"').next())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What a template says: without what askama and HTML read.
fn without_tags(template: &str) -> String {
    let mut said = template.to_owned();
    for (open, close) in [("{#", "#}"), ("{%", "%}"), ("{{", "}}"), ("<!doctype", ">")] {
        while let Some(start) = said.find(open) {
            let end = said[start..].find(close).map_or(said.len(), |end| start + end + close.len());
            said.replace_range(start..end, " ");
        }
    }
    said
}

/// The string literals of some code.
fn strings(code: &str) -> Vec<&str> {
    let spoken = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let literals = spoken.flat_map(|line| line.split('"').skip(1).step_by(2));
    // How contracts begin what they demand: read here, to be said otherwise.
    literals.filter(|literal| *literal != "Must ").collect()
}
