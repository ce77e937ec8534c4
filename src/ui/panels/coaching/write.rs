//! Writing feedback: a question first, one strength, one point tied to a moment, what to practise next.

use egui::{ComboBox, Ui};

use super::{kept, leave, send};
use crate::app::coaching::moment_sound;
use crate::app::state::FeedbackDesk;
use crate::app::{CoachingCommand, Command, State};
use crate::domain::coaching::MOST_MOMENTS;
use crate::domain::language::Skill;
use crate::ui::panels::bar::{Bar, Shortcut};
use crate::ui::panels::sound_check;
use crate::ui::theme::{Palette, heading, measure, quiet, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, card, drop_down, empty_state, lone_page, page_title};

/// Every skill, in the order in which it is offered.
const SKILLS: [Skill; 12] = [
    Skill::Partnership,
    Skill::Autonomy,
    Skill::ChangeTalk,
    Skill::OpenQuestions,
    Skill::Affirmations,
    Skill::Reflections,
    Skill::ComplexReflections,
    Skill::Summaries,
    Skill::Discord,
    Skill::Telling,
    Skill::Safety,
    Skill::Accountability,
];

pub(super) fn bar(state: &State) -> Bar {
    let ready = state.feedback_desk.as_ref().is_some_and(|it| it.lacks.is_empty());
    Bar::with(send("Send it", CoachingCommand::Send).key(Shortcut::Send).when(ready))
        .and(send("Throw the draft away", CoachingCommand::Discard))
        .and(leave("Leave it for now"))
}

pub(super) fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    lone_page(ui, "write feedback", measure::COLUMN, |ui| {
        let Some(desk) = &state.feedback_desk else {
            empty_state(ui, "No feedback is open", "Go back and choose a session");
            return;
        };
        let whom = desk.trainee.as_deref().unwrap_or("the trainee");
        page_title(ui, &format!("Feedback to {whom}"), &desk.title);
        let feedback = &desk.feedback;
        let question = ("Begin with a question", "What did you notice when she fell silent?", 2);
        kept(ui, question, &feedback.question, commands, CoachingCommand::SetQuestion);
        let strength = ("One strength", "What the trainee did that worked, and what it did", 2);
        kept(ui, strength, &feedback.strength, commands, CoachingCommand::SetStrength);
        point(ui, state, desk, commands);
        next(ui, state, desk, commands);
        spoken(ui, state, desk, commands);
        lacks(ui, desk);
    });
}

fn point(ui: &mut Ui, state: &State, desk: &FeedbackDesk, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let now = desk.feedback.point.as_ref();
    ui.label(heading("One point to work on"));
    let shown = now.map_or("Choose the skill that it belongs to", |it| it.skill.title());
    let list = ComboBox::from_id_salt("skill").selected_text(shown).width(320.0);
    let skills = SKILLS.into_iter().map(|it| (it.title(), now.is_some_and(|now| now.skill == it), it));
    if let Some(skill) = drop_down(ui, list, "The skill that it belongs to", skills) {
        commands.push(Command::Coaching(CoachingCommand::SetSkill(skill)));
    }
    ui.add_space(space::SMALL);
    let Some(point) = now else {
        ui.label(quiet(palette, "One, not five: a trainee can change one thing at a time"));
        ui.add_space(space::MEDIUM);
        return;
    };
    let what = ("What to do differently", "Something that can be done next time", 2);
    kept(ui, what, &point.text, commands, CoachingCommand::SetPoint);
    ui.label(subheading(format!(
        "Where it can be heard ({} of {MOST_MOMENTS} at most)",
        point.moments.len()
    )));
    if desk.candidates.is_empty() {
        ui.label(quiet(palette, "Code the session first: its utterances are offered here"));
    }
    for (place, candidate) in desk.candidates.iter().enumerate() {
        let tied = point.moments.contains(&candidate.moment);
        ui.push_id(("candidate", place), |ui| {
            ui.horizontal(|ui| {
                let width = (ui.available_width() - 96.0).max(160.0);
                if ui.add(ChoiceCard::any(&candidate.words, tied).width(width)).clicked() {
                    commands.push(Command::Coaching(CoachingCommand::Tie(candidate.moment)));
                }
                hear(ui, state, &candidate.words, candidate.moment, commands);
            });
        });
    }
    ui.add_space(space::MEDIUM);
}

/// A button that plays a moment.
pub(super) fn hear(
    ui: &mut Ui,
    state: &State,
    words: &str,
    moment: crate::domain::coaching::Moment,
    commands: &mut Vec<Command>,
) {
    let sound = moment_sound(&moment);
    let playing = state.playback.as_ref().is_some_and(|it| it.sound == sound);
    let response = ui.add(Press::quiet(if playing { "Stop" } else { "Hear it" }));
    let name = if playing { format!("Stop {words}") } else { format!("Hear {words}") };
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.as_str()));
    if response.clicked() {
        commands.push(Command::Coaching(CoachingCommand::Hear(moment)));
    }
}

fn next(ui: &mut Ui, state: &State, desk: &FeedbackDesk, commands: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.label(heading("What to practise next"));
    let next = &desk.feedback.next;
    let title = |id: &str| {
        let found = state.curriculum.iter().find(|it| it.scenario.id == id);
        found.map_or_else(|| id.to_owned(), |it| it.scenario.title.clone())
    };
    let shown = next.scenario.as_deref().map_or_else(|| "Any parent".to_owned(), title);
    let list = ComboBox::from_id_salt("next").selected_text(shown).width(320.0);
    let known = state.curriculum.iter().map(|it| {
        let here = next.scenario.as_deref() == Some(it.scenario.id.as_str());
        (it.scenario.title.as_str(), here, Some(it.scenario.id.clone()))
    });
    let any = [("Any parent", next.scenario.is_none(), None)];
    if let Some(id) = drop_down(ui, list, "What to practise next", any.into_iter().chain(known)) {
        commands.push(Command::Coaching(CoachingCommand::SetNextScenario(id)));
    }
    if let Some(skill) = next.skill {
        ui.label(small(palette, format!("With an eye on: {}", skill.title())));
    }
    ui.add_space(space::MEDIUM);
}

fn spoken(ui: &mut Ui, state: &State, desk: &FeedbackDesk, commands: &mut Vec<Command>) {
    ui.label(heading("Or say it"));
    let mut order = |command| commands.push(Command::Coaching(command));
    if desk.feedback.spoken.is_some() {
        card(ui, |ui| {
            ui.label("Your spoken feedback goes along. What is spoken need not be written");
            ui.horizontal_wrapped(|ui| {
                if ui.add(Press::new("Hear what you said")).clicked() {
                    order(CoachingCommand::HearSpoken);
                }
                if ui.add(Press::quiet("Take it back")).clicked() {
                    order(CoachingCommand::Unspeak);
                }
            });
        });
    } else {
        if state.check.seconds.is_some() && ui.add(Press::new("Keep what you said")).clicked() {
            order(CoachingCommand::KeepSpoken);
        }
        sound_check::show(ui, state, commands);
    }
    ui.add_space(space::MEDIUM);
}

fn lacks(ui: &mut Ui, desk: &FeedbackDesk) {
    if desk.lacks.is_empty() {
        return;
    }
    let palette = Palette::of(ui);
    card(ui, |ui| {
        ui.label(subheading("Before it can be sent"));
        for lack in &desk.lacks {
            ui.label(quiet(palette, lack.words()));
        }
    });
}
