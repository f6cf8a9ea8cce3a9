/// What the programs show instead of a stored key or password. Never a key; writing it back keeps
/// the stored value.
pub const MASK: &str = "********";

/// Whether `value` is a mask and not a secret: nothing but asterisks or bullets.
pub fn is_masked(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c == '*' || c == '•')
}

/// Makes text from outside fit to be shown: control, bidi and zero-width characters are taken
/// out, runs of white space become one space, and at most `limit` characters stay.
pub fn clean_text(text: &str, limit: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(limit * 4));
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = length > 0;
            continue;
        }
        if is_hidden(c) {
            continue;
        }
        let needed = 1 + usize::from(gap);
        if length + needed > limit {
            clean.push('…');
            break;
        }
        if gap {
            clean.push(' ');
            gap = false;
        }
        clean.push(c);
        length += needed;
    }
    clean
}

/// Whether a character is not to be seen, or moves what is: control, bidi, zero width.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_not_a_key() {
        assert!(is_masked(MASK));
        assert!(is_masked("••••"));
        assert!(!is_masked(""));
        assert!(!is_masked("***a***"));
    }

    #[test]
    fn what_cannot_be_seen_is_taken_out() {
        assert_eq!(clean_text("a\u{1b}[31mb\u{202e}c\u{200b}\n\n d", 100), "a[31mbc d");
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert_eq!(clean_text("abc def", 4), "abc…");
        assert_eq!(clean_text("abc", 3), "abc");
    }
}
