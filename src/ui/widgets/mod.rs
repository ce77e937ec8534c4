//! Building blocks. They take plain data, keep no state of their own, and each tells screen readers its
//! name, role and value. None says anything by colour alone.

mod caption;
mod choice;
mod code;
mod code_key;
mod dialog;
mod drop_down;
mod keys_overlay;
mod layout;
mod long_list;
mod meter;
mod notice;
mod press;
mod rating;
mod record;
mod shapes;
mod steps;
pub mod timeline;
mod waveform;

pub use caption::{CaptionCard, Speaking};
pub(crate) use caption::{initial, reminder};
pub use choice::{ChoiceCard, ChoiceKind};
pub(crate) use code::valence_words;
pub use code::{CodeButton, Repeated, code_chip, code_chip_by_id, code_grid, count_chip};
pub use code_key::code_keys;
pub use dialog::{ConfirmAnswer, confirm};
pub use drop_down::drop_down;
pub use keys_overlay::keys_overlay;
pub use layout::{
    action_bar, beside, card, centred, column, empty_state, field, focus_ring, key_hints, labelled_value,
    lone_page, page, pair, setting_row, tinted_card,
};
pub(crate) use layout::{as_heading, page_title};
pub use long_list::{long_list, long_text};
pub use meter::{MeterReading, level_meter, progress};
pub use notice::{Tone, banner, toast, tone_mark};
pub use press::{Press, PressKind, key_cap};
pub use rating::{RatingAnswer, RatingRow, rating_summary};
pub(crate) use rating::{folded_rating, rating_line};
pub use record::{RecordButton, RecordState};
pub use shapes::paint_shape;
pub use steps::step_indicator;
pub use waveform::{Edge, WaveAction, WaveSpan, Waveform};
