use std::{fmt, str::FromStr, sync::Arc};

use async_trait::async_trait;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    Classification, Clock, DownloadClient, DownloadId, Health, IntegrationError, Library,
    Timestamp,
    audit::{Auditable, RuleInfo},
};

/// Which integration: the name of its folder under `integrations/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct IntegrationId(pub &'static str);

impl fmt::Display for IntegrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The name that the owner gave to one connected program: 1 to 40 of `a-z`, `0-9`, `-`, `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstanceName(Arc<str>);

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a name for an instance: use 1 to 40 of a-z, 0-9, - and _")]
pub struct InvalidInstanceName(String);

impl InstanceName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InstanceName {
    type Err = InvalidInstanceName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let fits = (1..=40).contains(&name.len())
            && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
        if fits {
            Ok(Self(name.into()))
        } else {
            Err(InvalidInstanceName(name.chars().take(60).collect()))
        }
    }
}

impl TryFrom<String> for InstanceName {
    type Error = InvalidInstanceName;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

impl From<InstanceName> for String {
    fn from(name: InstanceName) -> Self {
        name.as_str().to_owned()
    }
}

impl fmt::Display for InstanceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a program is and how to be let in, as the owner told us.
#[derive(Clone, Debug)]
pub struct Connection {
    /// With the URL base, if it has one: `http://nas:8080/sabnzbd`.
    pub url: Url,
    pub api_key: SecretString,
    /// `false` accepts any certificate. Shown in red wherever it is shown.
    pub verify_tls: bool,
}

/// What a program says that it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The program's own name for itself, such as `Sonarr`.
    pub app: String,
    pub version: String,
    /// The name that its owner gave to it, if it has one.
    pub instance_name: Option<String>,
    pub url_base: Option<String>,
    pub api_versions: Vec<ApiVersion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiVersion {
    pub name: String,
    pub deprecated: bool,
}

/// Why a connection is not good. Each is a sentence that says what to do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum ConnectionProblem {
    #[error("{0} refuses the connection: is the program running, and is the port right?")]
    Refused(String),
    #[error("there is no host called {0}: check the name, or use its IP address")]
    UnknownHost(String),
    #[error("the TLS connection failed ({0}): check http/https, or trust the certificate")]
    Tls(String),
    #[error("no answer within {0} s: is the address right, and does a firewall stand between?")]
    TimedOut(u64),
    #[error("the API key is refused: copy it again from the program's settings")]
    KeyRefused,
    #[error("the key is good, but not the owner's: use one that may read and change settings")]
    KeyTooWeak,
    #[error("no API key is set: copy it from the program's settings")]
    KeyMissing,
    #[error("a masked key (********) is not a key: copy the real one from the program's settings")]
    KeyMasked,
    #[error("this is {found}, not {expected}: check the port")]
    WrongApp { expected: String, found: String },
    #[error("the program answers under {0}: add this URL base to the address")]
    UrlBaseMissing(String),
    #[error("nothing of {0} is found at this address: check the port and the URL base")]
    NotFound(String),
    #[error("version {found} is too old: {needed} or newer is needed")]
    TooOld { found: String, needed: String },
    #[error("the answer is not from the API ({0}): is a login page or a proxy in front of it?")]
    NotTheApi(String),
    #[error("it redirects to another address ({0}): use that address if it is yours")]
    RedirectsAway(String),
    #[error("the program answers, but fails: {0}")]
    Broken(String),
}

/// Proves a connection: that it is the right program, lets us in, and is new enough.
#[async_trait]
pub trait Probe: Send + Sync {
    async fn probe(&self) -> Result<Identity, ConnectionProblem>;

    /// How the connection does, without asking it.
    fn circuit(&self) -> CircuitState;
}

/// Whether we still ask a program, or leave it alone for a while because it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CircuitState {
    Closed,
    Open { until: Timestamp },
    HalfOpen,
}

/// One connected program, and what it can do. `None` means that it cannot.
#[derive(Clone)]
pub struct Connected {
    pub name: InstanceName,
    pub integration: IntegrationId,
    /// Its address, without a key in it.
    pub url: Url,
    pub probe: Arc<dyn Probe>,
    pub health: Option<Arc<dyn Health>>,
    pub downloads: Option<Arc<dyn DownloadClient>>,
    pub library: Option<Arc<dyn Library>>,
    pub audit: Option<Arc<dyn Auditable>>,
}

/// Words of a program that somebody pasted, to be classified.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportedText<'a> {
    pub message: &'a str,
    pub label: Option<&'a str>,
    /// The language of the program, as a code such as `de` or `pt_BR`; `None` tries all.
    pub language: Option<&'a str>,
}

/// What a program pushed to us. It is a reason to look now, never proof of anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// The program's own word for what happened, such as `Grab`.
    pub event: String,
    pub download: Option<DownloadId>,
}

/// How a program is made to push to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookWay {
    /// Its owner enters our address in a webhook of its own.
    Webhook,
    /// It has no webhooks: its owner installs a script that it calls.
    Script(HookScript),
}

/// A script for the owner to install in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookScript {
    /// The name under which it is to be saved.
    pub file_name: &'static str,
    pub text: &'static str,
}

/// An integration: how to connect an instance of it. One constant per folder under
/// `integrations/`.
#[derive(Clone, Copy)]
pub struct Integration {
    pub id: IntegrationId,
    /// The program's name as its makers write it.
    pub title: &'static str,
    /// Where a new owner finds the API key, one sentence.
    pub key_hint: &'static str,
    /// The address it has when it was just installed on this machine.
    pub default_url: &'static str,
    /// Opens an instance. Does no I/O: one that is off is found out at its first call.
    pub connect: fn(InstanceName, Connection, Arc<dyn Clock>) -> Connected,
    /// Classifies a message of this program; `None` when the text says nothing to it.
    pub classify: fn(&ReportedText<'_>) -> Option<Classification>,
    /// How the program is made to push to us; `None` when it pushes nothing that is listened to.
    pub hook: Option<HookWay>,
    /// Reads what the program pushes to us.
    pub read_hook: fn(body: &[u8]) -> Result<Hook, IntegrationHookError>,
    /// By what its settings are judged, in the order of the list.
    pub rules: fn() -> Vec<&'static RuleInfo>,
}

/// What was pushed is not what this program pushes.
pub type IntegrationHookError = Box<dyn std::error::Error + Send + Sync>;

/// An answer, or why there is none.
pub type Answer<T> = Result<T, IntegrationError>;
