//! Frames as the window makes them, without a window.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::epaint::Primitive;
use egui::{
    Context, Event, FullOutput, Key, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, Ui, Vec2,
    pos2, vec2,
};
use oars::app::{App, Command, OpeningCommand};
use oars::ui::panels::{self, Views};

use super::hour::Outcome;

const SIZE: Vec2 = vec2(1280.0, 800.0);

/// The screen of a program.
pub(crate) struct Screen {
    bare: Bare,
    views: Views,
    /// Where the waveform is.
    wave: Pos2,
    /// How long the program took over what was asked for last.
    pub handling: Duration,
    /// What was painted last.
    pub picture: u64,
    pub triangles: usize,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self {
            bare: Bare::new(),
            views: Views::default(),
            wave: pos2(0.0, 0.0),
            handling: Duration::ZERO,
            picture: 0,
            triangles: 0,
        }
    }

    /// One frame: what it costs to lay out and tessellate. Then what was asked for in it is carried out.
    pub(crate) fn frame(&mut self, app: &mut App, events: Vec<Event>) -> Duration {
        let mut commands = Vec::new();
        let (took, _output) = self.bare.run(events, |ui| {
            panels::show(ui, &app.state, &mut self.views, &mut commands);
        });
        self.picture = self.bare.picture;
        self.triangles = self.bare.triangles;
        let begun = Instant::now();
        for command in commands {
            if command != Command::Opening(OpeningCommand::Browse) {
                app.handle(command);
            }
        }
        self.handling = begun.elapsed();
        app.logic(self.bare.time);
        took
    }

    /// Scrolls what shows.
    pub(crate) fn wheel(&self, by: f32) -> Vec<Event> {
        vec![
            Event::PointerMoved(self.wave),
            Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(by, 0.0),
                phase: TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
                modifiers: Modifiers::NONE,
            },
        ]
    }

    /// Shows so many seconds, as near as the length of the sound allows.
    pub(crate) fn zoom_to(&mut self, app: &mut App, seconds: f64) -> Outcome<()> {
        self.frame(app, Vec::new());
        let (bounds, _words) = self.timeline(app).ok_or("there is no timeline")?;
        self.wave = bounds.center_top() + vec2(0.0, 60.0);
        // At first forty seconds show.
        let factor = (40.0 / seconds) as f32;
        self.frame(app, vec![Event::PointerMoved(self.wave)]);
        self.frame(app, vec![Event::PointerMoved(self.wave), Event::Zoom(factor)]);
        for _frame in 0..10 {
            self.frame(app, Vec::new());
            app.settle();
        }
        Ok(())
    }

    /// What shows, as a screen reader is told.
    pub(crate) fn shown(&mut self, app: &mut App) -> String {
        self.timeline(app).map(|(_, words)| words).unwrap_or_default()
    }

    fn timeline(&mut self, app: &mut App) -> Option<(Rect, String)> {
        self.bare.context.enable_accesskit();
        let mut found = None;
        for _frame in 0..2 {
            let mut commands = Vec::new();
            let (_took, output) = self.bare.run(Vec::new(), |ui| {
                panels::show(ui, &app.state, &mut self.views, &mut commands);
            });
            let tree = output.platform_output.accesskit_update;
            let nodes = tree.into_iter().flat_map(|it| it.nodes);
            let line = nodes.map(|(_, node)| node).find(|node| {
                node.role() == Role::Slider && node.label().is_some_and(|it| it.starts_with("Timeline"))
            });
            found = line.and_then(|node| {
                let bounds = node.bounds()?;
                let from = pos2(bounds.x0 as f32, bounds.y0 as f32);
                let to = pos2(bounds.x1 as f32, bounds.y1 as f32);
                let words = node.value().unwrap_or_default();
                let words = words.split(", ").nth(1).unwrap_or(words);
                Some((Rect::from_min_max(from, to), words.to_owned()))
            });
        }
        self.bare.context.disable_accesskit();
        found
    }
}

/// A key pressed and let go of.
pub(crate) fn press(key: Key, modifiers: Modifiers) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    vec![event(true), event(false)]
}

/// The toolkit alone.
pub(crate) struct Bare {
    context: Context,
    time: f64,
    picture: u64,
    pub triangles: usize,
}

impl Bare {
    pub(crate) fn new() -> Self {
        Self { context: Context::default(), time: 0.0, picture: 0, triangles: 0 }
    }

    /// One frame: what it costs to lay out and tessellate.
    pub(crate) fn frame(&mut self, show: impl FnMut(&mut Ui)) -> Duration {
        self.run(Vec::new(), show).0
    }

    fn run(&mut self, events: Vec<Event>, show: impl FnMut(&mut Ui)) -> (Duration, FullOutput) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
            time: Some(self.time),
            focused: true,
            events,
            ..RawInput::default()
        };
        let begun = Instant::now();
        let mut output = self.context.run_ui(input, show);
        let shapes = std::mem::take(&mut output.shapes);
        let primitives = self.context.tessellate(shapes, output.pixels_per_point);
        let took = begun.elapsed();
        let mut hash = DefaultHasher::new();
        self.triangles = 0;
        for it in &primitives {
            let Primitive::Mesh(mesh) = &it.primitive else { continue };
            self.triangles += mesh.indices.len() / 3;
            mesh.indices.hash(&mut hash);
            for corner in &mesh.vertices {
                let place = [corner.pos.x, corner.pos.y, corner.uv.x, corner.uv.y];
                place.map(f32::to_bits).hash(&mut hash);
                corner.color.hash(&mut hash);
            }
        }
        self.picture = hash.finish();
        // Nothing paints here, so the textures have nowhere to go.
        output.textures_delta.clear();
        (took, output)
    }
}

/// What many frames cost.
pub(crate) struct Times {
    middle: Duration,
    /// The 95th percentile.
    pub late: Duration,
    most: Duration,
}

impl Times {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |place: usize| times.get(place).copied().unwrap_or_default();
        let last = times.len().saturating_sub(1);
        Self { middle: at(times.len() / 2), late: at((times.len() * 95 / 100).min(last)), most: at(last) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |it: Duration| it.as_secs_f64() * 1e3;
        let (middle, late, most) = (ms(self.middle), ms(self.late), ms(self.most));
        write!(formatter, "median {middle:.2} ms, 95th {late:.2} ms, most {most:.2} ms")
    }
}
