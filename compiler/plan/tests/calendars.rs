//! Working time as people write it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use flow_plan::calendar::{Calendar, CalendarErrorKind, Day};

fn open(text: &str) -> Vec<String> {
    let calendar = Calendar::parse(text).unwrap();
    let span = |o: &flow_plan::calendar::Open| format!("{:?} {}-{}", o.day, o.from, o.to);
    calendar.open.iter().map(span).collect()
}

fn wrong(text: &str) -> (CalendarErrorKind, &str) {
    let error = Calendar::parse(text).unwrap_err();
    (error.kind, &text[error.at])
}

#[test]
fn an_office_week_has_five_days_and_a_zone() {
    let calendar = Calendar::parse("Mon-Fri 09:00-17:30 Europe/Berlin").unwrap();
    assert_eq!(calendar.zone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(calendar.open.len(), 5);
    assert_eq!(calendar.open[4].day, Day::Fri);
    assert_eq!(calendar.minutes_a_week(), 5 * 510);
}

#[test]
fn days_may_have_several_spans_and_hours_of_their_own() {
    assert_eq!(
        open("Mon, Wed 8-12, 13:00 - 17:00; friday 08:00–14:00"),
        [
            "Mon 08:00-12:00",
            "Mon 13:00-17:00",
            "Wed 08:00-12:00",
            "Wed 13:00-17:00",
            "Fri 08:00-14:00"
        ]
    );
}

#[test]
fn a_night_shift_goes_on_in_the_next_morning() {
    assert_eq!(
        open("Sun 22:00-06:00"),
        ["Mon 00:00-06:00", "Sun 22:00-24:00"]
    );
    assert_eq!(open("Fri-Sun 22:00-24:00").len(), 3);
}

#[test]
fn spans_that_touch_are_one() {
    assert_eq!(open("Mon 08:00-12:00, 12:00-13:00"), ["Mon 08:00-13:00"]);
}

#[test]
fn always_and_whole_groups_of_days_have_words() {
    assert_eq!(
        Calendar::parse("24/7 UTC").unwrap().minutes_a_week(),
        7 * 24 * 60
    );
    assert_eq!(open("weekdays 9-17").len(), 5);
    assert_eq!(open("weekends 9-17").len(), 2);
    assert_eq!(open("daily 9-17").len(), 7);
}

#[test]
fn mistakes_are_named_where_they_are() {
    use CalendarErrorKind as E;
    assert_eq!(wrong(""), (E::NoDays, ""));
    assert_eq!(wrong("Europe/Berlin"), (E::NoDays, "Europe/Berlin"));
    assert_eq!(wrong("09:00-17:00"), (E::NoDays, "09:00-17:00"));
    assert_eq!(wrong("Mon-Fri Europe/Berlin"), (E::NoHours, "Mon-Fri"));
    assert_eq!(wrong("Mon-Fri 09:00"), (E::BadTime, "09:00"));
    assert_eq!(wrong("Mon-Fri 09:00-25:00"), (E::BadTime, "09:00-25:00"));
    assert_eq!(wrong("Mon-Fri 9:5-17:00"), (E::BadTime, "9:5-17:00"));
    assert_eq!(wrong("Mon 09:00-09:00"), (E::Empty, "09:00-09:00"));
    assert_eq!(
        wrong("Mon-Fri 09:00-12:00, 11:00-13:00"),
        (E::Overlap, "11:00-13:00")
    );
    assert_eq!(
        wrong("Mon 9-17 Europe/Nowhere"),
        (E::UnknownZone, "Europe/Nowhere")
    );
    assert_eq!(
        wrong("Mon 9-17 UTC Europe/Berlin"),
        (E::TwoZones, "Europe/Berlin")
    );
    assert_eq!(wrong("Mon 9-17 Berlin"), (E::UnknownWord, "Berlin"));
    assert_eq!(wrong("Mond-Fri 9-17 -"), (E::BadTime, "9-17 -"));
}

#[test]
fn any_text_is_a_calendar_or_an_error() {
    for text in [
        "-",
        "--",
        "–",
        "Mon–",
        "- Mon",
        "٣:00-4",
        "24/7 24/7",
        "Mon-Mon 0-24",
        "ä-ö 1-2",
    ] {
        let _ = Calendar::parse(text);
    }
    assert_eq!(open("Mon-Mon 0-24"), ["Mon 00:00-24:00"]);
}
