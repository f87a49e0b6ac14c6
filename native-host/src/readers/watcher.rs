//! Watches readers and cards by the service's events, on a thread and a context of its own.

use super::{describe::Look, log::Happening, shared::Shared, slot::Slot};
use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};
use std::{
    collections::BTreeMap,
    ffi::{CStr, CString},
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

/// The service does not tell when it comes back: asked again after 100 ms, then less and less often, at most each two
/// seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The service does not tell when another program gives a card back: while one is held, it is asked for this often.
const HELD_PAUSE: Duration = Duration::from_millis(500);

/// Starts the thread. It holds the readers weakly: it ends when nobody else does.
pub fn start(shared: &Arc<Shared>) {
    let weak = Arc::downgrade(shared);
    // Without a thread no card is ever seen, and the panel says that there is no reader.
    if let Err(error) = thread::Builder::new().name("watcher".into()).spawn(move || run(&weak)) {
        tracing::error!(%error, "no thread to watch readers");
    }
}

fn run(weak: &Weak<Shared>) {
    let mut pause = FIRST_PAUSE;
    let mut told = None;
    loop {
        let Some(shared) = weak.upgrade() else { return };
        if shared.commons.control.is_stopping() {
            return;
        }
        let control = &shared.commons.control;
        let mut tell = |runs| {
            if told.replace(runs) != Some(runs) {
                let what = if runs { Happening::ServiceStarted } else { Happening::ServiceStopped };
                shared.commons.log.add(None, what);
            }
        };
        match Context::establish(Scope::User) {
            Ok(context) => {
                control.set_service(Some(context.clone()));
                tell(true);
                pause = FIRST_PAUSE;
                let end = watch_with(&shared, &context);
                tracing::info!(error = %end, "watching ended");
            }
            Err(error) => tracing::debug!(%error, "no smart-card service"),
        }
        // Cards and readers of a service that is gone are gone: each comes back as a new stay.
        control.set_service(None);
        shared.lock_slots().clear();
        if !control.is_stopping() {
            tell(false);
        }
        shared.publish();
        control.looked();
        if !control.pause(pause) {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Watches until the service goes or the watcher is stopped.
fn watch_with(shared: &Arc<Shared>, context: &Context) -> pcsc::Error {
    let mut states: Vec<ReaderState> = Vec::new();
    let mut readers_changed = true;
    loop {
        if readers_changed {
            if let Err(error) = list(shared, context, &mut states) {
                return error;
            }
            readers_changed = false;
        }
        if shared.commons.control.is_stopping() {
            return pcsc::Error::Cancelled;
        }
        let held: Vec<Arc<Slot>> = shared.lock_slots().values().filter(|it| it.is_in_use()).cloned().collect();
        let pause = if held.is_empty() { None } else { Some(HELD_PAUSE) };
        match context.get_status_change(pause, &mut states) {
            Ok(()) => {}
            Err(pcsc::Error::Cancelled) if !shared.commons.control.is_stopping() => continue,
            Err(pcsc::Error::Timeout) => {
                held.iter().for_each(|slot| drop(slot.look_again(Look::SameStay)));
                continue;
            }
            Err(pcsc::Error::UnknownReader | pcsc::Error::NoReadersAvailable) => {
                readers_changed = true;
                continue;
            }
            Err(error) => return error,
        }
        for state in &mut states {
            let event = state.event_state();
            if !event.contains(State::CHANGED) {
                continue;
            }
            let slot = match state.name() {
                name if name == PNP_NOTIFICATION() => None,
                name => name.to_str().ok().and_then(|name| shared.lock_slots().get(name).cloned()),
            };
            match slot {
                None => readers_changed = true,
                Some(_) if event.intersects(State::UNKNOWN | State::IGNORE | State::UNAVAILABLE) => {
                    readers_changed = true
                }
                Some(slot) => slot.seen(event, state.event_count(), state.atr()),
            }
            state.sync_current_state();
        }
        shared.commons.control.looked();
    }
}

/// Lists readers anew; those that went are forgotten, those that came are looked at by the next wait.
fn list(shared: &Arc<Shared>, context: &Context, states: &mut Vec<ReaderState>) -> Result<(), pcsc::Error> {
    let names: Vec<CString> = match context.list_readers_owned() {
        Ok(names) => names.into_iter().filter(|it| !is_ignored(shared, it)).collect(),
        Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
        Err(error) => return Err(error),
    };
    {
        let mut slots = shared.lock_slots();
        let mut kept = BTreeMap::new();
        for name in &names {
            let slot = name
                .to_str()
                .ok()
                .and_then(|text| slots.remove(text))
                .or_else(|| Slot::new(name.clone(), Arc::clone(&shared.commons)));
            if let Some(slot) = slot {
                kept.insert(slot.name.clone(), slot);
            }
        }
        *slots = kept;
        let changes = shared.commons.past.readers_are(slots.keys().map(String::as_str));
        let log = &shared.commons.log;
        changes.went.iter().for_each(|it| log.add(Some(it), Happening::ReaderWent));
        changes.came.iter().for_each(|it| log.add(Some(it), Happening::ReaderCame));
    }
    states.retain(|it| it.name() == PNP_NOTIFICATION() || names.iter().any(|name| name.as_c_str() == it.name()));
    if states.is_empty() {
        states.push(ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE));
    }
    for name in names {
        if !states.iter().any(|it| it.name() == name.as_c_str()) {
            states.push(ReaderState::new(name, State::UNAWARE));
        }
    }
    shared.publish();
    if states.len() == 1 {
        shared.commons.control.looked();
    }
    Ok(())
}

/// True for a reader that the administrator has left alone.
fn is_ignored(shared: &Shared, reader: &CStr) -> bool {
    reader.to_str().is_ok_and(|name| shared.commons.policy.ignores_reader(name))
}
