//! A small HTTP server for tests: one thread per connection, one request per connection.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as the server sees it; header names in lower case.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Send only this much of the body and close.
    pub(super) cut: Option<usize>,
    /// Keep the connection open after `cut` bytes until the client goes away.
    pub(super) stalls: bool,
}

impl Reply {
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into(), ..Self::default() }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The part of a file that the request asks for, if it asks for one.
    pub(super) fn ranged(asked: &Asked, bytes: &[u8]) -> Self {
        let whole = || Self::new(200, "application/octet-stream", bytes).with("etag", "\"v1\"");
        let Some(range) = asked.headers.get("range").and_then(|range| range.strip_prefix("bytes=")) else {
            return whole();
        };
        if asked.headers.get("if-range").is_some_and(|tag| tag != "\"v1\"") {
            return whole();
        }
        let (start, end) = range.split_once('-').unwrap();
        let (start, end) = if start.is_empty() {
            (bytes.len().saturating_sub(end.parse().unwrap()), bytes.len())
        } else {
            let end = if end.is_empty() { bytes.len() } else { end.parse::<usize>().unwrap() + 1 };
            (start.parse().unwrap(), end.min(bytes.len()))
        };
        if start >= end {
            return Self::new(416, "text/plain", "");
        }
        Self::new(206, "application/octet-stream", &bytes[start..end])
            .with("etag", "\"v1\"")
            .with("content-range", &format!("bytes {start}-{}/{}", end - 1, bytes.len()))
    }
}

/// A running server and what it was asked.
pub(super) struct Server {
    pub(super) address: String,
    pub(super) asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers every request by `answer`, until the test's process ends.
    pub(super) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &log, answer.as_ref()));
            }
        });
        Self { address, asked }
    }

    /// The requests so far, as `path` or `path range`.
    pub(super) fn log(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let line = |asked: &Asked| match asked.headers.get("range") {
            Some(range) => format!("{} {range}", asked.path),
            None => asked.path.clone(),
        };
        asked.iter().map(line).collect()
    }
}

fn serve(
    stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    answer: &(dyn Fn(&Asked) -> Reply + Send + Sync),
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split_whitespace().nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let asked = Asked { path, headers };
    log.lock().unwrap().push(asked.clone());
    let reply = answer(&asked);
    let mut stream = stream;
    let mut head = format!(
        "HTTP/1.1 {} X\r\nconnection: close\r\ncontent-length: {}\r\n",
        reply.status,
        reply.body.len()
    );
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(b"\r\n").ok()?;
    stream.write_all(&reply.body[..reply.cut.unwrap_or(reply.body.len()).min(reply.body.len())]).ok()?;
    stream.flush().ok()?;
    if reply.stalls {
        let _ = reader.read(&mut [0; 1]);
    }
    Some(())
}
