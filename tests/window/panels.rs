#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use oars::app::state::{
    BriefChoice, DecisionAt, DecisionWalk, FirstRun, FirstRunStep, Microphone, PracticeStep, RevealNow,
    Screen, SoundReference, SoundTrouble, State, Theme,
};
use oars::app::{Command, DeskCommand, FirstRunCommand, PracticeCommand, SettingsCommand};
use oars::domain::coding::{Noticed, ReplyRating, UtteranceId};
use oars::domain::language::{Role as Work, Speaker, Valence};
use oars::domain::session::Mode;
use oars::ui::panels::{self, Views};
use oars::units::Seconds;

use crate::scenes;

struct Shown {
    state: State,
    views: Views,
    commands: Vec<Command>,
}

fn show_in<'a>(state: State, size: [f32; 2]) -> Harness<'a, Shown> {
    let shown = Shown { state, views: Views::default(), commands: Vec::new() };
    let mut harness = Harness::builder().with_size(size).build_ui_state(
        |ui, shown: &mut Shown| panels::show(ui, &shown.state, &mut shown.views, &mut shown.commands),
        shown,
    );
    harness.run();
    harness
}

fn show<'a>(state: State) -> Harness<'a, Shown> {
    show_in(state, [1280.0, 800.0])
}

/// What was asked for since the last look.
fn asked(harness: &mut Harness<'_, Shown>) -> Vec<Command> {
    harness.run_ok();
    std::mem::take(&mut harness.state_mut().commands)
}

#[track_caller]
fn clicked(state: State, role: Role, label: &str, expected: Command) {
    let mut harness = show(state);
    harness.get_by_role_and_label(role, label).click();
    assert_eq!(asked(&mut harness), [expected], "clicking {label:?}");
}

#[track_caller]
fn pressed(state: State, key: Key, expected: Command) {
    pressed_with(state, Modifiers::NONE, key, expected);
}

#[track_caller]
fn pressed_with(state: State, modifiers: Modifiers, key: Key, expected: Command) {
    let mut harness = show(state);
    harness.key_press_modifiers(modifiers, key);
    assert_eq!(asked(&mut harness), [expected], "pressing {key:?}");
}

fn step(command: PracticeCommand) -> Command {
    Command::Practice(command)
}

fn desk(command: DeskCommand) -> Command {
    Command::Desk(command)
}

fn scene(name: &str) -> State {
    scenes::all().into_iter().find(|(it, _)| *it == name).map(|(_, state)| state).expect("the scene is there")
}

#[test]
fn every_screen_stands_in_every_theme_and_comes_to_rest() {
    for theme in [Theme::Light, Theme::Dark, Theme::HighContrast] {
        for (name, mut state) in scenes::all() {
            state.settings.theme = theme;
            let harness = show(state);
            assert!(harness.state().commands.is_empty(), "{name} asks for something by itself");
        }
    }
}

#[test]
fn every_screen_stands_in_a_small_window_with_large_text() {
    for (_, mut state) in scenes::all() {
        state.settings.text_size = 200;
        show_in(state, [1280.0, 800.0]);
    }
}

#[test]
fn every_screen_lists_its_keys_and_escape_takes_the_list_away() {
    for (name, state) in scenes::all() {
        // In a field a question mark is a question mark.
        let typing = ["first-run-1-welcome", "step-3-reply-typed", "step-6-well"].contains(&name);
        if state.confirmation.is_some() {
            continue;
        }
        let mut harness = show(state);
        harness.key_press(if typing { Key::F1 } else { Key::Questionmark });
        harness.run();
        assert!(harness.query_by_label("these keys").is_some(), "{name} lists its keys");
        harness.key_press(Key::Escape);
        harness.run();
        assert!(harness.query_by_label("these keys").is_none(), "{name} takes the list away");
        assert!(harness.state().commands.is_empty(), "{name} does nothing else on Escape");
    }
}

#[test]
fn the_rail_leads_everywhere() {
    for (name, screen, key) in [
        ("Practise", Screen::Practise, Key::Num2),
        ("Code", Screen::Code, Key::Num3),
        ("Progress", Screen::Progress, Key::Num4),
        ("Settings", Screen::Settings, Key::Num5),
    ] {
        clicked(scenes::quiet(Screen::Today), Role::Button, name, Command::Go(screen));
        pressed_with(scenes::quiet(Screen::Today), Modifiers::COMMAND, key, Command::Go(screen));
    }
}

#[test]
fn text_grows_and_shrinks_by_key() {
    let set = |size| Command::Settings(SettingsCommand::SetTextSize(size));
    pressed_with(scenes::quiet(Screen::Today), Modifiers::COMMAND, Key::Plus, set(120));
    pressed_with(scenes::quiet(Screen::Today), Modifiers::COMMAND, Key::Minus, set(80));
}

#[test]
fn the_first_run_asks_who_and_which_work() {
    let mut state = scenes::quiet(Screen::FirstRun);
    state.first_run = FirstRun { step: FirstRunStep::Person, name: String::new(), role: None };
    let mut harness = show(state);
    harness.key_press(Key::Enter);
    assert!(asked(&mut harness).is_empty(), "without a role there is no going on");
    harness.get_by_role_and_label(Role::RadioButton, "Recovery worker").click();
    assert_eq!(asked(&mut harness), [Command::FirstRun(FirstRunCommand::SetRole(Work::RecoveryWorker))]);
    harness.get_by_role_and_label(Role::TextInput, "Your name").focus();
    harness.run_ok();
    harness.get_by_role_and_label(Role::TextInput, "Your name").type_text("Sam");
    assert_eq!(asked(&mut harness), [Command::FirstRun(FirstRunCommand::SetName("Sam".to_owned()))]);
}

#[test]
fn the_first_run_leads_to_the_first_parent() {
    let mut state = scenes::quiet(Screen::FirstRun);
    state.first_run.step = FirstRunStep::Microphone;
    pressed(state, Key::Enter, Command::FirstRun(FirstRunCommand::Finish));
}

#[test]
fn enter_in_the_name_goes_on_at_once() {
    let mut harness = show(scene("first-run-1-welcome"));
    assert!(harness.get_by_role_and_label(Role::TextInput, "Your name").is_focused());
    harness.key_press(Key::Enter);
    assert_eq!(asked(&mut harness), [Command::FirstRun(FirstRunCommand::Next)]);
}

#[test]
fn a_coach_begins_with_a_recording_and_needs_no_microphone() {
    let coach = || {
        let mut state = scene("first-run-2-microphone");
        state.first_run.role = Some(Work::Coach);
        state.microphone = Microphone::Closed;
        state
    };
    let mut harness = show(coach());
    harness.get_by_role_and_label(Role::Button, "Open a recording to code");
    for words in ["Turn the microphone on", "Record a few words", "The microphone is off"] {
        assert!(harness.query_by_label(words).is_none(), "{words}: only who asks for it");
    }
    harness.get_by_label("Try the microphone").click();
    asked(&mut harness);
    harness.run();
    harness.get_by_label("The microphone is off");
    pressed(coach(), Key::Enter, Command::FirstRun(FirstRunCommand::OpenRecording));
    let meet = Command::FirstRun(FirstRunCommand::Finish);
    clicked(coach(), Role::Button, "Meet the first parent", meet);
}

#[test]
fn the_kinds_of_work_are_even_in_each_row() {
    for size in [[1280.0, 800.0], [1000.0, 700.0], [900.0, 700.0]] {
        let harness = show_in(scene("first-run-1-welcome"), size);
        let rect = |work: Work| harness.get_by_role_and_label(Role::RadioButton, work.title()).rect();
        for row in Work::ALL.chunks(2) {
            let (left, right) = (rect(row[0]), rect(row[1]));
            assert_eq!((left.top(), left.height()), (right.top(), right.height()), "{row:?} at {size:?}");
        }
    }
}

#[test]
fn a_microphone_that_is_on_is_not_said_to_be_missing() {
    let mut state = scene("first-run-2-microphone");
    state.devices.inputs.clear();
    let missing = "None was found. Everything else works: replies can be typed, lines can be read";
    assert!(show(state).query_by_label(missing).is_none());
    let mut state = scene("first-run-2-microphone");
    state.devices.inputs.clear();
    state.microphone = Microphone::Closed;
    show(state).get_by_label(missing);
}

#[test]
fn a_parent_is_chosen_by_name() {
    let meet = Command::OpenBrief { scenario: "me-time".to_owned() };
    clicked(scenes::quiet(Screen::Practise), Role::Button, "Meet Danielle: Me time", meet);
}

#[test]
fn the_list_says_what_is_not_reviewed() {
    let harness = show(scenes::quiet(Screen::Practise));
    assert!(harness.query_all_by_label_contains("Not yet reviewed by practitioners").count() > 0);
}

#[test]
fn a_parent_can_always_be_skipped() {
    pressed(scene("brief"), Key::Escape, Command::SkipParent);
    clicked(scene("brief"), Role::Button, "Skip this parent", Command::SkipParent);
}

#[test]
fn the_briefing_shows_the_childs_day_and_offers_its_choices() {
    let mut harness = show(scene("brief"));
    harness.get_by_label("The child's day in this home");
    harness.get_by_role_and_label(Role::RadioButton, "Interview").click_accesskit();
    assert_eq!(asked(&mut harness), [Command::Brief(BriefChoice::Mode(Mode::Interview))]);
}

#[test]
fn consent_to_be_recorded_is_asked_for() {
    pressed(scene("brief"), Key::Enter, Command::Begin { recorded: true });
    pressed(scene("brief"), Key::T, Command::Begin { recorded: false });
    clicked(scene("brief"), Role::Button, "Type my replies instead", Command::Begin { recorded: false });
}

#[test]
fn hearing_goes_on_and_hears_again() {
    pressed(scene("step-1-hear"), Key::Enter, step(PracticeCommand::Heard));
    pressed(scene("step-1-hear"), Key::H, step(PracticeCommand::HearAgain));
}

#[test]
fn what_was_heard_is_tagged_by_key_and_by_card() {
    let tag = |noticed, on| step(PracticeCommand::Notice(noticed, on));
    pressed(scene("step-2-notice"), Key::Num1, tag(Noticed::Change, true));
    pressed(scene("step-2-notice"), Key::Num2, tag(Noticed::Sustain, false));
    clicked(scene("step-2-notice"), Role::CheckBox, "Discord", tag(Noticed::Discord, true));
}

#[test]
fn while_engaging_there_is_no_change_talk_to_look_for() {
    let mut state = scenes::session(PracticeStep::Notice);
    state.practice = Some(scenes::practice(PracticeStep::Notice, Mode::Guided, "after-the-police-came"));
    let harness = show(state);
    assert!(harness.query_by_label("Change talk").is_none());
    harness.get_by_label("Safety talk");
}

#[test]
fn before_the_key_nothing_is_kept_and_space_begins() {
    let mut harness = show(scene("step-3-reply"));
    harness.get_by_label("Microphone on, nothing kept");
    harness.get_by_role_and_label(Role::Button, "Start recording");
    harness.key_press(Key::Space);
    assert_eq!(asked(&mut harness), [step(PracticeCommand::StartReply)]);
    harness.key_press(Key::Enter);
    assert_eq!(asked(&mut harness), [step(PracticeCommand::StartReply)]);
}

#[test]
fn space_ends_a_recording() {
    let mut harness = show(scenes::recording());
    harness.get_by_role_and_label(Role::Button, "Stop recording");
    assert!(harness.query_by_label("Microphone on, nothing kept").is_none());
    harness.key_press(Key::Space);
    assert_eq!(asked(&mut harness), [step(PracticeCommand::StopReply)]);
}

#[test]
fn a_reply_can_be_typed_and_hotkeys_sleep_meanwhile() {
    let mut harness = show(scene("step-3-reply"));
    harness.key_press(Key::T);
    harness.run_ok();
    harness.run_ok();
    let field = harness.get_by_role_and_label(Role::MultilineTextInput, "Your reply");
    assert!(field.is_focused());
    field.type_text("Tell me more");
    harness.key_press(Key::H);
    harness.key_press(Key::Space);
    let typing = step(PracticeCommand::Typing("Tell me more".to_owned()));
    assert_eq!(asked(&mut harness), [typing], "letters are words here");
    "Tell me more".clone_into(&mut scenes::running(&mut harness.state_mut().state).typed);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    assert_eq!(asked(&mut harness), [step(PracticeCommand::TypeReply("Tell me more".to_owned()))]);
}

#[test]
fn without_a_microphone_the_field_is_there_at_once() {
    let mut state = scenes::session(PracticeStep::Reply);
    state.microphone = Microphone::Failed(SoundTrouble::NoDevice { reason: "none".to_owned() });
    let mut harness = show(state);
    harness.run_ok();
    assert!(harness.get_by_role_and_label(Role::MultilineTextInput, "Your reply").is_focused());
}

#[test]
fn a_line_where_mi_pauses_says_what_to_do() {
    let harness = show(scene("step-3-reply-pause"));
    harness.get_by_label("MI pauses here: safety comes first");
}

#[test]
fn rating_goes_on_only_when_all_is_rated() {
    let mut harness = show(scenes::session(PracticeStep::Rate));
    harness.key_press(Key::Enter);
    assert_eq!(asked(&mut harness), []);
    harness.key_press(Key::Num4);
    let first = "reply_partnership".to_owned();
    assert_eq!(asked(&mut harness), [step(PracticeCommand::Rate(first.clone(), ReplyRating::Value(4)))]);
    scenes::running(&mut harness.state_mut().state).ratings.insert(first, ReplyRating::Value(4));
    harness.key_press(Key::Num0);
    let second = "reply_evocation".to_owned();
    assert_eq!(
        asked(&mut harness),
        [step(PracticeCommand::Rate(second, ReplyRating::NotApplicable))],
        "the keys go to the next question"
    );
}

#[test]
fn a_code_is_given_by_its_key_and_by_its_button() {
    let give = |code: &str| desk(DeskCommand::SetCode(Some(code.to_owned())));
    pressed(scenes::session(PracticeStep::Code), Key::O, give("OQ"));
    clicked(scenes::session(PracticeStep::Code), Role::Button, "AF, Affirm", give("AF"));
}

#[test]
fn the_desk_is_worked_by_keys() {
    let code = || scenes::session(PracticeStep::Code);
    for (modifiers, key, command) in [
        (Modifiers::NONE, Key::ArrowRight, DeskCommand::SelectNext),
        (Modifiers::NONE, Key::ArrowLeft, DeskCommand::SelectPrevious),
        (Modifiers::NONE, Key::Space, DeskCommand::PlaySelected),
        (Modifiers::SHIFT, Key::Space, DeskCommand::PlayTake),
        (Modifiers::NONE, Key::Backspace, DeskCommand::SetCode(None)),
        (Modifiers::NONE, Key::Delete, DeskCommand::Remove),
        (Modifiers::COMMAND, Key::J, DeskCommand::MergeNext),
        (Modifiers::COMMAND, Key::D, DeskCommand::SplitAt(Seconds(3.063_833_333_333_333))),
        (Modifiers::COMMAND, Key::Z, DeskCommand::Undo),
        (Modifiers::COMMAND, Key::Y, DeskCommand::Redo),
        (Modifiers::NONE, Key::F2, DeskCommand::StartDecision),
        (Modifiers::NONE, Key::Num2, DeskCommand::SetValence(Some(Valence::Sustain))),
    ] {
        pressed_with(code(), modifiers, key, desk(command));
    }
    pressed(code(), Key::Enter, step(PracticeCommand::Coded));
}

#[test]
fn an_edge_moves_by_key() {
    let mut harness = show(scenes::session(PracticeStep::Code));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    match asked(&mut harness).as_slice() {
        [Command::Desk(DeskCommand::MoveStart(id, Seconds(to)))] => {
            assert_eq!(*id, UtteranceId(2));
            assert!((to - 2.25).abs() < 1e-9, "moved to {to}");
        }
        other => panic!("asked for {other:?}"),
    }
}

#[test]
fn why_a_code_counts_or_not_is_said() {
    let harness = show(scenes::session(PracticeStep::Code));
    harness.get_by_label("What counts in this reply");
    assert!(harness.query_all_by_label_contains("CR kept, SR dropped").count() > 0);
    assert!(harness.query_all_by_label_contains("not counted").count() > 0);
}

#[test]
fn questions_lead_to_a_code() {
    let mut state = scene("step-5-code-questions");
    let mut harness = show(scene("step-5-code-questions"));
    harness.key_press(Key::Num1);
    assert_eq!(asked(&mut harness), [desk(DeskCommand::Answer(0))]);
    harness.key_press(Key::Escape);
    assert_eq!(asked(&mut harness), [desk(DeskCommand::CloseDecision)]);
    if let Some(open) = &mut scenes::running(&mut state).desk {
        open.decision = Some(DecisionWalk {
            utterance: UtteranceId(3),
            answers: Vec::new(),
            at: DecisionAt::Verdict(Some("OQ".to_owned()), "There is room to answer".to_owned()),
        });
    }
    pressed(state, Key::Enter, desk(DeskCommand::AcceptDecision));
}

#[test]
fn a_typed_reply_is_divided_at_a_word() {
    let mut harness = show(scene("step-5-code-typed"));
    harness.get_by_role_and_label(Role::Button, "Divide").click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, "what").click();
    assert_eq!(asked(&mut harness), [desk(DeskCommand::SplitText(UtteranceId(2), 10))]);
}

#[test]
fn what_went_well_comes_before_everything_else() {
    let mut harness = show(scene("step-6-well"));
    assert!(harness.query_by_label("Other ways to say it").is_none());
    harness.run_ok();
    let field = harness.get_by_role_and_label(Role::TextInput, "What went well");
    assert!(field.is_focused(), "one can write at once");
    field.type_text("I listened");
    assert_eq!(asked(&mut harness), [step(PracticeCommand::SetWentWell("I listened".to_owned()))]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    assert_eq!(asked(&mut harness), [step(PracticeCommand::Reveal)]);
    let mut harness = show(scene("step-6-well"));
    harness.run_ok();
    harness.key_press(Key::Enter);
    assert_eq!(asked(&mut harness), [step(PracticeCommand::Reveal)]);
}

#[test]
fn the_reveal_gives_key_models_trap_and_one_point() {
    let harness = show(scene("step-6-reveal"));
    for label in
        ["A strength", "One thing to try", "What Danielle said", "Model reply 1", "Model reply 2", "A trap"]
    {
        harness.get_by_label(label);
    }
    pressed(scene("step-6-reveal"), Key::Enter, step(PracticeCommand::Again));
    pressed(scene("step-6-reveal"), Key::G, step(PracticeCommand::Onward));
}

#[test]
fn under_engage_the_reveal_names_no_change_talk() {
    let mut state = scenes::session(PracticeStep::Reveal);
    state.practice = Some(scenes::practice(PracticeStep::Reveal, Mode::Guided, "after-the-police-came"));
    scenes::running(&mut state).reveal = RevealNow { shown: true, ..RevealNow::default() };
    let harness = show(state);
    assert!(harness.query_by_label("Change talk").is_none());
    assert!(harness.query_by_label("Sustain talk").is_none());
}

#[test]
fn before_and_after_are_seen_and_heard() {
    let mut harness = show(scene("step-7-before-and-after"));
    harness.get_by_role_and_label(Role::Slider, "Before, waveform");
    harness.get_by_role_and_label(Role::Slider, "After, waveform");
    harness.get_by_label("New in your second answer");
    let play = |take| Command::Play {
        sound: SoundReference::Take { volley: 1, take },
        from: Seconds(0.0),
        until: None,
    };
    harness.get_by_role_and_label(Role::Button, "Play: Before").click();
    assert_eq!(asked(&mut harness), [play(1)]);
    harness.key_press(Key::Num2);
    assert_eq!(asked(&mut harness), [play(2)]);
}

#[test]
fn in_an_interview_one_key_says_what_the_reply_did() {
    let did = |code: &str| step(PracticeCommand::Mainly(code.to_owned()));
    pressed(scene("interview-mainly"), Key::R, did("Reflection"));
    clicked(scene("interview-mainly"), Role::RadioButton, "Affirm: name a strength", did("Affirm"));
}

#[test]
fn the_debrief_is_finished_by_enter() {
    pressed(scene("step-9-debrief"), Key::Enter, step(PracticeCommand::FinishDebrief));
    let harness = show(scene("step-9-debrief"));
    harness.get_by_label("For the child tonight");
    harness.get_by_label("What to practise next");
}

#[test]
fn an_assessment_shows_no_feedback() {
    let mut state = scene("step-9-debrief");
    let practice = scenes::running(&mut state);
    practice.mode = Mode::Assessment;
    practice.score = None;
    let harness = show(state);
    harness.get_by_label("Sealed for your coach");
    assert!(harness.query_by_label("What you did").is_none());
    assert!(harness.query_by_label("The conversation").is_none());
}

#[test]
fn escape_asks_before_it_leaves() {
    let mut harness = show(scene("step-1-hear"));
    harness.key_press(Key::Escape);
    harness.run();
    harness.get_by_label("Leave this session?");
    assert!(harness.get_by_role_and_label(Role::Button, "Stay").is_focused());
    assert!(harness.state().commands.is_empty());
    harness.get_by_role_and_label(Role::Button, "Leave the session").click();
    assert_eq!(asked(&mut harness), [step(PracticeCommand::Leave)]);
}

#[test]
fn a_past_session_is_opened_and_closed() {
    let key = "2026/11/22/T093012Z-me-time-8f3a2c".to_owned();
    let label = "Open Me time, 22 November 2026, 9:30";
    clicked(scene("progress"), Role::Button, label, Command::OpenSession { key: key.clone() });
    pressed(scene("past-session"), Key::Escape, Command::CloseSession);
    let mut harness = show(scene("past-session"));
    harness.get_by_role_and_label(Role::Button, "Delete for good").click_accesskit();
    assert_eq!(asked(&mut harness), [Command::DeleteSession { key }]);
}

#[test]
fn deleting_is_confirmed() {
    let mut harness = show(scene("confirm"));
    let in_dialog = harness.get_all_by_role_and_label(Role::Button, "Delete for good").last();
    in_dialog.expect("the dialog has the button").click();
    assert_eq!(asked(&mut harness), [Command::Confirm]);
    pressed(scene("confirm"), Key::Escape, Command::CancelConfirm);
}

#[test]
fn only_what_waits_is_listed_to_be_coded() {
    let harness = show(scene("code"));
    harness.get_by_label("Some mornings");
    assert!(harness.query_by_label("Me time").is_none());
}

#[test]
fn a_recovered_take_is_offered() {
    clicked(scene("today"), Role::Button, "Put it back", Command::RecoverTake(0));
}

#[test]
fn settings_are_changed() {
    let set = |theme| Command::Settings(SettingsCommand::SetTheme(theme));
    clicked(scene("settings"), Role::Button, "High contrast", set(Theme::HighContrast));
    clicked(scene("settings"), Role::Button, "Dismiss", Command::DismissNotice(1));
}

#[test]
fn every_decision_question_of_the_shipped_schemes_can_be_shown() {
    for id in ["family-safeguarding-1", "miti-4.2.1", "starter-1"] {
        let scheme = scenes::scheme(id);
        let Some(tree) = scheme.decision_tree(Speaker::Worker) else { continue };
        for question in &tree.questions {
            let mut state = scenes::session(PracticeStep::Code);
            if let Some(open) = &mut scenes::running(&mut state).desk {
                open.scheme = std::sync::Arc::clone(&scheme);
                open.decision = Some(DecisionWalk {
                    utterance: UtteranceId(3),
                    answers: Vec::new(),
                    at: DecisionAt::Question(question.id.clone()),
                });
            }
            let harness = show(state);
            harness.get_by_label(&question.ask);
        }
    }
}

#[test]
fn what_gets_the_keyboard_comes_into_view() {
    let mut state = scenes::session(PracticeStep::Rate);
    state.settings.text_size = 200;
    let mut harness = show_in(state, [1280.0, 800.0]);
    let last = "Autonomy in this reply: not rated";
    let below = harness.get_by_label(last).rect().top();
    harness.get_by_label(last).focus();
    harness.run_ok();
    harness.run_ok();
    let now = harness.get_by_label(last).rect();
    assert!(now.top() < below && now.bottom() < 800.0, "it stays at {now:?}");
}
