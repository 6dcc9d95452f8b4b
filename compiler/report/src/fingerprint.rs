//! A finding known again after edits elsewhere.
//!
//! A fingerprint is made of the finding's code, its file, the declaration around it and the text of its
//! line, blanks aside. Line numbers are not part of it, so moving a declaration or editing above it
//! changes nothing; mending or rewriting the line does. Two findings of one kind on equal lines share a
//! fingerprint and are told apart by counting.

use std::collections::BTreeMap;

use flow_syntax::{Diagnostic, FileId, SourceFile, Sources};

/// Longest text around a finding that counts, in bytes; of longer lines only what is near counts.
const NEAR: usize = 200;

/// Makes fingerprints of the findings of some sources.
pub struct Fingerprints<'a> {
    sources: &'a Sources,
    /// Where the declarations of a file begin, and their first two words.
    headers: BTreeMap<FileId, Vec<(u32, String)>>,
}

impl<'a> Fingerprints<'a> {
    /// For findings in these sources.
    #[must_use]
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            sources,
            headers: BTreeMap::new(),
        }
    }

    /// The path of the file that a finding is in; empty if it has no place.
    #[must_use]
    pub fn path(&self, d: &Diagnostic) -> &'a str {
        let file = d
            .labels
            .first()
            .and_then(|l| self.sources.get(l.place.file));
        file.map_or("", |file| &file.path)
    }

    /// Sixteen hexadecimal digits.
    pub fn of(&mut self, d: &Diagnostic) -> String {
        let mut hash = Fnv::default();
        hash.add(d.code);
        hash.add(self.path(d));
        if let Some((id, file, at)) = self.place(d) {
            hash.add(self.header(id, file, at));
        }
        hash.add(&self.said(d));
        format!("{:016x}", hash.0)
    }

    /// The same of the code and the line alone, wherever it stands: sixteen hexadecimal digits.
    pub fn line(&self, d: &Diagnostic) -> String {
        let mut hash = Fnv::default();
        hash.add(d.code);
        hash.add(&self.said(d));
        format!("{:016x}", hash.0)
    }

    /// The file of a finding, and the byte in it where it begins.
    fn place(&self, d: &Diagnostic) -> Option<(FileId, &'a SourceFile, u32)> {
        let place = d.labels.first()?.place;
        let file = self.sources.get(place.file)?;
        Some((place.file, file, self.sources.range(place).start))
    }

    /// The line of a finding, blanks aside; what it says itself if it has no place.
    fn said(&self, d: &Diagnostic) -> String {
        let Some((_, file, at)) = self.place(d) else {
            return d.message.to_string();
        };
        let words: Vec<&str> = around(file, at).split_whitespace().collect();
        words.join(" ")
    }

    /// The first words of the declaration that a byte stands in, such as `process helpdesk`.
    fn header(&mut self, id: FileId, file: &SourceFile, at: u32) -> &str {
        let headers = self.headers.entry(id).or_insert_with(|| headers(file));
        let next = headers.partition_point(|(start, _)| *start <= at);
        let found = next.checked_sub(1).and_then(|i| headers.get(i));
        found.map_or("", |(_, header)| header)
    }
}

/// Lines that begin with a letter at the very left begin a declaration.
fn headers(file: &SourceFile) -> Vec<(u32, String)> {
    let lines = file.lines();
    let header = |line| {
        let (start, end) = (lines.start(line), lines.end(&file.text, line));
        let text = file.text.get(start as usize..end as usize)?;
        let begins = text.starts_with(|c: char| c.is_alphabetic() || c == '[');
        let words: Vec<&str> = text.split_whitespace().take(2).collect();
        begins.then(|| (start, words.join(" ")))
    };
    (0..lines.lines()).filter_map(header).collect()
}

/// The line of a byte, or of a long one what is near.
fn around(file: &SourceFile, at: u32) -> &str {
    let lines = file.lines();
    let line = lines.line(at);
    let (start, end) = (
        lines.start(line) as usize,
        lines.end(&file.text, line) as usize,
    );
    let at = at as usize;
    let from = file
        .text
        .floor_char_boundary(start.max(at.saturating_sub(NEAR)));
    let to = file.text.floor_char_boundary(end.min(at + NEAR));
    file.text.get(from..to).unwrap_or_default()
}

/// Fowler, Noll and Vo's hash FNV-1a of 64 bits: the same on every machine and in every version.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds a text and its end.
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
