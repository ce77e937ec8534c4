//! What one frame of each screen costs: laying out and tessellating it at 1280 by 800, on the processor
//! alone. And whether a screen that nobody touches asks to be painted again.

#[path = "../tests/window/scenes.rs"]
mod scenes;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, ViewportId, pos2, vec2};
use oars::app::State;
use oars::ui::panels::{self, Views};

/// The median of every screen stays below this, in release.
const MOST: Duration = Duration::from_millis(2);
const FRAMES: usize = 300;
/// After so many frames a screen has come to rest.
const SETTLING: usize = 30;

fn main() -> ExitCode {
    if measure() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure() -> bool {
    let mut out = std::io::stdout();
    let scenes = scenes::all();
    let mut worst = Duration::ZERO;
    let mut restless = Vec::new();
    for (name, state) in &scenes {
        let mut screen = Screen::new();
        for _frame in 0..SETTLING {
            screen.frame(state);
        }
        let asks_again = screen.wait < Duration::from_hours(1);
        if asks_again && !screen.has_caret && !may_move(state) {
            restless.push(*name);
        }
        let processor = processor_time();
        let mut times: Vec<Duration> = (0..FRAMES).map(|_| screen.frame(state)).collect();
        let processor = processor_time().saturating_sub(processor) / FRAMES as u32;
        times.sort_unstable();
        let median = times.get(FRAMES / 2).copied().unwrap_or_default();
        worst = worst.max(median);
        let again = if asks_again { "asks to be painted again" } else { "rests" };
        let line = format!(
            "frame: {name:22} median {:.3} ms, processor {:.3} ms, {:5} triangles, {again}",
            median.as_secs_f64() * 1e3,
            processor.as_secs_f64() * 1e3,
            screen.triangles
        );
        drop(writeln!(out, "{line}"));
    }
    let verdict = format!(
        "frame: {} screens, slowest median {:.3} ms (limit {} ms); restless: {restless:?}",
        scenes.len(),
        worst.as_secs_f64() * 1e3,
        MOST.as_millis()
    );
    drop(writeln!(out, "{verdict}"));
    worst < MOST && restless.is_empty()
}

/// Whether something on the screen moves by itself: a clock, a meter, a playhead.
fn may_move(state: &State) -> bool {
    state.recording.is_some() || state.playback.is_some()
}

struct Screen {
    context: Context,
    views: Views,
    time: f64,
    wait: Duration,
    triangles: usize,
    /// Whether a field has the keyboard, and so a caret that blinks.
    has_caret: bool,
}

impl Screen {
    fn new() -> Self {
        let context = Context::default();
        Self {
            context,
            views: Views::default(),
            time: 0.0,
            wait: Duration::ZERO,
            triangles: 0,
            has_caret: false,
        }
    }

    fn frame(&mut self, state: &State) -> Duration {
        self.time += 0.1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
            time: Some(self.time),
            focused: true,
            ..RawInput::default()
        };
        let begun = Instant::now();
        let mut commands = Vec::new();
        let mut output = self.context.run_ui(input, |ui| {
            panels::show(ui, state, &mut self.views, &mut commands);
        });
        let primitives = self.context.tessellate(output.shapes, output.pixels_per_point);
        let took = begun.elapsed();
        self.triangles = primitives
            .iter()
            .map(|it| match &it.primitive {
                egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len() / 3,
                egui::epaint::Primitive::Callback(_) => 0,
            })
            .sum();
        self.has_caret = output.platform_output.ime.is_some();
        self.wait =
            output.viewport_output.remove(&ViewportId::ROOT).map_or(Duration::ZERO, |it| it.repaint_delay);
        // Nothing paints here, so the textures have nowhere to go.
        output.textures_delta.clear();
        took
    }
}

/// What this thread has had of the processor; zero where the system does not say.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0))
}
