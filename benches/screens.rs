//! Makes the pictures in `docs/screens`: every screen in a real window, in light and in dark, and with
//! text twice as large. `make screenshots` gives it a display.
//!
//! `cargo bench --profile dev --bench screens -- light 100` makes one set.

#[path = "support/walk.rs"]
mod walk;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, Mutex, PoisonError};

use egui::{ColorImage, ScreenshotCallback, ViewportBuilder, ViewportCommand};
use oars::library::settings::Theme;
use oars::ui::panels::{self, Views};

use walk::{STOPS, Walk, buzz};

/// Frames before the picture is taken: animations have ended.
const SETTLING: usize = 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let themes = [("light", Theme::Light), ("dark", Theme::Dark), ("contrast", Theme::HighContrast)];
    let wanted = arguments.iter().find_map(|it| themes.into_iter().find(|(name, _)| name == it));
    let size = arguments.iter().find_map(|it| it.parse::<u16>().ok()).unwrap_or(100);
    let (name, theme) = wanted.unwrap_or(("light", Theme::Light));
    match pictures(name, theme, size) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "screens: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn pictures(name: &str, theme: Theme, size: u16) -> Result<(), String> {
    let suffix = if size == 100 { name.to_owned() } else { format!("{name}-{size}") };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let failed = Arc::new(Mutex::new(None));
    let walk = Walk::begin(theme, size, speech().unwrap_or_else(buzz))?;
    let tour = Tour {
        walk,
        views: Views::default(),
        stop: 0,
        arrived: false,
        frames: 0,
        asked: false,
        taken: Arc::default(),
        folder,
        suffix,
        failed: Arc::clone(&failed),
    };
    let viewport = ViewportBuilder::default().with_title("Oars").with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    eframe::run_native("oars", options, Box::new(|_context| Ok(Box::new(tour))))
        .map_err(|error| error.to_string())?;
    let error = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    error.map_or(Ok(()), Err)
}

/// Goes from stop to stop and takes a picture at each.
struct Tour {
    walk: Walk,
    views: Views,
    stop: usize,
    arrived: bool,
    frames: usize,
    asked: bool,
    taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    folder: PathBuf,
    suffix: String,
    failed: Arc<Mutex<Option<String>>>,
}

impl eframe::App for Tour {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let Some((name, go)) = STOPS.get(self.stop) else {
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            return;
        };
        if !self.arrived {
            self.arrived = true;
            if let Err(error) = go(&mut self.walk) {
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(format!("{name}: {error}"));
                ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            }
        }
        let mut commands = Vec::new();
        panels::show(ui, &self.walk.app.state, &mut self.views, &mut commands);
        self.frames += 1;
        if self.frames > SETTLING && !self.asked {
            self.asked = true;
            let taken = Arc::clone(&self.taken);
            let keep = move |image| *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
            ui.ctx().send_viewport_cmd(ViewportCommand::Screenshot(ScreenshotCallback::new(keep)));
        }
        let picture = self.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(picture) = picture {
            let path = self.folder.join(format!("{name}-{}.png", self.suffix));
            if let Err(error) = write(&path, &picture) {
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
            self.stop += 1;
            self.arrived = false;
            self.frames = 0;
            self.asked = false;
        }
        ui.ctx().request_repaint();
    }
}

/// Writes a picture without its alpha, which is always full.
fn write(path: &Path, picture: &ColorImage) -> Result<(), String> {
    let file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let [width, height] = picture.size;
    let mut encoder = png::Encoder::new(BufWriter::new(file), width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(|it| [it.r(), it.g(), it.b()]).collect();
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    writer.write_image_data(&bytes).map_err(|error| error.to_string())
}

/// Two sentences by a system voice, so that the waveforms look like speech; `None` without one.
fn speech() -> Option<Vec<f32>> {
    let folder = tempfile::tempdir().ok()?;
    let mut samples = Vec::new();
    for (place, sentence) in
        ["You are worn out by the evening.", "And you want to be there for them at breakfast."]
            .into_iter()
            .enumerate()
    {
        let raw = folder.path().join(format!("{place}.wav"));
        let wav = folder.path().join(format!("{place}-48.wav"));
        let spoken = Command::new("espeak-ng")
            .args(["-v", "en-gb", "-s", "150", "-w"])
            .arg(&raw)
            .arg(sentence)
            .status();
        let resampled =
            Command::new("sox").arg("-D").arg(&raw).args(["-b", "16", "-r", "48000"]).arg(&wav).status();
        if !(spoken.ok()?.success() && resampled.ok()?.success()) {
            return None;
        }
        if place > 0 {
            samples.extend(std::iter::repeat_n(0.0, 43_000));
        }
        let mut reader = hound::WavReader::open(&wav).ok()?;
        samples.extend(reader.samples::<i16>().filter_map(Result::ok).map(|it| f32::from(it) / 32_768.0));
    }
    Some(samples)
}
