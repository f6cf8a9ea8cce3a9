//! What counts as the own network is not the world.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "local-ranges",
        title: "Only private networks count as local",
        area: Area::Security,
        severity: Severity::Critical,
        reason: "Addresses in these ranges are let in without a question. A range that is too \
                 wide lets in the internet.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Correct local_ranges under Config → Special, or empty it: then all private networks \
             count, and nothing else.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

/// Networks with a shorter prefix hold public addresses, whatever they are.
const SHORTEST: u8 = 8;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.list("local_ranges"), |ranges| {
        let wide: Vec<String> = ranges.into_iter().filter(|range| is_wide(range)).collect();
        let recommended = "only private networks, such as 192.168.0.0/16";
        Verdict::of((!wide.is_empty()).then(|| seen.misc.by_hand(wide.join(", "), recommended)))
    })
}

fn is_wide(range: &str) -> bool {
    let (address, prefix) = range.split_once('/').unwrap_or((range, ""));
    let is_short = prefix.parse::<u8>().is_ok_and(|prefix| prefix < SHORTEST);
    is_short || address == "0.0.0.0" || address == "::"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_private_networks_are_narrow() {
        for wide in ["0.0.0.0/0", "::/0", "0.0.0.0", "128.0.0.0/1"] {
            assert!(is_wide(wide), "{wide}");
        }
        for narrow in ["192.168.", "192.168.0.0/16", "10.0.0.0/8", "fe80::/10"] {
            assert!(!is_wide(narrow), "{narrow}");
        }
    }
}
