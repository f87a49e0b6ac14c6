//! `kortbrygga doctor`: the workplace check, for IT and for a user's first minute.

use super::{CommandError, look};
use crate::{
    clock::now,
    config::{Config, ConfigError},
    diagnostics::{self, Recorded, Source, ThisComputer},
    journal::Journal,
};
use clap::Args;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Fixer, Language, Severity, Texts},
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
    /// As JSON: one object with `findings`, what stops work first.
    #[arg(long)]
    json: bool,
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
pub fn run(arguments: &Arguments) -> ExitCode {
    match check(arguments) {
        Ok(true) => ExitCode::from(STOPPED),
        Ok(false) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kortbrygga: {error}");
            ExitCode::from(NO_CHECK)
        }
    }
}

/// True when something stops work.
fn check(arguments: &Arguments) -> Result<bool, CommandError> {
    let recorded = arguments.registry.is_some() || arguments.root.is_some();
    let source: Arc<dyn Source> = if recorded {
        Arc::new(Recorded::open(arguments.registry.as_deref(), arguments.root.as_deref(), arguments.readers)?)
    } else {
        Arc::new(ThisComputer)
    };
    let workplace = diagnostics::collect(&source);
    let mut facts = Facts { now: now(), ..Facts::default() };
    if !recorded || arguments.readers {
        look_at_readers(&mut facts)?;
    }
    facts.workplace = Some(workplace.clone());
    facts.portal.clone_from(&arguments.portal);
    let findings = diagnostics::findings(&facts);
    tell(arguments.json, &findings, &workplace)?;
    Ok(findings.iter().any(|it| it.code.entry().severity == Severity::Stop))
}

fn look_at_readers(facts: &mut Facts) -> Result<(), CommandError> {
    let config = match Config::load() {
        Err(ConfigError::Missing) => Config::default(),
        other => other?,
    };
    match look(&config, Journal::open(&config.state()?)?) {
        Ok(readers) => (facts.host, facts.readers) = (Some(HostFact::Ready), Some(readers)),
        Err(CommandError::NoService) => facts.host = Some(HostFact::Unusable(Code::ServiceMissing.into())),
        Err(other) => return Err(other),
    }
    Ok(())
}

fn tell(json: bool, findings: &[ErrorReport], workplace: &Workplace) -> Result<(), CommandError> {
    let texts = texts();
    let net_id = version_and_packaging(workplace);
    if json {
        let findings = findings.iter().map(|report| finding(report, &texts)).collect();
        println!("{}", serde_json::to_string_pretty(&Answer { findings, net_id: net_id.as_ref(), workplace })?);
        return Ok(());
    }
    for report in findings {
        let Finding { severity, fixer, cause, remedy, .. } = finding(report, &texts);
        println!("{} ({}): {cause}", report.code, texts.get(severity_message(severity)));
        println!("  {remedy}");
        println!("  {}\n", texts.get(fixer_message(fixer)));
    }
    if findings.is_empty() {
        println!("{}", texts.get("doctor-fine"));
    }
    if let Some(report) = net_id {
        println!("{}", texts.cause(&report));
    }
    if !workplace.unread.is_empty() {
        let topics: Vec<String> = workplace.unread.iter().map(|it| format!("{it:?}")).collect();
        println!("{}", texts.with("doctor-unread", &[("topics", &topics.join(", "))]));
    }
    Ok(())
}

fn finding<'a>(report: &'a ErrorReport, texts: &Texts) -> Finding<'a> {
    let entry = report.code.entry();
    let (severity, fixer) = (entry.severity, entry.fixer);
    Finding { report, severity, fixer, cause: texts.cause(report), remedy: texts.remedy(report) }
}

/// In the language of the session: English where it says so, else Swedish.
fn texts() -> Texts {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
    let language = Language::from_tag(&set.into_iter().find(|it| !it.is_empty()).unwrap_or_default());
    let mut texts = Texts::new(language);
    texts.add(match language {
        Language::Swedish => include_str!("sv.ftl"),
        Language::English => include_str!("en.ftl"),
    });
    texts
}

fn severity_message(severity: Severity) -> &'static str {
    match severity {
        Severity::Stop => "doctor-stop",
        Severity::Notice => "doctor-notice",
    }
}

fn fixer_message(fixer: Fixer) -> &'static str {
    match fixer {
        Fixer::User => "doctor-fixer-user",
        Fixer::Administrator => "doctor-fixer-administrator",
        Fixer::It => "doctor-fixer-it",
        Fixer::PortalHelpDesk => "doctor-fixer-portal-help-desk",
    }
}

/// Host and path of an address, the host in the form that a browser gives.
fn address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if host.is_empty() {
        return Err("an address that begins with https://".to_owned());
    }
    Ok(format!("https://{}{path}", host.to_ascii_lowercase()))
}
