//! Feedback, sharing and the workbook through their window: by role and label, and by key.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use oars::app::state::State;
use oars::app::{CoachingCommand, Command};
use oars::domain::language::Skill;
use oars::ui::panels::{self, Views};

use crate::scenes::coaching::{self as scenes, Reading, moment};

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

#[track_caller]
fn clicked(state: State, role: Role, label: &str, expected: CoachingCommand) {
    let mut harness = show(state);
    harness.get_by_role_and_label(role, label).click();
    assert_eq!(asked(&mut harness), [Command::Coaching(expected)], "clicking {label:?}");
}

#[track_caller]
fn pressed(state: State, modifiers: Modifiers, key: Key, expected: &[CoachingCommand]) {
    let mut harness = show(state);
    harness.key_press_modifiers(modifiers, key);
    let expected: Vec<Command> = expected.iter().cloned().map(Command::Coaching).collect();
    assert_eq!(asked(&mut harness), expected, "pressing {key:?}");
}

#[track_caller]
fn written(state: State, role: Role, label: &str, expected: CoachingCommand) {
    let mut harness = show(state);
    harness.get_by_role_and_label(role, label).focus();
    harness.run_ok();
    harness.event(egui::Event::Text("x".to_owned()));
    assert_eq!(asked(&mut harness), [Command::Coaching(expected)], "writing into {label:?}");
}

fn scene(name: &str) -> State {
    scenes::all().into_iter().find(|it| it.0 == name).map(|it| it.1).expect("the scene is there")
}

fn writing() -> State {
    scene("coaching-3-write")
}

fn begun() -> State {
    scene("coaching-2-write-empty")
}

#[test]
fn feedback_waits_on_today_and_is_read_by_a_key() {
    let card = scenes::today().feedback_due[0].clone();
    let read = CoachingCommand::Read { key: card.key, path: card.path };
    pressed(scenes::today(), Modifiers::NONE, Key::F, std::slice::from_ref(&read));
    clicked(scenes::today(), Role::Button, "Read it", read);
    let other = scenes::today().feedback_due[1].clone();
    let answer = CoachingCommand::Read { key: other.key, path: other.path };
    clicked(scenes::today(), Role::Button, "Answer it", answer);
}

#[test]
fn feedback_is_written_field_by_field() {
    let text = |text: &str| text.to_owned();
    written(
        begun(),
        Role::MultilineTextInput,
        "Begin with a question",
        CoachingCommand::SetQuestion(text("x")),
    );
    written(begun(), Role::MultilineTextInput, "One strength", CoachingCommand::SetStrength(text("x")));
    let harness = show(begun());
    harness.get_by_label("name one strength");
    assert!(harness.query_by_label("What to do differently").is_none(), "first the skill");
}

#[test]
fn a_skill_is_chosen_by_keyboard_and_escape_only_folds_the_list() {
    let mut harness = show(begun());
    harness.get_by_role_and_label(Role::ComboBox, "The skill that it belongs to").focus();
    harness.key_press(Key::Space);
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, Skill::Autonomy.title());
    harness.key_press(Key::Escape);
    assert_eq!(asked(&mut harness), [], "the list is folded, the screen stays");
    harness.get_by_role_and_label(Role::ComboBox, "The skill that it belongs to").focus();
    harness.key_press(Key::Space);
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, Skill::Autonomy.title()).focus();
    harness.key_press(Key::Space);
    let expected = CoachingCommand::SetSkill(Skill::Autonomy);
    assert_eq!(asked(&mut harness), [Command::Coaching(expected)]);
}

#[test]
fn a_point_is_tied_to_a_moment_that_can_be_heard() {
    let tied = "Reply 2, 0:04.0 to 0:06.5: GI";
    let other = "Reply 2, 0:01.0 to 0:03.5: OQ What makes the evenings hard?";
    clicked(writing(), Role::CheckBox, tied, CoachingCommand::Tie(moment(4.0)));
    clicked(writing(), Role::CheckBox, other, CoachingCommand::Tie(moment(1.0)));
    clicked(writing(), Role::Button, &format!("Hear {tied}"), CoachingCommand::Hear(moment(4.0)));
}

#[test]
fn feedback_is_sent_when_it_is_whole() {
    pressed(writing(), Modifiers::COMMAND, Key::Enter, &[CoachingCommand::Send]);
    pressed(writing(), Modifiers::NONE, Key::Enter, &[]);
    pressed(begun(), Modifiers::COMMAND, Key::Enter, &[]);
    pressed(begun(), Modifiers::NONE, Key::Escape, &[CoachingCommand::Leave]);
    clicked(writing(), Role::Button, "Throw the draft away", CoachingCommand::Discard);
}

#[test]
fn a_trainee_sees_the_question_first() {
    let harness = show(scenes::reading(Reading::Question));
    harness.get_by_label("What did you notice when she fell silent?");
    assert!(harness.query_by_label("You waited, and she went on by herself").is_none());
    pressed(scenes::reading(Reading::Question), Modifiers::NONE, Key::Enter, &[CoachingCommand::Show]);
    show(scenes::reading(Reading::All)).get_by_label("You waited, and she went on by herself");
}

#[test]
fn a_moment_is_heard_and_its_line_answered_again() {
    let place = "Reply 2, 0:04.0 to 0:06.5";
    let shown = || scenes::reading(Reading::All);
    clicked(shown(), Role::Button, &format!("Hear {place}"), CoachingCommand::Hear(moment(4.0)));
    let again = format!("Answer this line again: {place}");
    clicked(shown(), Role::Button, &again, CoachingCommand::AnswerAgain(0));
    let field = "Your answer to your coach";
    written(shown(), Role::MultilineTextInput, field, CoachingCommand::SetAnswer("x".to_owned()));
    pressed(shown(), Modifiers::COMMAND, Key::Enter, &[]);
    let mut answering = shown();
    answering.feedback_page.as_mut().unwrap().answer = "I hurried".to_owned();
    pressed(answering, Modifiers::COMMAND, Key::Enter, &[CoachingCommand::SendAnswer]);
    let mut answering = shown();
    answering.feedback_page.as_mut().unwrap().answer = "I hurried".to_owned();
    pressed(answering, Modifiers::NONE, Key::Enter, &[]);
    let harness = show(scenes::reading(Reading::Answered));
    assert!(harness.query_by_label(&again).is_none(), "what was answered stays");
}

#[test]
fn a_session_is_shared_and_taken_back() {
    let state = || scenes::sharing(false);
    written(state(), Role::TextInput, "Your coach's name", CoachingCommand::SetCoach("Cleox".to_owned()));
    clicked(state(), Role::Button, "Take it back from Dora", CoachingCommand::TakeBack(0));
    pressed(state(), Modifiers::COMMAND, Key::Enter, &[CoachingCommand::SendShare]);
    pressed(state(), Modifiers::NONE, Key::Enter, &[]);
    pressed(scenes::sharing(true), Modifiers::COMMAND, Key::Enter, &[]);
}

#[test]
fn a_workbook_is_written_into_and_printed() {
    let state = scenes::workbook;
    clicked(state(), Role::Button, "Add as a note", CoachingCommand::AddNote);
    clicked(state(), Role::Button, "Add to the plan", CoachingCommand::AddPlan);
    clicked(state(), Role::CheckBox, "Only for me", CoachingCommand::SetPrivate(true));
    let plan = "Agree: One reflection before each question";
    clicked(state(), Role::Button, plan, CoachingCommand::Agree(0));
    let plan = "Done: One reflection before each question";
    clicked(state(), Role::Button, plan, CoachingCommand::Done(0));
    assert!(show(state()).query_by_label("Agree: Record two talks").is_none(), "not with oneself");
    pressed(state(), Modifiers::NONE, Key::Enter, &[CoachingCommand::Print]);
    pressed(state(), Modifiers::NONE, Key::Escape, &[CoachingCommand::Leave]);
}
