//! Which stretch of one coder is the same as which of another.
//!
//! Pairs of stretches of two coders that overlap by at least half of the shorter are joined, the longest
//! overlap first; of two that are equally long, the pair that covers the shorter time together, then the
//! earlier one. A stretch is joined with at most one of each other coder, so what a coder split in two is
//! joined with one half, and the other half stands alone. The rule looks at times only, never at codes,
//! and never at who the coders are: their order changes nothing.

/// How much of the shorter of two stretches they must share to be the same: half of it. House rule, so
/// that a neighbour whose edge was drawn a little late is never taken for it.
const LEAST_SHARED: f64 = 0.5;

/// One stretch of one coder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// The coder, by place.
    pub coder: usize,
    /// What it is, by place among the coder's own.
    pub item: usize,
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
}

/// The stretches that belong together: for each coder the place of hers, or none. In order of time.
pub(super) fn joined(coders: usize, spans: &[Span]) -> Vec<Vec<Option<usize>>> {
    let mut spans = spans.to_vec();
    spans.sort_by(|a, b| {
        a.start.total_cmp(&b.start).then(a.end.total_cmp(&b.end)).then(a.coder.cmp(&b.coder))
    });
    let mut groups = Groups::of(&spans);
    for pair in pairs(&spans) {
        groups.join(pair.left, pair.right, &spans);
    }
    let mut rows: Vec<(f64, f64, Vec<Option<usize>>)> = Vec::new();
    for members in groups.members {
        let mut row = vec![None; coders];
        let (mut start, mut end) = (f64::INFINITY, f64::NEG_INFINITY);
        for span in members.iter().filter_map(|place| spans.get(*place)) {
            start = start.min(span.start);
            end = end.max(span.end);
            if let Some(cell) = row.get_mut(span.coder) {
                *cell = Some(span.item);
            }
        }
        if !members.is_empty() {
            rows.push((start, end, row));
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

struct Pair {
    left: usize,
    right: usize,
    shared: f64,
    together: f64,
    start: f64,
}

/// The pairs that may be joined, the best first.
fn pairs(spans: &[Span]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (left, one) in spans.iter().enumerate() {
        // They stand in order of start: behind the first that starts too late there is none.
        let after = spans.iter().enumerate().skip(left + 1);
        for (right, other) in after.take_while(|(_, other)| other.start < one.end) {
            let shared = one.end.min(other.end) - other.start;
            let shorter = (one.end - one.start).min(other.end - other.start);
            if one.coder != other.coder && shared > 0.0 && shared >= shorter * LEAST_SHARED {
                let together = one.end.max(other.end) - one.start;
                pairs.push(Pair { left, right, shared, together, start: one.start });
            }
        }
    }
    pairs.sort_by(|a, b| {
        let longest = b.shared.total_cmp(&a.shared);
        let closest = longest.then(a.together.total_cmp(&b.together));
        closest.then(a.start.total_cmp(&b.start))
    });
    pairs
}

/// Which stretches have been joined so far.
struct Groups {
    /// The group of each stretch.
    of: Vec<usize>,
    /// The stretches of each group; a group that went into another has none.
    members: Vec<Vec<usize>>,
}

impl Groups {
    fn of(spans: &[Span]) -> Self {
        Self { of: (0..spans.len()).collect(), members: (0..spans.len()).map(|it| vec![it]).collect() }
    }

    /// Joins the groups of two stretches, unless some coder would have two in one.
    fn join(&mut self, left: usize, right: usize, spans: &[Span]) {
        let (Some(&into), Some(&from)) = (self.of.get(left), self.of.get(right)) else { return };
        let coder = |place: &usize| spans.get(*place).map(|it| it.coder);
        let (Some(ours), Some(theirs)) = (self.members.get(into), self.members.get(from)) else { return };
        let clash = ours.iter().any(|one| theirs.iter().any(|other| coder(one) == coder(other)));
        if into == from || clash {
            return;
        }
        let moved = self.members.get_mut(from).map(std::mem::take).unwrap_or_default();
        for place in &moved {
            if let Some(group) = self.of.get_mut(*place) {
                *group = into;
            }
        }
        if let Some(members) = self.members.get_mut(into) {
            members.extend(moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each coder's stretches as `start-end`, in tenths of a second.
    fn spans(coders: &[&[(i32, i32)]]) -> Vec<Span> {
        let mut spans = Vec::new();
        for (coder, stretches) in coders.iter().enumerate() {
            for (item, (start, end)) in stretches.iter().enumerate() {
                let (start, end) = (f64::from(*start) / 10.0, f64::from(*end) / 10.0);
                spans.push(Span { coder, item, start, end });
            }
        }
        spans
    }

    /// Rows as `0-1 .-2`: each coder's place, or a point.
    #[track_caller]
    fn check(coders: &[&[(i32, i32)]], expected: &str) {
        let rows = joined(coders.len(), &spans(coders));
        let cell = |it: &Option<usize>| it.map_or_else(|| ".".to_owned(), |it| it.to_string());
        let rows: Vec<String> =
            rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("-")).collect();
        assert_eq!(rows.join(" "), expected);
    }

    #[test]
    fn the_longest_overlap_is_joined_first() {
        // Shared: 0-20 with 0-18 is 1.8 s; 20-40 with 18-40 is 2.0 s; the edge between them 0.2 s.
        check(&[&[(0, 20), (20, 40)], &[(0, 18), (18, 40)]], "0-0 1-1");
        // The second of A lies in the first of B too, by 2 of its 6 tenths, and fully in the second.
        check(&[&[(0, 20), (24, 30)], &[(0, 26), (26, 40)]], "0-0 1-1");
    }

    #[test]
    fn what_one_coder_split_is_joined_with_the_longer_part() {
        check(&[&[(0, 40)], &[(0, 15), (15, 40)]], ".-0 0-1");
        // Two halves of the same length: the earlier one.
        check(&[&[(0, 40)], &[(0, 20), (20, 40)]], "0-0 .-1");
    }

    #[test]
    fn a_neighbour_that_begins_a_little_early_is_not_the_same() {
        // Shared 0.2 s of 2.0 s: under half of the shorter.
        check(&[&[(20, 40)], &[(0, 22)]], ".-0 0-.");
        // Shared 1.0 s of 2.0 s: just half.
        check(&[&[(10, 30)], &[(0, 20)]], "0-0");
        check(&[&[(11, 31)], &[(0, 20)]], ".-0 0-.");
    }

    #[test]
    fn touching_is_not_overlapping() {
        check(&[&[(0, 20)], &[(20, 40)]], "0-. .-0");
    }

    #[test]
    fn three_coders_meet_in_one_row() {
        check(&[&[(0, 20)], &[(2, 22)], &[(1, 19)]], "0-0-0");
        // C has both halves: A's whole goes with B's and with the longer half.
        check(&[&[(0, 40)], &[(0, 40)], &[(0, 10), (10, 40)]], ".-.-0 0-0-1");
    }

    #[test]
    fn nothing_gives_nothing() {
        check(&[&[], &[]], "");
        check(&[&[(0, 1)], &[]], "0-.");
    }

    fn stretches() -> impl Strategy<Value = Vec<(i32, i32)>> {
        prop::collection::vec((0..4_i32, 1..20_i32), 0..8).prop_map(|gaps| {
            let mut at = 0;
            let mut stretches = Vec::new();
            for (gap, length) in gaps {
                stretches.push((at + gap, at + gap + length));
                at += gap + length;
            }
            stretches
        })
    }

    proptest! {
        #[test]
        fn every_stretch_stands_in_one_row(coders in prop::collection::vec(stretches(), 1..4)) {
            let views: Vec<&[(i32, i32)]> = coders.iter().map(Vec::as_slice).collect();
            let rows = joined(coders.len(), &spans(&views));
            for (coder, stretches) in coders.iter().enumerate() {
                let mut there: Vec<usize> = rows.iter().filter_map(|row| row[coder]).collect();
                there.sort_unstable();
                prop_assert_eq!(there, (0..stretches.len()).collect::<Vec<_>>());
            }
        }

        #[test]
        fn the_order_of_the_coders_changes_nothing(coders in prop::collection::vec(stretches(), 2..5)) {
            let views: Vec<&[(i32, i32)]> = coders.iter().map(Vec::as_slice).collect();
            let turned: Vec<&[(i32, i32)]> = views.iter().rev().copied().collect();
            let mut rows = joined(coders.len(), &spans(&views));
            let mut back: Vec<Vec<Option<usize>>> = joined(coders.len(), &spans(&turned))
                .into_iter()
                .map(|row| row.into_iter().rev().collect())
                .collect();
            rows.sort();
            back.sort();
            prop_assert_eq!(rows, back);
        }

        #[test]
        fn a_coder_is_joined_with_herself(stretches in stretches()) {
            let rows = joined(2, &spans(&[&stretches, &stretches]));
            let expected: Vec<Vec<Option<usize>>> =
                (0..stretches.len()).map(|it| vec![Some(it), Some(it)]).collect();
            prop_assert_eq!(rows, expected);
        }
    }
}
