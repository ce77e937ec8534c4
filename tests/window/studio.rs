//! The studio through its window: keys pressed, names found, nothing fired while one types.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use oars::app::state::{Opening, Screen, Selected, Side, State, Studio, Writing, WritingWhat};
use oars::app::{Command, OpeningCommand, StudioCommand};
use oars::domain::coding::{Passes, UtteranceId, VolleyEdge};
use oars::domain::language::{Process, Speaker, Strength, Valence};
use oars::ui::panels::{self, Views};
use oars::units::Seconds;

use crate::scenes::{quiet, studio as scenes};

struct Shown {
    state: State,
    views: Views,
    commands: Vec<Command>,
}

fn show<'a>(state: State) -> Harness<'a, Shown> {
    let shown = Shown { state, views: Views::default(), commands: Vec::new() };
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(
        |ui, shown: &mut Shown| panels::show(ui, &shown.state, &mut shown.views, &mut shown.commands),
        shown,
    );
    harness.run();
    harness
}

fn asked(harness: &mut Harness<'_, Shown>) -> Vec<Command> {
    harness.run_ok();
    std::mem::take(&mut harness.state_mut().commands)
}

fn with(studio: Studio) -> State {
    let mut state = quiet(Screen::Studio);
    state.studio = Some(Box::new(studio));
    state
}

fn selected(id: u32) -> Studio {
    let mut studio = scenes::coded();
    studio.selected = Some(Selected::Utterance(UtteranceId(id)));
    studio
}

#[track_caller]
fn pressed(studio: Studio, modifiers: Modifiers, key: Key, expected: StudioCommand) {
    let mut harness = show(with(studio));
    harness.key_press_modifiers(modifiers, key);
    assert_eq!(asked(&mut harness), [Command::Studio(expected)], "pressing {key:?}");
}

#[track_caller]
fn clicked(state: State, role: Role, label: &str, expected: Command) {
    let mut harness = show(state);
    harness.get_by_role_and_label(role, label).click();
    assert_eq!(asked(&mut harness), [expected], "clicking {label:?}");
}

fn code(code: &str) -> StudioCommand {
    StudioCommand::Code(code.to_owned())
}

#[test]
fn a_letter_codes_the_worker_and_with_shift_the_parent() {
    pressed(scenes::coded(), Modifiers::NONE, Key::C, code("CR"));
    pressed(scenes::coded(), Modifiers::SHIFT, Key::C, code("CT"));
    pressed(scenes::coded(), Modifiers::SHIFT, Key::D, code("DIS"));
}

#[test]
fn with_a_parents_utterance_selected_no_shift_is_needed() {
    pressed(selected(2), Modifiers::NONE, Key::C, code("CT"));
    pressed(selected(1), Modifiers::NONE, Key::C, code("CR"));
}

#[test]
fn the_sound_has_its_keys() {
    let studio = scenes::coded;
    pressed(studio(), Modifiers::NONE, Key::Space, StudioCommand::PlayOrHold);
    pressed(studio(), Modifiers::SHIFT, Key::Space, StudioCommand::PlayOn);
    pressed(studio(), Modifiers::NONE, Key::Comma, StudioCommand::BackAndSlower);
    pressed(studio(), Modifiers::NONE, Key::Period, StudioCommand::NormalSpeed);
    pressed(studio(), Modifiers::NONE, Key::Minus, StudioCommand::Faster(-1));
    pressed(studio(), Modifiers::NONE, Key::Equals, StudioCommand::Faster(1));
    pressed(studio(), Modifiers::NONE, Key::ArrowLeft, StudioCommand::Skip(Seconds(-2.0)));
    pressed(studio(), Modifiers::NONE, Key::Backslash, StudioCommand::Repeat);
}

#[test]
fn utterances_have_their_keys() {
    let studio = scenes::coded;
    pressed(studio(), Modifiers::NONE, Key::Enter, StudioCommand::Mark(Speaker::Worker));
    pressed(studio(), Modifiers::SHIFT, Key::Enter, StudioCommand::Mark(Speaker::Parent));
    pressed(studio(), Modifiers::NONE, Key::Slash, StudioCommand::StartHere);
    pressed(studio(), Modifiers::NONE, Key::Semicolon, StudioCommand::OtherSpeaker);
    pressed(studio(), Modifiers::NONE, Key::Quote, StudioCommand::Facilitative);
    pressed(selected(1), Modifiers::NONE, Key::OpenBracket, StudioCommand::Edge(VolleyEdge::Begins));
    pressed(studio(), Modifiers::NONE, Key::ArrowDown, StudioCommand::Step(1));
    pressed(studio(), Modifiers::COMMAND, Key::D, StudioCommand::SplitHere);
    pressed(selected(1), Modifiers::SHIFT, Key::ArrowRight, StudioCommand::NudgeStart(Seconds(0.05)));
    pressed(studio(), Modifiers::COMMAND, Key::Z, StudioCommand::Undo);
    pressed(studio(), Modifiers::NONE, Key::Escape, StudioCommand::Release);
}

#[test]
fn digits_say_the_side_the_strength_or_the_rating() {
    pressed(selected(4), Modifiers::NONE, Key::Num1, StudioCommand::Valence(Some(Valence::Change)));
    pressed(selected(2), Modifiers::NONE, Key::Num3, StudioCommand::Strength(Some(Strength::High)));
    let rating = scenes::studio("miti-4.2.1", Passes::Two);
    pressed(rating, Modifiers::NONE, Key::Num4, StudioCommand::RateOpen(4));
}

#[test]
fn keys_come_in_the_order_in_which_they_were_pressed() {
    let mut harness = show(with(scenes::coded()));
    harness.key_press(Key::S);
    harness.key_press(Key::Comma);
    harness.key_press(Key::C);
    let expected = [code("SR"), StudioCommand::BackAndSlower, code("CR")].map(Command::Studio);
    assert_eq!(asked(&mut harness), expected);
}

#[test]
fn while_one_types_no_key_codes_and_enter_lets_the_sound_go_on() {
    let mut studio = selected(1);
    studio.writing = Some(Writing { what: WritingWhat::Text, resume: true });
    let mut harness = show(with(studio));
    harness.key_press(Key::S);
    harness.event(egui::Event::Text("s".to_owned()));
    let said = asked(&mut harness);
    let text = StudioCommand::SetText(UtteranceId(1), "s".to_owned());
    assert_eq!(said, [Command::Studio(text)], "a letter is a letter");
    harness.key_press(Key::Enter);
    assert_eq!(asked(&mut harness), [Command::Studio(StudioCommand::Written(WritingWhat::Text))]);
}

#[test]
fn writing_begins_with_the_field_and_holds_the_sound() {
    let mut harness = show(with(selected(1)));
    harness.get_by_role_and_label(Role::TextInput, "Words (Ctrl T)").focus();
    assert_eq!(asked(&mut harness), [Command::Studio(StudioCommand::Write(WritingWhat::Text))]);
}

#[test]
fn every_code_has_a_button_with_its_name() {
    for (label, id) in [("OQ, Open question", "OQ"), ("CT, Change talk", "CT")] {
        clicked(with(scenes::coded()), Role::Button, label, Command::Studio(code(id)));
    }
}

#[test]
fn what_is_on_the_timeline_has_a_name() {
    let mut harness = show(with(scenes::coded()));
    harness.get_by_role_and_label(Role::Button, "Worker, 0:00.6 to 0:02.0, Open question").click();
    let said = asked(&mut harness);
    let select = StudioCommand::Select(Some(Selected::Utterance(UtteranceId(1))));
    assert!(matches!(said.first(), Some(Command::Studio(StudioCommand::Seek(_)))), "a click seeks: {said:?}");
    assert!(said.contains(&Command::Studio(select)), "{said:?}");
    let harness = show(with(scenes::coded()));
    harness.get_by_role_and_label(Role::Slider, "Timeline: Kitchen-table role-play, week 3");
    harness.get_by_label("Comment at 0:12.0: She goes quiet here");
}

#[test]
fn in_the_first_pass_there_are_ratings_and_no_counts() {
    let state = || with(scenes::studio("miti-4.2.1", Passes::Two));
    let harness = show(state());
    assert!(harness.query_by_label("Counts").is_none());
    assert!(harness.query_by_label_contains("SR, Simple reflection").is_none());
    clicked(state(), Role::Button, "On to counting", Command::Studio(StudioCommand::GoToCounts(true)));
}

#[test]
fn the_sides_are_chosen_by_key_and_by_name() {
    let state = || with(scenes::coded());
    clicked(state(), Role::Button, "Steps", Command::Studio(StudioCommand::Show(Side::History)));
    pressed(scenes::coded(), Modifiers::COMMAND, Key::O, StudioCommand::Show(Side::Remarks));
    let mut steps = scenes::coded();
    steps.side = Side::History;
    let name = "Back to here: SR at 0:02.5";
    clicked(with(steps), Role::Button, name, Command::Studio(StudioCommand::BackTo(2)));
}

#[test]
fn a_final_coding_offers_a_new_version_and_no_codes() {
    let mut studio = scenes::coded();
    studio.read_only = true;
    let mut coding = oars::domain::coding::Coding::clone(&studio.coding);
    coding.state = oars::domain::coding::CodingState::Final;
    studio.coding = std::sync::Arc::new(coding);
    let harness = show(with(studio.clone()));
    assert!(harness.query_by_role_and_label(Role::Button, "OQ, Open question").is_none());
    let correct = Command::Studio(StudioCommand::Correct);
    clicked(with(studio), Role::Button, "Correct (new version)", correct);
}

fn opening(name: &str) -> State {
    scenes::all().into_iter().find(|(it, _)| *it == name).map(|(_, state)| state).expect("the scene is there")
}

#[test]
fn a_recording_is_opened_from_the_list() {
    let open = Command::Opening(OpeningCommand::New);
    clicked(opening("studio-1-list"), Role::Button, "Open a recording…", open.clone());
    let mut harness = show(opening("studio-1-list"));
    harness.key_press(Key::O);
    assert_eq!(asked(&mut harness), [open]);
    let key = "2026/11/Kitchen table".to_owned();
    let recording = Command::Opening(OpeningCommand::Recording { key });
    clicked(opening("studio-1-list"), Role::Button, "Code it: Kitchen table", recording);
}

#[test]
fn a_form_says_what_it_is_before_anything_is_stored() {
    let state = opening("studio-2-form");
    let bring = Command::Opening(OpeningCommand::BringIn);
    clicked(state, Role::Button, "Bring it in", bring);
    let browse = Command::Opening(OpeningCommand::Browse);
    clicked(opening("studio-2-form"), Role::Button, "Choose a file…", browse);
}

#[test]
fn the_setup_asks_for_the_goal_and_starts() {
    let start = Command::Opening(OpeningCommand::Start);
    clicked(opening("studio-4-setup"), Role::Button, "Start coding", start);
    let state = opening("studio-4-setup");
    let Some(Opening::Setup(mut form)) = state.opening.clone() else { panic!() };
    form.process = Some(Process::Engage);
    let engage = Command::Opening(OpeningCommand::Setup(form));
    clicked(state, Role::RadioButton, "Still engaging: no goal", engage);
}
