//! Keys, requests and certificates on a card that is being issued.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use der::Decode;
use kortbrygga_host::journal::{self, FILE_NAME};
use kortbrygga_shared::{
    catalogue::Code,
    identity::PrintedNumber,
    protocol::{
        Bytes, CardView, CertificateToWrite, CertificateUsage, Command, EnrolledKey, Event, KeyAlgorithm, KeyRequest,
        KeySource, PinKind, PinPurpose, Reply, WrittenCertificate,
    },
};
use station::{
    card::{
        Card,
        fault::{Fault, Trigger},
    },
    factory::{PIN_1, PIN_2, blank_reserve_card, rsa_key_pool},
    opensc,
};
use support::{
    ORIGIN, Workplace,
    authority::{Authority, Person},
    card_ref, tools,
};

const NUMBER: &str = "9752278900000001234";
const CASE: &str = "case-7";
const BOTH: [CertificateUsage; 2] = [CertificateUsage::Authentication, CertificateUsage::Signature];

fn number() -> PrintedNumber {
    NUMBER.parse().unwrap()
}

fn workplace_with(card: Card) -> (Workplace, CardView) {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(1, card).unwrap();
    let view = workplace.wait_for_card(1);
    (workplace, view)
}

fn bound(card: Card) -> (Workplace, CardView) {
    let (mut workplace, view) = workplace_with(card);
    let bind = Command::BindNumber { card: card_ref(&view), number: number() };
    assert!(matches!(workplace.client.ask(bind), Ok(Reply::Done)));
    (workplace, view)
}

fn enrol(view: &CardView, source: KeySource) -> Command {
    Command::Enrol {
        card: card_ref(view),
        origin: ORIGIN.into(),
        case: CASE.into(),
        number: number(),
        person: "Anna Andersson".into(),
        keys: BOTH.map(|usage| KeyRequest { usage, source }).to_vec(),
    }
}

fn write(view: &CardView, certificates: Vec<CertificateToWrite>) -> Command {
    Command::WriteCertificates {
        card: card_ref(view),
        origin: ORIGIN.into(),
        case: CASE.into(),
        number: number(),
        person: "Anna Andersson".into(),
        certificates,
    }
}

fn enrolled(workplace: &mut Workplace, view: &CardView, source: KeySource) -> Vec<EnrolledKey> {
    let id = workplace.client.send(enrol(view, source));
    let first = workplace.fingers.types(PIN_1);
    assert_eq!((first.purpose, first.pin), (PinPurpose::Enrol, PinKind::Authentication));
    let second = workplace.fingers.types(PIN_2);
    assert_eq!((second.purpose, second.pin), (PinPurpose::EnrolSignature, PinKind::Signature));
    match workplace.client.reply(&id).unwrap() {
        Reply::Enrolled { keys } => keys,
        other => panic!("{other:?}"),
    }
}

fn certified(authority: &Authority, keys: &[EnrolledKey]) -> Vec<CertificateToWrite> {
    let person = Person::anna(NUMBER);
    let certify = |key: &EnrolledKey| CertificateToWrite {
        usage: key.usage,
        certificate: Bytes(authority.answer(&key.request.0, key.usage, &person)),
    };
    keys.iter().map(certify).collect()
}

fn written(reply: Reply) -> Vec<WrittenCertificate> {
    match reply {
        Reply::Written { certificates } => certificates,
        other => panic!("{other:?}"),
    }
}

fn issue(card: Card, algorithm: KeyAlgorithm, mechanism: &str, opensc_type: &str) {
    let authority = Authority::new();
    let (mut workplace, view) = bound(card);
    let keys = enrolled(&mut workplace, &view, KeySource::New(algorithm));
    let folder = workplace.state.path().to_owned();
    for key in &keys {
        let request = tools::file(&folder, "request", &key.request.0);
        tools::openssl(&["req", "-verify", "-noout", "-inform", "DER", "-in", tools::text(&request)]);
    }
    assert_eq!(keys.iter().map(|it| it.usage).collect::<Vec<_>>(), BOTH);

    let certificates = certified(&authority, &keys);
    let report = written(workplace.client.ask(write(&view, certificates.clone())).unwrap());
    assert!(workplace.fingers.were_not_asked(), "PIN 1 waited for the certificates");
    for (line, certificate) in report.iter().zip(&certificates) {
        let sha256 = ring::digest::digest(&ring::digest::SHA256, &certificate.certificate.0);
        assert_eq!((line.usage, &line.sha256.0[..], line.newly_written), (certificate.usage, sha256.as_ref(), true));
    }
    assert!(workplace.client.events.iter().any(|it| matches!(it, Event::Progress { .. })));

    // The same again writes nothing and asks nobody.
    let report = written(workplace.client.ask(write(&view, certificates.clone())).unwrap());
    assert!(report.iter().all(|it| !it.newly_written) && workplace.fingers.were_not_asked());
    let now = workplace.client.wait_for_readers("both certificates", |readers| {
        readers.iter().find_map(|it| match &it.state {
            kortbrygga_shared::protocol::CardState::Ready(card) if card.certificates.len() == 2 => Some(card.clone()),
            _ => None,
        })
    });
    assert_eq!((now.epoch, now.number), (view.epoch, Some(number())));

    opensc_agrees(&workplace, &certificates, mechanism, opensc_type);
    let check = journal::check(&folder.join(FILE_NAME), |_| ()).unwrap();
    assert_eq!((check.lines, check.torn), (9, 0));
}

/// What others read and sign on the card.
fn opensc_agrees(workplace: &Workplace, certificates: &[CertificateToWrite], mechanism: &str, opensc_type: &str) {
    let (station, folder) = (&workplace.station, workplace.state.path());
    let reader = workplace.station.readers()[1].clone();
    let dump = opensc::run(station, "pkcs15-tool", &["--reader", &reader, "-D"]).unwrap();
    assert_eq!(dump.matches(opensc_type).count(), 4, "{dump}");
    let data = tools::file(folder, "data", b"to be signed");
    for (place, (certificate, pin)) in certificates.iter().zip([PIN_1, PIN_2]).enumerate() {
        let ids: Vec<&str> = dump.lines().filter_map(|it| it.trim().strip_prefix("ID             : ")).collect();
        let mut distinct: Vec<&str> = ids.iter().copied().filter(|it| it.len() > 2).collect();
        distinct.dedup();
        let id = distinct[place];
        let pem = opensc::run(station, "pkcs15-tool", &["--reader", &reader, "--read-certificate", id]).unwrap();
        let pem = tools::file(folder, "card.pem", pem);
        let der = folder.join("card.der");
        tools::openssl(&["x509", "-in", tools::text(&pem), "-outform", "DER", "-out", tools::text(&der)]);
        assert_eq!(std::fs::read(&der).unwrap(), certificate.certificate.0);

        let signature = folder.join("signature");
        let slot = opensc_slot(workplace, &reader, place);
        let arguments = [
            "--slot",
            &slot,
            "--sign",
            "--id",
            id,
            "--mechanism",
            mechanism,
            "--pin",
            pin,
            "--signature-format",
            "openssl",
            "--input-file",
            tools::text(&data),
            "--output-file",
            tools::text(&signature),
        ];
        opensc::run(station, "pkcs11-tool", &arguments).unwrap();
        let key = folder.join("key.pem");
        let public = tools::openssl(&["x509", "-in", tools::text(&pem), "-noout", "-pubkey"]);
        std::fs::write(&key, public).unwrap();
        let verify = [
            "dgst",
            "-sha256",
            "-verify",
            tools::text(&key),
            "-signature",
            tools::text(&signature),
            tools::text(&data),
        ];
        tools::openssl(&verify);
    }
}

/// Number of the PKCS#11 slot of a PIN of the card in a reader.
fn opensc_slot(workplace: &Workplace, reader: &str, pin: usize) -> String {
    let list = opensc::run(&workplace.station, "pkcs11-tool", &["-L"]).unwrap();
    let of_reader: Vec<&str> = list.lines().filter(|it| it.starts_with("Slot ") && it.contains(reader)).collect();
    let line = of_reader[pin];
    let number = line.split(['(', ')']).nth(1).unwrap();
    u64::from_str_radix(number.trim_start_matches("0x"), 16).unwrap().to_string()
}

#[test]
fn a_card_is_issued_with_p256_keys() {
    issue(blank_reserve_card("7001").unwrap(), KeyAlgorithm::P256, "ECDSA-SHA256", "EC Key");
}

#[test]
fn a_card_is_issued_with_rsa_keys() {
    let card = blank_reserve_card("7002").unwrap().with_key_pool(rsa_key_pool(2048, 2).unwrap());
    issue(card, KeyAlgorithm::Rsa2048, "SHA256-RSA-PKCS", "RSA Key");
}

#[test]
fn requests_can_be_made_with_keys_that_are_there() {
    let (mut workplace, view) = bound(blank_reserve_card("7003").unwrap());
    let first = enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    let again = enrolled(&mut workplace, &view, KeySource::Existing);
    let spki = |key: &EnrolledKey| x509_cert::request::CertReq::from_der(&key.request.0).unwrap().info.public_key;
    assert_eq!(first.iter().map(spki).collect::<Vec<_>>(), again.iter().map(spki).collect::<Vec<_>>());
    // A case that is begun anew takes the keys that it made before.
    let third = enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    assert_eq!(first.iter().map(spki).collect::<Vec<_>>(), third.iter().map(spki).collect::<Vec<_>>());
}

#[test]
fn a_key_that_a_killed_host_left_behind_is_taken_up() {
    let (mut workplace, view) = bound(blank_reserve_card("6030").unwrap());
    let enrol_one = |view: &CardView| Command::Enrol {
        card: card_ref(view),
        origin: ORIGIN.into(),
        case: CASE.into(),
        number: number(),
        person: "Anna Andersson".into(),
        keys: vec![KeyRequest { usage: CertificateUsage::Authentication, source: KeySource::New(KeyAlgorithm::P256) }],
    };
    let key_of = |workplace: &mut Workplace, view: &CardView| {
        let id = workplace.client.send(enrol_one(view));
        workplace.fingers.types(PIN_1);
        match workplace.client.reply(&id).unwrap() {
            Reply::Enrolled { keys } => {
                x509_cert::request::CertReq::from_der(&keys[0].request.0).unwrap().info.public_key
            }
            other => panic!("{other:?}"),
        }
    };
    let first = key_of(&mut workplace, &view);
    // As after a kill between the card's answer and the journal's line: the journal ends with the beginning.
    workplace.close();
    let path = workplace.state.path().join(FILE_NAME);
    let lines = std::fs::read_to_string(&path).unwrap();
    let cut = lines.find("key-generated").map(|at| lines[..at].rfind('\n').unwrap() + 1).unwrap();
    std::fs::write(&path, &lines[..cut]).unwrap();
    workplace.reopen();
    workplace.hello();
    let view = workplace.wait_for_card(1);
    assert_eq!(key_of(&mut workplace, &view), first);
}

#[test]
fn a_number_that_keys_were_made_for_stands() {
    let (mut workplace, view) = bound(blank_reserve_card("6031").unwrap());
    enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    let other = Command::BindNumber { card: card_ref(&view), number: "9752278900000004417".parse().unwrap() };
    assert_eq!(workplace.client.ask(other).unwrap_err().code, Code::WrongCard);
}

#[test]
fn only_the_card_with_the_number_gets_certificates() {
    let authority = Authority::new();
    let (mut workplace, view) = workplace_with(blank_reserve_card("7004").unwrap());
    let source = KeySource::New(KeyAlgorithm::P256);
    assert_eq!(workplace.client.ask(enrol(&view, source)).unwrap_err().code, Code::NumberUnconfirmed);
    let other: PrintedNumber = "9752278900000009999".parse().unwrap();
    workplace.client.ask(Command::BindNumber { card: card_ref(&view), number: other }).unwrap();
    assert_eq!(workplace.client.ask(enrol(&view, source)).unwrap_err().code, Code::WrongCard);
    workplace.client.ask(Command::BindNumber { card: card_ref(&view), number: number() }).unwrap();
    let keys = enrolled(&mut workplace, &view, source);

    let mut stranger = certified(&authority, &keys);
    let person = Person::anna("9752278900000009999");
    stranger[0].certificate = Bytes(authority.answer(&keys[0].request.0, keys[0].usage, &person));
    assert_eq!(workplace.client.ask(write(&view, stranger)).unwrap_err().code, Code::CertificateForOtherCard);
    let mut swapped = certified(&authority, &keys);
    swapped[0].certificate =
        Bytes(authority.answer(&keys[1].request.0, CertificateUsage::Authentication, &Person::anna(NUMBER)));
    assert_eq!(workplace.client.ask(write(&view, swapped)).unwrap_err().code, Code::CertificateForOtherKey);
    let mut broken = certified(&authority, &keys);
    broken[0].certificate = Bytes(vec![0x30, 3, 1, 2, 3]);
    assert_eq!(workplace.client.ask(write(&view, broken)).unwrap_err().code, Code::BadCertificate);

    // Each refusal has dropped the PIN that waited.
    let id = workplace.client.send(write(&view, certified(&authority, &keys)));
    assert_eq!(workplace.fingers.types(PIN_1).purpose, PinPurpose::WriteCertificates);
    workplace.client.reply(&id).unwrap();
    // Now the card carries its number itself.
    let other = Command::BindNumber { card: card_ref(&view), number: "9752278900000009999".parse().unwrap() };
    workplace.client.wait_for_readers("the certificates", |readers| {
        readers.iter().any(|it| matches!(&it.state, kortbrygga_shared::protocol::CardState::Ready(card) if card.certificates.len() == 2)).then_some(())
    });
    assert_eq!(workplace.client.ask(other).unwrap_err().code, Code::WrongCard);
}

/// The card is pulled at one of the commands of the write, put back, and the same command finishes it.
fn pulled_in_the_middle(serial: &str, trigger: impl Fn() -> Trigger, fault: Fault) {
    let authority = Authority::new();
    let (mut workplace, view) = bound(blank_reserve_card(serial).unwrap());
    let keys = enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    let certificates = certified(&authority, &keys);
    workplace.station.set_fault(1, trigger(), fault).unwrap();
    let id = workplace.client.send(write(&view, certificates.clone()));
    let card = workplace.station.wait_until_pulled(1).unwrap();
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::CardPulled);

    workplace.station.insert(1, card).unwrap();
    let again = workplace.client.wait_for_readers("the card again", |readers| {
        readers.iter().find_map(|it| match &it.state {
            kortbrygga_shared::protocol::CardState::Ready(card) if card.epoch != view.epoch => Some(card.clone()),
            _ => None,
        })
    });
    assert_eq!(again.chip, view.chip);
    assert_eq!(workplace.client.ask(write(&view, certificates.clone())).unwrap_err().code, Code::CardPulled);
    let id = workplace.client.send(write(&again, certificates.clone()));
    assert_eq!(workplace.fingers.types(PIN_1).purpose, PinPurpose::WriteCertificates);
    let report = written(workplace.client.reply(&id).unwrap());
    assert_eq!(report.len(), 2);
    opensc_agrees(&workplace, &certificates, "ECDSA-SHA256", "EC Key");
}

#[test]
fn a_card_pulled_while_a_certificate_is_written_is_finished() {
    pulled_in_the_middle("7005", || Trigger::Instruction(0xD6), Fault::RemoveDuring);
}

#[test]
fn a_card_pulled_between_the_certificates_is_finished() {
    let nth_create = |n: usize| {
        move || {
            let mut left = n;
            Trigger::when(move |header| {
                let hit = header.ins == 0xE0 && left == 0;
                left = left.saturating_sub(usize::from(header.ins == 0xE0));
                hit
            })
        }
    };
    pulled_in_the_middle("7006", nth_create(1), Fault::RemoveAfter);
}

#[test]
fn a_card_pulled_before_the_directorys_last_octet_is_finished() {
    // The last octet of the record is a command of its own: the fourth UPDATE BINARY of the first certificate.
    let trigger = || {
        let mut seen = 0;
        Trigger::when(move |header| {
            seen += usize::from(header.ins == 0xD6);
            header.ins == 0xD6 && seen == 4
        })
    };
    pulled_in_the_middle("7007", trigger, Fault::RemoveBefore);
}

#[test]
fn a_newer_certificate_takes_the_place_of_the_old_one() {
    let authority = Authority::new();
    let (mut workplace, view) = bound(blank_reserve_card("7008").unwrap());
    let keys = enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    written(workplace.client.ask(write(&view, certified(&authority, &keys))).unwrap());
    let newer = certified(&authority, &keys);
    let id = workplace.client.send(write(&view, newer.clone()));
    workplace.fingers.types(PIN_1);
    assert!(written(workplace.client.reply(&id).unwrap()).iter().all(|it| it.newly_written));
    let dump = opensc::run(&workplace.station, "pkcs15-tool", &["-r", "1", "-D"]).unwrap();
    assert_eq!(dump.matches("X.509 Certificate").count(), 2, "{dump}");
    opensc_agrees(&workplace, &newer, "ECDSA-SHA256", "EC Key");
}

#[test]
fn a_card_without_room_says_so_and_stays_readable() {
    let (mut workplace, view) = bound(blank_reserve_card("7009").unwrap());
    workplace.station.set_fault(1, Trigger::Instruction(0xE0), Fault::Status(0x6A84)).unwrap();
    let id = workplace.client.send(enrol(&view, KeySource::New(KeyAlgorithm::P256)));
    workplace.fingers.types(PIN_1);
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::CardFull);
    // The second try works, and nothing of the first is left.
    enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    let dump = opensc::run(&workplace.station, "pkcs15-tool", &["-r", "1", "-D"]).unwrap();
    assert_eq!(dump.matches("Private EC Key").count(), 2, "{dump}");
}

#[test]
fn a_certificate_that_reads_back_otherwise_is_no_success() {
    let authority = Authority::new();
    let (mut workplace, view) = bound(blank_reserve_card("7010").unwrap());
    let keys = enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    // The card says that it has written the certificate's first octets, and has not.
    workplace.station.set_fault(1, Trigger::Instruction(0xD6), Fault::Status(0x9000)).unwrap();
    let refused = workplace.client.ask(write(&view, certified(&authority, &keys))).unwrap_err();
    assert_eq!(refused.code, Code::ReadBackDiffers);
    let id = workplace.client.send(write(&view, certified(&authority, &keys)));
    workplace.fingers.types(PIN_1);
    written(workplace.client.reply(&id).unwrap());
}

/// The card is pulled while a key is made, put back, and the same command makes or takes the keys.
fn pulled_while_enrolling(serial: &str, trigger: Trigger, fault: Fault) {
    let (mut workplace, view) = bound(blank_reserve_card(serial).unwrap());
    workplace.station.set_fault(1, trigger, fault).unwrap();
    let id = workplace.client.send(enrol(&view, KeySource::New(KeyAlgorithm::P256)));
    workplace.fingers.types(PIN_1);
    let card = workplace.station.wait_until_pulled(1).unwrap();
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::CardPulled);
    workplace.station.insert(1, card).unwrap();
    let again = workplace.wait_for_next_card(1, &view);
    enrolled(&mut workplace, &again, KeySource::New(KeyAlgorithm::P256));
    let dump = opensc::run(&workplace.station, "pkcs15-tool", &["-r", "1", "-D"]).unwrap();
    let count = |what| dump.matches(what).count();
    assert_eq!((count("Private EC Key"), count("Public EC Key")), (2, 2), "{dump}");
}

#[test]
fn a_card_pulled_before_a_key_is_made_is_enrolled() {
    pulled_while_enrolling("7011", Trigger::Instruction(0x46), Fault::RemoveBefore);
}

#[test]
fn a_card_pulled_right_after_a_key_is_made_is_enrolled() {
    pulled_while_enrolling("7012", Trigger::Instruction(0x46), Fault::RemoveAfter);
}

#[test]
fn a_card_pulled_while_a_public_key_is_written_is_enrolled() {
    pulled_while_enrolling("7013", Trigger::Instruction(0xD6), Fault::RemoveDuring);
}

#[test]
fn a_card_pulled_between_the_two_key_directories_is_enrolled() {
    // UPDATE BINARY of the first key: public key, its record's body and first octet, then the private key's record.
    let mut seen = 0;
    let trigger = Trigger::when(move |header| {
        seen += usize::from(header.ins == 0xD6);
        header.ins == 0xD6 && seen == 4
    });
    pulled_while_enrolling("7014", trigger, Fault::RemoveDuring);
}

#[test]
fn a_key_pair_can_be_deleted() {
    use kortbrygga_host::{
        cancel::Cancel,
        journal::Journal,
        pin::Pin,
        readers::{Limits, Readers},
    };
    let (mut workplace, view) = bound(blank_reserve_card("7015").unwrap());
    enrolled(&mut workplace, &view, KeySource::New(KeyAlgorithm::P256));
    workplace.close();
    // No request deletes keys yet: this is the library's own interface.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let readers = Readers::start(
        Limits::default(),
        kortbrygga_host::cards::Policy::default(),
        std::sync::Arc::new(Journal::open(workplace.state.path()).unwrap()),
    );
    let left = runtime.block_on(async {
        let picture = readers.settled(support::LIMIT).await;
        let card = picture.readers.iter().find_map(|it| match &it.state {
            kortbrygga_shared::protocol::CardState::Ready(card) => Some(card_ref(card)),
            _ => None,
        });
        let card = card.unwrap();
        let known = readers.locate(&card).unwrap();
        let mut pin = kortbrygga_host::pin::Secret::Typed(Pin::take(&mut PIN_1.as_bytes().to_vec()).unwrap());
        let delete = move |session: &mut kortbrygga_host::readers::Session<'_>| {
            let contents = session.contents()?;
            session.verify(contents.pin(PinKind::Authentication)?, &mut pin)?;
            session.delete_key(&contents, &contents.keys[0])?;
            Ok(session.contents()?.keys.len())
        };
        readers.with_card(&card, &known, &Cancel::default(), delete).await.unwrap()
    });
    readers.stop();
    assert_eq!(left, 1);
    let dump = opensc::run(&workplace.station, "pkcs15-tool", &["-r", "1", "-D"]).unwrap();
    assert_eq!((dump.matches("Private EC Key").count(), dump.matches("Public EC Key").count()), (1, 1), "{dump}");
}
