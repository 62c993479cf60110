use anyhow::{Context as _, Result, bail};

use super::row::{ALL, Row};

/// What everything that is chosen by dice follows from, unless another is named.
const SEED: u64 = 20_261_126;

/// How many trials there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    /// A few of each: ten minutes in all.
    Ci,
    /// As many as the figures to reach say.
    Full,
}

/// Which way the system is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One process on SQLite.
    Embedded,
    /// A process for each role, on PostgreSQL and RabbitMQ.
    Distributed,
}

impl Mode {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Distributed => "distributed",
        }
    }
}

/// What a run was told.
pub(super) struct Options {
    /// The only way to put the system together that is tried; both, when not said.
    pub(super) mode: Option<Mode>,
    pub(super) rows: Vec<Row>,
    /// Instead of the tier's.
    pub(super) trials: Option<u32>,
    pub(super) seed: u64,
    pub(super) tier: Tier,
    /// Whether it is the checker that is checked.
    pub(super) planted: bool,
    /// The only planted bugs that are tried; all, when not said.
    pub(super) bugs: Option<Vec<String>>,
    /// Whether the page is written anew from the figures that are there, and nothing is run.
    pub(super) page: bool,
    /// All that was said, to be handed on.
    #[cfg(not(feature = "chaos"))]
    pub(super) args: Vec<String>,
}

impl Options {
    pub(super) fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            mode: None,
            rows: ALL.to_vec(),
            trials: None,
            seed: SEED,
            tier: Tier::Ci,
            planted: false,
            bugs: None,
            page: false,
            #[cfg(not(feature = "chaos"))]
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        };
        let mut args = args.iter();
        while let Some(&name) = args.next() {
            let mut value = || args.next().copied().with_context(|| format!("{name} needs a value"));
            match name {
                "page" => options.page = true,
                "--planted" => options.planted = true,
                "--mode" => {
                    options.mode = Some(match value()? {
                        "embedded" => Mode::Embedded,
                        "distributed" => Mode::Distributed,
                        other => bail!("--mode is embedded or distributed, not {other}"),
                    });
                }
                "--tier" => {
                    options.tier = match value()? {
                        "ci" => Tier::Ci,
                        "full" => Tier::Full,
                        other => bail!("--tier is ci or full, not {other}"),
                    };
                }
                "--rows" => options.rows = value()?.split(',').map(row).collect::<Result<_>>()?,
                "--trials" => {
                    let trials = value()?.parse().ok().filter(|trials| (1..=100_000).contains(trials));
                    options.trials = Some(trials.context("--trials must be 1 to 100000")?);
                }
                "--bugs" => options.bugs = Some(value()?.split(',').map(str::to_owned).collect()),
                "--seed" => options.seed = value()?.parse().context("--seed must be a number")?,
                _ => bail!(
                    "chaos knows page, --mode, --rows, --trials, --seed, --tier, --planted and --bugs, not {name}"
                ),
            }
        }
        Ok(options)
    }
}

fn row(id: &str) -> Result<Row> {
    let known = || ALL.iter().map(|row| row.id()).collect::<Vec<_>>().join(", ");
    ALL.into_iter()
        .find(|row| row.id().eq_ignore_ascii_case(id))
        .with_context(|| format!("{id} is none of {}", known()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_has_a_default_and_what_is_wrong_is_refused() {
        let options = Options::parse(&["--rows", "f2,F1", "--trials", "3"]).expect("understood");
        assert_eq!((options.rows, options.trials), (vec![Row::F2, Row::F1], Some(3)));
        assert_eq!((options.tier, options.seed, options.mode), (Tier::Ci, SEED, None));
        for wrong in [&["--rows", "F0"][..], &["--trials", "0"], &["--tier", "half"], &["--mode"], &["--fast"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
