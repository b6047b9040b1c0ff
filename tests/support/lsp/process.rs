//! The server's process: what goes in, what comes out, how it ends.

use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use super::{PATIENCE, wire};

/// A running `siskin lsp`, with a home and a cache of its own.
pub(crate) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Result<Value, String>>,
    stderr: Arc<Mutex<Vec<u8>>>,
    readers: Vec<JoinHandle<()>>,
    /// Whether stdout has ended.
    is_closed: bool,
    /// Until it is given to another one.
    home: Option<TempDir>,
}

impl Process {
    /// Its cache folder.
    pub(crate) fn cache(&self) -> std::path::PathBuf {
        self.home.as_ref().expect("it was not killed").path().join("cache")
    }

    /// Starts it in `folder`. `home` holds its cache, and the user's settings if there are any.
    #[expect(clippy::disallowed_methods, reason = "end-to-end tests run the binary")]
    pub(crate) fn start(folder: &Path, home: TempDir, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_siskin"))
            .args(arguments)
            .current_dir(folder)
            .env("SISKIN_CACHE_DIR", home.path().join("cache"))
            .env("SISKIN_CONFIG", home.path().join("config.toml"))
            .env("HOME", home.path())
            .env("XDG_STATE_HOME", home.path().join("state"))
            .env("PATH", "")
            .env("RUST_BACKTRACE", "1")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("UV_CACHE_DIR")
            .env_remove("PIP_CACHE_DIR")
            .env_remove("PIP_FIND_LINKS")
            .env_remove("POETRY_CACHE_DIR")
            .env_remove("VIRTUAL_ENV")
            .env_remove("CONDA_PREFIX")
            .env_remove("PYTHONPATH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (sender, messages) = channel();
        let stdout = child.stdout.take().expect("it is piped");
        let read_stdout = move || {
            let mut stdout = BufReader::new(stdout);
            loop {
                match wire::read(&mut stdout) {
                    Ok(None) => return,
                    Ok(Some(message)) => drop(sender.send(Ok(message))),
                    Err(error) => return drop(sender.send(Err(error.to_string()))),
                }
            }
        };
        let stderr = Arc::new(Mutex::new(Vec::new()));
        let mut pipe = child.stderr.take().expect("it is piped");
        let log = Arc::clone(&stderr);
        let read_stderr = move || {
            let mut bytes = [0; 4096];
            while let Ok(n) = pipe.read(&mut bytes) {
                if n == 0 {
                    return;
                }
                log.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        };
        let readers = vec![std::thread::spawn(read_stdout), std::thread::spawn(read_stderr)];
        let stdin = child.stdin.take();
        Self { child, stdin, messages, stderr, readers, is_closed: false, home: Some(home) }
    }

    /// Ends it at once, and gives its home.
    pub(crate) fn kill(&mut self) -> TempDir {
        self.child.kill().and_then(|()| self.child.wait()).expect("it was started");
        self.home.take().expect("it is killed once")
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, message: &Value) {
        self.send_bytes(&wire::frame(message.to_string().as_bytes()));
    }

    /// Sends bytes. A server that has gone away is noticed by who waits for its answer.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        if let Some(stdin) = &mut self.stdin {
            let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
        }
    }

    /// Closes its stdin.
    pub(crate) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// The next message, if one comes until `deadline` and before stdout ends.
    pub(crate) fn receive(&mut self, deadline: Instant) -> Option<Value> {
        match self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Ok(message)) => Some(message),
            Ok(Err(error)) => panic!("what the server wrote is not the protocol: {error}\n{}", self.log()),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                self.is_closed = true;
                None
            }
        }
    }

    /// Waits until it has ended, and gives its exit code; -1 if a signal ended it.
    pub(crate) fn exit_code(&mut self) -> i32 {
        // Its stdout ends when it does; messages on the way are of no interest any more.
        let deadline = Instant::now() + PATIENCE;
        while !self.is_closed {
            let _ = self.receive(deadline);
            assert!(self.is_closed || Instant::now() < deadline, "the server does not end\n{}", self.log());
        }
        let status = self.child.wait().expect("it was started");
        self.readers.drain(..).for_each(|reader| reader.join().expect("the reader ends"));
        status.code().unwrap_or(-1)
    }

    /// What it wrote to stderr so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&self.stderr.lock().unwrap()).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After a failed test it may still run.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
