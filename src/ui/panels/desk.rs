//! The desk: a reply being coded, utterance by utterance.

use egui::{Key, Modifiers, Ui};

use super::bar::Bar;
use super::{Views, questions};
use crate::app::state::{Desk, SoundReference};
use crate::app::{Command, DeskCommand, State};
use crate::domain::coding::Utterance;
use crate::domain::language::{Speaker, Valence};
use crate::domain::scheme::Code;
use crate::ui::keys;
use crate::ui::theme::{Palette, heading, quiet, small, space, subheading};
use crate::ui::widgets::{
    ChoiceCard, Edge, Press, Repeated, Tone, WaveAction, WaveSpan, Waveform, banner, beside, card, code_chip,
    code_chip_by_id, code_grid, count_chip, reminder, valence_words,
};
use crate::units::Seconds;

/// How far one press of a key moves an edge, in seconds.
const NUDGE: f64 = 0.05;

/// What is on the desk.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    /// Who said the line that is answered.
    pub(super) who: &'a str,
    /// The line.
    pub(super) line: &'a str,
    /// The sound of the reply.
    pub(super) sound: SoundReference,
}

/// The keys of the desk.
pub(super) fn keys(bar: Bar, desk: &Desk) -> Bar {
    if desk.read_only {
        return bar.hint("Left Right", "another utterance").hint("Space", "hear it");
    }
    let letters: Vec<String> =
        desk.scheme.codes_of(Speaker::Worker).map(|code| code.hotkey.to_uppercase().to_string()).collect();
    let bar = bar
        .hint(letters.join(" "), "give a code")
        .hint("F2", "help me decide")
        .hint("Left Right", "another utterance")
        .hint("Backspace", "take the code away")
        .hint("Ctrl J", "join it with the next")
        .hint("Delete", "remove it (a noise, a cough)")
        .hint("Ctrl Z", "undo")
        .hint("Ctrl Y", "do again");
    if desk.length.is_none() {
        return bar;
    }
    bar.hint("Space", "hear it")
        .hint("Shift Space", "hear the whole reply")
        .hint("Ctrl D", "divide the utterance")
        .hint("Shift Left Right", "move its start")
        .hint("Alt Left Right", "move its end")
}

/// Shows the desk.
pub(super) fn show(
    ui: &mut Ui,
    subject: &Subject<'_>,
    desk: &Desk,
    state: &State,
    views: &mut Views,
    commands: &mut Vec<Command>,
) {
    let mut orders = Vec::new();
    listen(ui, subject, desk, state, &mut orders);
    reminder(ui, subject.who, subject.line);
    ui.add_space(space::SMALL);
    if desk.not_counted {
        let why = "MI pauses on this line. Codes here steer the conversation and are not counted";
        banner(ui, Tone::Information, "Not scored", why);
        ui.add_space(space::SMALL);
    }
    // In a low window the questions need the room.
    let hidden = desk.decision.is_some() && ui.ctx().content_rect().height() < 560.0;
    if let Some(length) = desk.length.filter(|_| !hidden) {
        waveform(ui, subject, desk, length, state, commands, &mut orders);
    }
    if desk.length.is_none() || desk.take.utterances.iter().any(|it| !it.text.is_empty()) {
        words(ui, desk, views, &mut orders);
    }
    ui.add_space(space::MEDIUM);
    beside(ui, 320.0, |ui| work(ui, desk, &mut orders), |ui| derived(ui, desk));
    commands.extend(orders.into_iter().map(Command::Desk));
}

/// Giving a code, by its key or by the questions.
fn work(ui: &mut Ui, desk: &Desk, orders: &mut Vec<DeskCommand>) {
    match &desk.decision {
        Some(walk) => {
            orders.extend(questions::decide(ui, &desk.scheme, Speaker::Worker, walk).map(
                |said| match said {
                    questions::Said::Answer(place) => DeskCommand::Answer(place),
                    questions::Said::Take => DeskCommand::AcceptDecision,
                },
            ));
        }
        None => give(ui, desk, orders),
    }
}

fn listen(ui: &Ui, subject: &Subject<'_>, desk: &Desk, state: &State, orders: &mut Vec<DeskCommand>) {
    if keys::pressed(ui, Key::ArrowRight) || keys::pressed(ui, Key::ArrowDown) {
        orders.push(DeskCommand::SelectNext);
    }
    if keys::pressed(ui, Key::ArrowLeft) || keys::pressed(ui, Key::ArrowUp) {
        orders.push(DeskCommand::SelectPrevious);
    }
    if keys::pressed_with(ui, Modifiers::SHIFT, Key::Space) {
        orders.push(DeskCommand::PlayTake);
    } else if keys::pressed(ui, Key::Space) {
        orders.push(DeskCommand::PlaySelected);
    }
    if desk.read_only {
        return;
    }
    if keys::pressed_with(ui, Modifiers::COMMAND, Key::Z) {
        orders.push(DeskCommand::Undo);
    }
    if keys::pressed_with(ui, Modifiers::COMMAND, Key::Y)
        || keys::pressed_with(ui, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z)
    {
        orders.push(DeskCommand::Redo);
    }
    if desk.decision.is_none() && keys::pressed(ui, Key::F2) {
        orders.push(DeskCommand::StartDecision);
    }
    if keys::pressed(ui, Key::Backspace) {
        orders.push(DeskCommand::SetCode(None));
    }
    if keys::pressed(ui, Key::Delete) {
        orders.push(DeskCommand::Remove);
    }
    if keys::pressed_with(ui, Modifiers::COMMAND, Key::J) {
        orders.push(DeskCommand::MergeNext);
    }
    let Some(chosen) = selected(desk) else { return };
    if keys::pressed_with(ui, Modifiers::COMMAND, Key::D)
        && let Some(at) = divide_at(subject, desk, chosen, state)
    {
        orders.push(DeskCommand::SplitAt(at));
    }
    nudge(ui, chosen, orders);
    if desk.decision.is_none() {
        for code in desk.scheme.codes_of(Speaker::Worker) {
            if keys::typed(ui, code.hotkey) {
                orders.push(DeskCommand::SetCode(Some(code.id.clone())));
            }
        }
    }
}

fn nudge(ui: &Ui, chosen: &Utterance, orders: &mut Vec<DeskCommand>) {
    for (key, step) in [(Key::ArrowLeft, -NUDGE), (Key::ArrowRight, NUDGE)] {
        if keys::pressed_with(ui, Modifiers::SHIFT, key)
            && let Some(start) = chosen.start
        {
            orders.push(DeskCommand::MoveStart(chosen.id, Seconds(start.0 + step)));
        }
        if keys::pressed_with(ui, Modifiers::ALT, key)
            && let Some(end) = chosen.end
        {
            orders.push(DeskCommand::MoveEnd(chosen.id, Seconds(end.0 + step)));
        }
    }
}

fn selected(desk: &Desk) -> Option<&Utterance> {
    let id = desk.selected?;
    desk.take.utterances.iter().find(|it| it.id == id)
}

/// Where to divide: at the playhead when it stands in the utterance, else where it is quietest.
fn divide_at(subject: &Subject<'_>, desk: &Desk, chosen: &Utterance, state: &State) -> Option<Seconds> {
    let (start, end) = (chosen.start?.0, chosen.end?.0);
    let playhead = state.playback.as_ref().filter(|it| it.sound == subject.sound).map(|it| it.position.0);
    let here = playhead.filter(|at| start < *at && *at < end);
    let at = here.or_else(|| quietest(desk, start, end)).unwrap_or(f64::midpoint(start, end));
    Some(Seconds(at))
}

/// The middle of the quietest eighth of a second well inside a stretch.
fn quietest(desk: &Desk, start: f64, end: f64) -> Option<f64> {
    const WIDE: f64 = 0.125;
    let length = desk.length?.0;
    let column = length / desk.columns.len().max(1) as f64;
    let wide = (WIDE / column.max(1e-6)).ceil().max(1.0) as usize;
    let edge = (end - start) * 0.15;
    let centre = |first: usize| (first as f64 + wide as f64 / 2.0) * column;
    let inside = |first: &usize| centre(*first) > start + edge && centre(*first) < end - edge;
    let loud = |first: usize| -> f32 { desk.columns.iter().skip(first).take(wide).map(|it| it.rms).sum() };
    let places = (0..desk.columns.len()).filter(inside);
    places.min_by(|a, b| loud(*a).total_cmp(&loud(*b))).map(centre)
}

fn waveform(
    ui: &mut Ui,
    subject: &Subject<'_>,
    desk: &Desk,
    length: Seconds,
    state: &State,
    commands: &mut Vec<Command>,
    orders: &mut Vec<DeskCommand>,
) {
    let palette = Palette::of(ui);
    let spans: Vec<WaveSpan<'_>> = desk
        .take
        .utterances
        .iter()
        .filter_map(|it| {
            let code = it.code.as_deref().and_then(|id| desk.scheme.code(id));
            Some(WaveSpan { id: it.id.0, start: it.start?.0, end: it.end?.0, code })
        })
        .collect();
    let playing = state.playback.as_ref().filter(|it| it.sound == subject.sound);
    let actions = Waveform::new("Your reply", &desk.columns, length.0)
        .spans(&spans, desk.proposed)
        .selected(desk.selected.map(|it| it.0))
        .playhead(playing.map(|it| it.position.0))
        .editable(!desk.read_only)
        .height(96.0)
        .show(ui);
    for action in actions {
        let id = |number: u32| crate::domain::coding::UtteranceId(number);
        match action {
            WaveAction::Select(number) => orders.push(DeskCommand::Select(id(number))),
            WaveAction::MoveEdge(number, Edge::Start, to) => {
                orders.push(DeskCommand::MoveStart(id(number), Seconds(to)));
            }
            WaveAction::MoveEdge(number, Edge::End, to) => {
                orders.push(DeskCommand::MoveEnd(id(number), Seconds(to)));
            }
            WaveAction::Seek(at) if playing.is_some() => commands.push(Command::Seek(Seconds(at))),
            WaveAction::Seek(_) => {}
        }
    }
    if desk.proposed && !desk.read_only {
        ui.label(small(
            palette,
            "One utterance is one complete thought. Proposed at your pauses; drag an edge to move it",
        ));
    }
    tools(ui, subject, desk, state, playing.is_some(), orders);
}

fn tools(
    ui: &mut Ui,
    subject: &Subject<'_>,
    desk: &Desk,
    state: &State,
    playing: bool,
    orders: &mut Vec<DeskCommand>,
) {
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::new(if playing { "Stop" } else { "Hear this one" }).key("Space")).clicked() {
            orders.push(if playing { DeskCommand::PlayTake } else { DeskCommand::PlaySelected });
        }
        let several = desk.take.utterances.len() > 1;
        if several && ui.add(Press::quiet("Hear all")).clicked() {
            orders.push(DeskCommand::PlayTake);
        }
        if desk.read_only {
            return;
        }
        if ui.add(Press::quiet("Divide").key("Ctrl D")).clicked()
            && let Some(at) = selected(desk).and_then(|chosen| divide_at(subject, desk, chosen, state))
        {
            orders.push(DeskCommand::SplitAt(at));
        }
        if several && ui.add(Press::quiet("Join with next").key("Ctrl J")).clicked() {
            orders.push(DeskCommand::MergeNext);
        }
        edits(ui, desk, orders);
    });
}

fn edits(ui: &mut Ui, desk: &Desk, orders: &mut Vec<DeskCommand>) {
    // What cannot be done yet would only be more to read.
    if desk.can_undo && ui.add(Press::quiet("Undo").key("Ctrl Z")).clicked() {
        orders.push(DeskCommand::Undo);
    }
    if desk.can_redo && ui.add(Press::quiet("Do again").key("Ctrl Y")).clicked() {
        orders.push(DeskCommand::Redo);
    }
}

/// The utterances as words: all of a typed reply, or what someone wrote down of a spoken one.
fn words(ui: &mut Ui, desk: &Desk, views: &mut Views, orders: &mut Vec<DeskCommand>) {
    for (place, utterance) in desk.take.utterances.iter().enumerate() {
        let chosen = desk.selected == Some(utterance.id);
        let label = match utterance.code.as_deref().and_then(|id| desk.scheme.code(id)) {
            Some(code) => format!("{}, {}", code.label, code.name),
            None => "Not coded".to_owned(),
        };
        let text = format!("{}.  {}", place + 1, utterance.text);
        let row = ChoiceCard::one(&text, chosen).detail(&label);
        if ui.push_id(utterance.id.0, |ui| ui.add(row)).inner.clicked() {
            orders.push(DeskCommand::Select(utterance.id));
        }
    }
    if desk.length.is_some() || desk.read_only {
        return;
    }
    if views.dividing
        && let Some(chosen) = selected(desk)
    {
        ui.label(small(Palette::of(ui), "Press the word with which the second part begins"));
        ui.horizontal_wrapped(|ui| {
            for (character, word) in word_starts(&chosen.text) {
                if ui
                    .push_id(character, |ui| ui.add_enabled(character > 0, Press::quiet(word)))
                    .inner
                    .clicked()
                {
                    orders.push(DeskCommand::SplitText(chosen.id, character));
                    views.dividing = false;
                }
            }
        });
    }
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::quiet("Divide").selected(views.dividing)).clicked() {
            views.dividing = !views.dividing;
        }
        if ui.add(Press::quiet("Join with next").key("Ctrl J")).clicked() {
            orders.push(DeskCommand::MergeNext);
        }
        edits(ui, desk, orders);
    });
}

/// The words of a text, each with the place of its first character.
fn word_starts(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut character = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim();
        if !word.is_empty() {
            let lead = piece.chars().take_while(|it| it.is_whitespace()).count();
            found.push((character + lead, word));
        }
        character += piece.chars().count();
    }
    found
}

fn give(ui: &mut Ui, desk: &Desk, orders: &mut Vec<DeskCommand>) {
    let palette = Palette::of(ui);
    let Some(chosen) = selected(desk) else {
        ui.label(quiet(palette, "Nothing is selected"));
        return;
    };
    let place = desk.take.utterances.iter().position(|it| it.id == chosen.id).unwrap_or(0);
    ui.horizontal_wrapped(|ui| {
        ui.label(heading(format!("Utterance {} of {}", place + 1, desk.take.utterances.len())));
        code_chip_by_id(ui, &desk.scheme, chosen.code.as_deref(), chosen.valence);
    });
    if desk.read_only {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(quiet(palette, "What does it do? Press its key, or"));
        if ui.add(Press::new("Help me decide").key("F2")).clicked() {
            orders.push(DeskCommand::StartDecision);
        }
    });
    let given = chosen.code.as_deref();
    if let Some(code) = code_grid(ui, desk.scheme.codes_of(Speaker::Worker), given) {
        orders.push(DeskCommand::SetCode(Some(code.id.clone())));
    }
    let matters = desk.asks_side || chosen.valence.is_some();
    if let Some(code) = given.and_then(|id| desk.scheme.code(id)).filter(|code| matters && code.takes_valence)
    {
        side(ui, desk, chosen, code, orders);
    }
}

/// Which side of change the utterance takes up.
fn side(ui: &mut Ui, desk: &Desk, chosen: &Utterance, code: &Code, orders: &mut Vec<DeskCommand>) {
    let digits_are_free = desk.scheme.codes_of(Speaker::Worker).all(|it| !it.hotkey.is_ascii_digit());
    ui.add_space(space::SMALL);
    let question = format!("Which side does this {} take up?", code.name.to_lowercase());
    if desk.asks_side && chosen.valence.is_none() {
        ui.label(subheading(question));
    } else {
        ui.label(small(Palette::of(ui), question));
    }
    ui.horizontal_wrapped(|ui| {
        let sides = [Valence::Change, Valence::Sustain, Valence::Both, Valence::Neither];
        for (key, valence) in ('1'..).zip(sides) {
            let words = valence_words(valence);
            let name = key.to_string();
            let mut press = Press::new(words).selected(chosen.valence == Some(valence));
            if digits_are_free {
                press = press.key(&name);
            }
            if ui.add(press).clicked() || (digits_are_free && keys::typed(ui, key)) {
                orders.push(DeskCommand::SetValence(Some(valence)));
            }
        }
    });
}

/// What the reply comes to, with the reason for every code that counts or does not.
fn derived(ui: &mut Ui, desk: &Desk) {
    let palette = Palette::of(ui);
    if desk.derived.codes.is_empty() && desk.counts.session.values().all(|it| *it == 0) {
        return;
    }
    card(ui, |ui| {
        ui.label(subheading("What counts in this reply"));
        for counted in &desk.derived.codes {
            ui.horizontal_wrapped(|ui| {
                code_chip_by_id(ui, &desk.scheme, Some(&counted.code), None);
                let places: Vec<String> = counted.stands_on.iter().map(|it| (it + 1).to_string()).collect();
                let word = if places.len() == 1 { "utterance" } else { "utterances" };
                ui.label(small(palette, format!("from {word} {}", places.join(", "))));
            });
            for dropped in &counted.dropped {
                ui.horizontal_wrapped(|ui| {
                    if let Some(code) = desk.scheme.code(&dropped.code) {
                        code_chip(ui, code, None, Repeated::Dropped);
                    }
                    ui.label(small(palette, format!("utterance {}", dropped.utterance + 1)));
                });
                ui.label(small(palette, &dropped.reason));
            }
        }
        let left = desk.counts.uncoded;
        if left > 0 {
            let words = format!("{left} of {} not coded yet", desk.counts.utterances);
            ui.label(small(palette, words));
        }
        if !desk.counts.session.is_empty() {
            ui.add_space(space::SMALL);
            ui.horizontal_wrapped(|ui| {
                ui.label(small(palette, "In this session so far"));
                for (id, count) in desk.counts.session.iter().filter(|(_, count)| **count > 0) {
                    if let Some(code) = desk.scheme.code(id) {
                        count_chip(ui, code, *count);
                    }
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::word_starts;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        assert_eq!(word_starts(text), expected);
    }

    #[test]
    fn words_know_their_first_character() {
        check("", &[]);
        check("Yes", &[(0, "Yes")]);
        check("You're  tired, and", &[(0, "You're"), (8, "tired,"), (15, "and")]);
        check("Élan vital", &[(0, "Élan"), (5, "vital")]);
    }
}
