//! What shows of the studio without anybody reaching for the mouse: scales in whole, panes that scroll each
//! by itself, and everything at its top when one comes in.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use oars::app::state::{Screen, Side, Studio};
use oars::app::studio::judge;
use oars::app::{Command, StudioCommand};
use oars::domain::coding::{Coding, Passes};

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
