//! Whole numbers in arguments, refused in plain words.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Reads a whole number within bounds, which `what` names; the error says which numbers are meant.
pub(crate) fn whole<T>(
    bounds: RangeInclusive<T>,
    what: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone
where
    T: FromStr + PartialOrd + Display + Clone,
{
    move |text| {
        let number = text.parse().ok().filter(|n| bounds.contains(n));
        let (least, most) = (bounds.start(), bounds.end());
        number.ok_or_else(|| format!("give {what} as a whole number from {least} to {most}"))
    }
}
