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

#[test]
fn with_something_selected_a_mark_says_whose_it_is_and_makes_nothing_new() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Step(1));
    ask(&mut studio, code("SR"));
    ask(&mut studio, StudioCommand::Step(-1));
    ask(&mut studio, StudioCommand::Mark(Speaker::Worker));
    assert_eq!(studio.said.as_deref(), Some("It is the worker's already"));
    assert_eq!(spans(&studio), [('w', 1.0, 3.0, "SR")]);
    ask(&mut studio, StudioCommand::Mark(Speaker::Parent));
    assert_eq!(spans(&studio).first().map(|it| it.0), Some('p'));
    assert_eq!(studio.utterances().len(), 1);
}

#[test]
fn a_greeting_needs_no_code_until_it_gets_one() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Step(1));
    ask(&mut studio, code("SR"));
    ask(&mut studio, StudioCommand::Step(-1));
    ask(&mut studio, StudioCommand::NeedsNoCode);
    assert_eq!(spans(&studio), [('w', 1.0, 3.0, "")]);
    assert_eq!(studio.volleys.len(), 0, "it counts for nothing");
    assert_eq!(studio.selected, Some(Selected::Proposal(0)), "and one goes on");
    let missing = |studio: &Studio| judge::missing(studio).join(" ");
    assert!(!missing(&studio).contains("no code"), "{}", missing(&studio));
    ask(&mut studio, StudioCommand::Step(-1));
    ask(&mut studio, code("CR"));
    assert_eq!((spans(&studio), studio.volleys.len()), (vec![('w', 1.0, 3.0, "CR")], 1));
    assert!(!studio.utterances()[0].facilitative);
    // A proposal that is a “yeah” is taken up as the parent's.
    ask(&mut studio, StudioCommand::Facilitative);
    assert_eq!(spans(&studio).last(), Some(&('p', 3.5, 6.0, "")));
    assert!(studio.utterances()[1].facilitative);
}

#[test]
fn whoever_finishes_early_is_told_where_the_coding_ends() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Step(1));
    ask(&mut studio, code("SR"));
    let missing = |studio: &Studio| judge::missing(studio).join(" ");
    let words = "Nothing is coded after 0:03.0: 2 pieces of speech are left, up to ";
    assert!(missing(&studio).contains(words), "{}", missing(&studio));
    ask(&mut studio, StudioCommand::Select(Some(Selected::Proposal(1))));
    ask(&mut studio, code("SR"));
    let words = "one piece of speech, at 0:03.5, is still a proposal";
    assert!(missing(&studio).to_lowercase().contains(words), "{}", missing(&studio));
    ask(&mut studio, code("SR"));
    assert!(!missing(&studio).contains("speech"), "{}", missing(&studio));
}

#[test]
fn whoever_hears_each_hears_what_is_stepped_to() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Step(1));
    let mut heard = |command| {
        let outcome = work(&mut studio, &command, 0.0);
        settle(&mut studio, outcome.then)
    };
    assert_eq!(heard(StudioCommand::Step(1)), None, "nobody asked to hear anything");
    heard(StudioCommand::PlayOrHold);
    assert_eq!(heard(StudioCommand::Step(-1)), Some((Seconds(1.0), Seconds(3.0))));
}

#[test]
fn a_greeting_is_said_to_need_no_code_at_once() {
    let mut chosen = studio(mixed());
    ask(&mut chosen, StudioCommand::Step(1));
    ask(&mut chosen, StudioCommand::NeedsNoCode);
    let mut heard = studio(mixed());
    at(&mut heard, 3.0);
    ask(&mut heard, StudioCommand::NeedsNoCode);
    for studio in [chosen, heard] {
        assert_eq!(spans(&studio), [('w', 1.0, 3.0, "")]);
        assert!(studio.utterances()[0].facilitative && studio.volleys.is_empty());
    }
}
