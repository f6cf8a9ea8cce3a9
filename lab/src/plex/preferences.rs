//! The preferences of a server.

use serde_json::{Value, json};

/// One preference.
#[derive(Clone, Debug)]
pub(super) struct Preference {
    pub(super) id: &'static str,
    pub(super) value: Value,
    default: Value,
    label: &'static str,
    group: &'static str,
    hidden: bool,
    advanced: bool,
    choices: &'static str,
}

impl Preference {
    pub(super) fn json(&self) -> Value {
        let kind = match &self.default {
            Value::Bool(_) => "bool",
            Value::Number(number) if number.is_f64() => "double",
            Value::Number(_) => "int",
            _ => "text",
        };
        let mut told = json!({
            "id": self.id, "label": self.label, "summary": "", "type": kind,
            "default": self.default, "value": self.value, "hidden": self.hidden,
            "advanced": self.advanced, "group": self.group,
        });
        if !self.choices.is_empty() {
            told["enumValues"] = json!(self.choices);
        }
        told
    }

    /// Takes a value as it stands in an address. What cannot be one is left alone, without a word.
    pub(super) fn set(&mut self, text: &str) {
        let wanted = match &self.default {
            Value::Bool(_) => match text {
                "1" | "true" => json!(true),
                "0" | "false" => json!(false),
                _ => return,
            },
            Value::Number(_) => match text.parse::<i64>() {
                Ok(number) => json!(number),
                Err(_) => return,
            },
            _ => json!(text),
        };
        let mut choices = self.choices.split('|').filter_map(|choice| choice.split(':').next());
        if self.choices.is_empty() || choices.any(|choice| choice == text) {
            self.value = wanted;
        }
    }
}

const WHEN: &str = "never:never|scheduled:as a scheduled task|asap:as a scheduled task and when \
                    media is added";
const INTERVALS: &str = "900:every 15 minutes|1800:every 30 minutes|3600:hourly|7200:every 2 \
                         hours|21600:every 6 hours|43200:every 12 hours|86400:daily";
const DATABASES: &str = "/config/Library/Application Support/Plex Media Server/Plug-in \
                         Support/Databases";
const QUALITIES: &str = "0:Automatic|1:Prefer higher speed encoding|2:Prefer higher quality \
                         encoding|3:Make my CPU hurt";

/// Those of a fresh server that owners talk about.
pub(super) fn fresh(name: &str, machine: &str) -> Vec<Preference> {
    let plain = |group: &'static str, id: &'static str, default: Value, label: &'static str| {
        let value = default.clone();
        Preference { id, value, default, label, group, hidden: false, advanced: false, choices: "" }
    };
    let deep = |group, id, default, label| Preference {
        advanced: true,
        ..plain(group, id, default, label)
    };
    let hidden = |id, default| Preference { hidden: true, ..plain("", id, default, "") };
    let chosen = |group, id, default, label, choices| Preference {
        choices,
        ..plain(group, id, default, label)
    };
    let mut all = vec![
        plain("general", "FriendlyName", json!(""), "Friendly name"),
        plain("general", "collectUsageData", json!(true), "Send anonymous usage data to Plex"),
        plain("general", "sendCrashReports", json!(true), "Send crash reports to Plex"),
        deep("general", "logDebug", json!(true), "Enable debug logging"),
        deep("general", "LogVerbose", json!(false), "Enable verbose logging"),
        deep("general", "logTokens", json!(false), "Allow Plex Media Server tokens in logs"),
        hidden("MachineIdentifier", json!("")),
        plain(
            "library",
            "FSEventLibraryUpdatesEnabled",
            json!(false),
            "Scan my library automatically",
        ),
        deep(
            "library",
            "FSEventLibraryPartialScanEnabled",
            json!(false),
            "Run a partial scan when changes are detected",
        ),
        plain(
            "library",
            "ScheduledLibraryUpdatesEnabled",
            json!(false),
            "Scan my library periodically",
        ),
        chosen(
            "library",
            "ScheduledLibraryUpdateInterval",
            json!(3600),
            "Library scan interval",
            INTERVALS,
        ),
        plain(
            "library",
            "autoEmptyTrash",
            json!(true),
            "Empty trash automatically after every scan",
        ),
        deep("library", "allowMediaDeletion", json!(true), "Allow media deletion"),
        deep(
            "library",
            "ScannerLowPriority",
            json!(false),
            "Run scanner tasks at a lower priority",
        ),
        chosen(
            "library",
            "GenerateBIFBehavior",
            json!("never"),
            "Generate video preview thumbnails",
            WHEN,
        ),
        chosen(
            "library",
            "GenerateIntroMarkerBehavior",
            json!("asap"),
            "Generate intro video markers",
            WHEN,
        ),
        chosen(
            "library",
            "GenerateCreditsMarkerBehavior",
            json!("asap"),
            "Generate credits video markers",
            WHEN,
        ),
        chosen(
            "library",
            "GenerateChapterThumbBehavior",
            json!("scheduled"),
            "Generate chapter thumbnails",
            WHEN,
        ),
        chosen(
            "library",
            "LoudnessAnalysisBehavior",
            json!("scheduled"),
            "Analyze audio tracks for loudness",
            WHEN,
        ),
        deep("network", "EnableIPv6", json!(true), "Enable server support for IPv6"),
        chosen(
            "network",
            "secureConnections",
            json!(1),
            "Secure connections",
            "1:Preferred|0:Required",
        ),
        deep("network", "customCertificatePath", json!(""), "Custom certificate location"),
        deep("network", "customCertificateKey", json!(""), "Custom certificate encryption key"),
        deep("network", "customCertificateDomain", json!(""), "Custom certificate domain"),
        deep("network", "DisableTLSv1_0", json!(false), "Strict TLS configuration"),
        plain("network", "GdmEnabled", json!(true), "Enable local network discovery (GDM)"),
        deep("network", "RelayEnabled", json!(true), "Enable Relay"),
        deep("network", "LanNetworksBandwidth", json!(""), "LAN Networks"),
        deep("network", "customConnections", json!(""), "Custom server access URLs"),
        deep(
            "network",
            "allowedNetworks",
            json!(""),
            "List of IP addresses and networks that are allowed without auth",
        ),
        deep("network", "WebHooksEnabled", json!(true), "Webhooks"),
        chosen("transcoder", "TranscoderQuality", json!(0), "Transcoder quality", QUALITIES),
        deep("transcoder", "TranscoderTempDirectory", json!(""), "Transcoder temporary directory"),
        deep(
            "transcoder",
            "TranscoderThrottleBuffer",
            json!(60),
            "Transcoder default throttle buffer",
        ),
        deep("transcoder", "TranscoderToneMapping", json!(true), "Enable HDR tone mapping"),
        plain(
            "transcoder",
            "HardwareAcceleratedCodecs",
            json!(false),
            "Use hardware acceleration when available",
        ),
        plain("dlna", "DlnaEnabled", json!(false), "Enable the DLNA server"),
        plain("butler", "ButlerStartHour", json!(2), "Time at which tasks start to run"),
        plain("butler", "ButlerEndHour", json!(5), "Time at which tasks stop running"),
        plain(
            "butler",
            "ButlerTaskBackupDatabase",
            json!(true),
            "Backup database every three days",
        ),
        deep("butler", "ButlerDatabaseBackupPath", json!(DATABASES), "Backup directory"),
        plain("butler", "ButlerTaskOptimizeDatabase", json!(true), "Optimize database every week"),
        plain(
            "butler",
            "ButlerTaskRefreshLibraries",
            json!(false),
            "Update all libraries during maintenance",
        ),
        plain(
            "butler",
            "ButlerTaskDeepMediaAnalysis",
            json!(true),
            "Perform extensive media analysis during maintenance",
        ),
    ];
    for preference in &mut all {
        match preference.id {
            "FriendlyName" => preference.value = json!(name),
            "MachineIdentifier" => preference.value = json!(machine),
            _ => {}
        }
    }
    all
}
