//! Rating one's own reply before anything is shown about it.

use egui::{Key, Ui};

use crate::app::state::{Practice, ReplyNow, SoundReference};
use crate::app::{Command, PracticeCommand, State};
use crate::domain::coding::ReplyRating;
use crate::ui::keys;
use crate::ui::panels::Views;
use crate::ui::panels::words::rating_answer;
use crate::ui::theme::space;
use crate::ui::widgets::{Press, RatingAnswer, RatingRow, page_title};
use crate::units::Seconds;

pub(super) fn show(
    ui: &mut Ui,
    state: &State,
    practice: &Practice,
    views: &mut Views,
    commands: &mut Vec<Command>,
) {
    page_title(ui, "How was that reply?", "Your own view, before anything else is shown. Nobody marks it");
    if matches!(practice.reply, ReplyNow::Recorded { .. }) {
        hear_back(ui, state, practice, commands);
    }
    let asked = &practice.ratings_asked;
    let last = asked.len().saturating_sub(1);
    if keys::pressed(ui, Key::ArrowDown) {
        views.rating = (views.rating + 1).min(last);
    }
    if keys::pressed(ui, Key::ArrowUp) {
        views.rating = views.rating.saturating_sub(1);
    }
    let mut given = key_given(ui).map(|answer| (views.rating, answer));
    for (place, rating) in asked.iter().enumerate() {
        let row = RatingRow {
            name: &rating.name,
            about: &rating.about,
            anchors: &rating.anchors,
            answer: rating_answer(practice.ratings.get(&rating.id)),
            active: place == views.rating,
        };
        match ui.push_id(&rating.id, |ui| row.show(ui)).inner {
            Some(Ok(answer)) => given = Some((place, answer)),
            Some(Err(())) => views.rating = place,
            None => {}
        }
        ui.add_space(space::HAIR);
    }
    let Some((place, answer)) = given else { return };
    let Some(rating) = asked.get(place) else { return };
    let value = match answer {
        RatingAnswer::Value(value) => ReplyRating::Value(value),
        RatingAnswer::NotApplicable => ReplyRating::NotApplicable,
    };
    commands.push(Command::Practice(PracticeCommand::Rate(rating.id.clone(), value)));
    let unrated = |it: &(usize, &crate::domain::scheme::Rating)| {
        it.0 != place && !practice.ratings.contains_key(&it.1.id)
    };
    if let Some((next, _)) = asked.iter().enumerate().find(unrated) {
        views.rating = next;
    }
}

/// One hears oneself before judging.
fn hear_back(ui: &mut Ui, state: &State, practice: &Practice, commands: &mut Vec<Command>) {
    let sound = SoundReference::Take { volley: practice.volley, take: practice.take };
    let playing = state.playback.as_ref().is_some_and(|it| it.sound == sound);
    let words = if playing { "Stop" } else { "Hear it back" };
    if ui.add(Press::new(words).key("Space")).clicked() || keys::pressed(ui, Key::Space) {
        commands.push(if playing {
            Command::StopPlayback
        } else {
            Command::Play { sound, from: Seconds(0.0), until: None }
        });
    }
    ui.add_space(space::SMALL);
}

fn key_given(ui: &Ui) -> Option<RatingAnswer> {
    for (key, value) in [('1', 1), ('2', 2), ('3', 3), ('4', 4), ('5', 5)] {
        if keys::typed(ui, key) {
            return Some(RatingAnswer::Value(value));
        }
    }
    keys::typed(ui, '0').then_some(RatingAnswer::NotApplicable)
}
