//! One reader: what is in it, since when, and the thread that speaks to it.

use super::{
    claim::{Claim, Claims},
    commons::Commons,
    describe::{Described, Look, describe},
    holder,
    lock::lock,
    queue::Job,
    watchdog::Phase,
    worker::{self, Means, Owner, Queue, Seat},
};
use crate::{
    cards::{CardError, Contents, Family},
    clock::now,
};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CardRef, CardState, ReaderHistory, ReaderView, Side},
    time::UnixMillis,
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
    /// The card that was read.
    read: Option<ChipId>,
}

impl Stay {
    fn begin(commons: &Commons) -> Self {
        Self { epoch: commons.next_epoch(), since: now(), state: State::Reading, resets: 0, read: None }
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
        if let Some(stay) = inner.stay.as_ref().filter(|_| !present || before != count) {
            let mute = matches!(stay.state, State::Unusable(CardError::Unresponsive));
            self.commons.past.card_was_taken(&self.name, mute);
        }
        if !present {
            inner.stay = None;
            drop(inner);
            return self.commons.changed();
        }
        match &mut inner.stay {
            Some(_) if before == count => return,
            // Also a card that was pulled and put back between two looks: the count tells.
            stay => *stay = Some(Stay::begin(&self.commons)),
        }
        atr.clone_into(&mut inner.atr);
        if state.contains(pcsc::State::MUTE)
            && let Some(stay) = &mut inner.stay
        {
            stay.state = State::Unusable(CardError::Unresponsive);
            drop(inner);
            self.commons.past.card_was_read(&self.name, Err((&CardError::Unresponsive, &[])));
            return self.commons.changed();
        }
        drop(inner);
        self.commons.changed();
        drop(self.look_again(Look::SameStay));
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
            let Inner { stay, atr, .. } = &mut *inner;
            let Some(stay) = stay.as_mut().filter(|it| it.epoch == epoch) else { return };
            match outcome {
                Ok(described) => {
                    let chip = described.contents.chip.clone();
                    self.commons.past.card_was_read(&self.name, Ok(&chip));
                    if stay.read.as_ref().is_some_and(|it| *it != chip) {
                        *stay = Stay::begin(&self.commons);
                    }
                    stay.read = Some(chip);
                    stay.state = State::Ready(described);
                }
                Err(CardError::InUse(program)) => {
                    stay.state = State::InUse(program);
                    self.commons.control.look_out();
                }
                // The watcher notices the same and empties every reader.
                Err(CardError::ServiceMissing) => {}
                Err(error) => {
                    if !matches!(stay.state, State::Unusable(_)) {
                        self.commons.past.card_was_read(&self.name, Err((&error, atr)));
                    }
                    stay.state = State::Unusable(error);
                }
            }
        }
        self.commons.changed();
    }
}

impl Owner for Slot {
    fn was_reset(&self) {
        if let Some(stay) = &mut lock(&self.inner).stay {
            stay.resets = stay.resets.saturating_add(1);
        }
        self.commons.changed();
    }

    fn thread_is_stuck(&self, queue: &Arc<Queue>, phase: Phase) {
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
        self.commons.changed();
    }

    fn thread_came_back(self: Arc<Self>) {
        {
            let mut inner = lock(&self.inner);
            let Some(stay) = &mut inner.stay else { return };
            if !matches!(stay.state, State::Stuck | State::InTransaction(_)) {
                return;
            }
            // A card that was silent for so long may have done anything: consents given before are void.
            *stay = Stay::begin(&self.commons);
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
pub(super) fn label(name: &str, side: Option<Side>) -> String {
    ReaderView { name: name.to_owned(), side, state: CardState::Empty, history: Default::default() }.label()
}
