//! Schedules as people write them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_plan::calendar::Day;
use flow_plan::schedule::{Schedule, ScheduleError};

fn read(text: &str) -> Schedule {
    Schedule::parse(text).unwrap()
}

#[test]
fn days_and_times() {
    let weekdays = read("every weekday at 08:00");
    assert_eq!(weekdays.days.len(), 5);
    assert_eq!(weekdays.at, ["08:00"]);
    assert_eq!(
        read("every Tue, Thu at 9:30 and 14:00").days,
        [Day::Tue, Day::Thu]
    );
    assert_eq!(read("every Tue at 14:00, 9:30").at, ["09:30", "14:00"]);
    assert_eq!(
        read("every day at 06:00"),
        Schedule {
            at: vec!["06:00".into()],
            ..Schedule::default()
        }
    );
    assert_eq!(read("every Mon-Wed at 06:00").days.len(), 3);
    assert_eq!(read("every month at 06:00").days_of_month, [1]);
    assert_eq!(read("every week at 06:00").days, [Day::Mon]);
    assert_eq!(read("every month on 1, 15 at 06:00").days_of_month, [1, 15]);
}

#[test]
fn spans_of_time() {
    assert_eq!(read("every 30 min").every.as_deref(), Some("PT30M"));
    assert_eq!(read("every 2 days").every.as_deref(), Some("P2D"));
}

#[test]
fn what_cannot_be_understood_says_why() {
    let error = |text| Schedule::parse(text).unwrap_err();
    assert_eq!(error("weekday at 08:00"), ScheduleError::NoEvery);
    assert_eq!(error("every"), ScheduleError::NoDays);
    assert_eq!(error("every moonday at 08:00"), ScheduleError::NoDays);
    assert_eq!(error("every weekday"), ScheduleError::NoTime);
    assert_eq!(error("every weekday at 25:00"), ScheduleError::BadTime);
    assert_eq!(error("every 0 min"), ScheduleError::BadDuration);
    assert_eq!(error("every 3 moons"), ScheduleError::BadDuration);
    assert_eq!(error("every month on 32 at 08:00"), ScheduleError::BadDay);
}
