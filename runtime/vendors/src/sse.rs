//! Server-sent events, decoded from bytes as they arrive.
//!
//! Follows the WHATWG HTML standard, section "Server-sent events": lines end in LF, CRLF or CR, a
//! blank line ends an event, lines that begin with `:` are comments. One thing is looser: an event
//! that the end of the stream leaves open is still given out, because some servers leave out the
//! last blank line. Whether the answer was complete is for the dialect's own marker to say.

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The `event` field, empty if there was none.
    pub(crate) name: String,
    /// The `data` lines, joined by line feeds.
    pub(crate) data: String,
}

/// Why the bytes are not a stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// One event is larger than allowed.
    TooLarge,
    /// A line is not UTF-8.
    NotText,
}

/// The decoder. Bytes may be cut anywhere, inside a character too: text is only read at line ends.
pub(crate) struct Decoder {
    line: Vec<u8>,
    event: Event,
    has_data: bool,
    after_cr: bool,
    first_line: bool,
    limit: usize,
}

impl Decoder {
    /// A decoder that takes events of at most `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            event: Event::default(),
            has_data: false,
            after_cr: false,
            first_line: true,
            limit,
        }
    }

    /// Takes the next bytes and returns the events that they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Unreadable> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => events.extend(self.end_line()?),
                _ => self.add(byte)?,
            }
        }
        Ok(events)
    }

    /// Takes the end of the stream and returns the event that it leaves open, if any.
    pub(crate) fn finish(mut self) -> Result<Option<Event>, Unreadable> {
        let last = if self.line.is_empty() {
            None
        } else {
            self.end_line()?
        };
        Ok(last.or_else(|| self.dispatch()))
    }

    fn add(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.line.len() + self.event.data.len() >= self.limit {
            return Err(Unreadable::TooLarge);
        }
        self.line.push(byte);
        Ok(())
    }

    fn end_line(&mut self) -> Result<Option<Event>, Unreadable> {
        let bytes = std::mem::take(&mut self.line);
        let mut line = std::str::from_utf8(&bytes).map_err(|_| Unreadable::NotText)?;
        if std::mem::take(&mut self.first_line) {
            line = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        self.field(field, value.strip_prefix(' ').unwrap_or(value));
        Ok(None)
    }

    fn field(&mut self, field: &str, value: &str) {
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // Comments (no field name), `id`, `retry` and unknown fields say nothing to us: a
            // model call is never resumed or reconnected.
            _ => {}
        }
    }

    fn dispatch(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}
