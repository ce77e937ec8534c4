//! One past session: its replies to hear, its codes, its score, and one's rights over it.

use egui::Ui;

use super::bar::{Action, Bar, Shortcut};
use super::brief::keep_choice;
use super::takes::TakeCard;
use super::words::mode_title;
use super::{Views, desk, score};
use crate::app::state::{OpenedSession, SoundReference, VolleyView};
use crate::app::{CoachingCommand, Command, State};
use crate::domain::session::Mode;
use crate::ui::theme::{Palette, heading, measure, quiet, small, space};
use crate::ui::widgets::{
    Press, Tone, banner, card, empty_state, labelled_value, lone_page, page_title, pair,
};

pub(super) fn bar(state: &State) -> Bar {
    let open_desk = state.opened.as_ref().and_then(|it| it.desk.as_ref());
    let Some(open) = open_desk else {
        let back = Action::send("Back", Command::CloseSession).key(Shortcut::Escape);
        let left = state.opened.as_ref().filter(|it| !it.read_only && it.session.ending.is_none());
        return match left {
            Some(opened) => {
                let go_on = Command::ContinueSession { key: opened.key.clone() };
                Bar::with(Action::send("Go on with the conversation", go_on).key(Shortcut::Letter('g')))
                    .and(back)
            }
            None => Bar::default().and(back),
        };
    };
    if open.decision.is_some() {
        return super::questions::bar();
    }
    let back = Action::send("Back to the session", Command::CloseSession).key(Shortcut::Escape);
    desk::keys(Bar::with(back).wide(), open)
}

pub(super) fn show(ui: &mut Ui, state: &State, views: &mut Views, commands: &mut Vec<Command>) {
    let Some(opened) = &state.opened else {
        lone_page(ui, "no past session", measure::COLUMN, |ui| {
            empty_state(ui, "The session is being opened", "If it does not appear, go back and try again");
        });
        return;
    };
    if let Some(open) = &opened.desk {
        let (volley, take) = (open.take.volley, open.take.take);
        let line = opened.volleys.iter().find(|it| it.volley == volley).map_or("", |it| it.line.as_str());
        let who = opened.scenario.as_ref().map_or("The parent", |it| it.parent.name.as_str());
        let sound = SoundReference::PastTake { volley, take };
        lone_page(ui, &format!("past desk {volley} {take}"), measure::DESK, |ui| {
            desk::show(ui, &desk::Subject { who, line, sound }, open, state, views, commands);
        });
        return;
    }
    lone_page(ui, &opened.key, measure::COLUMN, |ui| whole(ui, state, opened, commands));
}

fn whole(ui: &mut Ui, state: &State, opened: &OpenedSession, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let session = &opened.session;
    let title = opened.scenario.as_ref().map_or(session.scenario.id.as_str(), |it| it.title.as_str());
    let card_of = state.sessions.iter().find(|it| it.key == opened.key);
    let when = card_of.map_or(session.started.as_str(), |it| it.started.as_str());
    // Whoever looks at what somebody else shared is not its owner.
    let of_another = card_of.is_some_and(|it| it.of_another);
    let another = of_another.then(|| opened.trainee.clone().unwrap_or_else(|| "the trainee".to_owned()));
    page_title(ui, title, &format!("{when}, {}", mode_title(session.mode)));
    if session.synthetic {
        banner(
            ui,
            Tone::Information,
            "Synthetic voices",
            "Made for looking around. Nobody real is heard here",
        );
        ui.add_space(space::SMALL);
    }
    for problem in &opened.problems {
        banner(ui, Tone::Warning, "Something in this session is damaged", problem);
        ui.add_space(space::SMALL);
    }
    facts(ui, opened);
    ui.add_space(space::GROUP);
    if let (Some(score), Some(scheme)) = (&opened.score, &opened.scheme) {
        let whose = match &another {
            Some(name) => format!("Score, by the coding of {name}"),
            None => "Score, by your own coding".to_owned(),
        };
        ui.label(heading(&whose));
        score::show(ui, scheme, score);
        ui.add_space(space::GROUP);
    }
    ui.label(heading("The conversation"));
    for volley in &opened.volleys {
        ui.push_id(volley.volley, |ui| line(ui, state, opened, volley, commands));
        ui.add_space(space::SMALL);
    }
    if let Some(ending) = &opened.ending {
        card(ui, |ui| {
            ui.label(small(palette, "It ended"));
            ui.label(&ending.title);
            ui.label(quiet(palette, &ending.debrief));
        });
    }
    if !session.own_note.is_empty() {
        ui.add_space(space::SMALL);
        let whose = another.as_ref().map_or_else(|| "Your note".to_owned(), |name| format!("Note by {name}"));
        labelled_value(ui, &whose, &session.own_note);
    }
    if another.is_none() {
        ui.add_space(space::GROUP);
        rights(ui, state, opened, commands);
    }
}

fn facts(ui: &mut Ui, opened: &OpenedSession) {
    let session = &opened.session;
    let goal = session.goal.as_deref().unwrap_or("none: engaging");
    let trainee = opened.trainee.as_deref().unwrap_or("not named");
    pair(
        ui,
        |ui| {
            labelled_value(ui, "Who practised", trainee);
            labelled_value(ui, "As", session.role.title());
        },
        |ui| {
            labelled_value(ui, "Change goal", goal);
            labelled_value(
                ui,
                "Coded with",
                opened.scheme.as_ref().map_or(&session.scheme.id, |it| &it.title),
            );
        },
    );
}

fn line(
    ui: &mut Ui,
    state: &State,
    opened: &OpenedSession,
    volley: &VolleyView,
    commands: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let who = opened.scenario.as_ref().map_or("Parent", |it| it.parent.name.as_str());
    card(ui, |ui| {
        ui.label(quiet(palette, format!("{who}: “{}”", volley.line)));
        let Some(scheme) = &opened.scheme else { return };
        for view in &volley.takes {
            ui.add_space(space::SMALL);
            let several = volley.takes.len() > 1;
            let name = if several {
                format!("Reply {}, take {}", volley.volley, view.take)
            } else {
                format!("Reply {}", volley.volley)
            };
            let sound = SoundReference::PastTake { volley: view.volley, take: view.take };
            TakeCard { name: &name, key: None, view, scheme, sound }.contents(ui, state, commands);
            if opened.session.mode == Mode::Assessment {
                ui.label(small(palette, "Sealed: your coach codes it"));
                continue;
            }
            let coded = view.codes.iter().any(|it| it.code.is_some());
            let words = if coded || opened.read_only { "Look at the coding" } else { "Code this reply" };
            let response = ui.push_id(view.take, |ui| ui.add(Press::new(words))).inner;
            let label = format!("{words}: {name}");
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label.as_str()));
            if response.clicked() {
                commands.push(Command::CodeTake { volley: view.volley, take: view.take });
            }
        }
    });
}

fn rights(ui: &mut Ui, state: &State, opened: &OpenedSession, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.label(heading("It is yours"));
    let session = &opened.session;
    let card = state.sessions.iter().find(|it| it.key == opened.key);
    let until = match card.and_then(|it| it.keep_until.as_deref()) {
        Some(until) => format!("{until}, then deleted for good"),
        None => "Kept until you delete it".to_owned(),
    };
    ui.label(quiet(palette, until));
    if opened.read_only {
        ui.label(quiet(palette, "This one is for looking: nothing in it can be changed"));
        return;
    }
    let key = &opened.key;
    ui.label(small(palette, "Keep it, from today, for"));
    let now = if session.keep_until.is_some() { Some(0) } else { None };
    if let Some(months) = keep_choice(ui, now, "Keep this session for") {
        commands.push(Command::KeepFor { key: key.clone(), months });
    }
    ui.add_space(space::SMALL);
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::new("Share with a coach")).clicked() {
            commands.push(Command::Coaching(CoachingCommand::Share { key: key.clone() }));
        }
        if session.consent.own_training && session.consent.withdrawn.is_none() {
            let withdraw = ui.add(Press::danger("Withdraw consent"));
            if withdraw.on_hover_text("Deletes the recordings; codes and scores stay").clicked() {
                commands.push(Command::WithdrawConsent { key: key.clone() });
            }
        }
        if ui.add(Press::danger("Delete for good")).clicked() {
            commands.push(Command::DeleteSession { key: key.clone() });
        }
    });
}
