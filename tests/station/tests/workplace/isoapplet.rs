//! The virtual Java Card with IsoApplet, judged by OpenSC's `isoApplet` driver (which knows release 0) and openssl.

use std::fs;

use station::card::{Chip, IsoAppletCard, Release};
use station::factory::{self, ISOAPPLET_LABEL, ISOAPPLET_PUK, KeyType, PIN_1, Usage};

use crate::support::{Desk, issue};

const NEW_PIN: &str = "135790";
const OWNER: [&str; 4] = ["--auth-id", "ff", "--pin", PIN_1];

fn raw() -> Desk {
    Desk::with_card(0, IsoAppletCard::new(Release::Zero, "E001".parse().unwrap()))
}

fn blank(serial: &str) -> Desk {
    Desk::with_card(0, factory::blank_isoapplet_card(Release::Zero, serial).unwrap())
}

#[test]
fn a_card_is_made_of_a_raw_chip() {
    let desk = raw();
    assert_eq!(desk.tool("opensc-tool", &["--name"]).trim(), "Javacard with IsoApplet");
    let codes = ["--so-pin", PIN_1, "--so-puk", ISOAPPLET_PUK];
    desk.tool("pkcs15-init", &[&["-C", "--label", "Kort", "--serial", "00A1"], &codes[..]].concat());
    let dump = desk.tool("pkcs15-tool", &["-D"]);
    for part in ["PKCS#15 Card [Kort]", "00a1", "PIN [User PIN]", "needs-padding", "stored_len:16"] {
        assert!(dump.contains(part), "{part} in {dump}");
    }
    assert!(desk.try_tool("pkcs15-init", &[&["-C"], &codes[..]].concat()).is_err(), "the PUK can't be set twice");
}

#[test]
fn rsa_keys_sign_and_certificates_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let mut issued = Vec::new();
    let card = factory::personal_isoapplet_card(Release::Zero, KeyType::Rsa2048, "E002", |public_key, usage| {
        issued.push(issue(folder.path(), public_key, usage));
        issued.last().unwrap().clone()
    });
    let desk = Desk::with_card(0, card.unwrap());
    for (usage, certificate) in [Usage::Authentication, Usage::Signature].into_iter().zip(issued) {
        desk.tool("pkcs15-tool", &["--read-certificate", usage.key_id(), "--output", &desk.path("read.pem")]);
        desk.openssl(&["x509", "-in", "read.pem", "-outform", "DER", "-out", "read.der"]);
        assert_eq!(fs::read(desk.path("read.der")).unwrap(), certificate);
        desk.sign_and_verify(&format!("{ISOAPPLET_LABEL} (User PIN)"), usage.key_id(), PIN_1, KeyType::Rsa2048);
    }
}

#[test]
fn elliptic_keys_sign_what_the_card_hashes_with_sha_1() {
    let desk = blank("E003");
    for (id, curve) in [("45", "ec/prime256v1"), ("46", "ec/secp384r1")] {
        desk.tool("pkcs15-init", &[&["--generate-key", curve, "--id", id], &OWNER[..]].concat());
        desk.public_key(id);
        fs::write(desk.path("text"), "Jag kvitterar kortet.").unwrap();
        let files = ["--input-file", &desk.path("text"), "--output-file", &desk.path("signature")];
        let how = ["--login", "--pin", PIN_1, "--id", id, "--mechanism", "ECDSA-SHA1", "--signature-format", "openssl"];
        desk.pkcs11("--sign", &[&how, &files[..]].concat());
        let verify = ["dgst", "-sha1", "-verify", "public-key.pem", "-signature", "signature", "text"];
        assert!(desk.openssl(&verify).contains("Verified OK"), "{curve}");
    }
    let chained = |command: &[u8]| command[..2] == [0x10, 0x46];
    assert!(desk.station.exchanges(0).unwrap().iter().any(|it| chained(&it.command)), "P-384 needs a chain");
}

#[test]
fn the_pin_is_changed_counted_blocked_and_unblocked() {
    let desk = blank("E004");
    let verify = |pin: &str| desk.try_tool("pkcs15-tool", &["--verify-pin", "--auth-id", "ff", "--pin", pin]).is_ok();
    desk.tool("pkcs15-tool", &[&["--change-pin", "--new-pin", NEW_PIN], &OWNER[..]].concat());
    assert!(verify(NEW_PIN) && !verify(PIN_1));
    assert_eq!(tries(&desk), 2);
    assert!(verify(NEW_PIN));
    assert_eq!(tries(&desk), 3, "a right PIN restores the counter");
    for left in [2, 1, 0] {
        assert!(!verify("000000"));
        assert_eq!(tries(&desk), left);
    }
    assert!(!verify(NEW_PIN), "the right PIN comes too late");
    let unblock = |puk: &str| {
        desk.try_tool("pkcs15-tool", &["--unblock-pin", "--auth-id", "ff", "--puk", puk, "--new-pin", PIN_1])
    };
    unblock("0000000000000000").unwrap_err();
    unblock(ISOAPPLET_PUK).unwrap();
    assert_eq!(tries(&desk), 3);
    assert!(verify(PIN_1));
}

#[test]
fn five_wrong_puks_block_it_for_good() {
    let desk = blank("E005");
    let unblock = |puk: &str| {
        desk.try_tool("pkcs15-tool", &["--unblock-pin", "--auth-id", "ff", "--puk", puk, "--new-pin", NEW_PIN])
    };
    for left in [4, 3, 2, 1, 0] {
        unblock("0000000000000000").unwrap_err();
        let last = desk.station.exchanges(0).unwrap().into_iter().rfind(|it| it.command[1] == 0x2C).unwrap();
        assert_eq!(last.answer.unwrap(), [0x63, 0xC0 | left]);
    }
    unblock(ISOAPPLET_PUK).unwrap_err();
    assert_eq!(tries(&desk), 3, "a blocked PUK leaves the PIN alone");
}

#[test]
fn objects_are_deleted_and_made_anew() {
    let desk = blank("E006");
    let make = || desk.tool("pkcs15-init", &[&["--generate-key", "rsa/2048", "--id", "45"], &OWNER[..]].concat());
    make();
    let before = desk.public_key("45");
    fs::write(desk.path("c.der"), issue(desk.station.folder(), &before, Usage::Authentication)).unwrap();
    let store = ["--store-certificate", &desk.path("c.der"), "--format", "der", "--id", "45"];
    desk.tool("pkcs15-init", &[&store, &OWNER[..]].concat());
    desk.tool("pkcs15-init", &[&["--delete-objects", "cert", "--id", "45"], &OWNER[..]].concat());
    assert!(!desk.tool("pkcs15-tool", &["--list-certificates"]).contains(": 45"));
    assert!(desk.tool("pkcs15-tool", &["--list-keys"]).contains(": 45"), "the key stays");
    desk.tool("pkcs15-init", &[&["--delete-objects", "privkey,pubkey", "--id", "45"], &OWNER[..]].concat());
    assert!(!desk.tool("pkcs15-tool", &["-D"]).contains(": 45"));
    make();
    assert_ne!(desk.public_key("45"), before);
}

#[test]
fn strangers_are_kept_out_and_keys_made_elsewhere_too() {
    let desk = blank("E007");
    let stranger = ["--auth-id", "ff", "--pin", "000000", "--id", "45"];
    desk.try_tool("pkcs15-init", &[&["--generate-key", "rsa/2048"], &stranger[..]].concat()).unwrap_err();
    // CREATE FILE's own directory is open by OpenSC's profile; the directory of the keys is not, nor are keys.
    let update = desk.tool("opensc-tool", &["-s", "00:A4:08:00:04:50:15:44:01", "-s", "00:D6:00:00:01:30"]);
    assert!(update.contains("SW1=0x69, SW2=0x82"), "{update}");
    let environment = desk.tool("opensc-tool", &["-s", "00:22:41:00:06:80:01:F3:84:01:00"]);
    assert!(environment.contains("SW1=0x69, SW2=0x82"), "{environment}");

    desk.openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "elsewhere.pem"]);
    let store = ["--store-private-key", &desk.path("elsewhere.pem"), "--id", "45"];
    desk.try_tool("pkcs15-init", &[&store, &OWNER[..]].concat()).unwrap_err();
    let refused = desk
        .station
        .exchanges(0)
        .unwrap()
        .into_iter()
        .any(|it| it.command[1] == 0xDB && it.answer.unwrap() == [0x69, 0x00]);
    assert!(refused, "the applet's configuration, not the PIN");
}

#[test]
fn what_the_card_keeps_survives_its_image() {
    let mut card = factory::blank_isoapplet_card(Release::Zero, "E008").unwrap();
    card.power_on();
    let select = [&[0x00, 0xA4, 0x04, 0x00, 12][..], b"\xF2\x76\xA2\x88\xBC\xFB\xA6\x9D\x34\xF3\x10\x01"].concat();
    assert_eq!(card.transmit(&[0x00, 0x20, 0x00, 0x01]), [0x6D, 0x00], "not before the applet is selected");
    assert_eq!(card.transmit(&select), [0, 6, 6, 0x90, 0x00]);
    assert_eq!(card.transmit(b"\x00\x20\x00\x01\x06000000"), [0x63, 0xC2]);
    let mut again = IsoAppletCard::from_image(card.image());
    again.power_on();
    again.transmit(&select);
    assert_eq!(again.transmit(&[0x00, 0x20, 0x00, 0x01]), [0x63, 0xC2]);
}

#[test]
fn a_card_without_pin_lets_everybody_write_until_the_pin_is_set() {
    let mut card = factory::isoapplet_card_without_pin(Release::Zero, "E009").unwrap();
    card.power_on();
    card.transmit(&[&[0x00, 0xA4, 0x04, 0x00, 12][..], b"\xF2\x76\xA2\x88\xBC\xFB\xA6\x9D\x34\xF3\x10\x01"].concat());
    assert_eq!(card.transmit(&[0x00, 0x20, 0x00, 0x01]), [0x90, 0x00], "no PIN is needed");
    assert_eq!(card.transmit(b"\x00\x24\x01\x01\x06123456"), [0x90, 0x00]);
    assert_eq!(card.transmit(b"\x00\x24\x01\x01\x06123456"), [0x6A, 0x86], "the first PIN is set once");
    assert_eq!(card.transmit(&[0x00, 0x20, 0x00, 0x01]), [0x63, 0xC3]);
    assert_eq!(card.transmit(b"\x00\x2C\x00\x01\x161122334455667788123456"), [0x63, 0xC0], "there never is a PUK");
}

/// How many tries the PIN has left.
fn tries(desk: &Desk) -> u8 {
    let select = "00:A4:04:00:0C:F2:76:A2:88:BC:FB:A6:9D:34:F3:10:01";
    let answer = desk.tool("opensc-tool", &["-s", select, "-s", "00:20:00:01"]);
    let (_, status) = answer.rsplit_once("SW1=0x63, SW2=0xC").unwrap_or_else(|| panic!("{answer}"));
    status[..1].parse().unwrap()
}
