//! The front door: commands in, events out, never a wait.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::backend::Backend;
use super::events::EventQueue;
pub use super::events::Wake;
use super::messages::{AudioCommand, AudioEvent};

/// What the sound threads need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioSettings {
    /// Where rendered speech is kept; made when first needed.
    pub voice_cache: PathBuf,
}

/// The sound threads.
#[derive(Debug)]
pub struct AudioSystem {
    events: EventQueue,
    _host: Arc<dyn Backend>,
}

impl AudioSystem {
    /// Starts them. `wake` is called after every event, from any thread.
    pub fn start(host: Box<dyn Backend>, settings: AudioSettings, wake: Wake) -> Self {
        let _ = settings;
        Self { events: EventQueue::new(wake), _host: Arc::from(host) }
    }

    /// Queues a command. Never blocks.
    pub fn send(&self, command: AudioCommand) {
        let _ = command;
    }

    /// The next event, if there is one.
    pub fn poll(&self) -> Option<AudioEvent> {
        self.events.poll()
    }

    /// Finishes a running take and ends the threads, waiting at most so long.
    pub fn shutdown(&mut self, timeout: Duration) {
        let _ = timeout;
    }
}
