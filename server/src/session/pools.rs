//! Where requests are answered: a few plain threads, so that no slow answer waits in front of a quick one.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use siskin_indexer::cancel::CancellationToken;
use tokio::sync::oneshot;

/// Deeply nested code is walked recursively; memory that is not touched costs nothing.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Questions to language models that may be waited for at once.
const N_MODEL_THREADS: usize = 8;

/// A kind of work with threads of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Hover, signature help, definition, docs: oldest first.
    Quick,
    /// Completion: newest first, for older ones nobody waits any more.
    Completion,
    /// What may take long: workspace symbols, choices.
    Slow,
    /// Findings in open documents: nobody waits for them.
    Check,
    /// Language models: its threads wait for others most of the time.
    Model,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// A newer request took its place.
    Superseded,
    /// The work panicked; the log says where.
    Panicked,
}

/// The threads.
#[derive(Debug)]
pub(crate) struct Pools {
    quick: Arc<Queue>,
    completion: Arc<Queue>,
    slow: Arc<Queue>,
    check: Arc<Queue>,
    model: Arc<Queue>,
    latest: Mutex<HashMap<String, Weak<dyn Supersede>>>,
}

struct Job {
    cancel: CancellationToken,
    run: Box<dyn FnOnce() + Send>,
}

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<Waiting>,
    changed: Condvar,
    newest_first: bool,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Waiting({} jobs)", self.jobs.len())
    }
}

trait Supersede: Send + Sync + std::fmt::Debug {
    fn supersede(&self);
}

/// What connects work and whoever waits for it.
#[derive(Debug)]
struct Ticket<T> {
    cancel: CancellationToken,
    is_superseded: AtomicBool,
    sender: Mutex<Option<oneshot::Sender<T>>>,
}

/// The answer to come. Dropping it cancels the work, which never begins if it has not.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    ticket: Arc<Ticket<T>>,
    receiver: oneshot::Receiver<T>,
}

impl Pools {
    /// Starts the threads.
    pub(crate) fn new() -> Self {
        Self {
            quick: Queue::start("quick", 1, false),
            completion: Queue::start("completion", 2, true),
            slow: Queue::start("slow", 1, false),
            check: Queue::start("check", 1, true),
            model: Queue::start("model", N_MODEL_THREADS, true),
            latest: Mutex::default(),
        }
    }

    /// Runs work in a lane.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Answer<T> {
        let (sender, receiver) = oneshot::channel();
        let cancel = CancellationToken::default();
        let ticket = Arc::new(Ticket {
            cancel: cancel.clone(),
            is_superseded: AtomicBool::new(false),
            sender: Mutex::new(Some(sender)),
        });
        let of_work = Arc::clone(&ticket);
        let run = move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&of_work.cancel)));
            match (result, lock(&of_work.sender).take()) {
                // Nobody may be there to hear it.
                (Ok(value), Some(sender)) => drop(sender.send(value)),
                (Err(payload), _) => forget_panic(payload),
                (Ok(_), None) => {}
            }
        };
        self.queue(lane).push(Job { cancel, run: Box::new(run) });
        Answer { ticket, receiver }
    }

    /// Runs work in a lane, and ends at once what was to be answered for the same key.
    pub(crate) fn run_latest<T: Send + std::fmt::Debug + 'static>(
        &self,
        lane: Lane,
        key: &str,
        work: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Answer<T> {
        let answer = self.run(lane, work);
        let ticket: Arc<dyn Supersede> = Arc::clone(&answer.ticket) as Arc<dyn Supersede>;
        let last = lock(&self.latest).insert(key.to_owned(), Arc::downgrade(&ticket));
        if let Some(last) = last.and_then(|last| last.upgrade()) {
            last.supersede();
        }
        answer
    }

    /// Ends at once what is to be answered for a key.
    pub(crate) fn supersede(&self, key: &str) {
        let last = lock(&self.latest).remove(key);
        if let Some(last) = last.and_then(|last| last.upgrade()) {
            last.supersede();
        }
    }

    /// Forgets a key.
    pub(crate) fn forget(&self, key: &str) {
        lock(&self.latest).remove(key);
    }

    fn queue(&self, lane: Lane) -> &Queue {
        match lane {
            Lane::Quick => &self.quick,
            Lane::Completion => &self.completion,
            Lane::Slow => &self.slow,
            Lane::Check => &self.check,
            Lane::Model => &self.model,
        }
    }
}

impl Drop for Pools {
    fn drop(&mut self) {
        for queue in [&self.quick, &self.completion, &self.slow, &self.check, &self.model] {
            lock(&queue.state).is_closed = true;
            queue.changed.notify_all();
        }
    }
}

impl Queue {
    fn start(name: &str, n_threads: usize, newest_first: bool) -> Arc<Self> {
        let queue = Arc::new(Self { newest_first, ..Self::default() });
        for _ in 0..n_threads {
            let of_thread = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name(name.to_owned()).stack_size(STACK_BYTES);
            if let Err(error) = thread.spawn(move || of_thread.work()) {
                tracing::error!("the thread `{name}` cannot be started: {error}");
            }
        }
        queue
    }

    fn push(&self, job: Job) {
        lock(&self.state).jobs.push_back(job);
        self.changed.notify_one();
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            if !job.cancel.is_cancelled() {
                (job.run)();
            }
        }
    }

    /// The next job; `None` when there will be no more.
    fn next(&self) -> Option<Job> {
        let mut state = lock(&self.state);
        loop {
            if state.is_closed {
                return None;
            }
            let job = if self.newest_first { state.jobs.pop_back() } else { state.jobs.pop_front() };
            if job.is_some() {
                return job;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T: Send + std::fmt::Debug> Supersede for Ticket<T> {
    fn supersede(&self) {
        self.is_superseded.store(true, Ordering::Release);
        self.cancel.cancel();
        lock(&self.sender).take();
    }
}

impl<T> Future for Answer<T> {
    type Output = Result<T, Ended>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let received = ready!(Pin::new(&mut self.receiver).poll(cx));
        Poll::Ready(received.map_err(|_| {
            let is_superseded = self.ticket.is_superseded.load(Ordering::Acquire);
            if is_superseded { Ended::Superseded } else { Ended::Panicked }
        }))
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        self.ticket.cancel.cancel();
    }
}

/// A payload may panic again when it is dropped; the hook has said where the panic was.
fn forget_panic(payload: Box<dyn Any + Send>) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    /// Holds the only thread of a lane until the sender is dropped.
    fn occupy(pools: &Pools, lane: Lane) -> (mpsc::Sender<()>, Answer<()>) {
        let (release, wait) = mpsc::channel::<()>();
        let (started, has_started) = mpsc::channel();
        let answer = pools.run(lane, move |_| {
            started.send(()).unwrap();
            let _ = wait.recv();
        });
        has_started.recv().unwrap();
        (release, answer)
    }

    #[test]
    fn lanes_do_not_wait_for_each_other() {
        let pools = Pools::new();
        let (release, slow) = occupy(&pools, Lane::Slow);
        let outstanding: Vec<_> = (0..64).map(|n| pools.run(Lane::Slow, move |_| n)).collect();
        assert_eq!(block_on(pools.run(Lane::Quick, |_| 1)), Ok(1));
        assert_eq!(block_on(pools.run(Lane::Completion, |_| 2)), Ok(2));
        drop(release);
        assert_eq!(block_on(slow), Ok(()));
        for (n, answer) in outstanding.into_iter().enumerate() {
            assert_eq!(block_on(answer), Ok(n));
        }
    }

    #[test]
    fn a_dropped_answer_cancels_its_work() {
        let pools = Pools::new();
        let (release, running) = occupy(&pools, Lane::Quick);
        let begun = Arc::new(AtomicBool::new(false));
        let of_work = Arc::clone(&begun);
        let cancelled = pools.run(Lane::Quick, move |_| of_work.store(true, Ordering::Relaxed));
        drop(cancelled);
        drop(release);
        assert_eq!(block_on(running), Ok(()));
        assert_eq!(block_on(pools.run(Lane::Quick, |_| 3)), Ok(3));
        assert!(!begun.load(Ordering::Relaxed));
    }

    #[test]
    fn running_work_hears_that_it_is_cancelled() {
        let pools = Pools::new();
        let (started, has_started) = mpsc::channel();
        let (ended, has_ended) = mpsc::channel();
        let answer = pools.run(Lane::Quick, move |cancel| {
            started.send(()).unwrap();
            while !cancel.is_cancelled() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        });
        has_started.recv().unwrap();
        drop(answer);
        has_ended.recv().unwrap();
    }

    #[test]
    fn a_panic_costs_one_answer() {
        let pools = Pools::new();
        let answer: Answer<u32> = pools.run(Lane::Quick, |_| panic!("expected in this test"));
        assert_eq!(block_on(answer), Err(Ended::Panicked));
        assert_eq!(block_on(pools.run(Lane::Quick, |_| 4)), Ok(4));
    }

    #[test]
    fn a_newer_request_ends_the_older_one() {
        let pools = Pools::new();
        let (first_release, first) = occupy(&pools, Lane::Completion);
        let (second_release, second) = occupy(&pools, Lane::Completion);
        let old = pools.run_latest(Lane::Completion, "a.py", |_| 1);
        let other = pools.run_latest(Lane::Completion, "b.py", |_| 2);
        let new = pools.run_latest(Lane::Completion, "a.py", |_| 3);
        assert_eq!(block_on(old), Err(Ended::Superseded));
        drop((first_release, second_release));
        assert_eq!(block_on(new), Ok(3));
        assert_eq!(block_on(other), Ok(2));
        assert_eq!((block_on(first), block_on(second)), (Ok(()), Ok(())));
    }
}
