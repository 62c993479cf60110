use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// Long enough for some checkpoints of the databases, short enough to be run often.
const SECONDS: u32 = 10;

/// What a run was told.
pub(super) struct Options {
    /// How long each rate is measured.
    pub(super) seconds: u32,
    /// Where the figures go as JSON, if not to the usual place.
    pub(super) json: Option<PathBuf>,
}

impl Options {
    pub(super) fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self { seconds: SECONDS, json: None };
        let mut args = args.iter();
        while let Some(&name) = args.next() {
            let value = args.next().with_context(|| format!("{name} needs a value"))?;
            match name {
                "--seconds" => {
                    let seconds = value.parse().ok().filter(|seconds| (1..=3_600).contains(seconds));
                    options.seconds = seconds.context("--seconds must be 1 to 3600")?;
                }
                "--json" => options.json = Some(PathBuf::from(value)),
                _ => bail!("bench knows --seconds and --json, not {name}"),
            }
        }
        Ok(options)
    }

    /// The same as arguments again.
    #[cfg(not(feature = "bench"))]
    pub(super) fn args(&self) -> Vec<std::ffi::OsString> {
        let seconds = ["--seconds".into(), self.seconds.to_string().into()];
        let json = self.json.iter().flat_map(|json| ["--json".into(), json.into()]);
        seconds.into_iter().chain(json).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_has_a_default_and_what_is_wrong_is_refused() {
        let options = Options::parse(&["--json", "here.json"]).expect("understood");
        assert_eq!((options.seconds, options.json), (SECONDS, Some(PathBuf::from("here.json"))));
        assert_eq!(Options::parse(&["--seconds", "3"]).expect("understood").seconds, 3);
        for wrong in [&["--seconds"][..], &["--seconds", "0"], &["--seconds", "soon"], &["--rounds", "3"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
