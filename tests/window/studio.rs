//! The studio through its window: keys pressed, names found, nothing fired while one types.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oars::app::state::{Opening, Screen, Selected, Side, State, Studio, Writing, WritingWhat};
use oars::app::{Command, OpeningCommand, StudioCommand};
use oars::domain::coding::{Passes, UtteranceId, VolleyEdge};
use oars::domain::language::{Process, Speaker, Strength, Valence};
use oars::ui::panels::{self, Views};
use oars::units::Seconds;

use crate::scenes::{quiet, studio as scenes};

pub(crate) struct Shown {
    pub(crate) state: State,
    views: Views,
    commands: Vec<Command>,
}

pub(crate) fn show<'a>(state: State) -> Harness<'a, Shown> {
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

pub(crate) fn asked(harness: &mut Harness<'_, Shown>) -> Vec<Command> {
    harness.run_ok();
    std::mem::take(&mut harness.state_mut().commands)
}

pub(crate) fn with(studio: Studio) -> State {
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
pub(crate) fn pressed(studio: Studio, modifiers: Modifiers, key: Key, expected: StudioCommand) {
    let mut harness = show(with(studio));
    harness.key_press_modifiers(modifiers, key);
    assert_eq!(asked(&mut harness), [Command::Studio(expected)], "pressing {key:?}");
}

#[track_caller]
pub(crate) fn clicked(state: State, role: Role, label: &str, expected: Command) {
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
    let name = "Undo all after it: SR at 0:02.5";
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
fn whoever_says_that_there_is_a_goal_goes_on_to_write_it() {
    let with_process = |state: &mut State, process| {
        let Some(Opening::Setup(form)) = &mut state.opening else { panic!("setting up") };
        form.process = process;
    };
    let written = |harness: &Harness<'_, Shown>| {
        harness.get_by_role_and_label(Role::TextInput, "Change goal").is_focused()
    };
    assert!(!written(&show(opening("studio-4-setup"))), "nothing is taken from who comes in");
    let mut state = opening("studio-4-setup");
    with_process(&mut state, None);
    let mut harness = show(state);
    with_process(&mut harness.state_mut().state, Some(Process::Evoke));
    harness.run();
    assert!(written(&harness));
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

/// A made-up coding, changed.
fn changed(mut studio: Studio, change: impl FnOnce(&mut oars::domain::coding::Coding)) -> Studio {
    let mut coding = oars::domain::coding::Coding::clone(&studio.coding);
    change(&mut coding);
    oars::app::studio::views::follow(&mut studio, coding);
    studio
}

#[test]
fn digits_belong_to_what_was_coded_last_also_where_ratings_show() {
    let rating = |id: u32| {
        let mut studio = selected(id);
        studio.scheme = scenes::studio("miti-4.2.1", Passes::One).scheme;
        studio.no_ratings = None;
        studio.side = Side::Ratings;
        studio
    };
    // In the scheme of the scene a complex reflection takes up a side.
    let mut taking = selected(4);
    taking.scheme = scenes::coded().scheme;
    taking.side = Side::Ratings;
    assert!(taking.takes_digits());
    pressed(taking, Modifiers::NONE, Key::Num1, StudioCommand::Valence(Some(Valence::Change)));
    let other = rating(1);
    assert!(!other.takes_digits());
    pressed(other, Modifiers::NONE, Key::Num1, StudioCommand::RateOpen(1));
}

#[test]
fn the_headline_says_what_a_key_does_where_something_is_coded_already() {
    let mut studio = scenes::coded();
    studio.transport.at = Seconds(1.2);
    let harness = show(with(studio));
    harness.get_by_label(
        "A worker's key recodes the OQ at 0:00.6; a parent's ends an utterance here, at 0:01.2, and codes it",
    );
    let mut after = scenes::coded();
    after.transport.at = Seconds(100.0);
    show(with(after)).get_by_label("A key ends an utterance here, at 1:40.0, and codes it");
}

#[test]
fn a_click_on_the_empty_timeline_lets_go_of_what_was_selected() {
    let mut harness = show(with(selected(6)));
    harness.get_by_role_and_label(Role::Slider, "Timeline: Kitchen-table role-play, week 3").click();
    let said = asked(&mut harness);
    assert!(
        matches!(
            said.as_slice(),
            [Command::Studio(StudioCommand::Seek(_)), Command::Studio(StudioCommand::Select(None))]
        ),
        "{said:?}"
    );
}

#[test]
fn in_a_final_coding_everything_that_was_written_can_be_read() {
    let mut studio = changed(selected(2), |coding| {
        let it = &mut coding.takes[0].utterances[1];
        it.text = "I do want the mornings to be calm".to_owned();
        it.note = "says it twice".to_owned();
        it.strength = Some(Strength::High);
        it.facilitative = true;
    });
    studio.read_only = true;
    let harness = show(with(studio));
    harness.get_by_label("I do want the mornings to be calm");
    harness.get_by_label("says it twice");
    harness.get_by_label("Strength: high  ·  Only “yeah”: ends no volley");
}

#[test]
fn remarks_hold_evidence_of_every_rating() {
    let mut studio = scenes::coded();
    studio.side = Side::Remarks;
    studio.rating = 3;
    let name = "Go to 0:21.0: asks what she would like to talk about";
    let mut harness = show(with(studio));
    harness.get_by_role_and_label(Role::Button, name).click();
    let select = Command::Studio(StudioCommand::Select(Some(Selected::Evidence(1))));
    assert!(asked(&mut harness).contains(&select));
}

#[test]
fn the_volley_of_what_is_selected_is_in_view_however_many_there_are() {
    let many = || {
        changed(scenes::coded(), |coding| {
            let take = &mut coding.takes[0];
            for place in 0..60_u32 {
                let start = 100.0 + f64::from(place) * 4.0;
                let (who, code) =
                    if place % 2 == 0 { (Speaker::Worker, "OQ") } else { (Speaker::Parent, "FN") };
                let mut it = oars::domain::coding::Utterance::new(
                    UtteranceId(100 + place),
                    who,
                    Some(Seconds(start)),
                    Some(Seconds(start + 2.0)),
                );
                it.code = Some(code.to_owned());
                take.utterances.push(it);
            }
        })
    };
    let studio = many();
    assert!(studio.volleys.len() > 30);
    let mut last = many();
    last.selected = Some(Selected::Utterance(UtteranceId(1)));
    // High enough for the whole side.
    let harness = show_in(with(last), [1280.0, 1600.0]);
    let row = harness.get_by_label("Volley 1").rect();
    let area = harness.get_by_label_contains("Volleys: ").rect();
    assert!(row.top() > area.top() && row.bottom() < area.bottom() + 390.0, "{row:?} below {area:?}");
}

#[test]
fn going_from_one_field_to_another_never_starts_the_sound() {
    let mut studio = selected(1);
    studio.writing = Some(Writing { what: WritingWhat::Note, resume: true });
    let mut harness = show(with(studio));
    asked(&mut harness);
    harness.get_by_role_and_label(Role::TextInput, "Words (Ctrl T)").focus();
    assert_eq!(asked(&mut harness), [Command::Studio(StudioCommand::Write(WritingWhat::Text))]);
}

#[test]
fn what_shows_is_moved_by_keys_and_follows_whoever_goes_elsewhere() {
    let shows = |harness: &Harness<'_, Shown>| {
        let name = "Timeline: Kitchen-table role-play, week 3";
        let node = harness.get_by_role_and_label(Role::Slider, name);
        let value = node.accesskit_node().value().unwrap_or_default();
        value.split(", ").nth(1).unwrap_or_default().to_owned()
    };
    let mut studio = scenes::coded();
    studio.transport.at = Seconds(20.0);
    let mut harness = show(with(studio));
    assert_eq!(shows(&harness), "shows 0 minutes 0.0 seconds to 0 minutes 40.0 seconds");
    let mut press = |key, expected: &str| {
        harness.key_press_modifiers(Modifiers::SHIFT, key);
        assert_eq!(asked(&mut harness), [] as [Command; 0]);
        assert_eq!(shows(&harness), expected, "after {key:?}");
    };
    press(Key::ArrowDown, "shows 0 minutes 0.0 seconds to 1 minutes 0.0 seconds");
    press(Key::Home, "shows 0 minutes 0.0 seconds to 20 minutes 0.0 seconds");
    press(Key::ArrowUp, "shows 0 minutes 6.7 seconds to 13 minutes 26.7 seconds");
    press(Key::PageDown, "shows 6 minutes 40.0 seconds to 20 minutes 0.0 seconds");
    // Somebody looks elsewhere: it stays there until the playhead goes somewhere.
    let studio = harness.state_mut().state.studio.as_mut().expect("a studio");
    studio.transport.at = Seconds(5.0);
    harness.run();
    assert_eq!(shows(&harness), "shows 0 minutes 0.0 seconds to 13 minutes 20.0 seconds");
    let studio = harness.state_mut().state.studio.as_mut().expect("a studio");
    studio.stretch = Some((Seconds(100.0), Seconds(200.0)));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::End);
    asked(&mut harness);
    assert_eq!(shows(&harness), "shows 1 minutes 30.0 seconds to 3 minutes 30.0 seconds");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Period);
    let stretch = [StudioCommand::StretchStarts, StudioCommand::StretchEnds].map(Command::Studio);
    assert_eq!(asked(&mut harness), stretch);
}

#[test]
fn the_keys_stay_where_they_are_after_the_first_code() {
    let top = |studio: Studio| {
        show(with(studio)).get_by_role_and_label(Role::Button, "OQ, Open question").rect().top()
    };
    let fresh = top(scenes::studio("family-safeguarding-1", Passes::One));
    let coded = top(scenes::coded());
    let mut told = scenes::coded();
    told.said = Some("Nothing was heard here since the last utterance".to_owned());
    assert!((fresh - coded).abs() < 0.5, "{fresh} and {coded}");
    assert!((fresh - top(told)).abs() < 0.5);
}

#[test]
fn the_head_is_gone_through_from_left_to_right() {
    for size in [[1280.0, 800.0], [640.0, 400.0]] {
        let mut harness = show_in(with(scenes::coded()), size);
        let at = |harness: &Harness<'_, Shown>, name| {
            let rect = harness.get_by_role_and_label(Role::Button, name).rect();
            (rect.top().round(), rect.left())
        };
        assert!(at(&harness, "Undo").1 < at(&harness, "Redo").1, "{size:?}");
        assert!(at(&harness, "Redo") < at(&harness, "Finish"), "{size:?}");
        harness.get_by_role_and_label(Role::Button, "Undo").focus();
        harness.run();
        harness.key_press(Key::Tab);
        harness.run();
        // There is nothing to do again.
        assert!(harness.get_by_role_and_label(Role::Button, "Finish").is_focused(), "{size:?}");
    }
}

#[test]
fn with_large_text_the_keys_come_before_the_timeline() {
    let harness = show_in(with(scenes::coded()), [640.0, 400.0]);
    let line =
        harness.get_by_role_and_label(Role::Slider, "Timeline: Kitchen-table role-play, week 3").rect();
    let key = harness.get_by_role_and_label(Role::Button, "OQ, Open question").rect();
    assert!(key.bottom() < line.top() && key.bottom() < 400.0, "{key:?}");
}

#[test]
fn ratios_come_with_their_interval() {
    let harness = show(with(scenes::coded()));
    assert!(harness.query_all_by_label_contains("95 % interval").next().is_some());
}

/// A reply of a practice session, heard blind or not.
fn reply(title: &str) -> Studio {
    let mut studio = scenes::coded();
    let asked = oars::app::studio::judge::asked_of_reply(&studio.scheme, Some(Process::Evoke), &[], false);
    let track = studio.tracks.first_mut().expect("a track");
    title.clone_into(&mut track.title);
    track.answers = Some("Danielle: “Mornings are hard”".to_owned());
    track.ratings = asked;
    studio.no_ratings = Some("Replies to a scripted parent are no conversation of 10 minutes".to_owned());
    studio.side = Side::Ratings;
    studio
}

#[test]
fn a_reply_is_rated_by_key_and_by_name() {
    let rating = reply("Reply 1").scheme.reply_ratings[0].clone();
    let first = || {
        let mut studio = reply("Reply 1");
        studio.last = None;
        studio
    };
    let harness = show(with(first()));
    harness.get_by_label("This reply: Reply 1");
    pressed(first(), Modifiers::NONE, Key::Num0, StudioCommand::RateOpen(0));
    let value = Some(oars::domain::coding::ReplyRating::Value(5));
    let expected = Command::Studio(StudioCommand::RateReply(rating.id.clone(), value));
    let mut harness = show(with(first()));
    harness.get_by_label_contains(&rating.anchors[4]).click_accesskit();
    assert_eq!(asked(&mut harness), [expected]);
}

#[test]
fn a_take_that_does_not_count_says_so() {
    let mut later = reply("Reply 1, take 2");
    later.tracks[0].not_counted = true;
    later.tracks[0].key.take = 2;
    show(with(later)).get_by_label_contains("codes of a later take");
    let mut pauses = reply("Reply 1");
    pauses.tracks[0].not_counted = true;
    show(with(pauses)).get_by_label_contains("MI pauses on the line before this reply");
}

#[test]
fn a_blind_coder_is_told_when_counts_come() {
    let mut studio = reply("Reply 1");
    studio.side = Side::Counts;
    studio.score = None;
    studio.no_score = Some("Counts and ratios come when all codings of it are final".to_owned());
    let harness = show(with(studio));
    harness.get_by_label("Counts and ratios come when all codings of it are final");
    assert!(harness.query_by_label("Nothing is coded yet").is_none());
}
