//! The card desk as a whole.

use crate::{
    browser::{self, Browser, Setup},
    cards::{self, Person},
    panel::{self, LOOK, PanelText},
    screen::Screen,
};
use kortbrygga_shared::{identity::PrintedNumber, protocol::KeyAlgorithm};
use portal::{Portal, ca::Level};
use station::Station;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// The portal's name and origin.
pub const PORTAL: &str = "minasidor.siths.se";

/// How a desk is set up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The portal behaves as before there was a contract.
    pub legacy: bool,
    /// How many readers are connected: 1 or 2.
    pub readers: usize,
    /// How long the recipient has for the receipt.
    pub receipt_window: Duration,
    /// What the CA wants for new keys.
    pub keys: KeyAlgorithm,
    /// How the native host is installed.
    pub host: Host,
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
    legacy: bool,
    _folder: TempDir,
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
            ..portal::Options::default()
        })
        .unwrap();
        let station = match options.readers {
            1 => Station::with_readers(&["Kontorsbord Smart Card Reader"]).unwrap(),
            _ => Station::start().unwrap(),
        };
        let host = (options.host != Host::Missing).then(|| install_host(folder.path(), options.host));
        let browser = Browser::start(Setup {
            folder: folder.path(),
            extension: &extension(),
            host: host.as_deref(),
            display: screen.display(),
            env: station.env(),
            portal: (PORTAL, portal.port()),
            tls_root: portal.tls_root_pem(),
        })
        .await;
        Self { browser, screen, station, portal, legacy: options.legacy, _folder: folder }
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
        self.station.insert(slot, cards::blank("4471")).unwrap();
    }

    /// Opens a path of the portal.
    pub async fn goto(&self, path: &str) {
        self.browser.driver.goto(format!("https://{PORTAL}{path}")).await.unwrap();
    }

    /// Waits for a page with this heading; returns how long that took.
    pub async fn until_heading(&self, heading: &str) -> Duration {
        let begun = Instant::now();
        let driver = &self.browser.driver;
        let script = "return [...document.querySelectorAll('h1, h2')].some(it => it.innerText.trim() === arguments[0])";
        // An answer from a page that is going away is an error like any other: asked again until the limit.
        while begun.elapsed() < Duration::from_secs(30) {
            let _ = driver.enter_default_frame().await;
            let seen = driver.execute(script, vec![heading.into()]).await.and_then(|it| it.convert::<bool>());
            if seen.unwrap_or(false) {
                return begun.elapsed();
            }
            tokio::time::sleep(LOOK).await;
        }
        let panel = panel::read(driver).await.map(|text| text.all).unwrap_or_default();
        let page = driver.find(By::Tag("body")).await.unwrap().text().await.unwrap();
        panic!("no page «{heading}»; the panel says: {panel}\nthe page says: {page}");
    }

    /// Clicks a button or link of the portal's own.
    pub async fn press(&self, name: &str) {
        let driver = &self.browser.driver;
        driver.enter_default_frame().await.unwrap();
        let path = format!("//*[self::button or self::a][normalize-space(.)='{name}']");
        let control = driver
            .query(By::XPath(path))
            .wait(Duration::from_secs(10), Duration::from_millis(20))
            .first()
            .await
            .unwrap_or_else(|error| panic!("no control «{name}»: {error}"));
        control
            .wait_until()
            .wait(Duration::from_secs(10), LOOK)
            .enabled()
            .await
            .unwrap_or_else(|_| panic!("«{name}» stays grey"));
        control.click().await.unwrap();
    }

    /// Types into the portal's field with this label.
    pub async fn fill(&self, label: &str, value: &str) {
        let driver = &self.browser.driver;
        driver.enter_default_frame().await.unwrap();
        let path = format!("//label[normalize-space(.)='{label}']");
        let label =
            driver.query(By::XPath(path)).first().await.unwrap_or_else(|error| panic!("no field «{label}»: {error}"));
        let id = label.attr("for").await.unwrap().unwrap();
        let field = driver.find(By::Id(id)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    /// Fills in the order form: card, recipient, validity, id document.
    pub async fn fill_order(&self, number: &str, recipient: &str) {
        self.goto("/bestall").await;
        self.fill("Mottagare", recipient).await;
        self.fill("Kortnummer", number).await;
        let last = chrono::Local::now().date_naive() + chrono::Days::new(180);
        self.fill("Giltig till", &last.format("%Y-%m-%d").to_string()).await;
        self.fill("Id-handlingens nummer", "12 345 678").await;
    }

    /// Searches for an order as administrator 2 and chooses the first that is found.
    pub async fn search(&self, query: &str) {
        self.fill("Personnummer eller HSA-id", query).await;
        self.press("SÖK").await;
        self.press("VÄLJ").await;
    }

    /// Logs out of the portal.
    pub async fn log_out(&self) {
        self.press("LOGGA UT").await;
        self.until_heading("Logga in").await;
    }

    /// Logs in with the card in the left reader: through the panel, or on the old portal through its own list, which stands
    /// for the vendor's plug-in.
    pub async fn log_in(&mut self, person: Person) {
        if self.legacy {
            self.goto("/logga-in").await;
            let id = person.in_directory(&self.portal).id;
            let option = format!("option[value='{id}']");
            self.browser.driver.find(By::Css(option)).await.unwrap().click().await.unwrap();
            // As at a real desk: the panel has seen the card before anybody logs in.
            self.panel("the card", |text| text.all.contains("kort")).await;
            self.press("LOGGA IN").await;
            self.until_heading("Mina sidor").await;
        } else {
            self.goto("/logga-in").await;
            self.click_panel("primary").await;
            self.screen.pin_window().enter(station::factory::PIN_1);
            self.until_heading("Mina sidor").await;
        }
        self.goto("/e-legitimationer").await;
        self.until_heading("Hantera dina e-legitimationer").await;
    }

    /// A personal card whose certificates carry another number than the order.
    pub fn card_of_another_number(&self) -> virtual_card::Card {
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
        let recipient = self.portal.persons().recipient.clone();
        self.portal.fixture_order(&recipient, &self.card_number()).unwrap()
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

    /// What stands in the portal's field with this label.
    pub async fn typed(&self, label: &str) -> String {
        let script = "const label = [...document.querySelectorAll('label')].find(it => it.innerText.trim() === arguments[0]); \
                      return document.getElementById(label.htmlFor).value";
        self.browser.driver.enter_default_frame().await.unwrap();
        self.browser.driver.execute(script, vec![label.into()]).await.unwrap().convert().unwrap()
    }

    /// Waits until the portal's page contains a text.
    pub async fn until_text(&self, text: &str) {
        let begun = Instant::now();
        let script = "return document.body.innerText.includes(arguments[0])";
        while begun.elapsed() < Duration::from_secs(20) {
            let _ = self.browser.driver.enter_default_frame().await;
            let seen = self.browser.driver.execute(script, vec![text.into()]).await.and_then(|it| it.convert::<bool>());
            if seen.unwrap_or(false) {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("the page never said «{text}»");
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
