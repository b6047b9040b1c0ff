//! What is written to the client, by a thread of its own: a client that reads slowly holds up nobody.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::AsyncWrite;

use super::{End, Ends};

/// With more than this waiting to be written, answers wait too.
const MAX_WAITING: usize = 64 << 20;

/// Where whole messages are put. Clones write to the same output.
#[derive(Clone, Debug)]
pub(in crate::lsp) struct Outgoing(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    /// Whether the thread is writing what it took.
    is_writing: bool,
    /// Whether nothing more is written.
    is_closed: bool,
    /// Whoever waits for space.
    waker: Option<Waker>,
}

impl Outgoing {
    /// Starts the thread. A broken output is told to `ends`.
    pub(super) fn start(output: impl Write + Send + 'static, ends: Ends) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("stdout".to_owned())
            .spawn(move || of_thread.write_all(output, &ends))?;
        Ok(Self(shared))
    }

    /// Puts a whole message.
    pub(super) fn push(&self, message: &[u8]) {
        self.0.lock().bytes.extend_from_slice(message);
        self.0.changed.notify_all();
    }

    /// Waits until all is written, or broken, or the time is up.
    pub(in crate::lsp) fn finish(&self, timeout: Duration) {
        let is_waiting =
            |state: &mut State| !state.is_closed && (state.is_writing || !state.bytes.is_empty());
        let state = self.0.lock();
        drop(self.0.changed.wait_timeout_while(state, timeout, is_waiting));
    }
}

impl Shared {
    fn write_all(&self, mut output: impl Write, ends: &Ends) {
        while let Some(bytes) = self.take() {
            let result = output.write_all(&bytes).and_then(|()| output.flush());
            let mut state = self.lock();
            state.is_writing = false;
            if let Err(error) = result {
                tracing::warn!("stdout cannot be written: {error}");
                state.is_closed = true;
                let _ = ends.send(End::Broken);
            }
            let waker = state.waker.take();
            drop(state);
            self.changed.notify_all();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// What waits to be written, all at once.
    fn take(&self) -> Option<Vec<u8>> {
        let is_idle = |state: &mut State| !state.is_closed && state.bytes.is_empty();
        let waited = self.changed.wait_while(self.lock(), is_idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_closed {
            return None;
        }
        state.is_writing = true;
        Some(std::mem::take(&mut state.bytes))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncWrite for Outgoing {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut state = self.0.lock();
        if state.is_closed {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if state.bytes.len() > MAX_WAITING {
            state.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        // All of it or nothing: what is put here ends where a message ends, so that `push` cannot part one.
        state.bytes.extend_from_slice(bytes);
        drop(state);
        self.0.changed.notify_all();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
