//! Stdin and stdout: one thread reads messages and one writes them, so that no one of them waits for the other.

mod check;
mod frames;
mod incoming;
mod outgoing;
mod surrogates;
mod whole;

use std::io::{self, BufReader};

use tokio::sync::mpsc;

use check::{Checked, check};
use frames::{Frame, Frames};
pub(super) use incoming::Incoming;
pub(super) use outgoing::Outgoing;

/// Messages that were read and not yet handled; the client waits when there are more.
const MAX_WAITING: usize = 256;

/// Why the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The client sent `exit`.
    Exit,
    /// The client closed our stdin without it.
    Closed,
    /// Nobody reads our stdout.
    Broken,
    /// The process that started us is gone.
    Orphaned,
}

/// Told once or more why the connection ends.
pub(super) type Ends = mpsc::UnboundedSender<End>;

/// Starts both threads. Gives what the protocol's implementation reads and writes.
pub(super) fn start(ends: &Ends) -> io::Result<(Incoming, Outgoing)> {
    let outgoing = Outgoing::start(io::stdout(), ends.clone())?;
    let (sender, receiver) = mpsc::channel(MAX_WAITING);
    let (answers, ends) = (outgoing.clone(), ends.clone());
    std::thread::Builder::new()
        .name("stdin".to_owned())
        .spawn(move || read(BufReader::with_capacity(64 << 10, io::stdin()), &sender, &answers, &ends))?;
    Ok((Incoming::new(receiver), outgoing))
}

/// Reads messages until the input ends; those that cannot be handled are answered here.
fn read(input: impl io::BufRead, messages: &mpsc::Sender<Vec<u8>>, answers: &Outgoing, ends: &Ends) {
    let mut frames = Frames::new(input);
    while let Some(frame) = frames.next() {
        let checked = match frame {
            Frame::Message(body) => check(body),
            Frame::TooLong(length) => {
                tracing::warn!("a message of {length} bytes is refused");
                Checked::Answer(check::refuse(None, check::INVALID_REQUEST, "the message is too long"))
            }
        };
        match checked {
            Checked::Message { body, is_exit } => {
                if messages.blocking_send(frames::framed(&body)).is_err() {
                    return;
                }
                if is_exit {
                    let _ = ends.send(End::Exit);
                    return;
                }
            }
            Checked::Answer(body) => answers.push(&frames::framed(&body)),
            Checked::Broken { answer, body } => {
                answers.push(&frames::framed(&answer));
                // A wrong length may have swallowed messages that stand in this one.
                frames.read_again(&body);
            }
            Checked::Ignored => {}
        }
    }
    let _ = ends.send(End::Closed);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// The messages that are handled, one a line, and the answers that were given here.
    fn check_stream(input: &[u8]) -> (Vec<String>, Vec<String>, Option<End>) {
        let (ends, mut ended) = mpsc::unbounded_channel();
        let (sender, mut receiver) = mpsc::channel(64);
        let written = Arc::new(std::sync::Mutex::new(Vec::new()));
        let outgoing = Outgoing::start(Shared(Arc::clone(&written)), ends.clone()).unwrap();
        read(io::Cursor::new(input), &sender, &outgoing, &ends);
        drop(sender);
        outgoing.finish(std::time::Duration::from_secs(10));
        let mut messages = Vec::new();
        while let Some(message) = receiver.blocking_recv() {
            messages.extend(bodies(&message));
        }
        let answers = bodies(&written.lock().unwrap());
        (messages, answers, ended.try_recv().ok())
    }

    fn bodies(stream: &[u8]) -> Vec<String> {
        let mut frames = Frames::new(io::Cursor::new(stream));
        std::iter::from_fn(|| frames.next())
            .map(|frame| match frame {
                Frame::Message(body) => String::from_utf8(body).unwrap(),
                Frame::TooLong(_) => unreachable!(),
            })
            .collect()
    }

    struct Shared(Arc<std::sync::Mutex<Vec<u8>>>);

    impl io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    const PING: &str = r#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#;

    #[test]
    fn passes_messages_on() {
        let other = "content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH:2\r\n\r\n";
        let exit = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let input = format!("{}{}{}{}", frame(PING), frame(PING), frame(exit), other);
        let (messages, answers, end) = check_stream(input.as_bytes());
        assert_eq!(messages, [PING, PING, exit]);
        assert!(answers.is_empty(), "{answers:?}");
        assert_eq!(end, Some(End::Exit));
    }

    #[test]
    fn goes_on_after_broken_headers() {
        for garbage in [
            "garbage\r\n\r\n",
            "Content-Length: x\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
            "\r\n\r\n",
            "\0\u{1}",
            "Content-Length: 99999999999\r\n\r\n",
            "Content-Length: 99999999999999999999999999\r\n\r\n",
            "Content-Length: 0\r\n\r\n",
        ] {
            let (messages, _, end) = check_stream(format!("{garbage}{}", frame(PING)).as_bytes());
            assert_eq!(messages, [PING], "{garbage:?}");
            assert_eq!(end, Some(End::Closed));
        }
    }

    #[test]
    fn goes_on_after_a_wrong_length() {
        let (messages, answers, _) =
            check_stream(format!("Content-Length: 60\r\n\r\n{{}}{}{}", frame(PING), frame(PING)).as_bytes());
        assert_eq!((messages.as_slice(), answers.len()), (&[PING.to_owned(), PING.to_owned()][..], 1));
        let (messages, answers, _) =
            check_stream(format!("Content-Length: 9\r\n\r\n{PING}{}", frame(PING)).as_bytes());
        assert_eq!((messages.as_slice(), answers.len()), (&[PING.to_owned()][..], 1));
    }

    #[test]
    fn answers_what_is_no_message() {
        for (body, id, code) in [
            ("{", "null", -32700),
            (r#"{"jsonrpc":"2.0","id":7,"method":"x","params":{"id":1,}}"#, "7", -32700),
            (r#"{"params":{"id":3},"id":"a","#, "\"a\"", -32700),
            ("[]", "null", -32600),
            ("1", "null", -32600),
            (r#"{"jsonrpc":"1.0","id":2,"method":"x"}"#, "2", -32600),
            (r#"{"id":2,"method":"x"}"#, "2", -32600),
            (r#"{"jsonrpc":"2.0","id":2}"#, "2", -32600),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#, "1.5", -32600),
            (r#"{"jsonrpc":"2.0","id":2,"method":3}"#, "2", -32600),
            (r#"{"jsonrpc":"2.0","id":2,"method":"x","params":[1e999]}"#, "2", -32700),
            (r#"{"jsonrpc":"2.0","id":2,"method":"x","parms":[1e999]}"#, "2", -32700),
            (r#"{"jsonrpc":"2.0","id":2,"method":"x","method":"y"}"#, "2", -32600),
            (
                &format!(
                    r#"{{"jsonrpc":"2.0","id":2,"method":"x","params":{}{}}}"#,
                    "[".repeat(300),
                    "]".repeat(300)
                ),
                "2",
                -32700,
            ),
        ] {
            let (messages, answers, _) = check_stream(frame(body).as_bytes());
            assert!(messages.is_empty(), "{body} -> {messages:?}");
            let [answer] = answers.as_slice() else { panic!("{body} -> {answers:?}") };
            assert!(answer.contains(&format!(r#""id":{id},"#)), "{body} -> {answer}");
            assert!(answer.contains(&format!(r#""code":{code},"#)), "{body} -> {answer}");
        }
    }

    #[test]
    fn repairs_answers_of_the_client() {
        let (messages, answers, _) =
            check_stream(frame(r#"{"jsonrpc":"2.0","id":4,"error":"no"}"#).as_bytes());
        assert!(answers.is_empty());
        assert!(messages[0].contains(r#""code":"#) && messages[0].contains(r#""id":4"#), "{messages:?}");
    }

    #[test]
    fn lone_surrogates_do_not_lose_a_message() {
        let body = r#"{"jsonrpc":"2.0","method":"x","params":"\ud83d \udc00 \ud83d\udc26 \\ud83d"}"#;
        let (messages, answers, _) = check_stream(frame(body).as_bytes());
        assert!(answers.is_empty());
        let expected = r#"{"jsonrpc":"2.0","method":"x","params":"\ufffd \ufffd \ud83d\udc26 \\ud83d"}"#;
        assert_eq!(messages, [expected]);
    }

    #[test]
    fn input_may_end_anywhere() {
        let whole = frame(PING);
        for end in 0..whole.len() {
            let (messages, answers, ended) = check_stream(&whole.as_bytes()[..end]);
            assert!(messages.is_empty() && answers.is_empty());
            assert_eq!(ended, Some(End::Closed));
        }
    }
}
