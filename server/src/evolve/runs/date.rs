//! Dates in the names of runs.

use std::time::{Duration, UNIX_EPOCH};

/// `20261124-185530`, in UTC, so that names sort by time.
pub(super) fn stamp(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(day);
    format!("{year:04}{month:02}{day:02}-{:02}{:02}{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Now.
pub(super) fn now() -> Duration {
    // A clock before 1970 gives a name that sorts first, and no harm.
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Year, month and day of a day since 1970-01-01, in the Gregorian calendar.
fn civil(day: u64) -> (u64, u64, u64) {
    // Counted from a March 1 of a year divisible by 400, each year ends with its leap day.
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_dates() {
        let check = |seconds, expected: &str| assert_eq!(stamp(Duration::from_secs(seconds)), expected);
        check(0, "19700101-000000");
        check(951_782_399, "20000228-235959");
        check(951_868_800, "20000301-000000");
        check(1_795_546_530, "20261124-185530");
    }
}
