//! The time of day, as files and lists write it.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, Zoned};

/// Now, in UTC, as `2026-11-22T09:30:12Z`.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Today where the user is, counted in days from 1970-01-01.
pub fn today() -> i64 {
    day_number(Zoned::now().date())
}

/// Today where the user is, as `2026-11-22`.
pub fn today_text() -> String {
    Zoned::now().date().to_string()
}

/// A day such as `2026-11-22`, or the day of a time such as `2026-11-22T09:30:12Z`, counted in days from
/// 1970-01-01. `None` for what is no day.
pub fn day_of(text: &str) -> Option<i64> {
    date(text).map(day_number)
}

/// The day so many months after another, as `2027-05-22`; the last of the month where it has no such day.
pub fn months_after(day: &str, months: u16) -> Option<String> {
    let later = date(day)?.checked_add(i32::from(months).months()).ok()?;
    Some(later.to_string())
}

/// A time such as `2026-11-22T09:30:12Z` where the user is, as `22 November 2026, 09:30`; as it is written
/// where it is no time.
pub fn in_words(time: &str) -> String {
    let zone = jiff::tz::TimeZone::system();
    match time.parse::<Timestamp>() {
        Ok(timestamp) => timestamp.to_zoned(zone).strftime("%-d %B %Y, %H:%M").to_string(),
        Err(_) => day_in_words(time),
    }
}

/// A day such as `2026-11-22`, as `22 November 2026`; as it is written where it is no day.
pub fn day_in_words(day: &str) -> String {
    date(day).map_or_else(|| day.to_owned(), |date| date.strftime("%-d %B %Y").to_string())
}

fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

fn day_number(date: Date) -> i64 {
    date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day_of("1970-01-01"), Some(0));
        assert_eq!(day_of("2026-11-22T09:30:12Z"), Some(20_779));
        assert_eq!(day_of("1969-12-31"), Some(-1));
        assert_eq!(day_of("2026-13-01"), None);
        assert_eq!(day_of("soon"), None);
    }

    #[test]
    fn months_end_on_a_day_that_there_is() {
        assert_eq!(months_after("2026-11-22", 6).as_deref(), Some("2027-05-22"));
        assert_eq!(months_after("2026-08-31T23:00:00Z", 6).as_deref(), Some("2027-02-28"));
    }

    #[test]
    fn now_is_as_files_write_it() {
        assert_eq!(now().len(), "2026-11-22T09:30:12Z".len());
        assert!(now().ends_with('Z') && day_of(&now()).is_some());
    }

    #[test]
    fn days_in_words() {
        assert_eq!(day_in_words("2026-11-02"), "2 November 2026");
        assert_eq!(day_in_words("?"), "?");
    }
}
