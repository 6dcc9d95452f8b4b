//! Plain tables: columns padded to their widest cell.

/// A table with a head; every row has as many cells as the head.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(|h| (*h).to_owned()).collect();
    let all = || std::iter::once(&head).chain(rows);
    let width = |i: usize| {
        all()
            .filter_map(|r| r.get(i))
            .map(|c| c.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..head.len()).map(|i| width(i).unwrap_or(0)).collect();
    all().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let cell = |(text, width): (&String, &usize)| format!("{text:<width$}");
    let cells: Vec<String> = row.iter().zip(widths).map(cell).collect();
    format!("{}\n", cells.join("  ").trim_end())
}
