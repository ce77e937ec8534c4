//! The window itself: it hands what it draws to [`crate::ui::panels`] and what was asked for to the app.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use eframe::{CreationContext, Frame, NativeOptions};
use egui::{Context, Ui, ViewportBuilder, ViewportCommand};

use crate::app::{App, Command, OpeningCommand};
use crate::ui::dialogs::FileDialog;
use crate::ui::panels::{self, Views};

/// Opens the window and returns when it is closed. The error is for the person at the keyboard.
pub fn open(library: Option<PathBuf>) -> Result<(), String> {
    display_is_there()?;
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Oars")
            .with_app_id("oars")
            .with_inner_size([1200.0, 740.0])
            .with_min_inner_size([640.0, 480.0]),
        ..NativeOptions::default()
    };
    let create = move |context: &CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Box::new(Window::new(&context.egui_ctx, library.as_deref())?))
    };
    eframe::run_native("oars", options, Box::new(create)).map_err(|error| {
        format!("the window cannot be opened: {error}. The commands work without one: see `oars --help`")
    })
}

/// Without these eframe fails in words of its own, or not gracefully at all.
fn display_is_there() -> Result<(), String> {
    let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !named("DISPLAY") && !named("WAYLAND_DISPLAY") {
        return Err("there is no display here; the commands work without one: see `oars --help`".to_owned());
    }
    Ok(())
}

struct Window {
    app: App,
    views: Views,
    commands: Vec<Command>,
    dialog: FileDialog,
    title: String,
}

impl Window {
    fn new(context: &Context, library: Option<&std::path::Path>) -> Result<Self, String> {
        let waker = context.clone();
        let app = App::start_on_this_system(library, Arc::new(move || waker.request_repaint()))?;
        Ok(Self {
            app,
            views: Views::default(),
            commands: Vec::new(),
            dialog: FileDialog::default(),
            title: String::new(),
        })
    }

    fn set_title(&mut self, context: &Context) {
        let title = self.app.state.title();
        if title != self.title {
            context.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, context: &Context, _frame: &mut Frame) {
        self.app.logic(context.input(|input| input.time));
        if let Some(command) = self.dialog.poll() {
            self.app.handle(command);
        }
        self.set_title(context);
        let wakes_in = self.app.wakes_in().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        if let Some(wait) = wakes_in {
            context.request_repaint_after(wait);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        panels::show(ui, &self.app.state, &mut self.views, &mut self.commands);
        // Egui may run a frame twice, and only the first time with its events: what was asked for then
        // waits for the last pass and is carried out once.
        if !ui.ctx().will_discard() && !self.commands.is_empty() {
            for command in std::mem::take(&mut self.commands) {
                if command == Command::Opening(OpeningCommand::Browse) {
                    self.dialog.choose_sound(ui.ctx());
                } else {
                    self.app.handle(command);
                }
            }
            self.set_title(ui.ctx());
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.app.shut_down();
    }
}
