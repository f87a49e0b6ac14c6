//! The reference portal: a small real server that stands in for the self-service portals of the users' world, so that
//! everything can be run. It has a real CA, enforces with the shared engine what the extension only explains, and takes our
//! results by the hand-over contract (`docs/handover.md`).
//!
//! ```no_run
//! let portal = portal::Portal::start(portal::Options::default())?;
//! println!("--host-resolver-rules=MAP {} 127.0.0.1:{}", portal.host(), portal.port());
//! # Ok::<(), portal::PortalError>(())
//! ```
//!
//! Guarantees: signatures, chains, revocation and login tokens are verified by OpenSSL; whatever a page or an endpoint
//! refuses leaves nothing behind. Does not protect: it is for tests, its CA keys lie open, it listens on the loopback
//! address only, and nothing of the product imports it.

// Test support that runs in the tests' own process: a broken constant shall stop the test at once.
#![allow(clippy::expect_used)]

pub mod ca;
mod cases;
mod clock;
mod contract;
mod fixtures;
mod http;
mod legacy;
mod login;
mod netid;
mod pages;
mod persons;
mod server;
mod sessions;
mod signed;
mod site;
mod smartid;
mod store;
mod tls;

pub use clock::Clock;
pub use fixtures::{Odd, SoftCard};
pub use kortbrygga_shared::ceremony::Environment;
pub use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm, SigningPurpose};
pub use persons::{Person, Persons};
pub use tls::TlsError;

use ca::{Ca, CaError, Level};
use cases::{Core, Settings};
use kortbrygga_shared::{catalogue::ErrorReport, ceremony::State, time::UnixMillis};
use sessions::Sessions;
use std::{
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::{Notify, mpsc};

/// How to start a portal.
#[derive(Clone, Debug)]
pub struct Options {
    /// The portal as it was: no contract, no reasons; the vendor's plug-in is stood in for by the `legacy_…` methods.
    pub legacy: bool,
    /// Name under which it is reached; also names the origin that login tokens are bound to.
    pub host: String,
    /// Which environment the pages say they belong to.
    pub environment: Environment,
    /// Port on the loopback address; 0 for any that is free.
    pub port: u16,
    /// How long after the certificates were issued the receipt may come.
    pub receipt_window: Duration,
    /// Algorithm that the CA wants for new keys.
    pub key_algorithm: KeyAlgorithm,
    /// Folder in which the CAs are kept, so that cards and browser profiles made earlier stay good; `None` for new ones.
    pub ca_folder: Option<PathBuf>,
    /// File of the database; `None` for one in memory.
    pub database: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            legacy: false,
            host: "minasidor.siths.se".to_owned(),
            environment: Environment::Test,
            port: 0,
            receipt_window: Duration::from_secs(30 * 60),
            key_algorithm: KeyAlgorithm::P256,
            ca_folder: None,
            database: None,
        }
    }
}

/// Why a portal could not be started, or a fixture not be made.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The CA.
    #[error(transparent)]
    Ca(#[from] CaError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The network.
    #[error("network: {0}")]
    Network(#[from] std::io::Error),
    /// The database.
    #[error("{0}")]
    Database(String),
    /// The portal's own rules refused it.
    #[error("refused: {}", .0.code)]
    Refused(ErrorReport),
}

impl From<ErrorReport> for PortalError {
    fn from(report: ErrorReport) -> Self {
        Self::Refused(report)
    }
}

/// A running portal. Dropping it ends it.
pub struct Portal {
    app: Arc<App>,
    port: u16,
    host: String,
    tls_root_pem: String,
    commands: mpsc::UnboundedSender<Command>,
    server: axum_server::Handle<std::net::SocketAddr>,
    thread: Option<JoinHandle<()>>,
}

/// A certificate that the portal has issued in a case.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What it is for.
    pub usage: CertificateUsage,
    /// X.509, DER.
    pub der: Vec<u8>,
    /// The portal knows it to be on the card.
    pub written: bool,
    /// It stands on the revocation list.
    pub revoked: bool,
}

/// Puts the clock forward; answered when all deadlines that passed by it have been dealt with.
struct Command {
    advance: Duration,
    done: std::sync::mpsc::Sender<()>,
}

/// What handlers share.
pub(crate) struct App {
    core: Mutex<Core>,
    deadlines: Notify,
    changes: Mutex<u64>,
    changed: Condvar,
}

impl App {
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something may have changed: wakes the task that watches deadlines, and whoever waits in [`Portal::wait`].
    pub(crate) fn changed(&self) {
        self.deadlines.notify_one();
        self.tell();
    }

    fn tell(&self) {
        *self.changes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }
}

impl Portal {
    /// Name under which the same server is Net iD Portal.
    pub const NETID_HOST: &str = site::NETID_HOST;

    /// Name under which the same server is Smart ID Identity Manager.
    pub const SMARTID_HOST: &str = site::SMARTID_HOST;

    /// Starts a portal in a thread of its own; returns when it listens.
    ///
    /// # Errors
    /// [`PortalError`] for whatever it needs and can't have.
    pub fn start(options: Options) -> Result<Self, PortalError> {
        let ca = Arc::new(match &options.ca_folder {
            Some(folder) => Ca::cached(folder, &options.host)?,
            None => Ca::create(&options.host)?,
        });
        let hosts = [options.host.as_str(), Self::NETID_HOST, Self::SMARTID_HOST];
        let tls = tls::Tls::create(&hosts, options.ca_folder.as_deref())?;
        let store = store::Store::open(options.database.as_deref()).map_err(database)?;
        for certificate in store.revoked().map_err(database)? {
            ca.revoke(&certificate, ca::Reason::CessationOfOperation)?;
        }
        let core = Core {
            settings: Settings {
                legacy: options.legacy,
                environment: options.environment,
                receipt_window: options.receipt_window,
                key_algorithm: options.key_algorithm,
                origin: format!("https://{}", options.host),
            },
            clock: Arc::default(),
            ca,
            persons: Arc::new(Persons::new()),
            store,
            sessions: Sessions::default(),
            plugin: legacy::Plugin::default(),
        };
        let app = Arc::new(App {
            core: Mutex::new(core),
            deadlines: Notify::new(),
            changes: Mutex::default(),
            changed: Condvar::new(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let (commands, orders) = mpsc::unbounded_channel();
        let server = axum_server::Handle::new();
        let thread = std::thread::Builder::new().name("portal".to_owned()).spawn({
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let (app, server, legacy) = (app.clone(), server.clone(), options.legacy);
            move || runtime.block_on(server::serve(app, listener, server, tls.config, legacy, orders))
        })?;
        Ok(Self { app, port, host: options.host, tls_root_pem: tls.root_pem, commands, server, thread: Some(thread) })
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether Mina sidor is as it was before there was a contract.
    pub fn legacy_mode(&self) -> bool {
        self.app.core().settings.legacy
    }

    /// Name under which browsers reach it, e.g. `minasidor.siths.se`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Origin, e.g. `https://minasidor.siths.se`; browsers map the name to [`Portal::port`].
    pub fn origin(&self) -> String {
        format!("https://{}", self.host)
    }

    /// Value for the browser's `--host-resolver-rules`: all names of this server lead to [`Portal::port`].
    pub fn host_rules(&self) -> String {
        let names = [self.host.as_str(), Self::NETID_HOST, Self::SMARTID_HOST];
        names.map(|name| format!("MAP {name} 127.0.0.1:{}", self.port)).join(", ")
    }

    /// The CA.
    pub fn ca(&self) -> Arc<Ca> {
        self.app.core().ca.clone()
    }

    /// The test persons.
    pub fn persons(&self) -> Arc<Persons> {
        self.app.core().persons.clone()
    }

    /// Root of the person certificates, PEM.
    ///
    /// # Errors
    /// [`PortalError::Ca`].
    pub fn root_certificate_pem(&self) -> Result<String, PortalError> {
        Ok(self.ca().root_pem()?)
    }

    /// Root of the server certificate, PEM: for the test browser's trust store.
    pub fn tls_root_pem(&self) -> &str {
        &self.tls_root_pem
    }

    /// Revocation list of a level's issuer, PEM.
    ///
    /// # Errors
    /// [`PortalError::Ca`].
    pub fn crl_pem(&self, level: Level) -> Result<String, PortalError> {
        let der = self.ca().crl(level)?;
        der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, &der)
            .map_err(|error| CaError::Key(error.to_string()).into())
    }

    /// The portal's clock.
    pub fn now(&self) -> UnixMillis {
        self.app.core().now()
    }

    /// Puts the portal's clock forward; returns when the deadlines that passed by it have been dealt with.
    pub fn advance_clock(&self, by: Duration) {
        let (done, wait) = std::sync::mpsc::channel();
        if self.commands.send(Command { advance: by, done }).is_ok() {
            // An error means that the portal has ended: then there is nothing to wait for.
            let _ = wait.recv();
        }
    }

    /// Waits until `holds`, looking again after each request and each deadline; false when that took longer than `limit`.
    pub fn wait(&self, limit: Duration, mut holds: impl FnMut(&Self) -> bool) -> bool {
        let end = Instant::now() + limit;
        loop {
            let seen = *self.app.changes.lock().unwrap_or_else(PoisonError::into_inner);
            if holds(self) {
                return true;
            }
            let left = end.saturating_duration_since(Instant::now());
            let changes = self.app.changes.lock().unwrap_or_else(PoisonError::into_inner);
            let woken = self.app.changed.wait_timeout_while(changes, left, |now| *now == seen);
            let (changes, late) = woken.unwrap_or_else(PoisonError::into_inner);
            drop(changes);
            if late.timed_out() {
                return holds(self);
            }
        }
    }

    /// Ids of all cases, newest first.
    ///
    /// # Errors
    /// [`PortalError::Refused`] when the database fails.
    pub fn cases(&self) -> Result<Vec<String>, PortalError> {
        let cases = self.app.core().store.cases().map_err(database)?;
        Ok(cases.into_iter().map(|it| it.id).collect())
    }

    /// Where a case stands.
    ///
    /// # Errors
    /// [`PortalError::Database`].
    pub fn case(&self, case: &str) -> Result<Option<State>, PortalError> {
        Ok(self.app.core().store.case(case).map_err(database)?.map(|it| it.state))
    }

    /// Certificates issued in a case, superseded ones too.
    ///
    /// # Errors
    /// [`PortalError::Database`].
    pub fn certificates(&self, case: &str) -> Result<Vec<Issued>, PortalError> {
        let kept = self.app.core().store.certificates(case, true).map_err(database)?;
        let issued = |it: store::KeptCertificate| Issued {
            usage: it.usage,
            der: it.der,
            written: it.written,
            revoked: it.revoked,
        };
        Ok(kept.into_iter().map(issued).collect())
    }

    /// A signed document (CMS SignedData with the document inside, DER), once it is signed.
    ///
    /// # Errors
    /// [`PortalError::Database`].
    pub fn signed_document(&self, case: &str, purpose: SigningPurpose) -> Result<Option<Vec<u8>>, PortalError> {
        Ok(self.app.core().store.document(case, purpose).map_err(database)?.and_then(|it| it.cms))
    }

    /// Ends all browser sessions, as a restarted server does.
    pub fn end_sessions(&self) {
        self.app.core().sessions = Sessions::default();
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.server.shutdown();
        if let Some(thread) = self.thread.take() {
            // A panic in there has been told on stderr; here it changes nothing.
            let _ = thread.join();
        }
    }
}

fn database(error: store::StoreError) -> PortalError {
    PortalError::Database(error.to_string())
}
