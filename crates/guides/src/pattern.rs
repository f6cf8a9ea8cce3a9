use fancy_regex::{Error, Regex};

/// A pattern as the programs of a guide read it: the case does not matter, and within brackets
/// another opening bracket, `&` and `~` are nothing but themselves.
///
/// # Errors
///
/// When it is not a pattern.
pub fn pattern(text: &str) -> Result<Regex, Error> {
    Regex::new(&format!("(?i){}", translated(text)))
}

fn translated(text: &str) -> String {
    let mut translated = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match (c, in_class) {
            ('\\', _) => {
                translated.push(c);
                translated.extend(chars.next());
            }
            ('[', false) => {
                in_class = true;
                translated.push(c);
                translated.extend(chars.next_if_eq(&'^'));
                // A closing bracket that comes first closes nothing.
                if chars.next_if_eq(&']').is_some() {
                    translated.push_str("\\]");
                }
            }
            (']', true) => {
                in_class = false;
                translated.push(c);
            }
            ('[' | '&' | '~', true) => {
                translated.push('\\');
                translated.push(c);
            }
            (c, _) => translated.push(c),
        }
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_within_brackets_are_themselves() -> Result<(), Box<Error>> {
        for (text, yes, no) in [
            (r"[([]dual[])]", "a [DUAL] b", "a dual b"),
            (r"[^]x]y", "ay", "]y"),
            (r"[a&&b]", "&", "c"),
            (r"\[x\]", "[X]", "x"),
        ] {
            let pattern = pattern(text)?;
            assert!(pattern.is_match(yes)?, "{text} in {yes}");
            assert!(!pattern.is_match(no)?, "{text} in {no}");
        }
        Ok(())
    }
}
