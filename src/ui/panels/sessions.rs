//! Lists of sessions: all of them, and those that wait to be coded.

use egui::{CollapsingHeader, Ui};

use super::agree;
use super::brief::keep_choice;
use super::today::samples_notice;
use super::words::{counted, mode_title};
use crate::app::state::{OwnCoding, RecordingCard, Screen, SessionCard};
use crate::app::studio::words::clock;
use crate::app::{CoachingCommand, Command, OpeningCommand, State};
use crate::domain::recording::Conversation;
use crate::ui::theme::{Palette, heading, quiet, small, space, subheading};
use crate::ui::widgets::{Press, Tone, banner, card, empty_state, initial, page, page_title};

/// Progress: every session.
pub(super) fn show_all(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page(ui, "progress", |ui| {
        page_title(ui, "Progress", "Your sessions, the newest first. Open one to hear it again");
        if !state.samples_open {
            ui.horizontal_wrapped(|ui| {
                if ui.add(Press::new("Workbook").key("W")).clicked() || crate::ui::keys::typed(ui, 'w') {
                    commands.push(Command::Coaching(CoachingCommand::Workbook(None)));
                }
                if ui.add(Press::quiet("Look at what is shared")).clicked() {
                    commands.push(Command::Coaching(CoachingCommand::Exchange));
                }
            });
            ui.add_space(space::MEDIUM);
        }
        let none = "Your sessions will be here: what you said, how you coded it, and what it came to";
        list(ui, state, |_| true, ("No sessions yet", none), commands);
    });
}

/// Code: the sessions that wait to be coded.
pub(super) fn show_waiting(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    page(ui, "code", |ui| {
        page_title(ui, "Code", "Recordings to code in the studio, and replies that have no codes yet");
        if !state.samples_open {
            recordings(ui, state, commands);
            agree::asked_for(ui, state, commands);
            ui.add_space(space::GROUP);
            ui.label(heading("Practice that waits"));
        }
        let none = "Every reply is coded. Sessions played as Interview come here until you have coded them";
        // A coach codes what others practised, also where they have coded it themselves.
        let waits = |it: &SessionCard| (!it.coded || it.of_another) && it.replies > 0 && it.problem.is_none();
        list(ui, state, waits, ("Nothing waits to be coded", none), commands);
    });
}

/// The recordings that were brought in, and the way to bring one in.
fn recordings(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::primary("Open a recording…").key("O")).clicked() || crate::ui::keys::typed(ui, 'o')
        {
            commands.push(Command::Opening(OpeningCommand::New));
        }
        ui.label(small(palette, "or drop a sound file onto the window"));
    });
    ui.add_space(space::MEDIUM);
    if state.recordings.is_empty() && !state.sessions_loading {
        let why = "A role-play that was recorded elsewhere can be rated, coded utterance by utterance and scored here";
        empty_state(ui, "No recordings yet", why);
    }
    for it in &state.recordings {
        ui.push_id(&it.key, |ui| recording(ui, state, it, commands));
        ui.add_space(space::SMALL);
    }
}

fn recording(ui: &mut Ui, state: &State, it: &RecordingCard, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    card(ui, |ui| {
        ui.label(subheading(&it.title));
        let mut facts = vec![it.imported.clone()];
        if it.blind {
            facts.push("coded blind".to_owned());
        } else {
            facts.push(
                match it.conversation {
                    Conversation::RolePlay => "role-play",
                    Conversation::Real => "real conversation",
                }
                .to_owned(),
            );
            facts.push(clock(it.length));
        }
        facts.push(
            match it.own {
                OwnCoding::None => "not coded by you",
                OwnCoding::Draft => "you are coding it",
                OwnCoding::Final => "you have finished it",
            }
            .to_owned(),
        );
        if it.synthetic {
            facts.push("synthetic voices".to_owned());
        }
        ui.label(small(palette, facts.join("  ·  ")));
        for line in it.keep_until.iter().chain(&it.note) {
            ui.label(small(palette, line));
        }
        ui.add_space(space::HAIR);
        let word = match it.own {
            OwnCoding::None => "Code it",
            OwnCoding::Draft => "Go on coding",
            OwnCoding::Final => "Look at it",
        };
        ui.horizontal_wrapped(|ui| {
            let response = ui.add(Press::new(word));
            let name = format!("{word}: {}", it.title);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
            if response.clicked() {
                let key = it.key.clone();
                commands.push(Command::Opening(if it.blind {
                    OpeningCommand::Blind { assignment: key }
                } else {
                    OpeningCommand::Recording { key }
                }));
            }
            if it.own == OwnCoding::Final && !it.blind {
                let write = ui.add(Press::new("Write feedback"));
                let name = format!("Write feedback: {}", it.title);
                ui.ctx().accesskit_node_builder(write.id, |node| node.set_label(name.as_str()));
                if write.clicked() {
                    commands.push(Command::Coaching(CoachingCommand::Write { key: it.key.clone() }));
                }
            }
            if !it.blind {
                agree::of_session(ui, state, &it.key, &it.title, commands);
            }
        });
        if !it.blind {
            rights(ui, it, commands);
        }
    });
}

/// How long a recording is kept, taking consent back, and deleting it: folded, since it is seldom wanted.
fn rights(ui: &mut Ui, it: &RecordingCard, commands: &mut Vec<Command>) {
    let key = || it.key.clone();
    let named = |ui: &Ui, response: &egui::Response, what: &str| {
        let name = format!("{what}: {}", it.title);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
    };
    let folded = CollapsingHeader::new("Keep or delete").id_salt("rights").show(ui, |ui| {
        ui.label(small(Palette::of(ui), "Keep it, from today, for"));
        let now = if it.keep_until.is_some() { Some(0) } else { None };
        if let Some(months) = keep_choice(ui, now, &format!("Keep for: {}", it.title)) {
            commands.push(Command::KeepFor { key: key(), months });
        }
        ui.add_space(space::SMALL);
        ui.horizontal_wrapped(|ui| {
            if !it.withdrawn {
                let withdraw = ui.add(Press::danger("Withdraw consent"));
                named(ui, &withdraw, "Withdraw consent");
                if withdraw.on_hover_text("Deletes the sound; codes and scores stay").clicked() {
                    commands.push(Command::WithdrawConsent { key: key() });
                }
            }
            let delete = ui.add(Press::danger("Delete for good"));
            named(ui, &delete, "Delete for good");
            if delete.clicked() {
                commands.push(Command::DeleteSession { key: key() });
            }
        });
    });
    named(ui, &folded.header_response, "Keep or delete");
}

fn list(
    ui: &mut Ui,
    state: &State,
    shown: impl Fn(&SessionCard) -> bool,
    (none, why): (&str, &str),
    commands: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    if state.samples_open {
        samples_notice(ui, commands);
    }
    if state.sessions_loading {
        ui.label(quiet(palette, "Reading your sessions…"));
    }
    // The samples stay as they are, so nobody codes them.
    let studio = state.screen == Screen::Code && !state.samples_open;
    let mut any = false;
    for session in state.sessions.iter().filter(|it| shown(it)) {
        any = true;
        ui.push_id(&session.key, |ui| row(ui, state, session, studio, commands));
        ui.add_space(space::SMALL);
    }
    if !any && !state.sessions_loading {
        empty_state(ui, none, why);
    }
}

fn row(ui: &mut Ui, state: &State, session: &SessionCard, studio: bool, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if let Some(problem) = &session.problem {
        banner(ui, Tone::Warning, &format!("{} cannot be read", session.key), problem);
        return;
    }
    card(ui, |ui| {
        ui.horizontal_top(|ui| {
            initial(ui, &session.parent);
            ui.add_space(space::HAIR);
            ui.vertical(|ui| {
                ui.label(subheading(&session.title));
                let mut facts = vec![
                    session.started.clone(),
                    mode_title(session.mode).to_owned(),
                    counted(session.replies, "reply", "replies"),
                    if session.coded { "coded" } else { "not all coded" }.to_owned(),
                ];
                if !session.finished {
                    facts.push("left before its end".to_owned());
                }
                if session.synthetic {
                    facts.push("synthetic voices".to_owned());
                }
                ui.label(small(palette, facts.join("  ·  ")));
                for line in session.keep_until.iter().chain(&session.note) {
                    ui.label(small(palette, line));
                }
                ui.add_space(space::HAIR);
                ui.horizontal_wrapped(|ui| {
                    let mut offer = |word: &str, command: Command| {
                        let response = ui.add(Press::new(word.trim_end_matches(':')));
                        let name = format!("{word} {}, {}", session.title, session.started);
                        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
                        if response.clicked() {
                            commands.push(command);
                        }
                    };
                    let key = || session.key.clone();
                    offer("Open", Command::OpenSession { key: key() });
                    if studio {
                        let code = OpeningCommand::Session { key: key() };
                        offer("Code in the studio:", Command::Opening(code));
                    }
                    if session.of_another && !state.samples_open {
                        let write = CoachingCommand::Write { key: key() };
                        offer("Write feedback:", Command::Coaching(write));
                    }
                    agree::of_session(ui, state, &session.key, &session.title, commands);
                });
            });
        });
    });
}
