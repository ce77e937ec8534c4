//! Proposals in the studio: whose they become, what is selected next, what was left out.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use oars::app::state::{Advance, Selected, Studio};
use oars::app::{Command, State, StudioCommand};
use oars::domain::coding::{Coding, Passes, UtteranceId};
use oars::domain::language::Speaker;

use crate::scenes::studio as scenes;
use crate::studio::{asked, pressed, show, with};

/// Proposals alone, of whom the sound tells whose they are or not, with one of them selected.
fn offered(told: bool, place: usize) -> Studio {
    let mut studio = scenes::studio("family-safeguarding-1", Passes::One);
    if !told {
        for it in &mut studio.proposals {
            it.speaker = None;
        }
    }
    studio.selected = Some(Selected::Proposal(place));
    studio
}

#[track_caller]
fn clicked_by_name(state: State, name: &str, expected: StudioCommand) {
    let mut harness = show(state);
    harness.get_by_role_and_label(Role::Button, name).click_accesskit();
    assert_eq!(asked(&mut harness), [Command::Studio(expected)]);
}

#[test]
fn taking_everything_up_says_whose_it_becomes() {
    let mut studio = scenes::studio("family-safeguarding-1", Passes::One);
    let count = studio.proposals.len();
    show(with(studio.clone())).get_by_role_and_label(Role::Button, &format!("Take up all {count} proposals"));
    for it in &mut studio.proposals {
        it.speaker = None;
    }
    let words = format!("Make all {count} proposals the worker's");
    clicked_by_name(with(studio.clone()), &words, StudioCommand::AcceptAll(Speaker::Worker));
    let words = format!("Make all {count} proposals the parent's");
    clicked_by_name(with(studio.clone()), &words, StudioCommand::AcceptAll(Speaker::Parent));
    let both = Modifiers { shift: true, ..Modifiers::COMMAND };
    pressed(studio, both, Key::U, StudioCommand::AcceptAll(Speaker::Parent));
}

#[test]
fn a_proposal_is_given_to_whoever_says_it() {
    let studio = || with(offered(false, 0));
    clicked_by_name(studio(), "The worker says it", StudioCommand::Mark(Speaker::Worker));
    clicked_by_name(studio(), "The parent says it", StudioCommand::Mark(Speaker::Parent));
    let told = show(with(offered(true, 0)));
    told.get_by_role_and_label(Role::Button, "Take it up");
    assert!(told.query_by_role_and_label(Role::Button, "Parent's ends here").is_none());
}

#[test]
fn what_is_selected_is_given_to_whoever_says_it_and_can_need_no_code() {
    let selected = |id| {
        let mut studio = scenes::coded();
        studio.selected = Some(Selected::Utterance(UtteranceId(id)));
        with(studio)
    };
    clicked_by_name(selected(2), "The worker says it", StudioCommand::Mark(Speaker::Worker));
    clicked_by_name(selected(1), "The parent says it", StudioCommand::Mark(Speaker::Parent));
    clicked_by_name(selected(1), "Needs no code", StudioCommand::NeedsNoCode);
    clicked_by_name(with(offered(false, 0)), "Needs no code", StudioCommand::NeedsNoCode);
}

#[test]
fn what_was_left_out_is_said_with_the_way_back() {
    let count = offered(true, 0).proposals.len();
    let first = show(with(offered(true, 0)));
    first.get_by_label_contains(&format!("a key makes it an utterance and codes it. {count} left"));
    assert!(first.query_by_label_contains("left before it").is_none());
    let third = show(with(offered(true, 2)));
    third.get_by_label_contains("lets go of it. 2 left before it: Ctrl Up");
    pressed(offered(true, 2), Modifiers::COMMAND, Key::ArrowUp, StudioCommand::UncodedBefore);
}

#[test]
fn after_a_code_one_sees_what_was_given_and_that_the_next_is_selected() {
    let mut studio = scenes::coded();
    let next = Selected::Proposal(0);
    studio.selected = Some(next);
    studio.advance = Some(Advance { from: UtteranceId(3), to: next });
    let words = "The next is selected already: no key needed. Up changes the last, Esc lets go.";
    show(with(studio.clone())).get_by_label_contains(words);
    studio.selected = Some(Selected::Proposal(1));
    assert!(show(with(studio)).query_by_label_contains(words).is_none(), "somebody went elsewhere");
}

#[test]
fn codes_that_a_volley_does_not_count_are_named_beside_the_counts() {
    let mut studio = scenes::coded();
    let mut coding = Coding::clone(&studio.coding);
    // Two reflections in one volley: the second follows at once, and the parent between is not there.
    let take = coding.takes.first_mut().expect("a take");
    take.utterances.retain(|it| it.speaker == Speaker::Worker);
    for (it, code) in take.utterances.iter_mut().zip(["SR", "CR"]) {
        it.code = Some(code.to_owned());
    }
    take.utterances.truncate(2);
    oars::app::studio::views::follow(&mut studio, coding);
    show(with(studio)).get_by_label_contains("Coded and not counted: SR 1. The newest: CR kept, SR dropped");
}

#[test]
fn a_volley_says_when_it_begins_and_the_list_has_room() {
    let mut harness = show(with(scenes::coded()));
    let volleys = harness.state().state.studio.as_ref().map_or(0, |it| it.volleys.len());
    let first = harness.get_by_role_and_label(Role::Button, "Counts").rect().left();
    for _ in 0..3 {
        harness.key_press_modifiers(Modifiers::ALT, Key::PageDown);
        harness.run();
    }
    let head = harness.get_by_label(&format!("Volleys: {volleys}")).rect();
    let in_sight =
        |rect: egui::Rect| rect.left() >= first && rect.top() > head.bottom() && rect.bottom() < 800.0;
    let of = |minute| harness.query_all_by_label_contains(minute).filter(|it| in_sight(it.rect())).count();
    assert!(of("0:") + of("1:") >= 5, "volleys with their times are in sight");
}
