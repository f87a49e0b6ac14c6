//! The desk of one command: readers, journal, where PINs come from; and the card that was asked for.

use super::{Output, no_state};
use crate::{
    cancel::Cancel,
    config::Config,
    journal::Journal,
    operations::{Desk, Task},
    pin::{PinEntry, PinShelf},
    readers::{Limits, Readers, Snapshot, label},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{CardRef, CardState, CardView, Event, ReaderView},
};
use std::{rc::Rc, sync::Arc, time::Duration};
use tokio::{runtime::Runtime, sync::mpsc};

/// How long readers and cards are waited for.
pub const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// What is in the readers, once all have been looked at.
pub fn look(config: &Config) -> Result<Vec<ReaderView>, ErrorReport> {
    let (runtime, readers, _) = start(config)?;
    let snapshot = runtime.block_on(readers.settled(LONGEST_LOOK));
    readers.stop();
    if snapshot.service { Ok(snapshot.readers.clone()) } else { Err(Code::ServiceMissing.into()) }
}

/// Finds the card with this number and does `work` with it.
pub fn with_card<T>(
    number: &str,
    config: &Config,
    output: &Output,
    pins: Box<dyn PinEntry>,
    work: impl AsyncFnOnce(&Task, CardRef) -> Result<T, ErrorReport>,
) -> Result<T, ErrorReport> {
    let (runtime, readers, journal) = start(config)?;
    let (events, mut news) = mpsc::unbounded_channel();
    let has_window = pins.asks_again();
    let desk = Rc::new(Desk {
        config: config.clone(),
        readers: readers.clone(),
        journal,
        pins,
        shelf: PinShelf::default(),
        events,
        language: output.language.tag().to_owned(),
    });
    let task = Task { id: "command".to_owned(), cancel: Cancel::default(), desk };
    let outcome = runtime.block_on(async {
        let card = find(&readers, number).await?;
        let work = work(&task, card);
        tokio::pin!(work);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                Some(event) = news.recv(), if has_window => tell(&event, output),
            }
        }
    });
    readers.stop();
    outcome
}

/// Readers that are watched, and the user's journal.
pub fn start(config: &Config) -> Result<(Runtime, Readers, Arc<Journal>), ErrorReport> {
    let internal = |error: std::io::Error| ErrorReport::new(Code::Internal).with("detail", error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(internal)?;
    let state = config.state().map_err(no_state)?;
    let journal = Arc::new(Journal::open(&state).map_err(|error| error.report())?);
    let readers = Readers::start(Limits::default(), config.cards.clone(), Arc::clone(&journal));
    Ok((runtime, readers, journal))
}

/// The card with this number. All cards are read before one is chosen: another one may have the same number.
async fn find(readers: &Readers, number: &str) -> Result<CardRef, ErrorReport> {
    let mut pictures = readers.watch();
    let found = async {
        readers.first_look(LONGEST_LOOK).await;
        loop {
            let picture = Arc::clone(&pictures.borrow_and_update());
            let all_read = picture.readers.iter().all(|it| it.state != CardState::Reading);
            if all_read || pictures.changed().await.is_err() {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(LONGEST_LOOK, found).await;
    let picture = Arc::clone(&readers.watch().borrow());
    choose(&picture, number)
}

/// By the chip's number or the printed one.
fn choose(picture: &Snapshot, number: &str) -> Result<CardRef, ErrorReport> {
    if !picture.service {
        return Err(Code::ServiceMissing.into());
    }
    let printed = number.parse::<PrintedNumber>().ok();
    let has_it = |card: &&CardView| {
        card.chip.as_str().eq_ignore_ascii_case(number) || (printed.is_some() && card.number == printed)
    };
    let cards = picture.readers.iter().filter_map(|reader| match &reader.state {
        CardState::Ready(card) => Some(card),
        _ => None,
    });
    let named = |code: Code| ErrorReport::new(code).with("number", number);
    match &cards.filter(has_it).collect::<Vec<_>>()[..] {
        [] => Err(in_the_way(picture).unwrap_or_else(|| named(Code::CardNotFound))),
        [card] => Ok(card.card_ref()),
        _ => Err(named(Code::CardAmbiguous)),
    }
}

/// What keeps a card from being read. The card that was named may be that one, so it can't be said that it is not there.
fn in_the_way(picture: &Snapshot) -> Option<ErrorReport> {
    let of = |reader: &ReaderView| match &reader.state {
        CardState::Empty | CardState::Ready(_) => None,
        CardState::InUse(program) => {
            Some(ErrorReport::new(Code::CardInUse).with("program", program.as_deref().unwrap_or("none")))
        }
        CardState::Stuck | CardState::Reading => {
            Some(ErrorReport::new(Code::CardStuck).with("reader", label(&reader.name, reader.side)))
        }
        CardState::Unusable(report) => Some(report.clone()),
    };
    // A card that can't be used is often quite another one; one that is held or silent says nothing of itself.
    let (unusable, silent): (Vec<_>, Vec<_>) =
        picture.readers.iter().partition(|it| matches!(it.state, CardState::Unusable(_)));
    silent.into_iter().chain(unusable).find_map(of)
}

fn tell(event: &Event, output: &Output) {
    if let Event::PinWindowShown { pin, check_code, .. } = event {
        let pin = super::words::pin(&output.texts, *pin);
        output.meanwhile(&match check_code {
            Some(code) => output.texts.with("pin-asked-with-code", &[("pin", &pin), ("code", code)]),
            None => output.texts.with("pin-asked", &[("pin", &pin)]),
        });
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use kortbrygga_shared::{protocol::ReaderHistory, time::UnixMillis};

    const PRINTED: &str = "9752278900000004471";

    #[test]
    fn a_card_that_cant_be_read_is_not_said_to_be_missing() {
        let refused = |states: [CardState; 2]| {
            let mut picture = picture(&[("0A01", None), ("0A02", None)]);
            for (reader, state) in picture.readers.iter_mut().zip(states) {
                reader.state = state;
            }
            choose(&picture, "0A07").unwrap_err().code
        };
        let unusable = || CardState::Unusable(ErrorReport::new(Code::CardUnknown));
        assert_eq!(refused([CardState::Empty, CardState::Empty]), Code::CardNotFound);
        assert_eq!(refused([CardState::Empty, CardState::InUse(None)]), Code::CardInUse);
        assert_eq!(refused([unusable(), CardState::Stuck]), Code::CardStuck);
        assert_eq!(refused([CardState::Empty, CardState::Reading]), Code::CardStuck);
        assert_eq!(refused([CardState::Empty, unusable()]), Code::CardUnknown);
    }

    fn picture(cards: &[(&str, Option<&str>)]) -> Snapshot {
        let reader = |(at, (chip, number)): (usize, &(&str, Option<&str>))| ReaderView {
            name: format!("Reader {at}"),
            side: None,
            state: CardState::Ready(CardView {
                chip: chip.parse().unwrap(),
                epoch: at as u32,
                inserted_at: UnixMillis(0),
                family: "myeid".to_owned(),
                number: number.map(|it| it.parse().unwrap()),
                keys: Vec::new(),
                certificates: Vec::new(),
                pins: Vec::new(),
            }),
            history: ReaderHistory::default(),
        };
        Snapshot { readers: cards.iter().enumerate().map(reader).collect(), service: true }
    }

    #[test]
    fn a_card_is_found_by_either_number_and_never_guessed() {
        let two = picture(&[("0A01", Some(PRINTED)), ("0A02", None)]);
        for (number, epoch) in [(PRINTED, 0), ("9752 2789 0000 0004 471", 0), ("0a01", 0), ("0A02", 1)] {
            assert_eq!(choose(&two, number).unwrap().epoch, epoch, "{number}");
        }
        for wrong in ["4471", "A01", "", "9752278900000004417"] {
            assert_eq!(choose(&two, wrong).unwrap_err().code, Code::CardNotFound, "{wrong}");
        }
        let same = picture(&[("0A01", Some(PRINTED)), ("0A02", Some(PRINTED))]);
        assert_eq!(choose(&same, PRINTED).unwrap_err().code, Code::CardAmbiguous);
        assert_eq!(choose(&same, "0A02").unwrap().epoch, 1);
        let stopped = Snapshot { service: false, ..same };
        assert_eq!(choose(&stopped, "0A02").unwrap_err().code, Code::ServiceMissing);
    }
}
