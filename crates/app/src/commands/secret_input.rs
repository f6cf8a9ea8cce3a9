//! Secrets that are typed or come from a file, never from the command line: other users of the
//! machine can read that.

use std::{
    fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use secrecy::{ExposeSecret, SecretString};

/// The longest file that is taken for a secret, in bytes.
const LONGEST: u64 = 4096;

/// Reads a secret from `file`, from standard input when that is `-` or no terminal, or asks for it.
///
/// # Errors
///
/// When the file cannot be read, is empty, or is too long to be a secret.
pub(super) fn read(what: &str, file: Option<&PathBuf>) -> anyhow::Result<SecretString> {
    let secret = match file {
        Some(path) if path.as_os_str() == "-" => from_stdin(what)?,
        Some(path) => from_file(what, path)?,
        None if io::stdin().is_terminal() => rpassword::prompt_password(format!("{what}: "))
            .context("nothing could be typed")?
            .into(),
        None => from_stdin(what)?,
    };
    ensure!(!secret.expose_secret().is_empty(), "the {what} is empty");
    Ok(secret)
}

/// Asks twice when it is typed, so that a slip is noticed.
pub(super) fn read_new(what: &str, file: Option<&PathBuf>) -> anyhow::Result<SecretString> {
    let first = read(what, file)?;
    if file.is_none() && io::stdin().is_terminal() {
        let second = read(&format!("the same {what} again"), None)?;
        if first.expose_secret() != second.expose_secret() {
            bail!("the two are not the same");
        }
    }
    Ok(first)
}

fn from_file(what: &str, path: &Path) -> anyhow::Result<SecretString> {
    let context = || format!("the {what} cannot be read from {}", path.display());
    let length = fs::metadata(path).with_context(context)?.len();
    ensure!(length <= LONGEST, "{} is too long to hold a {what}", path.display());
    Ok(one_line(fs::read_to_string(path).with_context(context)?))
}

fn from_stdin(what: &str) -> anyhow::Result<SecretString> {
    let mut text = String::new();
    let read = io::stdin().lock().take(LONGEST).read_to_string(&mut text);
    read.with_context(|| format!("the {what} cannot be read from standard input"))?;
    Ok(one_line(text))
}

/// Editors and `echo` end files with a newline that nobody meant.
fn one_line(text: String) -> SecretString {
    text.trim_end_matches(['\r', '\n']).to_owned().into()
}
