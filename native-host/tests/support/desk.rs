//! Operations as the command line does them: no port, no site, each on a thread of its own.

use super::{LIMIT, config_text, fingers, use_station};
use kortbrygga_host::{
    cancel::Cancel,
    cards::Policy,
    config::Config,
    journal::Journal,
    operations::{Desk, Task},
    pin::PinShelf,
    readers::{Limits, Readers},
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, CardState},
};
use station::Station;
use std::{
    io,
    rc::Rc,
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

/// A station with the host's library around it.
pub struct CommandDesk {
    pub station: Station,
    pub fingers: fingers::Fingers,
    pub state: tempfile::TempDir,
    /// Everything that was traced, at the finest level.
    pub traces: Traces,
    readers: Readers,
    journal: Arc<Journal>,
    entry: fingers::Entry,
}

impl CommandDesk {
    pub fn around(station: Station) -> Self {
        Self::with_policy(station, Policy::default())
    }

    pub fn with_policy(station: Station, policy: Policy) -> Self {
        use_station(&station);
        let traces = Traces::default();
        let kept = traces.clone();
        let all = tracing_subscriber::fmt().with_max_level(tracing::level_filters::LevelFilter::TRACE);
        let _ = all.with_ansi(false).with_writer(move || kept.clone()).try_init();
        let state = tempfile::tempdir().unwrap();
        let journal = Arc::new(Journal::open(state.path()).unwrap());
        let readers = Readers::start(Limits::default(), policy, Arc::clone(&journal));
        let (fingers, entry) = fingers::pair();
        Self { station, fingers, state, traces, readers, journal, entry }
    }

    /// The card in a reader, once it has been read.
    pub fn card(&self, slot: usize) -> CardRef {
        let name = self.station.readers()[slot].clone();
        let mut pictures = self.readers.watch();
        let found = async {
            loop {
                let ready = pictures.borrow_and_update().readers.iter().find(|it| it.name == name).cloned();
                if let Some(CardState::Ready(view)) = ready.map(|it| it.state) {
                    return view.card_ref();
                }
                pictures.changed().await.unwrap();
            }
        };
        runtime().block_on(async { tokio::time::timeout(LIMIT, found).await.expect("a card") })
    }

    /// Begins an operation.
    pub fn begin<T: Send + 'static>(
        &self,
        work: impl AsyncFnOnce(&Task) -> Result<T, ErrorReport> + Send + 'static,
    ) -> Running<T> {
        let (readers, journal, entry) = (self.readers.clone(), Arc::clone(&self.journal), self.entry.clone());
        let thread = std::thread::spawn(move || {
            let desk = Desk {
                config: Config::parse(&config_text()).unwrap(),
                readers,
                journal,
                pins: Box::new(entry),
                shelf: PinShelf::default(),
                events: tokio::sync::mpsc::unbounded_channel().0,
                language: "sv".to_owned(),
            };
            let task = Task { id: "test".to_owned(), cancel: Cancel::default(), desk: Rc::new(desk) };
            runtime().block_on(work(&task))
        });
        Running(thread)
    }

    /// The journal's lines about new PINs, by their type.
    pub fn journaled(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.journal.path()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let types = lines.map(|line| line["entry"]["type"].as_str().unwrap().to_owned());
        types.filter(|it| it.starts_with("new-pin")).collect()
    }
}

/// An operation under way.
pub struct Running<T>(JoinHandle<Result<T, ErrorReport>>);

impl<T> Running<T> {
    pub fn outcome(self) -> Result<T, ErrorReport> {
        self.0.join().unwrap()
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Traces in memory, and on stderr for a failed test.
#[derive(Clone, Default)]
pub struct Traces(Arc<Mutex<Vec<u8>>>);

impl Traces {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Traces {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        io::stderr().write_all(octets)?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
