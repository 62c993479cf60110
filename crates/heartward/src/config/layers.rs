//! Settings laid over each other, each with where it came from. Knows no setting by name but the secrets.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Before the key of a setting in the environment.
const PREFIX: &str = "HEARTWARD_";
/// Variables that are no settings: which file to read, what the person's own commands talk to, what tests use.
const NO_SETTINGS: [&str; 3] = ["HEARTWARD_CONFIG", "HEARTWARD_URL", "HEARTWARD_TOKEN"];
const TESTS: &str = "HEARTWARD_TEST_";
/// Settings that are never shown, and may be read from a file.
pub(super) const SECRETS: [&str; 8] = [
    "master_key",
    "master_key_previous",
    "owner_password",
    "database.url",
    "bus.url",
    "rpc.secret",
    "oidc.client_secret",
    "smtp.password",
];
const IN_FILE: &str = "_file";

/// Where a value came from. Later layers are greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// `defaults.toml`.
    Default,
    /// A settings file.
    File(PathBuf),
    /// A variable.
    Env(String),
    /// `--set`.
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Env(name) => f.write_str(name),
            Self::Flag => f.write_str("--set"),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

impl Setting {
    /// An empty text stands for nothing.
    pub(crate) fn is_set(&self) -> bool {
        self.value.as_str() != Some("")
    }
}

/// Something that is not right with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The key, or what was written instead of one.
    pub(crate) key: String,
    /// Where it was written.
    pub(crate) origin: String,
    /// What is allowed. Never the value itself, which may be a secret.
    pub(crate) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key, self.origin, self.message)
    }
}

/// All layers so far.
pub(crate) struct Layers {
    settings: BTreeMap<String, Setting>,
    problems: Vec<Problem>,
}

impl Layers {
    /// The first layer, which also says which keys exist and what type each has.
    pub(crate) fn new(defaults: &str) -> Result<Self, toml::de::Error> {
        let mut settings = BTreeMap::new();
        for (key, value) in flatten(defaults.parse()?) {
            settings.insert(key, Setting { value, origin: Origin::Default });
        }
        for secret in SECRETS {
            let unset = Setting { value: Value::String(String::new()), origin: Origin::Default };
            settings.insert(format!("{secret}{IN_FILE}"), unset);
        }
        Ok(Self { settings, problems: Vec::new() })
    }

    /// Lays a settings file over what is there.
    pub(crate) fn file(&mut self, path: &Path, text: &str) {
        let origin = Origin::File(path.to_owned());
        match text.parse::<Table>() {
            Ok(table) => flatten(table).into_iter().for_each(|(key, value)| self.put(&key, value, &origin)),
            // The parser quotes the line, which may hold a secret.
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                self.refuse(format!("line {line}"), &origin, format!("Is not TOML: {}.", error.message()));
            }
        }
    }

    /// Lays the environment over what is there.
    pub(crate) fn env(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        let mut variables: Vec<_> = variables.into_iter().filter(|(name, value)| is_setting(name, value)).collect();
        variables.sort();
        for (name, value) in variables {
            let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
            self.put(&key, Value::String(value), &Origin::Env(name));
        }
    }

    /// Lays `KEY=VALUE` of the command line over what is there.
    pub(crate) fn flags(&mut self, flags: &[String]) {
        for flag in flags {
            match flag.split_once('=') {
                Some((key, value)) => self.put(key.trim(), Value::String(value.to_owned()), &Origin::Flag),
                None => self.refuse(flag.clone(), &Origin::Flag, "Must be KEY=VALUE.".to_owned()),
            }
        }
    }

    fn put(&mut self, key: &str, value: Value, origin: &Origin) {
        let Some(current) = self.settings.get(key) else {
            return self.refuse_unknown(key, origin);
        };
        let Some(value) = fit(value, &current.value, origin) else {
            return self.refuse(key.to_owned(), origin, format!("Must be {}.", article(&current.value)));
        };
        let setting = Setting { value, origin: origin.clone() };
        if setting.is_set() {
            self.make_way(key, origin);
        }
        self.settings.insert(key.to_owned(), setting);
    }

    /// A secret and the file it may be in are one setting: the later layer counts, and one layer may name one of them.
    fn make_way(&mut self, key: &str, origin: &Origin) {
        let other = match key.strip_suffix(IN_FILE) {
            Some(secret) => secret.to_owned(),
            None => format!("{key}{IN_FILE}"),
        };
        let Some(twin) = self.settings.get_mut(&other).filter(|twin| twin.is_set()) else { return };
        if std::mem::discriminant(&twin.origin) == std::mem::discriminant(origin) {
            let message = format!("Is set as well as {other} ({}). Please keep one of them.", twin.origin);
            self.refuse(key.to_owned(), origin, message);
        } else {
            *twin = Setting { value: Value::String(String::new()), origin: Origin::Default };
        }
    }

    /// Reads those of `secrets` that are in files.
    pub(crate) fn read_secrets(&mut self, secrets: &[&str]) {
        for secret in secrets {
            let Some(named) = self.settings.get(&format!("{secret}{IN_FILE}")).filter(|named| named.is_set()) else {
                continue;
            };
            let (origin, path) = (named.origin.clone(), named.value.as_str().unwrap_or_default().to_owned());
            match std::fs::read_to_string(&path) {
                Ok(text) if !text.trim().is_empty() => {
                    let value = Value::String(text.trim_end().to_owned());
                    self.settings.insert((*secret).to_owned(), Setting { value, origin });
                }
                Ok(_) => self.refuse(format!("{secret}{IN_FILE}"), &origin, format!("{path} is empty.")),
                Err(error) => {
                    self.refuse(format!("{secret}{IN_FILE}"), &origin, format!("Cannot read {path}: {error}."));
                }
            }
        }
    }

    /// Notes that a setting is not right.
    pub(crate) fn refuse(&mut self, key: String, origin: &Origin, message: String) {
        self.problems.push(Problem { key, origin: origin.to_string(), message });
    }

    fn refuse_unknown(&mut self, key: &str, origin: &Origin) {
        let near = self.settings.keys().map(|known| (strsim::jaro_winkler(known, key), known));
        let nearest = near.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.75);
        let message = match nearest {
            Some((_, known)) => format!("There is no such setting. Did you mean {}?", spelt(known, origin)),
            None => "There is no such setting. `heartward config` lists them all.".to_owned(),
        };
        self.refuse(key.to_owned(), origin, message);
    }

    /// Every setting by its key.
    pub(crate) fn settings(&self) -> &BTreeMap<String, Setting> {
        &self.settings
    }

    /// What is not right so far.
    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The settings as one table, without what is not set and without the names of secrets' files.
    pub(crate) fn table(&self) -> Table {
        // What was in the file of a secret stands under the secret's own key.
        self.table_of(|key| key.strip_suffix(IN_FILE).is_none_or(|secret| !SECRETS.contains(&secret)))
    }

    /// The same to show: with the names of secrets' files, and without what is in them.
    pub(crate) fn table_without_secrets(&self) -> Table {
        self.table_of(|key| !SECRETS.contains(&key))
    }

    fn table_of(&self, wanted: impl Fn(&str) -> bool) -> Table {
        let mut table = Table::new();
        for (key, setting) in &self.settings {
            if !setting.is_set() || !wanted(key) {
                continue;
            }
            match key.split_once('.') {
                None => drop(table.insert(key.clone(), setting.value.clone())),
                Some((section, key)) => {
                    let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
                    if let Some(section) = section.as_table_mut() {
                        section.insert(key.to_owned(), setting.value.clone());
                    }
                }
            }
        }
        table
    }
}

/// One line for each setting, secrets hidden.
impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, setting) in &self.settings {
            let value = match &setting.value {
                _ if !setting.is_set() => "not set".to_owned(),
                _ if SECRETS.contains(&key.as_str()) => "[hidden]".to_owned(),
                value => value.to_string(),
            };
            writeln!(f, "{:<60} # {}", format!("{key} = {value}"), setting.origin)?;
        }
        Ok(())
    }
}

/// `[a] b = 1` as `a.b = 1`.
fn flatten(table: Table) -> Vec<(String, Value)> {
    let mut flat = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(section) => {
                flat.extend(flatten(section).into_iter().map(|(inner, value)| (format!("{key}.{inner}"), value)));
            }
            value => flat.push((key, value)),
        }
    }
    flat
}

/// Whether a variable means a setting. Kubernetes and container links announce a *service* called heartward in
/// variables of the same prefix; those are left alone.
fn is_setting(name: &str, value: &str) -> bool {
    let link = ["_SERVICE_HOST", "_SERVICE_PORT", "_TCP", "_UDP"].iter().any(|part| name.contains(part))
        || ["tcp://", "udp://"].iter().any(|scheme| value.starts_with(scheme));
    name.starts_with(PREFIX) && !NO_SETTINGS.contains(&name) && !name.starts_with(TESTS) && !link
}

/// The value as the type that the default has; variables and flags are texts whatever they hold.
fn fit(value: Value, like: &Value, origin: &Origin) -> Option<Value> {
    match (value, like, origin) {
        (Value::String(text), Value::Integer(_), Origin::Env(_) | Origin::Flag) => {
            text.trim().parse().ok().map(Value::Integer)
        }
        (Value::String(text), Value::Boolean(_), Origin::Env(_) | Origin::Flag) => {
            text.trim().parse().ok().map(Value::Boolean)
        }
        (value, like, _) => value.same_type(like).then_some(value),
    }
}

fn article(like: &Value) -> &'static str {
    match like {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        _ => "a text in quotes",
    }
}

fn spelt(key: &str, origin: &Origin) -> String {
    match origin {
        Origin::Env(_) => format!("{PREFIX}{}", key.to_uppercase().replace('.', "__")),
        _ => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers() -> Layers {
        Layers::new(include_str!("../defaults.toml")).expect("valid")
    }

    fn env(pairs: &[(&str, &str)]) -> Layers {
        let mut layers = layers();
        layers.env(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        layers
    }

    fn only_problem(layers: &Layers) -> String {
        assert_eq!(layers.problems().len(), 1, "{:?}", layers.problems());
        layers.problems()[0].to_string()
    }

    #[test]
    fn every_secret_is_a_setting() {
        for secret in SECRETS {
            assert!(layers().settings().contains_key(secret), "{secret}");
        }
    }

    #[test]
    fn later_layers_win_and_say_so() {
        let mut layers = layers();
        layers.file(Path::new("heartward.toml"), "[database]\nconnections = 2\n[gateway]\nlisten = '[::1]:1'");
        layers.env([("HEARTWARD_DATABASE__CONNECTIONS".into(), "3".into())]);
        layers.flags(&["database.connections=4".into()]);
        assert_eq!(layers.problems(), []);
        let setting = |key: &str| layers.settings()[key].clone();
        assert_eq!(setting("database.connections").value, Value::Integer(4));
        assert_eq!(setting("database.connections").origin, Origin::Flag);
        assert_eq!(setting("gateway.listen").origin.to_string(), "heartward.toml");
        assert_eq!(setting("profiles.listen").origin, Origin::Default);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_one() {
        let problem = only_problem(&env(&[("HEARTWARD_DATABSE__URL", "x")]));
        assert!(problem.contains("Did you mean HEARTWARD_DATABASE__URL?"), "{problem}");
        let mut layers = layers();
        layers.file(Path::new("heartward.toml"), "[gatway]\nlisten = 'x'");
        assert!(
            only_problem(&layers)
                .starts_with("gatway.listen (heartward.toml): There is no such setting. Did you mean gateway.listen")
        );
        let mut layers = self::layers();
        layers.flags(&["zzz=1".into()]);
        assert!(only_problem(&layers).contains("lists them all"));
    }

    #[test]
    fn variables_that_are_no_settings_are_left_alone() {
        let announced = [
            ("HEARTWARD_PORT", "tcp://10.0.0.1:8080"),
            ("HEARTWARD_GATEWAY_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("HEARTWARD_SERVICE_HOST", "10.0.0.1"),
            ("HEARTWARD_URL", "http://127.0.0.1:1"),
            ("HEARTWARD_TEST_DATABASE_URL", "x"),
            ("PATH", "/bin"),
        ];
        assert_eq!(env(&announced).problems(), []);
        assert_eq!(env(&[("HEARTWARD_GATEWAY__PORT", "80")]).problems().len(), 1);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_without_showing_it() {
        let problem = only_problem(&env(&[("HEARTWARD_DATABASE__CONNECTIONS", "hunter2")]));
        assert_eq!(problem, "database.connections (HEARTWARD_DATABASE__CONNECTIONS): Must be a whole number.");
        let problem = only_problem(&env(&[("HEARTWARD_OIDC__JOIN", "hunter2")]));
        assert_eq!(problem, "oidc.join (HEARTWARD_OIDC__JOIN): Must be true or false.");
        assert_eq!(env(&[("HEARTWARD_OIDC__JOIN", "true")]).problems(), []);
        let mut layers = layers();
        layers.file(Path::new("x.toml"), "data_dir = 5");
        assert_eq!(only_problem(&layers), "data_dir (x.toml): Must be a text in quotes.");
        let mut layers = self::layers();
        layers.file(Path::new("x.toml"), "[rpc]\nsecret = hunter2");
        let problem = only_problem(&layers);
        assert!(problem.contains("line 2") && !problem.contains("hunter2"), "{problem}");
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("key");
        std::fs::write(&path, "hunter2\n").expect("written");
        let mut layers = layers();
        layers.file(Path::new("heartward.toml"), "master_key = 'from the file'\n[rpc]\nsecret = 'hunter2'");
        layers.env([("HEARTWARD_MASTER_KEY_FILE".into(), path.display().to_string())]);
        layers.read_secrets(&SECRETS);
        assert_eq!(layers.problems(), []);
        assert_eq!(layers.table()["master_key"].as_str(), Some("hunter2"));
        let dumped = toml::to_string(&layers.table_without_secrets()).expect("a settings file");
        assert!(dumped.contains("master_key_file = ") && !dumped.contains("hunter2"), "{dumped}");
        let shown = layers.to_string();
        assert!(shown.contains("master_key = [hidden]") && shown.contains("# HEARTWARD_MASTER_KEY_FILE"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_secret_and_its_file_in_one_layer_are_refused() {
        let both = env(&[("HEARTWARD_RPC__SECRET", "x"), ("HEARTWARD_RPC__SECRET_FILE", "/y")]);
        assert!(only_problem(&both).contains("Is set as well as rpc.secret"), "{}", only_problem(&both));
        let empty = env(&[("HEARTWARD_RPC__SECRET", "x"), ("HEARTWARD_RPC__SECRET_FILE", "")]);
        assert_eq!(empty.problems(), []);
    }

    #[test]
    fn an_absent_or_empty_secret_file_is_named() {
        let mut layers = env(&[("HEARTWARD_RPC__SECRET_FILE", "/nowhere/at/all")]);
        layers.read_secrets(&SECRETS);
        assert!(
            only_problem(&layers).starts_with("rpc.secret_file (HEARTWARD_RPC__SECRET_FILE): Cannot read /nowhere")
        );
    }
}
