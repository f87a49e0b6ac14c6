//! Notices when a card thinks too long. One thread for all readers; it sleeps until the next deadline and wakes nobody.

use super::lock::lock;
use std::{
    sync::{
        Arc, Condvar, Mutex, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long a card may think.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Any command but key generation.
    pub command: Duration,
    /// Making an RSA key.
    pub key_generation: Duration,
    /// Three codes at the reader's own keys, beside the command itself.
    pub keys: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            command: Duration::from_secs(8),
            key_generation: Duration::from_secs(120),
            keys: Duration::from_secs(190),
        }
    }
}

/// The thread.
pub struct Watchdog(Arc<Inner>);

struct Inner {
    begun: Instant,
    pulses: Mutex<Vec<(Weak<Pulse>, OnStuck)>>,
    news: Condvar,
    stopped: AtomicBool,
}

type OnStuck = Box<dyn Fn(Phase) + Send>;

/// What a card thread is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// For another program to end its transaction.
    Turn,
    /// For the card to answer.
    Answer,
}

/// Told by a card thread before and after everything that may hang.
pub struct Pulse {
    /// Milliseconds since the watchdog began, times two, plus one for [`Phase::Turn`]; 0 = idle.
    deadline: AtomicU64,
    /// Held while those who are told are being told, so that nobody sees half of it.
    abandoned: Mutex<bool>,
    inner: Arc<Inner>,
}

impl Watchdog {
    /// Starts the thread.
    pub fn start() -> Self {
        let inner = Arc::new(Inner {
            begun: Instant::now(),
            pulses: Mutex::default(),
            news: Condvar::new(),
            stopped: AtomicBool::new(false),
        });
        let watched = Arc::clone(&inner);
        // Without the thread nothing is noticed, but everything else works.
        let _ = thread::Builder::new().name("watchdog".into()).spawn(move || watched.run());
        Self(inner)
    }

    /// Watches one card thread. `on_stuck` is called once, on the watchdog's thread.
    pub fn pulse(&self, on_stuck: impl Fn(Phase) + Send + 'static) -> Arc<Pulse> {
        let pulse =
            Arc::new(Pulse { deadline: AtomicU64::new(0), abandoned: Mutex::new(false), inner: Arc::clone(&self.0) });
        lock(&self.0.pulses).push((Arc::downgrade(&pulse), Box::new(on_stuck)));
        pulse
    }

    /// Ends the thread.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Release);
        self.0.wake();
    }
}

impl Pulse {
    /// What follows must be over within `limit`.
    pub fn arm(&self, phase: Phase, limit: Duration) {
        let at = (self.inner.begun.elapsed() + limit).as_millis() as u64;
        let value = at << 1 | u64::from(phase == Phase::Turn);
        let before = self.deadline.swap(value, Ordering::AcqRel);
        // The thread sleeps until the deadline that it saw last: only an earlier one is news.
        if before == 0 || value < before {
            self.inner.wake();
        }
    }

    /// Nothing is waited for.
    pub fn rest(&self) {
        self.deadline.store(0, Ordering::Release);
    }

    /// True when the watchdog has given this thread up: it must not go on. Whoever was to be told of it has been told then.
    pub fn is_abandoned(&self) -> bool {
        *lock(&self.abandoned)
    }
}

impl Inner {
    fn wake(&self) {
        // Taking the lock orders this after a look that is under way.
        drop(lock(&self.pulses));
        self.news.notify_one();
    }

    fn run(&self) {
        let mut pulses = lock(&self.pulses);
        while !self.stopped.load(Ordering::Acquire) {
            let now = self.begun.elapsed().as_millis() as u64;
            let mut next: Option<u64> = None;
            let mut stuck = Vec::new();
            pulses.retain(|(pulse, _)| pulse.strong_count() > 0);
            for (at, (pulse, _)) in pulses.iter().enumerate() {
                let Some(pulse) = pulse.upgrade() else { continue };
                let value = pulse.deadline.load(Ordering::Acquire);
                match value {
                    0 => {}
                    _ if value >> 1 <= now => {
                        let phase = if value & 1 == 1 { Phase::Turn } else { Phase::Answer };
                        stuck.push((at, pulse, phase));
                    }
                    _ => next = Some(next.map_or(value >> 1, |it| it.min(value >> 1))),
                }
            }
            // What is taken out is never looked at again: each is told once.
            let take = |(at, pulse, phase)| (pulses.swap_remove(at).1, pulse, phase);
            let calls: Vec<(OnStuck, Arc<Pulse>, Phase)> = stuck.into_iter().rev().map(take).collect();
            if !calls.is_empty() {
                // The callbacks take other locks and may arm other pulses.
                drop(pulses);
                for (call, pulse, phase) in calls {
                    let mut abandoned = lock(&pulse.abandoned);
                    *abandoned = true;
                    call(phase);
                }
                pulses = lock(&self.pulses);
                continue;
            }
            pulses = match next {
                Some(at) => {
                    let pause = Duration::from_millis(at.saturating_sub(now).max(1));
                    self.news.wait_timeout(pulses, pause).unwrap_or_else(std::sync::PoisonError::into_inner).0
                }
                None => self.news.wait(pulses).unwrap_or_else(std::sync::PoisonError::into_inner),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn only_the_late_one_is_reported_and_only_once() {
        let watchdog = Watchdog::start();
        let (tell, told) = mpsc::channel();
        let late = {
            let tell = tell.clone();
            watchdog.pulse(move |phase| tell.send(("late", phase)).unwrap())
        };
        let idle = watchdog.pulse(move |phase| tell.send(("idle", phase)).unwrap());
        idle.arm(Phase::Answer, Duration::from_secs(60));
        idle.rest();
        late.arm(Phase::Turn, Duration::from_secs(60));
        late.arm(Phase::Answer, Duration::from_millis(20));
        assert_eq!(told.recv_timeout(Duration::from_secs(5)), Ok(("late", Phase::Answer)));
        assert!(late.is_abandoned() && !idle.is_abandoned());
        assert!(told.recv_timeout(Duration::from_millis(60)).is_err());
    }

    #[test]
    fn a_thread_learns_that_it_was_given_up_after_the_others_were_told() {
        let watchdog = Watchdog::start();
        let (begin, begun) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let pulse = watchdog.pulse(move |_| {
            begin.send(()).unwrap();
            gone.recv().unwrap();
        });
        pulse.arm(Phase::Answer, Duration::from_millis(20));
        begun.recv_timeout(Duration::from_secs(5)).unwrap();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || tell.send(pulse.is_abandoned()).unwrap());
        assert!(told.recv_timeout(Duration::from_millis(60)).is_err(), "told too early");
        go.send(()).unwrap();
        assert_eq!(told.recv_timeout(Duration::from_secs(5)), Ok(true));
        thread.join().unwrap();
    }
}
