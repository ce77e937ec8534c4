//! Whatever the edits are, each is taken back by its inverse, and a refused one changes nothing.

use proptest::prelude::*;

use super::*;

/// An edit that may or may not fit the coding at the time; small ids and coarse times so that many do.
pub(crate) fn any_edit() -> impl Strategy<Value = Edit> {
    let id = (0u32..12).prop_map(UtteranceId);
    let time = (0u32..16).prop_map(|quarter| Seconds(f64::from(quarter) / 4.0));
    let key = prop_oneof![3 => Just(FIRST), 1 => Just(SECOND), 1 => Just(TakeKey { volley: 2, take: 1 })];
    let code = proptest::option::of(prop_oneof![Just("SR".to_owned()), Just("OQ".to_owned())]);
    let who = prop_oneof![Just(Speaker::Worker), Just(Speaker::Parent), Just(Speaker::Other)];
    let any_utterance = (0u32..12, 0u32..16, 1u32..6, code.clone(), who.clone(), 0u32..10).prop_map(
        |(id, from, len, code, speaker, timed)| {
            let start = f64::from(from) / 4.0;
            let whole = utterance(id, start, start + f64::from(len) / 4.0, "one two");
            let whole = Utterance { speaker, code, ..whole };
            if timed == 0 { Utterance { start: None, end: None, ..whole } } else { whole }
        },
    );
    let on_utterances = prop_oneof![
        (key.clone(), 0usize..4, any_utterance.clone())
            .prop_map(|(take, index, utterance)| Edit::AddUtterance { take, index, utterance }),
        id.clone().prop_map(Edit::DeleteUtterance),
        (id.clone(), proptest::option::of(time.clone()), proptest::option::of(0usize..8), id.clone())
            .prop_map(|(id, at, text_at, new)| Edit::Split { id, at, text_at, new }),
        id.clone().prop_map(|first| Edit::Merge { first }),
        (id.clone(), time.clone()).prop_map(|(first, at)| Edit::MoveBoundary { first, at }),
        (id.clone(), proptest::option::of(time.clone()), proptest::option::of(time.clone()))
            .prop_map(|(id, start, end)| Edit::SetTimes { id, start, end }),
        (key.clone(), 0usize..3, 0usize..3, proptest::collection::vec(any_utterance, 0..3))
            .prop_map(|(take, index, remove, with)| Edit::Replace { take, index, remove, with }),
        (id.clone(), code).prop_map(|(id, code)| Edit::SetCode { id, code }),
        (id.clone(), who).prop_map(|(id, speaker)| Edit::SetSpeaker { id, speaker }),
        (id.clone(), proptest::option::of(Just(Valence::Change)))
            .prop_map(|(id, valence)| Edit::SetValence { id, valence }),
        (id.clone(), proptest::option::of(Just(Strength::High)))
            .prop_map(|(id, strength)| Edit::SetStrength { id, strength }),
        (id.clone(), "[a-z ]{0,8}").prop_map(|(id, text)| Edit::SetText { id, text }),
        (id.clone(), "[a-z ]{0,8}").prop_map(|(id, note)| Edit::SetUtteranceNote { id, note }),
        (id.clone(), any::<bool>()).prop_map(|(id, facilitative)| Edit::SetFacilitative { id, facilitative }),
        (id.clone(), any::<bool>()).prop_map(|(id, proposed)| Edit::SetProposed { id, proposed }),
        (id, prop_oneof![Just(VolleyEdge::ByTurn), Just(VolleyEdge::Begins), Just(VolleyEdge::Continues)])
            .prop_map(|(id, edge)| Edit::SetVolleyEdge { id, edge }),
    ];
    let comment = |(id, number, start): (u32, u32, Seconds)| Edit::PutComment {
        id,
        comment: (number < 12).then(|| Comment {
            id: number,
            take: FIRST,
            start,
            end: None,
            text: "x".to_owned(),
        }),
    };
    let evidence = |(id, start, there): (u32, Seconds, bool)| Edit::PutEvidence {
        id,
        evidence: there.then(|| Evidence {
            id,
            rating: "partnership".to_owned(),
            take: FIRST,
            start,
            end: Some(start),
            text: String::new(),
        }),
    };
    let settled = |settled: String| {
        let said = vec!["SR".to_owned(), String::new()];
        let (about, changed, why) = ("code".to_owned(), vec!["ana".to_owned()], String::new());
        let (utterances, becomes) = (vec![Some(UtteranceId(1)), None], Some(UtteranceId(2)));
        Edit::SetSettled(vec![Settled {
            take: FIRST,
            at: None,
            about,
            said,
            settled,
            changed,
            why,
            utterances,
            becomes,
        }])
    };
    let beside = prop_oneof![
        key.clone().prop_map(|key| Edit::AddTake(CodedTake::new(key))),
        key.clone().prop_map(Edit::RemoveTake),
        (key.clone(), proptest::option::of((0u8..7).prop_map(ReplyRating::Value)))
            .prop_map(|(take, value)| Edit::SetRating { take, rating: "r".to_owned(), value }),
        (key.clone(), proptest::option::of(Just(vec![Noticed::Change])))
            .prop_map(|(take, noticed)| Edit::SetNoticed { take, noticed }),
        (key.clone(), any::<bool>()).prop_map(|(take, done)| Edit::SetDone { take, done }),
        (key, "[a-z]{0,4}").prop_map(|(take, text)| Edit::SetWentWell { take, text }),
        proptest::option::of(0u8..7)
            .prop_map(|value| Edit::SetGlobal { rating: "partnership".to_owned(), value }),
        "[a-z]{0,4}".prop_map(Edit::SetNote),
        "[a-z]{0,2}".prop_map(|note| Edit::SetRatingNote { rating: "partnership".to_owned(), note }),
        prop_oneof![Just(Pass::Ratings), Just(Pass::Counts)].prop_map(Edit::SetPass),
        (0u32..14, 0u32..24, time.clone()).prop_map(comment),
        (0u32..14, time, any::<bool>()).prop_map(evidence),
        "[a-z]{0,2}".prop_map(settled),
        "[a-z]{0,2}".prop_map(|name| Edit::SetMembers(vec![Member {
            name,
            entries: Vec::new(),
            absent: vec![Absence { take: FIRST, utterance: 0 }]
        }])),
    ];
    prop_oneof![3 => on_utterances, 1 => beside]
}

/// Everything but the counter of ids, which never goes back.
pub(super) fn same(left: &Coding, right: &Coding) -> bool {
    Coding { next_utterance: 0, ..left.clone() } == Coding { next_utterance: 0, ..right.clone() }
}

proptest! {
    #[test]
    fn edits_keep_what_must_hold_and_are_taken_back_exactly(
        edits in proptest::collection::vec(any_edit(), 1..80)
    ) {
        let mut coding = coding();
        let mut history = History::default();
        let mut states = vec![coding.clone()];
        for edit in edits {
            let before = coding.clone();
            match coding.clone().apply(edit.clone()) {
                Ok(inverse) => {
                    history.apply(&mut coding, &[edit]).unwrap();
                    let mut back = coding.clone();
                    back.apply(inverse).unwrap();
                    prop_assert!(same(&back, &before));
                    states.push(coding.clone());
                }
                Err(error) => {
                    prop_assert_eq!(history.apply(&mut coding, &[edit]).unwrap_err(), error);
                    prop_assert_eq!(&coding, &before, "a refused edit changes nothing");
                }
            }
            prop_assert_eq!(coding.holds(), Ok(()));
        }
        for state in states.iter().rev().skip(1) {
            history.undo(&mut coding).unwrap();
            prop_assert!(same(&coding, state));
        }
        while history.redo(&mut coding).unwrap().is_some() {}
        prop_assert!(same(&coding, states.last().unwrap()));
    }

    #[test]
    fn one_comes_to_the_same_coding_whichever_way_one_goes(
        edits in proptest::collection::vec(any_edit(), 1..60),
        places in proptest::collection::vec(0u64..60, 1..8)
    ) {
        let mut coding = coding();
        let mut history = History::default();
        let mut states = vec![coding.clone()];
        for edit in edits {
            if history.apply(&mut coding, &[edit]).is_ok() {
                states.push(coding.clone());
            }
        }
        for place in places {
            let place = place.min(states.len() as u64 - 1);
            let from = history.position();
            let moves = history.go_to(&mut coding, place).unwrap();
            prop_assert!(same(&coding, &states[place as usize]));
            history.move_back(&mut coding, &moves).unwrap();
            prop_assert_eq!(history.position(), from);
            prop_assert!(same(&coding, &states[from as usize]));
            history.go_to(&mut coding, place).unwrap();
        }
    }

    #[test]
    fn what_goes_on_with_a_step_is_taken_back_with_it_or_alone(
        edits in proptest::collection::vec(any_edit(), 1..60)
    ) {
        let mut coding = coding();
        let mut history = History::default();
        let mut states = vec![coding.clone()];
        for edit in edits {
            let before = coding.clone();
            if let Ok(Some(wrote)) = history.write_on(&mut coding, &edit) {
                history.unwrite(&mut coding, wrote);
                prop_assert!(same(&coding, &before));
                history.write_on(&mut coding, &edit).unwrap().unwrap();
                *states.last_mut().unwrap() = coding.clone();
            } else if history.apply(&mut coding, &[edit]).is_ok() {
                states.push(coding.clone());
            }
        }
        prop_assert_eq!(history.steps().len() + 1, states.len());
        for state in states.iter().rev().skip(1) {
            history.undo(&mut coding).unwrap();
            prop_assert!(same(&coding, state));
        }
        while history.redo(&mut coding).unwrap().is_some() {}
        prop_assert!(same(&coding, states.last().unwrap()));
    }

    #[test]
    fn a_group_is_made_whole_or_not_at_all(edits in proptest::collection::vec(any_edit(), 1..6)) {
        let mut coding = conversation();
        let before = coding.clone();
        let mut history = History::default();
        match history.apply(&mut coding, &edits) {
            Ok(made) => history.forget(&mut coding, made.unwrap()),
            Err(_) => prop_assert!(!history.can_undo()),
        }
        prop_assert_eq!(coding, before);
    }

    #[test]
    fn another_content_has_another_fingerprint(edits in proptest::collection::vec(any_edit(), 1..40)) {
        let mut coding = conversation();
        for edit in edits {
            let before = coding.clone();
            if coding.apply(edit).is_ok() {
                let text = coding.fingerprint_text();
                prop_assert_eq!(same(&coding, &before), text == before.fingerprint_text());
            }
        }
    }
}
