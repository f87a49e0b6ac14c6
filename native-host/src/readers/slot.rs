//! One reader: what is in it, since when, and the thread that speaks to it.

use super::{
    claim::{Claim, Claims},
    commons::Commons,
    describe::{Described, Look, describe},
    holder,
    lock::lock,
    log::Happening,
    queue::Job,
    stay::{State, Stay},
    watchdog::Phase,
    worker::{self, Means, Owner, Queue, Seat},
};
use crate::cards::{CardError, Contents, Family};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CardRef, CardState, ReaderHistory, ReaderView, Side},
};
use std::{
    ffi::CString,
    sync::{Arc, Mutex, Weak},
};
use tokio::sync::oneshot;

/// Looks at a card that fails at the first before it is called unusable.
const LOOKS: usize = 2;

/// A reader.
pub struct Slot {
    /// PC/SC name.
    pub name: String,
    reader: CString,
    inner: Mutex<Inner>,
    commons: Arc<Commons>,
    claims: Arc<Claims>,
    /// For what outlives a call.
    myself: Weak<Self>,
}

/// What is known of the card in a reader.
pub struct Known {
    /// PC/SC name of the reader.
    pub reader: String,
    /// The card's family.
    pub family: Arc<dyn Family>,
    /// What is on it.
    pub contents: Arc<Contents>,
    /// While this lives, a reset by another program is noticed.
    _claim: Claim,
}

#[derive(Default)]
struct Inner {
    stay: Option<Stay>,
    /// The card that was read last, at this stay or another.
    last: Option<ChipId>,
    /// The service's own count of insertions and removals, as seen last.
    count: u32,
    /// What the card answered to reset; empty when it is mute.
    atr: Vec<u8>,
    queue: Option<Arc<Queue>>,
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
    pub fn new(reader: CString, commons: Arc<Commons>) -> Option<Arc<Self>> {
        let name = reader.to_str().ok()?.to_owned();
        Some(Arc::new_cyclic(|myself: &Weak<Self>| {
            let slot = Weak::clone(myself);
            let claims = Claims::new(move || {
                if let Some(slot) = slot.upgrade() {
                    slot.let_go();
                }
            });
            Self { name, reader, inner: Mutex::default(), commons, claims, myself: Weak::clone(myself) }
        }))
    }

    /// True while the card's stay of this number lasts.
    pub fn is_stay(&self, epoch: u32) -> bool {
        lock(&self.inner).stay.as_ref().is_some_and(|it| it.epoch == epoch)
    }

    /// The service tells what is in the reader.
    pub fn seen(&self, state: pcsc::State, count: u32, atr: &[u8]) {
        let mut inner = lock(&self.inner);
        let before = std::mem::replace(&mut inner.count, count);
        let present = state.contains(pcsc::State::PRESENT);
        if present && before == count && inner.stay.is_some() {
            drop(inner);
            return self.sharing_changed(state);
        }
        // Also a card that was pulled and put back between two looks: the count tells.
        if let Some(stay) = inner.stay.take() {
            let mute = matches!(stay.state, State::Unusable(CardError::Unresponsive));
            self.commons.past.card_was_taken(&self.name, mute);
            self.tell([Happening::CardRemoved { chip: stay.read }]);
        }
        if !present {
            drop(inner);
            return self.commons.changed();
        }
        let mute = state.contains(pcsc::State::MUTE);
        let stay = inner.stay.insert(Stay::begin(&self.commons));
        self.tell([Happening::CardInserted { epoch: stay.epoch }]);
        if mute {
            self.tell(stay.unusable(CardError::Unresponsive));
            self.commons.past.card_was_read(&self.name, Err((&CardError::Unresponsive, &[])));
        }
        atr.clone_into(&mut inner.atr);
        drop(inner);
        self.commons.changed();
        if !mute {
            drop(self.look_again(Look::SameStay));
        }
    }

    /// Where the service tells when another program takes the card to itself, a look finds out which one it is.
    fn sharing_changed(&self, state: pcsc::State) {
        let is_ready = || lock(&self.inner).stay.as_ref().is_some_and(|it| matches!(it.state, State::Ready(_)));
        if state.contains(pcsc::State::EXCLUSIVE) && is_ready() {
            drop(self.look_again(Look::NewStayIfOther));
        }
    }

    /// Looks at the card on the reader's thread and publishes what is found. `None` when there is nothing to look at; else
    /// the end of the look, which need not be awaited.
    pub fn look_again(&self, look: Look) -> Option<impl Future<Output = Result<(), CardError>> + use<>> {
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
        let slot = Weak::clone(&self.myself);
        let policy = self.commons.policy.clone();
        Some(self.submit(move |seat| {
            let is_stay = || slot.upgrade().is_some_and(|it| it.is_stay(epoch));
            let mut outcome = describe(seat, &policy, before.clone(), look);
            for _ in 1..LOOKS {
                if matches!(outcome, Err(CardError::Pulled | CardError::Reset)) && is_stay() {
                    outcome = describe(seat, &policy, before.clone(), look);
                }
            }
            if let Some(slot) = slot.upgrade() {
                slot.described(&seat.queue, epoch, outcome);
            }
            Ok(())
        }))
    }

    /// Runs `work` on the reader's thread and waits for its answer.
    pub fn submit<T, F>(&self, work: F) -> impl Future<Output = Result<T, CardError>> + use<T, F>
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
        let job: Job<Seat> = Box::new(move |seat| {
            seat.queue.running(Some(Box::new(move |error| give(&on_abort, Err(error)))));
            let outcome = work(seat);
            seat.queue.running(None);
            give(&answer, outcome);
        });
        let refused = self.push(job).err();
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
    pub fn known(&self, card: &CardRef) -> Found {
        let inner = lock(&self.inner);
        let Some(stay) = &inner.stay else { return Found::No };
        let is_stay = stay.epoch == card.epoch;
        match &stay.state {
            State::Ready(described) if described.contents.chip == card.chip => {
                if !is_stay {
                    return Found::But(CardError::Pulled);
                }
                let (family, contents) = (Arc::clone(&described.family), Arc::clone(&described.contents));
                Found::Here(Known { reader: self.name.clone(), family, contents, _claim: self.claims.claim() })
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
    pub fn view(&self) -> ReaderView {
        let Commons { journal, past, .. } = &*self.commons;
        let side = journal.side(&self.name);
        let inner = lock(&self.inner);
        let resets = inner.stay.as_ref().map_or(0, |it| it.resets);
        let history = ReaderHistory { resets, ..past.of(&self.name) };
        let state = match &inner.stay {
            None => CardState::Empty,
            Some(stay) => match &stay.state {
                State::Reading => CardState::Reading,
                State::Ready(described) => CardState::Ready(described.view(stay.epoch, stay.since, journal)),
                State::Unusable(error) => CardState::Unusable(error.report(&label(&self.name, side))),
                State::Stuck => CardState::Stuck,
                State::InUse(program) | State::InTransaction(program) => CardState::InUse(program.clone()),
            },
        };
        ReaderView { name: self.name.clone(), side, state, history }
    }

    /// No request has the card any longer: the connection to it is ended on the reader's thread.
    fn let_go(&self) {
        let queue = lock(&self.inner).queue.clone();
        if let Some(queue) = queue {
            // A thread that has been given up lets go by itself.
            queue.push(Box::new(Seat::let_go_if_free));
        }
    }

    fn push(&self, job: Job<Seat>) -> Result<(), CardError> {
        let queue = {
            let mut inner = lock(&self.inner);
            match &inner.queue {
                Some(queue) => Arc::clone(queue),
                None => Arc::clone(inner.queue.insert(self.start_thread()?)),
            }
        };
        if queue.push(job) { Ok(()) } else { Err(CardError::Stuck) }
    }

    fn start_thread(&self) -> Result<Arc<Queue>, CardError> {
        let Commons { limits, watchdog, policy, .. } = &*self.commons;
        if !self.commons.may_start_thread() {
            return Err(CardError::Stuck);
        }
        worker::start(Means {
            owner: Weak::clone(&self.myself) as Weak<dyn Owner>,
            reader: self.reader.clone(),
            claims: Arc::clone(&self.claims),
            watchdog,
            limits: *limits,
            uses_keys: !policy.ignores_keys_of(&self.name),
            abandoned: Arc::clone(self.commons.abandoned()),
        })
    }

    fn described(&self, queue: &Arc<Queue>, epoch: u32, outcome: Result<Described, CardError>) {
        {
            let mut inner = lock(&self.inner);
            // A thread that was given up has no say.
            if inner.queue.as_ref().is_none_or(|it| !Arc::ptr_eq(it, queue)) {
                return;
            }
            let Inner { stay, atr, last, .. } = &mut *inner;
            let Some(stay) = stay.as_mut().filter(|it| it.epoch == epoch) else { return };
            match outcome {
                Ok(described) => {
                    self.commons.past.card_was_read(&self.name, Ok(&described.contents.chip));
                    self.tell(stay.ready(described, last, &self.commons));
                }
                Err(CardError::InUse(program)) => {
                    self.tell(stay.held(program, State::InUse));
                    self.commons.control.look_out();
                }
                // The watcher notices the same and empties every reader.
                Err(CardError::ServiceMissing) => {}
                Err(error) => {
                    if !matches!(stay.state, State::Unusable(_)) {
                        self.commons.past.card_was_read(&self.name, Err((&error, atr)));
                    }
                    self.tell(stay.unusable(error));
                }
            }
        }
        self.commons.changed();
    }

    /// Into the log, with the lock on what changed still held: so the order is true.
    fn tell(&self, what: impl IntoIterator<Item = Happening>) {
        what.into_iter().for_each(|it| self.commons.log.add(Some(&self.name), it));
    }
}

impl Owner for Slot {
    fn was_reset(&self) {
        if let Some(stay) = &mut lock(&self.inner).stay {
            stay.resets = stay.resets.saturating_add(1);
            self.tell([Happening::CardReset]);
        }
        self.commons.changed();
    }

    fn thread_is_stuck(&self, queue: &Arc<Queue>, phase: Phase) {
        let error = {
            let mut inner = lock(&self.inner);
            if inner.queue.as_ref().is_some_and(|it| Arc::ptr_eq(it, queue)) {
                inner.queue = None;
            }
            let (error, stay) = (
                match phase {
                    Phase::Answer => CardError::Stuck,
                    Phase::Turn => CardError::InUse(holder::other_program()),
                },
                inner.stay.as_mut(),
            );
            self.tell(stay.and_then(|stay| match &error {
                CardError::InUse(program) => stay.held(program.clone(), State::InTransaction),
                _ => stay.stuck(),
            }));
            error
        };
        tracing::warn!(reader = self.name, %error, "given up");
        queue.abort(error);
        queue.close();
        self.commons.changed();
    }

    fn thread_came_back(self: Arc<Self>) {
        {
            let mut inner = lock(&self.inner);
            let Some(stay) = &mut inner.stay else { return };
            if !matches!(stay.state, State::Stuck | State::InTransaction(_)) {
                return;
            }
            // A card that was silent for so long may have done anything.
            stay.begin_anew(&self.commons);
        }
        self.commons.changed();
        drop(self.look_again(Look::SameStay));
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(queue) = lock(&self.inner).queue.take() {
            queue.close();
        }
    }
}

/// A reader as catalogue values name it: `left`, `right` or its own name.
pub fn label(name: &str, side: Option<Side>) -> String {
    ReaderView { name: name.to_owned(), side, state: CardState::Empty, history: Default::default() }.label()
}
