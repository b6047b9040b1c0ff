//! Server-sent events, as the HTML standard defines them, of which only the data is wanted.

/// Takes bytes as they arrive, gives the data of each event.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// Bytes of a line that has not ended.
    line: Vec<u8>,
    /// Data of an event that has not ended.
    data: String,
    has_data: bool,
    /// The last byte was a carriage return: a line feed right after it ends no other line.
    after_return: bool,
}

impl Events {
    /// The data of the events that end in these bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if follows_return => {}
                b'\n' | b'\r' => self.end_line(&mut events),
                byte => self.line.push(byte),
            }
        }
        events
    }

    /// What an end without a blank line leaves.
    pub(super) fn finish(mut self) -> Vec<String> {
        let mut events = Vec::new();
        if !self.line.is_empty() {
            self.end_line(&mut events);
        }
        self.end_event(&mut events);
        events
    }

    fn end_line(&mut self, events: &mut Vec<String>) {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.end_event(events);
        }
        let line = String::from_utf8_lossy(&line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        if field.trim_start_matches('\u{feff}') == "data" {
            if self.has_data {
                self.data.push('\n');
            }
            self.has_data = true;
            self.data.push_str(value.strip_prefix(' ').unwrap_or(value));
        }
    }

    fn end_event(&mut self, events: &mut Vec<String>) {
        if std::mem::take(&mut self.has_data) {
            events.push(std::mem::take(&mut self.data));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Events;

    /// The events of a stream, however it is cut into pieces.
    #[track_caller]
    fn check(stream: &str, expected: &[&str]) {
        for size in 1..=stream.len() {
            let mut events = Events::default();
            let mut found: Vec<String> =
                stream.as_bytes().chunks(size).flat_map(|piece| events.take(piece)).collect();
            found.extend(events.finish());
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn events_end_with_a_blank_line() {
        check("data: a\n\ndata: b\n\n", &["a", "b"]);
        check("data: a\r\n\r\ndata:b\r\r", &["a", "b"]);
        check(": ping\n\nevent: x\ndata: ä\ndata:\ndata: c\nid: 3\n\n", &["ä\n\nc"]);
        check("data: cut", &["cut"]);
        check("\n\nevent: nothing\n\n", &[]);
    }
}
