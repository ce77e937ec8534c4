//! Ratings of the whole conversation and of a reply: in the first pass they fill the screen, later the side.

use egui::style::ScrollAnimation;
use egui::{Align, Label, Rect, TextEdit, Ui};

use super::Look;
use super::about::field;
use super::listen::situation;
use super::remarks::{Remark, moment};
use crate::app::StudioCommand;
use crate::app::state::{Studio, WritingWhat};
use crate::app::studio::judge::{self, Judged};
use crate::app::studio::keymap::Action;
use crate::domain::coding::ReplyRating;
use crate::domain::scheme::Rating;
use crate::ui::theme::{Palette, heading, quiet, small, space, subheading};
use crate::ui::widgets::{ChoiceCard, Press, card, folded_rating};

/// The first pass: listen through, and rate.
pub(super) fn first_pass(ui: &mut Ui, studio: &Studio, look: &mut Look, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let asked = judge::asked(studio);
    let rated = asked.iter().filter(|it| studio.coding.globals.contains_key(&it.id)).count();
    ui.horizontal_wrapped(|ui| {
        ui.label(heading("First pass: listen, then rate the whole"));
        ui.add_space(space::SMALL);
        let key = studio.keymap.of(Action::OtherPass);
        if ui.add_enabled(!studio.read_only, Press::new("On to counting").key(&key)).clicked() {
            orders.push(StudioCommand::GoToCounts(true));
        }
        ui.add(Label::new(small(palette, format!("{rated} of {} rated", asked.len()))).extend());
    });
    let back = studio.keymap.of(Action::RatingBefore);
    let why = format!(
        "Counts stay hidden until the second pass. A digit rates and opens the next; {back} goes back, to say \
         why or to link a moment"
    );
    ui.label(small(palette, why));
    ui.add_space(space::SMALL);
    list(ui, studio, look, orders);
}

/// The ratings, one of them open: those of the reply, then those of the whole.
pub(super) fn list(ui: &mut Ui, studio: &Studio, look: &mut Look, orders: &mut Vec<StudioCommand>) {
    let palette = Palette::of(ui);
    let all = judge::list(studio);
    if !situation(studio).rating && !all.is_empty() && !studio.read_only {
        let back = studio.keymap.of(Action::NextRating);
        let words = format!("The digits are about the utterance now. {back} brings them back here");
        ui.label(small(palette, words));
    }
    let (mut replies, mut whole) = (false, false);
    for (place, judged) in all.into_iter().enumerate() {
        match judged {
            Judged::Reply(_) if !std::mem::replace(&mut replies, true) => {
                let title = studio.track().map_or("", |it| it.title.as_str());
                ui.label(subheading(format!("This reply: {title}")));
            }
            Judged::Whole(_) if !std::mem::replace(&mut whole, true) && replies => {
                ui.add_space(space::SMALL);
                ui.label(subheading("The whole"));
            }
            Judged::Reply(_) | Judged::Whole(_) => {}
        }
        ui.push_id((&judged.rating().id, replies && !whole), |ui| {
            if place == studio.rating {
                let card = ui.scope(|ui| open(ui, studio, judged, &mut look.writing, orders)).response;
                bring(ui, (studio.counts_hidden(), place), card.rect, &mut look.rating);
            } else if closed(ui, studio, judged) {
                orders.push(StudioCommand::OpenRating(place));
            }
        });
    }
    if let Some(why) = &studio.no_ratings {
        ui.label(quiet(palette, why));
    }
}

/// Brings a rating that was just opened to the top of what shows, so that all that its numbers mean can be
/// read before a digit rates.
fn bring(ui: &Ui, now: (bool, usize), card: Rect, shown: &mut Option<(bool, usize)>) {
    let before = shown.replace(now);
    // Where nothing was open before, the first stands at the top as it is.
    if before != Some(now) && (before.is_some() || now.1 > 0) {
        ui.scroll_to_rect_animation(card, Some(Align::TOP), ScrollAnimation::none());
        ui.ctx().request_repaint();
    }
}

fn closed(ui: &mut Ui, studio: &Studio, judged: Judged<'_>) -> bool {
    let rating = judged.rating();
    let answer = judge::answer(studio, judged);
    folded_rating(ui, &rating.name, &summary(rating, answer), answer.is_some()).clicked()
}

fn summary(rating: &Rating, answer: Option<ReplyRating>) -> String {
    match answer {
        Some(ReplyRating::Value(value)) => format!("{value} of 5"),
        Some(ReplyRating::NotApplicable) => "does not apply".to_owned(),
        None => format!("not rated; begin from {}", rating.default),
    }
}

fn open(
    ui: &mut Ui,
    studio: &Studio,
    judged: Judged<'_>,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    let rating = judged.rating();
    let value = judge::answer(studio, judged);
    card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(subheading(&rating.name));
            way_back(ui, studio, orders);
        });
        ui.label(small(palette, &rating.about));
        ui.spacing_mut().item_spacing.y = space::HAIR;
        for (number, anchor) in (1_u8..=5).zip(&rating.anchors) {
            let begin = if value.is_none() && number == rating.default {
                "Begin here, and move with what you hear"
            } else {
                ""
            };
            let this = ReplyRating::Value(number);
            if anchored(ui, studio, (number, anchor, begin), value == Some(this)) {
                orders.push(match judged {
                    Judged::Reply(_) => StudioCommand::RateReply(rating.id.clone(), Some(this)),
                    Judged::Whole(_) => StudioCommand::Rate(rating.id.clone(), Some(number)),
                });
            }
        }
        match judged {
            Judged::Reply(_) => {
                let this = ReplyRating::NotApplicable;
                if anchored(ui, studio, (0, "Does not apply to this reply", ""), value == Some(this)) {
                    orders.push(StudioCommand::RateReply(rating.id.clone(), Some(this)));
                }
            }
            Judged::Whole(_) => grounds(ui, studio, rating, given, orders),
        }
    });
}

/// A digit rates and goes on to the next: how to come back to the one that was just rated.
fn way_back(ui: &mut Ui, studio: &Studio, orders: &mut Vec<StudioCommand>) {
    let all = judge::list(studio);
    let before = studio.rating.checked_sub(1).and_then(|place| all.get(place));
    let Some(before) = before.filter(|it| judge::answer(studio, **it).is_some()) else { return };
    let key = studio.keymap.of(Action::RatingBefore);
    let name = format!("Back to {}", before.rating().name);
    if ui.add(Press::quiet(&name).key(&key)).clicked() {
        orders.push(StudioCommand::OpenRating(studio.rating - 1));
    }
}

/// One line of a rating, with its digit where digits rate; whether it was chosen.
fn anchored(ui: &mut Ui, studio: &Studio, (number, anchor, detail): (u8, &str, &str), chosen: bool) -> bool {
    const DIGITS: [Action; 6] =
        [Action::Zero, Action::One, Action::Two, Action::Three, Action::Four, Action::Five];
    let key = DIGITS.get(usize::from(number)).map(|it| studio.keymap.of(*it)).unwrap_or_default();
    let mut row = ChoiceCard::one(anchor, chosen).detail(detail);
    if situation(studio).rating {
        row = row.key(&key);
    }
    ui.push_id(number, |ui| ui.add_enabled(!studio.read_only, row)).inner.clicked()
}

/// What a rating of the whole rests on: why, and moments.
fn grounds(
    ui: &mut Ui,
    studio: &Studio,
    rating: &Rating,
    given: &mut Option<WritingWhat>,
    orders: &mut Vec<StudioCommand>,
) {
    let palette = Palette::of(ui);
    ui.add_space(space::SMALL);
    let mut note = studio.coding.rating_notes.get(&rating.id).cloned().unwrap_or_default();
    let name = ui.label(small(palette, "Why"));
    if studio.read_only {
        ui.label(if note.is_empty() { "(nothing written)" } else { &note });
    } else {
        let edit = TextEdit::multiline(&mut note).desired_rows(2).desired_width(f32::INFINITY);
        let response = ui.add(edit).labelled_by(name.id);
        field(studio, &response, WritingWhat::RatingNote, given, orders);
        if response.changed() {
            orders.push(StudioCommand::SetRatingNote(rating.id.clone(), note));
        }
    }
    for it in studio.coding.evidence.iter().filter(|it| it.rating == rating.id) {
        moment(ui, studio, &Remark::of_evidence(studio, it), given, orders);
    }
    let key = studio.keymap.of(Action::Evidence);
    if ui.add_enabled(!studio.read_only, Press::quiet("Link this moment").key(&key)).clicked() {
        orders.push(StudioCommand::AddEvidence);
    }
}
