//! Coders in agreement through the window: keys pressed, names found, nobody sees what she must not.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oars::app::state::{Screen, State, Unit};
use oars::app::{AgreeCommand, AskCommand, Command, CompareCommand, GroupCommand, SettleCommand};
use oars::domain::coding::ReplyRating;
use oars::domain::consensus::Choice;
use oars::domain::supervision::Entry;
use oars::ui::panels::{self, Views};
use oars::units::Seconds;

use crate::scenes::agree as scenes;

struct Shown {
    state: State,
    views: Views,
    commands: Vec<Command>,
}

fn show<'a>(state: State) -> Harness<'a, Shown> {
    show_in(state, [1280.0, 800.0])
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

fn asked(harness: &mut Harness<'_, Shown>) -> Vec<Command> {
    harness.run_ok();
    std::mem::take(&mut harness.state_mut().commands)
}

fn scene(name: &str) -> State {
    scenes::all().into_iter().find(|(it, _)| *it == name).map(|(_, state)| state).expect("the scene is there")
}

#[track_caller]
fn pressed(name: &str, modifiers: Modifiers, key: Key, expected: AgreeCommand) {
    let mut harness = show(scene(name));
    harness.key_press_modifiers(modifiers, key);
    assert_eq!(asked(&mut harness), [Command::Agree(expected)], "pressing {key:?} in {name}");
}

#[track_caller]
fn clicked(name: &str, role: Role, label: &str, expected: AgreeCommand) {
    let mut harness = show(scene(name));
    harness.get_by_role_and_label(role, label).click();
    assert_eq!(asked(&mut harness), [Command::Agree(expected)], "clicking {label:?} in {name}");
}

fn compare(command: CompareCommand) -> AgreeCommand {
    AgreeCommand::Compare(command)
}

fn settle(command: SettleCommand) -> AgreeCommand {
    AgreeCommand::Settle(command)
}

fn group(command: GroupCommand) -> AgreeCommand {
    AgreeCommand::Group(command)
}

#[test]
fn the_list_leads_to_asking_comparing_and_the_group() {
    let key = || scene("agree-1-list").recordings[1].key.clone();
    clicked(
        "agree-1-list",
        Role::Button,
        "Ask for a second coding: Kitchen table",
        AgreeCommand::Ask(AskCommand::New(Some(key()))),
    );
    clicked("agree-1-list", Role::Button, "Compare: Kitchen table", compare(CompareCommand::Open(key())));
    clicked("agree-1-list", Role::Button, "Supervise: Kitchen table", group(GroupCommand::Open(key())));
    let harness = show(scene("agree-1-list"));
    assert!(harness.query_by_label("Compare: Week 3").is_none(), "there is one coding only");
}

#[test]
fn only_whoever_asked_takes_it_back() {
    let mut state = scene("agree-1-list");
    let id = state.agreement.assignments[1].id.clone();
    let taken = AgreeCommand::Ask(AskCommand::Withdraw(id));
    let mut harness = show(scene("agree-1-list"));
    harness.get_by_role_and_label(Role::Button, "Take back: Recording 8").focus();
    harness.key_press(Key::Space);
    assert_eq!(asked(&mut harness), [Command::Agree(taken)]);
    state.agreement.assignments[1].mine = false;
    assert!(show(state).query_by_label("Take back: Recording 8").is_none());
}

#[test]
fn why_it_cannot_be_heard_is_said() {
    let words = "It cannot be heard: its sound is damaged";
    let mut compared = scene("agree-3-compare");
    compared.agreement.compare.as_mut().expect("compared").remarks.push(words.to_owned());
    show(compared).get_by_label(words);
    let mut in_group = scene("agree-8-group-listen");
    in_group.agreement.group.as_mut().expect("a group").remarks.push(words.to_owned());
    show(in_group).get_by_label(words);
}

#[test]
fn asking_is_sent_by_enter() {
    pressed("agree-2-ask", Modifiers::NONE, Key::Enter, AgreeCommand::Ask(AskCommand::Send));
    pressed("agree-2-ask", Modifiers::NONE, Key::Escape, AgreeCommand::Ask(AskCommand::Leave));
}

#[test]
fn comparing_goes_by_keys() {
    let name = "agree-3-compare";
    pressed(name, Modifiers::NONE, Key::ArrowDown, compare(CompareCommand::Step(1)));
    pressed(name, Modifiers::NONE, Key::ArrowUp, compare(CompareCommand::Step(-1)));
    pressed(name, Modifiers::NONE, Key::Space, compare(CompareCommand::PlayOrHold));
    pressed(name, Modifiers::NONE, Key::N, compare(CompareCommand::Letters(true)));
    pressed(name, Modifiers::NONE, Key::R, compare(CompareCommand::Unit(Unit::Replies)));
    pressed(name, Modifiers::NONE, Key::Enter, settle(SettleCommand::Open));
    pressed(name, Modifiers::NONE, Key::Escape, compare(CompareCommand::Leave));
}

#[test]
fn the_lanes_follow_what_is_heard() {
    let mut harness = show(scene("agree-3-compare"));
    let shows = |harness: &Harness<'_, Shown>| {
        let line = |it: &egui_kittest::Node<'_>| {
            it.accesskit_node().label().is_some_and(|it| it.starts_with("Timeline: "))
        };
        let node = harness.root().children_recursive().find(line).expect("a timeline");
        let text = node.accesskit_node().value().unwrap_or_default();
        text.split(", ").nth(1).unwrap_or_default().to_owned()
    };
    let before = shows(&harness);
    let compare = harness.state_mut().state.agreement.compare.as_mut().expect("it compares");
    compare.at = Seconds(400.0);
    harness.run();
    assert_ne!(shows(&harness), before);
    assert_eq!(shows(&harness), "shows 6 minutes 36.0 seconds to 7 minutes 16.0 seconds");
}

#[test]
fn a_difference_says_where_it_is_and_what_each_says() {
    let state = scene("agree-3-compare");
    let spot = state.agreement.compare.as_ref().expect("compared").spots()[1];
    clicked(
        "agree-3-compare",
        Role::Button,
        "Difference 2 at 0:33.7, Worker: Ana OQ, Ben CR",
        compare(CompareCommand::Select(spot)),
    );
    clicked(
        "agree-3-compare",
        Role::Button,
        "Only CR",
        compare(CompareCommand::Filter(Some("CR".to_owned()))),
    );
    let harness = show(scene("agree-3-compare"));
    assert!(harness.query_by_label("n = 4 + 5").is_some(), "how often each gave it stands beside");
    assert!(show(scene("agree-4-replies")).query_all_by_label("Coder A").next().is_some());
}

#[test]
fn a_difference_is_settled_by_keys() {
    let name = "agree-5-settle";
    let choose = |choice| settle(SettleCommand::Choose(choice));
    pressed(name, Modifiers::NONE, Key::Num1, choose(Choice::AsCoder(0)));
    pressed(name, Modifiers::NONE, Key::Num2, choose(Choice::AsCoder(1)));
    pressed(name, Modifiers::NONE, Key::Num0, choose(Choice::Nothing));
    pressed(name, Modifiers::NONE, Key::G, settle(SettleCommand::Code("GI".to_owned())));
    pressed(name, Modifiers::ALT, Key::B, settle(SettleCommand::Changed(1)));
    pressed(name, Modifiers::NONE, Key::ArrowDown, settle(SettleCommand::Step(1)));
    pressed(name, Modifiers::NONE, Key::Space, settle(SettleCommand::Hear));
    pressed(name, Modifiers::NONE, Key::Delete, settle(SettleCommand::Reopen));
    pressed(name, Modifiers::NONE, Key::Enter, settle(SettleCommand::Settle));
    pressed(name, Modifiers::NONE, Key::Escape, settle(SettleCommand::Leave));
    let three = Choice::Rating(ReplyRating::Value(3));
    pressed("agree-7-settle-rating", Modifiers::ALT, Key::Num3, choose(three));
    let harness = show(scene(name));
    assert!(harness.query_by_label("1 of 4 settled").is_some());
}

#[test]
fn the_reason_is_written_next_and_enter_settles() {
    let mut harness = show(scene("agree-6-settle-why"));
    harness.key_press(Key::Num1);
    asked(&mut harness);
    // The field has the keyboard now: letters are words, not codes.
    harness.event(egui::Event::Text("!".to_owned()));
    let said = asked(&mut harness);
    assert!(
        matches!(said.as_slice(), [Command::Agree(AgreeCommand::Settle(SettleCommand::Why(why)))] if why.contains('!')),
        "{said:?}"
    );
    harness.key_press(Key::G);
    assert_eq!(asked(&mut harness), []);
    harness.key_press(Key::Enter);
    assert_eq!(asked(&mut harness), [Command::Agree(settle(SettleCommand::Settle))]);
    harness.key_press(Key::Num1);
    asked(&mut harness);
    harness.key_press(Key::Escape);
    assert_eq!(asked(&mut harness), [], "Escape leaves the field and nothing else");
}

#[test]
fn passing_the_keyboard_hides_everything_else() {
    let name = "agree-8-group-pass";
    let harness = show(scene(name));
    assert!(harness.query_by_label("Pass the keyboard to Ben").is_some());
    for hidden in ["Reply 2 (2 of 9)", "Kitchen-table role-play, week 3", "Hear it", "Utterance 1"] {
        assert!(harness.query_by_label_contains(hidden).is_none(), "{hidden} is hidden");
    }
    pressed(name, Modifiers::NONE, Key::Enter, group(GroupCommand::Take));
    clicked(name, Role::Button, "Ben is not here", group(GroupCommand::Absent(1)));
}

#[test]
fn a_member_enters_by_keys_and_sees_nobody_elses() {
    let name = "agree-8-group-enter";
    let harness = show(scene(name));
    // Ana has entered everything; Ben sees none of it.
    assert_eq!(harness.query_all_by_label("not entered").count(), 3);
    assert!(harness.query_by_label_contains("Ana").is_none());
    let code = Entry::Code(Some("CR".to_owned()));
    pressed(name, Modifiers::NONE, Key::C, group(GroupCommand::Enter(code)));
    pressed(name, Modifiers::NONE, Key::Num0, group(GroupCommand::Enter(Entry::Code(None))));
    pressed(name, Modifiers::NONE, Key::ArrowDown, group(GroupCommand::Item(1)));
    pressed(name, Modifiers::NONE, Key::Enter, group(GroupCommand::Done));
    clicked(name, Role::Button, "Give the keyboard back", group(GroupCommand::GiveBack));
    pressed(name, Modifiers::NONE, Key::Escape, group(GroupCommand::GiveBack));
}

#[test]
fn the_spread_is_said_in_words_and_settled_by_keys() {
    let name = "agree-9-group-together";
    let harness = show(scene(name));
    for words in ["2 ×", "4 ×"] {
        assert!(harness.query_all_by_label(words).next().is_some(), "{words}");
    }
    assert!(harness.query_by_label("from 2 to 4, the middle one 3.5").is_some());
    let code = Entry::Code(Some("SR".to_owned()));
    pressed(name, Modifiers::NONE, Key::S, group(GroupCommand::Choose(code)));
    pressed(name, Modifiers::ALT, Key::C, group(GroupCommand::Changed(2)));
    pressed("agree-9-group-settle", Modifiers::NONE, Key::Enter, group(GroupCommand::Settle));
}

#[test]
fn with_large_text_nothing_runs_out_of_the_window() {
    for (name, state) in scenes::all() {
        if state.screen == Screen::Code {
            continue;
        }
        // At 200 % a window of 1280 by 800 has as much room as this.
        let harness = show_in(state, [640.0, 400.0]);
        let mut over = Vec::new();
        for node in harness.root().children_recursive() {
            let Some(bounds) = node.accesskit_node().bounding_box() else { continue };
            let right = bounds.x1;
            // Stretches of a timeline go on outside what shows.
            let label = node.accesskit_node().label().unwrap_or_default();
            let time = label.contains(", 0:") || label.starts_with("They differ");
            if right > 640.5 && !time {
                over.push(format!("{label:?} ends at {right}"));
            }
        }
        assert!(over.is_empty(), "{name}: {over:?}");
    }
}
