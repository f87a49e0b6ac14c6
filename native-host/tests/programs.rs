//! The programs as they are installed: `kortbrygga-host` with its list, the real PIN window, `kortbrygga`.
//!
//! Needs Debian's `xvfb openbox xdotool`, and `kortbrygga-pin` built (`cargo build -p kortbrygga-pin`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use e2e::Screen;
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardState, CardView, CertificateUsage, Command as Request, Event, Outcome, Reply},
};
use station::{
    Station,
    factory::{PIN_1, PersonalCardSpec, Usage, personal_card},
};
use std::{
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};
use support::{
    ORIGIN,
    authority::{Authority, Person},
    card_ref,
    client::Client,
    config_text,
};

/// A folder with the programs side by side and the administrator's file.
struct Installed {
    folder: tempfile::TempDir,
}

impl Installed {
    fn new() -> Self {
        let built = Path::new(env!("CARGO_BIN_EXE_kortbrygga-host")).parent().unwrap();
        let folder = tempfile::tempdir().unwrap();
        for program in ["kortbrygga-host", "kortbrygga", "kortbrygga-pin"] {
            let from = built.join(program);
            assert!(from.exists(), "{program} is not built: cargo build -p kortbrygga-host -p kortbrygga-pin");
            std::fs::copy(from, folder.path().join(program)).unwrap();
        }
        let installed = Self { folder };
        std::fs::write(
            installed.path("host.toml"),
            format!("{}state-dir = {:?}\n", config_text(), installed.path("state")),
        )
        .unwrap();
        installed
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn host(&self, station: &Station, display: &str) -> Command {
        let mut command = Command::new(self.path("kortbrygga-host"));
        command.env_clear().envs(station.env()).env("HOME", self.folder.path()).env("DISPLAY", display);
        command.arg(format!("chrome-extension://{}/", "a".repeat(32)));
        command
    }
}

struct Running {
    child: Child,
    client: Client,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let client = Client::new(child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, client }
    }

    fn ends(&mut self) -> ExitStatus {
        self.client.close();
        self.client.rest();
        self.child.wait().unwrap()
    }
}

fn personal(serial: &str) -> station::card::Card {
    let authority = Authority::new();
    let issue = |spki: &[u8], usage| {
        let usage = match usage {
            Usage::Authentication => CertificateUsage::Authentication,
            Usage::Signature => CertificateUsage::Signature,
        };
        authority.certify(spki, usage, &Person::anna("9752278900000004471"))
    };
    personal_card(&PersonalCardSpec::new(serial), issue).unwrap()
}

fn ready(client: &mut Client) -> CardView {
    client.wait_for_readers("a card", |readers| {
        readers.iter().find_map(|it| match &it.state {
            CardState::Ready(card) => Some(card.clone()),
            _ => None,
        })
    })
}

fn login(view: &CardView) -> Request {
    Request::Authenticate { card: card_ref(view), origin: ORIGIN.into(), nonce: "A".repeat(44) }
}

#[test]
fn a_login_through_the_real_window() {
    let (installed, desktop) = (Installed::new(), Screen::start());
    let mut station = Station::start().unwrap();
    station.insert(0, personal("6201")).unwrap();
    let mut host = Running::start(installed.host(&station, desktop.display()));
    host.client.hello();
    let view = ready(&mut host.client);
    let id = host.client.send(login(&view));
    host.client.wait_for_event("the window", |it| matches!(it, Event::PinWindowShown { .. }).then_some(()));
    desktop.pin_window().enter("000000");
    host.client
        .wait_for_event("the first window's end", |it| matches!(it, Event::PinWindowClosed { .. }).then_some(()));
    desktop.pin_window().enter(PIN_1);
    assert!(matches!(host.client.reply(&id), Ok(Reply::Token { .. })));
    let windows = host.client.events.iter().filter(|it| matches!(it, Event::PinWindowShown { .. })).count();
    assert_eq!(windows, 2);

    // The window goes with the request that wanted it.
    let id = host.client.send(login(&view));
    let window = desktop.pin_window();
    host.client.ask(Request::Cancel { request: id.clone() }).unwrap();
    assert_eq!(host.client.reply(&id).unwrap_err().code, Code::Cancelled);
    window.gone();
    assert!(host.ends().success());

    // Neither log nor journal knows what was typed.
    for entry in std::fs::read_dir(installed.path("state")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains(PIN_1) && !text.contains("000000\""), "{text}");
    }
}

#[test]
fn the_window_dies_with_the_port() {
    let (installed, desktop) = (Installed::new(), Screen::start());
    let mut station = Station::start().unwrap();
    station.insert(0, personal("6201")).unwrap();
    let mut host = Running::start(installed.host(&station, desktop.display()));
    host.client.hello();
    let view = ready(&mut host.client);
    let id = host.client.send(login(&view));
    let window = desktop.pin_window();
    let begun = Instant::now();
    host.client.close();
    let rest = host.client.rest();
    assert!(
        rest.iter().any(|(of, outcome)| *of == id && matches!(outcome, Outcome::Err(it) if it.code == Code::Cancelled))
    );
    assert!(host.child.wait().unwrap().success());
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    window.gone();
}

#[test]
fn whoever_is_not_on_the_list_is_told_so() {
    let installed = Installed::new();
    let station = Station::start().unwrap();
    for arguments in
        [vec!["chrome-extension://bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb/"], vec![], vec!["/x.json", "other@example.org"]]
    {
        let mut command = Command::new(installed.path("kortbrygga-host"));
        command.env_clear().envs(station.env()).env("HOME", installed.folder.path()).args(&arguments);
        let mut host = Running::start(command);
        assert_eq!(host.client.reply("").unwrap_err().code, Code::HostRefused);
        assert_eq!(host.ends().code(), Some(2));
    }
    std::fs::write(installed.path("host.toml"), "portals = [\"http://wrong\"]").unwrap();
    let mut host = Running::start(installed.host(&station, ""));
    assert_eq!(host.client.reply("").unwrap_err().code, Code::HostRefused);
    assert_eq!(host.ends().code(), Some(2));
}

#[test]
fn the_host_dumps_no_core_and_is_quick_and_small() {
    let installed = Installed::new();
    let station = Station::start().unwrap();
    let mut host = Running::start(installed.host(&station, ""));
    host.client.hello();
    let process = format!("/proc/{}", host.child.id());
    let limits = std::fs::read_to_string(format!("{process}/limits")).unwrap();
    let core = limits.lines().find(|it| it.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
    // A process that may not be dumped belongs to root in /proc (proc(5)), which shows when another user asks.
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
    let peak = status.lines().find(|it| it.starts_with("VmHWM:")).unwrap();
    let kilobytes: u32 = peak.split_whitespace().nth(1).unwrap().parse().unwrap();
    // The budget of the release build is 5 MB; debug builds carry more code.
    assert!(kilobytes < 20_000, "{peak}");
    assert!(host.ends().success());
}

#[test]
fn the_command_line_shows_cards_and_journal() {
    let installed = Installed::new();
    let mut station = Station::start().unwrap();
    station.insert(1, personal("6201")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(installed.path("kortbrygga"));
        let output = command
            .env_clear()
            .envs(station.env())
            .env("HOME", installed.folder.path())
            .args(arguments)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap() + &*String::from_utf8_lossy(&output.stderr))
    };
    let (fine, text) = run(&["cards", "--json"]);
    assert!(fine, "{text}");
    let readers: Vec<kortbrygga_shared::protocol::ReaderView> = serde_json::from_str(&text).unwrap();
    assert_eq!(readers.len(), 2);
    let (fine, text) = run(&["cards"]);
    assert!(fine && text.contains("9752278900000004471") && text.contains("Anna Andersson"), "{text}");

    let mut host = Running::start(installed.host(&station, ""));
    host.client.hello();
    let reader = station.readers()[0].clone();
    host.client.ask(Request::NameReader { reader, side: kortbrygga_shared::protocol::Side::Left }).unwrap();
    assert!(host.ends().success());
    let (fine, text) = run(&["journal", "verify"]);
    assert!(fine && text.starts_with("1 lines"), "{text}");
    let (fine, text) = run(&["journal", "list"]);
    assert!(fine && text.contains("reader-named"), "{text}");
    let journal = installed.path("state").join("journal.jsonl");
    let changed = std::fs::read_to_string(&journal).unwrap().replace("\"n\":1", "\"n\":2");
    std::fs::write(&journal, changed).unwrap();
    let (fine, text) = run(&["journal", "verify"]);
    assert!(!fine && text.contains("line 1"), "{text}");
}
