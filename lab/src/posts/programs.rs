//! The programs that make what we cannot make ourselves.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bytes::Bytes;
use tokio::process::Command;

/// Whether a program of this name is on the path.
pub fn have_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Runs `program` in a folder that holds `files` and gives back the files that it made, by name.
pub(super) async fn make(
    program: &str,
    arguments: &[String],
    files: &[(String, Bytes)],
) -> anyhow::Result<Vec<(String, Bytes)>> {
    if !have_program(program) {
        bail!("the program {program} is not installed");
    }
    let folder = tempfile::tempdir()?;
    for (name, data) in files {
        tokio::fs::write(folder.path().join(name), data).await?;
    }
    let run = Command::new(program).args(arguments).current_dir(folder.path()).output().await;
    let run = run.with_context(|| format!("{program} could not be started"))?;
    if !run.status.success() {
        let said = String::from_utf8_lossy(&run.stdout);
        bail!("{program} failed: {}", said.trim());
    }
    let mut made = Vec::new();
    for path in listed(folder.path()).await? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !files.iter().any(|(given, _)| *given == name) {
            made.push((name, Bytes::from(tokio::fs::read(path).await?)));
        }
    }
    made.sort();
    Ok(made)
}

async fn listed(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    let mut entries = tokio::fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        paths.push(entry.path());
    }
    Ok(paths)
}
