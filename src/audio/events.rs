//! What the sound threads tell the rest of the program.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::messages::AudioEvent;

/// Beyond so many waiting events, those that the next one replaces anyway are dropped.
const ROOM: usize = 256;

/// Wakes whoever reads the events.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The bounded way from the sound threads to the window. Levels and positions are dropped when nobody
/// reads; every other event is kept, and there are only as many as there were commands and troubles.
#[derive(Clone)]
pub struct EventQueue {
    events: Arc<Mutex<VecDeque<AudioEvent>>>,
    wake: Wake,
}

impl Debug for EventQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventQueue").field("events", &self.events).finish_non_exhaustive()
    }
}

impl EventQueue {
    /// An empty queue that calls `wake` after every event.
    pub fn new(wake: Wake) -> Self {
        Self { events: Arc::default(), wake }
    }

    fn events(&self) -> MutexGuard<'_, VecDeque<AudioEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells an event.
    pub fn tell(&self, event: AudioEvent) {
        let mut events = self.events();
        if events.len() >= ROOM && is_passing(&event) {
            return;
        }
        events.push_back(event);
        drop(events);
        (self.wake)();
    }

    /// The next event, if there is one.
    pub fn poll(&self) -> Option<AudioEvent> {
        self.events().pop_front()
    }
}

/// Whether the next event of its kind makes this one worthless.
fn is_passing(event: &AudioEvent) -> bool {
    matches!(
        event,
        AudioEvent::Level(_) | AudioEvent::TakeProgress { .. } | AudioEvent::PlaybackPosition { .. }
    )
}
