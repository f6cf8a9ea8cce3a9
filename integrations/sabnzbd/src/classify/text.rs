use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// So much of a text is looked at, in characters. SABnzbd's own are far shorter.
const LIMIT: usize = 4_000;

/// Pairs between which SABnzbd writes names that others chose. Such names say nothing about a
/// cause, whatever words they are made of.
const QUOTES: [(char, &[char]); 5] =
    [('"', &['"']), ('„', &['“', '”', '"']), ('“', &['”']), ('«', &['»']), ('[', &[']'])];

/// A text made ready for marks to be looked for in it.
pub(super) struct Text {
    /// Readable and bounded, with everything in it.
    pub(super) whole: String,
    /// All its words.
    pub(super) words: String,
    /// Its words without quoted names, names in brackets, file names and addresses.
    pub(super) own_words: String,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let whole = kernel::clean_text(text, LIMIT);
        let message = whole.split("Traceback (most recent").next().unwrap_or_default();
        let words = words(&without_file_names(message));
        let mut own_words = self::words(&without_file_names(&without_quoted(message)));
        if own_words.is_empty() {
            own_words.clone_from(&words);
        }
        Self { whole, words, own_words }
    }
}

/// The words of `text` in small letters, without accents and punctuation, each with one space
/// before it. What is written without spaces, such as Chinese, comes out as one long word between
/// two signs of punctuation.
pub(super) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 1);
    let mut in_word = false;
    for c in text.chars().flat_map(char::to_lowercase).nfkd() {
        if is_combining_mark(c) {
            continue;
        }
        if c.is_alphanumeric() && !in_word {
            words.push(' ');
        }
        in_word = c.is_alphanumeric();
        match c {
            'ß' => words.push_str("ss"),
            'æ' => words.push_str("ae"),
            'œ' => words.push_str("oe"),
            'ø' => words.push('o'),
            'ł' => words.push('l'),
            'đ' => words.push('d'),
            'ı' => words.push('i'),
            c if in_word => words.push(c),
            _ => {}
        }
    }
    words
}

/// Whether words of the script of `c` are written together, so that one may start anywhere.
pub(super) fn is_unspaced(c: char) -> bool {
    is_ideograph(c) || matches!(c, '\u{0590}'..='\u{05FF}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

fn without_quoted(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    let mut never_closed = [false; QUOTES.len()];
    while let Some(c) = rest.chars().next() {
        let inside = &rest[c.len_utf8()..];
        let kind = QUOTES.iter().position(|(open, _)| *open == c);
        let end = kind
            .filter(|kind| !never_closed[*kind])
            .and_then(|kind| inside.char_indices().find(|(_, c)| QUOTES[kind].1.contains(c)));
        match (kind, end) {
            (_, Some((at, close))) => {
                kept.push(' ');
                rest = &inside[at + close.len_utf8()..];
            }
            (kind, None) => {
                if let Some(kind) = kind {
                    never_closed[kind] = true;
                }
                kept.push(c);
                rest = inside;
            }
        }
    }
    kept
}

fn without_file_names(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if !c.is_whitespace() && !is_ideograph(c) {
            run.push(c);
            continue;
        }
        if !is_file_name(&run) {
            kept.push_str(&run);
        }
        run.clear();
        kept.push(c);
    }
    kept
}

/// Whether `run` looks like `Some.Name.mkv`, `some_name`, `/a/folder` or an address. `and/or` does
/// not.
fn is_file_name(run: &str) -> bool {
    let mut slashes = usize::from(run.starts_with(['/', '\\']));
    let mut before = ' ';
    let mut after = run.chars().skip(1);
    for c in run.chars() {
        let next = after.next().unwrap_or(' ');
        let joins = (before.is_alphanumeric() || before == ':') && next.is_alphanumeric();
        match c {
            '.' | '_' if joins => return true,
            '/' | '\\' if joins => slashes += 1,
            _ => {}
        }
        before = c;
    }
    slashes > 1 || run.starts_with(['/', '\\']) && run.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_however_they_are_written() {
        let plain = words("verschlusselt zamkniety isteniyor strasse");
        assert_eq!(words("VERSCHLÜSSELT zamknięty İSTENİYOR Straße"), plain);
        assert_eq!(words("VERSCHLU\u{308}SSELT, (zamknięty) isteniyor… STRASSE!"), plain);
        assert_eq!(words("Файл"), words("ФАИЛ"));
        assert_eq!(words("ＲＡＲ"), words("rar"));
    }

    #[test]
    fn names_that_others_chose_are_no_words_of_the_message() {
        let own = |text| Text::new(text).own_words.trim_start().to_owned();
        assert_eq!(own("Aborted job \"Disk full\" because"), "aborted job because");
        assert_eq!(own("«Disk full» „disk full“ “disk full” [disk full] x"), "x");
        assert_eq!(own("Empty NZB file Disk.Full.2010.nzb"), "empty nzb file");
        assert_eq!(own("找不到Disk.Full.rar"), "找不到");
        assert_eq!(own("moving /disk/full to C:\\disk\\full"), "moving to");
        assert_eq!(own("auf deinem/n Server/n"), "auf deinem n server n");
    }

    #[test]
    fn a_quote_that_is_never_closed_hides_nothing() {
        assert_eq!(Text::new("[[[\"\"\"„ disk [ full").own_words, " disk full");
        assert_eq!(Text::new("\"disk full\"").own_words, " disk full");
    }
}
