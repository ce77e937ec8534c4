//! What shows of the studio without anybody reaching for the mouse: scales in whole, panes that scroll each
//! by itself, and everything at its top when one comes in.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use oars::app::state::{Screen, Selected, Side, Studio};
use oars::app::studio::judge;
use oars::app::{Command, StudioCommand};
use oars::domain::coding::{Coding, Passes, Utterance, UtteranceId};
use oars::domain::language::Speaker;
use oars::units::Seconds;

use crate::scenes::studio as scenes;
use crate::studio::{Shown, asked, clicked, pressed, show, with};

/// The first pass with the scale at this place open and those before it rated.
fn rating(place: usize) -> Studio {
    let mut studio = scenes::studio("miti-4.2.1", Passes::Two);
    let ids: Vec<String> = judge::asked(&studio).iter().take(place).map(|it| it.id.clone()).collect();
    let mut coding = Coding::clone(&studio.coding);
    coding.globals.extend(ids.into_iter().map(|id| (id, 4)));
    oars::app::studio::views::follow(&mut studio, coding);
    studio.rating = place;
    studio
}

/// All that the numbers of the open scale mean lies within what shows.
#[track_caller]
fn in_view(harness: &Harness<'_, Shown>, studio: &Studio) {
    let top = harness.get_by_role_and_label(Role::Button, "Play").rect().bottom();
    let scales = judge::asked(studio);
    let scale = scales.get(studio.rating).expect("a scale");
    for anchor in &scale.anchors {
        let row = harness.get_by_role_and_label(Role::RadioButton, anchor).rect();
        let name = &scale.name;
        assert!(row.top() >= top && row.bottom() <= 800.0, "{name}: {row:?} of {anchor:?} below {top}");
    }
}

#[test]
fn a_whole_scale_is_in_view_whichever_is_open() {
    let mut harness = show(with(rating(0)));
    for place in 0..4 {
        harness.state_mut().state.studio = Some(Box::new(rating(place)));
        harness.run();
        in_view(&harness, &rating(place));
        // The same for somebody who comes in here.
        in_view(&show(with(rating(place))), &rating(place));
    }
}

#[test]
fn what_was_rated_says_so_and_how_to_come_back() {
    let state = || with(rating(1));
    show(state()).get_by_role_and_label(Role::Button, "Cultivating change talk: 4 of 5");
    let back = Command::Studio(StudioCommand::OpenRating(0));
    clicked(state(), Role::Button, "Back to Cultivating change talk", back.clone());
    let mut harness = show(state());
    harness.get_by_role_and_label(Role::Button, "Cultivating change talk: 4 of 5").click_accesskit();
    assert_eq!(asked(&mut harness), [back]);
    pressed(rating(1), Modifiers::COMMAND, Key::B, StudioCommand::StepRating(-1));
    pressed(rating(1), Modifiers::COMMAND, Key::G, StudioCommand::StepRating(1));
}

fn top(harness: &Harness<'_, Shown>, role: Role, label: &str) -> f32 {
    harness.get_by_role_and_label(role, label).rect().top()
}

#[test]
fn keys_scroll_each_pane_by_itself() {
    let mut harness = show(with(scenes::coded()));
    let tops = |harness: &Harness<'_, Shown>| {
        let keys = top(harness, Role::Button, "OQ, Open question");
        (keys.round() as i32, top(harness, Role::Button, "Counts").round() as i32)
    };
    let first = tops(&harness);
    let mut press = |modifiers, key| {
        harness.key_press_modifiers(modifiers, key);
        assert_eq!(asked(&mut harness), [] as [Command; 0]);
        harness.run();
        tops(&harness)
    };
    let (keys, counts) = press(Modifiers::COMMAND, Key::PageDown);
    assert!(keys < first.0 && counts == first.1, "the work alone: {keys}, {counts} after {first:?}");
    assert_eq!(press(Modifiers::COMMAND, Key::PageUp), first);
    let (keys, counts) = press(Modifiers::ALT, Key::PageDown);
    assert!(keys == first.0 && counts < first.1, "the side alone: {keys}, {counts} after {first:?}");
    assert_eq!(press(Modifiers::ALT, Key::PageUp), first);
}

#[test]
fn whoever_comes_in_sees_everything_from_its_top() {
    let mut harness = show(with(scenes::coded()));
    let first = top(&harness, Role::Button, "OQ, Open question");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::PageDown);
    harness.run();
    assert!(top(&harness, Role::Button, "OQ, Open question") < first);
    harness.state_mut().state.screen = Screen::Code;
    harness.run();
    harness.state_mut().state.screen = Screen::Studio;
    harness.run();
    assert!((top(&harness, Role::Button, "OQ, Open question") - first).abs() < 0.5);
    // What stands at the side is begun at its top too.
    harness.key_press_modifiers(Modifiers::ALT, Key::PageDown);
    harness.run();
    harness.state_mut().state.studio.as_mut().expect("a studio").side = Side::Remarks;
    harness.run();
    assert!(top(&harness, Role::Button, "Counts") > 250.0);
}

/// A scheme without codes for the parent, of whom one utterance is there and selected.
fn parents() -> Studio {
    let mut studio = scenes::studio("miti-4.2.1", Passes::One);
    let mut coding = Coding::clone(&studio.coding);
    let said =
        |id, who, from| Utterance::new(UtteranceId(id), who, Some(Seconds(from)), Some(Seconds(from + 1.0)));
    let mut worker = said(1, Speaker::Worker, 1.0);
    worker.code = Some("CR".to_owned());
    let take = coding.takes.first_mut().expect("a take");
    take.utterances = vec![worker, said(2, Speaker::Parent, 3.0)];
    coding.next_utterance = 3;
    oars::app::studio::views::follow(&mut studio, coding);
    studio.selected = Some(Selected::Utterance(UtteranceId(2)));
    studio
}

#[test]
fn what_needs_no_code_says_so_and_whose_a_key_makes_it() {
    let harness = show(with(parents()));
    harness.get_by_label("Utterance 2 of 2, 0:03.0 to 0:04.0: the parent's, and needs no code");
    harness.get_by_label_contains("A worker's code gives it to the worker. Esc lets go of it");
    harness.get_by_role_and_label(Role::Button, "Parent, 0:03.0 to 0:04.0, needs no code");
    let mut coded = scenes::coded();
    coded.selected = Some(Selected::Utterance(UtteranceId(2)));
    let harness = show(with(coded));
    harness.get_by_label_contains("the parent's; a key codes it");
    harness.get_by_label_contains("A worker's code gives it to the worker");
}

#[test]
fn a_side_that_no_score_uses_is_said_to_be_extra() {
    let mut studio = parents();
    studio.selected = Some(Selected::Utterance(UtteranceId(1)));
    show(with(studio)).get_by_label("Takes up (extra: no score of this scheme uses it)");
    let mut used = scenes::coded();
    used.selected = Some(Selected::Utterance(UtteranceId(4)));
    show(with(used)).get_by_label("Takes up");
}

#[test]
fn the_passes_have_their_names_and_their_key() {
    let studio = || with(rating(0));
    clicked(studio(), Role::Button, "Pass 2: count", Command::Studio(StudioCommand::GoToCounts(true)));
    let mut harness = show(studio());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::P);
    assert_eq!(asked(&mut harness), [Command::Studio(StudioCommand::GoToCounts(true))]);
    clicked(studio(), Role::Button, "Normal speed", Command::Studio(StudioCommand::NormalSpeed));
}

#[test]
fn the_timeline_is_one_stop_on_the_way_to_the_codes_and_its_stretches_keep_their_names() {
    let mut harness = show(with(scenes::coded()));
    let line = "Timeline: Kitchen-table role-play, week 3";
    harness.get_by_role_and_label(Role::Slider, line).focus();
    harness.run();
    harness.key_press(Key::Tab);
    harness.run();
    assert!(harness.get_by_role_and_label(Role::Button, "Play").is_focused(), "right after the timeline");
    harness.get_by_role_and_label(Role::Slider, line).focus();
    harness.key_press(Key::ArrowDown);
    assert_eq!(asked(&mut harness), [Command::Studio(StudioCommand::Step(1))]);
    // Whoever hears the screen can still press a stretch.
    let name = "Worker, 0:00.6 to 0:02.0, Open question";
    harness.get_by_role_and_label(Role::Button, name).click_accesskit();
    let select = StudioCommand::Select(Some(Selected::Utterance(UtteranceId(1))));
    assert_eq!(asked(&mut harness), [Command::Studio(select)]);
}

#[test]
fn what_a_code_captures_shows_where_the_keyboard_is() {
    let studio = scenes::coded();
    let definition = studio.scheme.code("OQ").expect("a code").definition.clone();
    let mut harness = show(with(studio));
    assert!(harness.query_by_label(&definition).is_none());
    harness.get_by_role_and_label(Role::Button, "OQ, Open question").focus();
    harness.run();
    let tip = harness.get_by_label(&definition).rect();
    let steered = harness.get_by_role_and_label(Role::Button, "Play").rect();
    assert!(tip.top() > steered.bottom(), "{tip:?} leaves {steered:?} free");
    // A code's key is heard all the same.
    harness.key_press(Key::S);
    assert_eq!(asked(&mut harness), [Command::Studio(StudioCommand::Code("SR".to_owned()))]);
}
