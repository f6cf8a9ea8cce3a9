use integration_kit::redact::redact;
use kernel::clean_text;

/// The longest sentence of the library that is kept, in characters.
const SENTENCE: usize = 500;
/// The longest name that is kept, in characters.
const NAME: usize = 300;

/// A sentence of the library, fit to be shown: without secrets, hidden characters and excess.
pub fn sentence(text: &str) -> String {
    clean_text(&redact(text), SENTENCE)
}

/// A name from outside (a title, a release, a client), fit to be shown.
pub fn name(text: &str) -> String {
    clean_text(text, NAME)
}

/// The same, where an empty one means that there is none.
pub fn some_name(text: Option<&str>) -> Option<String> {
    text.map(name).filter(|name| !name.is_empty())
}

/// The same for a sentence.
pub fn some_sentence(text: Option<&str>) -> Option<String> {
    text.map(sentence).filter(|text| !text.is_empty())
}
