//! Measures what `scripts/bench` prints of the card layer, beside somebody else's programs at the same readers in the same run.
//!
//! Each figure is the median of its rounds, and the fastest, after one round that does not count; what is compared takes turns,
//! so that both meet the same machine. "Bare" is the same commands, sent again
//! through PC/SC with nothing around them: what the card, the reader and the service cost by themselves. Cards take no time
//! of their own here. Nothing is asserted of times: a busy machine is no fault.
// A measuring program talks to whoever started it, and has nothing to save when a part fails.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../native-host/tests/support/authority.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod authority;

use authority::{Authority, Person};
use der::Encode;
use kortbrygga_host::{
    cancel::Cancel,
    cards::{CardError, ParsedCertificate, Policy, PublicKey},
    journal::Journal,
    pin::{Pin, Secret},
    readers::{Limits, Readers, Session},
};
use kortbrygga_shared::protocol::{CardRef, CardState, CertificateUsage, KeyAlgorithm, PinKind};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use station::{
    Exchange, Station,
    card::Card,
    factory::{KeyType, PIN_1, PIN_2, PersonalCardSpec, Usage, blank_reserve_card, personal_card},
};
use std::{
    ffi::CString,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const ROUNDS: usize = 15;
const NUMBER: &str = "9752278900000004471";
/// Octets of a certificate as it is today.
const CERTIFICATE: usize = 2000;
/// Whatever is waited for comes much sooner, or never.
const LIMIT: Duration = Duration::from_secs(20);

fn main() {
    let mut desk = Desk::new();
    println!("{:<58} {:>10} {:>10} {:>6}  goal", "what", "median", "fastest", "APDUs");
    desk.description();
    for (name, keys) in [("P-256", KeyType::P256), ("RSA-2048", KeyType::Rsa2048)] {
        desk.signature(name, keys);
    }
    desk.certificate();
}

fn row(what: &str, time: Times, commands: usize, goal: &str) {
    println!("{what:<58} {:>7.2} ms {:>7.2} ms {commands:>6}  {goal}", millis(time.median), millis(time.fastest));
}

fn beyond(ours: Times, bare: Times, most: f64) {
    let [median, fastest] =
        [(ours.median, bare.median), (ours.fastest, bare.fastest)].map(|(ours, bare)| millis(ours) - millis(bare));
    let verdict = if median <= most { "ok" } else { "over" };
    println!("{:<58} {median:>7.2} ms {fastest:>7.2} ms {:>6}  at most {most} ms: {verdict}", "  beyond them", "");
}

fn times(what: &str, ours: Times, other: Times, most: f64) {
    let [median, fastest] =
        [(ours.median, other.median), (ours.fastest, other.fastest)].map(|(ours, other)| millis(ours) / millis(other));
    let verdict = if median <= most { "ok" } else { "over" };
    println!("{what:<58} {median:>7.2} x  {fastest:>7.2} x  {:>6}  at most {most}: {verdict}", "");
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What the rounds took.
#[derive(Clone, Copy)]
struct Times {
    median: Duration,
    fastest: Duration,
}

/// Of the rounds after the first.
fn rounds<const N: usize>(mut round: impl FnMut() -> [Duration; N]) -> [Times; N] {
    round();
    let all: Vec<[Duration; N]> = (0..ROUNDS).map(|_| round()).collect();
    std::array::from_fn(|at| {
        let mut all: Vec<Duration> = all.iter().map(|it| it[at]).collect();
        all.sort();
        Times { median: all[all.len() / 2], fastest: all[0] }
    })
}

/// Two readers, the journal of nobody, and a clock.
struct Desk {
    station: Station,
    journal: Arc<Journal>,
    runtime: Runtime,
    _state: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let station = Station::start().unwrap();
        #[expect(unsafe_code, reason = "no other thread of this process reads the environment yet")]
        unsafe {
            std::env::set_var("PCSCLITE_CSOCK_NAME", station.csock());
        }
        let state = tempfile::tempdir().unwrap();
        let journal = Arc::new(Journal::open(state.path()).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { station, journal, runtime, _state: state }
    }

    fn readers(&self) -> Readers {
        Readers::start(Limits::default(), Policy::default(), Arc::clone(&self.journal))
    }

    /// Commands that the cards in both readers have had.
    fn commands(&self) -> usize {
        (0..2).filter_map(|slot| self.station.exchanges(slot).ok()).map(|it| it.len()).sum()
    }

    fn description(&mut self) {
        for slot in 0..2 {
            let spec = PersonalCardSpec::new(&format!("B0{slot}1")).with_keys(KeyType::Rsa2048);
            self.station.insert(slot, personal(&spec)).unwrap();
        }
        let look = || {
            let begun = Instant::now();
            let readers = self.readers();
            let picture = self.runtime.block_on(readers.settled(LIMIT));
            let time = begun.elapsed();
            assert!(picture.readers.iter().all(|it| matches!(it.state, CardState::Ready(_))), "{picture:?}");
            readers.stop();
            time
        };
        look();
        let logs = [0, 1].map(|slot| self.station.exchanges(slot).unwrap());
        let commands = logs.iter().map(Vec::len).sum();
        let names = self.station.readers();
        let [ours, bare] = rounds(|| {
            let ours = look();
            let begun = Instant::now();
            thread::scope(|scope| {
                for (name, log) in names.iter().zip(&logs) {
                    scope.spawn(|| replay(name, log));
                }
            });
            [ours, begun.elapsed()]
        });
        let mut counts = [0; 4];
        let programs: [(&str, &[&str]); 4] = [
            ("kortbrygga", &["cards", "--json"]),
            ("pkcs11-tool", &["-L", "-O"]),
            ("pkcs15-tool", &["--reader", "0", "-D"]),
            ("pkcs15-tool", &["--reader", "1", "-D"]),
        ];
        let [program, pkcs11, first, second] = rounds(|| {
            std::array::from_fn(|at| {
                let (time, commands) = self.program(programs[at].0, programs[at].1);
                counts[at] = commands;
                time
            })
        });
        row("two cards (RSA-2048, two certificates each) described", ours, commands, "");
        row("  the same commands, bare, both readers at once", bare, commands, "");
        times("  ours over bare", ours, bare, 1.2);
        row("  kortbrygga cards --json, whole program", program, counts[0], "");
        row("  pkcs11-tool -L -O, whole program", pkcs11, counts[1], "");
        row("  pkcs15-tool -D, whole program, first reader", first, counts[2], "");
        row("  pkcs15-tool -D, whole program, second reader", second, counts[3], "");
        times("  our program over pkcs11-tool", program, pkcs11, 0.5);

        let readers = self.readers();
        self.runtime.block_on(readers.settled(LIMIT));
        let mut logs = [Vec::new(), Vec::new()];
        let [again] = rounds(|| {
            let before = [0, 1].map(|slot| self.station.exchanges(slot).unwrap().len());
            let begun = Instant::now();
            self.runtime.block_on(readers.refresh());
            let time = begun.elapsed();
            logs = [0, 1].map(|slot| self.station.exchanges(slot).unwrap().split_off(before[slot]));
            [time]
        });
        row("the two looked at again", again, logs.iter().map(Vec::len).sum(), "identity check and tries only");
        println!("  {}", instructions(&logs[0]));
        readers.stop();
        for slot in 0..2 {
            self.station.remove(slot).unwrap();
        }
    }

    /// Runs a program to its end.
    fn program(&self, name: &str, arguments: &[&str]) -> (Duration, usize) {
        let beside = std::env::current_exe().unwrap().with_file_name(name);
        let program = if beside.exists() { beside } else { name.into() };
        let mut command = Command::new(&program);
        command.args(arguments).envs(self.station.env()).env("HOME", self.station.folder());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let before = self.commands();
        let begun = Instant::now();
        let status = command.status().unwrap_or_else(|error| panic!("{name}: {error}"));
        let time = begun.elapsed();
        assert!(status.success(), "{name}: {status}");
        (time, self.commands() - before)
    }

    fn signature(&mut self, name: &str, keys: KeyType) {
        self.station.insert(0, personal(&PersonalCardSpec::new("B101").with_keys(keys))).unwrap();
        let readers = self.readers();
        let card = self.card(&readers);
        let contents = Arc::clone(&readers.locate(&card).unwrap().contents);
        let (key, certificate) = contents.key_with_certificate(CertificateUsage::Signature).unwrap();
        let public = public_key(&certificate.der);
        let pin = contents.pin_of(key).unwrap().clone();
        let mut log = Vec::new();
        let [ours, bare] = rounds(|| {
            let (key, public, pin, mut secret) = (key.clone(), public.clone(), pin.clone(), secret(PIN_2));
            let (time, exchanges) = self.session(&readers, &card, move |session| {
                session.verify(&pin, &mut secret)?;
                session.sign(&key, &public, b"what is signed").map(drop)
            });
            log = exchanges;
            [time, replay(&self.station.readers()[0], &log)]
        });
        row(&format!("signature, {name}"), ours, log.len(), "SELECT, VERIFY, (MSE), PSO");
        println!("  {}", instructions(&log));
        row("  the same commands, bare", bare, log.len(), "");
        beyond(ours, bare, 2.0);
        readers.stop();
        self.station.remove(0).unwrap();
    }

    fn certificate(&mut self) {
        self.station.insert(0, blank_reserve_card("B201").unwrap()).unwrap();
        let readers = self.readers();
        let card = self.card(&readers);
        let known = readers.locate(&card).unwrap();
        let pin = known.contents.pin(PinKind::Authentication).unwrap().clone();
        let contents = Arc::clone(&known.contents);
        let (code, of) = (pin.clone(), Arc::clone(&contents));
        let make = move |session: &mut Session<'_>| {
            session.verify(&code, &mut secret(PIN_1))?;
            let key = session.generate_key(&of, CertificateUsage::Authentication, KeyAlgorithm::P256)?;
            let contents = session.contents()?;
            let public = session.public_key(&contents, &key)?;
            Ok((key, contents, public))
        };
        let (key, contents, public) =
            self.runtime.block_on(readers.with_card(&card, &known, &Cancel::default(), make)).unwrap();
        drop(known);
        let der = certificate_of(&public);
        let with_key = self.station.with_card(0, |card| card.image()).unwrap();
        let mut log = Vec::new();
        let [ours, bare] = rounds(|| {
            let card = self.fresh(&readers, Card::from_image(with_key.clone()));
            let (pin, key, contents, der) = (pin.clone(), key.clone(), contents.clone(), der.clone());
            let (time, exchanges) = self.session(&readers, &card, move |session| {
                session.verify(&pin, &mut secret(PIN_1))?;
                session.write_certificate(&contents, &key, &der)?;
                let after = session.contents()?;
                assert!(after.certificates.iter().any(|it| it.der == der));
                Ok(())
            });
            log = exchanges;
            self.fresh(&readers, Card::from_image(with_key.clone()));
            [time, replay(&self.station.readers()[0], &log)]
        });
        row(&format!("certificate of {} octets written and read back", der.len()), ours, log.len(), "");
        row("  the same commands, bare", bare, log.len(), "");
        beyond(ours, bare, 2.0);
        readers.stop();
    }

    /// The card in the first reader, read.
    fn card(&self, readers: &Readers) -> CardRef {
        self.card_after(readers, 0)
    }

    /// Puts this card in the place of the one that is there.
    fn fresh(&mut self, readers: &Readers, card: Card) -> CardRef {
        let before = self.card(readers).epoch;
        self.station.swap(0, card).unwrap();
        self.card_after(readers, before)
    }

    fn card_after(&self, readers: &Readers, epoch: u32) -> CardRef {
        let mut pictures = readers.watch();
        let seen = pictures.wait_for(|it| {
            it.readers.iter().any(|it| matches!(&it.state, CardState::Ready(card) if card.epoch > epoch))
        });
        let picture = self.runtime.block_on(async { tokio::time::timeout(LIMIT, seen).await }).unwrap().unwrap();
        let cards = picture.readers.iter().find_map(|it| match &it.state {
            CardState::Ready(card) => Some(card.card_ref()),
            _ => None,
        });
        cards.unwrap()
    }

    /// What a request does with a card once the PIN is there: its time and its exchanges.
    fn session(
        &self,
        readers: &Readers,
        card: &CardRef,
        work: impl FnOnce(&mut Session<'_>) -> Result<(), CardError> + Send + 'static,
    ) -> (Duration, Vec<Exchange>) {
        let known = readers.locate(card).unwrap();
        let before = self.station.exchanges(0).unwrap().len();
        let cancel = Cancel::default();
        let begun = Instant::now();
        self.runtime.block_on(readers.with_card(card, &known, &cancel, work)).unwrap();
        (begun.elapsed(), self.station.exchanges(0).unwrap().split_off(before))
    }
}

/// Sends the same commands again. Answers with nothing but the time: connecting and the transaction count.
fn replay(reader: &str, log: &[Exchange]) -> Duration {
    let context = Context::establish(Scope::User).unwrap();
    let mut room = [0; pcsc::MAX_BUFFER_SIZE_EXTENDED];
    let reader = CString::new(reader).unwrap();
    let begun = Instant::now();
    let mut card = context.connect(&reader, ShareMode::Shared, Protocols::ANY).unwrap();
    let transaction = card.transaction().unwrap();
    for exchange in log {
        let answer = transaction.transmit(&exchange.command, &mut room).unwrap();
        let status = |it: &[u8]| it[it.len() - 2..].to_vec();
        // What is sent is not what was measured unless the card does the same.
        assert_eq!(status(answer), status(exchange.answer.as_ref().unwrap()), "{:02X?}", exchange.command);
    }
    transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    card.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    begun.elapsed()
}

/// The commands by name.
fn instructions(log: &[Exchange]) -> String {
    let name = |it: &Exchange| match it.command[1] {
        0xA4 => "SELECT",
        0xB0 | 0xB1 => "READ BINARY",
        0xB2 => "READ RECORD",
        0xCA | 0xCB => "GET DATA",
        0x20 if it.command.len() > 5 => "VERIFY",
        0x20 => "VERIFY (tries)",
        0x22 => "MSE",
        0x2A => "PSO",
        0x2E => "LOG OUT",
        _ => "other",
    };
    log.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn secret(pin: &str) -> Secret {
    Secret::Typed(Pin::take(&mut pin.as_bytes().to_vec()).unwrap())
}

fn personal(spec: &PersonalCardSpec) -> Card {
    let authority = Authority::new();
    let issue = |spki: &[u8], usage| {
        let usage = match usage {
            Usage::Authentication => CertificateUsage::Authentication,
            Usage::Signature => CertificateUsage::Signature,
        };
        authority.certify(spki, usage, &Person::anna(NUMBER))
    };
    personal_card(spec, issue).unwrap()
}

fn public_key(certificate: &[u8]) -> PublicKey {
    ParsedCertificate::from_der(certificate).unwrap().public_key
}

/// A certificate of the usual size for this key: the name fills it up.
fn certificate_of(public: &PublicKey) -> Vec<u8> {
    let authority = Authority::new();
    let spki = public.info().unwrap().to_der().unwrap();
    let of =
        |name| authority.certify(&spki, CertificateUsage::Authentication, &Person { name, ..Person::anna(NUMBER) });
    let missing = CERTIFICATE - of("").len();
    of(String::leak("x".repeat(missing)))
}
