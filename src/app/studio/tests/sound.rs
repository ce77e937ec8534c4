//! What is heard when: the playhead, what is selected, a chosen stretch, and writing.

use super::*;

#[test]
fn within_what_is_selected_the_sound_goes_on_from_where_one_went() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Step(2));
    let until = Some(Seconds(3.0));
    at(&mut studio, 2.2);
    assert_eq!(ask(&mut studio, StudioCommand::PlayOrHold), Some(Ask::Play(Seconds(2.2), until)));
    at(&mut studio, 3.0);
    assert_eq!(ask(&mut studio, StudioCommand::PlayOrHold), Some(Ask::Play(Seconds(1.0), until)));
    at(&mut studio, 30.0);
    assert_eq!(ask(&mut studio, StudioCommand::PlayOrHold), Some(Ask::Play(Seconds(1.0), until)));
    at(&mut studio, 2.2);
    studio.transport.repeat = true;
    assert_eq!(ask(&mut studio, StudioCommand::PlayOrHold), Some(Ask::Play(Seconds(1.0), until)));
}

#[test]
fn a_stretch_is_chosen_by_keys() {
    let mut studio = studio(mixed());
    at(&mut studio, 4.0);
    ask(&mut studio, StudioCommand::StretchStarts);
    assert_eq!(studio.stretch, Some((Seconds(4.0), Seconds(60.0))));
    at(&mut studio, 7.0);
    ask(&mut studio, StudioCommand::StretchEnds);
    assert_eq!(studio.stretch, Some((Seconds(4.0), Seconds(7.0))));
    at(&mut studio, 5.0);
    ask(&mut studio, StudioCommand::StretchStarts);
    assert_eq!(studio.stretch, Some((Seconds(5.0), Seconds(7.0))));
}

#[test]
fn a_selected_stretch_is_heard_alone_and_the_next_at_once() {
    let mut studio = studio(mixed());
    ask(&mut studio, StudioCommand::Step(1));
    let heard = ask(&mut studio, StudioCommand::PlayOrHold);
    assert_eq!(heard, Some(Ask::Play(Seconds(1.0), Some(Seconds(3.0)))));
    assert!(studio.transport.hear_each);
    assert_eq!(ask(&mut studio, StudioCommand::PlayOn), Some(Ask::Play(Seconds(1.0), None)));
    assert_eq!(studio.selected, None);
}

#[test]
fn back_and_slower_goes_back_two_seconds_a_step_slower() {
    let mut studio = studio(mixed());
    at(&mut studio, 10.0);
    assert_eq!(ask(&mut studio, StudioCommand::BackAndSlower), Some(Ask::SeekAtSpeed(Seconds(8.0))));
    assert!((studio.transport.speed - 0.75).abs() < 1e-9);
    for _ in 0..9 {
        ask(&mut studio, StudioCommand::Faster(-1));
    }
    assert!((studio.transport.speed - 0.5).abs() < 1e-9);
    for _ in 0..9 {
        ask(&mut studio, StudioCommand::Faster(1));
    }
    assert!((studio.transport.speed - 2.0).abs() < 1e-9);
}

#[test]
fn the_playhead_moves_with_the_clock_and_never_beyond_what_was_given() {
    let mut transport = Transport { playing: true, at: Seconds(4.0), told: 10.0, ..Transport::default() };
    transport.pace = 0.5;
    transport.given = Seconds(4.4);
    assert_eq!(transport.heard(10.4), Seconds(4.2));
    assert_eq!(transport.heard(20.0), Seconds(4.4));
    assert_eq!(transport.heard(9.0), Seconds(4.0));
    transport.playing = false;
    assert_eq!(transport.heard(10.4), Seconds(4.0));
}

#[test]
fn typing_holds_the_sound_and_lets_it_go_on() {
    let mut studio = studio(mixed());
    at(&mut studio, 3.1);
    ask(&mut studio, code("SR"));
    studio.transport.playing = true;
    studio.transport.given = Seconds(60.0);
    let what = crate::app::state::WritingWhat::Text;
    assert_eq!(ask(&mut studio, StudioCommand::Write(what)), Some(Ask::Hold));
    assert_eq!(studio.selected, Some(Selected::Utterance(UtteranceId(1))), "the last one is written on");
    studio.transport.playing = false;
    let other = crate::app::state::WritingWhat::Note;
    assert_eq!(ask(&mut studio, StudioCommand::Written(other)), None, "something else is being written");
    assert_eq!(ask(&mut studio, StudioCommand::Written(what)), Some(Ask::Play(Seconds(3.1), None)));
}
