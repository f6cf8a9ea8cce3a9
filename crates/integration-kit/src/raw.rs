//! What a connection test needs: the answer as it is, and the reason where there is none.

use http::{Method, StatusCode};
use kernel::{ConnectionProblem, Trouble, clean_text, is_masked};
use reqwest::Response;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use url::Url;

use crate::{
    Reader, Weight,
    body::{Whole, from_json, looks_like_markup},
    call::{Call, away, drain, target_of},
    fault::{Fault, Snag, sentence},
    redact::redact,
};

/// An answer as it came, whatever its status. No redirect was followed.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    pub status: u16,
    pub content_type: String,
    pub text: String,
    /// The path that was asked, with the URL base.
    asked: Url,
    location: Option<Url>,
}

impl Reader {
    /// `GET`s `path` once, whether or not the circuit is open.
    ///
    /// # Errors
    /// Whatever kept an answer from coming: a key that cannot be one, no such host, refused, TLS,
    /// too late.
    pub async fn ask(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<RawAnswer, ConnectionProblem> {
        let upstream = &self.upstream.0;
        let key = upstream.key.expose_secret().trim();
        if key.is_empty() {
            return Err(ConnectionProblem::KeyMissing);
        }
        if is_masked(key) {
            return Err(ConnectionProblem::KeyMasked);
        }
        let limit = upstream.limits.light;
        let asked = timeout(limit, self.ask_now(path, query)).await;
        let answer = asked.unwrap_or(Err(ConnectionProblem::TimedOut(limit.as_secs())))?;
        if answer.status < 500 {
            upstream.breaker.heard();
        }
        Ok(answer)
    }

    async fn ask_now(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<RawAnswer, ConnectionProblem> {
        let upstream = &self.upstream.0;
        let limits = &upstream.limits;
        let weight = Weight::Light;
        let call = Call { method: Method::GET, path, query, body: None, weight, writes: false };
        let url = self.upstream.address_of(path, query).map_err(|fault| self.problem(fault))?;
        let answer = self.upstream.send(&call, url.clone()).await;
        let mut answer = answer.map_err(|fault| self.problem(fault))?;
        let status = answer.status().as_u16();
        let location = target_of(&url, answer.headers());
        let content_type = content_type(&answer);
        let mut body = Whole::default();
        drain(&mut answer, &mut body, limits.light_body, limits.light)
            .await
            .map_err(|fault| self.problem(fault))?;
        let asked = upstream.address(path);
        Ok(RawAnswer { status, content_type, text: body.text(), asked, location })
    }

    fn problem(&self, fault: Fault) -> ConnectionProblem {
        let base = &self.upstream.0.base;
        let host = base.host_str().unwrap_or_default();
        let port = base.port_or_known_default().unwrap_or_default();
        let text = self.upstream.redact(&fault.trouble.to_string());
        match (fault.trouble, fault.snag) {
            (Trouble::TimedOut(limit), _) => ConnectionProblem::TimedOut(limit.as_secs()),
            (Trouble::Unauthorized, _) => ConnectionProblem::KeyRefused,
            (_, Some((Snag::Refused, _))) => ConnectionProblem::Refused(format!("{host}:{port}")),
            (_, Some((Snag::UnknownHost, _))) => ConnectionProblem::UnknownHost(host.to_owned()),
            (_, Some((Snag::LeadsAstray, _))) => ConnectionProblem::UnknownHost(format!(
                "{host} that may be asked (its name leads to a link-local or metadata address)"
            )),
            (_, Some((Snag::Tls, why))) => ConnectionProblem::Tls(self.upstream.redact(&why)),
            (Trouble::Unreachable(why), None) if self.upstream.0.client.is_err() => {
                ConnectionProblem::Tls(why)
            }
            (_, Some((Snag::NotHttp, _))) | (Trouble::Misunderstood(_) | Trouble::TooBig(_), _) => {
                ConnectionProblem::NotTheApi(text)
            }
            _ => ConnectionProblem::Broken(text),
        }
    }
}

impl RawAnswer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it is a web page, or an empty one, where the API should have answered.
    pub fn is_page(&self) -> bool {
        self.content_type.contains("html") || looks_like_markup(self.text.as_bytes())
    }

    /// Reads the answer as the API's JSON; `title` is the program that we expect here.
    pub fn json<T: DeserializeOwned>(&self, title: &str) -> Result<T, ConnectionProblem> {
        self.check(title)?;
        if self.text.trim().is_empty() {
            return Err(ConnectionProblem::NotTheApi("an empty answer".to_owned()));
        }
        from_json(self.text.as_bytes())
            .map_err(|fault| ConnectionProblem::NotTheApi(fault.trouble.to_string()))
    }

    /// What the status alone says, and a page instead of an answer.
    pub fn check(&self, title: &str) -> Result<(), ConnectionProblem> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ConnectionProblem::KeyRefused),
            StatusCode::NOT_FOUND => Err(ConnectionProblem::NotFound(title.to_owned())),
            _ if status.is_redirection() => Err(self.redirect()),
            _ if status.is_server_error() => {
                let text = sentence(&self.text);
                Err(ConnectionProblem::Broken(text.unwrap_or_else(|| format!("status {status}"))))
            }
            _ if self.is_page() => Err(ConnectionProblem::NotTheApi("a web page".to_owned())),
            _ if !status.is_success() => {
                let text = sentence(&self.text);
                let text = text.unwrap_or_else(|| format!("status {}", self.status));
                Err(ConnectionProblem::NotTheApi(text))
            }
            _ => Ok(()),
        }
    }

    /// A redirect to the same path under a URL base tells the base; one to another origin tells
    /// that; another is most likely a login page.
    fn redirect(&self) -> ConnectionProblem {
        let Some(target) = &self.location else {
            return ConnectionProblem::NotTheApi("a redirect to nowhere".to_owned());
        };
        if target.origin() != self.asked.origin() {
            return ConnectionProblem::RedirectsAway(away(&target.origin()));
        }
        let asked = self.asked.path().trim_end_matches('/');
        match target.path().trim_end_matches('/').strip_suffix(asked) {
            Some(base) if base.starts_with('/') => {
                ConnectionProblem::UrlBaseMissing(clean_text(base, 100))
            }
            _ => {
                let path = clean_text(&redact(target.path()), 100);
                ConnectionProblem::NotTheApi(format!("it sends us to {path}"))
            }
        }
    }
}

fn content_type(answer: &Response) -> String {
    let value = answer.headers().get(http::header::CONTENT_TYPE);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}
