//! Makes facts of what a [`Source`] holds: one file per program or topic, each on a thread of its own.

mod net_id;
mod nexus;
mod places;
mod products;
mod readers;
mod services;
mod sites;
mod smart_card_connector;
mod system;
mod trusted;

use super::source::{Key, Source, Unreadable};
use kortbrygga_shared::protocol::{LONGEST_TEXT, MOST_ENTRIES, Topic, Workplace};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{RecvTimeoutError, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// How long all of them together may take.
pub const LONGEST: Duration = Duration::from_millis(1800);

/// Puts what was found into its place.
type Part = Box<dyn FnOnce(&mut Workplace) + Send>;

struct Collector {
    topic: Topic,
    /// How long it may take.
    limit: Duration,
    collect: fn(&dyn Source) -> Result<Part, Unreadable>,
    /// Set while its thread runs: one that hangs is not started a second time.
    busy: AtomicBool,
}

const fn collector(topic: Topic, limit: u64, collect: fn(&dyn Source) -> Result<Part, Unreadable>) -> Collector {
    Collector { topic, limit: Duration::from_millis(limit), collect, busy: AtomicBool::new(false) }
}

static COLLECTORS: [Collector; 10] = [
    collector(Topic::System, 1000, system::collect),
    collector(Topic::Products, 1500, products::collect),
    collector(Topic::NetId, 1000, net_id::enterprise),
    collector(Topic::NetIdClient, 1000, net_id::client),
    collector(Topic::CertificatePropagation, 1000, services::collect),
    collector(Topic::Nexus, 1000, nexus::collect),
    collector(Topic::Trusted, 1500, trusted::collect),
    collector(Topic::Sites, 1500, sites::collect),
    collector(Topic::Readers, 1500, readers::collect),
    collector(Topic::SmartCardConnector, 1000, smart_card_connector::collect),
];

/// Everything that can be found within [`LONGEST`]. Blocks the thread.
pub fn collect(source: &Arc<dyn Source>) -> Workplace {
    collect_with(source, &COLLECTORS)
}

fn collect_with(source: &Arc<dyn Source>, collectors: &'static [Collector]) -> Workplace {
    let begun = Instant::now();
    let (send, receive) = channel();
    let mut waiting: Vec<&Collector> = Vec::new();
    let mut workplace = Workplace::default();
    for collector in collectors {
        if collector.busy.swap(true, Ordering::AcqRel) {
            workplace.unread.push(collector.topic);
            continue;
        }
        let (source, sender) = (Arc::clone(source), send.clone());
        let run = move || {
            let busy = Busy(collector);
            let outcome = (collector.collect)(&*source);
            drop(busy);
            // Nobody waits any longer for a late one.
            let _ = sender.send((collector.topic, outcome));
        };
        match thread::Builder::new().name("collector".into()).spawn(run) {
            Ok(_) => waiting.push(collector),
            Err(_) => {
                collector.busy.store(false, Ordering::Release);
                workplace.unread.push(collector.topic);
            }
        }
    }
    drop(send);
    while let Some(end) = waiting.iter().map(|it| it.limit.min(LONGEST)).min() {
        match receive.recv_timeout(end.saturating_sub(begun.elapsed())) {
            Ok((topic, outcome)) => {
                waiting.retain(|it| it.topic != topic);
                match outcome {
                    Ok(part) => part(&mut workplace),
                    Err(error) => {
                        tracing::info!(?topic, %error, "not read");
                        workplace.unread.push(topic);
                    }
                }
            }
            // A collector that panicked has sent nothing.
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let late = |it: &&Collector| it.limit.min(LONGEST) <= begun.elapsed();
                workplace.unread.extend(waiting.iter().filter(|it| late(it)).map(|it| it.topic));
                waiting.retain(|it| !late(it));
            }
        }
    }
    workplace.unread.extend(waiting.iter().map(|it| it.topic));
    workplace.unread.sort();
    workplace
}

/// Given back also by a collector that panics.
struct Busy(&'static Collector);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.store(false, Ordering::Release);
    }
}

/// The key, empty when it is not there. One that this user may not open counts as not there: it hides no other.
fn key_or_nothing(source: &dyn Source, path: &str) -> Key {
    let found = source.key(path).inspect_err(|error| tracing::info!(path, %error, "key skipped"));
    found.ok().flatten().unwrap_or_default()
}

/// A part that sets nothing: the topic has no meaning on this system.
fn nothing() -> Part {
    Box::new(|_| ())
}

/// Cut to what a fact may hold.
fn short(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(LONGEST_TEXT).collect()
}

fn bounded<T>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    items.into_iter().take(MOST_ENTRIES).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;
    use crate::diagnostics::source::{Platform, Value};
    use kortbrygga_shared::protocol::ReaderDevice;

    /// A registry and nothing else.
    struct Registry(fn() -> Platform, fn(&str) -> Result<Option<Key>, Unreadable>);

    impl Source for Registry {
        fn platform(&self) -> Platform {
            (self.0)()
        }
        fn key(&self, path: &str) -> Result<Option<Key>, Unreadable> {
            (self.1)(path)
        }
        fn read(&self, _: &str) -> Result<Option<Vec<u8>>, Unreadable> {
            Ok(None)
        }
        fn is_file(&self, _: &str) -> bool {
            false
        }
        fn list(&self, _: &str) -> Result<Vec<String>, Unreadable> {
            Ok(Vec::new())
        }
        fn is_writable(&self, _: &str) -> Option<bool> {
            None
        }
        fn home(&self) -> Option<String> {
            None
        }
        fn reader_features(&self) -> Option<Vec<ReaderDevice>> {
            None
        }
    }

    fn nothing() -> Arc<dyn Source> {
        Arc::new(Registry(|| Platform::Linux, |_| Ok(None)))
    }

    fn finds(_: &dyn Source) -> Result<Part, Unreadable> {
        Ok(Box::new(|workplace| workplace.smart_card_connector = Some(true)))
    }

    fn fails(_: &dyn Source) -> Result<Part, Unreadable> {
        Err(Unreadable::TooLarge)
    }

    fn hangs(_: &dyn Source) -> Result<Part, Unreadable> {
        loop {
            thread::park();
        }
    }

    #[test]
    fn one_that_fails_or_hangs_hides_no_other() {
        static SOME: [Collector; 3] = [
            collector(Topic::System, 30, hangs),
            collector(Topic::NetId, 10_000, fails),
            collector(Topic::SmartCardConnector, 10_000, finds),
        ];
        let source = nothing();
        // The second time the one that hangs is not even begun.
        for _ in 0..2 {
            let workplace = collect_with(&source, &SOME);
            assert_eq!(workplace.smart_card_connector, Some(true));
            assert_eq!(workplace.unread, [Topic::System, Topic::NetId]);
        }
    }

    fn panics(_: &dyn Source) -> Result<Part, Unreadable> {
        panic!("a collector's fault");
    }

    #[test]
    fn one_that_panics_is_begun_again() {
        static ONE: [Collector; 1] = [collector(Topic::System, 10_000, panics)];
        let source = nothing();
        assert_eq!(collect_with(&source, &ONE).unread, [Topic::System]);
        assert!(!ONE[0].busy.load(Ordering::Acquire));
    }

    /// Some keys are other users' or the system's own.
    fn refuses(path: &str) -> Result<Option<Key>, Unreadable> {
        let value = |name: &str, text: &str| (name.to_owned(), Value::Text(text.to_owned()));
        let keys = |names: &[&str]| Key { keys: names.iter().map(ToString::to_string).collect(), values: Vec::new() };
        match path.rsplit('\\').next() {
            Some("refused") => Err(Unreadable::Malformed("access is denied".into())),
            Some("Uninstall" | "USB" | "VID_1") => Ok(Some(keys(&["refused", "open", "VID_1"]))),
            Some("open") => Ok(Some(Key {
                values: vec![
                    value("DisplayName", "OpenSC"),
                    value("ClassGUID", "{50dd5230-ba8a-11d1-bf5d-0000f805f530}"),
                    value("FriendlyName", "A Reader"),
                ],
                keys: Vec::new(),
            })),
            _ => Ok(None),
        }
    }

    #[test]
    fn a_refused_key_hides_no_other() {
        let source: Arc<dyn Source> = Arc::new(Registry(|| Platform::Windows, refuses));
        let found = collect_with(&source, &COLLECTORS);
        assert_eq!(found.unread, []);
        assert_eq!(found.products.map(|it| it.len()), Some(1));
        assert_eq!(
            found.readers.map(|it| it.into_iter().map(|it| it.name).collect()),
            Some(vec!["A Reader".to_owned()])
        );
    }

    #[test]
    fn a_computer_without_anything_is_no_fault() {
        let source = nothing();
        assert_eq!(collect_with(&source, &COLLECTORS).unread, []);
    }
}
