use serde::{Deserialize, Serialize};

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    Subscribe {
        #[serde(default)]
        topics: Option<Vec<String>>,
        #[serde(default)]
        after: Option<i64>,
    },
    Ping,
}

/// What we say besides events.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Say<'a> {
    /// `seq` is the newest event; `reset` says that the client's cursor is from another database.
    Hello {
        seq: i64,
        reset: bool,
        version: &'static str,
    },
    Subscribed {
        topics: &'a [String],
        seq: i64,
    },
    Live {
        seq: i64,
    },
    Pong,
    Error {
        code: &'static str,
        detail: &'static str,
    },
}

/// Why we close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The other end did.
    Gone,
    Stopping,
    Binary,
    NotUnderstood,
    NoLongerGood,
    Silent,
    TooSlow,
    Failed,
}

impl Closing {
    pub(super) fn code(self) -> Option<u16> {
        Some(match self {
            Self::Gone => return None,
            Self::Stopping => 1001,
            Self::Binary => 1003,
            Self::NotUnderstood => 1008,
            Self::Failed => 1011,
            Self::NoLongerGood => 4001,
            Self::Silent => 4004,
            Self::TooSlow => 4008,
        })
    }

    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Stopping => "stopping",
            Self::Binary => "binary",
            Self::NotUnderstood => "not_understood",
            Self::NoLongerGood => "credentials_no_longer_good",
            Self::Silent => "silent",
            Self::TooSlow => "too_slow",
            Self::Failed => "failed",
        }
    }
}

/// Which kinds of events a client wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topics(Vec<String>);

#[derive(Debug)]
pub(super) struct TooManyTopics;

impl Topics {
    pub(super) fn all() -> Self {
        Self(vec!["*".to_owned()])
    }

    /// `incident.opened`, `incident.` or `incident.*` for what begins so, `*` for all.
    pub(super) fn new<'a>(
        topics: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, TooManyTopics> {
        let topics: Vec<String> = topics.into_iter().map(str::to_owned).collect();
        let is_topic = |it: &String| {
            (1..=64).contains(&it.len())
                && it.bytes().all(|b| b.is_ascii_alphanumeric() || b"._*".contains(&b))
        };
        if topics.len() > 50 || !topics.iter().all(is_topic) {
            return Err(TooManyTopics);
        }
        Ok(if topics.is_empty() { Self::all() } else { Self(topics) })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.0
    }

    pub(super) fn hold(&self, kind: &str) -> bool {
        self.0.iter().any(|topic| {
            let start = topic.strip_suffix('*').or(topic.ends_with('.').then_some(topic));
            start.map_or(topic == kind, |start| kind.starts_with(start))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_a_kind_or_what_kinds_begin_with() -> Result<(), TooManyTopics> {
        let topics = Topics::new(["incident.", "recovery.*", "instance.lost"])?;
        for kind in ["incident.opened", "recovery.sent", "instance.lost"] {
            assert!(topics.hold(kind), "{kind}");
        }
        for kind in ["incidents", "instance.lost.again", "auth.claimed"] {
            assert!(!topics.hold(kind), "{kind}");
        }
        assert!(Topics::all().hold("auth.claimed"));
        assert_eq!(Topics::new([])?, Topics::all());
        assert!(Topics::new(["a b"]).is_err() && Topics::new(vec!["a"; 51]).is_err());
        Ok(())
    }
}
