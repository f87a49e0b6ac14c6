//! `kortbrygga card`: one card, its keys, requests and signatures.

use super::{
    Output,
    arguments::{Algorithm, Card, CardAndPin, Which, WhichKey},
    certificate::{key_note, list_of},
    file::{self, Place},
    output, picture, puk, words,
};
use crate::{
    cards::{Hash, PublicKey, Scheme},
    config::Config,
    operations::{
        describe::{self, Description, KeyDescription},
        generate_key, request,
        sign_file::{self, Form},
    },
};
use clap::{Args, Subcommand, ValueEnum};
use der::{EncodePem, pem::LineEnding};
use kortbrygga_shared::catalogue::{Code, ErrorReport, Texts};
use serde::Serialize;
use std::{path::PathBuf, str::FromStr};
use x509_cert::name::Name;

/// Largest file that is signed, in octets.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

#[derive(Subcommand)]
pub enum Command {
    Show(Show),
    Generate(Generate),
    Csr(Csr),
    Sign(Sign),
}

/// Everything that is known of a card.
#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    card: Card,
    #[arg(long, value_name = "CODE", value_parser = puk::product)]
    product: Option<puk::Product>,
}

/// A new key.
#[derive(Args)]
pub struct Generate {
    #[command(flatten)]
    card: CardAndPin,
    #[arg(long, value_enum)]
    which: Which,
    #[arg(long, value_enum, hide_default_value = true, default_value = "rsa-2048")]
    algorithm: Algorithm,
}

/// A request for a certificate.
#[derive(Args)]
pub struct Csr {
    #[command(flatten)]
    card: CardAndPin,
    #[command(flatten)]
    key: WhichKey,
    #[arg(long, value_name = "NAME", value_parser = subject)]
    subject: Name,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A signature.
#[derive(Args)]
pub struct Sign {
    #[command(flatten)]
    card: CardAndPin,
    #[command(flatten)]
    key: WhichKey,
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long, value_enum, conflicts_with = "cms")]
    scheme: Option<SchemeName>,
    #[arg(
        long,
        value_enum,
        hide_default_value = true,
        default_value = "sha256",
        conflicts_with = "cms",
        requires = "scheme"
    )]
    hash: HashName,
    #[arg(long)]
    cms: bool,
}

/// How is signed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemeName {
    RsaPkcs1,
    RsaPss,
    Ecdsa,
}

/// Which digest.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HashName {
    Sha256,
    Sha384,
    Sha512,
}

/// A card as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    #[serde(flatten)]
    card: &'a Description,
    /// How blocked PINs are unblocked; empty when none is.
    unblocking: Vec<output::Told<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Generated {
    key: KeyDescription,
    /// SubjectPublicKeyInfo, PEM.
    public_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Requested {
    /// PKCS#10, PEM.
    request: String,
    out: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    out: String,
    /// Identifier of the key, hexadecimal.
    key: String,
    /// `rsa-pkcs1`, `rsa-pss` or `ecdsa`.
    scheme: &'static str,
    /// `sha256`, `sha384` or `sha512`.
    hash: &'static str,
    cms: bool,
}

pub fn run(command: &Command, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    match command {
        Command::Show(arguments) => show(arguments, config, output),
        Command::Generate(arguments) => generate(arguments, config, output),
        Command::Csr(arguments) => csr(arguments, config, output),
        Command::Sign(arguments) => sign(arguments, config, output),
    }
}

fn show(arguments: &Show, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let card = arguments.card.with(config, output, async |task, card| describe::run(task, &card).await)?;
    let blocked = card.pins.iter().filter(|it| it.tries_left == Some(0));
    let rules: Vec<ErrorReport> = blocked.flat_map(|it| puk::rules(arguments.product, &card.family, it)).collect();
    let shown = Shown { card: &card, unblocking: rules.iter().map(|it| output.told(it)).collect() };
    output.answer(&shown, |it, texts| {
        let text = described(it.card, texts);
        if rules.is_empty() { text } else { format!("{text}\n{}", puk::text(&rules, output)) }
    })
}

fn described(card: &Description, texts: &Texts) -> String {
    let holders = card.holders.iter().map(|it| picture::holder(&it.name, &it.person_id)).collect();
    let number = card.number.as_ref().map_or_else(|| texts.get("number-unknown"), ToString::to_string);
    let said = |label: &str, value: String| output::fact(texts.get(label), vec![value]);
    let facts = [
        said("label-reader", picture::reader_name(&card.reader, card.side, texts)),
        said("label-number", number),
        said("label-chip", card.chip.to_string()),
        said("label-family", words::family(texts, &card.family)),
        output::fact(
            texts.get("label-label"),
            Some(card.label.clone()).filter(|it| !it.is_empty()).into_iter().collect(),
        ),
        output::fact(texts.get("label-holder"), holders),
        said("label-room", room(card, texts)),
    ];
    let mut text = output::table(0, &facts.concat());
    let pins: Vec<_> = card.pins.iter().map(|it| pin(it, texts)).collect();
    let keys: Vec<_> = card.keys.iter().map(|it| key(it, texts)).collect();
    let certificates = list_of(2, card.certificates.iter(), texts, |_, it| key_note(it, texts));
    for (label, none, list) in [
        ("label-pins", "pins-none", output::table(2, &pins)),
        ("label-keys", "keys-none", output::table(2, &keys)),
        ("label-certificates", "certificates-none", certificates),
    ] {
        let list = if list.is_empty() { format!("  {}\n", texts.get(none)) } else { list };
        text += &format!("\n{}\n{list}", texts.get(label));
    }
    text
}

fn pin(it: &describe::PinDescription, texts: &Texts) -> Vec<String> {
    let state = match (it.unset, it.must_change) {
        (true, _) => texts.get("pin-unset"),
        (_, true) => texts.get("pin-must-change"),
        _ => words::tries(texts, it.tries_left),
    };
    let digits = texts.with("pin-digits", &[("min", &it.min_digits.to_string()), ("max", &it.max_digits.to_string())]);
    let puk = it.puk_tries_left.map(|left| format!("PUK: {}", words::tries(texts, Some(left)))).unwrap_or_default();
    vec![words::pin(texts, it.pin), state, digits, puk]
}

/// A key as a row.
fn key(it: &KeyDescription, texts: &Texts) -> Vec<String> {
    let pin = it.pin.map(|pin| texts.with("key-pin", &[("pin", &words::pin(texts, pin))])).unwrap_or_default();
    let consent = if it.consent { texts.get("key-consent") } else { String::new() };
    let certificate = match &it.certificate {
        Some(_) => texts.get("key-certified"),
        None => texts.get("key-bare"),
    };
    let asked = [pin, consent].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    let id = texts.with("object-id", &[("id", &it.id)]);
    vec![words::usage(texts, it.usage), words::algorithm(texts, it.algorithm), certificate, asked, id]
}

fn room(card: &Description, texts: &Texts) -> String {
    let room = &card.room;
    let count = |id: &str, count: Option<u16>| count.map(|it| texts.with(id, &[("count", &it.to_string())]));
    let largest = room.largest_certificate.map(|it| texts.with("room-largest", &[("octets", &it.to_string())]));
    let said = [count("room-keys", room.keys), count("room-certificates", room.certificates), largest];
    let said: Vec<String> = said.into_iter().flatten().collect();
    if said.is_empty() { texts.get("room-unknown") } else { said.join(", ") }
}

fn generate(arguments: &Generate, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let (usage, algorithm) = (arguments.which.usage(), arguments.algorithm.kind());
    let made = arguments.card.with(config, output, async |task, card| {
        generate_key::run(task, generate_key::Order { card, usage, algorithm }).await
    })?;
    let answer = Generated { key: made.key, public_key: pem(&made.public)? };
    output.answer(&answer, |it, texts| {
        let values = [
            ("id", it.key.id.as_str()),
            ("usage", &words::usage(texts, it.key.usage)),
            ("algorithm", &words::algorithm(texts, it.key.algorithm)),
        ];
        texts.with("key-generated", &values)
    })
}

fn csr(arguments: &Csr, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let place = arguments.out.as_ref().map(|it| Place::new(it, None)).transpose()?;
    let (key, subject) = (arguments.key.choice(), arguments.subject.clone());
    let der = arguments
        .card
        .with(config, output, async |task, card| request::run(task, request::Order { card, key, subject }).await)?;
    let request = der::pem::encode_string("CERTIFICATE REQUEST", LineEnding::LF, &der).map_err(internal)?;
    if let Some(place) = place {
        place.write(request.as_bytes())?;
    }
    let out = arguments.out.as_ref().map(|it| it.display().to_string());
    output.answer(&Requested { request, out }, |it, texts| match &it.out {
        Some(path) => texts.with("request-written", &[("path", path)]),
        None => it.request.clone(),
    })
}

fn sign(arguments: &Sign, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let content = file::read(&arguments.input, LARGEST_FILE)?;
    let place = Place::new(&arguments.out, Some(&arguments.input))?;
    let title = file::title(&arguments.input)?;
    let (key, form) = (arguments.key.choice(), arguments.form());
    let signed = arguments.card.with(config, output, async |task, card| {
        sign_file::run(task, sign_file::Order { card, key, content, title, form }).await
    })?;
    place.write(&signed.octets)?;
    let (scheme, hash) = names(signed.scheme);
    let answer = Signed {
        out: arguments.out.display().to_string(),
        key: crate::journal::hex(&signed.key),
        scheme,
        hash,
        cms: arguments.cms,
    };
    output.answer(&answer, |it, texts| {
        let id = if it.cms { "signed-cms" } else { "signed" };
        texts.with(id, &[("path", &it.out), ("scheme", it.scheme), ("hash", it.hash)])
    })
}

impl Sign {
    fn form(&self) -> Form {
        let hash = match self.hash {
            HashName::Sha256 => Hash::Sha256,
            HashName::Sha384 => Hash::Sha384,
            HashName::Sha512 => Hash::Sha512,
        };
        match self.scheme {
            _ if self.cms => Form::Cms,
            None => Form::Bare(None),
            Some(SchemeName::RsaPkcs1) => Form::Bare(Some(Scheme::RsaPkcs1(hash))),
            Some(SchemeName::RsaPss) => Form::Bare(Some(Scheme::RsaPss(hash))),
            Some(SchemeName::Ecdsa) => Form::Bare(Some(Scheme::Ecdsa(hash))),
        }
    }
}

fn names(scheme: Scheme) -> (&'static str, &'static str) {
    let name = match scheme {
        Scheme::RsaPkcs1(_) => "rsa-pkcs1",
        Scheme::RsaPss(_) => "rsa-pss",
        Scheme::Ecdsa(_) => "ecdsa",
    };
    let hash = match scheme.hash() {
        Hash::Sha256 => "sha256",
        Hash::Sha384 => "sha384",
        Hash::Sha512 => "sha512",
    };
    (name, hash)
}

/// A distinguished name as RFC 4514 writes it. The error is the id of a text: what is taken.
fn subject(text: &str) -> Result<Name, String> {
    Name::from_str(text).map_err(|_| "takes-name".to_owned())
}

fn pem(public: &PublicKey) -> Result<String, ErrorReport> {
    let info = public.info().map_err(internal)?;
    info.to_pem(LineEnding::LF).map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> ErrorReport {
    ErrorReport::new(Code::Internal).with("detail", error.to_string())
}
