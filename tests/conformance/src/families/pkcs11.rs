//! Vendors' PKCS#11 modules: OpenSC's over our virtual MyEID card in a reader, and SoftHSM2, which has no readers.

use super::{Maker, myeid};
use crate::{
    bench::{Bench, Codes, Make, Which, file},
    checks::{BOTH, certify},
    judge::{Judge, ModuleToken, openssl},
};
use kortbrygga_host::{
    cards::{Module, ModuleCards, PinRef, Pkcs11, Policy},
    readers::Limits,
};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use station::factory::{PIN_1, PIN_2};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

/// Debian's places for the modules.
const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The program that the modules live in, beside the running one.
const PROGRAM: &str = "kortbrygga-module";

/// OpenSC's module, which shows one token for each PIN.
pub struct OpenSc;

impl Maker for OpenSc {
    fn name(&self) -> &'static str {
        "pkcs11-opensc"
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        station::place_beside(PROGRAM).unwrap();
        let card = myeid::card(make, Which::First)?;
        let module = Module { name: "OpenSC".to_owned(), path: OPENSC.into(), cards: ModuleCards::All };
        let policy = Policy { pkcs11_modules: vec![module], ..Policy::default() };
        let token = |(number, pin)| ModuleToken { options: vec!["--slot-index".to_owned(), format!("{number}")], pin };
        let tokens = [(0, PIN_1), (1, PIN_2)].map(token).to_vec();
        let judge = |station: &station::Station| Judge::Pkcs11 { module: OPENSC.into(), env: station.env(), tokens };
        let bench = Bench::at_reader(myeid::codes(), Box::new(card), policy, judge);
        assert_eq!(bench.view().family, "pkcs11");
        Some(bench)
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        let other = myeid::card(Make::Blank, Which::Second).expect("there are blank cards");
        bench.station().expect("in a reader").swap_chip_unnoticed(0, Box::new(other)).unwrap();
    }

    fn reference(&self, pin: &PinRef) -> Option<u8> {
        pin.auth_id.first().map(|token| token + 1)
    }

    /// Files are PIN 1's on these cards, and the module's second token takes PIN 2 only.
    fn makes_keys_for(&self, usage: CertificateUsage) -> bool {
        usage == CertificateUsage::Authentication
    }
}

/// A module that is a program's own token: one PIN, no reader.
pub struct SoftHsm;

/// Its token's label.
const LABEL: &str = "Mjukt kort";
const OFFICER: &str = "87654321";

impl Maker for SoftHsm {
    fn name(&self) -> &'static str {
        "pkcs11-softhsm2"
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        station::place_beside(PROGRAM).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let slot = match make {
            Make::Blank | Make::Filled(_) | Make::TransportPin => token(folder.path()),
            Make::NoPin => return None,
        };
        let options = vec!["--token-label".to_owned(), LABEL.to_owned()];
        let tokens = vec![ModuleToken { options, pin: PIN_1 }];
        let judge = Judge::Pkcs11 { module: SOFTHSM.into(), env: Vec::new(), tokens };
        if let Make::Filled(algorithm) = make {
            fill(&judge, folder.path(), algorithm);
        }
        let path = if make == Make::TransportPin { with_transport_pin(folder.path()) } else { SOFTHSM.into() };
        let module = Module { name: "SoftHSM".to_owned(), path, cards: ModuleCards::All };
        let family = Pkcs11::find(&module, &slot, Limits::default().into()).unwrap().expect("the token shows");
        let codes = Codes { pins: vec![(PIN_1, None)], another: "918273", officer: Some(OFFICER) };
        Some(Bench::at_module(codes, Arc::new(family), judge, folder))
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        let tokens = bench.folder.path().join("tokens");
        std::fs::remove_dir_all(&tokens).unwrap();
        std::fs::create_dir(&tokens).unwrap();
        init(LABEL);
    }

    fn never_blocks(&self) -> bool {
        true
    }
}

/// A library in front of SoftHSM2 that says of the PIN what vendors' modules say of a transport PIN.
fn with_transport_pin(folder: &Path) -> PathBuf {
    let source = file(folder, "transport_pin.c", include_bytes!("transport_pin.c"));
    let library = folder.join("transport_pin.so");
    let place = format!("-DSOFTHSM=\"{SOFTHSM}\"");
    run(Command::new("cc").args(["-std=gnu17", "-shared", "-fPIC", &place, &source, "-o"]).arg(&library));
    library
}

/// A token in a folder of its own; gives the description of its slot.
fn token(folder: &Path) -> String {
    std::fs::create_dir(folder.join("tokens")).unwrap();
    let config = format!("directories.tokendir = {}\nlog.level = ERROR\n", folder.join("tokens").display());
    let config: PathBuf = file(folder, "softhsm2.conf", config.as_bytes()).into();
    #[expect(unsafe_code, reason = "no other thread of this process reads the environment yet")]
    unsafe {
        std::env::set_var("SOFTHSM2_CONF", config);
    }
    init(LABEL);
    // Slot 0 (0x1a2b3c4d): / token label : … : the description is what stands behind the colon of its own line.
    let list = run(Command::new("pkcs11-tool").args(["--module", SOFTHSM, "--list-token-slots"]));
    let slot = list.lines().find(|line| line.starts_with("Slot ")).expect("a slot");
    slot.split_once("): ").expect("a description").1.trim().to_owned()
}

fn init(label: &str) {
    let init = ["--init-token", "--free", "--label", label, "--so-pin", OFFICER, "--pin", PIN_1];
    run(Command::new("softhsm2-util").args(init));
}

/// A key pair with its certificate for each use: made by openssl, put there by the module's own program.
fn fill(judge: &Judge, folder: &Path, algorithm: KeyAlgorithm) {
    let kind: &[&str] = match algorithm {
        KeyAlgorithm::Rsa2048 => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        KeyAlgorithm::Rsa3072 => &["RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
        KeyAlgorithm::P256 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        KeyAlgorithm::P384 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    };
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (private, public) = (path("private.pem"), path("public.der"));
    for (usage, id) in BOTH.into_iter().zip(["45", "46"]) {
        let label = if usage == CertificateUsage::Authentication { "Legitimering" } else { "Underskrift" };
        openssl(&[&["genpkey", "-out", &private, "-algorithm"], kind].concat());
        openssl(&["pkey", "-in", &private, "-pubout", "-outform", "DER", "-out", &public]);
        let import = ["--import", &private, "--token", LABEL, "--label", label, "--id", id, "--pin", PIN_1];
        run(Command::new("softhsm2-util").args(import));
        let certificate = file(folder, "certificate.der", &certify(&std::fs::read(&public).unwrap(), usage));
        let write = ["--token-label", LABEL, "--login", "--pin", PIN_1, "--id", id, "--label", label];
        judge.run("pkcs11-tool", &[&write[..], &["--write-object", &certificate, "--type", "cert"]].concat());
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
