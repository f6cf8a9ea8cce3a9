use kernel::{Cause, FetchTrouble, Label};

use super::{
    language::{ALL, ANY, ENGLISH, Language, Marks},
    text::{Text, is_unspaced, words},
};

/// A cause, and what in the text gave it away.
pub(super) struct Found {
    pub(super) cause: Cause,
    pub(super) by: String,
}

/// Where a language keeps its marks of something.
type MarksOf = fn(&Language) -> Marks;

/// The causes in the order in which they are looked for. A message can bear marks of two ("repair
/// failed, disk full"); then the one that names the reason stands before the one that names what
/// came of it.
const ORDER: [(Cause, MarksOf); 13] = [
    (Cause::Script, |it| it.script),
    (Cause::Password, |it| it.password),
    (Cause::Unwanted, |it| it.unwanted),
    (Cause::Duplicate, |it| it.duplicate),
    (Cause::Disk, |it| it.disk),
    (Cause::NzbFetch(FetchTrouble::Unusable), |it| it.nzb_unusable),
    (Cause::NzbFetch(FetchTrouble::Unauthorized), |it| it.nzb_unauthorized),
    (Cause::NzbFetch(FetchTrouble::Gone), |it| it.nzb_gone),
    (Cause::NzbFetch(FetchTrouble::Unreachable), |it| it.nzb_unreachable),
    (Cause::MissingArticles, |it| it.missing_articles),
    (Cause::Stalled, |it| it.stalled),
    (Cause::Corrupt, |it| it.corrupt),
    (Cause::Tool, |it| it.tool),
];

const LABELS: [(Label, MarksOf); 5] = [
    (Label::Encrypted, |it| it.label_encrypted),
    (Label::Unwanted, |it| it.label_unwanted),
    (Label::Duplicate, |it| it.label_duplicate),
    (Label::Propagating, |it| it.label_propagating),
    (Label::Delayed, |it| it.label_delayed),
];

/// Help pages that SABnzbd points to in every language.
const HELP_PAGES: [(&str, Cause); 2] = [
    ("sabnzbd.org/not-complete", Cause::MissingArticles),
    ("sabnzbd.org/certificate-errors", Cause::NzbFetch(FetchTrouble::Unreachable)),
];

/// What the operating system says, wherever it is quoted. Programs do not translate it.
const SYSTEM_ERRORS: Marks = &[
    "errno 13",
    "errno 28",
    "errno 30",
    "errno 122",
    "no space left on device",
    "not enough space on the disk",
    "permission denied",
    "read only file system",
    "disk quota exceeded",
];

/// What `text` speaks of. It is read in `language` and in English, in which SABnzbd says what it
/// has no translation for; when that does not help, or no language is told, in all of them.
pub(super) fn cause_of(text: &str, language: Option<&str>) -> Option<Found> {
    let text = Text::new(text);
    if let Some(code) = exit_code(&text.whole) {
        return Some(Found { cause: Cause::Script, by: format!("exit code {code}") });
    }
    if let Some((page, cause)) = HELP_PAGES.iter().find(|(page, _)| text.whole.contains(page)) {
        return Some(Found { cause: *cause, by: format!("help page {page}") });
    }
    if let Some(mark) = first_found(SYSTEM_ERRORS, &text.words) {
        return Some(Found { cause: Cause::Disk, by: format!("system error: {mark}") });
    }
    language
        .and_then(told)
        .and_then(|told| look(&text, &[&ANY, told, &ENGLISH]))
        .or_else(|| look(&text, ALL))
}

/// What the label `text` means, in whatever language it is.
pub(super) fn label_of(text: &str) -> Option<Label> {
    let words = words(&kernel::clean_text(text, 100));
    LABELS.iter().find_map(|(label, marks)| {
        ALL.iter().find(|it| first_found(marks(it), &words).is_some()).map(|_| label.clone())
    })
}

/// The exit code of a script in what SABnzbd makes of it: `Exit(3) …`, never translated.
pub(super) fn exit_code(text: &str) -> Option<u32> {
    let (code, _) = text.trim_start().strip_prefix("Exit(")?.split_once(')')?;
    code.parse().ok().filter(|code| *code != 0)
}

fn look(text: &Text, languages: &[&Language]) -> Option<Found> {
    ORDER.iter().find_map(|(cause, marks)| {
        languages.iter().find_map(|language| {
            let mark = first_found(marks(language), &text.own_words)?;
            Some(Found { cause: *cause, by: format!("text ({}): {mark}", language.code) })
        })
    })
}

fn told(code: &str) -> Option<&'static Language> {
    let code = code.trim().replace('-', "_").to_lowercase();
    let base = code.split('_').next().unwrap_or_default();
    let with_code = |wanted: &str| {
        let same = |it: &&&Language| it.code.eq_ignore_ascii_case(wanted);
        ALL.iter().find(same).copied()
    };
    let with_base = || {
        let same = |it: &&&Language| !base.is_empty() && it.code.split('_').next() == Some(base);
        ALL.iter().find(same).copied()
    };
    with_code(&code).or_else(with_base)
}

fn first_found(marks: Marks, words: &str) -> Option<&'static str> {
    // Most marks are ruled out by their first letter, which is found out fastest.
    let may_be = |mark: &&&str| mark.chars().next().is_some_and(|c| words.contains(c));
    marks.iter().filter(may_be).find(|mark| is_found(mark, words)).copied()
}

/// Whether the parts of `mark` stand in `words`, one after the other.
fn is_found(mark: &str, words: &str) -> bool {
    mark.split(" * ").try_fold(words, |rest, part| after(part, rest)).is_some()
}

/// What follows in `words` on the first place where the stems of `part` begin one word after the
/// other.
fn after<'a>(part: &str, words: &'a str) -> Option<&'a str> {
    let (first, more) = part.split_once(' ').unwrap_or((part, ""));
    let mut from = 0;
    loop {
        let at = from + words[from..].find(first)?;
        from = at + first.len();
        if !words[..at].ends_with(' ') && !may_start_anywhere(first) {
            continue;
        }
        if let Some(rest) = more.split_terminator(' ').try_fold(&words[from..], next_word) {
            return Some(rest);
        }
    }
}

/// What follows on `stem` if the next word of `words` begins with it.
fn next_word<'a>(words: &'a str, stem: &str) -> Option<&'a str> {
    let (_, next) = words.split_once(' ')?;
    let at = if may_start_anywhere(stem) {
        next.find(stem).filter(|at| !next[..*at].contains(' '))?
    } else {
        next.starts_with(stem).then_some(0)?
    };
    Some(&next[at + stem.len()..])
}

fn may_start_anywhere(stem: &str) -> bool {
    stem.chars().next().is_some_and(is_unspaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_written_as_words_are_compared() {
        for language in ALL {
            let of_causes = ORDER.iter().flat_map(|(_, marks)| marks(language));
            let of_labels = LABELS.iter().flat_map(|(_, marks)| marks(language));
            for mark in of_causes.chain(of_labels) {
                let compared = mark.split(" * ").map(|part| words(part).trim_start().to_owned());
                assert_eq!(compared.collect::<Vec<_>>().join(" * "), **mark, "{}", language.code);
            }
        }
    }

    #[test]
    fn a_mark_is_stems_of_words_that_follow_each_other() {
        let text = words("Unpacking failed, the new disk is quite full");
        for found in ["unpack fail", "disk * full", "unpack * full", "the new disk"] {
            assert!(is_found(found, &text), "{found}");
        }
        for not_found in ["isk", "disk full", "full * disk", "failed unpacking", "full * full"] {
            assert!(!is_found(not_found, &text), "{not_found}");
        }
    }

    #[test]
    fn a_language_is_known_by_its_code_however_it_is_written() {
        for (code, known_as) in
            [("de", "de"), ("pt-br", "pt_BR"), ("zh_CN", "zh_CN"), ("zh", "zh_CN"), ("EN", "en")]
        {
            assert_eq!(told(code).map(|it| it.code), Some(known_as));
        }
        assert!(told("tlh").is_none());
        assert!(told("").is_none());
    }
}
