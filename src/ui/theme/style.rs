//! From tokens to egui's style.

use egui::{
    Context, CornerRadius, FontFamily, FontId, Margin, RichText, Stroke, TextStyle, Theme, Vec2, Visuals,
    vec2,
};

use super::{Palette, ThemeName, palette_key, radius, space, type_size};

/// The distance from line to line, in sizes of type.
const LEADING: f32 = 1.4;

/// Puts a theme and a text size in force. Cheap when nothing changed, so it may be called in every frame.
pub fn apply(context: &Context, theme: ThemeName, text_size_per_cent: u16) {
    let palette = theme.palette();
    let applied = context.data(|data| data.get_temp::<&'static Palette>(palette_key()));
    if applied != Some(palette) {
        context.data_mut(|data| data.insert_temp::<&'static Palette>(palette_key(), palette));
        context.options_mut(|options| options.zoom_with_keyboard = false);
        context.set_theme(if palette.dark { Theme::Dark } else { Theme::Light });
        context.all_styles_mut(|style| restyle(style, palette));
    }
    let factor = super::text_size_factor(text_size_per_cent);
    if (context.zoom_factor() - factor).abs() > f32::EPSILON {
        context.set_zoom_factor(factor);
    }
}

fn restyle(style: &mut egui::Style, palette: &Palette) {
    let font = |size: f32| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Heading, font(type_size::HEADING)),
        (TextStyle::Body, font(type_size::BODY)),
        (TextStyle::Button, font(type_size::BODY)),
        (TextStyle::Small, font(type_size::SMALL)),
        (TextStyle::Monospace, FontId::new(type_size::SMALL, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = vec2(space::SMALL, space::SMALL);
    style.spacing.button_padding = vec2(16.0, 8.0);
    style.spacing.interact_size = Vec2::new(40.0, 32.0);
    style.spacing.text_edit_width = 320.0;
    style.spacing.combo_width = 320.0;
    style.spacing.icon_width = 20.0;
    style.spacing.icon_width_inner = 12.0;
    style.spacing.icon_spacing = space::SMALL;
    style.spacing.window_margin = Margin::same(space::LARGE as i8);
    style.spacing.extra_text_line_spacing = 5.0;
    // The bar stands on the margin and takes no room: otherwise a page that just fits without it would
    // show and hide it for ever.
    style.spacing.scroll = egui::style::ScrollStyle::thin();
    style.spacing.scroll.floating_allocated_width = 0.0;
    style.spacing.scroll.floating_width = 6.0;
    style.spacing.tooltip_width = 420.0;
    style.animation_time = 0.0;
    style.visuals = visuals(palette);
}

fn visuals(palette: &Palette) -> Visuals {
    let mut visuals = if palette.dark { Visuals::dark() } else { Visuals::light() };
    let round = CornerRadius::same(radius::MEDIUM);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.text_quiet);
    visuals.panel_fill = palette.surface;
    visuals.window_fill = palette.surface_raised;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(radius::LARGE);
    visuals.menu_corner_radius = round;
    visuals.extreme_bg_color = palette.surface_sunken;
    visuals.text_edit_bg_color = Some(palette.surface_raised);
    visuals.faint_bg_color = palette.surface_sunken;
    visuals.code_bg_color = palette.surface_sunken;
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.warning;
    visuals.error_fg_color = palette.danger;
    visuals.selection.bg_fill = palette.surface_accent;
    visuals.selection.stroke = Stroke::new(2.0, palette.accent);
    visuals.disabled_alpha = 0.62;
    visuals.slider_trailing_fill = true;
    let state = |fill, border: Stroke, ink| egui::style::WidgetVisuals {
        // Only the handles of scroll bars are filled with this.
        bg_fill: border.color,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius: round,
        fg_stroke: Stroke::new(1.5, ink),
        expansion: 0.0,
    };
    let quiet = Stroke::new(1.0, palette.line_strong);
    visuals.widgets.noninteractive =
        state(palette.surface_raised, Stroke::new(1.0, palette.line), palette.text);
    visuals.widgets.inactive = state(palette.surface_raised, quiet, palette.text);
    visuals.widgets.hovered = state(palette.surface_accent, Stroke::new(1.0, palette.accent), palette.text);
    visuals.widgets.active = state(palette.surface_accent, Stroke::new(2.0, palette.focus), palette.text);
    visuals.widgets.open = state(palette.surface_accent, quiet, palette.text);
    visuals
}

/// The one title of a screen.
pub fn title(text: impl Into<String>) -> RichText {
    RichText::new(text).size(type_size::TITLE)
}

/// The heading of a part.
pub fn heading(text: impl Into<String>) -> RichText {
    RichText::new(text).size(type_size::HEADING).line_height(Some(type_size::HEADING * LEADING))
}

/// The head of a card.
pub fn subheading(text: impl Into<String>) -> RichText {
    RichText::new(text).size(type_size::SUBHEADING).line_height(Some(type_size::SUBHEADING * LEADING))
}

/// Text that steps back.
pub fn quiet(palette: &Palette, text: impl Into<String>) -> RichText {
    RichText::new(text).color(palette.text_quiet).line_height(Some(type_size::BODY * LEADING))
}

/// Hints and keys.
pub fn small(palette: &Palette, text: impl Into<String>) -> RichText {
    RichText::new(text)
        .size(type_size::SMALL)
        .color(palette.text_quiet)
        .line_height(Some(type_size::SMALL * LEADING))
}

/// The type of the parent's line.
pub fn caption_font() -> FontId {
    FontId::new(type_size::CAPTION, FontFamily::Proportional)
}
