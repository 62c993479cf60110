//! Compiles `proto/` to Rust without `protoc`: protox parses, tonic-prost-build emits into `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost::Message as _;

#[expect(clippy::disallowed_methods, reason = "cargo tells build scripts where to write by the environment")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", root.display());

    let descriptors = protox::compile(contracts(&root)?, [&root])?;
    fs::write(out.join("heartward.fds.bin"), descriptors.encode_to_vec())?;
    let mut messages = prost_build::Config::new();
    messages.enable_type_names();
    tonic_prost_build::configure().build_transport(false).compile_fds_with_config(descriptors, messages)?;
    Ok(())
}

/// Every `.proto` file below `dir`, in a stable order.
fn contracts(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(contracts(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
