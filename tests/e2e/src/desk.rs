//! The card desk as a whole.

use crate::{
    browser::{self, Browser, Setup},
    cards::{self, Person},
    panel::{self, PanelText},
    screen::Screen,
};
use kortbrygga_shared::{ceremony::Environment, identity::PrintedNumber, protocol::KeyAlgorithm};
use portal::{Odd, Portal, ca::Level};
use rustix::process::{Pid, Signal, kill_process};
use station::Station;
use std::{path::PathBuf, time::Duration};
use tempfile::TempDir;
use virtual_card::Card;

/// The portal's name and origin.
pub const PORTAL: &str = "minasidor.siths.se";

/// The readers on the desk: two of the same make, as on most.
const READERS: [&str; 2] = ["Kontorsbord Smart Card Reader"; 2];

/// How a desk is set up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The portal behaves as before there was a contract.
    pub legacy: bool,
    /// How many readers are connected: 0 to 2.
    pub readers: usize,
    /// How long the recipient has for the receipt.
    pub receipt_window: Duration,
    /// What the CA wants for new keys.
    pub keys: KeyAlgorithm,
    /// How the native host is installed.
    pub host: Host,
    /// Which environment the portal says it belongs to; its CA is one of tests.
    pub environment: Environment,
}

/// How the native host is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// As an administrator does it.
    Installed,
    /// Not at all.
    Missing,
    /// For another extension than ours.
    OfAnotherExtension,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            legacy: false,
            readers: 2,
            receipt_window: Duration::from_secs(1800),
            keys: KeyAlgorithm::P256,
            host: Host::Installed,
            environment: Environment::Test,
        }
    }
}

/// A card desk. Fields are dropped in order: the browser first, then what it talks to.
pub struct Desk {
    /// The browser.
    pub browser: Browser,
    /// Screen and keyboard.
    pub screen: Screen,
    /// Readers and cards.
    pub station: Station,
    /// The portal.
    pub portal: Portal,
    pub(crate) legacy: bool,
    folder: TempDir,
}

impl Desk {
    /// Sets a desk up: empty readers, the portal's start page not yet opened.
    pub async fn start(options: Options) -> Self {
        Self::start_on(Screen::start(), options).await
    }

    /// The same on a given screen.
    pub async fn start_on(screen: Screen, options: Options) -> Self {
        let folder = tempfile::Builder::new().prefix("desk-").tempdir().unwrap();
        let portal = Portal::start(portal::Options {
            legacy: options.legacy,
            receipt_window: options.receipt_window,
            key_algorithm: options.keys,
            environment: options.environment,
            ..portal::Options::default()
        })
        .unwrap();
        let station = Station::with_readers(&READERS[..options.readers]).unwrap();
        portal.legacy_readers(options.readers);
        let host = (options.host != Host::Missing).then(|| install_host(folder.path(), options.host));
        let browser = Browser::start(Setup {
            folder: folder.path(),
            extension: &extension(),
            host: host.as_deref(),
            display: screen.display(),
            env: station.env(),
            host_rules: portal.host_rules(),
            tls_root: portal.tls_root_pem(),
        })
        .await;
        Self { browser, screen, station, portal, legacy: options.legacy, folder }
    }

    /// Ends the native host at once, as a crash would. The worker starts another one.
    pub fn crash_host(&self) {
        let host = self.folder.path().join("host/kortbrygga-host");
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let of_host = processes.filter(|it| std::fs::read_link(it.path().join("exe")).is_ok_and(|exe| exe == host));
        let ids: Vec<i32> = of_host.filter_map(|it| it.file_name().to_str()?.parse().ok()).collect();
        assert!(!ids.is_empty(), "the host does not run");
        for id in ids.into_iter().filter_map(Pid::from_raw) {
            // One that has just ended by itself is as good.
            let _ = kill_process(id, Signal::KILL);
        }
    }

    /// Whether the portal is the one as it was.
    pub fn is_legacy(&self) -> bool {
        self.legacy
    }

    /// The number that is ordered.
    pub fn card_number(&self) -> PrintedNumber {
        cards::RESERVE_NUMBER.parse().unwrap()
    }

    /// Puts a person's own card into a reader.
    pub fn insert_person(&mut self, slot: usize, person: Person) {
        let card = person.card(&self.portal);
        self.station.insert(slot, card).unwrap();
    }

    /// Puts the reserve card of the order, fresh from its envelope, into a reader.
    pub fn insert_blank(&mut self, slot: usize) {
        self.insert_reserve(slot, cards::blank(cards::RESERVE_CHIP), cards::RESERVE_NUMBER);
    }

    /// Puts a reserve card with this number printed on it into a reader; the old portal's plug-in sees it too.
    pub fn insert_reserve(&mut self, slot: usize, card: Card, number: &str) {
        self.station.insert(slot, card).unwrap();
        self.portal.legacy_inserted_card(Some(number.parse().unwrap()));
    }

    /// Pulls a card; the old portal's plug-in sees that, and if it was the login card, its session is dead.
    pub fn pull(&mut self, slot: usize) -> Card {
        let card = self.station.remove(slot).unwrap().expect("the reader is empty");
        if slot == crate::LEFT {
            for person in self.portal.persons().all() {
                self.portal.legacy_card_pulled(person);
            }
        } else {
            self.portal.legacy_inserted_card(None);
        }
        card
    }

    /// Changes how many readers are connected, 0 to 2, as after plugging: `pcscd` knows another set from one moment to the
    /// next. Cards stay where they are.
    pub fn set_readers(&mut self, readers: usize) {
        self.station.restart_daemon_with(&READERS[..readers]).unwrap();
        self.portal.legacy_readers(readers);
    }

    /// A personal card whose certificates carry another number than the order.
    pub fn card_of_another_number(&self) -> Card {
        cards::of_another_number(&self.portal)
    }

    /// Whether openssl, with the portal's revocation lists, refuses a certificate (DER) as revoked.
    pub fn is_revoked(&self, certificate: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let (chain, file) = (folder.path().join("chain.pem"), folder.path().join("certificate.der"));
        std::fs::write(&chain, self.chain_pem()).unwrap();
        std::fs::write(&file, certificate).unwrap();
        let verify = std::process::Command::new("openssl")
            .args(["verify", "-crl_check", "-CAfile"])
            .args([&chain, &file])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&verify.stdout) + String::from_utf8_lossy(&verify.stderr);
        said.contains("certificate revoked")
    }

    /// An order of administrator 1 for the recipient, made without the browser; returns the case.
    pub fn ordered(&self) -> String {
        self.ordered_oddly(&Odd::default())
    }

    /// The same, with an order that no form of the portal would take.
    pub fn ordered_oddly(&self, odd: &Odd) -> String {
        let recipient = self.portal.persons().recipient.clone();
        self.portal.fixture_odd_order(&recipient, &self.card_number(), odd).unwrap()
    }

    /// The last case.
    pub fn case(&self) -> String {
        self.portal.cases().unwrap().pop().expect("no case")
    }

    /// Certificates that the portal issued in a case.
    pub fn certificates(&self, case: &str) -> Vec<portal::Issued> {
        self.portal.certificates(case).unwrap()
    }

    /// Root, issuers and revocation lists, PEM, for openssl.
    pub fn chain_pem(&self) -> String {
        let mut chain = self.portal.root_certificate_pem().unwrap();
        for level in [Level::Loa2, Level::Loa3] {
            chain += &self.portal.ca().issuer_pem(level).unwrap();
            chain += &self.portal.crl_pem(level).unwrap();
        }
        chain
    }

    /// Clicks in the panel.
    pub async fn click_panel(&self, id: &str) {
        panel::click(&self.browser.driver, id).await;
    }

    /// Waits until the panel says what `wanted` accepts.
    pub async fn panel(&self, what: &str, wanted: impl Fn(&PanelText) -> bool) -> PanelText {
        panel::wait_for(&self.browser.driver, what, wanted).await
    }

    /// Waits until the panel shows this number of the catalogue.
    pub async fn panel_code(&self, code: &str) -> PanelText {
        self.panel(code, |text| text.code.contains(code)).await
    }

    /// Brings the panel into sight and waits until it shows something.
    pub async fn show_panel(&self) {
        panel::show(&self.browser.driver).await;
    }
}

/// The built extension.
fn extension() -> PathBuf {
    let folder = browser::tool("xtask").parent().unwrap().parent().unwrap().join("extension/chromium");
    assert!(folder.join("manifest.json").exists(), "the extension is not built: cargo xtask extension");
    folder
}

/// Host and PIN window in a folder of the desk's own, as an administrator installs them.
fn install_host(folder: &std::path::Path, how: Host) -> PathBuf {
    let host = folder.join("host");
    std::fs::create_dir_all(&host).unwrap();
    for program in ["kortbrygga-host", "kortbrygga-pin", "kortbrygga"] {
        std::fs::hard_link(browser::tool(program), host.join(program))
            .or_else(|_| std::fs::copy(browser::tool(program), host.join(program)).map(drop))
            .unwrap();
    }
    let id = std::process::Command::new(browser::tool("xtask")).arg("extension-id").output().unwrap();
    let id = match how {
        Host::OfAnotherExtension => "a".repeat(32),
        _ => String::from_utf8(id.stdout).unwrap(),
    };
    let settings = format!("chromium-extensions = [\"{}\"]\nportals = [\"https://{PORTAL}\"]\n", id.trim());
    std::fs::write(host.join("host.toml"), settings).unwrap();
    host
}
