//! Colours, sizes and spaces by their role.
//!
//! A panel asks for `Palette::of(ui).text_quiet`, never for a colour: a theme can then be read, checked
//! for contrast and exchanged as a whole.

mod palettes;
mod scale;
mod style;

#[cfg(test)]
mod tests;

use egui::{Color32, Id};

use crate::domain::scheme::CodeColour;

pub use palettes::{DARK, HIGH_CONTRAST, LIGHT};
pub use scale::{measure, radius, space, text_size_factor, type_size};
pub use style::{apply, caption_font, heading, quiet, small, subheading, title};

/// The themes that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// Dark ink on warm paper.
    #[default]
    Light,
    /// Light ink on slate.
    Dark,
    /// White and bright ink on black, every border drawn.
    HighContrast,
}

impl ThemeName {
    /// Every theme, in the order in which settings offer them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::HighContrast];

    /// Its name in settings.
    pub fn title(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::HighContrast => "High contrast",
        }
    }

    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::HighContrast => &HIGH_CONTRAST,
        }
    }
}

/// The colours of a theme, each named by what it is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Whether light ink stands on a dark ground.
    pub dark: bool,
    /// The ground of the window.
    pub surface: Color32,
    /// Cards and dialogs.
    pub surface_raised: Color32,
    /// The rail, fields and wells.
    pub surface_sunken: Color32,
    /// A ground that says "chosen" or "yours".
    pub surface_accent: Color32,
    /// Running text.
    pub text: Color32,
    /// Text that steps back: captions, hints.
    pub text_quiet: Color32,
    /// Hairlines between things.
    pub line: Color32,
    /// Borders of what can be pressed or typed into.
    pub line_strong: Color32,
    /// The one thing to do next.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// The ring around what has the keyboard.
    pub focus: Color32,
    /// What destroys, or went wrong.
    pub danger: Color32,
    /// What needs a look.
    pub warning: Color32,
    /// What went well.
    pub good: Color32,
    /// Recording now.
    pub record: Color32,
    /// Text on the record colour.
    pub on_record: Color32,
    /// The body of a waveform.
    pub waveform: Color32,
    /// The line that shows where playback is.
    pub playhead: Color32,
    /// A code's colour by its token, in the order of [`CodeColour`].
    codes: CodeColours,
}

/// One colour for each token that a scheme can name.
#[derive(Debug, Clone, Copy, PartialEq)]
struct CodeColours {
    reflect: Color32,
    reflect_deep: Color32,
    ask: Color32,
    ask_closed: Color32,
    affirm: Color32,
    inform: Color32,
    collaborate: Color32,
    autonomy: Color32,
    tell: Color32,
    push: Color32,
    confront: Color32,
    change: Color32,
    sustain: Color32,
    discord: Color32,
    safety: Color32,
    neutral: Color32,
}

impl Palette {
    /// The colours of the theme that is in force; the light ones before any was applied.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        Self::of_context(ui.ctx())
    }

    /// As [`Palette::of`], where there is no `Ui`.
    pub fn of_context(context: &egui::Context) -> &'static Self {
        context.data(|data| data.get_temp::<&'static Self>(palette_key())).unwrap_or(&LIGHT)
    }

    /// The colour of a code.
    pub fn code(&self, colour: CodeColour) -> Color32 {
        let codes = &self.codes;
        match colour {
            CodeColour::Reflect => codes.reflect,
            CodeColour::ReflectDeep => codes.reflect_deep,
            CodeColour::Ask => codes.ask,
            CodeColour::AskClosed => codes.ask_closed,
            CodeColour::Affirm => codes.affirm,
            CodeColour::Inform => codes.inform,
            CodeColour::Collaborate => codes.collaborate,
            CodeColour::Autonomy => codes.autonomy,
            CodeColour::Tell => codes.tell,
            CodeColour::Push => codes.push,
            CodeColour::Confront => codes.confront,
            CodeColour::Change => codes.change,
            CodeColour::Sustain => codes.sustain,
            CodeColour::Discord => codes.discord,
            CodeColour::Safety => codes.safety,
            CodeColour::Neutral => codes.neutral,
        }
    }

    /// A ground tinted with a colour, faint enough for text to stand on.
    pub fn tint(&self, colour: Color32) -> Color32 {
        let strength = if self.dark { 0.22 } else { 0.13 };
        mix(self.surface_raised, colour, strength)
    }
}

/// `share` of `over` on `under`, both opaque.
fn mix(under: Color32, over: Color32, share: f32) -> Color32 {
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    Color32::from_rgb(
        channel(under.r(), over.r()),
        channel(under.g(), over.g()),
        channel(under.b(), over.b()),
    )
}

fn palette_key() -> Id {
    Id::unique("oars palette")
}

/// Every token that a scheme can name, for tests and legends.
pub const CODE_COLOURS: [CodeColour; 16] = [
    CodeColour::Reflect,
    CodeColour::ReflectDeep,
    CodeColour::Ask,
    CodeColour::AskClosed,
    CodeColour::Affirm,
    CodeColour::Inform,
    CodeColour::Collaborate,
    CodeColour::Autonomy,
    CodeColour::Tell,
    CodeColour::Push,
    CodeColour::Confront,
    CodeColour::Change,
    CodeColour::Sustain,
    CodeColour::Discord,
    CodeColour::Safety,
    CodeColour::Neutral,
];
