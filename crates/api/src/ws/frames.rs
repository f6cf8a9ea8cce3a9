use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use services::StoredEvent;

use crate::activity::EventView;

/// How many of the newest events are kept ready to be sent.
const KEPT: usize = 1024;

/// Events as they go over the wire. A thousand clients share the text of each, which is made when
/// the first of them needs it.
#[derive(Default)]
pub(crate) struct Frames {
    kept: Mutex<VecDeque<(i64, Utf8Bytes)>>,
}

#[derive(Serialize)]
struct EventFrame {
    r#type: &'static str,
    #[serde(flatten)]
    event: EventView,
}

impl Frames {
    pub(super) fn of(&self, event: &StoredEvent) -> Utf8Bytes {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // The newest are at the end, and most clients ask for the newest.
        if let Some((_, text)) = kept.iter().rev().find(|(seq, _)| *seq == event.seq) {
            return text.clone();
        }
        let frame = EventFrame { r#type: "event", event: EventView::new(event) };
        let text: Utf8Bytes = serde_json::to_string(&frame).unwrap_or_default().into();
        // What somebody reads up on is old, and would push out what all the others need.
        if kept.back().is_none_or(|(newest, _)| *newest < event.seq) {
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back((event.seq, text.clone()));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: i64) -> StoredEvent {
        StoredEvent {
            seq,
            id: String::new(),
            at: 0,
            kind: "incident.opened".to_owned(),
            severity: "info".to_owned(),
            correlation: String::new(),
            instance: None,
            item: None,
            actor: String::new(),
            summary: String::new(),
            data: serde_json::Value::Null,
        }
    }

    #[test]
    fn all_clients_share_one_text_of_a_new_event() {
        let frames = Frames::default();
        let one = frames.of(&event(7));
        assert_eq!(one.as_str().as_ptr(), frames.of(&event(7)).as_str().as_ptr());
        assert!(one.as_str().starts_with(r#"{"type":"event","seq":7,"#), "{one}");
        // Who reads up on old ones does not push out the new.
        for seq in 0..7 {
            frames.of(&event(seq));
        }
        assert_eq!(one.as_str().as_ptr(), frames.of(&event(7)).as_str().as_ptr());
        for seq in 8..3000 {
            frames.of(&event(seq));
        }
        let kept = frames.kept.lock().unwrap_or_else(PoisonError::into_inner).len();
        assert_eq!(kept, KEPT, "it does not grow for ever");
    }
}
