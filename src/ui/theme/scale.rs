//! The scales of spaces, corners and type. All in points at a text size of 100 %.

/// Spaces between things: each is about half as large again as the one before.
pub mod space {
    /// Inside a chip.
    pub const HAIR: f32 = 4.0;
    /// Between things that belong together.
    pub const SMALL: f32 = 8.0;
    /// Between neighbours.
    pub const MEDIUM: f32 = 12.0;
    /// Inside a card.
    pub const LARGE: f32 = 18.0;
    /// Between groups.
    pub const GROUP: f32 = 28.0;
    /// Around a page.
    pub const PAGE: f32 = 36.0;
}

/// How round corners are.
pub mod radius {
    /// Chips and keys.
    pub const SMALL: u8 = 5;
    /// Buttons and fields.
    pub const MEDIUM: u8 = 8;
    /// Cards.
    pub const LARGE: u8 = 12;
}

/// Sizes of type.
pub mod type_size {
    /// What the parent says.
    pub const CAPTION: f32 = 23.0;
    /// The one title of a screen.
    pub const TITLE: f32 = 28.0;
    /// A part of a screen.
    pub const HEADING: f32 = 20.0;
    /// The head of a card.
    pub const SUBHEADING: f32 = 17.5;
    /// Running text.
    pub const BODY: f32 = 16.0;
    /// Hints and keys.
    pub const SMALL: f32 = 14.0;
}

/// Widths that the eye reads well.
pub mod measure {
    /// The widest that a column of reading and doing becomes.
    pub const COLUMN: f32 = 800.0;
    /// As wide as coding and comparing want to be.
    pub const DESK: f32 = 1120.0;
    /// The widest that a form becomes.
    pub const FORM: f32 = 560.0;
    /// Below this width of the window the rail becomes a bar at the top.
    pub const RAIL_NEEDS: f32 = 860.0;
    /// Below this width things that stand side by side stand below each other.
    pub const PAIR_NEEDS: f32 = 620.0;
    /// The least height of what is pressed.
    pub const TARGET: f32 = 38.0;
}

/// The factor for a text size in per cent, held between 80 and 200. The whole window is magnified, so
/// that spaces and targets grow with the letters; panels then lay themselves out for a smaller window.
pub fn text_size_factor(per_cent: u16) -> f32 {
    f32::from(per_cent.clamp(80, 200)) / 100.0
}
