//! What the tests share: a desk with a card on it, openssl, and this process as a PC/SC client.

use std::ffi::CString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Once;

use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use station::card::{Card, Chip};
use station::factory::{self, KeyType, PersonalCardSpec, Usage};
use station::{Station, StationError, opensc};

/// Debian's place for OpenSC's PKCS#11 module.
const MODULE: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

/// A station whose tools speak to one of its two readers.
pub struct Desk {
    pub station: Station,
    pub slot: usize,
}

impl Desk {
    /// A station of its own, with this card in the slot.
    pub fn with_card(slot: usize, card: impl Chip) -> Self {
        let mut station = Station::start().unwrap();
        station.insert(slot, card).unwrap();
        Self { station, slot }
    }

    /// Runs one of OpenSC's tools on the reader.
    pub fn try_tool(&self, tool: &str, arguments: &[&str]) -> Result<String, StationError> {
        opensc::run(&self.station, tool, &[&["--reader", &self.slot.to_string()], arguments].concat())
    }

    /// As [`Desk::try_tool`]; it must succeed.
    pub fn tool(&self, tool: &str, arguments: &[&str]) -> String {
        self.try_tool(tool, arguments).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs pkcs11-tool with OpenSC's module, which sees both readers; it must succeed.
    pub fn pkcs11(&self, action: &str, arguments: &[&str]) -> String {
        let arguments = [&["--module", MODULE, action], arguments].concat();
        opensc::run(&self.station, "pkcs11-tool", &arguments).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A path in the station's folder.
    pub fn path(&self, name: &str) -> String {
        self.station.folder().join(name).to_string_lossy().into_owned()
    }

    /// Runs openssl in the station's folder.
    pub fn openssl(&self, arguments: &[&str]) -> String {
        openssl(self.station.folder(), arguments)
    }

    /// Reads a public key from the card, as SubjectPublicKeyInfo in DER.
    pub fn public_key(&self, id: &str) -> Vec<u8> {
        self.tool("pkcs15-tool", &["--read-public-key", id, "--output", &self.path("public-key.pem")]);
        self.openssl(&["pkey", "-pubin", "-in", "public-key.pem", "-outform", "DER", "-out", "public-key.der"]);
        fs::read(self.path("public-key.der")).unwrap()
    }

    /// Signs a text through OpenSC's PKCS#11 module; openssl verifies it with the certificate of the same id, read back.
    pub fn sign_and_verify(&self, token: &str, id: &str, pin: &str, key_type: KeyType) {
        let mechanism = match key_type {
            KeyType::P256 | KeyType::P384 => "ECDSA-SHA256",
            KeyType::Rsa2048 | KeyType::Rsa3072 => "SHA256-RSA-PKCS",
        };
        self.sign_by_each_and_verify(token, id, pin, &[mechanism]);
    }

    /// As [`Desk::sign_and_verify`], once with each of these mechanisms, in pkcs11-tool's words.
    pub fn sign_by_each_and_verify(&self, token: &str, id: &str, pin: &str, mechanisms: &[&str]) {
        fs::write(self.path("text"), "Jag kvitterar kortet.").unwrap();
        self.tool("pkcs15-tool", &["--read-certificate", id, "--output", &self.path("certificate.pem")]);
        self.openssl(&["x509", "-in", "certificate.pem", "-pubkey", "-noout", "-out", "public.pem"]);
        let (text, signature, slot) = (self.path("text"), self.path("signature"), self.pkcs11_slot(token));
        let files = ["--slot", &slot, "--input-file", &text, "--output-file", &signature];
        for mechanism in mechanisms {
            let mut sign = [&["--login", "--pin", pin, "--id", id], &files[..], &["--mechanism", mechanism]].concat();
            if mechanism.starts_with("ECDSA") {
                sign.extend(["--signature-format", "openssl"]);
            }
            self.pkcs11("--sign", &sign);
            let hash = ["SHA256", "SHA384", "SHA512"].into_iter().find(|it| mechanism.contains(it)).unwrap();
            let hash = format!("-{}", hash.to_lowercase());
            let mut verify = vec!["dgst", &hash, "-verify", "public.pem", "-signature", "signature"];
            if mechanism.ends_with("-PSS") {
                verify.extend(["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]);
            }
            verify.push("text");
            assert!(self.openssl(&verify).contains("Verified OK"), "{mechanism}");
        }
    }

    /// The number of the PKCS#11 slot of this reader whose token has this label.
    fn pkcs11_slot(&self, token: &str) -> String {
        let reader = &self.station.readers()[self.slot];
        let list = self.pkcs11("--list-slots", &[]);
        let mut slot = None;
        for line in list.lines() {
            if let Some(rest) = line.strip_prefix("Slot ") {
                let (_, id) = rest.split_once('(').unwrap();
                let (id, name) = id.split_once("): ").unwrap();
                slot = (name.trim() == reader).then(|| id.to_owned());
            } else if let Some(slot) = &slot
                && line.contains("token label")
                && line.ends_with(token)
            {
                return slot.clone();
            }
        }
        panic!("no token {token} in {reader}:\n{list}");
    }
}

/// A fresh chip: `pkcs15-init` does everything itself.
pub fn raw_card(serial: &str) -> Card {
    Card::new(serial.parse().unwrap())
}

/// A card with two keys, and certificates by a test CA in `folder`.
pub fn personal_card(folder: &Path, serial: &str, key_type: KeyType) -> Card {
    let spec = PersonalCardSpec::new(serial).with_keys(key_type);
    factory::personal_card(&spec, |public_key, usage| issue(folder, public_key, usage)).unwrap()
}

/// A certificate for this public key, by a test CA that openssl makes in `folder`.
pub fn issue(folder: &Path, public_key: &[u8], usage: Usage) -> Vec<u8> {
    fs::write(folder.join("public.der"), public_key).unwrap();
    openssl(folder, &["pkey", "-pubin", "-inform", "DER", "-in", "public.der", "-out", "public.pem"]);
    if !folder.join("ca.pem").exists() {
        let ca = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
        openssl(folder, &[&ca[..], &["-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem"]].concat());
    }
    let subject = format!("/C=SE/CN=Anna Andersson/serialNumber=191212121212/OU={}", usage.label());
    let request =
        ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "any.key"];
    openssl(folder, &[&request[..], &["-subj", &subject, "-out", "request.pem"]].concat());
    let sign =
        ["x509", "-req", "-in", "request.pem", "-force_pubkey", "public.pem", "-CA", "ca.pem", "-CAkey", "ca.key"];
    openssl(folder, &[&sign[..], &["-CAcreateserial", "-days", "30", "-outform", "DER", "-out", "c.der"]].concat());
    fs::read(folder.join("c.der")).unwrap()
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    text.into_owned()
}

/// This process becomes a client of the station, for good, and gets a context.
pub fn client_of(station: &Station) -> Context {
    static ONCE: Once = Once::new();
    // SAFETY: one test is one process; no thread of the station's looks at the environment while it waits for commands.
    #[allow(unsafe_code)]
    ONCE.call_once(|| unsafe { std::env::set_var("PCSCLITE_CSOCK_NAME", station.csock()) });
    assert_eq!(std::env::var_os("PCSCLITE_CSOCK_NAME").unwrap(), station.csock(), "run by cargo nextest");
    Context::establish(Scope::User).unwrap()
}

/// A reader's name, as PC/SC wants it.
pub fn reader(station: &Station, slot: usize) -> CString {
    CString::new(station.readers()[slot].clone()).unwrap()
}

/// Connects to the card in a slot, shared.
pub fn connect(context: &Context, station: &Station, slot: usize) -> Handle {
    Handle(Some(context.connect(&reader(station, slot), ShareMode::Shared, Protocols::ANY).unwrap()))
}

/// A connected card that is left alone at the end; the crate's own would be reset.
pub struct Handle(Option<pcsc::Card>);

impl std::ops::Deref for Handle {
    type Target = pcsc::Card;

    fn deref(&self) -> &pcsc::Card {
        self.0.as_ref().unwrap()
    }
}

impl std::ops::DerefMut for Handle {
    fn deref_mut(&mut self) -> &mut pcsc::Card {
        self.0.as_mut().unwrap()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(card) = self.0.take() {
            // A card that has gone can't be left alone any better.
            let _ = card.disconnect(Disposition::LeaveCard);
        }
    }
}

/// Sends an APDU; the answer with its status word.
pub fn send(card: &pcsc::Card, command: &[u8]) -> Result<Vec<u8>, pcsc::Error> {
    let mut buffer = vec![0; 65538];
    card.transmit(command, &mut buffer).map(<[u8]>::to_vec)
}

/// GET DATA, applet information: "MyEID", version, chip serial (ten bytes from offset 8), change counter.
pub const APPLET_INFORMATION: [u8; 5] = [0x00, 0xCA, 0x01, 0xA0, 0x00];

/// The last four hexadecimal digits of the chip's serial, asked of the chip.
pub fn chip_serial(card: &pcsc::Card) -> String {
    let answer = send(card, &APPLET_INFORMATION).unwrap();
    assert!(answer.starts_with(b"MyEID") && answer.ends_with(&[0x90, 0x00]), "{answer:02X?}");
    format!("{:02X}{:02X}", answer[16], answer[17])
}

/// One test for each reader: they run side by side, each at its own station.
macro_rules! in_both_readers {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn left_reader() {
                super::$name(0);
            }

            #[test]
            fn right_reader() {
                super::$name(1);
            }
        }
    )+};
}
pub(crate) use in_both_readers;
