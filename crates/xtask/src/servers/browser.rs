use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::packages;
use crate::command::{installed, output, root, say, variable};

/// The one the suite was written for. Fetched rather than kept here: it is not ours, and larger than all our pages.
const AXE: &str = "4.14.1";
/// Debian's.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
/// What pages are drawn with: the width of a word, and so what scrolls, differs between fonts.
const FONTS: (&str, &str) = ("fonts-noto-core", "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf");

/// What it takes to test the pages in a browser.
pub(crate) struct Browser {
    driver: PathBuf,
    axe: PathBuf,
}

impl Browser {
    /// Found or installed. A machine where it cannot be had hears what is left out; a gate has to have it.
    pub(crate) fn find() -> Result<Option<Self>> {
        match Self::look() {
            Ok(browser) => {
                say(&format!("the browser is driven by {}", browser.driver.display()));
                Ok(Some(browser))
            }
            Err(error) if variable("CI").is_none() => {
                say(&format!("SKIPPED: the pages are not tested in a browser: {error:#}"));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn look() -> Result<Self> {
        let driver = || installed("chromedriver");
        if driver().is_none() {
            packages::install(&PACKAGES).with_context(|| format!("this takes {}", PACKAGES.join(", ")))?;
        }
        let (fonts, one_of_them) = FONTS;
        if !Path::new(one_of_them).exists()
            && let Err(error) = packages::install(&[fonts])
        {
            say(&format!("pages are drawn with other fonts than {fonts}: {error:#}"));
        }
        let driver = driver().context("chromedriver was installed and still cannot be found")?;
        Ok(Self { driver, axe: axe()? })
    }

    /// Names it to the tests.
    pub(crate) fn tell(&self, suites: &mut Command) {
        suites.env("HEARTWARD_TEST_CHROMEDRIVER", &self.driver).env("HEARTWARD_TEST_AXE", &self.axe);
    }
}

/// axe-core, fetched once by npm, which compares what came with what the registry promised.
fn axe() -> Result<PathBuf> {
    let dir = root().join(format!("target/axe-core-{AXE}"));
    let script = dir.join("package/axe.min.js");
    if script.is_file() {
        return Ok(script);
    }
    if installed("npm").is_none() {
        packages::install(&["npm"]).context("axe-core takes npm to fetch it")?;
    }
    let Some(npm) = installed("npm") else { bail!("npm was installed and still cannot be found") };
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    say(&format!("fetching axe-core {AXE}"));
    output(Command::new(npm).args(["pack", "--silent", &format!("axe-core@{AXE}")]).current_dir(&dir))?;
    output(Command::new("tar").args(["-xzf", &format!("axe-core-{AXE}.tgz")]).current_dir(&dir))?;
    Ok(script)
}
