use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};

use super::secret;
use crate::{Error, Result};

/// The one-time code that makes whoever knows it the owner of a new installation.
#[derive(Debug)]
pub(super) struct ClaimCode {
    code: SecretString,
    file: Option<PathBuf>,
}

impl ClaimCode {
    /// The code that the operator set, the one that is waiting in `folder`, or a new one, which is
    /// written there and told to the log.
    pub(super) fn prepare(folder: Option<&Path>, set: Option<SecretString>) -> Result<Self> {
        if let Some(code) = set {
            if code.expose_secret().trim().len() < 8 {
                let problem = "a claim code needs at least 8 characters".to_owned();
                return Err(Error::Invalid { field: "claim_code".to_owned(), problem });
            }
            return Ok(Self { code, file: None });
        }
        let file = folder.map(|it| it.join("claim-code"));
        let waiting = match file.as_deref().map(fs::read_to_string) {
            Some(Ok(code)) if code.trim().len() >= 16 => Some(code.trim().to_owned()),
            Some(Err(err)) if err.kind() != io::ErrorKind::NotFound => {
                return Err(Error::File("the claim code".to_owned(), err));
            }
            _ => None,
        };
        if let (Some(code), Some(file)) = (waiting, &file) {
            tracing::info!(file = %file.display(), "Nobody owns this installation yet: the claim code is in the file");
            return Ok(Self { code: code.into(), file: Some(file.clone()) });
        }

        let code = secret::typeable_code();
        if let Some(file) = &file {
            write_private(file, &code)
                .map_err(|err| Error::File("the claim code".to_owned(), err))?;
        }
        tracing::warn!(
            claim_code = code.expose_secret(),
            "Nobody owns this installation yet: open it in a browser and enter the claim code"
        );
        Ok(Self { code, file })
    }

    /// Whether this is the code. Case, blanks and dashes do not matter.
    pub(super) fn fits(&self, given: &SecretString) -> bool {
        secret::is_same_secret(&plain(given.expose_secret()), &plain(self.code.expose_secret()))
    }

    /// The code has been used.
    pub(super) fn burn(self) {
        let Some(file) = self.file else { return };
        if let Err(err) = fs::remove_file(&file)
            && err.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(file = %file.display(), error = &err as &dyn std::error::Error, "The used claim code is still there");
        }
    }

    pub(super) fn code(&self) -> &SecretString {
        &self.code
    }
}

fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Nobody but us can read it, at no moment.
fn write_private(file: &Path, code: &SecretString) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // It may have been there before, with other rights.
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    writeln!(file, "{}", code.expose_secret())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_waits_in_a_private_file_until_it_is_used() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let first = ClaimCode::prepare(Some(folder.path()), None)?;
        let file = folder.path().join("claim-code");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
        }
        let again = ClaimCode::prepare(Some(folder.path()), None)?;
        assert!(again.fits(first.code()));
        assert!(again.fits(&first.code().expose_secret().to_lowercase().replace('-', " ").into()));
        assert!(!again.fits(&"AAAAA-AAAAA-AAAAA-AAAAA".into()));
        assert!(!again.fits(&"".into()));
        again.burn();
        assert!(!file.exists());
        Ok(())
    }

    #[test]
    fn a_code_that_the_operator_set_is_written_nowhere() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let code = ClaimCode::prepare(Some(folder.path()), Some("my own claim code".into()))?;
        assert!(code.fits(&"My Own Claim Code".into()));
        assert_eq!(fs::read_dir(folder.path())?.count(), 0);
        assert!(ClaimCode::prepare(None, Some("short".into())).is_err());
        Ok(())
    }
}
