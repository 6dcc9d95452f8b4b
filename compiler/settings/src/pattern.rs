//! Paths with `*` and `**`.

/// A path from the project root in which `*` and `?` stand for any characters of one name, and `**` for any folders.
///
/// A pattern that names a folder covers everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<String>,
}

impl Pattern {
    /// A pattern; `None` if it leads out of the project.
    #[must_use]
    pub fn new(written: &str) -> Option<Self> {
        let parts = inside(written)?.split('/').map(str::to_owned).collect();
        Some(Self { parts })
    }

    /// The pattern as it may be written.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.join("/")
    }

    /// Whether it names `path` or a folder around it.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        if self.parts == ["."] {
            return true;
        }
        // The parts that may come next, as the path is walked once.
        let mut next = self.closed([0].into());
        for name in path.split('/') {
            let mut after = Vec::new();
            for at in next {
                match self.parts.get(at).map(String::as_str) {
                    Some("**") => after.push(at),
                    Some(part) if names(part, name) => after.push(at + 1),
                    _ => {}
                }
            }
            next = self.closed(after);
            if next.contains(&self.parts.len()) {
                return true;
            }
        }
        false
    }

    /// The same with those that follow a `**` that stands for nothing.
    fn closed(&self, mut at: Vec<usize>) -> Vec<usize> {
        at.sort_unstable();
        at.dedup();
        let mut i = 0;
        while let Some(here) = at.get(i).copied() {
            let any = self.parts.get(here).is_some_and(|p| p == "**");
            if any && !at.contains(&(here + 1)) {
                at.push(here + 1);
            }
            i += 1;
        }
        at
    }
}

/// A path without `.` and empty parts; `None` if it leads out of the project. The root itself is `.`.
#[must_use]
pub fn inside(written: &str) -> Option<String> {
    let path = written.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || drive {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(match parts.is_empty() {
        true => ".".to_owned(),
        false => parts.join("/"),
    })
}

/// Whether `name` fits a part with `*` and `?`. After a mismatch only the last `*` takes one more character,
/// which suffices for one name.
fn names(part: &str, name: &str) -> bool {
    let (part, name): (Vec<char>, Vec<char>) = (part.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match (part.get(p), name.get(n)) {
            (Some('*'), _) => {
                star = Some((p, n));
                p += 1;
            }
            (Some(a), Some(b)) if *a == '?' || a == b => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                (p, n) = (at + 1, taken + 1);
            }
        }
    }
    part.get(p..).unwrap_or_default().iter().all(|c| *c == '*')
}
