//! How far a share or a ratio may lie from what was counted: 95 % intervals.
//!
//! A share has the score interval of Wilson (1927), which keeps to 0 and 1 and stays honest where the
//! counts are small. The ratio of two counts, x to y, has the interval of the share p of x in x + y,
//! read as p : (1 - p): given their sum, one of two counts is binomial (Przyborowski and Wilenski, 1940).
//!
//! Both take utterances as independent of each other. Those of one conversation are not quite, so that
//! the true uncertainty is rather larger than smaller.

/// The 97.5th percentile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The interval of the share of `part` in `whole`; `None` for a share of nothing.
pub fn share(part: u64, whole: u64) -> Option<(f64, f64)> {
    if whole == 0 || part > whole {
        return None;
    }
    let (n, p) = (whole as f64, part as f64 / whole as f64);
    let square = Z * Z;
    let centre = p + square / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    // At the ends the formula gives 0 and 1 but for the last digits.
    let low = if part == 0 { 0.0 } else { (centre - half) / scale };
    let high = if part == whole { 1.0 } else { (centre + half) / scale };
    Some((low, high))
}

/// The interval of the ratio of two counts, `above` to `below`; `None` where there is nothing below.
pub fn ratio(above: u64, below: u64) -> Option<(f64, f64)> {
    if below == 0 {
        return None;
    }
    let (low, high) = share(above, above + below)?;
    Some((low / (1.0 - low), high / (1.0 - high)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(found: Option<(f64, f64)>, expected: (f64, f64), tolerance: f64) {
        let (low, high) = found.unwrap();
        assert!((low - expected.0).abs() <= tolerance, "{low} {}", expected.0);
        assert!((high - expected.1).abs() <= tolerance, "{high} {}", expected.1);
    }

    /// Newcombe: Two-sided confidence intervals for the single proportion. Statistics in Medicine 17 (1998)
    /// 857–872, table I, method 3, printed to four digits.
    #[test]
    fn shares_have_the_published_intervals() {
        check(share(81, 263), (0.2553, 0.3662), 5e-5);
        check(share(15, 148), (0.0624, 0.1605), 5e-5);
        check(share(0, 20), (0.0, 0.1611), 5e-5);
        check(share(1, 29), (0.0061, 0.1718), 5e-5);
    }

    /// As `prop.test(4, 10, correct = FALSE)` of R gives it.
    #[test]
    fn four_of_ten_is_anything_from_a_sixth_to_two_thirds() {
        check(share(4, 10), (0.168_180_3, 0.687_326_2), 5e-8);
    }

    #[test]
    fn the_ends_are_exact() {
        let exact = |value: f64| value.to_bits();
        assert_eq!(exact(share(0, 7).unwrap().0), exact(0.0));
        assert_eq!(exact(share(7, 7).unwrap().1), exact(1.0));
        assert_eq!(exact(ratio(0, 7).unwrap().0), exact(0.0));
    }

    #[test]
    fn of_nothing_there_is_no_interval() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(3, 2), None);
        assert_eq!(ratio(3, 0), None);
        assert_eq!(ratio(0, 0), None);
    }

    /// The share interval above, read as p : (1 - p): 0.16818 / 0.83182 and 0.68733 / 0.31267.
    #[test]
    fn four_to_six() {
        check(ratio(4, 6), (0.202_184, 2.198_222), 1e-6);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_stays_inside(part in 0_u64..500, rest in 0_u64..500) {
            let whole = part + rest;
            prop_assume!(whole > 0);
            let (low, high) = share(part, whole).unwrap();
            let value = part as f64 / whole as f64;
            prop_assert!(0.0 <= low && low <= value && value <= high && high <= 1.0, "{low} {value} {high}");
            // What is left over has the mirrored interval.
            let (left_low, left_high) = share(rest, whole).unwrap();
            prop_assert!((left_low - (1.0 - high)).abs() < 1e-12 && (left_high - (1.0 - low)).abs() < 1e-12);
        }

        #[test]
        fn ten_times_as_much_is_narrower(part in 0_u64..100, rest in 1_u64..100) {
            let width = |(low, high): (f64, f64)| high - low;
            let few = share(part, part + rest).unwrap();
            let many = share(10 * part, 10 * (part + rest)).unwrap();
            prop_assert!(width(many) < width(few));
        }

        #[test]
        fn a_ratio_turned_over_has_its_interval_turned_over(above in 1_u64..300, below in 1_u64..300) {
            let (low, high) = ratio(above, below).unwrap();
            let (turned_low, turned_high) = ratio(below, above).unwrap();
            prop_assert!((low * turned_high - 1.0).abs() < 1e-9 && (high * turned_low - 1.0).abs() < 1e-9);
            let value = above as f64 / below as f64;
            prop_assert!(low <= value && value <= high);
        }
    }
}
