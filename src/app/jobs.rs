//! Work that would hold up the window: done on one named thread, in order, its results drained by
//! [`crate::app::App::logic`].

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread;

use crate::app::App;

/// What is done with a result, on the window's thread.
pub type Continuation = Box<dyn FnOnce(&mut App) + Send>;
/// Work away from the window's thread.
pub type Work = Box<dyn FnOnce() -> Continuation + Send>;
/// Wakes the window.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// How much work can wait; far more than a person can ask for.
const WAITING: usize = 256;

/// The runner of jobs.
pub struct Jobs {
    queue: Option<SyncSender<Work>>,
    results: Receiver<Continuation>,
    under_way: usize,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Jobs").field("under_way", &self.under_way).finish_non_exhaustive()
    }
}

impl Jobs {
    /// Starts the runner.
    pub fn start(wake: Waker) -> Self {
        let (queue, work) = sync_channel::<Work>(WAITING);
        let (done, results) = sync_channel::<Continuation>(WAITING);
        let runner = thread::Builder::new().name("oars-jobs".to_owned()).spawn(move || {
            for job in work {
                if done.send(job()).is_err() {
                    break;
                }
                wake();
            }
        });
        let queue = match runner {
            Ok(_detached) => Some(queue),
            Err(error) => {
                log::error!("no thread for jobs: {error}");
                None
            }
        };
        Self { queue, results, under_way: 0 }
    }

    /// Does `work` on the jobs' thread; here and now where there is no such thread or too much waits,
    /// so that nothing is ever dropped.
    pub fn run(&mut self, work: Work) -> Option<Continuation> {
        let Some(queue) = &self.queue else { return Some(work()) };
        match queue.try_send(work) {
            Ok(()) => {
                self.under_way += 1;
                None
            }
            Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => Some(work()),
        }
    }

    /// The next result, if one is there.
    pub fn poll(&mut self) -> Option<Continuation> {
        match self.results.try_recv() {
            Ok(continuation) => {
                self.under_way = self.under_way.saturating_sub(1);
                Some(continuation)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.under_way = 0;
                None
            }
        }
    }

    /// Whether something is still being done.
    pub fn busy(&self) -> bool {
        self.under_way > 0
    }

    /// Waits for the next result; for the end of the program and for tests. `None` where nothing is
    /// under way.
    pub fn wait(&mut self) -> Option<Continuation> {
        if self.under_way == 0 {
            return None;
        }
        let result = self.results.recv().ok();
        self.under_way = self.under_way.saturating_sub(1);
        result
    }
}
