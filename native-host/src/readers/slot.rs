//! One reader: what is in it, since when, and the thread that speaks to it.

use super::{
    Known, Shared,
    claim::Claim,
    holder, lock,
    past::Past,
    session::Ending,
    watchdog::Phase,
    worker::{self, Job, Queue, Seat},
};
use crate::{
    cancel::Cancel,
    cards::{self, CardError, Contents, Family, NoWire, ParsedCertificate, Policy, Route, Wire},
    clock::now,
    journal::Journal,
};
use kortbrygga_shared::{
    identity::PrintedNumber,
    protocol::{CardRef, CardState, CardView, PinState, ReaderHistory, ReaderView, Side},
    time::UnixMillis,
};
use std::{
    ffi::CString,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::sync::oneshot;

/// Threads that may be left behind at stuck cards before no new ones are started.
const MOST_ABANDONED: u32 = 8;

/// Looks at a card that fails at the first before it is called unusable.
const LOOKS: usize = 2;

/// A reader.
pub struct Slot {
    /// PC/SC name.
    pub name: String,
    reader: CString,
    inner: Mutex<Inner>,
    /// Requests that have the card.
    claims: AtomicU32,
}

#[derive(Default)]
struct Inner {
    stay: Option<Stay>,
    /// The service's own count of insertions and removals, as seen last.
    count: u32,
    /// What the card answered to reset; empty when it is mute.
    atr: Vec<u8>,
    queue: Option<Arc<Queue>>,
}

/// From insertion to removal.
struct Stay {
    epoch: u32,
    since: UnixMillis,
    state: State,
    /// How often another program reset the card.
    resets: u16,
}

impl Stay {
    fn begin(shared: &Shared) -> Self {
        Self { epoch: shared.next_epoch(), since: now(), state: State::Reading, resets: 0 }
    }
}

enum State {
    Reading,
    Ready(Described),
    Unusable(CardError),
    Stuck,
    /// Held exclusively: asked again until it is given back.
    InUse(Option<String>),
    /// In a transaction of another program that does not end: our own thread waits for its turn.
    InTransaction(Option<String>),
}

#[derive(Clone)]
struct Described {
    family: Arc<dyn Family>,
    contents: Arc<Contents>,
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

/// Whether the card that a command names is in a reader.
pub enum Found {
    /// It is.
    Here(Known),
    /// It is there, or was, and can't be used.
    But(CardError),
    /// It is not.
    No,
}

impl Slot {
    /// An empty reader; `None` when the name can't be one.
    pub fn new(reader: CString) -> Option<Arc<Self>> {
        let name = reader.to_str().ok()?.to_owned();
        Some(Arc::new(Self { name, reader, inner: Mutex::default(), claims: AtomicU32::new(0) }))
    }

    /// Number of the stay that lasts.
    pub fn epoch(&self) -> Option<u32> {
        lock(&self.inner).stay.as_ref().map(|it| it.epoch)
    }

    /// The service tells what is in the reader.
    pub fn seen(self: &Arc<Self>, shared: &Arc<Shared>, state: pcsc::State, count: u32, atr: &[u8]) {
        let mut inner = lock(&self.inner);
        let before = std::mem::replace(&mut inner.count, count);
        let present = state.contains(pcsc::State::PRESENT);
        if let Some(stay) = inner.stay.as_ref().filter(|_| !present || before != count) {
            let mute = matches!(stay.state, State::Unusable(CardError::Unresponsive));
            shared.past.card_was_taken(&self.name, mute);
        }
        if !present {
            inner.stay = None;
            drop(inner);
            return shared.publish();
        }
        match &mut inner.stay {
            Some(_) if before == count => return,
            // Also a card that was pulled and put back between two looks: the count tells.
            stay => *stay = Some(Stay::begin(shared)),
        }
        atr.clone_into(&mut inner.atr);
        if state.contains(pcsc::State::MUTE)
            && let Some(stay) = &mut inner.stay
        {
            stay.state = State::Unusable(CardError::Unresponsive);
            drop(inner);
            shared.past.card_was_read(&self.name, Err((&CardError::Unresponsive, &[])));
            return shared.publish();
        }
        drop(inner);
        shared.publish();
        drop(self.look_again(shared, Look::SameStay));
    }

    /// Looks at the card on the reader's thread and publishes what is found. `None` when there is nothing to look at; else
    /// the end of the look, which need not be awaited.
    pub fn look_again(
        self: &Arc<Self>,
        shared: &Arc<Shared>,
        look: Look,
    ) -> Option<impl Future<Output = Result<(), CardError>> + use<>> {
        let (epoch, before) = {
            let inner = lock(&self.inner);
            let stay = inner.stay.as_ref()?;
            match &stay.state {
                // Its thread looks by itself as soon as it can.
                State::Stuck | State::InTransaction(_) => return None,
                State::Ready(described) => (stay.epoch, Some(described.clone())),
                _ => (stay.epoch, None),
            }
        };
        let (slot, weak) = (Arc::downgrade(self), Arc::downgrade(shared));
        let policy = shared.policy.clone();
        Some(self.submit(shared, move |seat| {
            let mut outcome = describe(seat, &policy, before.clone(), look);
            for _ in 1..LOOKS {
                if matches!(outcome, Err(CardError::Pulled | CardError::Reset)) && seat.is_stay(epoch) {
                    outcome = describe(seat, &policy, before.clone(), look);
                }
            }
            if let (Some(shared), Some(slot)) = (weak.upgrade(), slot.upgrade()) {
                slot.described(&shared, &seat.queue, epoch, outcome);
            }
            Ok(())
        }))
    }

    /// Runs `work` on the reader's thread and waits for its answer.
    pub fn submit<T, F>(
        self: &Arc<Self>,
        shared: &Arc<Shared>,
        work: F,
    ) -> impl Future<Output = Result<T, CardError>> + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&mut Seat) -> Result<T, CardError> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let answer = Arc::new(Mutex::new(Some(send)));
        let on_abort = Arc::clone(&answer);
        let give = |place: &Mutex<Option<oneshot::Sender<Result<T, CardError>>>>, outcome| {
            let sender = lock(place).take();
            if let Some(sender) = sender {
                // Whoever asked may have gone.
                let _ = sender.send(outcome);
            }
        };
        let job: Job = Box::new(move |seat| {
            seat.queue.running(Some(Box::new(move |error| give(&on_abort, Err(error)))));
            let outcome = work(seat);
            seat.queue.running(None);
            give(&answer, outcome);
        });
        let refused = self.push(shared, job).err();
        async move {
            match refused {
                Some(error) => Err(error),
                // The sender is dropped unused when the queue is closed before the job's turn.
                None => receive.await.unwrap_or(Err(CardError::Stuck)),
            }
        }
    }

    /// True while another program holds the card.
    pub fn is_in_use(&self) -> bool {
        lock(&self.inner).stay.as_ref().is_some_and(|it| matches!(it.state, State::InUse(_)))
    }

    /// What a command that names a card can use.
    pub fn known(self: &Arc<Self>, card: &CardRef) -> Found {
        let inner = lock(&self.inner);
        let Some(stay) = &inner.stay else { return Found::No };
        let is_stay = stay.epoch == card.epoch;
        match &stay.state {
            State::Ready(described) if described.contents.chip == card.chip => {
                if !is_stay {
                    return Found::But(CardError::Pulled);
                }
                let (family, contents) = (Arc::clone(&described.family), Arc::clone(&described.contents));
                Found::Here(Known { reader: self.name.clone(), family, contents, _claim: Claim::new(self) })
            }
            State::Stuck if is_stay => Found::But(CardError::Stuck),
            State::InUse(program) | State::InTransaction(program) if is_stay => {
                Found::But(CardError::InUse(program.clone()))
            }
            State::Unusable(error) if is_stay => Found::But(error.clone()),
            _ if is_stay => Found::But(CardError::Pulled),
            _ => Found::No,
        }
    }

    /// What the panel shows.
    pub fn view(&self, journal: &Journal, past: &Past) -> ReaderView {
        let side = journal.side(&self.name);
        let inner = lock(&self.inner);
        let resets = inner.stay.as_ref().map_or(0, |it| it.resets);
        let history = ReaderHistory { resets, ..past.of(&self.name) };
        let state = match &inner.stay {
            None => CardState::Empty,
            Some(stay) => match &stay.state {
                State::Reading => CardState::Reading,
                State::Ready(described) => CardState::Ready(card_view(stay, described, journal)),
                State::Unusable(error) => CardState::Unusable(error.report(&label(&self.name, side))),
                State::Stuck => CardState::Stuck,
                State::InUse(program) | State::InTransaction(program) => CardState::InUse(program.clone()),
            },
        };
        ReaderView { name: self.name.clone(), side, state, history }
    }

    /// True while a request has the card.
    pub fn is_claimed(&self) -> bool {
        self.claims.load(Ordering::Acquire) > 0
    }

    /// A request has the card.
    pub fn claim(&self) {
        self.claims.fetch_add(1, Ordering::AcqRel);
    }

    /// A request has the card no longer; the last one's connection is ended on the reader's thread.
    pub fn unclaim(&self) {
        if self.claims.fetch_sub(1, Ordering::AcqRel) != 1 {
            return;
        }
        let queue = lock(&self.inner).queue.clone();
        if let Some(queue) = queue {
            // A thread that has been given up lets go by itself.
            queue.push(Box::new(Seat::let_go_if_free));
        }
    }

    /// Another program reset the card in the middle of our work.
    pub fn was_reset(&self, shared: &Shared) {
        if let Some(stay) = &mut lock(&self.inner).stay {
            stay.resets = stay.resets.saturating_add(1);
        }
        shared.publish();
    }

    /// The watchdog gives the thread up.
    pub fn thread_is_stuck(&self, shared: &Arc<Shared>, queue: &Arc<Queue>, phase: Phase) {
        shared.abandoned.fetch_add(1, Ordering::AcqRel);
        let error = {
            let mut inner = lock(&self.inner);
            if inner.queue.as_ref().is_some_and(|it| Arc::ptr_eq(it, queue)) {
                inner.queue = None;
            }
            let (state, error) = match phase {
                Phase::Answer => (State::Stuck, CardError::Stuck),
                Phase::Turn => {
                    let program = holder::other_program();
                    (State::InTransaction(program.clone()), CardError::InUse(program))
                }
            };
            if let Some(stay) = &mut inner.stay {
                stay.state = state;
            }
            error
        };
        tracing::warn!(reader = self.name, %error, "given up");
        queue.abort(error);
        queue.close();
        shared.publish();
    }

    /// A card that was given up has answered after all, or was pulled.
    pub fn thread_came_back(self: &Arc<Self>, shared: &Arc<Shared>) {
        {
            let mut inner = lock(&self.inner);
            let Some(stay) = &mut inner.stay else { return };
            if !matches!(stay.state, State::Stuck | State::InTransaction(_)) {
                return;
            }
            // A card that was silent for so long may have done anything: consents given before are void.
            *stay = Stay::begin(shared);
        }
        shared.publish();
        drop(self.look_again(shared, Look::SameStay));
    }

    fn push(self: &Arc<Self>, shared: &Arc<Shared>, job: Job) -> Result<(), CardError> {
        let mut inner = lock(&self.inner);
        let queue = match &inner.queue {
            Some(queue) => Arc::clone(queue),
            None => {
                if shared.abandoned.load(Ordering::Acquire) >= MOST_ABANDONED {
                    return Err(CardError::Stuck);
                }
                let queue = worker::start(shared, self, self.reader.clone())?;
                inner.queue = Some(Arc::clone(&queue));
                queue
            }
        };
        drop(inner);
        if queue.push(job) { Ok(()) } else { Err(CardError::Stuck) }
    }

    fn described(&self, shared: &Arc<Shared>, queue: &Arc<Queue>, epoch: u32, outcome: Result<Description, CardError>) {
        {
            let mut inner = lock(&self.inner);
            // A thread that was given up has no say.
            if inner.queue.as_ref().is_none_or(|it| !Arc::ptr_eq(it, queue)) {
                return;
            }
            let Inner { stay, atr, .. } = &mut *inner;
            let Some(stay) = stay.as_mut().filter(|it| it.epoch == epoch) else { return };
            match outcome {
                Ok(Description { described, other_card }) => {
                    shared.past.card_was_read(&self.name, Ok(&described.contents.chip));
                    if other_card {
                        *stay = Stay::begin(shared);
                    }
                    stay.state = State::Ready(described);
                }
                Err(CardError::InUse(program)) => {
                    stay.state = State::InUse(program);
                    shared.watcher.look_out();
                }
                // The watcher notices the same and empties every reader.
                Err(CardError::ServiceMissing) => {}
                Err(error) => {
                    if !matches!(stay.state, State::Unusable(_)) {
                        shared.past.card_was_read(&self.name, Err((&error, atr)));
                    }
                    stay.state = State::Unusable(error);
                }
            }
        }
        shared.publish();
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(queue) = lock(&self.inner).queue.take() {
            queue.close();
        }
    }
}

struct Description {
    described: Described,
    other_card: bool,
}

fn describe(seat: &mut Seat, policy: &Policy, before: Option<Described>, look: Look) -> Result<Description, CardError> {
    let cancel = Cancel::default();
    if let Some(before) = &before {
        let again = |wire: &mut dyn Wire| (again(wire, before, look), Ending::Leave);
        match seat.by_route(before.family.route(), &cancel, again) {
            Ok(Some(described)) => return Ok(Description { described, other_card: false }),
            Ok(None) => {}
            // A module that fails leaves the question who is there to the reader.
            Err(error) if before.family.route() == Route::Module => tracing::warn!(%error, "asked anew"),
            Err(error) => return Err(error),
        }
    }
    let own = seat.transaction(&cancel, |wire| {
        (cards::detect(wire, policy).and_then(|family| whole(wire, family)), Ending::Leave)
    });
    Ok(Description { described: through_module(seat, policy, own)?, other_card: before.is_some() })
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
    let own_writes = match &own {
        Ok(described) => described.family.can_write(),
        Err(error) if error.is_unknown_card() => false,
        Err(_) => return own,
    };
    let limits = seat.limits;
    let shown = cards::through_module(policy, seat.reader(), own_writes, limits.command, limits.key_generation);
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

fn card_view(stay: &Stay, described: &Described, journal: &Journal) -> CardView {
    let contents = &described.contents;
    let parsed: Vec<ParsedCertificate> =
        contents.certificates.iter().filter_map(|it| ParsedCertificate::from_der(&it.der).ok()).collect();
    let in_certificate: Option<PrintedNumber> = parsed.iter().find_map(|it| cards::card_number(&it.certificate));
    let mut keys: Vec<_> = contents.keys.iter().filter_map(|it| it.usage).collect();
    keys.sort();
    keys.dedup();
    CardView {
        chip: contents.chip.clone(),
        epoch: stay.epoch,
        inserted_at: stay.since,
        family: described.family.name().to_owned(),
        number: in_certificate.or_else(|| journal.number_of(&contents.chip)),
        keys,
        certificates: parsed.iter().filter_map(cards::view).collect(),
        pins: described.pins.clone(),
    }
}
/// A reader as catalogue values name it: `left`, `right` or its own name.
pub(super) fn label(name: &str, side: Option<Side>) -> String {
    ReaderView { name: name.to_owned(), side, state: CardState::Empty, history: Default::default() }.label()
}
