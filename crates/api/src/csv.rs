//! Tables that a spreadsheet may open without running anything.

/// One row. Commas, quotes and breaks are quoted; a cell that a spreadsheet would take for a formula
/// gets an apostrophe before it.
pub(crate) fn write_row<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        let is_formula =
            cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        if is_formula || cell.contains(['"', ',', '\n', '\r', ';']) {
            out.push('"');
            if is_formula {
                out.push('\'');
            }
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_only_text() {
        let mut out = String::new();
        write_row(&mut out, ["=1+1", "@a", "-2", "a,\"b\"", "plain", ""]);
        assert_eq!(out, "\"'=1+1\",\"'@a\",\"'-2\",\"a,\"\"b\"\"\",plain,\r\n");
    }
}
