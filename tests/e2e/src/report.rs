//! What a run leaves behind, and what other people's tools say of it.

use crate::{
    ceremony::{Ceremony, RIGHT, StepTime},
    desk::Desk,
};
use kortbrygga_shared::protocol::SigningPurpose;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The report of a run, `report.json`.
#[derive(Debug, serde::Serialize)]
pub struct Report {
    /// Each step with its machine time.
    pub steps: Vec<StepTime>,
    /// The number of the card that was issued.
    pub card_number: String,
    /// The certificates on it, as OpenSC reads them.
    pub certificates: Vec<IssuedCertificate>,
    /// Signed documents, CMS in DER, each verified with openssl.
    pub signed_documents: Vec<PathBuf>,
    /// Pictures of the screen.
    pub screenshots: Vec<PathBuf>,
}

/// One certificate on the card.
#[derive(Clone, Debug, serde::Serialize)]
pub struct IssuedCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Subject, RFC 2253.
    pub subject: String,
    /// Its key usage, as openssl names it.
    pub usage: String,
}

impl Report {
    /// Has other tools judge what the run made, and writes all down.
    pub fn write(folder: &Path, ceremony: &Ceremony<'_>) -> Self {
        let case = ceremony.desk.case();
        let certificates = certificates_on_card(ceremony.desk, folder);
        let signed_documents = [SigningPurpose::Order, SigningPurpose::Decision, SigningPurpose::Receipt]
            .into_iter()
            .map(|purpose| verified_document(ceremony.desk, &case, purpose, folder))
            .collect();
        let report = Self {
            steps: ceremony.steps.clone(),
            card_number: ceremony.desk.card_number().to_string(),
            certificates,
            signed_documents,
            screenshots: ceremony.pictures.clone(),
        };
        std::fs::write(folder.join("report.json"), serde_json::to_vec_pretty(&report).unwrap()).unwrap();
        report
    }
}

/// Reads both certificates from the issued card with OpenSC and has openssl verify their chains and revocation.
pub fn certificates_on_card(desk: &Desk, folder: &Path) -> Vec<IssuedCertificate> {
    let reader = RIGHT.to_string();
    let listed = tool(desk, "pkcs15-tool", &["--reader", &reader, "--list-certificates"]);
    let ids: Vec<&str> =
        listed.lines().filter_map(|line| Some(line.trim().strip_prefix("ID")?.split(':').nth(1)?.trim())).collect();
    assert_eq!(ids.len(), 2, "OpenSC sees {} certificates on the card:\n{listed}", ids.len());
    let chain = folder.join("chain.pem");
    std::fs::write(&chain, desk.chain_pem()).unwrap();
    ids.into_iter()
        .map(|id| {
            let file = folder.join(format!("certificate-{id}.pem"));
            std::fs::write(&file, tool(desk, "pkcs15-tool", &["--reader", &reader, "--read-certificate", id])).unwrap();
            let path = |path: &Path| path.to_string_lossy().into_owned();
            openssl(&["verify", "-crl_check", "-CAfile", &path(&chain), &path(&file)]);
            let shown = openssl(&[
                "x509",
                "-in",
                &path(&file),
                "-noout",
                "-serial",
                "-subject",
                "-nameopt",
                "RFC2253",
                "-ext",
                "keyUsage",
            ]);
            let value = |name: &str| {
                shown.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
            };
            IssuedCertificate {
                serial: value("serial="),
                subject: value("subject="),
                usage: shown.lines().last().unwrap_or_default().trim().to_owned(),
            }
        })
        .collect()
}

/// Writes a signed document of a case to `folder` after openssl has verified it against the CA.
pub fn verified_document(desk: &Desk, case: &str, purpose: SigningPurpose, folder: &Path) -> PathBuf {
    let name = match purpose {
        SigningPurpose::Order => "order",
        SigningPurpose::Decision => "decision",
        SigningPurpose::Receipt => "receipt",
    };
    let file = folder.join(format!("{name}.p7m"));
    let cms = desk.portal.signed_document(case, purpose).unwrap().unwrap_or_else(|| panic!("no signed {name}"));
    std::fs::write(&file, cms).unwrap();
    let chain = folder.join("chain.pem");
    std::fs::write(&chain, desk.chain_pem()).unwrap();
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let text = folder.join(format!("{name}.txt"));
    openssl(&[
        "cms",
        "-verify",
        "-inform",
        "DER",
        "-in",
        &path(&file),
        "-CAfile",
        &path(&chain),
        "-purpose",
        "any",
        "-binary",
        "-out",
        &path(&text),
    ]);
    file
}

fn openssl(arguments: &[&str]) -> String {
    judged("openssl", arguments, Command::new("openssl").args(arguments).output().unwrap())
}

fn tool(desk: &Desk, program: &str, arguments: &[&str]) -> String {
    judged(program, arguments, Command::new(program).args(arguments).envs(desk.station.env()).output().unwrap())
}

fn judged(program: &str, arguments: &[&str], output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
