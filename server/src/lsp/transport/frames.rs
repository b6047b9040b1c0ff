//! A stream of bytes as messages, each behind a header with its length. Whatever is no header is skipped.

use std::io::{self, BufRead, Read};

/// A longer message is refused; no file that someone edits is as long.
const MAX_LENGTH: u64 = 256 << 20;
/// A longer line is no header.
const MAX_LINE: usize = 8 << 10;

const HEADER: &str = "content-length:";

/// A message as it stands in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Its body.
    Message(Vec<u8>),
    /// It says that it has this many bytes.
    TooLong(u64),
}

/// The messages of a stream.
#[derive(Debug)]
pub(super) struct Frames<R> {
    input: R,
    /// What is read once more, before the input goes on.
    again: io::Cursor<Vec<u8>>,
}

impl<R: BufRead> Frames<R> {
    /// The messages of this input.
    pub(super) fn new(input: R) -> Self {
        Self { input, again: io::Cursor::default() }
    }

    /// The next message; `None` when the input ends.
    pub(super) fn next(&mut self) -> Option<Frame> {
        let mut length = None;
        loop {
            let line = self.line()?;
            let text = String::from_utf8_lossy(&line);
            let header = text.trim().to_ascii_lowercase();
            if let Some(at) = header.rfind(HEADER) {
                length = parse_length(header.get(at + HEADER.len()..).unwrap_or_default().trim());
            } else if header.is_empty() {
                match length.take() {
                    None | Some(0) => {}
                    Some(length) if length > MAX_LENGTH => return Some(Frame::TooLong(length)),
                    Some(length) => return self.body(length).map(Frame::Message),
                }
            }
        }
    }

    /// Looks for messages within a body that was none.
    pub(super) fn read_again(&mut self, body: &[u8]) {
        let starts_here = |window: &[u8]| window.eq_ignore_ascii_case(HEADER.as_bytes());
        if let Some(at) = body.windows(HEADER.len()).position(starts_here) {
            let mut bytes = body.get(at..).unwrap_or_default().to_vec();
            let position = self.again.position() as usize;
            bytes.extend_from_slice(self.again.get_ref().get(position..).unwrap_or_default());
            self.again = io::Cursor::new(bytes);
        }
    }

    fn body(&mut self, length: u64) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        (&mut self.again).take(length).read_to_end(&mut body).ok()?;
        let rest = length - body.len() as u64;
        (&mut self.input).take(rest).read_to_end(&mut body).ok()?;
        (body.len() as u64 == length).then_some(body)
    }

    /// A line with its end; of a long one, the last bytes. `None` when the input ends before the line does.
    fn line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let is_again = (self.again.position() as usize) < self.again.get_ref().len();
            let input: &mut dyn BufRead = if is_again { &mut self.again } else { &mut self.input };
            let bytes = match input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return None,
            };
            if bytes.is_empty() {
                return None;
            }
            let end = memchr::memchr(b'\n', bytes);
            let n_bytes = end.map_or(bytes.len(), |end| end + 1);
            line.extend_from_slice(bytes.get(..n_bytes).unwrap_or_default());
            input.consume(n_bytes);
            if line.len() > MAX_LINE {
                line.drain(..line.len() - MAX_LINE / 2);
            }
            if end.is_some() {
                return Some(line);
            }
        }
    }
}

/// A length; one that no integer holds is too long, anything else that is no number is no length.
fn parse_length(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// A message with its header.
pub(super) fn framed(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}
