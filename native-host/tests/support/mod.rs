//! A workplace for tests: real pcscd, virtual cards, the host's port, somebody who types PINs.
#![allow(dead_code, reason = "each test program uses a part of this")]

pub mod authority;
pub mod client;
pub mod desk;
pub mod doctor;
pub mod fingers;
pub mod shell;
pub mod tools;

use client::Client;
use fingers::Fingers;
use kortbrygga_host::{
    cards::Policy,
    config::Config,
    journal::Journal,
    messaging,
    readers::{Limits, Readers},
};
use kortbrygga_shared::{
    catalogue::{Code, symptoms::leads_to},
    protocol::{CardRef, CardState, CardView, CertificateUsage, Command, ReaderView, Reply},
};
use station::{Station, factory::Usage};
use std::{path::PathBuf, sync::Arc, thread::JoinHandle, time::Duration};

/// Whatever a test waits for comes much sooner, or never.
pub const LIMIT: Duration = Duration::from_secs(20);

/// The portal of all tests.
pub const ORIGIN: &str = "https://minasidor.siths.se";

/// A station with a port to the host's library in this process.
pub struct Workplace {
    pub client: Client,
    pub station: Station,
    pub fingers: Fingers,
    pub state: tempfile::TempDir,
    server: Option<JoinHandle<()>>,
}

impl Workplace {
    /// Two empty readers, port open, no hello yet.
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self::around(Station::start().unwrap(), limits)
    }

    pub fn around(station: Station, limits: Limits) -> Self {
        Self::under_policy(station, limits, Policy::default())
    }

    /// With an administrator's choices about cards.
    pub fn under_policy(station: Station, limits: Limits, policy: Policy) -> Self {
        use_station(&station);
        let state = tempfile::tempdir().unwrap();
        let (client, fingers, server) = serve(state.path().to_owned(), limits, policy);
        Self { client, station, fingers, state, server: Some(server) }
    }

    /// Says hello and returns the readers of the answer.
    pub fn hello(&mut self) -> Vec<ReaderView> {
        self.client.hello()
    }

    /// Waits until the reader's state is as wanted.
    pub fn wait_for(&mut self, slot: usize, what: &str, wanted: impl Fn(&CardState) -> bool) -> ReaderView {
        let name = self.station.readers()[slot].clone();
        self.client
            .wait_for_readers(what, |readers| readers.iter().find(|it| it.name == name && wanted(&it.state)).cloned())
    }

    /// Waits for a usable card.
    pub fn wait_for_card(&mut self, slot: usize) -> CardView {
        let reader = self.wait_for(slot, "a card", |it| matches!(it, CardState::Ready(_)));
        match reader.state {
            CardState::Ready(card) => card,
            other => panic!("{other:?}"),
        }
    }

    /// Waits for a usable card at another stay than the one before.
    pub fn wait_for_next_card(&mut self, slot: usize, before: &CardView) -> CardView {
        let wanted = |it: &CardState| matches!(it, CardState::Ready(card) if card.epoch != before.epoch);
        match self.wait_for(slot, "a card put in anew", wanted).state {
            CardState::Ready(card) => card,
            other => panic!("{other:?}"),
        }
    }

    /// Asks for the picture.
    pub fn cards(&mut self) -> Vec<ReaderView> {
        match self.client.ask(Command::Cards).unwrap() {
            Reply::Readers { readers } => readers,
            other => panic!("{other:?}"),
        }
    }

    /// Closes the port and opens another one on the same state folder.
    pub fn restart_host(&mut self) {
        self.close();
        self.reopen();
    }

    /// Opens a port again after [`Workplace::close`].
    pub fn reopen(&mut self) {
        let (client, fingers, server) = serve(self.state.path().to_owned(), Limits::default(), Policy::default());
        (self.client, self.fingers, self.server) = (client, fingers, Some(server));
    }

    /// Closes the port and waits for the end of the host.
    pub fn close(&mut self) {
        self.client.close();
        self.server.take().unwrap().join().unwrap();
    }
}

/// The first reason is this one, and it explains the symptom with this id.
#[track_caller]
pub fn detects(rule: &str, reason: Code, reasons: &[Code]) {
    assert_eq!(reasons.first(), Some(&reason), "{rule}: {reasons:?}");
    assert!(leads_to(rule, reason), "{rule} is not explained by {reason}");
}

/// The factory's word for a usage in the product's.
pub fn usage(usage: Usage) -> CertificateUsage {
    match usage {
        Usage::Authentication => CertificateUsage::Authentication,
        Usage::Signature => CertificateUsage::Signature,
    }
}

/// The reference of a card in a view.
pub fn card_ref(view: &CardView) -> CardRef {
    CardRef { chip: view.chip.clone(), epoch: view.epoch }
}

/// The administrator's list of the tests.
pub fn config_text() -> String {
    format!("chromium-extensions = [{:?}]\nportals = [{ORIGIN:?}]\n", "a".repeat(32))
}

/// Points this process's PC/SC client at the station. Each test is a process of its own under nextest.
pub fn use_station(station: &Station) {
    #[expect(unsafe_code, reason = "no other thread of this process reads the environment yet")]
    unsafe {
        std::env::set_var("PCSCLITE_CSOCK_NAME", station.csock());
    }
}

/// Points OpenSC, in this process and those that it starts, at a configuration. To be called before anything else runs.
pub fn use_opensc_conf(file: &std::path::Path) {
    #[expect(unsafe_code, reason = "no other thread of this process reads the environment yet")]
    unsafe {
        std::env::set_var("OPENSC_CONF", file);
    }
}

fn serve(state: PathBuf, limits: Limits, policy: Policy) -> (Client, Fingers, JoinHandle<()>) {
    let (from_browser, to_host) = std::io::pipe().unwrap();
    let (from_host, to_browser) = std::io::pipe().unwrap();
    let (fingers, entry) = fingers::pair();
    let server = std::thread::spawn(move || {
        // What a failed test shows.
        let traces = tracing_subscriber::fmt().with_max_level(tracing::level_filters::LevelFilter::TRACE);
        let _ = traces.with_writer(std::io::stderr).try_init();
        let journal = Arc::new(Journal::open(&state).unwrap());
        let readers = Readers::start(limits, policy, Arc::clone(&journal));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let frames = messaging::Frames::over(from_browser, to_browser);
        let config = Config::parse(&config_text()).unwrap();
        runtime.block_on(messaging::serve(frames, config, readers, journal, Box::new(entry)));
    });
    (Client::new(to_host, from_host), fingers, server)
}
