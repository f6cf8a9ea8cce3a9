//! The feed that an indexer answers with: written, and read again.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::posts::escaped;

/// One release as a feed tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The release's title.
    pub title: String,
    /// What the indexer knows it by.
    pub guid: String,
    /// Where its NZB is.
    pub link: String,
    /// When it was posted, to the second.
    pub published: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// Newznab category numbers.
    pub categories: Vec<u32>,
    /// The other `newznab:attr`s.
    pub attributes: BTreeMap<String, String>,
}

/// Writes a feed of `items`, which start at `offset` of `total`.
pub fn write(name: &str, items: &[Item], offset: usize, total: usize) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:newznab=\"http://www.newznab.com/DTD/2010/feeds/attributes/\">\n<channel>",
    );
    // Writing to a string cannot fail, so the results below carry nothing.
    let _ = writeln!(out, "<title>{}</title>", escaped(name));
    let _ = writeln!(out, "<newznab:response offset=\"{offset}\" total=\"{total}\"/>");
    for item in items {
        write_item(&mut out, item);
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

fn write_item(out: &mut String, item: &Item) {
    let (title, link, guid) = (escaped(&item.title), escaped(&item.link), escaped(&item.guid));
    let at = item.published.to_zoned(TimeZone::UTC);
    let date = jiff::fmt::rfc2822::to_string(&at).unwrap_or_default();
    let size = item.size;
    let _ = writeln!(out, "<item><title>{title}</title>");
    let _ = writeln!(out, "<guid isPermaLink=\"true\">{guid}</guid><link>{link}</link>");
    let _ = writeln!(out, "<comments>{guid}#comments</comments><pubDate>{date}</pubDate>");
    let _ =
        writeln!(out, "<enclosure url=\"{link}\" length=\"{size}\" type=\"application/x-nzb\"/>");
    let mut attribute = |name: &str, value: &str| {
        let _ = writeln!(out, "<newznab:attr name=\"{name}\" value=\"{}\"/>", escaped(value));
    };
    for category in &item.categories {
        attribute("category", &category.to_string());
    }
    attribute("size", &size.to_string());
    for (name, value) in &item.attributes {
        attribute(name, value);
    }
    out.push_str("</item>\n");
}

/// Reads the items of a feed that [`write`] wrote. What is no feed has none.
pub fn read(feed: &str) -> Vec<Item> {
    feed.split("<item>").skip(1).filter_map(read_item).collect()
}

fn read_item(text: &str) -> Option<Item> {
    let mut attributes = BTreeMap::new();
    let mut categories = Vec::new();
    for attribute in text.split("<newznab:attr ").skip(1) {
        let name = between(attribute, "name=\"", "\"")?;
        let value = between(attribute, "value=\"", "\"")?;
        if name == "category" {
            categories.extend(value.parse::<u32>());
        } else {
            attributes.insert(name, value);
        }
    }
    let date = between(text, "<pubDate>", "</pubDate>")?;
    Some(Item {
        title: between(text, "<title>", "</title>")?,
        guid: between(text, "<guid isPermaLink=\"true\">", "</guid>")?,
        link: between(text, "<link>", "</link>")?,
        published: jiff::fmt::rfc2822::parse(&date).ok()?.timestamp(),
        size: attributes.remove("size")?.parse().ok()?,
        categories,
        attributes,
    })
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    let (found, _) = rest.split_once(end)?;
    let plain = found.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(plain.replace("&amp;", "&"))
}
