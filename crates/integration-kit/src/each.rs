//! Cuts a big JSON array into its elements while it arrives, so that only one of them is in
//! memory at a time.

use std::mem;

use kernel::Trouble;
use serde::de::DeserializeOwned;

use crate::{
    body::{Sink, from_json},
    fault::Fault,
};

/// The largest single element, in bytes.
const ELEMENT: usize = 4 << 20;

/// Where in an answer the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// The answer is the list.
    Whole,
    /// The answer is an object that holds the list under this name.
    Under(&'static str),
}

/// Decodes each element and hands it over.
pub(crate) struct Each<T, F> {
    cutter: Cutter,
    each: F,
    count: usize,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T, F: FnMut(T)> Each<T, F> {
    pub(crate) fn new(listed: Listed, each: F) -> Self {
        Self { cutter: Cutter::new(listed), each, count: 0, of: std::marker::PhantomData }
    }

    /// How many elements were handed over.
    pub(crate) fn count(&self) -> usize {
        self.count
    }
}

impl<T: DeserializeOwned, F: FnMut(T) + Send> Sink for Each<T, F> {
    fn take(&mut self, piece: &[u8]) -> Result<(), Fault> {
        let Self { cutter, each, count, .. } = self;
        cutter.take(piece, |element| {
            each(from_json(element)?);
            *count += 1;
            Ok(())
        })
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.cutter.end()
    }

    fn rewind(&mut self) -> bool {
        self.cutter = Cutter::new(self.cutter.listed);
        self.count == 0
    }
}

/// Finds where the elements of the list begin and end. It does not judge what is in them: the
/// decoder does.
struct Cutter {
    listed: Listed,
    place: Place,
    /// Open brackets within the current element, or within a value that is skipped.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The current element, or the current name.
    kept: Vec<u8>,
    found: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first bracket.
    Start,
    /// In the outer object, before a name.
    Name,
    /// After a name: whether the list is its value.
    Colon(bool),
    /// Before the list itself.
    Value,
    /// In the value of another name.
    Skip,
    /// In the list.
    List,
    /// After the list, in the outer object.
    Rest,
    /// After everything.
    End,
}

impl Cutter {
    fn new(listed: Listed) -> Self {
        Self {
            listed,
            place: Place::Start,
            depth: 0,
            in_string: false,
            escaped: false,
            kept: Vec::new(),
            found: false,
        }
    }

    fn take(
        &mut self,
        piece: &[u8],
        mut element: impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        for &byte in piece {
            if self.in_string {
                self.string_byte(byte)?;
                continue;
            }
            match self.place {
                Place::Start => self.start(byte)?,
                Place::Name => match byte {
                    b'"' => {
                        self.kept.clear();
                        self.in_string = true;
                    }
                    b'}' => self.place = Place::End,
                    b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
                    _ => return Err(broken()),
                },
                Place::Colon(is_it) => match byte {
                    b':' if is_it => self.place = Place::Value,
                    b':' => self.place = Place::Skip,
                    _ if byte.is_ascii_whitespace() => {}
                    _ => return Err(broken()),
                },
                Place::Value => match byte {
                    b'[' => self.enter_list(),
                    _ if byte.is_ascii_whitespace() => {}
                    _ => return Err(Fault::misunderstood("no list where one should be")),
                },
                Place::Skip | Place::Rest => self.skip(byte),
                Place::List => self.list_byte(byte, &mut element)?,
                Place::End if byte.is_ascii_whitespace() => {}
                Place::End => return Err(Fault::misunderstood("there is more after the JSON")),
            }
        }
        Ok(())
    }

    fn end(&self) -> Result<(), Fault> {
        match self.place {
            Place::End if self.found => Ok(()),
            Place::End => Err(Fault::misunderstood("no list where one should be")),
            Place::Start => Err(Fault::misunderstood("the answer is empty")),
            _ => Err(Fault::misunderstood("the answer ends too early")),
        }
    }

    fn start(&mut self, byte: u8) -> Result<(), Fault> {
        match (byte, self.listed) {
            (b'[', Listed::Whole) => self.enter_list(),
            (b'{', Listed::Under(_)) => self.place = Place::Name,
            // A byte order mark.
            (0xEF | 0xBB | 0xBF, _) => {}
            (b'<', _) => return Err(Fault::misunderstood("a web page instead of JSON")),
            _ if byte.is_ascii_whitespace() => {}
            _ => return Err(Fault::misunderstood("no list where one should be")),
        }
        Ok(())
    }

    fn enter_list(&mut self) {
        self.place = Place::List;
        self.found = true;
        self.kept.clear();
    }

    fn leave_list(&mut self) {
        self.place = match self.listed {
            Listed::Whole => Place::End,
            Listed::Under(_) => Place::Rest,
        };
    }

    /// A byte within a string; its end decides whether a name was the list's.
    fn string_byte(&mut self, byte: u8) -> Result<(), Fault> {
        let ends = byte == b'"' && !self.escaped;
        self.escaped = byte == b'\\' && !self.escaped;
        self.in_string = !ends;
        match self.place {
            Place::Name if ends => {
                let is_it =
                    matches!(self.listed, Listed::Under(name) if name.as_bytes() == self.kept);
                self.place = Place::Colon(is_it && !self.found);
                self.kept.clear();
            }
            Place::Name | Place::List => return self.keep(byte),
            _ => {}
        }
        Ok(())
    }

    /// A byte of something else in the outer object.
    fn skip(&mut self, byte: u8) {
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' if self.depth == 0 => self.place = Place::End,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' if self.depth == 0 && self.place == Place::Skip => self.place = Place::Name,
            _ => {}
        }
    }

    fn list_byte(
        &mut self,
        byte: u8,
        element: &mut impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match byte {
            b',' | b']' if self.depth == 0 => {
                let kept = mem::take(&mut self.kept);
                if !kept.trim_ascii().is_empty() {
                    element(&kept)?;
                } else if byte == b',' {
                    return Err(broken());
                }
                // The buffer is used again for the next element.
                self.kept = kept;
                self.kept.clear();
                if byte == b']' {
                    self.leave_list();
                }
                return Ok(());
            }
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.checked_sub(1).ok_or_else(broken)?,
            _ => {}
        }
        self.keep(byte)
    }

    fn keep(&mut self, byte: u8) -> Result<(), Fault> {
        if self.kept.len() >= ELEMENT {
            return Err(Trouble::TooBig(ELEMENT as u64).into());
        }
        self.kept.push(byte);
        Ok(())
    }
}

fn broken() -> Fault {
    Fault::misunderstood("the JSON is broken")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &[u8], listed: Listed, piece: usize) -> Result<Vec<Value>, Fault> {
        let mut seen = Vec::new();
        let mut each = Each::new(listed, |value: Value| seen.push(value));
        for piece in text.chunks(piece.max(1)) {
            each.take(piece)?;
        }
        each.end()?;
        Ok(seen)
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            r#"[a-z\[\]{},:"\\ ]{0,12}"#.prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(r#"[a-z"\]}]{0,5}"#, inner, 0..5)
                    .prop_map(Value::from_iter),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_list_is_read_as_the_whole_decoder_reads_it(
            list in prop::collection::vec(value(), 0..8), piece in 1_usize..40, pretty: bool,
        ) {
            let text = if pretty { serde_json::to_string_pretty(&list)? } else { serde_json::to_string(&list)? };
            let seen = read(text.as_bytes(), Listed::Whole, piece).map_err(|err| TestCaseError::fail(format!("{err:?}")))?;
            prop_assert_eq!(&seen, &list);

            let page = json!({"page": 1, "sort": {"records": [1], "x": "]}"}, "records": list, "rest": [{"a": "}"}]});
            let seen = read(page.to_string().as_bytes(), Listed::Under("records"), piece).map_err(|err| TestCaseError::fail(format!("{err:?}")))?;
            prop_assert_eq!(&seen, &list);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in r#"[\[\]{}",: a0-9\\]{0,60}"#) {
            for listed in [Listed::Whole, Listed::Under("a")] {
                let _ = read(&bytes, listed, 7);
                let _ = read(text.as_bytes(), listed, 3);
            }
        }

        #[test]
        fn a_list_that_is_cut_short_is_an_error(list in prop::collection::vec(value(), 0..8), cut: prop::sample::Index) {
            let text = serde_json::to_string(&list)?;
            let short = &text.as_bytes()[..cut.index(text.len())];
            prop_assert!(read(short, Listed::Whole, 9).is_err());
        }
    }

    #[test]
    fn what_is_not_a_list_is_told() {
        for (text, listed) in [
            ("", Listed::Whole),
            ("<html></html>", Listed::Whole),
            (r#"{"message": "no"}"#, Listed::Whole),
            (r#"{"records": null}"#, Listed::Under("records")),
            (r#"{"other": []}"#, Listed::Under("records")),
            ("[1] trailing", Listed::Whole),
            ("[1,,2]", Listed::Whole),
        ] {
            assert!(read(text.as_bytes(), listed, 5).is_err(), "{text}");
        }
    }

    #[test]
    fn only_one_element_is_kept_in_memory() -> anyhow::Result<()> {
        let mut each = Each::new(Listed::Whole, |_: Value| ());
        let element = json!({"title": "x".repeat(1000)}).to_string();
        let failed = |fault: Fault| anyhow::anyhow!("{fault:?}");
        each.take(b"[0").map_err(failed)?;
        for _ in 0..2000 {
            each.take(b",").map_err(failed)?;
            each.take(element.as_bytes()).map_err(failed)?;
        }
        each.take(b"]").map_err(failed)?;
        assert_eq!(each.count(), 2001);
        assert!(each.cutter.kept.capacity() < 8192);
        Ok(())
    }
}
