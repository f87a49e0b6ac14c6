//! The portal's own control. Last of all: nothing else explains why it does not do what it says.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, HostFact, State},
    protocol::CardState,
};

/// A dead control is told of at once. A grey one only when all is known that could explain it, and no card is being read.
pub(super) fn alive(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(page) = &facts.page else {
        return HOLDS;
    };
    if page.control_dead {
        return one(Code::UnknownPortalFault);
    }
    let settled = facts.host == Some(HostFact::Ready)
        && facts.readers.as_ref().is_some_and(|readers| readers.iter().all(|it| it.state != CardState::Reading));
    if page.control_enabled == Some(false) && settled { one(Code::GreyUnexplained) } else { HOLDS }
}
