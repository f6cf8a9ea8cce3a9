//! Writes the NZB of a post.

use std::fmt::Write;

use jiff::Timestamp;

use crate::news::Part;

/// The NZB, and the bytes of all its articles as they travel.
pub(super) fn write(
    title: &str,
    posted: Timestamp,
    files: &[Vec<(String, Part)>],
) -> (String, u64) {
    let mut out = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<!DOCTYPE nzb PUBLIC \"-//newzBin//DTD NZB 1.1//EN\" ",
        "\"http://www.newzbin.com/DTD/nzb/nzb-1.1.dtd\">\n",
        "<nzb xmlns=\"http://www.newzbin.com/DTD/2003/nzb\">\n",
    ));
    let mut bytes = 0_u64;
    let title = escaped(title);
    let total = files.len();
    let date = posted.as_second();
    // Writing to a string cannot fail, so the results below carry nothing.
    let _ = writeln!(out, "<head><meta type=\"title\">{title}</meta></head>");
    for (index, articles) in files.iter().enumerate() {
        let Some((_, first)) = articles.first() else { continue };
        let (name, parts, number) = (escaped(&first.file), first.total, index + 1);
        let _ = writeln!(
            out,
            "<file poster=\"lab@lab.invalid\" date=\"{date}\" subject=\"{title} \
             [{number}/{total}] - &quot;{name}&quot; yEnc (1/{parts})\">"
        );
        out.push_str("<groups><group>alt.binaries.lab</group></groups><segments>\n");
        for (id, part) in articles {
            let size = part.data.len();
            bytes += size as u64;
            let number = part.number;
            let _ = writeln!(out, "<segment bytes=\"{size}\" number=\"{number}\">{id}</segment>");
        }
        out.push_str("</segments></file>\n");
    }
    out.push_str("</nzb>\n");
    (out, bytes)
}

/// Text made fit for XML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
