//! Takes secrets out of addresses and texts of other programs. The one place that knows where
//! such programs leave them.

/// What stands where a secret was.
pub const REDACTED: &str = "[redacted]";

/// `text` without the secrets that stand in it: keys, tokens and passwords by their names (as
/// query parameters, headers, settings or JSON, percent-encoded or not), user and password of an
/// address, and what looks like a key within an address' path.
pub fn redact(text: &str) -> String {
    let mut scanner =
        Scanner { text, at: 0, clean: String::with_capacity(text.len()), in_path: false };
    scanner.run();
    scanner.clean
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    clean: String,
    /// Within the path of an address, or behind `/api/`.
    in_path: bool,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while let Some(c) = self.rest().chars().next() {
            if is_word(c) {
                self.word();
            } else if let Some(mark) =
                starts_with_any(self.rest(), &["://", "%3A%2F%2F", "%253A%252F%252F"])
            {
                self.push(mark);
                self.in_path = true;
                self.authority();
            } else {
                if c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '?') {
                    self.in_path = false;
                }
                self.push(c.len_utf8());
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Keeps the next `length` bytes.
    fn push(&mut self, length: usize) {
        self.clean.push_str(&self.text[self.at..self.at + length]);
        self.at += length;
    }

    /// Leaves the next `length` bytes out.
    fn hide(&mut self, length: usize) {
        self.clean.push_str(REDACTED);
        self.at += length;
    }

    /// User and password before the host.
    fn authority(&mut self) {
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '<' | '>'))
            .unwrap_or(rest.len());
        let authority = &rest[..end];
        let user = authority.rfind('@').or_else(|| rfind_ignoring_case(authority, "%40"));
        if let Some(user) = user.filter(|user| *user > 0) {
            self.hide(user);
        }
    }

    /// A word is a name of a secret, a key in a path, or nothing to us.
    fn word(&mut self) {
        let rest = self.rest();
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = &rest[..length];
        let before = &self.text[..self.at];
        let name = if before.ends_with('%') { without_code(word) } else { word };
        let is_parameter =
            before.ends_with(['?', '&', ';']) || name.len() < word.len() || before.is_empty();

        if let Some(sign) = sign(&rest[length..])
            && is_secret(name, is_parameter, sign.is_equals)
        {
            self.push(length + sign.length);
            self.value(sign.quote);
            return;
        }
        if name.eq_ignore_ascii_case("bearer") || name.eq_ignore_ascii_case("basic") {
            let gap = rest[length..].len() - rest[length..].trim_start().len();
            let token = rest[length + gap..].find(|c: char| c.is_whitespace() || c == '"');
            let token = token.unwrap_or(rest.len() - length - gap);
            if gap > 0 && looks_like_key(&rest[length + gap..length + gap + token]) {
                self.push(length + gap);
                self.hide(token);
                return;
            }
        }
        if name.eq_ignore_ascii_case("api") && before.ends_with('/') {
            self.in_path = true;
        }
        if self.in_path && before.ends_with('/') && looks_like_key(word) {
            self.hide(length);
            return;
        }
        self.push(length);
    }

    /// The secret itself, up to where it must end.
    fn value(&mut self, quote: Option<char>) {
        let rest = self.rest();
        let length = match quote {
            Some(quote) => end_of_quoted(rest, quote),
            None => {
                let scheme = starts_with_any(rest, &["bearer ", "basic ", "token "]).unwrap_or(0);
                let end = end_of_value(&rest[scheme..]);
                scheme + end
            }
        };
        if length > 0 && &rest[..length] != REDACTED {
            self.hide(length);
        }
    }
}

/// What stands between a name and its value.
struct Sign {
    length: usize,
    is_equals: bool,
    quote: Option<char>,
}

fn sign(after: &str) -> Option<Sign> {
    let mut rest = after;
    // The end of a quoted name.
    rest = rest.strip_prefix('\\').unwrap_or(rest);
    let quoted_name = rest.starts_with(['"', '\'']);
    rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let rest = rest.trim_start_matches(' ');
    let (mark, is_equals) =
        [("=", true), (":", false), ("%3D", true), ("%253D", true), ("%3A", false)]
            .into_iter()
            .find(|(mark, _)| starts_with_any(rest, &[mark]).is_some())?;
    let mut rest = &rest[mark.len()..];
    if rest.starts_with("//") || (rest.is_empty() && !quoted_name && !is_equals) {
        return None;
    }
    if !is_equals || quoted_name {
        rest = rest.trim_start();
    }
    let bare = rest.strip_prefix('\\').unwrap_or(rest);
    let quote = bare.chars().next().filter(|c| matches!(c, '"' | '\''));
    if quote.is_some() {
        rest = &bare[1..];
    }
    Some(Sign { length: after.len() - rest.len(), is_equals, quote })
}

fn end_of_value(rest: &str) -> usize {
    let end = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '&' | '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | ',' | ';'
            )
    };
    let mut length = rest.find(end).unwrap_or(rest.len());
    for encoded in ["%26", "%2526", "%22", "%20"] {
        if let Some(found) = find_ignoring_case(&rest[..length], encoded) {
            length = found;
        }
    }
    length
}

fn end_of_quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            // The closing quote of JSON within JSON is escaped itself.
            _ if c == quote
                && (!escaped || rest[at + 1..].starts_with([',', '}', ']', ' ', '\n'])) =>
            {
                return if escaped { at - 1 } else { at };
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Whether the value of `name` is a secret.
fn is_secret(name: &str, is_parameter: bool, is_equals: bool) -> bool {
    const ANYWHERE: [&str; 16] = [
        "apikey",
        "nzbkey",
        "authkey",
        "rsskey",
        "accesskey",
        "privatekey",
        "secret",
        "token",
        "passkey",
        "password",
        "passwd",
        "passphrase",
        "torrentpass",
        "sessionid",
        "authorization",
        "cookie",
    ];
    const ALONE: [&str; 8] = ["key", "pass", "pwd", "auth", "sid", "session", "sig", "signature"];
    const PARAMETER: [&str; 3] = ["r", "link", "hash"];

    let plain: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    ANYWHERE.iter().any(|secret| plain.contains(secret))
        || (is_equals && ALONE.contains(&plain.as_str()))
        || (is_equals && is_parameter && PARAMETER.contains(&plain.as_str()))
}

/// Whether a setting of this name holds a secret.
pub(crate) fn is_name_of_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_secret(&name, false, true)
        || ["userkey", "webhookurl", "_pwd"].iter().any(|end| name.ends_with(end))
}

/// A long run of letters and digits mixed, as no word and no title is.
fn looks_like_key(segment: &str) -> bool {
    let is_hex = segment.len() >= 16 && segment.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let has = |wanted: fn(&u8) -> bool| segment.as_bytes().iter().any(wanted);
    let is_mixed = segment.len() >= 20 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    is_hex || is_mixed
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// A word behind `%` begins with the code of a character: `3Fapikey`, or `253Fapikey`.
fn without_code(word: &str) -> &str {
    let mut word = word.strip_prefix("25").unwrap_or(word);
    if let Some(rest) = word.get(2..)
        && word.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit)
    {
        word = rest;
    }
    word
}

fn starts_with_any(text: &str, marks: &[&str]) -> Option<usize> {
    marks.iter().find_map(|mark| {
        let start = text.as_bytes().get(..mark.len())?;
        start.eq_ignore_ascii_case(mark.as_bytes()).then_some(mark.len())
    })
}

fn find_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    text.as_bytes().windows(mark.len()).position(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
}

fn rfind_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    text.as_bytes().windows(mark.len()).rposition(|part| part.eq_ignore_ascii_case(mark.as_bytes()))
}
