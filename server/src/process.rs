//! Programs of the user's own, started for what they print: an argument list, no shell, a time limit.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;

/// What is read of a program's output at most, in bytes.
const MAX_OUTPUT: u64 = 64 << 10;
const STEP: Duration = Duration::from_millis(10);

/// What a program prints on stdout. `command` is the program and its arguments, from the user's settings alone.
///
/// Fails with the program's name, and never with what it printed.
#[expect(clippy::disallowed_methods, reason = "one of the two places that start processes")]
pub(crate) fn output(
    command: &[String],
    timeout: Duration,
    cancel: &CancellationToken,
) -> Result<String, String> {
    let (program, arguments) = command.split_first().ok_or("no program is named")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{program} does not start: {error}"))?;
    let pipe = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut out = Vec::new();
        let read = pipe.map(|pipe| pipe.take(MAX_OUTPUT).read_to_end(&mut out));
        read.is_some_and(|read| read.is_ok()).then_some(out)
    });
    wait(&mut child, program, timeout, cancel)?;
    let out =
        reader.join().ok().flatten().ok_or_else(|| format!("the output of {program} cannot be read"))?;
    String::from_utf8(out).map_err(|_| format!("the output of {program} is no UTF-8"))
}

/// Waits for its end; kills it where that is too long in coming.
fn wait(
    child: &mut Child,
    program: &str,
    timeout: Duration,
    cancel: &CancellationToken,
) -> Result<(), String> {
    let end = Instant::now() + timeout;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("{program} fails: {status}")),
            Ok(None) if Instant::now() < end && !cancel.is_cancelled() => std::thread::sleep(STEP),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{program} took longer than {} s", timeout.as_secs()));
            }
            Err(error) => return Err(format!("{program}: {error}")),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(command: &[&str]) -> Result<String, String> {
        let command: Vec<String> = command.iter().map(|&part| part.to_owned()).collect();
        output(&command, Duration::from_millis(500), &CancellationToken::default())
    }

    #[test]
    fn gives_what_is_printed_or_why_not() {
        assert_eq!(run(&["echo", "a; b"]), Ok("a; b\n".to_owned()));
        assert!(run(&["false"]).is_err_and(|error| error.starts_with("false fails")));
        assert!(run(&["no-such-program"]).is_err_and(|error| error.contains("does not start")));
        assert!(run(&["sleep", "60"]).is_err_and(|error| error.contains("took longer")));
        assert!(run(&[]).is_err());
    }
}
