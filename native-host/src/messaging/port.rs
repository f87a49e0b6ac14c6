//! One port: from the first frame to the end of input.

use super::{
    frames::{Frames, Incoming},
    limits::{Rate, is_too_deep},
    replies::Replies,
};
use crate::{
    cancel::Cancel,
    clock::now,
    config::Config,
    journal::Journal,
    operations::{Desk, Task},
    pin::{PinEntry, PinShelf},
    readers::{Readers, Snapshot},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardState, Command, Event, Hello, HostMessage, Outcome, PROTOCOL_VERSION, Reply, Request, Welcome},
};
use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, mpsc, watch},
    task::LocalSet,
};

/// Requests that may be open at once.
const MOST_OPEN: usize = 16;

/// After the end of input the browser kills the host in about two seconds; by then everything must be over.
const LONGEST_END: Duration = Duration::from_millis(1500);

/// The readers' names are waited for this long before `Welcome`; their cards come as events.
const LONGEST_FIRST_LOOK: Duration = Duration::from_millis(50);

/// Serves one port until the end of input.
pub async fn serve(
    (frames, incoming): (Frames, mpsc::Receiver<Incoming>),
    config: Config,
    readers: Readers,
    journal: Arc<Journal>,
    pins: Box<dyn PinEntry>,
) {
    let frames = Rc::new(frames);
    let tasks = LocalSet::new();
    let (events, news) = mpsc::unbounded_channel();
    let port = Port {
        frames: Rc::clone(&frames),
        open: Rc::default(),
        ended: Rc::default(),
        replies: Rc::default(),
        rate: Rate::default(),
        start: Some(Start { config, readers: readers.clone(), journal, pins, events }),
        desk: None,
    };
    tasks.run_until(port.run(incoming, news, &readers)).await;
    drop(tasks);
    readers.stop();
    if let Some(frames) = Rc::into_inner(frames) {
        frames.finish();
    }
}

struct Start {
    config: Config,
    readers: Readers,
    journal: Arc<Journal>,
    pins: Box<dyn PinEntry>,
    events: mpsc::UnboundedSender<Event>,
}

struct Port {
    frames: Rc<Frames>,
    open: Rc<RefCell<HashMap<String, Cancel>>>,
    /// Told at the end of each request.
    ended: Rc<Notify>,
    replies: Rc<RefCell<Replies>>,
    rate: Rate,
    start: Option<Start>,
    desk: Option<Rc<Desk>>,
}

impl Port {
    async fn run(
        mut self,
        mut incoming: mpsc::Receiver<Incoming>,
        mut news: mpsc::UnboundedReceiver<Event>,
        readers: &Readers,
    ) {
        let mut pictures = readers.watch();
        loop {
            tokio::select! {
                message = incoming.recv() => match message {
                    Some(Incoming::Text(text)) => self.take(&text).await,
                    Some(Incoming::Broken(rule)) => self.answer(String::new(), Outcome::Err(bad_message(rule))),
                    None => break,
                },
                Some(event) = news.recv() => self.frames.send(&HostMessage::Event { event }),
                Ok(()) = pictures.changed(), if self.desk.is_some() => self.tell_picture(&mut pictures),
            }
        }
        self.end(news).await;
    }

    /// Gives everything up and waits for what is under way: an APDU is finished, its transaction ended.
    async fn end(self, mut news: mpsc::UnboundedReceiver<Event>) {
        tracing::info!(open = self.open.borrow().len(), "end of input");
        if let Some(desk) = &self.desk {
            desk.shelf.clear();
        }
        self.open.borrow().values().for_each(Cancel::cancel);
        let over = async {
            while !self.open.borrow().is_empty() {
                self.ended.notified().await;
            }
        };
        let _ = tokio::time::timeout(LONGEST_END, over).await;
        while let Ok(event) = news.try_recv() {
            self.frames.send(&HostMessage::Event { event });
        }
    }

    async fn take(&mut self, text: &str) {
        let request = match parse(text) {
            Ok(request) => request,
            Err((id, rule)) => return self.answer(id, Outcome::Err(bad_message(rule))),
        };
        if let Some(outcome) = self.replies.borrow().of(&request.id) {
            return self.frames.send(&HostMessage::Reply { id: request.id, outcome: outcome.clone() });
        }
        if self.open.borrow().contains_key(&request.id) {
            // The one reply that is to come answers both.
            return;
        }
        if !self.rate.admits() || self.open.borrow().len() >= MOST_OPEN {
            return self.answer(request.id, Outcome::Err(Code::TooManyMessages.into()));
        }
        match request.command {
            Command::Hello(hello) => {
                let outcome = self.hello(hello).await;
                self.remember(request.id, outcome);
            }
            Command::Cancel { request: other } => {
                if let Some(cancel) = self.open.borrow().get(&other) {
                    cancel.cancel();
                }
                self.remember(request.id, Outcome::Ok(Reply::Done));
            }
            command => match &self.desk {
                Some(desk) => self.begin(request.id, command, Rc::clone(desk)),
                None => self.answer(request.id, Outcome::Err(bad_message("hello-first"))),
            },
        }
    }

    async fn hello(&mut self, hello: Hello) -> Outcome {
        if hello.protocol != PROTOCOL_VERSION {
            let report = ErrorReport::new(Code::HostVersion).with("host", env!("CARGO_PKG_VERSION"));
            return Outcome::Err(report.with("extension", printable(&hello.extension)));
        }
        let language = if hello.language == "en" { "en" } else { "sv" };
        let Some(start) = self.start.take() else { return Outcome::Err(bad_message("hello-once")) };
        let picture = start.readers.first_look(LONGEST_FIRST_LOOK).await;
        self.desk = Some(Rc::new(Desk {
            config: start.config,
            readers: start.readers,
            journal: start.journal,
            pins: start.pins,
            shelf: PinShelf::default(),
            events: start.events,
            language: language.to_owned(),
        }));
        let host = env!("CARGO_PKG_VERSION").to_owned();
        Outcome::Ok(Reply::Welcome(Welcome { protocol: PROTOCOL_VERSION, host, readers: picture.readers.clone() }))
    }

    fn begin(&self, id: String, command: Command, desk: Rc<Desk>) {
        let cancel = Cancel::default();
        self.open.borrow_mut().insert(id.clone(), cancel.clone());
        let task = Task { id: id.clone(), cancel, desk };
        let (open, ended) = (Rc::clone(&self.open), Rc::clone(&self.ended));
        let (replies, frames) = (Rc::clone(&self.replies), Rc::clone(&self.frames));
        tokio::task::spawn_local(async move {
            let outcome = match task.run(command).await {
                Ok(reply) => Outcome::Ok(reply),
                Err(report) => Outcome::Err(report),
            };
            open.borrow_mut().remove(&id);
            frames.send(&HostMessage::Reply { id: id.clone(), outcome: outcome.clone() });
            replies.borrow_mut().remember(id, outcome);
            // A permit is kept when nobody waits yet.
            ended.notify_one();
        });
    }

    fn answer(&self, id: String, outcome: Outcome) {
        self.frames.send(&HostMessage::Reply { id, outcome });
    }

    fn remember(&self, id: String, outcome: Outcome) {
        self.answer(id.clone(), outcome.clone());
        self.replies.borrow_mut().remember(id, outcome);
    }

    fn tell_picture(&self, pictures: &mut watch::Receiver<Arc<Snapshot>>) {
        let picture = Arc::clone(&pictures.borrow_and_update());
        if let Some(desk) = &self.desk {
            desk.shelf.keep_only_if(|card| {
                let is_it = |state: &CardState| matches!(state, CardState::Ready(view) if view.chip == card.chip && view.epoch == card.epoch);
                picture.readers.iter().any(|reader| is_it(&reader.state))
            });
        }
        let event = Event::Readers { at: now(), readers: picture.readers.clone() };
        self.frames.send(&HostMessage::Event { event });
    }
}

/// The request, or what of its id can be told and the rule that it breaks.
fn parse(text: &str) -> Result<Request, (String, &'static str)> {
    if is_too_deep(text) {
        return Err((String::new(), "nesting"));
    }
    let request: Request = serde_json::from_str(text).map_err(|error| {
        tracing::info!(%error, "not a request");
        let id = serde_json::from_str::<OnlyId>(text).map(|it| it.id).unwrap_or_default();
        (if is_id(&id) { id } else { String::new() }, "schema")
    })?;
    if is_id(&request.id) { Ok(request) } else { Err((String::new(), "id")) }
}

/// What is left of a request that is otherwise not understood.
#[derive(serde::Deserialize)]
struct OnlyId {
    id: String,
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_graphic())
}

fn bad_message(rule: &str) -> ErrorReport {
    ErrorReport::new(Code::BadMessage).with("rule", rule)
}

fn printable(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(32).collect()
}
