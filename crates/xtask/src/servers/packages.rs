//! What is missing, by the system's package manager, where that is allowed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{installed, is_root, run, say};

/// Asked by Debian's packages before they start a service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Installs packages.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(", ");
    let Some(apt) = installed("apt-get") else {
        bail!("there is no apt-get to install {names} with");
    };
    if !is_root() {
        bail!("only root may install {names}");
    }
    say(&format!("installing {names}"));
    let _policy = NoServices::decree()?;
    run(Command::new(&apt).args(["-qq", "update"]))?;
    run(Command::new(&apt)
        .args(["-qq", "-y", "--no-install-recommends", "install"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// While it lives, packages are installed without starting what they bring: a broker open to the whole network is not
/// what somebody who runs tests has asked for. A policy that the machine has already stays as it is.
struct NoServices {
    ours: bool,
}

impl NoServices {
    fn decree() -> Result<Self> {
        let ours = !Path::new(POLICY).exists();
        if ours {
            fs::write(POLICY, "#!/bin/sh\nexit 101\n")?;
            fs::set_permissions(POLICY, fs::Permissions::from_mode(0o755))?;
        }
        Ok(Self { ours })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.ours && fs::remove_file(POLICY).is_err() {
            say(&format!("{POLICY} keeps services from starting and should be removed"));
        }
    }
}
