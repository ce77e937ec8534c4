//! The orders that a playback has been given and has not carried out yet.

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use crate::units::Seconds;

/// How often the ring is filled.
const TICK: Duration = Duration::from_millis(10);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Order {
    /// To a place; the number tells seeks apart.
    Seek(Seconds, u32),
    Speed(f64),
    Pause(bool),
    Stop,
}

/// Someone wants the playback to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stopped;

/// The orders that have come so far.
#[derive(Debug)]
pub(super) struct Desk {
    orders: Receiver<Order>,
    stopped: bool,
    pub paused: bool,
    pub seek: Option<(Seconds, u32)>,
    pub speed: Option<f64>,
}

impl Desk {
    pub fn new(orders: Receiver<Order>) -> Self {
        Self { orders, stopped: false, paused: false, seek: None, speed: None }
    }

    fn note(&mut self, order: Order) {
        match order {
            Order::Seek(place, number) => self.seek = Some((place, number)),
            Order::Speed(speed) => self.speed = Some(speed),
            Order::Pause(paused) => self.paused = paused,
            Order::Stop => self.stopped = true,
        }
    }

    /// Notes all orders without waiting; whether to stop.
    pub fn look(&mut self) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(order) => self.note(order),
                Err(TryRecvError::Empty) => return self.stopped,
                Err(TryRecvError::Disconnected) => return true,
            }
        }
    }

    /// Waits a tick, or until the next order.
    pub fn wait(&mut self) -> Result<(), Stopped> {
        match self.orders.recv_timeout(TICK) {
            Ok(order) => self.note(order),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.stopped = true,
        }
        if self.look() { Err(Stopped) } else { Ok(()) }
    }
}
