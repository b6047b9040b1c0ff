//! Starts a sandbox, carries lines in and out, and ends it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::spec::{Limits, Spec, Tier};
use super::{ENTRY, platform};

/// The longest line that is read; a program that writes more without a line's end is ended.
const LONGEST_LINE: u64 = 32 << 20;

/// How long a program may take to end by itself.
const GRACE: Duration = Duration::from_millis(40);

/// So much of what the program last wrote on stderr is kept.
const KEPT_ERRORS: usize = 4096;

/// What was read from a sandbox.
#[derive(Debug)]
pub(crate) enum Line {
    /// A line without its end.
    Text(String),
    /// Nothing yet.
    Pending,
    /// The program has ended or broke the rules; what it last wrote on stderr.
    Ended(String),
}

/// A running program behind walls. Dropping it ends the program and all that it started.
#[derive(Debug)]
pub(crate) struct Sandbox {
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    errors: Arc<Mutex<Vec<u8>>>,
    stop: Option<Sender<()>>,
    keeper: Option<JoinHandle<Option<ExitStatus>>>,
    listener: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts the program of `spec`.
    ///
    /// Fails if the program cannot be started at all; walls that cannot be built show as [`Line::Ended`].
    pub(crate) fn start(spec: &Spec) -> Result<Self, String> {
        let mut command = command(spec)?;
        let (stop, stopped) = channel::<()>();
        let (started, child) = sync_channel(1);
        // The sandbox dies with the thread that started it, so that thread must live as long as the sandbox.
        let keeper = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || keep(&mut command, &started, &stopped))
            .map_err(|error| format!("no thread for the sandbox: {error}"))?;
        let pipes = child
            .recv()
            .map_err(|_| "the sandbox's thread died".to_owned())?
            .map_err(|error| format!("the sandbox does not start: {error}"))?;
        let errors = Arc::new(Mutex::new(Vec::new()));
        let (sender, lines) = sync_channel(256);
        let kept = Arc::clone(&errors);
        let listener = thread::spawn(move || keep_errors(pipes.errors, &kept));
        thread::spawn(move || read_lines(pipes.output, &sender));
        Ok(Self {
            input: Some(pipes.input),
            lines,
            errors,
            stop: Some(stop),
            keeper: Some(keeper),
            listener: Some(listener),
        })
    }

    /// Writes one line; a failure shows as [`Line::Ended`] at the next read.
    pub(crate) fn send(&mut self, line: &str) {
        let Some(input) = &mut self.input else { return };
        let mut bytes = Vec::with_capacity(line.len() + 1);
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        if input.write_all(&bytes).is_err() {
            self.input = None;
        }
    }

    /// Waits for a line, no longer than `timeout`.
    pub(crate) fn receive(&mut self, timeout: Duration) -> Line {
        match self.lines.recv_timeout(timeout) {
            Ok(line) => Line::Text(line),
            Err(RecvTimeoutError::Timeout) => Line::Pending,
            Err(RecvTimeoutError::Disconnected) => Line::Ended(self.last_words()),
        }
    }

    fn last_words(&mut self) -> String {
        let status = self.end();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&errors).trim().to_owned();
        match status {
            _ if !text.is_empty() => text,
            Some(status) => status.to_string(),
            None => "it ended".to_owned(),
        }
    }

    /// Ends the program and waits until it is gone.
    fn end(&mut self) -> Option<ExitStatus> {
        self.input = None;
        self.stop = None;
        self.keeper.take().and_then(|keeper| keeper.join().ok().flatten())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
    }
}

/// Builds the walls of this tier around nothing; why that fails.
pub(super) fn try_out(tier: Tier) -> Result<(), String> {
    let scratch = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let spec = Spec {
        tier,
        command: Vec::new(),
        environment: Vec::new(),
        folder: PathBuf::from("/"),
        readable: Vec::new(),
        scratch: match tier {
            Tier::Namespaces => PathBuf::from("/scratch"),
            Tier::Landlock => scratch.path().to_owned(),
        },
        limits: Limits::default(),
        parent: std::process::id(),
        without: Vec::new(),
    };
    let output = command(&spec)?.output().map_err(|error| format!("it does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(if reason.is_empty() { output.status.to_string() } else { reason })
}

struct Pipes {
    input: ChildStdin,
    output: std::process::ChildStdout,
    errors: std::process::ChildStderr,
}

#[expect(clippy::disallowed_methods, reason = "the sandbox is one of the two places that start processes")]
fn command(spec: &Spec) -> Result<Command, String> {
    let spec = serde_json::to_string(spec).map_err(|error| error.to_string())?;
    let mut command = Command::new(platform::program()?);
    command
        .args([ENTRY, &spec])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(command)
}

/// Starts the program, hands its pipes over, and ends it when the other side lets go of `stopped`'s sender.
fn keep(
    command: &mut Command,
    started: &SyncSender<std::io::Result<Pipes>>,
    stopped: &Receiver<()>,
) -> Option<ExitStatus> {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let _ = started.send(Err(error));
            return None;
        }
    };
    if let Some(pipes) = take_pipes(&mut child) {
        let _ = started.send(Ok(pipes));
        let _ = stopped.recv();
    }
    // Its input is closed: most programs end by themselves then, keep their status, and reap their own children.
    let begin = Instant::now();
    while begin.elapsed() < GRACE {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        thread::sleep(GRACE / 20);
    }
    let _ = child.kill();
    child.wait().ok()
}

fn take_pipes(child: &mut Child) -> Option<Pipes> {
    Some(Pipes { input: child.stdin.take()?, output: child.stdout.take()?, errors: child.stderr.take()? })
}

fn read_lines(output: std::process::ChildStdout, lines: &SyncSender<String>) {
    let mut reader = BufReader::with_capacity(1 << 16, output);
    loop {
        let mut line = Vec::new();
        match (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(1..) if line.last() == Some(&b'\n') => {
                line.pop();
                if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
}

fn keep_errors(mut stderr: std::process::ChildStderr, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(n @ 1..) = stderr.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..n]);
        let excess = kept.len().saturating_sub(KEPT_ERRORS);
        kept.drain(..excess);
    }
}
