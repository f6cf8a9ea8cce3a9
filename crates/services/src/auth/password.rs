use std::sync::Arc;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{Error, Result};

const SHORTEST: usize = 10;
const LONGEST: usize = 1024;

/// Hashes and checks passwords with argon2id, a few at a time: each takes 19 MiB and a core.
#[derive(Clone)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    /// What the password of a user who does not exist is checked against, so that the answer takes
    /// as long.
    nobodys_hash: Arc<str>,
}

impl Passwords {
    pub(super) async fn new() -> Result<Self> {
        let turns = Arc::new(Semaphore::new(2));
        let somebody = Self { turns, nobodys_hash: "".into() };
        let hash = somebody.hash(super::secret::token()).await?;
        Ok(Self { nobodys_hash: hash.into(), ..somebody })
    }

    pub(super) async fn hash(&self, password: SecretString) -> Result<String> {
        let hash = move || Argon2::default().hash_password(password.expose_secret().as_bytes());
        let hash = self.in_turn(hash).await?;
        hash.map(|it| it.to_string()).map_err(|err| Error::Internal(format!("argon2: {err}")))
    }

    /// Whether `password` is the one behind `hash`. Without a hash it never is, which takes as long
    /// to find out.
    pub(super) async fn verify(&self, password: SecretString, hash: Option<&str>) -> Result<bool> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or(&self.nobodys_hash).to_owned();
        let verify = move || {
            let password = password.expose_secret().as_bytes();
            Argon2::default().verify_password(password, hash.as_str()).is_ok()
        };
        Ok(self.in_turn(verify).await? && is_somebody)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let closed = |_| Error::Internal("no turn to hash a password".to_owned());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(closed)?;
        let work = spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        work.await.map_err(|err| Error::Internal(format!("hashing a password: {err}")))
    }
}

/// Refuses what is too easy to guess, or so long that it is meant to cost us time.
pub(super) fn check_new(password: &SecretString, user: &str) -> Result<()> {
    let text = password.expose_secret();
    let problem = if text.chars().count() < SHORTEST {
        format!("at least {SHORTEST} characters are needed")
    } else if text.len() > LONGEST {
        format!("at most {LONGEST} bytes are read")
    } else if kernel::is_masked(text) {
        "this is a mask, not a password".to_owned()
    } else if text.to_lowercase().replace(user, "").chars().count() < 5 {
        "it is little more than the user's name".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::Invalid { field: "password".to_owned(), problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() -> anyhow::Result<()> {
        let passwords = Passwords::new().await?;
        let hash = passwords.hash("correct horse".into()).await?;
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify("correct horse".into(), Some(&hash)).await?);
        assert!(!passwords.verify("correct hors".into(), Some(&hash)).await?);
        assert!(!passwords.verify("correct horse".into(), None).await?);
        assert!(!passwords.verify("correct horse".into(), Some("no hash")).await?);
        Ok(())
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["short", "anna-anna1", "**********", &"x".repeat(1025)] {
            assert!(check_new(&weak.into(), "anna").is_err(), "{weak} was taken");
        }
        assert!(check_new(&"correct horse".into(), "anna").is_ok());
    }
}
