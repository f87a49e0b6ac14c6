//! All pages in a real browser: nothing clipped at 1366x768 and at 200 % zoom, every field has a name, scripts and styles
//! pass the page's own policy. Leaves a picture of each in `target/portal/`.

use crate::common::{CHIP, Client, NUMBER, USAGES, card, legacy, start};
use kortbrygga_shared::{
    portal::handover::{
        CertificateRequest, CertificateRequests, PostCertificateRequests, PostWritten, Written, WrittenDigest,
    },
    protocol::{KeyAlgorithm, SigningPurpose},
};
use portal::{Portal, SoftCard};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use thirtyfour::{
    By, CapabilitiesHelper, ChromeCapabilities, ChromiumLikeCapabilities, Cookie, DesiredCapabilities, SameSite,
    WebDriver, WebElement, prelude::ElementQueryable,
};

/// Window in CSS pixels, device pixels per CSS pixel, name.
type Size = (u32, u32, u32, &'static str);
const DESK: Size = (1366, 768, 1, "1366");
/// Half as wide; higher than a screen, so that the whole page is in the picture.
const ZOOMED: Size = (683, 1100, 2, "200");

#[tokio::test]
async fn pages_of_the_contract_at_a_desk() {
    contract_pages(Browser::start(DESK, start()).await).await;
}

#[tokio::test]
async fn pages_of_the_contract_at_200_percent() {
    contract_pages(Browser::start(ZOOMED, start()).await).await;
}

#[tokio::test]
async fn pages_as_they_were_at_a_desk() {
    legacy_pages(Browser::start(DESK, legacy()).await).await;
}

#[tokio::test]
async fn pages_as_they_were_at_200_percent() {
    legacy_pages(Browser::start(ZOOMED, legacy()).await).await;
}

async fn contract_pages(browser: Browser) {
    let portal = &browser.portal;
    browser.open("/logga-in").await;
    browser.look("logga-in").await;
    let persons = portal.persons();

    browser.take_over(&Client::logged_in(portal, &card(portal, &persons.loa2_administrator))).await;
    browser.open("/e-legitimationer").await;
    browser.look("e-legitimationer-loa2").await;
    browser.open("/bestallningar").await;
    browser.look("nekad").await;

    let first = card(portal, &persons.administrator1);
    let mut one = Client::logged_in(portal, &first);
    browser.take_over(&one).await;
    browser.open("/start").await;
    browser.look("start").await;
    browser.open("/kort").await;
    browser.look("kort-inga").await;
    portal
        .fixture_card(&persons.administrator1, &"9752278900000004488".parse().unwrap(), "Skickad", 100, "6XX")
        .unwrap();
    portal.fixture_card(&persons.administrator1, &"9752278900000004489".parse().unwrap(), "Aktiv", 800, "473").unwrap();
    browser.open("/kort").await;
    browser.look("kort").await;
    browser.open("/bestall").await;
    browser.look("bestall").await;
    browser.fill("Mottagare", "191212121213").await;
    browser.fill("Kortnummer", "9752 2789 0000 0004 471").await;
    browser.press("KONTROLLERA UPPGIFTERNA").await;
    browser.look("bestall-fel").await;
    let opened = one.order(&crate::common::order_for("191212121212")).unwrap();
    browser.open(&format!("/arenden/{}", opened.case)).await;
    browser.look("bestallning").await;
    one.sign(&first, &opened.case, SigningPurpose::Order, &opened.document).unwrap();
    browser.open(&format!("/arenden/{}/bestallt", opened.case)).await;
    browser.look("bestallt").await;
    browser.open("/bestall").await;
    browser.look("bestallda").await;

    let second = card(portal, &persons.administrator2);
    let mut two = Client::logged_in(portal, &second);
    browser.take_over(&two).await;
    browser.open("/e-legitimationer").await;
    browser.look("e-legitimationer").await;
    browser.press("HANTERA BESTÄLLNINGAR").await;
    browser.look("sok").await;
    for (typed, name) in [("12121212", "sok-fel"), ("SE2321000016-B002", "sok-ingen"), ("19121212-1212", "sok-funnen")]
    {
        browser.fill("Personnummer eller HSA-id", typed).await;
        browser.press("SÖK").await;
        browser.look(name).await;
    }
    browser.press("VÄLJ").await;
    browser.look("granskning").await;
    let case = opened.case;
    let document = two.document(&case, SigningPurpose::Decision).unwrap();
    two.sign(&second, &case, SigningPurpose::Decision, &document).unwrap();
    browser.step(&case, "overlamning").await;
    two.hand_over(&case, CHIP, NUMBER).unwrap();
    browser.step(&case, "villkor").await;
    two.accept_terms(&case).unwrap();
    browser.step(&case, "hamta").await;
    let reserve = fetch(&mut two, &case);
    browser.step(&case, "kvittera").await;
    let receipt = two.document(&case, SigningPurpose::Receipt).unwrap();
    two.sign(&reserve, &case, SigningPurpose::Receipt, &receipt).unwrap();
    browser.step(&case, "klart").await;

    let other = portal.fixture_order(&persons.recipient, &"9752278900000004417".parse().unwrap()).unwrap();
    two.decide(&second, &other);
    two.hand_over(&other, "10AC", "9752278900000004417").unwrap();
    two.accept_terms(&other).unwrap();
    let reserve = SoftCard::blank(KeyAlgorithm::P256).unwrap();
    let requests = USAGES.map(|usage| CertificateRequest { usage, request: reserve.request(usage).unwrap().into() });
    let body = CertificateRequests { chip: "10AC".parse().unwrap(), requests: requests.into() };
    two.post::<PostCertificateRequests>(&other, &body).unwrap();
    portal.advance_clock(Duration::from_secs(31 * 60));
    browser.open(&format!("/arenden/{other}")).await;
    browser.look("kvittera-for-sent").await;
    browser.close().await;
}

fn fetch(two: &mut Client, case: &str) -> SoftCard {
    let mut reserve = SoftCard::blank(KeyAlgorithm::P256).unwrap();
    let requests = USAGES.map(|usage| CertificateRequest { usage, request: reserve.request(usage).unwrap().into() });
    let body = CertificateRequests { chip: CHIP.parse().unwrap(), requests: requests.into() };
    let issued = two.post::<PostCertificateRequests>(case, &body).unwrap();
    let certificates = issued.certificates.iter().map(|it| {
        reserve.write(it.usage, it.certificate.0.clone());
        let sha256 = ring::digest::digest(&ring::digest::SHA256, &it.certificate.0).as_ref().to_vec().into();
        WrittenDigest { usage: it.usage, sha256 }
    });
    let body = Written { chip: CHIP.parse().unwrap(), certificates: certificates.collect() };
    two.post::<PostWritten>(case, &body).unwrap();
    reserve
}

#[tokio::test]
async fn pages_of_net_id_portal_at_a_desk() {
    netid_pages(Browser::start(DESK, start()).await).await;
}

#[tokio::test]
async fn pages_of_net_id_portal_at_200_percent() {
    netid_pages(Browser::start(ZOOMED, start()).await).await;
}

async fn netid_pages(browser: Browser) {
    let portal = &browser.portal;
    let persons = portal.persons();
    let number = NUMBER.parse().unwrap();
    portal.netid_device(&persons.recipient, &number, true).unwrap();
    portal.netid_device(&persons.recipient, &"9752278900000004417".parse().unwrap(), false).unwrap();
    portal.netid_device(&persons.protected_recipient, &"9752278900000004418".parse().unwrap(), true).unwrap();
    let at = |path: &str| format!("{}{path}", portal.netid_origin());
    let log_in = async |person: &portal::Person| {
        browser.driver.goto(at("/portal/logga-in")).await.unwrap();
        let choice = By::Css(format!("option[value='{}']", person.id));
        browser.driver.find(choice).await.unwrap().click().await.unwrap();
        browser.press("LOGGA IN").await;
    };
    browser.driver.goto(at("/")).await.unwrap();
    browser.look("netid-logga-in").await;
    log_in(&persons.administrator1).await;
    browser.driver.goto(at("/portal/anvandare")).await.unwrap();
    browser.fill("Personnummer, HSA-id eller namn", "ek").await;
    browser.press("Sök").await;
    browser.look("netid-anvandare").await;
    browser.driver.goto(at("/portal/anvandare/SE2321000016-E005")).await.unwrap();
    browser.driver.find(By::Css("summary")).await.unwrap().click().await.unwrap();
    browser.look("netid-personpost").await;
    browser.driver.goto(at("/portal/anvandare/SE2321000016-K010")).await.unwrap();
    browser.look("netid-sekretess").await;
    browser.driver.goto(at("/portal/enheter/9752278900000004417/lamna-ut")).await.unwrap();
    browser.look("netid-lamna-ut-oregistrerad").await;
    browser.driver.goto(at("/portal/enheter/9752278900000004417/registrera")).await.unwrap();
    browser.look("netid-registrera").await;
    browser.driver.goto(at(&format!("/portal/enheter/{NUMBER}/lamna-ut"))).await.unwrap();
    browser.look("netid-lamna-ut").await;
    browser.press("Utför").await;
    browser.look("netid-signera-start").await;
    browser.press("Signera").await;
    browser.look("netid-arende-nekas").await;
    browser.press("LOGGA UT").await;
    log_in(&persons.administrator2).await;
    browser.look("netid-start").await;
    browser.driver.find(By::LinkText("Lämna ut enhet")).await.unwrap().click().await.unwrap();
    browser.look("netid-arende").await;
    browser.press("Öppna").await;
    browser.fill("Id-handlingens referens- eller kortnummer", "12 345 678").await;
    browser.look("netid-identifiera").await;
    browser.press("Utför").await;
    browser.look("netid-signera").await;
    portal.legacy_inserted_card(Some(number));
    browser.press("Signera").await;
    browser.look("netid-kvittera").await;
    browser.press("Signera").await;
    browser.look("netid-klart").await;
    browser.driver.goto(at(&format!("/portal/enheter/{NUMBER}/las-upp"))).await.unwrap();
    browser.look("netid-las-upp").await;
    browser.driver.goto(at(&format!("/portal/enheter/{NUMBER}/challenge"))).await.unwrap();
    browser.fill("Challenge från användaren", "1234567890123456").await;
    browser.press("Utför").await;
    browser.look("netid-challenge").await;
    browser.driver.goto(at("/portal/las-upp-pa-distans")).await.unwrap();
    browser.look("netid-las-upp-pa-distans").await;
    for page in ["", "/produce", "/unblock"] {
        browser.driver.goto(format!("{}/idm{page}", portal.smartid_origin())).await.unwrap();
        browser.look(&format!("smartid{}", page.replace('/', "-"))).await;
    }
    browser.close().await;
}

async fn legacy_pages(browser: Browser) {
    let portal = &browser.portal;
    let case = portal.fixture_order(&portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap();
    browser.open("/logga-in").await;
    browser.look("legacy-logga-in").await;
    browser.open("/aktivera").await;
    browser.look("legacy-aktivera").await;
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    browser.press("AKTIVERA").await;
    browser.look("legacy-aktivera-nekas").await;
    portal.legacy_inserted_card(None);
    browser.open("/lyar/tva-steg").await;
    browser.look("legacy-lyar-tva-steg").await;
    browser.open("/logga-in").await;
    let choice = browser.driver.find(By::Css("option[value='SE2321000016-B002']")).await.unwrap();
    choice.click().await.unwrap();
    browser.press("LOGGA IN").await;
    browser.open("/bestallningar").await;
    browser.fill("Personnummer eller HSA-id", "19121212-1212").await;
    browser.press("SÖK").await;
    browser.look("legacy-sok-ingen").await;
    browser.fill("Personnummer eller HSA-id", "191212121212").await;
    browser.press("SÖK").await;
    browser.press("VÄLJ").await;
    browser.look("legacy-granskning").await;
    browser.press("SIGNERA").await;
    browser.look("legacy-overlamning").await;
    // The page's script lights the button when the card is there.
    portal.legacy_inserted_card(Some(NUMBER.parse().unwrap()));
    let lit = By::Css("button.main:enabled");
    browser.driver.query(lit).wait(Duration::from_secs(10), Duration::from_millis(50)).first().await.unwrap();
    browser.look("legacy-overlamning-lyser").await;
    browser.press("BEKRÄFTA ÖVERLÄMNING").await;
    browser.press("STARTA NEDLADDNING").await;
    browser.press("FORTSÄTT").await;
    browser.look("legacy-kvittera").await;
    browser.press("KVITTERA KORT").await;
    browser.look("legacy-klart").await;
    assert!(portal.case(&case).unwrap().unwrap().ending.is_some());
    browser.close().await;
}

/// Chromium by chromedriver.
struct Browser {
    portal: Portal,
    driver: WebDriver,
    size: Size,
    service: Service,
}

/// A chromedriver of our own; ends with us.
struct Service {
    child: Child,
    port: u16,
    _profile: tempfile::TempDir,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Service {
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // Looks for a free port on one address and then takes it on two: on the other it may be somebody else's.
        let (child, port) = (0..5).find_map(|_| Self::try_to_start()).expect("chromedriver tells its port");
        Self { child, port, _profile: profile }
    }

    fn try_to_start() -> Option<(Child, u16)> {
        let mut child = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        if port.is_none() {
            child.wait().unwrap();
        }
        Some((child, port?))
    }
}

impl Browser {
    /// In this browser the real name leads to the portal.
    async fn start(size: Size, portal: Portal) -> Self {
        let service = Service::start();
        let mut wanted: ChromeCapabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-background-networking",
            &format!("--host-resolver-rules={}", portal.host_rules()),
            &format!("--user-data-dir={}", service._profile.path().display()),
            &format!("--window-size={},{}", size.0, size.1),
            &format!("--force-device-scale-factor={}", size.2),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        wanted.accept_insecure_certs(true).unwrap();
        wanted.set("goog:loggingPrefs", serde_json::json!({ "browser": "ALL" })).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{}", service.port), wanted).await.unwrap();
        Self { portal, driver, size, service }
    }

    async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.portal.origin())).await.unwrap();
    }

    /// Goes on in the session of a client.
    async fn take_over(&self, client: &Client) {
        self.open("/logga-in").await;
        self.driver.delete_all_cookies().await.unwrap();
        let (name, value) = client.cookie.as_deref().unwrap().split_once('=').unwrap();
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        cookie.set_secure(true);
        cookie.set_same_site(SameSite::Strict);
        self.driver.add_cookie(cookie).await.unwrap();
    }

    async fn step(&self, case: &str, name: &str) {
        self.open(&format!("/arenden/{case}")).await;
        assert!(self.driver.current_url().await.unwrap().path().ends_with(name));
        self.look(name).await;
    }

    async fn fill(&self, label: &str, text: &str) {
        let field = self.labelled(label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    async fn labelled(&self, label: &str) -> WebElement {
        let path = format!("//*[@id = //label[normalize-space() = '{label}']/@for]");
        self.driver.find(By::XPath(path)).await.unwrap()
    }

    /// Presses a button that leads to another page, and waits for that.
    async fn press(&self, text: &str) {
        self.driver.execute("window.before = true;", vec![]).await.unwrap();
        let button = By::XPath(format!("//button[normalize-space() = '{text}']"));
        self.driver.find(button).await.unwrap().click().await.unwrap();
        let limit = std::time::Instant::now() + Duration::from_secs(20);
        let arrived = "return window.before !== true && document.readyState === 'complete';";
        // Between two documents a script may find neither.
        while !self.driver.execute(arrived, vec![]).await.is_ok_and(|it| it.json() == &serde_json::json!(true)) {
            assert!(std::time::Instant::now() < limit, "{text} leads nowhere");
        }
    }

    /// Checks the page and keeps a picture of it.
    async fn look(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/portal");
        std::fs::create_dir_all(&folder).unwrap();
        let file: PathBuf = folder.join(format!("{name}-{}.png", self.size.3));
        self.driver.screenshot(&file).await.unwrap();
        let problems: Vec<String> = self.driver.execute(PROBLEMS, vec![]).await.unwrap().convert().unwrap();
        assert!(problems.is_empty(), "{name}: {problems:?}");
        let log = self.driver.get_log("browser").await.unwrap();
        // Answers that refuse are told there too; they are what some pages are about.
        let log: Vec<_> = log.iter().filter(|it| !it.message.contains("server responded with a status of 4")).collect();
        assert!(log.is_empty(), "{name}: {log:?}");
    }

    async fn close(self) {
        self.driver.quit().await.unwrap();
        drop(self.service);
    }
}

/// What is wrong with a page, as sentences.
const PROBLEMS: &str = r#"
const problems = [];
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) problems.push(`wider than the window: ${root.scrollWidth} > ${root.clientWidth}`);
for (const box of document.querySelectorAll("main *")) {
  if (box.closest(".wide")) continue;
  if (box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== "inline") problems.push(`clipped: ${box.tagName} ${box.textContent.trim().slice(0, 40)}`);
}
if (document.querySelectorAll("h1").length !== 1) problems.push("not exactly one h1");
for (const field of document.querySelectorAll("input:not([type=hidden]), select")) {
  if (field.labels.length !== 1) problems.push(`no label: ${field.name}`);
  for (const id of (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean)) {
    if (!id.endsWith("-fel") && !document.getElementById(id)) problems.push(`describedby ${id} is missing`);
  }
}
for (const target of document.querySelectorAll("button, input:not([type=hidden]), select")) {
  if (target.getBoundingClientRect().height < 44) problems.push(`lower than 44 px: ${target.textContent || target.name}`);
}
if (document.styleSheets.length === 0 || getComputedStyle(document.body).display !== "flex") problems.push("no style sheet");
return problems;
"#;
