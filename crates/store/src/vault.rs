use std::{
    fmt,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// What every sealed text begins with.
const MARK: &str = "v1";
/// What an exported key is sealed for.
const EXPORTED: &str = "vault/key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Seals secrets with one key, so that the database alone does not give them away.
///
/// XChaCha20-Poly1305 with a random nonce; what a secret belongs to is part of the seal, so that
/// a sealed text moved to another row cannot be opened.
#[derive(Clone)]
pub struct Vault {
    key: Zeroizing<[u8; KEY_BYTES]>,
}

/// The vault or one of its secrets cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error(
        "the key file {path} can be read by others (its mode is {mode:o}): \
         make it its owner's alone with `chmod 600 {path}`"
    )]
    OpenToOthers { path: PathBuf, mode: u32 },
    #[error("the key file {path} cannot be read or made")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{0} holds no key: 32 random bytes as Base64 are needed (`openssl rand -base64 32`)")]
    NotAKey(String),
    #[error(
        "it was sealed with another key ({sealed_with}) than the one in use ({in_use}): \
         bring the old key file back, or enter the secret again"
    )]
    OtherKey { sealed_with: String, in_use: String },
    #[error("what was sealed is damaged or belongs to something else: enter the secret again")]
    Damaged,
}

impl Vault {
    /// Opens the vault whose key is in the file at `path`; makes the file, for its owner alone,
    /// when there is none.
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let failed = |source| VaultError::File { path: path.to_owned(), source };
        match File::open(path) {
            Ok(file) => Self::from_file(path, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match make_key_file(path, &Zeroizing::new(rand::random())) {
                    // Somebody else was faster.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    other => other.map_err(failed)?,
                }
                Self::from_file(path, File::open(path).map_err(failed)?)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// The vault whose key is `key`: 32 bytes as Base64 or in hexadecimal digits.
    pub fn from_secret(key: &SecretString) -> Result<Self, VaultError> {
        Self::read(key.expose_secret(), "the secret key in the settings")
    }

    /// Seals `secret` for `owner`, such as `instance/tv/api_key`.
    pub fn seal(&self, owner: &str, secret: &SecretString) -> String {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let message = Payload { msg: secret.expose_secret().as_bytes(), aad: owner.as_bytes() };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), message)
            .expect("only more than 256 GB cannot be sealed");
        let bytes = [&nonce[..], &sealed[..]].concat();
        format!("{MARK}.{}.{}", self.fingerprint(), STANDARD.encode(bytes))
    }

    /// Opens what was sealed for `owner`.
    pub fn unseal(&self, owner: &str, sealed: &str) -> Result<SecretString, VaultError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some(MARK), Some(sealed_with), Some(body)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(VaultError::Damaged);
        };
        if sealed_with != self.fingerprint() {
            let sealed_with = sealed_with.chars().take(16).collect();
            return Err(VaultError::OtherKey { sealed_with, in_use: self.fingerprint() });
        }
        let bytes = STANDARD.decode(body).map_err(|_| VaultError::Damaged)?;
        let (nonce, text) = bytes.split_first_chunk().ok_or(VaultError::Damaged)?;
        let nonce: &[u8; NONCE_BYTES] = nonce;
        let opened = self
            .cipher()
            .decrypt(&XNonce::from(*nonce), Payload { msg: text, aad: owner.as_bytes() })
            .map_err(|_| VaultError::Damaged)?;
        let text = String::from_utf8(opened).map_err(|error| {
            error.into_bytes().zeroize();
            VaultError::Damaged
        })?;
        Ok(SecretString::from(text))
    }

    /// The key itself, sealed by another vault: for a backup.
    pub fn export(&self, into: &Self) -> String {
        let key = Zeroizing::new(STANDARD.encode(*self.key));
        into.seal(EXPORTED, &SecretString::from(key.as_str()))
    }

    /// The vault whose key `from` has sealed by [`Vault::export`].
    pub fn import(from: &Self, sealed: &str) -> Result<Self, VaultError> {
        let key = from.unseal(EXPORTED, sealed)?;
        Self::read(key.expose_secret(), "what was sealed")
    }

    /// Makes the key file at `path`; an error if there is one.
    pub fn save(&self, path: &Path) -> Result<(), VaultError> {
        make_key_file(path, &self.key)
            .map_err(|source| VaultError::File { path: path.to_owned(), source })
    }

    /// By what the key is known in messages; tells nothing about the key itself.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"fingerprint of ").chain_update(*self.key);
        digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }

    fn from_file(path: &Path, file: File) -> Result<Self, VaultError> {
        let failed = |source| VaultError::File { path: path.to_owned(), source };
        let about = file.metadata().map_err(failed)?;
        if !about.is_file() {
            return Err(VaultError::NotAKey(path.display().to_string()));
        }
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&about) & 0o777;
            if mode & 0o077 != 0 {
                return Err(VaultError::OpenToOthers { path: path.to_owned(), mode });
            }
        }
        let mut text = Zeroizing::new(String::new());
        // A key has 44 characters; more than this is something else.
        file.take(1024).read_to_string(&mut text).map_err(failed)?;
        Self::read(&text, &path.display().to_string())
    }

    fn read(text: &str, origin: &str) -> Result<Self, VaultError> {
        let text = text.trim();
        let bytes = from_hex(text).or_else(|| STANDARD.decode(text).ok()).map(Zeroizing::new);
        match bytes.as_deref().map(|bytes| bytes.as_slice().try_into()) {
            Some(Ok(key)) => Ok(Self { key: Zeroizing::new(key) }),
            _ => Err(VaultError::NotAKey(origin.to_owned())),
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("fingerprint", &self.fingerprint()).finish()
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != KEY_BYTES * 2 || !text.is_ascii() {
        return None;
    }
    (0..KEY_BYTES).map(|n| u8::from_str_radix(text.get(n * 2..n * 2 + 2)?, 16).ok()).collect()
}

/// The key is whole on the disk before it has its name: a crash leaves no half of a key.
fn make_key_file(path: &Path, key: &[u8; KEY_BYTES]) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let text = Zeroizing::new(STANDARD.encode(key) + "\n");
    let draft = path.with_extension(format!("new-{:08x}", rand::random::<u32>()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // Unlike a rename, a link does not replace a key that somebody has just made. Not every file
    // system knows links.
    let named = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::rename(&draft, path),
        other => other,
    });
    let tidied = fs::remove_file(&draft);
    named?;
    match tidied {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn vault() -> Vault {
        Vault { key: Zeroizing::new([7; KEY_BYTES]) }
    }

    #[test]
    fn what_was_sealed_is_opened_by_its_owner_only() -> anyhow::Result<()> {
        let sealed = vault().seal("instance/tv", &secret("0123abcd"));
        assert!(!sealed.contains("0123abcd"));
        assert_eq!(vault().unseal("instance/tv", &sealed)?.expose_secret(), "0123abcd");
        assert!(matches!(vault().unseal("instance/movies", &sealed), Err(VaultError::Damaged)));
        assert_ne!(sealed, vault().seal("instance/tv", &secret("0123abcd")), "a fresh nonce");
        Ok(())
    }

    #[test]
    fn another_key_is_told_apart_from_damage() {
        let sealed = vault().seal("a", &secret("x"));
        let other = Vault { key: Zeroizing::new([8; KEY_BYTES]) };
        assert!(matches!(other.unseal("a", &sealed), Err(VaultError::OtherKey { .. })));
        let mut broken = sealed.clone();
        broken.replace_range(sealed.len() - 6..sealed.len() - 5, "#");
        for damaged in ["", "v1", "v1.x", "plain", &broken, &sealed[..sealed.len() - 8]] {
            assert!(vault().unseal("a", damaged).is_err(), "{damaged}");
        }
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let sealed = vault().seal("a", &secret("x"));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8_lossy(&changed).into_owned();
            assert!(vault().unseal("a", &changed).is_err(), "{at}");
        }
    }

    #[test]
    fn the_key_file_is_made_once_and_for_its_owner() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("new").join("secret.key");
        let first = Vault::open(&path)?;
        assert_eq!(first.fingerprint(), Vault::open(&path)?.fingerprint());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640))?;
            assert!(matches!(
                Vault::open(&path),
                Err(VaultError::OpenToOthers { mode: 0o640, .. })
            ));
        }
        let left: Vec<_> = fs::read_dir(folder.path().join("new"))?.collect::<Result<_, _>>()?;
        assert_eq!(left.len(), 1, "no draft is left");
        Ok(())
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_and_kept() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("secret.key");
        Vault::open(&path)?;
        fs::write(&path, "short")?;
        assert!(matches!(Vault::open(&path), Err(VaultError::NotAKey(_))));
        assert_eq!(fs::read_to_string(&path)?, "short");
        Ok(())
    }

    #[test]
    fn a_key_is_read_as_base64_and_as_hexadecimal() -> anyhow::Result<()> {
        let hex = Vault::from_secret(&secret(&"07".repeat(32)))?;
        let base64 = Vault::from_secret(&secret(&STANDARD.encode([7; 32])))?;
        assert_eq!(hex.fingerprint(), base64.fingerprint());
        for wrong in ["", "password", &"0g".repeat(32), &STANDARD.encode([7; 31])] {
            let error = Vault::from_secret(&secret(wrong)).expect_err("it is no key").to_string();
            assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
        }
        Ok(())
    }

    #[test]
    fn a_key_travels_sealed_by_another() -> anyhow::Result<()> {
        let wrapping = Vault { key: Zeroizing::new([9; KEY_BYTES]) };
        let sealed = vault().export(&wrapping);
        assert_eq!(Vault::import(&wrapping, &sealed)?.fingerprint(), vault().fingerprint());
        assert!(matches!(Vault::import(&vault(), &sealed), Err(VaultError::OtherKey { .. })));
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("secret.key");
        vault().save(&path)?;
        assert_eq!(Vault::open(&path)?.fingerprint(), vault().fingerprint());
        assert!(wrapping.save(&path).is_err(), "a key is never overwritten");
        Ok(())
    }

    #[test]
    fn the_key_is_not_shown() {
        let shown = format!("{:?}", vault());
        assert!(shown.starts_with("Vault { fingerprint"), "{shown}");
        assert!(!shown.contains("7, 7"));
    }
}
