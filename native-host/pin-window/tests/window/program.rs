//! The program under test and its pipes.

use crate::desktop::{Desktop, LIMIT, Process};
use kortbrygga_shared::{
    protocol::{NewPinRule, PinKind, PinOutcome, PinPrompt, PinPurpose, PromptDocument, SigningPurpose},
    time::UnixMillis,
};
use std::{
    io::{Read, Write},
    process::{ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The program, started as the host starts it.
pub struct Asked {
    process: Process,
    /// Closed by the test to play a parent that dies.
    pub stdin: Option<ChildStdin>,
    octets: Receiver<Vec<u8>>,
    complaint: Receiver<Vec<u8>>,
}

/// How the program ended.
pub struct Ended {
    pub octets: Vec<u8>,
    pub status: Option<i32>,
    pub complaint: String,
}

impl Ended {
    pub fn outcome(&self) -> Option<PinOutcome> {
        self.octets.first().copied().and_then(PinOutcome::from_octet)
    }

    pub fn pin(&self) -> &[u8] {
        self.octets.get(1..).unwrap_or_default()
    }
}

/// How the program is called on this desktop, without anything of the environment that the tests run in.
pub fn command(desktop: &Desktop) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kortbrygga-pin"));
    command
        .env_clear()
        .env("DISPLAY", &desktop.display)
        .env("HOME", desktop.home.path())
        .env("XDG_RUNTIME_DIR", desktop.home.path());
    command
}

pub fn ask(desktop: &Desktop, prompt: &PinPrompt) -> Asked {
    spawn(command(desktop), serde_json::to_string(prompt).unwrap().as_bytes())
}

/// Starts the program and sends one line.
pub fn spawn(mut command: Command, line: &[u8]) -> Asked {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let mut stdin = child.stdin.take().unwrap();
    // The program may have ended before it has read all of a bad line.
    let _ = stdin.write_all(line).and_then(|()| stdin.write_all(b"\n"));
    let octets = collect(child.stdout.take().unwrap());
    let complaint = collect(child.stderr.take().unwrap());
    Asked { process: Process(child), stdin: Some(stdin), octets, complaint }
}

impl Asked {
    pub fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// Waits for the end.
    pub fn ended(mut self) -> Ended {
        let octets = self.octets.recv_timeout(LIMIT).expect("the program closes its stdout");
        let complaint = self.complaint.recv_timeout(LIMIT).expect("the program closes its stderr");
        let status = self.process.0.wait().unwrap().code();
        Ended { octets, status, complaint: String::from_utf8_lossy(&complaint).into_owned() }
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut octets = Vec::new();
        let _ = pipe.read_to_end(&mut octets);
        let _ = send.send(octets);
    });
    receive
}

pub const TITLE: &str = "Kortbrygga – Skriv under";

/// Administrator 2 signs that a card is handed out.
pub fn prompt() -> PinPrompt {
    PinPrompt {
        purpose: PinPurpose::Sign(SigningPurpose::Decision),
        pin: PinKind::Signature,
        origin: Some("https://minasidor.siths.se".into()),
        person: Some("Anna Andersson".into()),
        number_ends: Some("1234".into()),
        reader: "vänster läsare".into(),
        document: Some(PromptDocument {
            title: "Utlämning av reservkort LoA3 till Tolvan Tolvansson".into(),
            check_code: "K7F39QX2".into(),
        }),
        tries_left: Some(3),
        wrong_before: false,
        same_again: false,
        min_digits: 6,
        max_digits: 8,
        new_pin: None,
        at_reader: false,
        until: from_now(Duration::from_secs(300)),
        language: "sv".into(),
    }
}

pub const CHANGE_TITLE: &str = "Kortbrygga – Byt kod";

/// The command line changes PIN 1 of a SITHS card.
pub fn change() -> PinPrompt {
    PinPrompt {
        purpose: PinPurpose::ChangePin,
        pin: PinKind::Authentication,
        origin: None,
        document: None,
        min_digits: 4,
        new_pin: Some(NewPinRule { min_digits: 6, max_digits: 6 }),
        ..prompt()
    }
}

pub fn from_now(after: Duration) -> UnixMillis {
    let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + after;
    UnixMillis(i64::try_from(at.as_millis()).unwrap())
}
