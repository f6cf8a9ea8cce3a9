use std::{
    error::Error,
    fmt,
    sync::{Arc, Once},
};

use http::HeaderValue;
use kernel::{
    CheckPermit, CircuitState, Clock, Connection, InstanceName, IntegrationError, Trouble,
    WritePermit, clean_text,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use url::Url;

use crate::{
    Checker, Limits, Reader, Writer,
    breaker::Breaker,
    fault::{Fault, Told, chain},
    redact::redact,
    resolve::Resolver,
};

/// How a program wants to see its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// In the header of this name.
    Header(&'static str),
    /// As the query parameter of this name.
    Query(&'static str),
}

/// One connected program: its connection pool, circuit breaker, limits and metrics. Cheap to
/// clone; all clones are the same instance.
#[derive(Clone)]
pub struct Upstream(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) name: InstanceName,
    /// With user and password, if the owner put them there: only for requests.
    pub(crate) base: Url,
    shown: Url,
    pub(crate) key: SecretString,
    pub(crate) auth: Auth,
    /// Why there is none is told at each call: opening an instance does not fail.
    pub(crate) client: Result<reqwest::Client, String>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) breaker: Breaker,
    pub(crate) slots: Semaphore,
    pub(crate) heavy_slots: Semaphore,
}

impl Upstream {
    /// Opens an instance. Does no network I/O.
    pub fn new(
        name: InstanceName,
        connection: &Connection,
        auth: Auth,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let breaker = Breaker::new(name.as_str(), &limits, clock.clone());
        Self(Arc::new(Inner {
            name,
            base: connection.url.clone(),
            shown: without_secrets(&connection.url),
            key: connection.api_key.clone(),
            auth,
            client: client(connection, &limits),
            breaker,
            slots: Semaphore::new(limits.concurrency.max(1)),
            heavy_slots: Semaphore::new(limits.heavy_concurrency.max(1)),
            limits,
            clock,
        }))
    }

    /// What can look.
    pub fn reader(&self) -> Reader {
        Reader::new(self.clone())
    }

    /// What can change something. Only the executor of plans has a permit.
    pub fn writer(&self, _permit: &WritePermit) -> Writer {
        Writer::new(self.clone())
    }

    /// What can make it look at itself.
    pub fn checker(&self, _permit: &CheckPermit) -> Checker {
        Checker::new(self.clone())
    }

    /// Whether the program is asked at the moment.
    pub fn circuit(&self) -> CircuitState {
        self.0.breaker.state()
    }

    pub fn name(&self) -> &InstanceName {
        &self.0.name
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Its address, without key, user and password.
    pub fn url(&self) -> &Url {
        &self.0.shown
    }

    /// It understood us and said no, in these words.
    pub fn refused(&self, reason: &str) -> IntegrationError {
        self.trouble(Trouble::Refused(self.redact(reason)))
    }

    /// It answered something that it should not, such as success without an id.
    pub fn misunderstood(&self, what: &str) -> IntegrationError {
        self.trouble(Trouble::Misunderstood(self.redact(what)))
    }

    /// Any other trouble, found by reading an answer.
    pub fn trouble(&self, trouble: Trouble) -> IntegrationError {
        self.error(trouble.into())
    }

    /// Text of this program, fit to be shown: without secrets (our key among them), without
    /// hidden characters, at most 500 characters long.
    pub fn redact(&self, text: &str) -> String {
        clean_text(&self.without_key(&redact(text)), 500)
    }

    pub(crate) fn error(&self, fault: Fault) -> IntegrationError {
        let trouble = match fault.trouble {
            Trouble::Unreachable(text) => Trouble::Unreachable(self.without_key(&text)),
            Trouble::Broken(text) => Trouble::Broken(self.without_key(&text)),
            Trouble::Misunderstood(text) => Trouble::Misunderstood(self.without_key(&text)),
            Trouble::Refused(text) => Trouble::Refused(self.without_key(&text)),
            other => other,
        };
        IntegrationError {
            instance: self.0.name.clone(),
            trouble,
            source: fault.source.map(|Told(text)| Told(self.without_key(&text)).boxed()),
        }
    }

    /// Takes our own key out of a text in which it stands without any mark.
    fn without_key(&self, text: &str) -> String {
        let key = self.0.key.expose_secret();
        if key.len() < 4 || !text.contains(key) {
            return text.to_owned();
        }
        text.replace(key, "[redacted]")
    }
}

impl Told {
    fn boxed(self) -> Box<dyn Error + Send + Sync> {
        Box::new(self)
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("name", &self.0.name)
            .field("url", &self.0.shown.as_str())
            .field("circuit", &self.circuit())
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// The address of `path` under the program's URL base, without query.
    pub(crate) fn address(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let base = self.base.path().trim_end_matches('/');
        url.set_path(&format!("{base}/{}", path.trim_start_matches('/')));
        url.set_query(None);
        url.set_fragment(None);
        url
    }

    pub(crate) fn key_header(&self) -> Result<HeaderValue, Fault> {
        // A key that cannot stand in a header cannot be right.
        let mut value = HeaderValue::from_str(self.key.expose_secret().trim())
            .map_err(|_| Fault::from(Trouble::Unauthorized))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

fn without_secrets(url: &Url) -> Url {
    let mut shown = url.clone();
    // Both only fail for addresses that cannot have a user at all.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.set_fragment(None);
    shown
}

fn client(connection: &Connection, limits: &Limits) -> Result<reqwest::Client, String> {
    install_ring();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("autoarr/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.light)
        .pool_max_idle_per_host(limits.concurrency)
        // The programs are the owner's own, mostly in the same house. A proxy set for other
        // purposes must not see the keys.
        .no_proxy()
        .dns_resolver(Arc::new(Resolver::of_the_system()))
        // `Reader` follows redirects itself, within the same origin only.
        .redirect(reqwest::redirect::Policy::none())
        // We repeat what may be repeated ourselves.
        .retry(reqwest::retry::never());
    if connection.url.scheme() != "https" {
        // Without TLS no certificates are needed: a machine without any works, and starts faster.
        builder = builder.tls_certs_only([]);
    } else if !connection.verify_tls {
        builder = builder.tls_danger_accept_invalid_certs(true);
    }
    builder.build().map_err(|err| redact(&chain(&err)))
}

/// The TLS code that we use, for the whole process. Harmless when it is installed already.
pub(crate) fn install_ring() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
