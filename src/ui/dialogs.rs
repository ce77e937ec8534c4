//! The system's own dialogs. They wait, so each has a thread of its own; what was chosen comes back as a
//! command with the next frame.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use egui::Context;

use crate::app::{Command, OpeningCommand};

/// The endings of the sound files that are offered.
const SOUNDS: [&str; 13] =
    ["wav", "wave", "bwf", "rf64", "flac", "mp3", "m4a", "mp4", "m4b", "aac", "ogg", "oga", "opus"];

/// Nobody closes a dialog sooner than this: none came up, as on a system that has no service for them.
const TOO_SOON: Duration = Duration::from_millis(250);

/// A dialog that may be open.
#[derive(Debug, Default)]
pub struct FileDialog {
    answer: Option<Receiver<Answer>>,
}

/// How a dialog ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Chosen(PathBuf),
    Closed,
    NeverOpened,
}

impl FileDialog {
    /// Opens the dialog for a sound file, unless one is open.
    pub fn choose_sound(&mut self, context: &Context) {
        if self.answer.is_some() {
            return;
        }
        let (tell, answer) = sync_channel(1);
        let waker = context.clone();
        let ask = move || {
            let begun = Instant::now();
            let chosen = rfd::FileDialog::new()
                .set_title("Open a recording")
                .add_filter("Sound", &SOUNDS)
                .add_filter("All files", &["*"])
                .pick_file();
            let answer = match chosen {
                Some(path) => Answer::Chosen(path),
                None if begun.elapsed() < TOO_SOON => Answer::NeverOpened,
                None => Answer::Closed,
            };
            // Where the window has gone meanwhile nobody waits for the answer.
            tell.send(answer).ok();
            waker.request_repaint();
        };
        match Builder::new().name("file dialog".to_owned()).spawn(ask) {
            Ok(_detached) => self.answer = Some(answer),
            Err(error) => log::warn!("no thread for a dialog: {error}"),
        }
    }

    /// What was chosen meanwhile.
    pub fn poll(&mut self) -> Option<Command> {
        let answer = self.answer.as_ref()?.try_recv();
        if answer == Err(TryRecvError::Empty) {
            return None;
        }
        self.answer = None;
        match answer.ok()? {
            Answer::Chosen(path) => Some(Command::Opening(OpeningCommand::File(path))),
            Answer::NeverOpened => Some(Command::Opening(OpeningCommand::NoDialog)),
            Answer::Closed => None,
        }
    }
}
