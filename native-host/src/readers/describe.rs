//! Looks at a card: its family, what is on it, tries left.

use super::{session::Ending, worker::Seat};
use crate::{
    cancel::Cancel,
    cards::{self, CardError, Contents, Family, KnownDirectly, NoWire, ParsedCertificate, Policy, Route, Wire},
    journal::Journal,
};
use kortbrygga_shared::{
    identity::PrintedNumber,
    protocol::{CardView, PinState},
    time::UnixMillis,
};
use std::sync::Arc;

/// What a look has found.
#[derive(Clone)]
pub struct Described {
    /// The card's family.
    pub family: Arc<dyn Family>,
    /// What is on it.
    pub contents: Arc<Contents>,
    pins: Vec<PinState>,
}

/// Why a card is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It was written to: everything is read anew.
    SameStay,
    /// It may have been swapped: only identity and tries are read unless it was.
    NewStayIfOther,
}

/// Looks at the card in a reader on that reader's thread; `before` is what was found at the last look.
///
/// # Errors
/// [`CardError`].
pub fn describe(
    seat: &mut Seat,
    policy: &Policy,
    before: Option<Described>,
    look: Look,
) -> Result<Described, CardError> {
    let cancel = Cancel::default();
    if let Some(before) = &before {
        let again = |wire: &mut dyn Wire| (again(wire, before, look), Ending::Leave);
        match seat.by_route(&*before.family, &cancel, again) {
            Ok(Some(described)) => return Ok(described),
            Ok(None) => {}
            // A module that fails leaves the question who is there to the reader.
            Err(error) if before.family.route() == Route::Module => tracing::warn!(%error, "asked anew"),
            Err(error) => return Err(error),
        }
    }
    let own = seat.transaction(&cancel, |wire| {
        (cards::detect(wire, policy).and_then(|family| whole(wire, family)), Ending::Leave)
    });
    through_module(seat, policy, own)
}

/// What is known of a card that is still there; `None` when it is not.
fn again(wire: &mut dyn Wire, before: &Described, look: Look) -> Result<Option<Described>, CardError> {
    let same = before.family.chip(wire).is_ok_and(|chip| chip == before.contents.chip);
    match look {
        _ if !same => Ok(None),
        Look::SameStay => whole(wire, Arc::clone(&before.family)).map(Some),
        Look::NewStayIfOther => {
            let pins = pin_states(wire, &*before.family, &before.contents)?;
            Ok(Some(Described { pins, ..before.clone() }))
        }
    }
}

/// Everything that can be read without a PIN.
fn whole(wire: &mut dyn Wire, family: Arc<dyn Family>) -> Result<Described, CardError> {
    let contents = match family.contents(wire) {
        Err(error) if error.is_refusal() => return Err(unreadable(wire.atr(), &error)),
        other => Arc::new(other?),
    };
    let pins = pin_states(wire, &*family, &contents)?;
    Ok(Described { family, contents, pins })
}

/// The card as the administrator's choice of a vendor's module shows it, else as it was.
fn through_module(seat: &mut Seat, policy: &Policy, own: Result<Described, CardError>) -> Result<Described, CardError> {
    let known = match &own {
        Ok(own) => Some(KnownDirectly { family: Arc::clone(&own.family), chip: own.contents.chip.clone() }),
        Err(error) if error.is_unknown_card() => None,
        Err(_) => return own,
    };
    let shown = cards::through_module(policy, seat.reader(), known, seat.limits.into());
    let described = shown.and_then(|family| family.map(|it| whole(&mut NoWire, it)).transpose());
    match (described, own) {
        (Ok(Some(described)), _) => Ok(described),
        (Ok(None), own) => own,
        (Err(error), Ok(own)) => {
            tracing::warn!(%error, "the card is used without the module");
            Ok(own)
        }
        (Err(error), Err(_)) => Err(error),
    }
}

/// Why a card that speaks can't be read, by what is known of its chip.
fn unreadable(atr: &[u8], error: &CardError) -> CardError {
    let chip = cards::chip_of(atr);
    tracing::info!(chip = chip.map_or("unknown", |it| it.name), %error, "unreadable card");
    if chip.is_some_and(|it| it.needs_net_id) { CardError::NeedsNetId } else { CardError::Unknown }
}

fn pin_states(wire: &mut dyn Wire, family: &dyn Family, contents: &Contents) -> Result<Vec<PinState>, CardError> {
    let state = |pin: &cards::PinRef| {
        let tries = family.tries(wire, pin)?;
        Ok(PinState { pin: pin.kind, tries_left: tries.pin, puk_tries_left: tries.puk })
    };
    contents.pins.iter().map(state).collect()
}

impl Described {
    /// What the panel shows of the card that came into its reader then.
    pub fn view(&self, epoch: u32, inserted_at: UnixMillis, journal: &Journal) -> CardView {
        let contents = &self.contents;
        let parsed: Vec<ParsedCertificate> =
            contents.certificates.iter().filter_map(|it| ParsedCertificate::from_der(&it.der).ok()).collect();
        let in_certificate: Option<PrintedNumber> = parsed.iter().find_map(|it| cards::card_number(&it.certificate));
        let mut keys: Vec<_> = contents.keys.iter().filter_map(|it| it.usage).collect();
        keys.sort();
        keys.dedup();
        CardView {
            chip: contents.chip.clone(),
            epoch,
            inserted_at,
            family: self.family.name().to_owned(),
            number: in_certificate.or_else(|| journal.number_of(&contents.chip)),
            keys,
            certificates: parsed.iter().filter_map(cards::view).collect(),
            pins: self.pins.clone(),
        }
    }
}
