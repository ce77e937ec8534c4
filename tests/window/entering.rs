//! The way into the studio, where it does not go on at once, and the list of keys at any size of window.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use oars::app::State;
use oars::app::state::{Opening, PartForm, Refusal, Wants};
use oars::app::studio::keymap::Action;
use oars::domain::recording::Conversation;
use oars::ui::panels::{self, Views};

use crate::scenes;

struct Shown {
    state: State,
    views: Views,
}

/// Shows it in a window of this size; letters of 200 % leave half as many points to each side.
fn show_in<'a>(state: State, size: [f32; 2]) -> Harness<'a, Shown> {
    let shown = Shown { state, views: Views::default() };
    let mut harness = Harness::builder().with_size(size).build_ui_state(
        |ui, shown: &mut Shown| panels::show(ui, &shown.state, &mut shown.views, &mut Vec::new()),
        shown,
    );
    harness.run();
    harness
}

fn scene(name: &str) -> State {
    scenes::all().into_iter().find(|it| it.0 == name).map(|it| it.1).expect("the scene is there")
}

/// The sizes, and the size of the letters.
const WINDOWS: [([f32; 2], u16); 8] = [
    ([1200.0, 740.0], 100),
    ([1000.0, 700.0], 100),
    ([1280.0, 800.0], 100),
    ([1920.0, 1080.0], 100),
    ([640.0, 480.0], 100),
    ([1200.0, 740.0], 200),
    ([1280.0, 800.0], 200),
    ([640.0, 480.0], 200),
];

#[test]
fn the_keys_lie_wholly_within_the_window() {
    for (size, letters) in WINDOWS {
        for name in ["studio-7-coding", "studio-9-misc", "today"] {
            let mut state = scene(name);
            state.settings.text_size = letters;
            let title = format!("Keys: {}", state.screen.title());
            let studio = name.starts_with("studio");
            let mut harness = show_in(state, size);
            harness.key_press(Key::F1);
            harness.run();
            harness.run();
            let factor = f32::from(letters) / 100.0;
            let window = Rect::from_min_size(egui::Pos2::ZERO, egui::Vec2::from(size) / factor);
            let at = format!("{name} in {size:?} at {letters} %");
            let sheet = harness.get_by_label(&title).rect();
            assert!(window.contains_rect(sheet), "{at}: the title at {sheet:?}");
            let across = |rect: Rect| rect.left() >= window.left() && rect.right() <= window.right();
            let mut words = vec!["these keys", "the same, also while typing"];
            if studio {
                words.extend(Action::ALL.iter().map(|it| it.words()));
                words.extend(["a code for the worker", "a code for the parent"]);
            }
            for words in words {
                // The screen below may say the same.
                let found = harness.query_all_by_label(words).last().expect("it is listed").rect();
                assert!(across(found), "{at}: {words} at {found:?}");
                // At least a few words on a line.
                assert!(found.height() < 120.0, "{at}: {words} in {found:?}");
            }
            for key in ["Tab", "F1"] {
                let key_cap = harness.query_all_by_label(key).last().expect("its key").rect();
                assert!(across(key_cap), "{at}: {key} at {key_cap:?}");
            }
            let close = harness.get_by_role_and_label(Role::Button, "Close").rect();
            assert!(across(close), "{at}: {close:?}");
            if size[1] / factor > 400.0 {
                assert!(window.contains_rect(close), "{at}: Close without scrolling, at {close:?}");
                let high = close.bottom() - sheet.top();
                assert!(!studio || high > 0.6 * window.height(), "{at}: only {high} points high");
            }
        }
    }
}

/// Why the form that shows does not go on, and how often it did not.
fn problem_of(state: &mut State) -> (&mut Option<Refusal>, &mut u32) {
    let found = match &mut state.opening {
        Some(Opening::Setup(form)) => Some((&mut form.problem, &mut form.refused)),
        Some(Opening::Form(form)) => Some((&mut form.problem, &mut form.refused)),
        _ => None,
    };
    found.expect("a form shows")
}

/// As the program answers when it cannot start.
fn refuse(harness: &mut Harness<'_, Shown>, wants: Wants) {
    let (problem, refused) = problem_of(&mut harness.state_mut().state);
    *problem = Some(Refusal::new(wants, "Say it first"));
    *refused += 1;
    // Whatever moves comes to rest.
    harness.run();
    harness.run();
}

#[track_caller]
fn in_view(harness: &Harness<'_, Shown>, size: [f32; 2], words: &str) {
    // The bar at the bottom hides what is below it.
    let room = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(size[0], size[1] - 59.0));
    let found = harness.get_by_label(words).rect();
    assert!(room.contains_rect(found), "{words}: {found:?} in {room:?}");
}

/// However far one has scrolled, each refusal shows, and what it wants has the keyboard.
#[track_caller]
fn shows_each_time(state: State, size: [f32; 2], wants: Wants, (role, answer): (Role, &str)) {
    let mut harness = show_in(state, size);
    for time in 1..=3 {
        for key in [Key::Home, Key::End] {
            // The keyboard may be in a field, where these move the cursor.
            let focused = harness.ctx.memory(egui::Memory::focused);
            harness.ctx.memory_mut(|memory| focused.into_iter().for_each(|it| memory.surrender_focus(it)));
            harness.run();
            harness.key_press_modifiers(Modifiers::NONE, key);
            harness.run();
            harness.run();
            refuse(&mut harness, wants);
            in_view(&harness, size, "Say it first");
            let focused = harness.get_by_role_and_label(role, answer);
            assert!(focused.is_focused(), "{answer} has the keyboard, time {time} after {key:?}");
            in_view(&harness, size, answer);
        }
    }
    // The first letter of the answer takes the warning away; the second goes where the first went.
    *problem_of(&mut harness.state_mut().state).0 = None;
    harness.run();
    harness.run();
    assert!(harness.query_by_label("Say it first").is_none());
    assert!(harness.get_by_role_and_label(role, answer).is_focused(), "{answer} keeps the keyboard");
}

fn setup(change: impl FnOnce(&mut oars::app::state::SetupForm)) -> State {
    let mut state = scene("studio-4-setup");
    if let Some(Opening::Setup(form)) = &mut state.opening {
        change(form);
    }
    state
}

fn form(change: impl FnOnce(&mut oars::app::state::ImportForm)) -> State {
    let mut state = scene("studio-2-form");
    if let Some(Opening::Form(form)) = &mut state.opening {
        change(form);
    }
    state
}

const SIZES: [[f32; 2]; 2] = [[1200.0, 740.0], [640.0, 480.0]];

#[test]
fn what_keeps_coding_from_starting_shows_each_time() {
    for size in SIZES {
        let card = (Role::RadioButton, "There is a change goal");
        shows_each_time(setup(|it| it.process = None), size, Wants::Process, card);
        shows_each_time(setup(|_| ()), size, Wants::Goal, (Role::TextInput, "Change goal"));
        let chosen = || PartForm::Chosen { from: "0:00".to_owned(), to: "x".to_owned() };
        shows_each_time(setup(|it| it.part = chosen()), size, Wants::From, (Role::TextInput, "From"));
        shows_each_time(setup(|it| it.part = chosen()), size, Wants::To, (Role::TextInput, "To"));
    }
}

#[test]
fn what_keeps_a_recording_from_being_brought_in_shows_each_time() {
    for size in SIZES {
        shows_each_time(form(|_| ()), size, Wants::File, (Role::TextInput, "File"));
        let purpose = (Role::TextInput, "What is it kept for?");
        shows_each_time(form(|_| ()), size, Wants::Purpose, purpose);
        let agreed = (Role::CheckBox, "Everyone who is heard agreed to this recording");
        let real = |it: &mut oars::app::state::ImportForm| it.conversation = Conversation::Real;
        shows_each_time(form(real), size, Wants::Agreement, agreed);
    }
}

#[test]
fn the_title_of_a_page_is_a_heading_with_a_name() {
    let harness = show_in(scene("studio-4-setup"), [1280.0, 800.0]);
    harness.get_by_role_and_label(Role::Heading, "Kitchen-table role-play, week 3");
}
