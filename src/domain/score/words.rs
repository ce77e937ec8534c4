//! Summary scores in words, the same on screens, in reports and in a terminal.

use crate::domain::scheme::{ShownAs, Summary};

use super::result::SummaryScore;

/// A value with what it stands on: "40 % (4 of 10)", "1.5 : 1 (15 to 10)", "3.5 of 5". Undefined and
/// left-out values are a dash; why is in [`SummaryScore::withheld`].
pub fn shown(summary: &Summary, score: &SummaryScore) -> String {
    let Some(value) = score.value() else { return "–".to_owned() };
    let numerator = score.numerator().unwrap_or_default();
    let denominator = score.denominator().unwrap_or_default();
    match summary.shown_as {
        ShownAs::Count => numerator.to_string(),
        ShownAs::Percent => format!("{} % ({numerator} of {denominator})", short(value * 100.0)),
        ShownAs::RatioToOne => format!("{} : 1 ({numerator} to {denominator})", short(value)),
        ShownAs::Mean => format!("{} of 5", short(value)),
        ShownAs::OutOf => format!("{numerator} of {denominator}"),
    }
}

/// The 95 % interval in the same unit: "17 to 69 %", "0.2 to 2.2 : 1". `None` where there is none.
pub fn interval_shown(summary: &Summary, score: &SummaryScore) -> Option<String> {
    let (low, high) = score.interval()?;
    match summary.shown_as {
        ShownAs::Percent | ShownAs::OutOf => Some(format!("{:.0} to {:.0} %", low * 100.0, high * 100.0)),
        ShownAs::RatioToOne => Some(format!("{} to {} : 1", short(low), short(high))),
        ShownAs::Count | ShownAs::Mean => None,
    }
}

/// At most one digit after the point, and none where it would be 0.
fn short(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::score::Computed;

    #[track_caller]
    fn check(shown_as: ShownAs, fraction: (u64, u64), expected: &str) {
        let (scheme, _) =
            crate::domain::scheme::read(include_str!("../../../schemes/starter-1.ron")).unwrap();
        let summary = Summary { shown_as, ..scheme.summaries[0].clone() };
        let (numerator, denominator) = fraction;
        let value = (denominator > 0).then(|| numerator as f64 / denominator as f64);
        let computed = Computed {
            numerator: Some(numerator),
            denominator: Some(denominator),
            value,
            ..Computed::default()
        };
        let score = SummaryScore { id: summary.id.clone(), computed, given: true, withheld: None };
        assert_eq!(shown(&summary, &score), expected);
    }

    #[track_caller]
    fn check_interval(shown_as: ShownAs, interval: Option<(f64, f64)>, expected: Option<&str>) {
        let (scheme, _) =
            crate::domain::scheme::read(include_str!("../../../schemes/starter-1.ron")).unwrap();
        let summary = Summary { shown_as, ..scheme.summaries[0].clone() };
        let computed = Computed { interval, ..Computed::default() };
        let mut score = SummaryScore { id: summary.id.clone(), computed, given: true, withheld: None };
        assert_eq!(interval_shown(&summary, &score).as_deref(), expected);
        score.given = false;
        assert_eq!(interval_shown(&summary, &score), None);
    }

    #[test]
    fn intervals_are_in_the_unit_of_their_value() {
        check_interval(ShownAs::Percent, Some((0.168_18, 0.687_33)), Some("17 to 69 %"));
        check_interval(ShownAs::OutOf, Some((0.168_18, 0.687_33)), Some("17 to 69 %"));
        check_interval(ShownAs::RatioToOne, Some((0.202, 2.198)), Some("0.2 to 2.2 : 1"));
        check_interval(ShownAs::Percent, None, None);
        check_interval(ShownAs::Mean, Some((1.0, 2.0)), None);
    }

    #[test]
    fn values_come_with_what_they_stand_on() {
        check(ShownAs::Percent, (4, 10), "40 % (4 of 10)");
        check(ShownAs::Percent, (1, 3), "33.3 % (1 of 3)");
        check(ShownAs::RatioToOne, (15, 10), "1.5 : 1 (15 to 10)");
        check(ShownAs::RatioToOne, (0, 7), "0 : 1 (0 to 7)");
        check(ShownAs::Mean, (7, 2), "3.5 of 5");
        check(ShownAs::OutOf, (3, 8), "3 of 8");
        check(ShownAs::Count, (4, 1), "4");
        check(ShownAs::Percent, (0, 0), "–");
    }
}
