//! Jobs for one thread, and how the one that is running is answered when its thread has to be left behind.

use super::lock::lock;
use crate::cards::CardError;
use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
};

/// Something to do on a thread, with what that thread keeps.
pub type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

/// Jobs for one thread.
pub struct Queue<S> {
    state: Mutex<State<S>>,
    news: Condvar,
}

struct State<S> {
    jobs: VecDeque<Job<S>>,
    closed: bool,
    /// Answers the job that is running when its thread has to be left behind.
    abort: Option<Box<dyn FnOnce(CardError) + Send>>,
    /// What it is answered then, when that is known already.
    outcome: Option<CardError>,
}

impl<S> Default for Queue<S> {
    fn default() -> Self {
        let state = State { jobs: VecDeque::new(), closed: false, abort: None, outcome: None };
        Self { state: Mutex::new(state), news: Condvar::new() }
    }
}

impl<S> Queue<S> {
    /// Adds a job. False when the thread has been given up.
    pub fn push(&self, job: Job<S>) -> bool {
        let mut state = lock(&self.state);
        if state.closed {
            return false;
        }
        state.jobs.push_back(job);
        self.news.notify_one();
        true
    }

    /// Ends the thread after the job that is running; jobs that wait are dropped, and so answered as stuck.
    pub fn close(&self) {
        let jobs = {
            let mut state = lock(&self.state);
            state.closed = true;
            std::mem::take(&mut state.jobs)
        };
        self.news.notify_all();
        drop(jobs);
    }

    /// Says how the running job is answered when its thread is left behind.
    pub fn running(&self, abort: Option<Box<dyn FnOnce(CardError) + Send>>) {
        let mut state = lock(&self.state);
        (state.abort, state.outcome) = (abort, None);
    }

    /// The running job has failed so, and only has to clear up: it is answered this if its thread is left behind meanwhile.
    pub fn has_failed(&self, error: CardError) {
        lock(&self.state).outcome = Some(error);
    }

    /// Answers the running job with an error, unless it has failed before.
    pub fn abort(&self, error: CardError) {
        let (abort, before) = {
            let mut state = lock(&self.state);
            (state.abort.take(), state.outcome.take())
        };
        if let Some(abort) = abort {
            abort(before.unwrap_or(error));
        }
    }

    /// The next job, as soon as there is one; `None` after [`Queue::close`].
    pub fn next(&self) -> Option<Job<S>> {
        let mut state = lock(&self.state);
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.news.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}
