//! Every theme can be read: contrast as WCAG 2.2 defines it.

use egui::Color32;

use super::{CODE_COLOURS, Palette, ThemeName, text_size_factor};

fn luminance(colour: Color32) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (light, dark) = (luminance(a).max(luminance(b)), luminance(a).min(luminance(b)));
    (light + 0.05) / (dark + 0.05)
}

#[track_caller]
fn check(theme: ThemeName, what: &str, ink: Color32, ground: Color32, least: f64) {
    let found = contrast(ink, ground);
    assert!(found >= least, "{theme:?}: {what} has a contrast of {found:.2}, not {least}");
}

fn grounds(palette: &Palette) -> [(&'static str, Color32); 4] {
    [
        ("surface", palette.surface),
        ("surface_raised", palette.surface_raised),
        ("surface_sunken", palette.surface_sunken),
        ("surface_accent", palette.surface_accent),
    ]
}

#[test]
fn text_can_be_read_on_every_ground() {
    for theme in ThemeName::ALL {
        let palette = theme.palette();
        let least = if theme == ThemeName::HighContrast { 7.0 } else { 4.5 };
        for (name, ground) in grounds(palette) {
            check(theme, &format!("text on {name}"), palette.text, ground, least);
            check(theme, &format!("text_quiet on {name}"), palette.text_quiet, ground, least);
            check(theme, &format!("accent on {name}"), palette.accent, ground, least);
            check(theme, &format!("danger on {name}"), palette.danger, ground, least);
            check(theme, &format!("warning on {name}"), palette.warning, ground, least);
            check(theme, &format!("good on {name}"), palette.good, ground, least);
        }
        check(theme, "on_accent", palette.on_accent, palette.accent, least);
        check(theme, "on_record", palette.on_record, palette.record, least);
    }
}

#[test]
fn codes_can_be_read_on_grounds_and_on_their_own_tint() {
    for theme in ThemeName::ALL {
        let palette = theme.palette();
        let least = if theme == ThemeName::HighContrast { 7.0 } else { 4.5 };
        for token in CODE_COLOURS {
            let ink = palette.code(token);
            for (name, ground) in [("surface", palette.surface), ("raised", palette.surface_raised)] {
                check(theme, &format!("{token:?} on {name}"), ink, ground, least);
            }
            check(theme, &format!("text on the tint of {token:?}"), palette.text, palette.tint(ink), least);
        }
    }
}

#[test]
fn borders_and_rings_can_be_seen() {
    for theme in ThemeName::ALL {
        let palette = theme.palette();
        for (name, ground) in grounds(palette) {
            check(theme, &format!("line_strong on {name}"), palette.line_strong, ground, 3.0);
            check(theme, &format!("focus on {name}"), palette.focus, ground, 3.0);
            check(theme, &format!("playhead on {name}"), palette.playhead, ground, 3.0);
            check(theme, &format!("waveform on {name}"), palette.waveform, ground, 3.0);
        }
    }
}

#[test]
fn text_size_is_held_between_80_and_200() {
    for (per_cent, factor) in [(10, 0.8), (80, 0.8), (100, 1.0), (150, 1.5), (200, 2.0), (900, 2.0)] {
        assert!((text_size_factor(per_cent) - factor).abs() < 1e-6, "{per_cent} %");
    }
}
