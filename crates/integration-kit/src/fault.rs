use std::{error::Error, fmt, io, time::Duration};

use http::StatusCode;
use kernel::{Trouble, clean_text};
use serde_json::Value;

use crate::{redact::redact, resolve::LeadsAstray};

/// The longest sentence of another program that we pass on, in characters.
const SENTENCE: usize = 300;

/// Why one attempt failed, before it is known whose instance it was.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) trouble: Trouble,
    pub(crate) source: Option<Told>,
    /// What stood in the way of the connection, and the innermost words about it.
    pub(crate) snag: Option<(Snag, String)>,
}

/// What a library under us said, redacted; the original could hold the address and its key.
#[derive(Debug)]
pub(crate) struct Told(pub(crate) String);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Told {}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, source: None, snag: None }
    }
}

impl Fault {
    /// An answer that is not what it should be. `what` must not hold text of the answer.
    pub(crate) fn misunderstood(what: impl Into<String>) -> Self {
        Trouble::Misunderstood(what.into()).into()
    }

    pub(crate) fn transport(err: reqwest::Error, limit: Duration) -> Self {
        let err = err.without_url();
        let snag = Snag::of(&err);
        let trouble = if err.is_timeout() {
            Trouble::TimedOut(limit)
        } else if err.is_decode() && snag == Snag::Other {
            Trouble::Misunderstood("its compression is broken".to_owned())
        } else if err.is_builder() {
            Trouble::Unreachable("the request could not be made".to_owned())
        } else {
            Trouble::Unreachable(snag.sentence().to_owned())
        };
        let clean = |text: &str| clean_text(&redact(text), SENTENCE);
        Self {
            trouble,
            source: Some(Told(clean(&chain(&err)))),
            snag: Some((snag, clean(&innermost(&err)))),
        }
    }

    /// What does not fit the type that we expected. Values of the answer are left out.
    pub(crate) fn decode(err: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let inner = err.inner();
        let what = without_values(&inner.to_string());
        let what = match err.path().to_string().as_str() {
            _ if inner.is_eof() => "the answer ends too early".to_owned(),
            "." => what,
            path => format!("at {}: {what}", without_values(path)),
        };
        Self::misunderstood(clean_text(&what, SENTENCE))
    }

    pub(crate) fn is_worth_another_attempt(&self) -> bool {
        matches!(self.trouble, Trouble::Unreachable(_) | Trouble::Busy(_) | Trouble::Broken(_))
    }

    /// Whether it says that the program is not well, which its saying no does not.
    pub(crate) fn counts_against_it(&self) -> bool {
        matches!(self.trouble, Trouble::Unreachable(_) | Trouble::TimedOut(_) | Trouble::Broken(_))
    }
}

/// What stood in the way of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Snag {
    Refused,
    UnknownHost,
    /// Its name leads to where we do not go.
    LeadsAstray,
    Tls,
    NotHttp,
    Reset,
    Other,
}

impl Snag {
    pub(crate) fn of(err: &(dyn Error + 'static)) -> Self {
        let mut next = Some(err);
        let mut snag = Self::Other;
        while let Some(err) = next {
            if err.is::<LeadsAstray>() {
                return Self::LeadsAstray;
            }
            if err.is::<rustls::Error>() {
                return Self::Tls;
            }
            let text = err.to_string();
            if text.contains("dns error") || text.contains("failed to lookup address") {
                // What lies beneath may say more.
                snag = Self::UnknownHost;
            }
            if text.contains("invalid HTTP version") || text.contains("invalid HTTP status") {
                return Self::NotHttp;
            }
            if text.contains("connection closed before") || text.contains("end of file") {
                snag = Self::Reset;
            }
            match err.downcast_ref::<io::Error>().map(io::Error::kind) {
                Some(io::ErrorKind::ConnectionRefused) => return Self::Refused,
                Some(
                    io::ErrorKind::ConnectionReset
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof,
                ) => snag = Self::Reset,
                _ => {}
            }
            next = cause(err);
        }
        snag
    }

    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Refused => "the connection is refused",
            Self::UnknownHost => "there is no such host",
            Self::LeadsAstray => {
                "its name leads to a link-local or metadata address, which is not followed"
            }
            Self::Tls => "the TLS connection failed",
            Self::NotHttp => "it does not speak HTTP",
            Self::Reset => "the connection broke off",
            Self::Other => "the connection failed",
        }
    }
}

/// The words of an error and of what caused it, in one line.
pub(crate) fn chain(err: &dyn Error) -> String {
    let mut text = err.to_string();
    let mut next = err.source();
    while let Some(err) = next {
        let part = err.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        next = err.source();
    }
    text
}

fn innermost(err: &(dyn Error + 'static)) -> String {
    let mut inner = err;
    while let Some(source) = cause(inner) {
        inner = source;
    }
    inner.to_string()
}

/// What caused an error. An I/O error shows what it wraps only here, not as its source.
fn cause<'a>(err: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = err.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match wrapped {
        Some(wrapped) => Some(wrapped),
        None => err.source(),
    }
}

/// What an answer that is not a success means.
pub(crate) fn trouble_of(status: StatusCode, wait: Option<Duration>, body: &str) -> Trouble {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Trouble::Unauthorized,
        StatusCode::NOT_FOUND => Trouble::NotFound,
        StatusCode::TOO_MANY_REQUESTS => Trouble::Busy(wait),
        StatusCode::SERVICE_UNAVAILABLE if wait.is_some() => Trouble::Busy(wait),
        _ if status.is_server_error() => Trouble::Broken(told(status, body)),
        _ if status.is_client_error() => Trouble::Refused(told(status, body)),
        _ => Trouble::Misunderstood(format!("status {}", status.as_u16())),
    }
}

fn told(status: StatusCode, body: &str) -> String {
    sentence(body).unwrap_or_else(|| format!("status {}", status.as_u16()))
}

/// The first sentence of an error body, without stack trace and secrets; `None` when it has none.
pub(crate) fn sentence(body: &str) -> Option<String> {
    let body = body.trim();
    let text = match serde_json::from_str::<Value>(body) {
        Ok(Value::Array(errors)) => {
            errors.iter().take(3).filter_map(one_error).collect::<Vec<_>>().join("; ")
        }
        Ok(error) => one_error(&error)?,
        Err(_) if body.starts_with('<') => return None,
        Err(_) => body.to_owned(),
    };
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let first = first.split("   at ").next().unwrap_or(first);
    let clean = clean_text(&redact(first), SENTENCE);
    (!clean.is_empty()).then_some(clean)
}

fn one_error(error: &Value) -> Option<String> {
    let text = |name: &str| {
        error.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    if let Value::String(text) = error {
        return Some(text.clone());
    }
    if let Some(message) = text("errorMessage") {
        return Some(match text("propertyName") {
            Some(property) => format!("{property}: {message}"),
            None => message,
        });
    }
    // ASP.NET's validation problem: {"errors": {"name": ["message"]}}.
    let nested = error.get("errors").and_then(Value::as_object).and_then(|errors| {
        let (name, messages) = errors.iter().next()?;
        Some(format!("{name}: {}", messages.get(0)?.as_str()?))
    });
    nested.or_else(|| ["message", "error", "detail", "title"].iter().find_map(|name| text(name)))
}

/// A decoder's message without the values that it quotes.
fn without_values(text: &str) -> String {
    let mut clean = text.to_owned();
    for quote in ['"', '`'] {
        if let (Some(start), Some(end)) = (clean.find(quote), clean.rfind(quote))
            && start < end
        {
            clean.replace_range(start..=end, "…");
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_trace_is_left_out() {
        let body = r#"{"message": "Sequence contains no elements", "description": "System.InvalidOperationException: Sequence contains no elements\n   at System.Linq.ThrowHelper()"}"#;
        assert_eq!(sentence(body).as_deref(), Some("Sequence contains no elements"));
    }

    #[test]
    fn a_validation_error_names_its_property() {
        let body =
            r#"[{"propertyName": "Path", "errorMessage": "must exist", "severity": "error"}]"#;
        assert_eq!(sentence(body).as_deref(), Some("Path: must exist"));
        let body = r#"{"title": "One or more validation errors occurred.", "errors": {"id": ["is not valid"]}}"#;
        assert_eq!(sentence(body).as_deref(), Some("id: is not valid"));
    }

    #[test]
    fn a_page_is_not_a_sentence() {
        assert_eq!(sentence("<html><body>Bad Gateway</body></html>"), None);
        assert_eq!(sentence("  "), None);
    }

    #[test]
    fn a_secret_in_a_test_error_is_taken_out() {
        let body = r#"[{"propertyName": "", "errorMessage": "Unable to connect at [http://sab:8080/api?mode=x&apikey=0123456789abcdef]"}]"#;
        let text = sentence(body).unwrap_or_default();
        assert!(!text.contains("0123456789abcdef"), "{text}");
    }
}
