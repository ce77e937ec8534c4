use std::collections::BTreeMap;
use std::sync::Arc;

mod keys;
mod sound;
mod stepping;

use super::keymap::Keymap;
use super::mark::beginning;
use super::proposals::{proposals, snapped};
use super::*;
use crate::app::state::{Selected, Side, SpokenSpan, Studio, Track, Transport};
use crate::domain::coding::{
    CodedTake, Coding, CodingKind, CodingState, Pass, Passes, ReplyRating, TakeKey, Utterance, UtteranceId,
};
use crate::domain::language::{Process, Speaker, Strength, Valence};
use crate::domain::scheme::Scheme;
use crate::domain::session::SchemeReference;
use crate::units::Seconds;

const KEY: TakeKey = TakeKey { volley: 1, take: 1 };

fn house() -> Scheme {
    crate::domain::scheme::read(include_str!("../../../schemes/family-safeguarding-1.ron")).unwrap().0
}

fn span(start: f64, end: f64, speaker: Option<Speaker>) -> SpokenSpan {
    SpokenSpan { start: Seconds(start), end: Seconds(end), speaker }
}

fn said(id: u32, speaker: Speaker, start: f64, end: f64, code: Option<&str>) -> Utterance {
    let it = Utterance::new(UtteranceId(id), speaker, Some(Seconds(start)), Some(Seconds(end)));
    Utterance { code: code.map(str::to_owned), ..it }
}

/// A minute on one channel: speech as told.
fn studio(speech: Vec<SpokenSpan>) -> Studio {
    let scheme = Arc::new(house());
    let reference =
        SchemeReference { id: scheme.id.clone(), version: scheme.version.clone(), sha256: String::new() };
    let mut coding =
        Coding::new("s".to_owned(), "p".to_owned(), CodingKind::Coder, reference, "now".to_owned());
    coding.setting.passes = Passes::One;
    coding.takes.push(CodedTake::new(KEY));
    let track = Track {
        key: KEY,
        title: "t".to_owned(),
        answers: None,
        length: Seconds(60.0),
        part: (Seconds(0.0), Seconds(60.0)),
        drawing: None,
        speech: Arc::new(speech),
        channels: 1,
        not_counted: false,
        ratings: Vec::new(),
    };
    let mut studio = Studio {
        title: "t".to_owned(),
        about: String::new(),
        real: false,
        goal: None,
        process: Some(Process::Evoke),
        remarks: Vec::new(),
        keymap: Arc::new(Keymap::new(&scheme, &BTreeMap::new())),
        no_ratings: None,
        scheme,
        tracks: vec![track],
        current: 0,
        coding: Arc::new(coding.clone()),
        read_only: false,
        selected: None,
        last: None,
        advance: None,
        stretch: None,
        started: None,
        transport: Transport::default(),
        listening_for_speech: false,
        proposals: Vec::new(),
        volleys: Vec::new(),
        score: None,
        no_score: None,
        history: Vec::new(),
        can_undo: false,
        can_redo: false,
        decision: None,
        side: Side::Counts,
        rating: 0,
        writing: None,
        said: None,
    };
    views::follow(&mut studio, coding);
    studio
}

#[expect(clippy::needless_pass_by_value, reason = "a test asks and forgets")]
/// Does what is asked, as the handlers do, without a file and a player; what was asked of them.
fn ask(studio: &mut Studio, command: StudioCommand) -> Option<Ask> {
    let outcome = work(studio, &command, 0.0);
    let mut coding = Coding::clone(&studio.coding);
    for edit in outcome.edits {
        coding.apply(edit).unwrap();
    }
    views::follow(studio, coding);
    settle(studio, outcome.then);
    outcome.ask
}

fn at(studio: &mut Studio, seconds: f64) {
    studio.transport.at = Seconds(seconds);
}

fn code(code: &str) -> StudioCommand {
    StudioCommand::Code(code.to_owned())
}

/// Who, from, to, code.
fn spans(studio: &Studio) -> Vec<(char, f64, f64, &str)> {
    let letter = |speaker| match speaker {
        Speaker::Worker => 'w',
        Speaker::Parent => 'p',
        Speaker::Other => 'o',
    };
    let of = |it: &Utterance| (letter(it.speaker), it.start.unwrap().0, it.end.unwrap().0);
    let with_code = |it| {
        let (who, start, end) = of(it);
        (who, start, end, it.code.as_deref().unwrap_or(""))
    };
    studio.utterances().iter().map(with_code).collect()
}

fn mixed() -> Vec<SpokenSpan> {
    vec![span(1.0, 3.0, None), span(3.5, 6.0, None), span(9.0, 12.0, None)]
}

fn apart() -> Vec<SpokenSpan> {
    let (worker, parent) = (Some(Speaker::Worker), Some(Speaker::Parent));
    vec![span(1.0, 3.0, worker), span(3.2, 6.0, parent), span(6.3, 8.0, worker)]
}

#[track_caller]
fn begins(speech: &[SpokenSpan], there: &[Utterance], speaker: Speaker, end: f64, expected: f64) {
    let start = beginning(there, speech, speaker, Seconds(end), Seconds(0.0));
    assert!((start.0 - expected).abs() < 1e-9, "{start:?}, not {expected}");
}

#[test]
fn an_utterance_begins_where_speech_began_or_where_the_last_one_ended() {
    begins(&mixed(), &[], Speaker::Worker, 3.2, 1.0);
    begins(&mixed(), &[], Speaker::Worker, 2.0, 1.0);
    let there = [said(1, Speaker::Worker, 1.0, 2.0, None)];
    begins(&mixed(), &there, Speaker::Worker, 3.2, 2.0);
    // A short pause lies within a thought, a long one ends it.
    begins(&mixed(), &[], Speaker::Worker, 6.0, 1.0);
    begins(&mixed(), &[], Speaker::Worker, 11.0, 9.0);
    // On one channel everybody's last word counts; where each has a channel, only the speaker's.
    let parent = [said(1, Speaker::Parent, 1.0, 3.2, None)];
    begins(&mixed(), &parent, Speaker::Worker, 6.0, 3.5);
    begins(&apart(), &[], Speaker::Parent, 6.0, 3.2);
    begins(&apart(), &[said(1, Speaker::Parent, 3.2, 6.4, None)], Speaker::Worker, 8.0, 6.3);
    begins(&[], &[], Speaker::Worker, 4.0, 0.0);
}

#[test]
fn a_key_ends_an_utterance_here_and_codes_it() {
    let mut studio = studio(mixed());
    for (place, it) in [(3.1, "SR"), (6.2, "CT"), (12.0, "OQ")] {
        at(&mut studio, place);
        assert_eq!(ask(&mut studio, code(it)), None);
    }
    let expected = [('w', 1.0, 3.1, "SR"), ('p', 3.5, 6.2, "CT"), ('w', 9.0, 12.0, "OQ")];
    assert_eq!(spans(&studio), expected);
    assert_eq!((studio.selected, studio.volleys.len()), (None, 2));
}

#[test]
fn another_key_at_once_mends_the_code() {
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    ask(&mut studio, code("SR"));
    ask(&mut studio, code("CR"));
    assert_eq!(spans(&studio), [('w', 1.0, 3.1, "CR")]);
    at(&mut studio, 2.0);
    ask(&mut studio, code("OQ"));
    assert_eq!(spans(&studio), [('w', 1.0, 3.1, "OQ")], "inside an utterance it is coded");
    assert_eq!(studio.selected, Some(Selected::Utterance(UtteranceId(1))), "and one sees which it was");
    assert_eq!(studio.said.as_deref(), Some("Coded again: the utterance at 0:01.0"));
}

#[test]
fn what_a_key_would_code_again_is_known_before() {
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    let there = |studio: &Studio, who, at| mark::there(studio, who, Seconds(at)).map(|it| it.id);
    assert_eq!(there(&studio, Speaker::Worker, 2.0), None);
    ask(&mut studio, code("SR"));
    let it = Some(UtteranceId(1));
    assert_eq!(there(&studio, Speaker::Worker, 2.0), it);
    assert_eq!(there(&studio, Speaker::Worker, 3.2), it, "it has just ended");
    assert_eq!(there(&studio, Speaker::Worker, 3.3), None);
    assert_eq!(there(&studio, Speaker::Parent, 2.0), None);
    // While sound runs on, one goes on listening.
    studio.transport.playing = true;
    studio.transport.at = Seconds(2.0);
    studio.transport.given = Seconds(60.0);
    ask(&mut studio, code("CR"));
    assert_eq!((studio.selected, spans(&studio)[0].3), (None, "CR"));
}

#[test]
fn digits_belong_to_the_utterance_that_wants_them() {
    let mut studio = studio(mixed());
    assert!(!studio.takes_digits());
    at(&mut studio, 3.1);
    ask(&mut studio, code("SR"));
    let takes = |studio: &Studio| {
        studio.scheme.code(studio.utterances()[0].code.as_deref().unwrap()).unwrap().takes_valence
    };
    assert_eq!(studio.takes_digits(), takes(&studio));
    ask(&mut studio, code("CR"));
    assert!(studio.takes_digits());
    ask(&mut studio, StudioCommand::StepRating(1));
    assert!(!studio.takes_digits(), "they come back");
    assert_eq!((studio.rating, studio.side), (0, Side::Ratings), "to the rating that was open");
}

#[test]
fn what_is_selected_is_removed_whatever_it_is() {
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    ask(&mut studio, StudioCommand::AddComment);
    ask(&mut studio, StudioCommand::Remove);
    assert!(studio.coding.comments.is_empty() && studio.selected.is_none());
    let mut coding = Coding::clone(&studio.coding);
    coding.evidence.push(crate::domain::coding::Evidence {
        id: 7,
        rating: "partnership".to_owned(),
        take: KEY,
        start: Seconds(1.0),
        end: None,
        text: String::new(),
    });
    views::follow(&mut studio, coding);
    ask(&mut studio, StudioCommand::Select(Some(Selected::Evidence(7))));
    ask(&mut studio, StudioCommand::Remove);
    assert!(studio.coding.evidence.is_empty());
    ask(&mut studio, StudioCommand::Remove);
    assert_eq!(studio.said.as_deref(), Some("Select what is to be removed"));
}

#[test]
fn a_reply_has_ratings_of_its_own() {
    let mut studio = studio(mixed());
    studio.no_ratings = Some("too short".to_owned());
    let asked = judge::asked_of_reply(&studio.scheme, Some(Process::Evoke), &[], false);
    assert!(asked.len() > 1, "{asked:?}");
    studio.tracks[0].ratings.clone_from(&asked);
    ask(&mut studio, StudioCommand::RateOpen(4));
    ask(&mut studio, StudioCommand::RateOpen(0));
    let rated = |studio: &Studio, id: &str| studio.take().unwrap().ratings.get(id).copied();
    assert_eq!(rated(&studio, &asked[0]), Some(ReplyRating::Value(4)));
    assert_eq!(rated(&studio, &asked[1]), Some(ReplyRating::NotApplicable));
    ask(&mut studio, StudioCommand::RateReply(asked[0].clone(), None));
    assert_eq!(rated(&studio, &asked[0]), None);
    // Where MI pauses only what the line names is asked.
    assert!(judge::asked_of_reply(&studio.scheme, Some(Process::Evoke), &[], true).is_empty());
    assert_eq!(judge::asked_of_reply(&studio.scheme, None, &asked[1..2], true).len(), 0);
}

#[test]
fn where_nothing_was_said_nothing_is_marked() {
    let mut studio = studio(mixed());
    at(&mut studio, 0.05);
    ask(&mut studio, StudioCommand::Mark(Speaker::Worker));
    assert!(studio.utterances().is_empty() && studio.said.is_some());
}

#[test]
fn a_coder_can_say_where_it_started() {
    let mut studio = studio(mixed());
    at(&mut studio, 4.0);
    ask(&mut studio, StudioCommand::StartHere);
    at(&mut studio, 5.0);
    ask(&mut studio, code("SR"));
    assert_eq!(spans(&studio), [('w', 4.0, 5.0, "SR")]);
    assert_eq!(studio.started, None);
}

#[test]
fn two_passes_mark_first_and_code_then() {
    let mut studio = studio(mixed());
    for place in [3.1, 6.2, 12.0] {
        at(&mut studio, place);
        ask(&mut studio, StudioCommand::Mark(Speaker::Worker));
    }
    at(&mut studio, 0.0);
    ask(&mut studio, StudioCommand::NextUncoded);
    for it in ["SR", "CR", "OQ"] {
        ask(&mut studio, code(it));
    }
    let codes: Vec<&str> = spans(&studio).iter().map(|it| it.3).collect();
    assert_eq!(codes, ["SR", "CR", "OQ"]);
    assert_eq!(studio.selected, None, "everything has a code");
}

#[test]
fn a_proposal_becomes_an_utterance_when_it_is_coded_or_taken_up() {
    let mut studio = studio(mixed());
    assert_eq!(studio.proposals.len(), 3);
    ask(&mut studio, StudioCommand::Step(1));
    assert_eq!(studio.selected, Some(Selected::Proposal(0)));
    ask(&mut studio, code("SR"));
    assert_eq!(spans(&studio), [('w', 1.0, 3.0, "SR")]);
    assert_eq!(studio.selected, Some(Selected::Proposal(0)), "the next one");
    ask(&mut studio, StudioCommand::Mark(Speaker::Parent));
    assert_eq!(spans(&studio).last(), Some(&('p', 3.5, 6.0, "")));
    ask(&mut studio, StudioCommand::AcceptAll(Speaker::Worker));
    assert_eq!((studio.utterances().len(), studio.proposals.len()), (3, 0));
}

#[test]
fn what_is_covered_is_not_proposed() {
    let part = (Seconds(0.0), Seconds(60.0));
    let found = proposals(&mixed(), &[said(1, Speaker::Worker, 1.5, 4.0, None)], part);
    let found: Vec<(f64, f64)> = found.iter().map(|it| (it.start.0, it.end.0)).collect();
    assert_eq!(found, [(1.0, 1.5), (4.0, 6.0), (9.0, 12.0)]);
    // Where each has a channel, the other's utterance covers nothing.
    assert_eq!(proposals(&apart(), &[said(1, Speaker::Worker, 3.0, 6.2, None)], part).len(), 3);
    assert_eq!(proposals(&mixed(), &[], (Seconds(3.6), Seconds(9.1))).len(), 1);
}

#[test]
fn an_edge_snaps_to_a_pause_that_is_near() {
    let speech = apart();
    assert_eq!(snapped(Seconds(2.9), &speech, Speaker::Worker), Seconds(3.0));
    assert_eq!(snapped(Seconds(2.8), &speech, Speaker::Worker), Seconds(2.8));
    assert_eq!(snapped(Seconds(3.15), &speech, Speaker::Parent), Seconds(3.2));
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    ask(&mut studio, code("SR"));
    let id = UtteranceId(1);
    ask(&mut studio, StudioCommand::MoveEnd(id, Seconds(2.95), true));
    assert_eq!(spans(&studio), [('w', 1.0, 3.0, "SR")]);
    ask(&mut studio, StudioCommand::MoveEnd(id, Seconds(2.95), false));
    assert_eq!(spans(&studio), [('w', 1.0, 2.95, "SR")]);
    ask(&mut studio, StudioCommand::MoveEnd(id, Seconds(0.0), false));
    assert_eq!(spans(&studio), [('w', 1.0, 1.1, "SR")], "never shorter than a tenth of a second");
}

#[test]
fn edges_of_neighbours_move_together_and_never_cross() {
    let mut studio = studio(mixed());
    let mut coding = Coding::clone(&studio.coding);
    coding.takes[0].utterances =
        vec![said(1, Speaker::Worker, 1.0, 2.0, None), said(2, Speaker::Worker, 2.0, 3.0, None)];
    views::follow(&mut studio, coding);
    ask(&mut studio, StudioCommand::MoveEnd(UtteranceId(1), Seconds(2.5), false));
    assert_eq!(spans(&studio), [('w', 1.0, 2.5, ""), ('w', 2.5, 3.0, "")]);
    ask(&mut studio, StudioCommand::MoveStart(UtteranceId(2), Seconds(0.0), false));
    assert_eq!(spans(&studio), [('w', 1.0, 1.1, ""), ('w', 1.1, 3.0, "")]);
}

#[test]
fn a_yeah_of_the_parents_ends_no_volley() {
    let mut studio = studio(mixed());
    for (place, it) in [(3.1, code("SR")), (6.1, StudioCommand::Facilitative), (12.0, code("OQ"))] {
        at(&mut studio, place);
        ask(&mut studio, it);
    }
    assert_eq!(studio.volleys.len(), 1);
    let id = studio.utterances()[1].id;
    ask(&mut studio, StudioCommand::Select(Some(Selected::Utterance(id))));
    ask(&mut studio, StudioCommand::Facilitative);
    assert_eq!(studio.volleys.len(), 2, "one that answers does");
}

#[test]
fn marks_are_about_the_last_one_while_nothing_is_selected() {
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    ask(&mut studio, code("CR"));
    ask(&mut studio, StudioCommand::Valence(Some(Valence::Change)));
    at(&mut studio, 6.1);
    ask(&mut studio, code("CT"));
    ask(&mut studio, StudioCommand::Strength(Some(Strength::High)));
    let it = studio.utterances();
    assert_eq!((it[0].valence, it[1].strength), (Some(Valence::Change), Some(Strength::High)));
    ask(&mut studio, StudioCommand::Uncode);
    assert_eq!(studio.selected, Some(Selected::Utterance(it_id(&studio, 1))));
    assert_eq!(studio.utterances()[1].code, None);
}

fn it_id(studio: &Studio, place: usize) -> UtteranceId {
    studio.utterances()[place].id
}

#[test]
fn another_speaker_takes_the_code_away_and_a_code_brings_its_speaker() {
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    ask(&mut studio, code("SR"));
    ask(&mut studio, StudioCommand::OtherSpeaker);
    assert_eq!(spans(&studio), [('p', 1.0, 3.1, "")]);
    ask(&mut studio, StudioCommand::Select(Some(Selected::Utterance(UtteranceId(1)))));
    ask(&mut studio, code("OQ"));
    assert_eq!(spans(&studio), [('w', 1.0, 3.1, "OQ")]);
}

#[test]
fn counts_wait_for_the_second_pass() {
    let mut studio = studio(mixed());
    let mut coding = Coding::clone(&studio.coding);
    coding.setting.passes = Passes::Two;
    coding.pass = Pass::Ratings;
    views::follow(&mut studio, coding);
    at(&mut studio, 3.1);
    ask(&mut studio, code("SR"));
    assert!(studio.utterances().is_empty() && studio.said.is_some());
    ask(&mut studio, StudioCommand::GoToCounts(true));
    ask(&mut studio, code("SR"));
    assert_eq!(studio.utterances().len(), 1);
}

#[test]
fn a_final_coding_is_looked_at() {
    let mut studio = studio(mixed());
    let mut coding = Coding::clone(&studio.coding);
    coding.state = CodingState::Final;
    views::follow(&mut studio, coding);
    studio.read_only = true;
    at(&mut studio, 3.1);
    assert_eq!(ask(&mut studio, code("SR")), None);
    assert!(studio.said.is_some());
    assert_eq!(ask(&mut studio, StudioCommand::Correct), Some(Ask::Correct));
}

#[test]
fn ratings_need_their_length() {
    let scheme = crate::domain::scheme::read(include_str!("../../../schemes/miti-4.2.1.ron")).unwrap().0;
    assert_eq!(judge::why_no_ratings(&scheme, Some(12.0)), None);
    assert!(judge::why_no_ratings(&scheme, Some(4.0)).is_some());
    assert!(judge::why_no_ratings(&scheme, None).is_some());
}
