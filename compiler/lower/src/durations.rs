//! Units of time and constant durations.

use flow_analysis::typed::TExpr;
use flow_plan::WorkingUnit;
use flow_plan::eval::duration_ms;
use flow_syntax::tree::TimeUnit;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// One of a unit, ISO 8601.
pub(crate) fn one(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Millisecond => "PT0.001S",
        TimeUnit::Second => "PT1S",
        TimeUnit::Minute => "PT1M",
        TimeUnit::Hour => "PT1H",
        TimeUnit::Day => "P1D",
        TimeUnit::Week => "P1W",
        TimeUnit::Month => "P1M",
        TimeUnit::Year => "P1Y",
    }
}

/// A unit on a calendar of working time.
pub(crate) const fn working(unit: TimeUnit) -> WorkingUnit {
    match unit {
        TimeUnit::Millisecond => WorkingUnit::Millisecond,
        TimeUnit::Second => WorkingUnit::Second,
        TimeUnit::Minute => WorkingUnit::Minute,
        TimeUnit::Hour => WorkingUnit::Hour,
        TimeUnit::Day => WorkingUnit::Day,
        TimeUnit::Week => WorkingUnit::Week,
        TimeUnit::Month => WorkingUnit::Month,
        TimeUnit::Year => WorkingUnit::Year,
    }
}

/// Milliseconds of a constant duration, days counted as 24 hours; nothing for anything else.
pub(crate) fn constant_ms(e: &TExpr) -> Option<u64> {
    let ms = duration_ms(e.value()?, Timestamp::UNIX_EPOCH, &TimeZone::UTC)?;
    u64::try_from(ms).ok()
}
