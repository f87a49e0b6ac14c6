//! `kortbrygga doctor` on recorded computers: registry exports and file trees in `tests/recorded`, one fault in each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_shared::catalogue::Code;
use station::{
    Station,
    factory::{PersonalCardSpec, personal_card},
};
use std::{collections::BTreeMap, path::PathBuf, process::Command};
use support::{
    authority::{Authority, Person},
    detects,
    doctor::{Doctor, codes},
};

const PORTAL: &str = "https://minasidor.siths.se";

/// SITHS Admin and Mina sidor of the Telia era, which need Net iD Enterprise.
const TELIA_PORTAL: &str = "https://cve.trust.telia.com";

fn recorded(case: &str) -> Doctor {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recorded").join(case);
    assert!(folder.is_dir(), "{folder:?}");
    let mut doctor = Doctor::new();
    for (option, name) in [("--registry", "registry.reg"), ("--root", "files")] {
        let path = folder.join(name);
        if path.exists() {
            doctor = doctor.with(&[option, path.to_str().unwrap()]);
        }
    }
    doctor
}

fn detects_in(rule: &str, reason: Code, case: &str, portal: Option<&str>) {
    let doctor = recorded(case);
    let doctor = if let Some(portal) = portal { doctor.with(&["--portal", portal]) } else { doctor };
    detects(rule, reason, &codes(&doctor.run()));
}

#[test]
fn a_healthy_windows_computer_has_no_finding() {
    for portal in [PORTAL, TELIA_PORTAL] {
        let answer = recorded("healthy-windows").with(&["--portal", portal]).run();
        assert_eq!(codes(&answer), [], "{answer:?}");
        assert_eq!(answer.status, 0);
    }
    let found = recorded("healthy-windows").run().workplace;
    assert_eq!(found.unread, []);
    assert_eq!(found.products.unwrap().len(), 3);
    assert_eq!(found.trusted.unwrap().len(), 5);
    assert_eq!(found.system.unwrap().name.unwrap(), "Windows 11 Enterprise 23H2");
    // Nothing tells whose computer it is.
    let trace = found.net_id.unwrap().trace.unwrap();
    assert_eq!((trace.path.as_str(), trace.writable), (r"%APPDATA%\Net iD\spår.txt", Some(true)));
}

#[test]
fn a_healthy_linux_computer_has_no_finding() {
    for portal in [PORTAL, TELIA_PORTAL] {
        let answer = recorded("healthy-linux").with(&["--portal", portal]).run();
        assert_eq!(codes(&answer), [], "{answer:?}");
    }
}

#[test]
fn a_portal_that_net_id_does_not_allow() {
    detects_in("MW-01", Code::PluginNotAllowed, "mw-01", Some(PORTAL));
    assert_eq!(codes(&recorded("mw-01").run()), [], "without a portal nothing is said of it");
}

#[test]
fn a_portal_that_is_no_trusted_site() {
    detects_in("MW-01", Code::PluginNotAllowed, "mw-01-zone", Some(TELIA_PORTAL));
}

#[test]
fn a_package_without_net_id_enterprise() {
    detects_in("MW-02", Code::NetIdEnterpriseMissing, "mw-02", Some(TELIA_PORTAL));
    assert_eq!(codes(&recorded("mw-02").with(&["--portal", PORTAL]).run()), [], "today's portal does without");
}

#[test]
fn two_packages_beside_each_other() {
    detects_in("MW-03", Code::PackagesMixed, "mw-03", None);
}

#[test]
fn a_package_that_was_installed_after_the_last_start() {
    detects_in("MW-03", Code::PackagesMixed, "mw-03-not-restarted", None);
}

#[test]
fn windows_copies_certificates_beside_a_minidriver() {
    detects_in("MW-04", Code::CertificatePropagationOn, "mw-04", Some(PORTAL));
}

#[test]
fn the_app_that_fails_on_a_server() {
    detects_in("MW-05", Code::VersionFaultyOnVdi, "mw-05", None);
}

#[test]
fn the_app_that_fails_on_a_remote_desktop() {
    detects_in("MW-05", Code::VersionFaultyOnVdi, "mw-05-citrix", None);
}

#[test]
fn an_app_that_is_too_old() {
    detects_in("MW-06", Code::SithsAppTooOld, "mw-06", None);
}

#[test]
fn a_net_id_that_is_too_old() {
    detects_in("MW-10", Code::NetIdMissingOrOld, "mw-10", None);
}

#[test]
fn no_net_id_where_the_portal_needs_it() {
    detects_in("MW-10", Code::NetIdMissingOrOld, "mw-10-missing", Some(TELIA_PORTAL));
}

#[test]
fn version_and_packaging_for_the_help_desk() {
    for case in ["healthy-linux", "healthy-windows"] {
        let report = recorded(case).run().net_id.unwrap();
        let values = [("packaging", "siths3001"), ("version", "6.8.5.20")];
        assert_eq!(report.values, BTreeMap::from(values.map(|(name, value)| (name.to_owned(), value.to_owned()))));
        detects("MW-11", Code::VersionAndPackaging, &[report.code]);
    }
}

#[test]
fn a_trace_that_can_not_be_written() {
    detects_in("MW-12", Code::TraceNotWritable, "mw-12", None);
}

#[test]
fn a_setting_that_a_policy_overrides() {
    detects_in("MW-13", Code::SettingOverridden, "mw-13", Some(PORTAL));
}

#[test]
fn a_settings_file_in_another_encoding() {
    detects_in("MW-13", Code::SettingOverridden, "mw-13-encoding", None);
}

#[test]
fn a_reader_that_net_id_leaves_out() {
    let station = Station::with_readers(&["HID Global OMNIKEY 3x21", "Another Reader"]).unwrap();
    let answer = recorded("mw-14").with(&["--readers"]).at(&station).run();
    detects("MW-14", Code::ReaderDenied, &codes(&answer));
    assert_eq!(answer.findings.len(), 1, "the other one may be used: {answer:?}");
    assert_eq!(codes(&recorded("mw-14").run()), [], "of readers that are not connected nothing is said");
}

#[test]
fn a_pin_pad_reader_that_loses_its_login() {
    let mut station = Station::with_pin_pads(&["Kontorsbord PIN Pad Reader"; 2]).unwrap();
    let authority = Authority::new();
    let issue =
        |spki: &[u8], usage| authority.certify(spki, support::usage(usage), &Person::anna("9752278900000004471"));
    station.insert(0, personal_card(&PersonalCardSpec::new("7101"), issue).unwrap()).unwrap();
    let answer = recorded("mw-16").with(&["--readers"]).at(&station).run();
    let codes: Vec<Code> = codes(&answer);
    detects("MW-16", Code::PinPadLosesLogin, &codes);
    let without_keys = Station::start().unwrap();
    let answer = recorded("mw-16").with(&["--readers"]).at(&without_keys).run();
    assert!(!answer.findings.iter().any(|it| it.code == Code::PinPadLosesLogin));
}

#[test]
fn a_cache_that_the_users_own_file_turns_on() {
    detects_in("MW-17", Code::NexusCacheOn, "mw-17", None);
    assert_eq!(codes(&recorded("mw-17").with(&["--portal", PORTAL]).run()), [], "SITHS' portals have no Nexus");
}

#[test]
fn a_library_that_can_not_initialise_cards() {
    detects_in("MW-18", Code::NexusLibrary64, "mw-18", None);
}

#[test]
fn an_app_that_the_browser_can_not_start() {
    detects_in("MW-19", Code::NexusProtocolMissing, "mw-19", None);
}

#[test]
fn a_portal_that_net_id_client_gives_too_little() {
    detects_in("MW-22", Code::NetIdClientNotAllowed, "mw-22", Some(PORTAL));
}

#[test]
fn a_chromebook_without_smart_card_connector() {
    detects_in("MW-23", Code::SmartCardConnectorMissing, "mw-23", None);
}

#[test]
fn power_saving_alone_is_no_fault() {
    assert_eq!(codes(&recorded("hw-05").run()), []);
}

#[test]
fn roots_that_are_not_installed() {
    detects_in("CRT-05", Code::UnknownIssuer, "crt-05", None);
}

#[test]
fn a_portal_that_opens_in_ie_mode() {
    detects_in("NET-04", Code::BrowserNotSupported, "net-04", Some(PORTAL));
    detects_in("NET-04", Code::BrowserNotSupported, "net-04", Some("https://cve.trust.telia.com/ccat/"));
    let other = recorded("net-04").with(&["--portal", "https://cve.trust.telia.com/other"]).run();
    assert!(!codes(&other).contains(&Code::BrowserNotSupported), "the list names a path");
}

#[test]
fn what_stops_work_is_told_before_what_does_not() {
    let answer = recorded("mw-02-and-mw-04").with(&["--portal", TELIA_PORTAL]).run();
    assert_eq!(codes(&answer), [Code::NetIdEnterpriseMissing, Code::CertificatePropagationOn]);
    // No service at all comes before every setting.
    let mut station = Station::with_readers(&["One Reader"]).unwrap();
    station.stop_daemon().unwrap();
    let answer = recorded("mw-04").with(&["--readers"]).at(&station).run();
    assert_eq!(codes(&answer), [Code::ServiceMissing, Code::CertificatePropagationOn]);
    assert_eq!(answer.status, 1);
}

#[test]
fn people_read_sentences_in_their_language() {
    let say = |language: &str| {
        let output = recorded("mw-06").command().env("LANG", language).output().unwrap();
        assert!(output.status.success(), "a notice stops nothing");
        String::from_utf8(output.stdout).unwrap()
    };
    let (swedish, english) = (say("sv_SE.UTF-8"), say("en_GB.UTF-8"));
    assert!(
        swedish.contains("KB-0905") && swedish.contains("2.0.8325") && swedish.contains("IT-avdelningen"),
        "{swedish}"
    );
    assert!(english.contains("KB-0905") && english.contains("IT department"), "{english}");
}

#[test]
fn what_can_not_be_checked_is_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.reg");
    std::fs::write(&wrong, "no registry").unwrap();
    for arguments in [
        vec!["--registry", wrong.to_str().unwrap()],
        vec!["--root", "/nowhere"],
        vec!["--portal", "minasidor.siths.se"],
        vec!["--unknown"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kortbrygga"));
        let output = command.arg("doctor").args(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn this_computer_itself_is_looked_at_within_its_time() {
    let station = Station::start().unwrap();
    let answer = Doctor::new().at(&station).run();
    assert_eq!(answer.workplace.unread, []);
    let devices = answer.workplace.readers.unwrap();
    assert!(
        station.readers().iter().all(|name| devices.iter().any(|it| it.name == *name && it.pin_pad == Some(false)))
    );
    assert!(answer.workplace.system.unwrap().last_boot.is_some());
}
