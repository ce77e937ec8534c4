//! From one utterance or proposal to the next, and back to what was left out.

use super::*;

#[test]
fn after_a_code_the_key_back_means_the_one_just_coded() {
    let mut studio = studio(mixed());
    // The middle one has a code already: it lies between the first and the next without one.
    at(&mut studio, 6.0);
    ask(&mut studio, StudioCommand::Select(Some(Selected::Proposal(1))));
    ask(&mut studio, code("CT"));
    ask(&mut studio, StudioCommand::Select(Some(Selected::Proposal(0))));
    ask(&mut studio, code("SR"));
    assert_eq!(studio.selected, Some(Selected::Proposal(0)), "the third, by itself");
    let coded = studio.coded_before_this().map(|it| it.code.clone());
    assert_eq!(coded.flatten().as_deref(), Some("SR"));
    ask(&mut studio, StudioCommand::Step(-1));
    ask(&mut studio, code("CR"));
    let codes: Vec<&str> = spans(&studio).iter().map(|it| it.3).collect();
    assert_eq!(codes, ["CR", "CT"]);
    // Who goes somewhere herself steps in order of time.
    ask(&mut studio, StudioCommand::Select(Some(Selected::Proposal(0))));
    assert!(studio.coded_before_this().is_none());
    ask(&mut studio, StudioCommand::Step(-1));
    assert_eq!(studio.selected_utterance().and_then(|it| it.code.as_deref()), Some("CT"));
}

#[test]
fn what_was_left_out_is_found_again() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Select(Some(Selected::Proposal(1))));
    assert_eq!(studio.proposals_before(), 1);
    ask(&mut studio, code("SR"));
    assert_eq!((studio.selected, studio.proposals_before()), (Some(Selected::Proposal(1)), 1));
    ask(&mut studio, StudioCommand::UncodedBefore);
    assert_eq!(studio.selected, Some(Selected::Proposal(0)));
    ask(&mut studio, StudioCommand::UncodedBefore);
    assert_eq!(studio.said.as_deref(), Some("Everything before this has a code"));
    // After the last it comes up again.
    ask(&mut studio, StudioCommand::Select(Some(Selected::Proposal(1))));
    ask(&mut studio, code("SR"));
    assert_eq!(studio.selected, Some(Selected::Proposal(0)));
}

#[test]
fn what_is_left_becomes_the_parents_where_the_sound_does_not_tell() {
    let letters = |studio: &Studio| spans(studio).iter().map(|it| it.0).collect::<String>();
    let mut one = studio(mixed());
    ask(&mut one, StudioCommand::Step(1));
    ask(&mut one, code("SR"));
    ask(&mut one, StudioCommand::AcceptAll(Speaker::Parent));
    assert_eq!((letters(&one).as_str(), one.proposals.len()), ("wpp", 0));
    let mut told = studio(apart());
    ask(&mut told, StudioCommand::AcceptAll(Speaker::Parent));
    assert_eq!(letters(&told), "wpw", "a channel knows whose it is");
}
