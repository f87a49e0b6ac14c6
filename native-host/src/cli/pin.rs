//! `kortbrygga pin`: changing, unblocking, choosing and trying PINs.

use super::{Output, arguments::CardAndPin, puk, words};
use crate::{
    cards::Unblocker,
    config::Config,
    operations::{change_pin, set_pin, unblock_pin, verify_pin},
};
use clap::{Args, Subcommand, ValueEnum};
use kortbrygga_shared::{catalogue::ErrorReport, protocol::PinKind};
use serde::Serialize;

#[derive(Subcommand)]
pub enum Command {
    Change(Change),
    Unblock(Unblock),
    Set(Change),
    Verify(Verify),
}

#[derive(Args)]
pub struct Change {
    #[command(flatten)]
    card: CardAndPin,
    #[arg(long, value_enum)]
    which: Pins,
}

#[derive(Args)]
pub struct Unblock {
    #[command(flatten)]
    card: CardAndPin,
    #[arg(long, value_enum)]
    which: super::arguments::Which,
    #[arg(long, value_enum, hide_default_value = true, default_value = "puk")]
    by: By,
    #[arg(long, value_name = "CODE", value_parser = puk::product)]
    product: Option<puk::Product>,
}

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    card: CardAndPin,
    #[arg(long, value_enum)]
    which: super::arguments::Which,
}

/// One PIN or both.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Pins {
    Auth,
    Sign,
    Both,
}

/// Whose code unblocks.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Puk,
    Officer,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    pins: Vec<PinKind>,
    done: &'static str,
}

pub fn run(command: &Command, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let (pins, done) = match command {
        Command::Change(it) => {
            let outcome = it.card.with(config, output, async |task, card| {
                change_pin::run(task, change_pin::Order { card, pins: it.which.kinds(), origin: None }).await
            });
            if let Err(report) = &outcome {
                tell_before(report, "pin-changed", output);
            }
            (outcome?, "changed")
        }
        Command::Unblock(it) => (unblock(it, config, output)?, "unblocked"),
        Command::Set(it) => {
            let outcome = it.card.with(config, output, async |task, card| {
                set_pin::run(task, set_pin::Order { card, pins: it.which.kinds(), origin: None }).await
            });
            if let Err(report) = &outcome {
                tell_before(report, "pin-set", output);
            }
            (outcome?, "set")
        }
        Command::Verify(it) => {
            let pin = kind(it.which);
            it.card.with(config, output, async |task, card| verify_pin::run(task, &card, pin).await)?;
            (vec![pin], "verified")
        }
    };
    output.answer(&Done { pins, done }, |it, texts| {
        let pins: Vec<String> = it.pins.iter().map(|pin| words::pin(texts, *pin)).collect();
        let values = [("pins", pins.join(&texts.get("and"))), ("count", pins.len().to_string())];
        texts.with(&format!("pin-{}", it.done), &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    })
}

/// Says which PIN had its new value before the next one was refused.
fn tell_before(report: &ErrorReport, text: &str, output: &Output) {
    if let Some(changed) = report.values.get("changed") {
        let pin = output.texts.get(&format!("usage-{changed}"));
        output.meanwhile(&output.texts.with(text, &[("pins", &pin), ("count", "1")]));
    }
}

fn unblock(it: &Unblock, config: &Config, output: &Output) -> Result<Vec<PinKind>, ErrorReport> {
    let (pin, by) = (
        kind(it.which),
        match it.by {
            By::Puk => Unblocker::Puk,
            By::Officer => Unblocker::Officer,
        },
    );
    it.card.with(config, output, async |task, card| {
        // Once the card is found: of which family it is says whether the rules are about it.
        let rules = puk::rules_of(it.product, task.desk.readers.locate(&card)?.family.name(), pin);
        if it.by == By::Puk && !rules.is_empty() {
            output.meanwhile(&puk::text(&rules, output));
        }
        unblock_pin::run(task, unblock_pin::Order { card, pin, by, origin: None }).await
    })
}

impl Pins {
    fn kinds(self) -> Vec<PinKind> {
        match self {
            Self::Auth => vec![PinKind::Authentication],
            Self::Sign => vec![PinKind::Signature],
            Self::Both => vec![PinKind::Authentication, PinKind::Signature],
        }
    }
}

fn kind(which: super::arguments::Which) -> PinKind {
    crate::cards::usual_pin(which.usage())
}
