//! The browser's side of a port.

use super::LIMIT;
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{Command, Event, Hello, HostMessage, Outcome, PROTOCOL_VERSION, ReaderView, Reply, Request},
};
use std::{
    collections::VecDeque,
    io::{Read, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

pub struct Client {
    input: Option<Box<dyn Write + Send>>,
    messages: Receiver<HostMessage>,
    /// Replies that came while something else was waited for.
    replies: VecDeque<(String, Outcome)>,
    /// All events so far that are not pictures.
    pub events: Vec<Event>,
    picture: Vec<ReaderView>,
    next: u32,
}

impl Client {
    pub fn new(input: impl Write + Send + 'static, mut output: impl Read + Send + 'static) -> Self {
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = [0; 4];
                if output.read_exact(&mut length).is_err() {
                    return;
                }
                let mut text = vec![0; u32::from_ne_bytes(length) as usize];
                output.read_exact(&mut text).unwrap();
                let message = serde_json::from_slice(&text).unwrap();
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            input: Some(Box::new(input)),
            messages,
            replies: VecDeque::new(),
            events: Vec::new(),
            picture: Vec::new(),
            next: 0,
        }
    }

    pub fn hello(&mut self) -> Vec<ReaderView> {
        let hello = Hello { protocol: PROTOCOL_VERSION, extension: "0.1.0".into(), language: "sv".into() };
        match self.ask(Command::Hello(hello)).unwrap() {
            Reply::Welcome(welcome) => {
                self.picture = welcome.readers.clone();
                welcome.readers
            }
            other => panic!("{other:?}"),
        }
    }

    pub fn send_octets(&mut self, octets: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(octets).unwrap();
        input.flush().unwrap();
    }

    pub fn send_text(&mut self, text: &str) {
        let frame = [&(text.len() as u32).to_ne_bytes()[..], text.as_bytes()].concat();
        self.send_octets(&frame);
    }

    pub fn send_as(&mut self, id: &str, command: Command) {
        let request = Request { id: id.to_owned(), command };
        self.send_text(&serde_json::to_string(&request).unwrap());
    }

    /// Sends a request and returns its id.
    pub fn send(&mut self, command: Command) -> String {
        self.next += 1;
        let id = format!("request-{}", self.next);
        self.send_as(&id, command);
        id
    }

    pub fn ask(&mut self, command: Command) -> Result<Reply, ErrorReport> {
        let id = self.send(command);
        self.reply(&id)
    }

    /// Waits for the reply to a request.
    pub fn reply(&mut self, id: &str) -> Result<Reply, ErrorReport> {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(at) = self.replies.iter().position(|(of, _)| of == id) {
                return match self.replies.remove(at).unwrap().1 {
                    Outcome::Ok(reply) => Ok(reply),
                    Outcome::Err(report) => Err(report),
                };
            }
            assert!(self.take_one(deadline), "no reply to {id}; events: {:?}", self.events);
        }
    }

    /// All replies until the host closes its output.
    pub fn rest(&mut self) -> Vec<(String, Outcome)> {
        let deadline = Instant::now() + LIMIT;
        while self.take_one(deadline) {}
        self.replies.drain(..).collect()
    }

    /// Whether a reply comes within a short time.
    pub fn has_reply_within(&mut self, id: &str, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        loop {
            if self.replies.iter().any(|(of, _)| of == id) {
                return true;
            }
            if !self.take_one(deadline) {
                return false;
            }
        }
    }

    pub fn wait_for_event<T>(&mut self, what: &str, wanted: impl Fn(&Event) -> Option<T>) -> T {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(found) = self.events.iter().find_map(&wanted) {
                return found;
            }
            assert!(self.take_one(deadline), "never saw {what}");
        }
    }

    pub fn wait_for_readers<T>(&mut self, what: &str, wanted: impl Fn(&[ReaderView]) -> Option<T>) -> T {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(found) = wanted(&self.picture) {
                return found;
            }
            assert!(self.take_one(deadline), "never saw {what}; last: {:?}", self.picture);
        }
    }

    /// Closes the host's input.
    pub fn close(&mut self) {
        self.input = None;
    }

    fn take_one(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        match self.messages.recv_timeout(left) {
            Ok(HostMessage::Reply { id, outcome }) => self.replies.push_back((id, outcome)),
            Ok(HostMessage::Event { event: Event::Readers { readers, .. } }) => self.picture = readers,
            Ok(HostMessage::Event { event }) => self.events.push(event),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
        }
        true
    }
}
