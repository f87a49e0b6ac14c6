//! Why the portal's own fetch of certificates failed, told from what it left on the card.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, State},
    protocol::{CardState, CertificateUsage},
};

/// The key for authentication is made first, in the window for its code; then the one for signatures. So the keys on the
/// card tell which window was answered.
pub(super) fn succeeded(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    if !facts.sign("fetch-failed") {
        return HOLDS;
    }
    let Some(reader) = facts.subject_reader() else {
        return HOLDS;
    };
    // Handing out is begun anew as a whole; who activates a card alone tries again.
    let told = |report: ErrorReport| {
        vec![if state.workflow.ends_with(".issue") { report.with("restart", "issue") } else { report }]
    };
    let pulled = || {
        let empty = facts.readers.iter().flatten().filter(|it| it.state == CardState::Empty).count();
        // Of several empty readers nobody knows which one it left.
        let left = if empty > 1 { "none".to_owned() } else { reader.label() };
        told(ErrorReport::new(Code::CardPulledDuringFetch).with("reader", left))
    };
    let opened_with = facts.page.as_ref().and_then(|page| page.opened_with.as_ref());
    match &reader.state {
        CardState::Empty => pulled(),
        CardState::Ready(card) if opened_with.is_some_and(|before| *before != card.card_ref()) => pulled(),
        CardState::Ready(card) => {
            let has = |usage| card.keys.contains(&usage);
            match (has(CertificateUsage::Authentication), has(CertificateUsage::Signature)) {
                (false, _) => told(Code::AuthenticationWindowMissing.into()),
                (true, false) => told(Code::SignatureWindowMissing.into()),
                (true, true) => one(Code::FetchFailed),
            }
        }
        // Other rules tell of these.
        CardState::Reading | CardState::Stuck | CardState::InUse(_) | CardState::Unusable(_) => HOLDS,
    }
}
