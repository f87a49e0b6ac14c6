//! Measures what `scripts/bench` prints: the budgets of which a person at the card desk feels the sum.
//!
//! Real parts in a release build: host, worker and panel in Chromium, pcscd, the reference portal. Each figure is the median of
//! its rounds, after one round that does not count. Printed beside its budget and never asserted: a busy machine is no fault.
// A measuring program talks to whoever started it, and has nothing to save when a part fails.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use e2e::{Desk, LEFT, Options, PORTAL, Person};
use kortbrygga_shared::{
    ceremony::{self, Facts, HostFact, Login, LoginFact, OrderFact, PageFact, Right, Role},
    protocol::{
        CardRef, CardState, CardView, CertificateUsage, CertificateView, Command as Request, Hello, HostMessage,
        PROTOCOL_VERSION, PinKind, PinState, ReaderView, Request as Frame, Side,
    },
    time::UnixMillis,
};
use station::Station;
use std::{
    collections::BTreeMap,
    hint::black_box,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use thirtyfour::prelude::*;

const ROUNDS: usize = 15;
/// Whatever is waited for comes much sooner, or never.
const LIMIT: Duration = Duration::from_secs(20);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{:<58} {:>12} {:>10}", "what (median)", "measured", "budget");
    row("engine: what stands in the way of the richest step", engine(), "µs", 20.0);
    let (hello, memory) = host();
    row("host: start to hello", hello, "ms", 5.0);
    row("host: peak memory", memory, "MB", 5.0);
    let worker = std::fs::read_to_string(extension().join("worker.js")).unwrap();
    row("worker: WASM", wasm_octets(&worker) / 1000.0, "kB", 400.0);
    let mut desk = Desk::start(Options::default()).await;
    row("worker: script, module and listeners, in a page", boot(&desk, &worker).await, "ms", 25.0);
    row("panel: visible after the page is ready", panel(&desk).await, "ms", 60.0);
    let (inserted, pulled) = card_events(&mut desk).await;
    row("card inserted: from the driver to its person in the panel", inserted, "ms", 60.0);
    row("card pulled: from the driver to the reason in the panel", pulled, "ms", 60.0);
    row("field typed: from the page to the reason in the panel", typed(&mut desk).await, "ms", 100.0);
    desk.browser.quit().await;
}

fn row(what: &str, measured: f64, unit: &str, budget: f64) {
    let verdict = if measured <= budget { "ok" } else { "over" };
    println!("{what:<58} {measured:>9.1} {unit:<2} {budget:>7} {unit:<2} {verdict}");
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn programs() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_path_buf()
}

fn extension() -> PathBuf {
    programs().parent().unwrap().join("extension/chromium")
}

// Engine -------------------------------------------------------------------------------------------------------------

/// Microseconds for one look at the step with the most conditions, with everything known and in order.
fn engine() -> f64 {
    let workflow = ceremony::find("siths.reserve-loa3.issue").unwrap();
    let facts = facts();
    let steps = workflow.steps.iter().map(|step| {
        let state = ceremony::begin(workflow, BTreeMap::from([(Role::Administrator1, "SE2321000016-A001".into())]));
        let rounds = (0..ROUNDS).map(|_| {
            let begun = Instant::now();
            for _ in 0..1000 {
                black_box(ceremony::holding_up(black_box(step.conditions), black_box(&state), black_box(&facts)));
            }
            begun.elapsed().as_secs_f64() * 1e6 / 1000.0
        });
        median(rounds.collect())
    });
    steps.fold(0.0, f64::max)
}

fn facts() -> Facts {
    let card = |chip: &str, person: Option<&str>, number: &str| {
        let certificate = |usage| CertificateView {
            usage,
            name: "Anna Andersson".into(),
            person_id: person.unwrap_or_default().into(),
            loa: Some(3),
            issuer: "TEST SITHS e-id Person HSA-id 3 CA v1".into(),
            number: None,
            serial: "01".into(),
            not_before: UnixMillis(0),
            not_after: UnixMillis(i64::MAX),
        };
        let usages = [CertificateUsage::Authentication, CertificateUsage::Signature];
        CardState::Ready(CardView {
            chip: chip.parse().unwrap(),
            epoch: 1,
            inserted_at: UnixMillis(0),
            family: "myeid".into(),
            number: Some(number.parse().unwrap()),
            keys: person.map(|_| usages.to_vec()).unwrap_or_default(),
            certificates: person.map(|_| usages.map(certificate).to_vec()).unwrap_or_default(),
            pins: [PinKind::Authentication, PinKind::Signature]
                .map(|pin| PinState { pin, tries_left: Some(3), puk_tries_left: None })
                .to_vec(),
        })
    };
    let reader = |name: &str, side, state| ReaderView {
        name: name.into(),
        side: Some(side),
        state,
        history: Default::default(),
    };
    let text = |(id, value): (&str, &str)| (id.to_owned(), value.to_owned());
    let fields = [
        ("person-query", "191212121212"),
        ("card-number", "9752 2789 0000 0004 471"),
        ("valid-to", "2027-01-31"),
        ("organisation", "Region Exempel"),
        ("id-document", "Svenskt körkort"),
    ];
    Facts {
        now: UnixMillis(1_795_266_000_000),
        host: Some(HostFact::Ready),
        readers: Some(vec![
            reader("A", Side::Left, card("0A", Some("SE2321000016-B002"), "9752278900000002002")),
            reader("B", Side::Right, card("0B", None, "9752278900000004471")),
        ]),
        login: Some(LoginFact::SignedIn(Login {
            person_id: "SE2321000016-B002".into(),
            loa: Some(3),
            rights: Some(vec![Right::Kra]),
            card: Some(CardRef { chip: "0A".parse().unwrap(), epoch: 1 }),
            readers: Some(2),
        })),
        order: Some(OrderFact {
            number: "9752278900000004471".parse().unwrap(),
            recipient: "Erik Ek".into(),
            recipient_id: "SE2321000016-E005".into(),
            ordered_by: Some("SE2321000016-A001".into()),
            organisation: "Region Exempel".into(),
            in_branch: Some(true),
        }),
        page: Some(PageFact {
            origin: format!("https://{PORTAL}"),
            fields: fields.map(text).into(),
            control_enabled: Some(true),
            ..PageFact::default()
        }),
        ..Facts::default()
    }
}

// Host ---------------------------------------------------------------------------------------------------------------

/// Milliseconds from the start of the process to the answer to `hello`, and the peak of its memory in megabytes.
fn host() -> (f64, f64) {
    let station = Station::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("kortbrygga-host");
    std::fs::copy(programs().join("kortbrygga-host"), &program).unwrap();
    let id = "a".repeat(32);
    std::fs::write(
        folder.path().join("host.toml"),
        format!("chromium-extensions = [\"{id}\"]\nportals = [\"https://{PORTAL}\"]\n"),
    )
    .unwrap();
    let rounds: Vec<(f64, f64)> =
        (0..=ROUNDS).map(|_| greet(&program, &format!("chrome-extension://{id}/"), &station)).skip(1).collect();
    (median(rounds.iter().map(|it| it.0).collect()), median(rounds.iter().map(|it| it.1).collect()))
}

fn greet(program: &Path, origin: &str, station: &Station) -> (f64, f64) {
    let home = program.parent().unwrap();
    let begun = Instant::now();
    let mut host = Command::new(program)
        .arg(origin)
        .env_clear()
        .envs(station.env())
        .env("HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let hello =
        Hello { protocol: PROTOCOL_VERSION, extension: env!("CARGO_PKG_VERSION").into(), language: "sv".into() };
    let text = serde_json::to_string(&Frame { id: "1".into(), command: Request::Hello(hello) }).unwrap();
    let mut input = host.stdin.take().unwrap();
    input.write_all(&u32::try_from(text.len()).unwrap().to_ne_bytes()).unwrap();
    input.write_all(text.as_bytes()).unwrap();
    let mut output = host.stdout.take().unwrap();
    let mut length = [0; 4];
    output.read_exact(&mut length).expect("the host said nothing");
    let mut answer = vec![0; u32::from_ne_bytes(length) as usize];
    output.read_exact(&mut answer).unwrap();
    let elapsed = begun.elapsed().as_secs_f64() * 1e3;
    assert!(matches!(serde_json::from_slice(&answer), Ok(HostMessage::Reply { .. })), "no reply to hello");
    let status = std::fs::read_to_string(format!("/proc/{}/status", host.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    drop(input);
    host.wait().unwrap();
    (elapsed, kilobytes / 1024.0)
}

// Worker -------------------------------------------------------------------------------------------------------------

/// Size of the module inside the worker's script.
fn wasm_octets(script: &str) -> f64 {
    let encoded = script.split_once("const WASM = \"").unwrap().1.split_once('"').unwrap().0;
    let padding = encoded.bytes().rev().take_while(|it| *it == b'=').count();
    (encoded.len() / 4 * 3 - padding) as f64
}

/// Milliseconds of the worker's first turn. Measured in an empty page with a browser interface that does nothing, because
/// chromedriver has no way into a service worker; the code that runs is the worker's own, octet for octet.
async fn boot(desk: &Desk, worker: &str) -> f64 {
    let driver = &desk.browser.driver;
    let script = "
        const nothing = () => new Proxy(function () {}, {
            get: (_, key) => key === Symbol.toPrimitive ? () => '' : key === 'then' ? undefined : nothing(),
            apply: () => nothing(),
        });
        const begun = performance.now();
        new Function('chrome', arguments[0])(nothing());
        return performance.now() - begun;
    ";
    let mut rounds = Vec::new();
    for _ in 0..=ROUNDS {
        driver.goto("data:text/html,<title>boot</title>").await.unwrap();
        let took = driver.execute(script, vec![worker.into()]).await.unwrap().convert::<f64>().unwrap();
        rounds.push(took);
    }
    median(rounds.split_off(1))
}

// Panel --------------------------------------------------------------------------------------------------------------

/// Milliseconds between the page's `DOMContentLoaded` and the first text that the panel paints.
async fn panel(desk: &Desk) -> f64 {
    let driver = &desk.browser.driver;
    let mut rounds = Vec::new();
    for _ in 0..=ROUNDS {
        desk.goto("/logga-in").await;
        let ready = "const it = performance.getEntriesByType('navigation')[0]; \
                     return performance.timeOrigin + it.domContentLoadedEventEnd";
        let ready: f64 = driver.execute(ready, Vec::new()).await.unwrap().convert().unwrap();
        let painted = "const it = performance.getEntriesByName('first-contentful-paint')[0]; \
                       return it ? performance.timeOrigin + it.startTime : null";
        rounds.push(in_panel(desk, painted, Vec::new()).await - ready);
    }
    median(rounds.split_off(1))
}

/// Asks the panel until the script gives a number.
async fn in_panel(desk: &Desk, script: &str, arguments: Vec<serde_json::Value>) -> f64 {
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        if enter_panel(&desk.browser.driver).await.is_ok()
            && let Ok(answer) = desk.browser.driver.execute(script, arguments.clone()).await
            && let Ok(Some(number)) = answer.convert::<Option<f64>>()
        {
            return number;
        }
        // chromedriver tells no events of the page.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the panel never answered: {script}");
}

async fn enter_panel(driver: &WebDriver) -> WebDriverResult<()> {
    driver.enter_default_frame().await?;
    driver.find(By::Css("iframe[src*='panel.html']")).await?.enter_frame().await
}

/// Makes the panel note the time at which its text, with hidden numbers, first has `wanted`, or has it no more; returns when
/// the watch stands.
async fn watch(desk: &Desk, wanted: &str, present: bool) {
    let script = "
        const [wanted, present] = arguments;
        window.benchSeen = null;
        window.benchWatch?.disconnect();
        const look = () => {
            const text = [...document.querySelectorAll('#panel *')].filter(it => it.checkVisibility()).map(it =>
                [...it.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join(' ')).join(' ');
            if (window.benchSeen === null && text.includes(wanted) === present) {
                window.benchSeen = performance.timeOrigin + performance.now();
            }
        };
        window.benchWatch = new MutationObserver(look);
        const all = { subtree: true, childList: true, characterData: true, attributes: true };
        window.benchWatch.observe(document.body, all);
        return 1;
    ";
    in_panel(desk, script, vec![wanted.into(), present.into()]).await;
}

/// When that was: Unix milliseconds.
async fn seen(desk: &Desk) -> f64 {
    in_panel(desk, "return window.benchSeen", Vec::new()).await
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1e3
}

// Facts that change --------------------------------------------------------------------------------------------------

/// Milliseconds from the reader to the panel, for a card that comes and one that goes.
async fn card_events(desk: &mut Desk) -> (f64, f64) {
    let person = Person::Administrator2.in_directory(&desk.portal).name();
    desk.goto("/logga-in").await;
    desk.show_panel().await;
    desk.insert_person(LEFT, Person::Administrator2);
    desk.panel("the card", |text| text.all.contains(&person)).await;
    let (mut inserted, mut pulled) = (Vec::new(), Vec::new());
    for _ in 0..=ROUNDS {
        watch(desk, "KB-0117", true).await;
        let begun = now();
        let card = desk.station.remove(LEFT).unwrap().unwrap();
        pulled.push(seen(desk).await - begun);
        watch(desk, &person, true).await;
        let begun = now();
        desk.station.insert(LEFT, card).unwrap();
        inserted.push(seen(desk).await - begun);
    }
    (median(inserted.split_off(1)), median(pulled.split_off(1)))
}

/// Milliseconds from what is typed into the portal's search to what the panel says of it.
async fn typed(desk: &mut Desk) -> f64 {
    desk.log_in(Person::Administrator2).await;
    desk.press("HANTERA BESTÄLLNINGAR").await;
    desk.until_heading("Sök på beställningar").await;
    desk.show_panel().await;
    let script = "
        const label = [...document.querySelectorAll('label')].find(it => it.innerText.trim() === arguments[0]);
        const field = document.getElementById(label.htmlFor);
        field.value = arguments[1];
        const begun = performance.timeOrigin + performance.now();
        field.dispatchEvent(new Event('input', { bubbles: true }));
        return begun;
    ";
    let mut rounds = Vec::new();
    for _ in 0..=ROUNDS {
        for (value, present) in [("B002", true), ("SE2321000016-E005", false)] {
            watch(desk, "KB-0410", present).await;
            let driver = &desk.browser.driver;
            driver.enter_default_frame().await.unwrap();
            let arguments = vec!["Personnummer eller HSA-id".into(), value.into()];
            let begun: f64 = driver.execute(script, arguments).await.unwrap().convert().unwrap();
            let seen = seen(desk).await;
            if present {
                rounds.push(seen - begun);
            }
        }
    }
    median(rounds.split_off(1))
}
