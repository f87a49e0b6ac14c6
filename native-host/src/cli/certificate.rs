//! `kortbrygga certificate`: what is on a card, writing, removing.

use super::{
    Output,
    arguments::{Card, CardAndPin},
    file, output, words,
};
use crate::{
    config::Config,
    operations::{
        describe::{self, CertificateDescription, Validity},
        remove_certificates::{self, Action, Line, Plan, Which},
        store_certificate,
    },
};
use clap::{Args, Subcommand};
use kortbrygga_shared::catalogue::{Code, ErrorReport, Texts};
use serde::Serialize;
use std::path::PathBuf;

/// Largest file that is read, in octets: PEM is a third larger than DER, and people put text before it.
const LARGEST_FILE: u64 = 64 * 1024;

#[derive(Subcommand)]
pub enum Command {
    List(List),
    Write(Write),
    Delete(Delete),
    Clean(Clean),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    card: Card,
}

#[derive(Args)]
pub struct Write {
    #[command(flatten)]
    card: CardAndPin,
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    #[arg(long)]
    replace: bool,
}

#[derive(Args)]
pub struct Delete {
    #[command(flatten)]
    card: CardAndPin,
    #[arg(long, value_name = "ID")]
    certificate: String,
    #[command(flatten)]
    how: How,
}

#[derive(Args)]
pub struct Clean {
    #[command(flatten)]
    card: CardAndPin,
    #[command(flatten)]
    how: How,
}

/// How a removal is made.
#[derive(Args)]
struct How {
    #[arg(long)]
    keys: bool,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "CODE", conflicts_with = "dry_run")]
    plan: Option<String>,
}

#[derive(Serialize)]
struct Listed<'a> {
    certificates: &'a [CertificateDescription],
}

/// A plan, and whether it was carried out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Removed<'a> {
    done: bool,
    #[serde(flatten)]
    plan: &'a Plan,
}

pub fn run(command: &Command, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    match command {
        Command::List(arguments) => list(arguments, config, output),
        Command::Write(arguments) => write(arguments, config, output),
        Command::Delete(it) => remove(&it.card, &Which::Named(it.certificate.clone()), &it.how, config, output),
        Command::Clean(it) => remove(&it.card, &Which::Expired, &it.how, config, output),
    }
}

fn list(arguments: &List, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let card = arguments.card.with(config, output, async |task, card| describe::run(task, &card).await)?;
    output.answer(&Listed { certificates: &card.certificates }, |it, texts| match it.certificates {
        [] => texts.get("certificates-none"),
        certificates => list_of(0, certificates.iter(), texts, |_, it| key_note(it, texts)),
    })
}

/// Certificates: what matters of each in a row, below it what one needs to name it; `last` adds a cell.
pub fn list_of<'a>(
    indent: usize,
    certificates: impl Iterator<Item = &'a CertificateDescription>,
    texts: &Texts,
    last: impl Fn(usize, &CertificateDescription) -> String,
) -> String {
    let certificates: Vec<&CertificateDescription> = certificates.collect();
    let row = |(at, it): (usize, &&CertificateDescription)| row(it, last(at, it), texts);
    let rows: Vec<Vec<String>> = certificates.iter().enumerate().map(row).collect();
    let table = output::table(indent, &rows);
    let lines = table.lines().zip(certificates).map(|(line, it)| {
        let details = match &it.facts {
            Some(facts) => texts
                .with("certificate-details", &[("issuer", &facts.issuer), ("serial", &facts.serial), ("id", &it.id)]),
            None => texts.with("object-id", &[("id", &it.id)]),
        };
        format!("{line}\n{}{details}\n", " ".repeat(indent + 4))
    });
    lines.collect()
}

/// Says so where a certificate's key is missing.
pub fn key_note(it: &CertificateDescription, texts: &Texts) -> String {
    if it.key.is_some() { String::new() } else { texts.get("certificate-keyless") }
}

fn row(it: &CertificateDescription, last: String, texts: &Texts) -> Vec<String> {
    let Some(facts) = &it.facts else { return vec![texts.get("certificate-unreadable")] };
    let (until, from) = (words::day(facts.not_after), words::day(facts.not_before));
    let id = match it.validity {
        Validity::Expired => "expired",
        Validity::NotYetValid => "valid-from",
        Validity::Valid | Validity::Unreadable => "valid-until",
    };
    vec![
        words::usage(texts, facts.usage),
        facts.loa.map(|level| format!("LoA{level}")).unwrap_or_default(),
        texts.with(id, &[("day", &until), ("from", &from)]),
        facts.name.clone(),
        last,
    ]
}

fn write(arguments: &Write, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let der = der(&file::read(&arguments.input, LARGEST_FILE)?)?;
    let replace = arguments.replace;
    let stored = arguments.card.with(config, output, async |task, card| {
        store_certificate::run(task, store_certificate::Order { card, der, replace }).await
    })?;
    output.answer(&stored, |it, texts| {
        let done = texts.get(match (it.newly_written, &it.replaced) {
            (false, _) => "certificate-was-there",
            (true, None) => "certificate-written",
            (true, Some(_)) => "certificate-replaced",
        });
        format!("{done}\n{}", list_of(2, std::iter::once(&it.certificate), texts, |_, _| String::new()))
    })
}

/// The only certificate in a file: PEM with anything around it, or DER.
fn der(octets: &[u8]) -> Result<Vec<u8>, ErrorReport> {
    let bad = |detail: &str| ErrorReport::new(Code::BadCertificate).with("detail", detail);
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let Ok(text) = std::str::from_utf8(octets) else { return Ok(octets.to_vec()) };
    match text.matches(BEGIN).count() {
        0 if octets.first() == Some(&0x30) => Ok(octets.to_vec()),
        0 => Err(bad("PEM, DER")),
        1 => {
            let from = text.find(BEGIN).unwrap_or_default();
            let to = text[from..].find(END).map(|it| from + it + END.len()).ok_or_else(|| bad("PEM"))?;
            let (_, der) = der::pem::decode_vec(&octets[from..to]).map_err(|_| bad("PEM"))?;
            Ok(der)
        }
        several => Err(bad(&format!("{several} × BEGIN CERTIFICATE"))),
    }
}

fn remove(card: &CardAndPin, which: &Which, how: &How, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let outcome = card.with(config, output, async |task, card| {
        let plan = remove_certificates::plan(task, card, which, how.keys).await?;
        if how.plan.as_ref().is_some_and(|it| !it.eq_ignore_ascii_case(&plan.plan)) {
            return Err(ErrorReport::new(Code::CardChanged).with("removed", "0"));
        }
        if !how.dry_run {
            remove_certificates::carry_out(task, &plan).await?;
        }
        Ok(plan)
    });
    let before =
        outcome.as_ref().err().filter(|it| it.code != Code::CardChanged).and_then(|it| it.values.get("removed"));
    if let Some(count) = before.filter(|it| *it != "0") {
        output.meanwhile(&output.texts.with("plan-removed-before", &[("count", count)]));
    }
    let plan = outcome?;
    output.answer(&Removed { done: !how.dry_run, plan: &plan }, |it, texts| planned(it, texts))
}

fn planned(it: &Removed<'_>, texts: &Texts) -> String {
    let lines = &it.plan.certificates;
    let mut text = String::new();
    let deleted = if it.done { "plan-deleted" } else { "plan-deletes" };
    for (heading, action) in [(deleted, Action::Delete), ("plan-keeps", Action::Keep)] {
        let lines: Vec<&Line> = lines.iter().filter(|line| line.action == action).collect();
        let key = |at: usize, it: &CertificateDescription| match (&it.key, lines[at].key_action) {
            (Some(key), Some(Action::Delete)) => texts.with("plan-key-goes", &[("id", key)]),
            (Some(key), _) => texts.with("plan-key-stays", &[("id", key)]),
            (None, _) => texts.get("certificate-keyless"),
        };
        if !lines.is_empty() {
            let certificates = lines.iter().map(|it| &it.certificate);
            text += &format!("{}\n{}", texts.get(heading), list_of(2, certificates, texts, key));
        }
    }
    if !it.plan.removes() {
        return format!("{}\n{text}", texts.get("plan-nothing"));
    }
    if it.done { text } else { format!("{text}\n{}", texts.with("plan-how", &[("plan", &it.plan.plan)])) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn one_certificate_is_read_from_pem_or_der() {
        let pem = "text before\n-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\nafter\n";
        assert_eq!(der(pem.as_bytes()).unwrap(), [0x30, 3, 2, 1, 1]);
        assert_eq!(der(&pem.replace('\n', "\r\n").into_bytes()).unwrap(), [0x30, 3, 2, 1, 1]);
        assert_eq!(der(&[0x30, 3, 2, 1, 1]).unwrap(), [0x30, 3, 2, 1, 1]);
        for wrong in ["", "hello", "-----BEGIN CERTIFICATE-----\nMAMCAQE=", &pem.repeat(2)] {
            assert_eq!(der(wrong.as_bytes()).unwrap_err().code, Code::BadCertificate, "{wrong}");
        }
    }
}
