//! Runs wait for one another: one at a time in each project, each project on a thread of its own.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use siskin_indexer::cancel::CancellationToken;
use tokio::sync::oneshot;

/// Deeply nested code is walked recursively; memory that is not touched costs nothing.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Which function is evolved: the project's folder, the file, the dotted name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FunctionKey {
    pub(crate) root: PathBuf,
    pub(crate) file: PathBuf,
    pub(crate) function: String,
}

/// A run that waits or is on its way.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    number: u64,
    /// What is evolved.
    pub(crate) key: FunctionKey,
    /// Ends it with the best so far.
    pub(crate) cancel: CancellationToken,
}

impl Ticket {
    /// What tells it from others of this process.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

type Work = Box<dyn FnOnce() + Send>;

/// The runs of all projects.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    n_tickets: u64,
    tickets: Vec<Ticket>,
    /// By project, while its thread runs: what comes next.
    waiting: BTreeMap<PathBuf, VecDeque<Work>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.tickets).finish()
    }
}

impl Queue {
    /// Has work done behind that of the same project; nothing is to be heard from work that panicked. `None` if the
    /// same function waits or runs already, or no thread can be started.
    pub(crate) fn push<T: Send + 'static>(
        &self,
        key: FunctionKey,
        work: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Option<(Ticket, oneshot::Receiver<T>)> {
        let (sender, receiver) = oneshot::channel();
        let mut state = lock(&self.state);
        if state.tickets.iter().any(|ticket| ticket.key == key) {
            return None;
        }
        state.n_tickets += 1;
        let ticket = Ticket { number: state.n_tickets, key, cancel: CancellationToken::default() };
        let cancel = ticket.cancel.clone();
        let (number, of_work) = (ticket.number, Arc::clone(&self.state));
        let work: Work = Box::new(move || {
            // The hook has said where; the other side hears that there is no answer.
            let done = catch_unwind(AssertUnwindSafe(|| work(&cancel)));
            // Who hears of the end may push the same function again.
            lock(&of_work).tickets.retain(|ticket| ticket.number != number);
            if let Ok(done) = done {
                let _ = sender.send(done);
            }
        });
        let root = ticket.key.root.clone();
        if let Some(waiting) = state.waiting.get_mut(&root) {
            waiting.push_back(work);
        } else {
            state.waiting.insert(root.clone(), VecDeque::from([work]));
            let of_thread = Arc::clone(&self.state);
            let at = root.clone();
            let thread = thread::Builder::new().name("evolve".to_owned()).stack_size(STACK_BYTES);
            if let Err(error) = thread.spawn(move || work_off(&of_thread, &at)) {
                tracing::error!("no thread for runs can be started: {error}");
                state.waiting.remove(&root);
                return None;
            }
        }
        state.tickets.push(ticket.clone());
        Some((ticket, receiver))
    }

    /// The run of a function that waits or is on its way.
    pub(crate) fn find(&self, file: &Path, function: &str) -> Option<Ticket> {
        let state = lock(&self.state);
        state
            .tickets
            .iter()
            .find(|ticket| ticket.key.file == file && ticket.key.function == function)
            .cloned()
    }

    /// All that wait or are on their way.
    pub(crate) fn tickets(&self) -> Vec<Ticket> {
        lock(&self.state).tickets.clone()
    }
}

fn work_off(state: &Mutex<State>, root: &Path) {
    loop {
        let work = {
            let mut state = lock(state);
            let next = state.waiting.get_mut(root).and_then(VecDeque::pop_front);
            let Some(next) = next else {
                state.waiting.remove(root);
                return;
            };
            next
        };
        work();
    }
}

fn lock(mutex: &Mutex<State>) -> MutexGuard<'_, State> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn key(root: &str, function: &str) -> FunctionKey {
        let root = PathBuf::from(root);
        FunctionKey { file: root.join("a.py"), root, function: function.to_owned() }
    }

    #[test]
    fn a_project_runs_one_at_a_time_and_projects_do_not_wait_for_each_other() {
        let queue = Queue::default();
        let (release, wait) = channel::<()>();
        let (first, mut first_done) = queue.push(key("/a", "f"), move |_| wait.recv().is_ok()).unwrap();
        let (second, mut second_done) = queue.push(key("/a", "g"), CancellationToken::is_cancelled).unwrap();
        let (_, other_done) = queue.push(key("/b", "f"), |_| 3).unwrap();
        assert!(queue.push(key("/a", "g"), |_| ()).is_none(), "the same function waits already");
        assert_eq!(other_done.blocking_recv(), Ok(3));
        assert!(first_done.try_recv().is_err() && second_done.try_recv().is_err());
        assert!(queue.find(&first.key.file, "g").is_some());
        second.cancel.cancel();
        drop(release);
        assert_eq!(first_done.blocking_recv(), Ok(false));
        assert_eq!(second_done.blocking_recv(), Ok(true), "what is cancelled hears it when its turn comes");
    }

    #[test]
    fn a_panic_costs_one_run() {
        let queue = Queue::default();
        let (_, panicked) = queue.push::<()>(key("/a", "f"), |_| panic!("expected in this test")).unwrap();
        let (_, done) = queue.push(key("/a", "g"), |_| 4).unwrap();
        assert!(panicked.blocking_recv().is_err());
        assert_eq!(done.blocking_recv(), Ok(4));
    }
}
