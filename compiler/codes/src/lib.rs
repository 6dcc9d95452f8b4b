//! Stable codes and their pages, declared in one place so that none can lack the other.
//!
//! [`codes!`] declares the constants of a crate and, from the same lines, its list of [`Page`]s, one
//! from each `pages/CODE.md` beside `src/`. A code without a page does not compile.

/// What a stable code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    code: &'static str,
    constant: &'static str,
    text: &'static str,
}

impl Page {
    /// A page from the parts that [`codes!`] has at hand.
    #[must_use]
    pub const fn new(code: &'static str, constant: &'static str, text: &'static str) -> Self {
        Self {
            code,
            constant,
            text,
        }
    }

    /// The stable code, such as `F0921`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// A name in words joined by `-`. Unlike the code it is not unique: several crates know a
    /// `no-key`.
    #[must_use]
    pub fn name(&self) -> String {
        self.constant.to_ascii_lowercase().replace('_', "-")
    }

    /// One line: the page's title.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches("# ")
    }

    /// Markdown: what happened, why it matters and what to do.
    #[must_use]
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The example after this heading of the page (`Wrong` or `Right`), without its fence.
    #[must_use]
    pub fn example(&self, heading: &str) -> Option<&'static str> {
        let (_, rest) = self.text.split_once(&format!("## {heading}\n"))?;
        let (_, code) = rest.split_once("```flow\n")?;
        Some(code.split_once("```").map_or(code, |(code, _)| code))
    }
}

/// Declares codes, and `PAGES`, the list of them all.
///
/// It stands in a file directly in `src/`, because pages are looked for in `../pages/`.
#[macro_export]
macro_rules! codes {
    ($($(#[$about:meta])+ $vis:vis const $name:ident: &str = $code:literal;)+) => {
        $(
            $(#[$about])+
            $vis const $name: &str = $code;
        )+

        /// Every code declared here, with its page.
        pub const PAGES: &[$crate::Page] = &[$(
            $crate::Page::new(
                $code,
                stringify!($name),
                include_str!(concat!("../pages/", $code, ".md")),
            )
        ),+];
    };
}
