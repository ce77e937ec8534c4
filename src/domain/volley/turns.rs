//! The worker's volleys on the timeline of a whole conversation.
//!
//! A volley is what the worker says until somebody else says more than a word that keeps her going. Such
//! a word ("yeah", "right") is marked facilitative and ends nothing; one that answers a question or a
//! reflection is not marked, and does. A coder may say of an utterance of the worker's that it begins a
//! volley, or that it goes on with the one before, whatever the turns say.
//!
//! Proposals that nobody accepted count for nothing, and neither does what the worker says that needs no
//! code: "mm" while the parent speaks is no volley, and neither is a greeting.

use crate::domain::coding::{Utterance, VolleyEdge};
use crate::domain::language::Speaker;
use crate::units::Seconds;

/// One volley of the worker's. Utterances are named by their place in the slice that was given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TurnVolley {
    /// What the worker says; empty only for what is heard after her last volley.
    pub worker: Vec<usize>,
    /// What others say before it since the volley before, and within it.
    pub heard: Vec<usize>,
}

/// The volleys of a timeline in order, its utterances standing in order of where they start. Every
/// utterance that counts is in exactly one of them.
pub fn turn_volleys(utterances: &[Utterance], part: (Seconds, Seconds)) -> Vec<TurnVolley> {
    let mut volleys: Vec<TurnVolley> = Vec::new();
    // Since the worker last spoke.
    let mut heard = Vec::new();
    let mut ended = false;
    for (place, utterance) in utterances.iter().enumerate().filter(|(_, it)| counts(it, part)) {
        if utterance.speaker != Speaker::Worker {
            heard.push(place);
            ended |= !utterance.facilitative;
            continue;
        }
        let begins = match utterance.volley_edge {
            VolleyEdge::Begins => true,
            VolleyEdge::Continues => false,
            VolleyEdge::ByTurn => ended,
        };
        ended = false;
        match volleys.last_mut() {
            Some(volley) if !begins => {
                volley.worker.push(place);
                volley.heard.append(&mut heard);
            }
            _ => volleys.push(TurnVolley { worker: vec![place], heard: std::mem::take(&mut heard) }),
        }
    }
    if !heard.is_empty() {
        volleys.push(TurnVolley { worker: Vec::new(), heard });
    }
    volleys
}

/// For each utterance the number of the volley that it is in, from 1: one of the worker's that it
/// belongs to, or that it is heard before or within. `None` where it does not count, and for what is
/// heard after the last volley.
pub fn volley_numbers(utterances: &[Utterance], part: (Seconds, Seconds)) -> Vec<Option<u32>> {
    let mut numbers = vec![None; utterances.len()];
    for (volley, number) in turn_volleys(utterances, part).iter().zip(1..) {
        if volley.worker.is_empty() {
            continue;
        }
        for place in volley.worker.iter().chain(&volley.heard) {
            if let Some(slot) = numbers.get_mut(*place) {
                *slot = Some(number);
            }
        }
    }
    numbers
}

/// Whether an utterance counts: it begins in the part that is coded, and somebody has accepted it.
pub fn counts(utterance: &Utterance, (from, to): (Seconds, Seconds)) -> bool {
    let within = utterance.start.is_none_or(|start| from <= start && start < to);
    let keeps_going =
        utterance.speaker == Speaker::Worker && utterance.facilitative && utterance.code.is_none();
    within && !utterance.proposed && !keeps_going
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::coding::UtteranceId;

    const WHOLE: (Seconds, Seconds) = (Seconds(0.0), Seconds(1e6));

    /// Utterances of a second each, by a letter: `w`, `p`, `o` speak, `m` is the parent's "mm", `M` the
    /// worker's; `b` and `c` are the worker's that begin or continue by the coder's word; `?` is a
    /// proposal of the worker's and `!` one of the parent's.
    fn timeline(letters: &str) -> Vec<Utterance> {
        let utterance = |(letter, place): (char, u32)| {
            let (speaker, facilitative, volley_edge, proposed) = match letter {
                'p' => (Speaker::Parent, false, VolleyEdge::ByTurn, false),
                'm' => (Speaker::Parent, true, VolleyEdge::ByTurn, false),
                '!' => (Speaker::Parent, false, VolleyEdge::ByTurn, true),
                'o' => (Speaker::Other, false, VolleyEdge::ByTurn, false),
                'M' => (Speaker::Worker, true, VolleyEdge::ByTurn, false),
                'b' => (Speaker::Worker, false, VolleyEdge::Begins, false),
                'c' => (Speaker::Worker, false, VolleyEdge::Continues, false),
                '?' => (Speaker::Worker, false, VolleyEdge::ByTurn, true),
                _ => (Speaker::Worker, false, VolleyEdge::ByTurn, false),
            };
            let start = f64::from(place);
            let times = (Some(Seconds(start)), Some(Seconds(start + 1.0)));
            let new = Utterance::new(UtteranceId(place + 1), speaker, times.0, times.1);
            Utterance { facilitative, volley_edge, proposed, ..new }
        };
        letters.chars().zip(0..).map(utterance).collect()
    }

    /// Volleys as text: what is heard, a colon, what the worker says, by place in hexadecimal.
    #[track_caller]
    fn check(letters: &str, part: (Seconds, Seconds), expected: &str) {
        let digit = |it: &usize| char::from_digit(*it as u32, 16).unwrap();
        let digits = |places: &[usize]| places.iter().map(digit).collect::<String>();
        let volleys: Vec<String> = turn_volleys(&timeline(letters), part)
            .iter()
            .map(|it| format!("{}:{}", digits(&it.heard), digits(&it.worker)))
            .collect();
        assert_eq!(volleys.join(" "), expected, "{letters}");
    }

    #[test]
    fn a_volley_lasts_until_somebody_else_says_more_than_yeah() {
        check("", WHOLE, "");
        check("w", WHOLE, ":0");
        check("ww", WHOLE, ":01");
        check("wpw", WHOLE, ":0 1:2");
        check("wow", WHOLE, ":0 1:2");
        check("ppwwpw", WHOLE, "01:23 4:5");
        check("p", WHOLE, "0:");
        check("wp", WHOLE, ":0 1:");
    }

    #[test]
    fn a_word_that_keeps_her_going_ends_nothing() {
        check("wmw", WHOLE, "1:02");
        check("wmpw", WHOLE, ":0 12:3");
        check("wpmw", WHOLE, ":0 12:3");
        check("wmmwpw", WHOLE, "12:03 4:5");
        check("pMpw", WHOLE, "02:3");
        check("wMw", WHOLE, ":02");
    }

    #[test]
    fn a_coder_may_say_otherwise() {
        check("wb", WHOLE, ":0 :1");
        check("wpc", WHOLE, "1:02");
        check("c", WHOLE, ":0");
        check("wpcw", WHOLE, "1:023");
        check("wmb", WHOLE, ":0 1:2");
    }

    #[test]
    fn proposals_count_for_nothing() {
        check("w?w", WHOLE, ":02");
        check("w!w", WHOLE, ":02");
        check("?", WHOLE, "");
    }

    #[test]
    fn only_the_part_counts() {
        check("wpwpw", (Seconds(1.0), Seconds(4.0)), "1:2 3:");
        check("wpwpw", (Seconds(1.5), Seconds(3.0)), ":2");
        check("www", (Seconds(0.5), Seconds(1.5)), ":1");
        let typed = Utterance::new(UtteranceId(1), Speaker::Worker, None, None);
        assert!(counts(&typed, (Seconds(5.0), Seconds(6.0))), "what has no time is not left out");
    }

    #[test]
    fn every_utterance_has_the_number_of_its_volley() {
        let numbers = volley_numbers(&timeline("pwmw?pwp"), WHOLE);
        assert_eq!(numbers, [Some(1), Some(1), Some(1), Some(1), None, Some(2), Some(2), None]);
    }

    proptest! {
        #[test]
        fn each_that_counts_is_in_one_volley_in_order(letters in "[wpmoMbc?!]{0,40}", from in 0u32..20, len in 0u32..40) {
            let utterances = timeline(&letters);
            let part = (Seconds(f64::from(from)), Seconds(f64::from(from + len)));
            let volleys = turn_volleys(&utterances, part);
            let mut places: Vec<usize> =
                volleys.iter().flat_map(|it| it.worker.iter().chain(&it.heard)).copied().collect();
            places.sort_unstable();
            let expected: Vec<usize> = (0..utterances.len()).filter(|it| counts(&utterances[*it], part)).collect();
            prop_assert_eq!(places, expected);
            let workers: Vec<usize> = volleys.iter().flat_map(|it| &it.worker).copied().collect();
            prop_assert!(workers.is_sorted());
            for (number, volley) in volleys.iter().enumerate() {
                prop_assert!(volley.heard.is_sorted());
                prop_assert!(!volley.worker.is_empty() || number + 1 == volleys.len());
                for place in &volley.worker {
                    prop_assert_eq!(utterances[*place].speaker, Speaker::Worker);
                }
            }
        }

        #[test]
        fn a_yeah_more_or_less_changes_no_volley(letters in "[wp]{0,20}", at in 0usize..20) {
            let at = at.min(letters.len());
            let with = format!("{}m{}", &letters[..at], &letters[at..]);
            let sizes = |letters: &str| {
                let volleys = turn_volleys(&timeline(letters), WHOLE);
                volleys.iter().map(|it| it.worker.len()).filter(|len| *len > 0).collect::<Vec<_>>()
            };
            prop_assert_eq!(sizes(&letters), sizes(&with));
        }
    }
}
