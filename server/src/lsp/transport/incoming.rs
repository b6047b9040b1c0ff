//! Messages that a thread reads, as a stream of bytes for the protocol's implementation.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc;

/// What was read.
#[derive(Debug)]
pub(in crate::lsp) struct Incoming {
    messages: mpsc::Receiver<Vec<u8>>,
    current: Vec<u8>,
    n_taken: usize,
}

impl Incoming {
    pub(super) fn new(messages: mpsc::Receiver<Vec<u8>>) -> Self {
        Self { messages, current: Vec::new(), n_taken: 0 }
    }
}

impl AsyncRead for Incoming {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.n_taken == self.current.len() {
            // No more messages is the end of the stream.
            self.current = ready!(self.messages.poll_recv(cx)).unwrap_or_default();
            self.n_taken = 0;
        }
        let rest = self.current.get(self.n_taken..).unwrap_or_default();
        let rest = rest.get(..buffer.remaining()).unwrap_or(rest);
        buffer.put_slice(rest);
        self.n_taken += rest.len();
        Poll::Ready(Ok(()))
    }
}
