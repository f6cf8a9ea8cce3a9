//! What Prowlarr's warnings and the status of its indexers say together.

use std::time::Duration;

use kernel::{HealthNote, Timestamp};

use crate::wire::{Indexer, IndexerStatus};

/// Prowlarr's own warning about indexers that fail. It names them and nothing else, and is up to six
/// hours late in both directions: the status is not.
pub(crate) const LATE_WARNING: &str = "IndexerStatusCheck";

/// The indexers that are left alone at `now`, one note for each.
///
/// All of them together are an error: nothing is found any more.
pub(crate) fn left_alone(
    indexers: &[Indexer],
    statuses: &[IndexerStatus],
    now: Timestamp,
) -> Vec<HealthNote> {
    let enabled = indexers.iter().filter(|indexer| indexer.is_enabled);
    let is_left_alone = |indexer: &&Indexer| {
        statuses.iter().any(|it| it.indexer_id == indexer.id && it.disabled_till > Some(now))
    };
    let is_error = enabled.clone().all(|indexer| is_left_alone(&indexer));
    let note = |indexer: &Indexer| {
        let status = statuses.iter().find(|it| it.indexer_id == indexer.id)?;
        let till = status.disabled_till.filter(|till| *till > now)?;
        let name = servarr::text::name(&indexer.name);
        let since = status.initial_failure.map_or_else(String::new, |first| {
            format!(" (for the first time {} ago)", span(now.since(first)))
        });
        let left = span(till.since(now));
        let text = format!("{name} failed{since} and is not asked for another {left}");
        Some(HealthNote { source: "IndexerStatus".to_owned(), is_error, text })
    };
    enabled.filter_map(note).collect()
}

/// `50 s`, `12 min`, `3 h`, `4 days`: one unit, rounded up.
fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=7_199 => format!("{} min", seconds.div_ceil(60)),
        7_200..=172_799 => format!("{} h", seconds.div_ceil(3_600)),
        _ => format!("{} days", seconds.div_ceil(86_400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_241_400_000);

    fn indexer(id: i64, is_enabled: bool) -> Indexer {
        Indexer { id, name: format!("Indexer {id}"), is_enabled }
    }

    fn status(indexer_id: i64, seconds_left: i64) -> IndexerStatus {
        IndexerStatus {
            indexer_id,
            disabled_till: Some(Timestamp(NOW.0 + seconds_left * 1000)),
            initial_failure: Some(Timestamp(NOW.0 - 1_500_000)),
        }
    }

    #[test]
    fn one_indexer_of_two_that_is_left_alone_is_a_warning() {
        let notes = left_alone(&[indexer(1, true), indexer(2, true)], &[status(2, 3_000)], NOW);
        let text =
            "Indexer 2 failed (for the first time 25 min ago) and is not asked for another 50 min";
        assert_eq!(notes.len(), 1);
        assert_eq!((notes[0].text.as_str(), notes[0].is_error), (text, false));
    }

    #[test]
    fn all_that_are_switched_on_being_left_alone_is_an_error() {
        let indexers = [indexer(1, true), indexer(2, false)];
        let notes = left_alone(&indexers, &[status(1, 60), status(2, 60)], NOW);
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].is_error);
    }

    #[test]
    fn a_time_that_is_over_is_no_note() {
        assert!(left_alone(&[indexer(1, true)], &[status(1, -5), status(7, 60)], NOW).is_empty());
    }

    #[test]
    fn a_span_has_one_unit() {
        let spans = [59, 100, 7_199, 7_200, 172_800].map(|s| span(Duration::from_secs(s)));
        assert_eq!(spans, ["59 s", "2 min", "120 min", "2 h", "2 days"]);
    }
}
