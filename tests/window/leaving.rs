//! Leaving, and what is asked and said before something is gone.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oars::app::state::{Confirmation, ConfirmedAction, Opening, PracticeStep, Screen, State};
use oars::app::{
    AgreeCommand, AskCommand, CoachingCommand, Command, CompareCommand, GroupCommand, OpeningCommand,
    SettleCommand, StudioCommand,
};
use oars::ui::panels::{self, Views};

use crate::scenes;

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

fn scene(name: &str) -> State {
    scenes::all().into_iter().find(|it| it.0 == name).map(|it| it.1).expect("the scene is there")
}

/// Whether a screen is left by it.
fn leaves(command: &Command) -> bool {
    matches!(
        command,
        Command::Go(_)
            | Command::CloseSession
            | Command::Opening(OpeningCommand::Leave | OpeningCommand::Stop)
            | Command::Studio(StudioCommand::Close)
            | Command::Coaching(CoachingCommand::Leave)
            | Command::Agree(
                AgreeCommand::Ask(AskCommand::Leave)
                    | AgreeCommand::Compare(CompareCommand::Leave)
                    | AgreeCommand::Settle(SettleCommand::Leave)
                    | AgreeCommand::Group(GroupCommand::Leave | GroupCommand::GiveBack)
            )
    )
}

#[test]
fn escape_leaves_the_field_before_the_screen() {
    let mut fields = 0;
    for (name, state) in scenes::all() {
        if state.confirmation.is_some() {
            continue;
        }
        let mut harness = show(state);
        let is_field = |role| matches!(role, Role::TextInput | Role::MultilineTextInput);
        let root = harness.root();
        let Some(field) = root.children_recursive().find(|it| is_field(it.accesskit_node().role())) else {
            continue;
        };
        field.focus();
        asked(&mut harness);
        harness.event(egui::Event::Text("x".to_owned()));
        asked(&mut harness);
        harness.key_press(Key::Escape);
        let left: Vec<Command> = asked(&mut harness).into_iter().filter(leaves).collect();
        assert_eq!(left, [], "{name}: only the field is left");
        assert!(harness.query_by_label("Leave this session?").is_none(), "{name}");
        fields += 1;
    }
    assert!(fields >= 12, "{fields} screens have a field");
}

#[test]
fn the_second_escape_leaves_the_screen() {
    let mut harness = show(scenes::coaching::reading(scenes::coaching::Reading::All));
    let field = harness.get_by_role_and_label(Role::MultilineTextInput, "Your answer to your coach");
    field.focus();
    asked(&mut harness);
    harness.key_press(Key::Escape);
    assert_eq!(asked(&mut harness), []);
    harness.key_press(Key::Escape);
    assert_eq!(asked(&mut harness), [Command::Coaching(CoachingCommand::Leave)]);
}

#[test]
fn the_safe_answer_says_what_goes_on() {
    let mut state = scene("studio-1-list");
    state.confirmation = Some(Confirmation {
        title: "Finish this coding?".to_owned(),
        explanation: "It is read-only then.".to_owned(),
        confirm_label: "Finish".to_owned(),
        cancel_label: "Go on coding".to_owned(),
        loses: false,
        action: ConfirmedAction::FinishCoding,
    });
    let mut harness = show(state);
    harness.get_by_role_and_label(Role::Button, "Go on coding").click();
    assert_eq!(asked(&mut harness), [Command::CancelConfirm]);
}

#[test]
fn a_reply_that_is_being_typed_shows_again_and_leaving_says_that_it_is_lost() {
    let mut state = scenes::session(PracticeStep::Reply);
    "Tell me more".clone_into(&mut scenes::running(&mut state).typed);
    let mut harness = show(state);
    let field = harness.get_by_role_and_label(Role::MultilineTextInput, "Your reply");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("Tell me more"));
    for _twice in 0..2 {
        harness.key_press(Key::Escape);
        harness.run();
    }
    harness.get_by_label("Leave this session?");
    assert!(harness.query_by_label_contains("The reply that you are typing is not").is_some());
}

#[test]
fn what_is_opened_says_how_far_it_is_and_can_be_stopped() {
    let mut state = scene("studio-1-list");
    state.screen = Screen::Opening;
    state.opening = Some(Opening::Loading {
        title: "Week 3".to_owned(),
        doing: "Making the recording ready to play".to_owned(),
        share: 0.4,
    });
    let mut harness = show(state);
    let bar = harness.get_by_role(Role::ProgressIndicator);
    assert_eq!(bar.accesskit_node().numeric_value(), Some(40.0));
    harness.get_by_role_and_label(Role::Button, "Stop").click();
    assert_eq!(asked(&mut harness), [Command::Opening(OpeningCommand::Leave)]);
    harness.key_press(Key::Escape);
    assert_eq!(asked(&mut harness), [Command::Opening(OpeningCommand::Leave)]);
}

#[test]
fn what_an_import_has_to_tell_stands_before_coding() {
    let words = "It is longer than 3:00:00; only that much was read";
    let setup = |state: &State| matches!(state.opening, Some(Opening::Setup(_)));
    let mut state = scenes::all().into_iter().map(|it| it.1).find(setup).expect("setting up");
    if let Some(Opening::Setup(form)) = &mut state.opening {
        form.notes.push(words.to_owned());
    }
    show(state).get_by_label(words);
}

#[test]
fn a_recording_is_kept_withdrawn_and_deleted_from_its_card() {
    let state = scene("studio-1-list");
    let key = state.recordings[0].key.clone();
    let mut harness = show(state);
    assert!(harness.query_by_label("Delete for good: Week 3").is_none(), "folded at first");
    harness.get_by_label("Keep or delete: Week 3").click();
    // It unfolds step by step.
    asked(&mut harness);
    harness.run();
    harness.get_by_role_and_label(Role::ComboBox, "Keep for: Week 3");
    harness.get_by_role_and_label(Role::Button, "Delete for good: Week 3").click();
    assert_eq!(asked(&mut harness), [Command::DeleteSession { key: key.clone() }]);
    harness.get_by_role_and_label(Role::Button, "Withdraw consent: Week 3").click();
    assert_eq!(asked(&mut harness), [Command::WithdrawConsent { key }]);
}

#[test]
fn a_shared_session_does_not_speak_to_its_owner() {
    let own = show(scene("past-session"));
    own.get_by_label("It is yours");
    own.get_by_label("Score, by your own coding");
    let mut state = scene("past-session");
    state.sessions[0].of_another = true;
    let shared = show(state);
    for words in ["It is yours", "Score, by your own coding", "Your note", "Delete for good"] {
        assert!(shared.query_by_label(words).is_none(), "{words}");
    }
    shared.get_by_label("Score, by the coding of Sam");
    shared.get_by_label("Note by Sam");
}

#[test]
fn sessions_of_others_are_not_counted_as_ones_own() {
    let mut state = scene("past-session");
    state.screen = Screen::Today;
    state.opened = None;
    show_counts(&state, "Your sessions", "2 sessions kept, 1 waiting to be coded");
    state.sessions[1].of_another = true;
    show_counts(&state, "Your sessions", "1 session kept, 1 session of others");
    state.sessions[0].of_another = true;
    show_counts(&state, "Shared with you", "2 sessions of others");
}

#[track_caller]
fn show_counts(state: &State, heading: &str, words: &str) {
    let mut again = scenes::quiet(state.screen);
    again.sessions.clone_from(&state.sessions);
    let harness = show(again);
    harness.get_by_label(heading);
    harness.get_by_label(words);
}
