//! Inline completions under way and those that came: one question at a time for each document, and an answer that
//! goes on while the user types along it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;

use crate::coding::inline::{Inline, Wanted, finish};
use crate::ide::snapshot::Snapshot;
use crate::llm::{Fault, Model};

/// Completions that are kept for each document.
const MAX_KEPT: usize = 8;
/// How long a question goes on that nobody waits for: the next key is often on its way.
const GRACE: Duration = Duration::from_millis(25);
const STEP: Duration = Duration::from_millis(5);

/// What came of a question.
type Came = Result<Option<Arc<Inline>>, Fault>;

/// The documents' completions.
#[derive(Debug, Default)]
pub(crate) struct Inlines {
    documents: Mutex<HashMap<String, Document>>,
}

#[derive(Debug, Default)]
struct Document {
    flight: Option<Arc<Flight>>,
    kept: VecDeque<(Place, Arc<Inline>)>,
}

/// Where a completion belongs: what stands before the cursor, and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    before: String,
    after: u64,
}

/// A question under way.
#[derive(Debug)]
struct Flight {
    place: Place,
    cancel: CancellationToken,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    heard: String,
    came: Option<Came>,
    n_waiting: usize,
}

impl Place {
    fn new(snapshot: &Snapshot, offset: usize) -> Self {
        let before = snapshot.text.get(..offset).unwrap_or_default().to_owned();
        let after = snapshot.text.get(offset..).unwrap_or_default();
        let hash = blake3::hash(after.as_bytes());
        let after = hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Self { before, after }
    }

    /// What was typed since an earlier place.
    fn typed_since<'p>(&'p self, earlier: &Self) -> Option<&'p str> {
        self.before.strip_prefix(earlier.before.as_str()).filter(|_| self.after == earlier.after)
    }
}

impl Inlines {
    /// The rest of a completion that is there already, for a place that it was made for or that lies along it.
    pub(crate) fn known(&self, uri: &str, snapshot: &Snapshot, offset: usize) -> Option<Inline> {
        let place = Place::new(snapshot, offset);
        let documents = lock(&self.documents);
        let mut kept = documents.get(uri)?.kept.iter().rev();
        kept.find_map(|(earlier, inline)| rest(inline, place.typed_since(earlier)?))
    }

    /// Whether the reply to the question under way goes on what is typed there.
    pub(crate) fn is_under_way(&self, uri: &str, snapshot: &Snapshot, offset: usize) -> bool {
        let place = Place::new(snapshot, offset);
        let flight = lock(&self.documents).get(uri).and_then(|document| document.flight.clone());
        flight.is_some_and(|flight| flight.leads_to(&place))
    }

    /// The completion for a place: that of the question under way if the user types along its reply, else that of a new
    /// question, which ends the one before. Waits on the calling thread, until `snapshot.cancel` at most.
    pub(crate) fn ask(
        &self,
        uri: &str,
        snapshot: &Snapshot,
        wanted: impl FnOnce() -> (Wanted, Arc<Model>),
        offset: usize,
        cache: &std::path::Path,
    ) -> Result<Option<Inline>, Fault> {
        let place = Place::new(snapshot, offset);
        let joined = lock(&self.documents).get(uri).and_then(|document| {
            let flight = document.flight.clone()?;
            flight.joins(&place).then_some(flight)
        });
        let flight = match joined {
            Some(flight) => flight,
            None => self.start(uri, snapshot, place.clone(), wanted(), cache),
        };
        let came = flight.wait(&snapshot.cancel);
        if let Ok(Some(inline)) = &came {
            let mut documents = lock(&self.documents);
            let kept = &mut documents.entry(uri.to_owned()).or_default().kept;
            if kept.iter().all(|(earlier, _)| *earlier != flight.place) {
                kept.push_back((flight.place.clone(), Arc::clone(inline)));
            }
            if kept.len() > MAX_KEPT {
                kept.pop_front();
            }
        }
        Ok(came?.and_then(|inline| rest(&inline, place.typed_since(&flight.place)?)))
    }

    /// Forgets a document that was closed.
    pub(crate) fn forget(&self, uri: &str) {
        let document = lock(&self.documents).remove(uri);
        if let Some(flight) = document.and_then(|document| document.flight) {
            flight.cancel.cancel();
        }
    }

    fn start(
        &self,
        uri: &str,
        snapshot: &Snapshot,
        place: Place,
        (wanted, model): (Wanted, Arc<Model>),
        cache: &std::path::Path,
    ) -> Arc<Flight> {
        let cancel = CancellationToken::default();
        let flight = Arc::new(Flight { place, cancel: cancel.clone(), state: Mutex::default() });
        lock(&flight.state).n_waiting = 1;
        let before =
            lock(&self.documents).entry(uri.to_owned()).or_default().flight.replace(Arc::clone(&flight));
        if let Some(before) = before {
            before.cancel.cancel();
        }
        // The question outlives the request that asked it.
        let snapshot = Snapshot { cancel, ..snapshot.clone() };
        let (of_thread, cache) = (Arc::clone(&flight), cache.to_owned());
        let run = move || {
            let mut hear = |text: &str| lock(&of_thread.state).heard.push_str(text);
            let reply = model.ask(&wanted.question, &mut hear, &snapshot.cancel);
            let came = reply.map(|reply| {
                let text = if reply.is_cut { whole_lines(&reply.text) } else { &reply.text };
                finish(&snapshot, &wanted, text, &model, &cache).map(Arc::new)
            });
            lock(&of_thread.state).came = Some(came);
        };
        let thread = std::thread::Builder::new().name("inline".to_owned()).stack_size(STACK_BYTES);
        if thread.spawn(run).is_err() {
            let fault = Fault::Lasting("no thread for the question can be started".to_owned());
            lock(&flight.state).came = Some(Err(fault));
        }
        flight
    }
}

/// Deeply nested code is walked recursively; memory that is not touched costs nothing.
const STACK_BYTES: usize = 16 * 1024 * 1024;

impl Flight {
    /// Whether its reply, as far as it came, goes on what was typed.
    fn leads_to(&self, place: &Place) -> bool {
        let Some(typed) = place.typed_since(&self.place) else { return false };
        let state = lock(&self.state);
        let is_along = match &state.came {
            Some(Ok(Some(inline))) => inline.text.starts_with(typed),
            Some(_) => false,
            None => typed.is_empty() || bare(&state.heard).starts_with(typed),
        };
        is_along && !self.cancel.is_cancelled()
    }

    /// The same; if so, there is one more that waits.
    fn joins(&self, place: &Place) -> bool {
        let joins = self.leads_to(place);
        lock(&self.state).n_waiting += usize::from(joins);
        joins
    }

    /// Waits for what comes. Who stops waiting ends the question, unless someone else waits soon.
    fn wait(&self, cancel: &CancellationToken) -> Came {
        loop {
            let mut state = lock(&self.state);
            if let Some(came) = state.came.clone() {
                return came;
            }
            if cancel.is_cancelled() {
                state.n_waiting -= 1;
                break;
            }
            drop(state);
            std::thread::sleep(STEP);
        }
        let end = Instant::now() + GRACE;
        while Instant::now() < end {
            if lock(&self.state).n_waiting > 0 {
                return Err(Fault::Cancelled);
            }
            std::thread::sleep(STEP);
        }
        if lock(&self.state).n_waiting == 0 {
            self.cancel.cancel();
        }
        Err(Fault::Cancelled)
    }
}

/// A reply without the fence that begins it.
fn bare(heard: &str) -> &str {
    match heard.strip_prefix("```") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, code)| code),
        None => heard,
    }
}

fn whole_lines(text: &str) -> &str {
    text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default()
}

/// What is left of a completion after what was typed; `None` if that leads elsewhere, or nothing is left.
fn rest(inline: &Inline, typed: &str) -> Option<Inline> {
    let text = inline.text.strip_prefix(typed)?;
    (!text.is_empty()).then(|| Inline { text: text.to_owned(), ..inline.clone() })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
