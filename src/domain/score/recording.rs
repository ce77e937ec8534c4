//! From the coding of a recorded conversation to what is scored.

use std::collections::BTreeMap;

use crate::domain::coding::Coding;
use crate::domain::volley::turns::{TurnVolley, turn_volleys};
use crate::units::Seconds;

use super::input::{Context, HeardUtterance, ScoredVolley, WorkerUtterance};

/// The volleys of a coded recording of this length, by the turns of the conversation. Only what begins
/// in the part that is coded counts. What is heard after the worker's last volley stands in one without
/// any utterance of hers, so that the parent's language is counted whole.
pub fn volleys_of_recording(coding: &Coding, length: Seconds) -> Vec<ScoredVolley> {
    let part = coding.setting.part.bounds(length);
    let utterances = coding.takes.first().map_or(&[][..], |take| &take.utterances);
    let scored = |(volley, number): (TurnVolley, u32)| {
        let of = |places: Vec<usize>| places.into_iter().filter_map(|place| utterances.get(place));
        let worker =
            of(volley.worker).map(|it| WorkerUtterance { code: it.code.clone(), valence: it.valence });
        let heard = of(volley.heard)
            .map(|it| HeardUtterance { speaker: it.speaker, codes: it.code.iter().cloned().collect() });
        // Reply ratings belong to practice; a conversation has global ones.
        let ratings = BTreeMap::new();
        ScoredVolley { volley: number, worker: worker.collect(), heard: heard.collect(), ratings }
    };
    turn_volleys(utterances, part).into_iter().zip(1..).map(scored).collect()
}

/// What is known about a coded recording beside its codes.
pub fn context_of_recording(coding: &Coding, length: Seconds) -> Context {
    let (from, to) = coding.setting.part.bounds(length);
    Context {
        minutes: Some((to.0 - from.0).max(0.0) / 60.0),
        scripted: false,
        process: coding.setting.process,
        globals: coding.globals.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coding::{CodedTake, CodingKind, Edit, TakeKey, Utterance, UtteranceId};
    use crate::domain::language::{Process, Speaker, Valence};
    use crate::domain::recording::Part;
    use crate::domain::scheme::Scheme;
    use crate::domain::score::{Score, score};
    use crate::domain::session::SchemeReference;

    const TAKE: TakeKey = TakeKey { volley: 1, take: 1 };

    fn miti() -> Scheme {
        crate::domain::scheme::read(include_str!("../../../schemes/miti-4.2.1.ron")).unwrap().0
    }

    /// A coding of utterances of ten seconds each: who, and the code.
    fn coding(said: &[(char, &str)], part: Part) -> Coding {
        let scheme =
            SchemeReference { id: "miti-4.2.1".to_owned(), version: "1".to_owned(), sha256: String::new() };
        let mut coding = Coding::new(
            "s".to_owned(),
            "ana".to_owned(),
            CodingKind::Coder,
            scheme,
            "2026-11-22T09:30:12Z".to_owned(),
        );
        coding.setting.part = part;
        coding.apply(Edit::AddTake(CodedTake::new(TAKE))).unwrap();
        for (index, (who, code)) in said.iter().enumerate() {
            let start = index as f64 * 10.0;
            let speaker = match who {
                'w' => Speaker::Worker,
                'o' => Speaker::Other,
                _ => Speaker::Parent,
            };
            let times = (Some(Seconds(start)), Some(Seconds(start + 10.0)));
            let new = Utterance::new(coding.next_id(), speaker, times.0, times.1);
            let code = Some((*code).to_owned()).filter(|it| !it.is_empty());
            let utterance = Utterance { code, facilitative: *who == 'm', ..new };
            coding.apply(Edit::AddUtterance { take: TAKE, index, utterance }).unwrap();
        }
        coding
    }

    #[track_caller]
    fn scored(coding: &Coding, seconds: f64) -> Score {
        let length = Seconds(seconds);
        let volleys = volleys_of_recording(coding, length);
        score(&miti(), &volleys, &context_of_recording(coding, length)).unwrap()
    }

    #[track_caller]
    fn check(said: &[(char, &str)], volleys: u32, counts: &[(&str, u32)]) {
        let score = scored(&coding(said, Part::Whole), said.len() as f64 * 10.0);
        assert_eq!(score.volleys, volleys);
        let counted: Vec<(&str, u32)> =
            score.counts.iter().filter(|it| it.count > 0).map(|it| (it.code.as_str(), it.count)).collect();
        assert_eq!(counted, counts);
    }

    #[test]
    fn a_conversation_is_counted_by_its_turns() {
        check(&[], 0, &[]);
        // One reflection a volley, and the complex one stands.
        check(&[('w', "SR"), ('w', "CR"), ('p', ""), ('w', "SR")], 2, &[("SR", 1), ("CR", 1)]);
        // A word that keeps her going leaves one volley, so there is one question.
        check(&[('w', "Q"), ('m', ""), ('w', "Q")], 1, &[("Q", 1)]);
        // The same word as an answer makes two.
        check(&[('w', "Q"), ('p', ""), ('w', "Q")], 2, &[("Q", 2)]);
        check(&[('w', "Q"), ('o', ""), ('w', "Q")], 2, &[("Q", 2)]);
    }

    #[test]
    fn the_parents_language_is_counted_whole() {
        let house = crate::domain::scheme::read(include_str!("../../../schemes/family-safeguarding-1.ron"));
        let house = house.unwrap().0;
        let said = [('p', "CT"), ('w', "SR"), ('m', "CT"), ('w', ""), ('p', "ST"), ('p', "CT")];
        let coding = coding(&said, Part::Whole);
        let volleys = volleys_of_recording(&coding, Seconds(60.0));
        let score = score(&house, &volleys, &context_of_recording(&coding, Seconds(60.0))).unwrap();
        assert_eq!((score.count("CT"), score.count("ST"), score.volleys), (3, 1, 1));
        let percent = score.summary("percent_change_talk").unwrap();
        assert_eq!((percent.numerator(), percent.denominator()), (Some(3), Some(4)));
    }

    #[test]
    fn only_the_part_counts_and_its_length_is_the_conversations() {
        let said = [('w', "Q"), ('p', ""), ('w', "Q"), ('p', ""), ('w', "Q")];
        let part = Part::Chosen { from: Seconds(10.0), to: Seconds(40.0) };
        let coding = coding(&said, part);
        assert_eq!(scored(&coding, 50.0).count("Q"), 1);
        assert_eq!(context_of_recording(&coding, Seconds(50.0)).minutes, Some(0.5));
        // A recording that turned out shorter than its part.
        assert_eq!(context_of_recording(&coding, Seconds(25.0)).minutes, Some(0.25));
        assert_eq!(context_of_recording(&coding, Seconds(5.0)).minutes, Some(0.0));
    }

    #[test]
    fn globals_are_banded_from_ten_minutes_on() {
        let said: Vec<(char, &str)> =
            (0..66).map(|it| if it % 2 == 0 { ('w', "Q") } else { ('p', "") }).collect();
        let mut long = coding(&said, Part::Whole);
        for rating in ["partnership", "empathy"] {
            long.apply(Edit::SetGlobal { rating: rating.to_owned(), value: Some(4) }).unwrap();
        }
        long.setting.process = Some(Process::Evoke);
        assert_eq!(scored(&long, 660.0).summary("relational").unwrap().value(), Some(4.0));
        assert!(scored(&long, 660.0).summary("relational").unwrap().band().is_some());
        long.setting.part = Part::Chosen { from: Seconds(0.0), to: Seconds(590.0) };
        assert_eq!(scored(&long, 660.0).summary("relational").unwrap().band(), None);
    }

    #[test]
    fn the_side_taken_up_and_proposals() {
        let mut coding = coding(&[('p', ""), ('w', "SR"), ('w', "CR")], Part::Whole);
        let ids: Vec<UtteranceId> = coding.takes[0].utterances.iter().map(|it| it.id).collect();
        coding.apply(Edit::SetValence { id: ids[1], valence: Some(Valence::Change) }).unwrap();
        coding.apply(Edit::SetProposed { id: ids[2], proposed: true }).unwrap();
        let volleys = volleys_of_recording(&coding, Seconds(30.0));
        let expected = WorkerUtterance { code: Some("SR".to_owned()), valence: Some(Valence::Change) };
        assert_eq!(volleys.len(), 1);
        assert_eq!(volleys[0].worker, [expected]);
        assert_eq!(volleys[0].heard, [HeardUtterance { speaker: Speaker::Parent, codes: Vec::new() }]);
    }
}
