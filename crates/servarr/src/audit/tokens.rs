//! Formats of names: text with tokens in braces, such as `{Quality Full}`.

/// Whether a format has a token that begins with `token`. Neither capitals nor brackets count, nor
/// which sign stands between the words: `{[Quality.Full]}` has `quality`, and `{db-{DbId}}` has
/// `DbId`.
pub fn holds_token(format: &str, token: &str) -> bool {
    let plain = |text: &str| -> String {
        let signs =
            text.chars().filter(|c| !matches!(c, '[' | ']' | '(' | ')' | '-' | '.' | '_' | ' '));
        signs.collect::<String>().to_lowercase()
    };
    plain(format).contains(&format!("{{{}", plain(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_every_spelling() {
        for format in ["{Quality Full}", "{quality.title}", "{[Quality Full]}", "{-Quality}"] {
            assert!(holds_token(format, "quality"), "{format}");
        }
        assert!(holds_token("{Title} {db-{DbId}}", "DbId"));
    }

    #[test]
    fn a_word_outside_of_braces_is_no_token() {
        assert!(!holds_token("{Title} Quality", "quality"));
        assert!(!holds_token("{Original Title}", "Title"));
    }
}
