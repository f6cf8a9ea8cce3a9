//! Hands every line of the log on to [`Logs`], where it can be read through the API.

use std::{error::Error, fmt};

use integration_kit::redact::redact;
use kernel::{Clock, SystemClock};
use services::{LogLevel, Logs, NewLogLine};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

/// Fields for who started the program: they are on its terminal alone.
const NOT_KEPT: &[&str] = &["claim_code"];

/// More fields than this are left out: no line of ours has as many.
const MOST_FIELDS: usize = 24;

/// The layer.
pub(super) struct Lines(pub(super) Logs);

/// What a line or a span says, without secrets.
#[derive(Clone, Default)]
struct Said {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut said = Said::default();
        attributes.record(&mut said);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(said);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(said) = span.extensions_mut().get_mut::<Said>()
        {
            values.record(said);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut said = Said::default();
        for span in context.event_scope(event).into_iter().flat_map(|it| it.from_root()) {
            if let Some(of_span) = span.extensions().get::<Said>() {
                said.fields.extend(of_span.fields.iter().cloned());
            }
        }
        event.record(&mut said);
        said.fields.truncate(MOST_FIELDS);
        self.0.keep(NewLogLine {
            at: SystemClock.now(),
            level: level(*event.metadata().level()),
            target: event.metadata().target(),
            message: said.message,
            fields: said.fields,
        });
    }
}

impl Said {
    fn say(&mut self, field: &Field, text: &str) {
        match field.name() {
            "message" => self.message = redact(text),
            name if NOT_KEPT.contains(&name) => {}
            name => self.fields.push((name, redact(text))),
        }
    }
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.say(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut text = value.to_string();
        let mut cause = value.source();
        while let Some(err) = cause {
            text = format!("{text}: {err}");
            cause = err.source();
        }
        self.say(field, &text);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.say(field, &format!("{value:?}"));
    }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Trace,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use services::{LogQuery, LogSwitch};
    use tracing_subscriber::{Registry, layer::SubscriberExt};

    use super::*;

    struct Fixed;

    impl LogSwitch for Fixed {
        fn in_force(&self) -> String {
            "info".to_owned()
        }

        fn started_with(&self) -> String {
            "info".to_owned()
        }

        fn set(&self, _: Option<LogLevel>) -> Result<(), String> {
            Ok(())
        }
    }

    #[test]
    fn the_code_that_makes_an_owner_is_not_kept() {
        let logs = Logs::new(SystemClock.now(), Arc::new(Fixed));
        tracing::subscriber::with_default(Registry::default().with(Lines(logs.clone())), || {
            tracing::warn!(claim_code = "F2NJF-K3L4M", folder = "/config", "Nobody owns it");
        });
        let kept = logs.read(&LogQuery { limit: 10, ..LogQuery::default() }).lines;
        let fields: Vec<_> = kept.iter().flat_map(|it| it.fields.clone()).collect();
        assert_eq!(fields, [("folder", "/config".to_owned())]);
        assert_eq!(kept.first().map(|it| it.message.as_str()), Some("Nobody owns it"));
    }
}
