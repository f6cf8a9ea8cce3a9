use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Letters and digits that are not taken for each other when somebody types them.
const TYPEABLE: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// 256 random bits, as text for headers and cookies.
pub(super) fn token() -> SecretString {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()).into()
}

/// 100 random bits in four groups that a person can type.
pub(super) fn typeable_code() -> SecretString {
    let bytes = rand::random::<[u8; 20]>();
    let letters: Vec<_> = bytes.iter().map(|b| char::from(TYPEABLE[usize::from(b % 32)])).collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-").into()
}

/// What we keep of a token. The token has more than 128 random bits, so one round is enough.
pub(super) fn digest(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn is_same_secret(a: &str, b: &str) -> bool {
    // Over digests, so that the lengths do not show either.
    Sha256::digest(a.as_bytes()).ct_eq(&Sha256::digest(b.as_bytes())).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, two) = (token(), token());
        assert_eq!(one.expose_secret().len(), 43);
        assert_ne!(one.expose_secret(), two.expose_secret());
        let code = typeable_code();
        assert_eq!(code.expose_secret().len(), 23);
    }

    #[test]
    fn a_secret_is_only_the_same_as_itself() {
        assert!(is_same_secret("abc", "abc"));
        assert!(!is_same_secret("abc", "abd"));
        assert!(!is_same_secret("abc", "abcd"));
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
