use integration_kit::tolerant;
use kernel::{ClientLink, HandlingPolicy, Protocol};
use serde::Deserialize;
use serde_json::Value;

use crate::{text, wire::unknown};

/// What the library does by itself with downloads.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandlingConfig {
    #[serde(default)]
    enable_completed_download_handling: bool,
    #[serde(default)]
    auto_redownload_failed: bool,
    /// Missing in older answers, which make no difference between the two.
    auto_redownload_failed_from_interactive_search: Option<bool>,
}

impl HandlingConfig {
    pub fn with(self, clients: Vec<ClientLink>) -> HandlingPolicy {
        HandlingPolicy {
            searches_after_failure: self.auto_redownload_failed,
            searches_after_failure_of_picked: self
                .auto_redownload_failed_from_interactive_search
                .unwrap_or(self.auto_redownload_failed),
            imports_completed: self.enable_completed_download_handling,
            clients,
        }
    }
}

/// A client that the library is told to use.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientRecord {
    name: String,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    enable: bool,
    #[serde(default = "unknown", deserialize_with = "tolerant::protocol")]
    protocol: Protocol,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    remove_completed_downloads: bool,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    remove_failed_downloads: bool,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    fields: Vec<Field>,
}

/// One setting of it. Secrets among them come masked, and only the fields that are asked for are
/// looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Field {
    #[serde(deserialize_with = "tolerant::or_default")]
    name: String,
    value: Value,
}

impl ClientRecord {
    /// The client in our words; its category is in the field called `category_field`.
    pub fn into_link(self, category_field: &str) -> ClientLink {
        let text = |name: &str| text::some_name(self.field(name).and_then(Value::as_str));
        let port = self.field("port").and_then(|value| match value {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_u64().and_then(|port| port.try_into().ok()),
        });
        ClientLink {
            host: text("host"),
            port,
            category: text(category_field),
            name: text::name(&self.name),
            enabled: self.enable,
            protocol: self.protocol,
            removes_completed: self.remove_completed_downloads,
            removes_failed: self.remove_failed_downloads,
        }
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
            .map(|field| &field.value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_host_port_and_category_of_a_client_are_looked_at() -> anyhow::Result<()> {
        let client: ClientRecord = serde_json::from_value(json!({
            "name": "c", "enable": 1, "protocol": "UsenetDownloadProtocol",
            "fields": [
                {"name": "Host", "value": "nas"}, {"name": "port", "value": "8080"},
                {"name": "apiKey", "value": kernel::MASK}, {"name": "password"},
                {"name": "category", "value": ""}, {"name": "other", "value": {"a": 1}},
            ],
        }))?;
        let link = client.into_link("category");
        assert_eq!((link.host.as_deref(), link.port), (Some("nas"), Some(8080)));
        assert_eq!((link.category, link.enabled), (None, true));
        assert_eq!(link.protocol, Protocol::Usenet);
        Ok(())
    }

    #[test]
    fn a_port_that_is_none_is_left_out() -> anyhow::Result<()> {
        for port in [json!(70_000), json!(-1), json!("x"), json!(null)] {
            let client = json!({"name": "c", "fields": [{"name": "port", "value": port}]});
            let client: ClientRecord = serde_json::from_value(client)?;
            assert_eq!(client.into_link("category").port, None, "{port}");
        }
        Ok(())
    }

    #[test]
    fn an_old_answer_makes_no_difference_between_picked_and_found() -> anyhow::Result<()> {
        let config: HandlingConfig = serde_json::from_value(json!({"autoRedownloadFailed": true}))?;
        let policy = config.with(Vec::new());
        assert!(policy.searches_after_failure_of_picked && !policy.imports_completed);
        Ok(())
    }
}
