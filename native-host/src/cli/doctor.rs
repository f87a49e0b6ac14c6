//! `kortbrygga doctor`: the workplace check, for IT and for a user's first minute.

use super::{Output, desk, words};
use crate::{
    clock::now,
    diagnostics::{self, Recorded, Source, ThisComputer},
};
use clap::Args;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Fixer, Severity, Texts},
    ceremony::{Facts, HostFact, version_and_packaging},
    protocol::Workplace,
};
use serde::Serialize;
use std::{path::PathBuf, process::ExitCode, sync::Arc};

/// Something stops work.
const STOPPED: u8 = 1;
/// The check itself could not be made; also what `clap` ends with.
const NO_CHECK: u8 = 2;

/// What to check.
#[derive(Args)]
pub struct Arguments {
    /// The portal that is to be used, e.g. `https://minasidor.siths.se`; without it nothing is said of portals.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    portal: Option<String>,
    /// Read this export of another computer's registry (`reg export`, `regedit`) instead of this computer.
    #[arg(long, value_name = "FILE")]
    registry: Option<PathBuf>,
    /// Read files below this folder instead of this computer's: `C/Program Files/…` or `etc/…`.
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Look at this computer's readers although another computer's settings are read.
    #[arg(long)]
    readers: bool,
}

/// The answer in JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    findings: Vec<Finding<'a>>,
    /// Net iD's version and packaging, as support asks for them.
    net_id: Option<&'a ErrorReport>,
    workplace: &'a Workplace,
}

#[derive(Serialize)]
struct Finding<'a> {
    #[serde(flatten)]
    report: &'a ErrorReport,
    severity: Severity,
    fixer: Fixer,
    cause: String,
    remedy: String,
}

/// Checks and tells.
pub fn run(arguments: &Arguments, output: &Output) -> ExitCode {
    match check(arguments, output) {
        Ok(true) => ExitCode::from(STOPPED),
        Ok(false) => ExitCode::SUCCESS,
        Err(report) => {
            output.failed(&report);
            ExitCode::from(NO_CHECK)
        }
    }
}

/// True when something stops work.
fn check(arguments: &Arguments, output: &Output) -> Result<bool, ErrorReport> {
    let recorded = arguments.registry.is_some() || arguments.root.is_some();
    let source: Arc<dyn Source> = if recorded {
        let policy = if arguments.readers { Some(super::settings()?.cards) } else { None };
        Arc::new(Recorded::open(arguments.registry.as_deref(), arguments.root.as_deref(), policy)?)
    } else {
        Arc::new(ThisComputer(super::settings()?.cards))
    };
    let workplace = diagnostics::collect(&source);
    let mut facts = Facts { now: now(), ..Facts::default() };
    if !recorded || arguments.readers {
        look_at_readers(&mut facts)?;
    }
    facts.workplace = Some(workplace.clone());
    facts.portal.clone_from(&arguments.portal);
    let findings = diagnostics::findings(&facts);
    tell(output, &findings, &workplace)?;
    Ok(findings.iter().any(|it| it.code.entry().severity == Severity::Stop))
}

fn look_at_readers(facts: &mut Facts) -> Result<(), ErrorReport> {
    match desk::look(&super::settings()?) {
        Ok(readers) => (facts.host, facts.readers) = (Some(HostFact::Ready), Some(readers)),
        Err(report) if report.code == Code::ServiceMissing => facts.host = Some(HostFact::Unusable(report)),
        Err(other) => return Err(other),
    }
    Ok(())
}

fn tell(output: &Output, findings: &[ErrorReport], workplace: &Workplace) -> Result<(), ErrorReport> {
    let net_id = version_and_packaging(workplace);
    let found = findings.iter().map(|report| finding(report, &output.texts)).collect();
    let answer = Answer { findings: found, net_id: net_id.as_ref(), workplace };
    output.answer(&answer, |it, texts| {
        let mut text = String::new();
        for Finding { report, severity, fixer, cause, remedy } in &it.findings {
            let (severity, fixer) = (words::severity(texts, *severity), words::fixer(texts, *fixer));
            text += &format!("{} ({severity}): {cause}\n  {remedy}\n  {fixer}\n\n", report.code);
        }
        if it.findings.is_empty() {
            text += &format!("{}\n", texts.get("doctor-fine"));
        }
        if let Some(report) = it.net_id {
            text += &format!("{}\n", texts.cause(report));
        }
        if !workplace.unread.is_empty() {
            let topics: Vec<String> = workplace.unread.iter().map(|it| words::topic(texts, *it)).collect();
            text += &texts.with("doctor-unread", &[("topics", &topics.join(", "))]);
        }
        text
    })
}

fn finding<'a>(report: &'a ErrorReport, texts: &Texts) -> Finding<'a> {
    let entry = report.code.entry();
    let (severity, fixer) = (entry.severity, entry.fixer);
    Finding { report, severity, fixer, cause: texts.cause(report), remedy: texts.remedy(report) }
}

/// Host and path of an address, the host in the form that a browser gives. The error is the id of a text: what is
/// taken.
fn address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if host.is_empty() {
        return Err("takes-address".to_owned());
    }
    Ok(format!("https://{}{path}", host.to_ascii_lowercase()))
}
