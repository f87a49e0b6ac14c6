//! The host and its readers.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, HostFact, State},
};

pub(super) fn host_ready(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match &facts.host {
        Some(HostFact::Unusable(report)) => vec![report.clone()],
        _ => HOLDS,
    }
}

pub(super) fn two_readers(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(readers) = &facts.readers else {
        return HOLDS;
    };
    match readers.len() {
        0 => one(Code::NoReader),
        1 => one(Code::OneReader),
        _ => match facts.signed_in().and_then(|login| login.readers) {
            Some(at_login) if at_login < 2 => one(Code::ReaderAfterLogin),
            _ => HOLDS,
        },
    }
}
