use super::Language;

/// What is the same in every language: words of the tools that SABnzbd runs.
pub(super) const MARKS: Language = Language {
    code: "any",
    script: &[],
    password: &["password is incorrect", "incorrect password"],
    unwanted: &[],
    duplicate: &[],
    disk: &[],
    nzb_unusable: &[],
    nzb_unauthorized: &[],
    nzb_gone: &[],
    nzb_unreachable: &[],
    missing_articles: &[],
    stalled: &[],
    corrupt: &["crc", "checksum error", "no details available for recoverable", "main packet not"],
    tool: &[],
    label_encrypted: &[],
    label_unwanted: &[],
    label_duplicate: &[],
    label_propagating: &[],
    label_delayed: &[],
};
