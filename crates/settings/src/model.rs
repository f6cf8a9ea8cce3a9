use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use kernel::InstanceName;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Everything that can be set. `R` is how downloads are recovered, which is not ours to know.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, bound(deserialize = "R: Default + Deserialize<'de>"))]
#[schemars(bound = "R: JsonSchema + Default + Serialize")]
pub struct Settings<R> {
    /// The key that seals the stored API keys: 32 random bytes as Base64 (`openssl rand -base64
    /// 32`). Without it, a key file is made beside the database at the first start.
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub secret_key: Option<SecretString>,
    pub server: Server,
    pub access: Access,
    pub database: Database,
    pub log: Log,
    pub metrics: Metrics,
    pub telemetry: Telemetry,
    pub outbound: Outbound,
    pub retention: Retention,
    pub backup: Backup,
    pub audit: Audit,
    /// The connected programs, each under a name of your choice. More can be added in the program.
    #[schemars(with = "BTreeMap<String, InstanceSettings>")]
    pub instances: BTreeMap<InstanceName, InstanceSettings>,
    /// How downloads are recovered.
    pub recovery: R,
}

/// Where the program listens, and to whom.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Server {
    /// Address and port to listen on. The default is for this machine only; a container listens
    /// on `0.0.0.0:8088`.
    #[schemars(with = "String")]
    pub bind: SocketAddr,
    /// The path under which a reverse proxy shows the program, such as `/autoarr`.
    pub url_base: String,
    /// The reverse proxies whose `X-Forwarded-*` headers are believed: addresses or networks such
    /// as `172.18.0.0/16`.
    pub trusted_proxies: Vec<String>,
    /// The host names under which the program is called, besides localhost and plain addresses:
    /// `nas.example.org`, `*.example.org`, or `*` for any.
    pub allowed_hosts: Vec<String>,
    /// How many requests one API key, session or address may send per second. Five times as many
    /// may come at once. 0 sets no limit.
    pub requests_per_second: u32,
    /// How many WebSocket clients there may be at once. At least 1.
    pub max_sockets: u32,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8088)),
            url_base: String::new(),
            trusted_proxies: Vec::new(),
            allowed_hosts: Vec::new(),
            requests_per_second: 200,
            max_sockets: 2_000,
        }
    }
}

/// How the first owner gets in.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Access {
    /// The one-time code with which the first user is made. Without it, a code is made at the
    /// first start and printed in the log.
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub claim_code: Option<SecretString>,
}

/// Where the program remembers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Database {
    /// `sqlite:/path/autoarr.db`, or `postgres://user:password@host/database`. Without it, the
    /// file `autoarr.db` in the folder of the settings.
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub url: Option<SecretString>,
}

/// What is written to the log, and how.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`, also for parts: `info,api=debug`. The libraries
    /// under AutoArr say no more than `info`, unless a part is named.
    pub level: String,
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Pretty }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    #[default]
    Pretty,
    Json,
}

/// Figures for Prometheus under `/metrics`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Metrics {
    pub enabled: bool,
    /// Whether they are only shown to who brings an API key.
    pub require_key: bool,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { enabled: true, require_key: true }
    }
}

/// Traces for OpenTelemetry. Nothing is ever sent anywhere else.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Telemetry {
    /// Where traces are sent by OTLP over HTTP, such as `http://localhost:4318`. Without it, none
    /// are.
    pub otlp_endpoint: Option<String>,
}

/// What the program may call.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Outbound {
    /// Whether instances may have link-local addresses (`169.254.0.0/16`, `fe80::/10`), behind which
    /// clouds keep their credentials. Names that lead to them are never followed.
    pub allow_link_local: bool,
}

/// How long things are remembered, in days. What open incidents need stays.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Retention {
    /// Events of the activity timeline; also plans of settings that were applied, so that they can be
    /// undone, and findings that are over. At least 7.
    pub events_days: u32,
    /// Closed incidents and what was done for them. At least 30: it is also how we know what was
    /// done already.
    pub incidents_days: u32,
    /// Downloads that are no longer seen. At least 30.
    pub downloads_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { events_days: 90, incidents_days: 365, downloads_days: 90 }
    }
}

/// Where backups go.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Backup {
    /// Without it, the folder `backups` in the folder of the settings.
    pub folder: Option<PathBuf>,
    /// How many are kept there; older ones are deleted when a new one is made. 0 keeps all.
    pub keep: u32,
    /// How old the newest may become, in hours, before one is made by itself. 0 makes none.
    pub every_hours: u32,
}

impl Default for Backup {
    fn default() -> Self {
        Self { folder: None, keep: 10, every_hours: 24 }
    }
}

/// When the settings of the connected programs are looked at by itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Audit {
    /// How old the last audit may become, in hours, before there is another. 0 never audits by
    /// itself.
    pub every_hours: u32,
    /// The rules whose findings are mended by themselves after an audit, by their full names, such
    /// as `sonarr.files-renamed`; a name that is none is an error. `autoarr rules` lists them.
    pub auto_repair: Vec<String>,
}

impl Default for Audit {
    fn default() -> Self {
        Self { every_hours: 12, auto_repair: Vec::new() }
    }
}

/// One connected program.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct InstanceSettings {
    /// The integration's name. Not needed when the instance itself is called so.
    pub kind: String,
    /// Its address, with its URL base if it has one.
    pub url: String,
    /// Its API key.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub api_key: Option<SecretString>,
    /// Whether its certificate has to be valid.
    #[serde(default = "yes")]
    pub verify_tls: bool,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl<R> Settings<R> {
    /// What no type can say; the key and the reason of the first thing that is wrong.
    pub(crate) fn check(&self, integrations: &[&str]) -> Result<(), (String, String)> {
        let wrong = |key: &str, reason: &str| Err((key.to_owned(), reason.to_owned()));
        let base = self.server.url_base.trim_matches('/');
        let is_path = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
        if !base.bytes().all(is_path) || base.split('/').any(|it| it == ".." || it == ".") {
            return wrong("server.url_base", "a path such as /autoarr is needed");
        }
        for proxy in &self.server.trusted_proxies {
            if !is_network(proxy) {
                let reason = format!("`{proxy}` is neither an address nor a network");
                return wrong("server.trusted_proxies", &reason);
            }
        }
        if !(1..=100_000).contains(&self.server.max_sockets) {
            return wrong("server.max_sockets", "1 to 100000 are possible");
        }
        if self.server.requests_per_second > 100_000 {
            let reason = "0 to 100000 are possible, and 0 sets no limit";
            return wrong("server.requests_per_second", reason);
        }
        for (key, days, least) in [
            ("retention.events_days", self.retention.events_days, 7),
            ("retention.incidents_days", self.retention.incidents_days, 30),
            ("retention.downloads_days", self.retention.downloads_days, 30),
        ] {
            if !(least..=36_500).contains(&days) {
                return wrong(key, &format!("{least} to 36500 days are possible"));
            }
        }
        for (name, instance) in &self.instances {
            if !integrations.contains(&instance.kind.as_str()) {
                let reason = format!(
                    "`{}` is no integration; there are {}",
                    kernel::clean_text(&instance.kind, 40),
                    integrations.join(", ")
                );
                return wrong(&format!("instances.{name}.kind"), &reason);
            }
            let key = instance.api_key.as_ref().map(secrecy::ExposeSecret::expose_secret);
            if key.is_some_and(kernel::is_masked) {
                let reason = "this is what a program shows instead of its key: copy the real one";
                return wrong(&format!("instances.{name}.api_key"), reason);
            }
        }
        Ok(())
    }
}

fn is_network(text: &str) -> bool {
    let (address, length) = text.split_once('/').unwrap_or((text, "0"));
    let (Ok(address), Ok(length)) = (address.parse::<IpAddr>(), length.parse::<u8>()) else {
        return false;
    };
    length <= if address.is_ipv4() { 32 } else { 128 }
}
