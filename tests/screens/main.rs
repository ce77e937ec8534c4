//! Draws every screen with made-up content into pictures, to be looked at: `screens FOLDER [THEME] [SIZE]
//! [NAME-PART]`. Needs a display; under Xvfb it needs no person.
#![expect(clippy::expect_used, reason = "a tool of the house stops where it cannot go on")]

#[path = "../window/scenes.rs"]
mod scenes;

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::{Frame, NativeOptions};
use egui::{ColorImage, ScreenshotCallback, Ui, ViewportBuilder, ViewportCommand};
use oars::app::State;
use oars::app::state::Theme;
use oars::ui::panels::{self, Views};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "screens".to_owned()));
    let theme = match arguments.next().as_deref() {
        Some("dark") => Theme::Dark,
        Some("contrast") => Theme::HighContrast,
        _ => Theme::Light,
    };
    let size: u16 = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(100);
    let part = arguments.next().unwrap_or_default();
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let scenes = scenes::all().into_iter().filter(|(name, _)| name.contains(&part)).collect();
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Oars")
            .with_inner_size([1280.0, 800.0])
            .with_decorations(false),
        ..NativeOptions::default()
    };
    let done = Arc::new(AtomicBool::new(false));
    let views = Views::default();
    let gallery = Gallery { scenes, theme, size, folder, place: 0, frames: 0, views, done };
    eframe::run_native("oars-screens", options, Box::new(|_| Ok(Box::new(gallery)))).expect("a display");
}

struct Gallery {
    scenes: Vec<(&'static str, State)>,
    theme: Theme,
    size: u16,
    folder: PathBuf,
    place: usize,
    frames: u32,
    views: Views,
    done: Arc<AtomicBool>,
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        let Some((name, state)) = self.scenes.get_mut(self.place) else {
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            return;
        };
        state.settings.theme = self.theme;
        state.settings.text_size = self.size;
        panels::show(ui, state, &mut self.views, &mut Vec::new());
        self.frames += 1;
        if self.frames == 5 {
            let (path, done) = (self.folder.join(format!("{name}.png")), Arc::clone(&self.done));
            let keep = ScreenshotCallback::new(move |picture| {
                write(&path, &picture);
                done.store(true, Ordering::SeqCst);
            });
            ui.ctx().send_viewport_cmd(ViewportCommand::Screenshot(keep));
        }
        if self.done.swap(false, Ordering::SeqCst) {
            self.place += 1;
            self.frames = 0;
            self.views = Views::default();
        }
        ui.ctx().request_repaint();
    }
}

fn write(path: &std::path::Path, picture: &ColorImage) {
    let file = BufWriter::new(File::create(path).expect("the picture can be made"));
    let [width, height] = picture.size;
    let mut encoder = png::Encoder::new(file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("the header can be written");
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(egui::Color32::to_array).collect();
    writer.write_image_data(&bytes).expect("the picture can be written");
}
