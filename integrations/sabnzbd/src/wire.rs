//! SABnzbd's JSON, in its spelling. Only what we use; whatever else it sends is ignored.

use std::{fmt, marker::PhantomData};

use integration_kit::tolerant;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
pub(crate) struct QueueAnswer {
    #[serde(default, deserialize_with = "unless_false")]
    pub(crate) queue: Option<Queue>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Queue {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) version: String,
    #[serde(deserialize_with = "tolerant::boolean")]
    pub(crate) paused: bool,
    /// `0`, or the minutes and seconds until a timed pause ends.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) pause_int: String,
    /// Free where it downloads to, in bytes.
    #[serde(rename = "diskspace1", deserialize_with = "tolerant::maybe_gigabytes")]
    pub(crate) free_incomplete: Option<u64>,
    /// Free where it unpacks to, in bytes.
    #[serde(rename = "diskspace2", deserialize_with = "tolerant::maybe_gigabytes")]
    pub(crate) free_complete: Option<u64>,
    #[serde(deserialize_with = "tolerant::boolean")]
    pub(crate) have_quota: bool,
    /// Such as `1000.0 G`, `0 B`, `-3.5 M`.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) left_quota: String,
    #[serde(rename = "kbpersec", deserialize_with = "tolerant::maybe_number")]
    pub(crate) kibibytes_per_second: Option<f64>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) slots: Vec<QueueSlot>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct QueueSlot {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) nzo_id: String,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) filename: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) labels: Vec<String>,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) cat: String,
    #[serde(rename = "mb", deserialize_with = "tolerant::megabytes")]
    pub(crate) bytes: u64,
    #[serde(rename = "mbleft", deserialize_with = "tolerant::megabytes")]
    pub(crate) bytes_left: u64,
    #[serde(rename = "mbmissing", deserialize_with = "tolerant::megabytes")]
    pub(crate) bytes_missing: u64,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) status: String,
    /// Seconds since 1970; from 4.x on.
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) time_added: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct HistoryAnswer {
    /// `false` when nothing changed.
    #[serde(deserialize_with = "unless_false")]
    #[serde(default)]
    pub(crate) history: Option<History>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct History {
    #[serde(deserialize_with = "tolerant::number")]
    pub(crate) last_history_update: u64,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) slots: Vec<HistorySlot>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct HistorySlot {
    /// Post-processing still has it in its hands, whatever the status says already.
    #[serde(deserialize_with = "tolerant::boolean")]
    pub(crate) loaded: bool,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) nzo_id: String,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) category: String,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) status: String,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) storage: Option<String>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) stage_log: Vec<StageLog>,
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) downloaded: Option<u64>,
    #[serde(deserialize_with = "tolerant::number")]
    pub(crate) bytes: u64,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) fail_message: String,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) script_line: Option<String>,
    /// Seconds since 1970.
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) completed: Option<i64>,
    /// Seconds since 1970; from 4.x on.
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) time_added: Option<i64>,
    /// From 4.3 on.
    #[serde(deserialize_with = "tolerant::boolean")]
    pub(crate) archive: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StageLog {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) actions: Vec<String>,
}

/// `T` is what of it is read.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(crate) struct StatusAnswer<T = Status> {
    #[serde(default, deserialize_with = "unless_false")]
    pub(crate) status: Option<T>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Status {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) version: String,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) url_base: Option<String>,
    /// The language it speaks, such as `de` or `pt_BR`.
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) active_lang: Option<String>,
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) pid: Option<u64>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) warnings: Vec<Warning>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) servers: Vec<Server>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Warning {
    #[serde(rename = "type", deserialize_with = "tolerant::text")]
    pub(crate) severity: String,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) text: String,
    /// Seconds since 1970.
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) time: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Server {
    #[serde(rename = "servername", deserialize_with = "tolerant::text")]
    pub(crate) name: String,
    #[serde(rename = "serveractive", deserialize_with = "tolerant::boolean")]
    pub(crate) active: bool,
    #[serde(rename = "servererror", deserialize_with = "tolerant::text")]
    pub(crate) error: String,
    /// Why it cannot be reached, although it counts as active (5.0).
    #[serde(rename = "serverwarning", deserialize_with = "tolerant::text")]
    pub(crate) warning: String,
    /// How many connections are open; 3.7 says why it cannot be reached in the number's place.
    #[serde(rename = "serveractiveconn", deserialize_with = "tolerant::text")]
    pub(crate) open: String,
    /// What its connections fetch at this moment.
    #[serde(rename = "serverconnections", deserialize_with = "tolerant::or_default")]
    pub(crate) connections: Vec<ServerConnection>,
}

impl Server {
    /// Why nothing can come from it now, in its own words.
    pub(crate) fn problem(&self) -> Option<&str> {
        let open = self.open.parse::<u32>();
        let is_closed = !matches!(open, Ok(1..));
        let words = [
            self.error.as_str(),
            if is_closed { &self.warning } else { "" },
            if open.is_err() && is_reason(&self.open) { &self.open } else { "" },
        ];
        words.into_iter().find(|it| !it.is_empty())
    }
}

/// Whether text in the place of a number says why a server cannot be reached. While its address is
/// looked up, 3.7 says so there, in any language and in words alone; a reason names an error.
fn is_reason(text: &str) -> bool {
    text.contains([':', '[']) || text.bytes().any(|it| it.is_ascii_digit())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ServerConnection {
    #[serde(rename = "nzo_name", deserialize_with = "tolerant::text")]
    pub(crate) job: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ConfigAnswer {
    #[serde(default, deserialize_with = "unless_false")]
    pub(crate) config: Option<Config>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Config {
    pub(crate) misc: Misc,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Misc {
    /// Such as `500M`; empty when there is no limit.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) download_free: String,
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) complete_free: String,
    #[serde(deserialize_with = "tolerant::boolean")]
    pub(crate) pause_on_post_processing: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CategoriesAnswer {
    #[serde(default)]
    pub(crate) categories: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

/// Settings as they come, for the audit.
#[derive(Debug, Deserialize)]
pub(crate) struct SectionsAnswer {
    #[serde(default, deserialize_with = "unless_false")]
    pub(crate) config: Option<Map<String, Value>>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

/// The names of the scripts that it could run; `None`, the word, is one of them.
#[derive(Debug, Deserialize)]
pub(crate) struct ScriptsAnswer {
    #[serde(default)]
    pub(crate) scripts: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) error: Option<String>,
}

/// The answer to a change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    #[serde(deserialize_with = "tolerant::maybe_boolean")]
    pub(crate) status: Option<bool>,
    pub(crate) error: Option<String>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) nzo_ids: Vec<String>,
    /// The new id of a job that is tried again; for a fetched NZB, 5.0 wraps it in a list.
    pub(crate) nzo_id: Value,
}

/// An object; `false`, which means that there is none; or `null`.
fn unless_false<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct UnlessFalse<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for UnlessFalse<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object or false")
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }
    }

    from.deserialize_any(UnlessFalse(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_cannot_be_reached_says_so_in_one_of_three_places() -> anyhow::Result<()> {
        let problem = |json: &str| -> anyhow::Result<Option<String>> {
            let server: Server = serde_json::from_str(json)?;
            Ok(server.problem().map(str::to_owned))
        };
        assert_eq!(problem(r#"{"serveractive":true,"serveractiveconn":2}"#)?, None);
        assert_eq!(problem(r#"{"serveractive":true,"serveractiveconn":0}"#)?, None);
        let told = problem(r#"{"serveractive":true,"serveractiveconn":"Failed: [Errno 111]"}"#)?;
        assert_eq!(told.as_deref(), Some("Failed: [Errno 111]"));
        for looking_up in ["Resolving address", "Adresse wird aufgelöst …", "正在解析地址"]
        {
            let server = serde_json::json!({"serveractive": true, "serveractiveconn": looking_up});
            assert_eq!(problem(&server.to_string())?, None, "{looking_up}");
        }
        let told = problem(r#"{"serveractiveconn":0,"serverwarning":"refused"}"#)?;
        assert_eq!(told.as_deref(), Some("refused"));
        let told = problem(r#"{"serveractiveconn":1,"serverwarning":"an old one"}"#)?;
        assert_eq!(told, None);
        let told = problem(r#"{"serveractiveconn":0,"servererror":"502"}"#)?;
        assert_eq!(told.as_deref(), Some("502"));
        Ok(())
    }
}
