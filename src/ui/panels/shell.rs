//! What is around the screens: the rail, notices, questions, and the list of keys.

use egui::accesskit::Role;
use egui::{
    Align, Align2, CentralPanel, CornerRadius, Frame, Key, Layout, Margin, Modifiers, Panel, Response,
    RichText, Sense, TextStyle, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::bar::{BAR_HEIGHT, Bar};
use super::{
    Views, agree, brief, coaching, first_run, opening, past, practise, sessions, settings, steps, studio,
    today,
};
use crate::app::state::{NoticeLevel, Screen};
use crate::app::{Command, OpeningCommand, PracticeCommand, State};
use crate::ui::keys;
use crate::ui::theme::{Palette, measure, radius, small, space};
use crate::ui::widgets::{ConfirmAnswer, Tone, centred, confirm, focus_ring, keys_overlay, toast};

/// The rail's entries.
const RAIL: [(Screen, &str); 5] = [
    (Screen::Today, "Today"),
    (Screen::Practise, "Practise"),
    (Screen::Code, "Code"),
    (Screen::Progress, "Progress"),
    (Screen::Settings, "Settings"),
];

pub(super) fn show(ui: &mut Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    let on_rail = RAIL.iter().any(|(screen, _)| *screen == state.screen);
    if on_rail {
        rail(ui, state, commands);
    }
    let bar = bar_of(state, views);
    if state.screen == Screen::Session {
        steps::top(ui, state, views);
    }
    bar.listen(ui, views, commands);
    // The screen comes before its bar, so that Tab reaches what one does before what one goes on with.
    let palette = Palette::of(ui);
    let mut room = ui.available_rect_before_wrap();
    // The studio needs the room, and has its buttons beside what they are about.
    let has_bar = !on_rail && state.screen != Screen::Studio;
    if has_bar {
        room.max.y -= BAR_HEIGHT;
    }
    let mut above = ui.new_child(UiBuilder::new().max_rect(room));
    notices(&mut above, state, commands);
    CentralPanel::no_frame().frame(Frame::new().fill(palette.surface)).show(&mut above, |ui| {
        ui.push_id((state.screen, "screen"), |ui| body(ui, state, views, commands));
    });
    if has_bar {
        bar.show(ui, views, commands);
    }
    dropped(ui, commands);
    questions(ui, state, views, commands);
    keys_of_screen(ui, state, &bar, views);
    size_keys(ui, state, commands);
}

fn body(ui: &mut Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    match state.screen {
        Screen::FirstRun => first_run::show(ui, state, commands),
        Screen::Today => today::show(ui, state, commands),
        Screen::Practise => practise::show(ui, state, commands),
        Screen::Brief => brief::show(ui, state, commands),
        Screen::Session => steps::show(ui, state, views, commands),
        Screen::Code => sessions::show_waiting(ui, state, commands),
        Screen::Opening => opening::show(ui, state, commands),
        Screen::Studio => studio::show(ui, state, views, commands),
        Screen::WriteFeedback | Screen::ReadFeedback | Screen::Share | Screen::Workbook => {
            coaching::show(ui, state, commands);
        }
        Screen::Ask => agree::show_ask(ui, state, commands),
        Screen::Compare => agree::show_compare(ui, state, &mut views.agree, commands),
        Screen::Settle => agree::show_settle(ui, state, &mut views.agree, commands),
        Screen::Supervise => agree::show_group(ui, state, &mut views.agree, commands),
        Screen::Progress => sessions::show_all(ui, state, commands),
        Screen::PastSession => past::show(ui, state, views, commands),
        Screen::Settings => settings::show(ui, state, commands),
    }
}

fn bar_of(state: &State, views: &Views) -> Bar {
    match state.screen {
        Screen::FirstRun => first_run::bar(state),
        Screen::Brief => brief::bar(state),
        Screen::Session => steps::bar(state, views),
        Screen::PastSession => past::bar(state),
        Screen::Opening => opening::bar(state),
        Screen::Studio => studio::keys(state),
        Screen::WriteFeedback | Screen::ReadFeedback | Screen::Share | Screen::Workbook => {
            coaching::bar(state)
        }
        Screen::Ask => agree::ask_bar(state),
        Screen::Compare => agree::compare_bar(state),
        Screen::Settle => agree::settle_bar(state),
        Screen::Supervise => agree::group_bar(state),
        Screen::Today | Screen::Practise | Screen::Code | Screen::Progress | Screen::Settings => {
            let mut bar = Bar::default();
            for (place, (_, name)) in RAIL.iter().enumerate() {
                bar = bar.hint(format!("Ctrl {}", place + 1), *name);
            }
            bar.hint("Ctrl +", "larger text").hint("Ctrl -", "smaller text")
        }
    }
}

fn rail(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.surface_sunken).inner_margin(Margin::same(14));
    let wide = ui.available_width() >= measure::RAIL_NEEDS;
    if wide {
        Panel::left("rail").resizable(false).exact_size(206.0).frame(frame).show(ui, |ui| {
            ui.add_space(space::SMALL);
            ui.label(RichText::new("Oars").size(26.0).color(palette.accent));
            ui.add_space(space::LARGE);
            for (screen, name) in RAIL {
                entry(ui, state, screen, name, 178.0, commands);
            }
            ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
                ui.horizontal(|ui| crate::ui::widgets::key_hints(ui, &[("?", "keys")]));
                if !state.settings.name.is_empty() {
                    ui.label(small(palette, &state.settings.name));
                }
            });
        });
    } else {
        Panel::top("rail").resizable(false).frame(frame).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                for (screen, name) in RAIL {
                    entry(ui, state, screen, name, 96.0, commands);
                }
            });
        });
    }
    for (place, (screen, _)) in RAIL.iter().enumerate() {
        let digit = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
        if let Some(key) = digit.get(place)
            && keys::pressed_with(ui, Modifiers::COMMAND, *key)
        {
            commands.push(Command::Go(*screen));
        }
    }
}

fn entry(ui: &mut Ui, state: &State, screen: Screen, name: &str, width: f32, commands: &mut Vec<Command>) {
    let response = rail_entry(ui, name, state.screen == screen, width);
    if response.clicked() {
        commands.push(Command::Go(screen));
    }
}

fn rail_entry(ui: &mut Ui, name: &str, here: bool, width: f32) -> Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, measure::TARGET), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, here, name));
    let painter = ui.painter();
    if here || response.hovered() {
        let fill = if here { palette.surface_accent } else { palette.surface_raised };
        painter.rect_filled(rect, CornerRadius::same(radius::MEDIUM), fill);
    }
    if here {
        let mark =
            egui::Rect::from_min_size(pos2(rect.left(), rect.top() + 9.0), vec2(4.0, rect.height() - 18.0));
        painter.rect_filled(mark, 2.0, palette.accent);
    }
    let font = TextStyle::Button.resolve(ui.style());
    painter.text(pos2(rect.left() + 14.0, rect.center().y), Align2::LEFT_CENTER, name, font, palette.text);
    focus_ring(ui, &response);
    response
}

/// What has to be said stands below the screen and above its bar, and covers nothing.
fn notices(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    if state.notices.is_empty() {
        return;
    }
    let frame = Frame::new().fill(Palette::of(ui).surface).inner_margin(Margin::symmetric(18, 10));
    Panel::bottom("notices").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        for notice in state.notices.iter().rev().take(3) {
            let tone = match notice.level {
                NoticeLevel::Good => Tone::Good,
                NoticeLevel::Information => Tone::Information,
                NoticeLevel::Warning => Tone::Warning,
                NoticeLevel::Error => Tone::Error,
            };
            let shown = |ui: &mut Ui| toast(ui, tone, &notice.what, &notice.details);
            if ui.push_id(notice.id, |ui| centred(ui, measure::COLUMN, shown)).inner {
                commands.push(Command::DismissNotice(notice.id));
            }
        }
    });
}

fn questions(ui: &Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    if let Some(question) = &state.confirmation {
        let what = (question.title.as_str(), question.explanation.as_str());
        let answers = (question.cancel_label.as_str(), question.confirm_label.as_str());
        match confirm(ui.ctx(), what, answers, question.loses) {
            Some(ConfirmAnswer::Confirmed) => commands.push(Command::Confirm),
            Some(ConfirmAnswer::Cancelled) => commands.push(Command::CancelConfirm),
            None => {}
        }
    } else if views.leave_open {
        let typed = state.practice.as_ref().is_some_and(|it| !it.typed.trim().is_empty());
        let explanation = if typed {
            "What you said and coded so far is kept, and you can go on from Today. The reply that you are typing \
             is not: use it first."
        } else {
            "What you said and coded so far is kept. You can go on from Today."
        };
        let what = ("Leave this session?", explanation);
        match confirm(ui.ctx(), what, ("Stay", "Leave the session"), typed) {
            Some(ConfirmAnswer::Confirmed) => {
                views.leave_open = false;
                commands.push(Command::Practice(PracticeCommand::Leave));
            }
            Some(ConfirmAnswer::Cancelled) => views.leave_open = false,
            None => {}
        }
    }
}

fn keys_of_screen(ui: &Ui, state: &State, bar: &Bar, views: &mut Views) {
    if views.keys_open {
        let all = bar.all_keys();
        let lines: Vec<(&str, &str)> = all.iter().map(|(key, what)| (key.as_str(), what.as_str())).collect();
        if keys_overlay(ui.ctx(), state.screen.title(), &lines) {
            views.keys_open = false;
        }
    } else if keys::question_mark(ui) || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F1)) {
        views.keys_open = true;
    }
}

/// A sound file that is dropped onto the window is brought in.
fn dropped(ui: &Ui, commands: &mut Vec<Command>) {
    let path = ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
    if let Some(path) = path {
        commands.push(Command::Opening(OpeningCommand::File(path)));
    }
}

/// Ctrl with plus, minus and nought go through the sizes of text that are offered.
fn size_keys(ui: &Ui, state: &State, commands: &mut Vec<Command>) {
    let size = state.settings.text_size;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key));
    let mut sizes = settings::TEXT_SIZES.into_iter();
    let wanted = if pressed(Key::Plus) || pressed(Key::Equals) {
        sizes.find(|it| *it > size).unwrap_or(size)
    } else if pressed(Key::Minus) {
        sizes.rfind(|it| *it < size).unwrap_or(size)
    } else if pressed(Key::Num0) {
        100
    } else {
        return;
    };
    commands.push(Command::Settings(crate::app::SettingsCommand::SetTextSize(wanted)));
}
