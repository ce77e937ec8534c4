//! Words of the studio.

use crate::units::Seconds;

/// A time as `2:03.4`, or `1:02:03.4` from an hour on.
pub fn clock(at: Seconds) -> String {
    let tenths = (at.0.max(0.0) * 10.0).round() as u64;
    let (hours, minutes, rest) = (tenths / 36_000, tenths / 600 % 60, tenths % 600);
    let (seconds, tenths) = (rest / 10, rest % 10);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}.{tenths}")
    } else {
        format!("{minutes}:{seconds:02}.{tenths}")
    }
}
