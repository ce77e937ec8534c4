use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oars::domain::language::Valence;
use oars::domain::scheme::{CodeColour, Shape};
use oars::ui::keys;
use oars::ui::theme::ThemeName;
use oars::ui::widgets::{
    CaptionCard, ChoiceCard, ConfirmAnswer, Edge, MeterReading, Press, RatingAnswer, RatingRow, RecordButton,
    RecordState, Repeated, Speaking, Tone, WaveAction, WaveSpan, Waveform, banner, code_chip, code_grid,
    confirm, empty_state, field, key_hints, keys_overlay, level_meter, progress, setting_row, step_indicator,
    toast,
};
use oars::units::Dbfs;

use crate::support::{code, columns, in_theme, with_state};

const ANCHORS: [&str; 5] =
    ["Talks over her", "Mostly leads", "Shares some", "Shares much", "Does it together"];

fn anchors() -> Vec<String> {
    ANCHORS.map(str::to_owned).to_vec()
}

/// Everything at once: it must stand in every theme, be named, and not ask to be painted again.
#[test]
fn every_widget_stands_in_every_theme_and_comes_to_rest() {
    for theme in ThemeName::ALL {
        let reflect = code("CR", "Complex reflection", 'c', Shape::Ring, CodeColour::ReflectDeep);
        let ask = code("OQ", "Open question", 'o', Shape::TriangleUp, CodeColour::Ask);
        let peaks = columns();
        let anchors = anchors();
        let mut text = String::from("Sam");
        let mut harness = in_theme(theme, move |ui| {
            oars::ui::widgets::page(ui, "all", |ui| {
                step_indicator(ui, &["Hear", "Notice", "Reply"], 1);
                let caption = CaptionCard {
                    name: "Dana",
                    relation: "Ella's mother",
                    line: "You've already made up your mind.",
                    speaking: Speaking::Now,
                };
                caption.show(ui);
                level_meter(ui, Some(Dbfs(-18.0)), 420.0);
                progress(ui, "Reading sessions", 0.4);
                ui.add(RecordButton { state: RecordState::Recording { seconds: 65 } });
                ui.add(Press::primary("Go on").key("Enter"));
                ui.add(Press::danger("Delete for good"));
                ui.add(Press::quiet("Not now"));
                ui.add(ChoiceCard::one("Guided", true).detail("All steps").key("1"));
                ui.add(ChoiceCard::any("Change talk", false));
                code_chip(ui, &reflect, Some(Valence::Both), Repeated::Counted);
                code_chip(ui, &ask, None, Repeated::Dropped);
                code_grid(ui, [&reflect, &ask].into_iter(), Some("CR"));
                let spans = [
                    WaveSpan { id: 1, start: 0.0, end: 1.2, code: Some(&reflect) },
                    WaveSpan { id: 2, start: 1.5, end: 3.9, code: None },
                ];
                let waveform =
                    Waveform::new("First take", &peaks, 4.0).spans(&spans, true).playhead(Some(1.0));
                waveform.selected(Some(2)).editable(true).show(ui);
                let about = "How far the work was shared";
                RatingRow { name: "Partnership", about, anchors: &anchors, answer: None, active: true }
                    .show(ui);
                RatingRow { name: "Autonomy", about, anchors: &anchors, answer: None, active: false }
                    .show(ui);
                banner(ui, Tone::Warning, "Very quiet", "Is this the right microphone?");
                toast(ui, Tone::Error, "The disk is full", "What was said is kept.");
                empty_state(ui, "Nothing here yet", "Your sessions will be listed here");
                setting_row(ui, "Theme", "Colours of the window", |ui| {
                    ui.label("Light");
                });
                field(ui, "Your name", "", &mut text, 1);
                key_hints(ui, &[("Space", "record")]);
            });
        });
        harness.run();
    }
}

#[test]
fn a_press_says_what_it_does_and_which_key_does_it() {
    let harness = in_theme(ThemeName::Light, |ui| {
        ui.add(Press::primary("Go on").key("Enter"));
    });
    let node = harness.get_by_role_and_label(Role::Button, "Go on");
    assert_eq!(node.accesskit_node().data().keyboard_shortcut(), Some("Enter"));
}

#[test]
fn the_level_is_told_in_words() {
    for (peak, words) in [
        (None, "Waiting for sound"),
        (Some(Dbfs(f64::NEG_INFINITY)), "Quiet"),
        (Some(Dbfs(-50.0)), "Quiet"),
        (Some(Dbfs(-20.0)), "Good level"),
        (Some(Dbfs(-0.5)), "Too loud"),
    ] {
        assert_eq!(MeterReading::of(peak).words(), words);
        let mut harness = in_theme(ThemeName::Dark, move |ui| {
            level_meter(ui, peak, 400.0);
        });
        harness.run();
        let meter = harness.get_by_role_and_label(Role::Meter, "Microphone level");
        assert_eq!(meter.value().as_deref(), Some(words));
    }
}

#[test]
fn the_record_button_tells_its_state() {
    let harness = in_theme(ThemeName::Light, |ui| {
        ui.add(RecordButton { state: RecordState::Recording { seconds: 65 } });
    });
    let button = harness.get_by_role_and_label(Role::Button, "Stop recording");
    assert_eq!(button.value().as_deref(), Some("Recording, 1:05"));
}

#[test]
fn a_chip_is_named_in_full() {
    let harness = in_theme(ThemeName::Light, |ui| {
        let reflect = code("SR", "Simple reflection", 's', Shape::Circle, CodeColour::Reflect);
        code_chip(ui, &reflect, Some(Valence::Change), Repeated::Dropped);
    });
    harness.get_by_label("SR, Simple reflection, takes up change, not counted");
}

#[test]
fn a_code_is_given_by_its_button() {
    let mut harness = with_state(None::<String>, |ui, given| {
        let codes = [
            code("SR", "Simple reflection", 's', Shape::Circle, CodeColour::Reflect),
            code("OQ", "Open question", 'o', Shape::TriangleUp, CodeColour::Ask),
        ];
        if let Some(code) = code_grid(ui, codes.iter(), given.as_deref()) {
            *given = Some(code.id.clone());
        }
    });
    harness.get_by_role_and_label(Role::Button, "OQ, Open question").click();
    harness.run();
    assert_eq!(harness.state().as_deref(), Some("OQ"));
    let node = harness.get_by_role_and_label(Role::Button, "OQ, Open question");
    assert_eq!(node.accesskit_node().data().keyboard_shortcut(), Some("O"));
}

#[test]
fn a_rating_is_chosen_by_its_anchor() {
    let mut harness = with_state(None, |ui, answer| {
        let anchors = anchors();
        let row = RatingRow {
            name: "Partnership",
            about: "How far the work was shared",
            anchors: &anchors,
            answer: *answer,
            active: true,
        };
        if let Some(Ok(given)) = row.show(ui) {
            *answer = Some(given);
        }
    });
    harness.get_by_role_and_label(Role::RadioButton, "Partnership 4: Shares much").click();
    harness.run();
    assert_eq!(*harness.state(), Some(RatingAnswer::Value(4)));
    harness.get_by_label("Partnership 0: Does not apply to this reply").click();
    harness.run();
    assert_eq!(*harness.state(), Some(RatingAnswer::NotApplicable));
}

#[test]
fn a_closed_rating_tells_its_value_and_opens() {
    let mut harness = with_state(false, |ui, opened| {
        let anchors = anchors();
        let answer = Some(RatingAnswer::Value(3));
        let row = RatingRow { name: "Autonomy", about: "", anchors: &anchors, answer, active: false };
        *opened |= row.show(ui) == Some(Err(()));
    });
    harness.get_by_label("Autonomy: 3 of 5").click();
    harness.run();
    assert!(*harness.state(), "the row asks to be opened");
}

#[test]
fn an_utterance_is_selected_on_the_waveform() {
    let mut harness = with_state(Vec::new(), |ui, actions| {
        let reflect = code("SR", "Simple reflection", 's', Shape::Circle, CodeColour::Reflect);
        let peaks = columns();
        let spans = [
            WaveSpan { id: 7, start: 0.0, end: 1.5, code: Some(&reflect) },
            WaveSpan { id: 9, start: 1.5, end: 4.0, code: None },
        ];
        let waveform = Waveform::new("First take", &peaks, 4.0).spans(&spans, false).playhead(Some(0.5));
        actions.extend(waveform.show(ui));
    });
    let take = harness.get_by_role_and_label(Role::Slider, "First take");
    assert_eq!(take.value().as_deref(), Some("4.0 seconds, 2 utterances, at 0.5 seconds"));
    harness.get_by_label("Utterance 1, 0.0 to 1.5 seconds, SR");
    harness.get_by_label("Utterance 2, 1.5 to 4.0 seconds, not coded").click();
    harness.run();
    assert_eq!(harness.state().as_slice(), [WaveAction::Select(9)]);
}

#[test]
fn an_edge_is_dragged_and_says_which_end_it_is() {
    let mut harness = with_state(Vec::new(), |ui, actions| {
        let peaks = columns();
        let spans = [WaveSpan { id: 7, start: 1.0, end: 3.0, code: None }];
        actions.extend(Waveform::new("First take", &peaks, 4.0).spans(&spans, false).editable(true).show(ui));
    });
    let take = harness.get_by_role_and_label(Role::Slider, "First take").rect();
    let at = |share: f32| egui::pos2(take.left() + take.width() * share, take.top() + 20.0);
    harness.drag_at(at(0.75));
    harness.run_ok();
    harness.hover_at(at(0.5));
    harness.run_ok();
    harness.drop_at(at(0.5));
    harness.run_ok();
    let moved = harness.state().iter().rev().find_map(|action| match action {
        WaveAction::MoveEdge(id, edge, to) => Some((*id, *edge, (*to * 10.0).round() / 10.0)),
        WaveAction::Seek(_) | WaveAction::Select(_) => None,
    });
    assert_eq!(moved, Some((7, Edge::End, 2.0)));
}

#[test]
fn a_take_without_utterances_is_sought_with_the_arrows() {
    let mut harness = with_state((1.0, Vec::new()), |ui, (playhead, actions)| {
        let peaks = columns();
        let done = Waveform::new("First take", &peaks, 4.0).playhead(Some(*playhead)).show(ui);
        for action in &done {
            if let WaveAction::Seek(at) = action {
                *playhead = *at;
            }
        }
        actions.extend(done);
    });
    harness.get_by_role_and_label(Role::Slider, "First take").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().1, [WaveAction::Seek(1.5)]);
}

#[test]
fn where_one_is_among_the_steps_is_told() {
    let harness = in_theme(ThemeName::Light, |ui| {
        step_indicator(ui, &["Hear", "Notice", "Reply"], 2);
    });
    harness.get_by_role_and_label(Role::ProgressIndicator, "Step 3 of 3: Reply");
}

#[test]
fn hotkeys_sleep_while_someone_types() {
    let mut harness = with_state((String::new(), 0, 0), |ui, (text, letters, spaces)| {
        if keys::typed(ui, 'r') {
            *letters += 1;
        }
        if keys::pressed(ui, Key::Space) {
            *spaces += 1;
        }
        field(ui, "Your reply", "", text, 3);
    });
    harness.key_press(Key::R);
    harness.key_press(Key::Space);
    harness.run_ok();
    assert_eq!((harness.state().1, harness.state().2), (1, 1));
    harness.get_by_label("Your reply").focus();
    harness.run_ok();
    harness.key_press(Key::R);
    harness.key_press(Key::Space);
    harness.run_ok();
    assert_eq!(
        (harness.state().1, harness.state().2),
        (1, 1),
        "nothing fires while the field has the keyboard"
    );
}

#[test]
fn a_held_key_counts_once() {
    let mut harness = with_state((0, 0), |ui, (spaces, letters)| {
        *spaces += i32::from(keys::pressed(ui, Key::Space));
        *letters += i32::from(keys::typed(ui, 'r'));
    });
    for repeat in [false, true, true] {
        for key in [Key::Space, Key::R] {
            harness.event(egui::Event::Key {
                key,
                physical_key: None,
                pressed: true,
                repeat,
                modifiers: Modifiers::NONE,
            });
        }
        harness.step();
    }
    assert_eq!(*harness.state(), (1, 1));
}

#[test]
fn space_belongs_to_the_button_with_the_keyboard() {
    let mut harness = with_state((0, 0), |ui, (hotkey, button)| {
        *button += i32::from(ui.add(Press::new("Type instead")).clicked());
        *hotkey += i32::from(keys::pressed(ui, Key::Space));
    });
    harness.get_by_label("Type instead").focus();
    harness.run();
    harness.key_press(Key::Space);
    harness.run();
    assert_eq!(*harness.state(), (0, 1));
}

fn asked_to_delete(context: &egui::Context) -> Option<ConfirmAnswer> {
    confirm(context, ("Delete this session?", "Its sound goes too."), ("Keep", "Delete for good"), true)
}

#[test]
fn what_cannot_be_taken_back_is_asked_and_the_safe_answer_has_the_keyboard() {
    let mut harness = with_state(None, |ui, answer| {
        if answer.is_none() {
            *answer = asked_to_delete(ui.ctx());
        }
    });
    harness.run();
    assert!(harness.get_by_role_and_label(Role::Button, "Keep").is_focused());
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(*harness.state(), Some(ConfirmAnswer::Cancelled));
}

#[test]
fn a_confirmed_deletion_is_told() {
    let mut harness = with_state(None, |ui, answer| {
        if answer.is_none() {
            *answer = asked_to_delete(ui.ctx());
        }
    });
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Delete for good").click();
    harness.run();
    assert_eq!(*harness.state(), Some(ConfirmAnswer::Confirmed));
}

#[test]
fn the_keys_of_a_screen_are_listed_and_escape_closes_them() {
    let mut harness = with_state(true, |ui, open| {
        if *open && keys_overlay(ui.ctx(), "Reply", &[("Space", "start and stop recording")]) {
            *open = false;
        }
    });
    harness.run();
    harness.get_by_label("start and stop recording");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(!*harness.state());
}

/// In an area of its own a notice has no height given to it: it must not take more with each frame.
#[test]
fn a_notice_stays_as_high_as_its_words() {
    let mut harness = in_theme(ThemeName::Light, |ui| {
        egui::Area::new(egui::Id::unique("notices")).show(ui.ctx(), |ui| {
            ui.set_max_width(400.0);
            toast(ui, Tone::Information, "Kept", "Everything that was said is kept.");
        });
    });
    harness.run_steps(2);
    let early = harness.get_by_label("Dismiss").rect().top();
    harness.run_steps(10);
    let late = harness.get_by_label("Dismiss").rect().top();
    assert!((early - late).abs() < 0.5, "it sank from {early} to {late}");
    assert!(late < 140.0, "it stands at {late}");
}
