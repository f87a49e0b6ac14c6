//! What readers tell of themselves (PC/SC part 10): keys for codes, a display beside them.

use crate::cards::Policy;
use kortbrygga_shared::protocol::ReaderDevice;
use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode};
use std::ffi::CStr;

const FEATURE_VERIFY_PIN_DIRECT: u8 = 0x06;
const FEATURE_MODIFY_PIN_DIRECT: u8 = 0x07;
const FEATURE_IFD_PIN_PROPERTIES: u8 = 0x0A;

/// Question for the features of a reader.
const GET_FEATURE_REQUEST: u32 = 3400;

/// Room for any answer here.
const ROOM: usize = 256;

/// Control codes of the features that are used here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// VERIFY with a code from the reader's keys.
    pub verify: Option<u32>,
    /// CHANGE REFERENCE DATA and RESET RETRY COUNTER with codes from there.
    pub modify: Option<u32>,
    properties: Option<u32>,
}

impl Features {
    /// Asks the reader; `None` when it does not answer that question.
    pub fn of(card: &Card) -> Option<Self> {
        let mut room = [0; ROOM];
        let list = card.control(pcsc::ctl_code(GET_FEATURE_REQUEST.into()), &[], &mut room).ok()?;
        Some(Self::parse(list))
    }

    /// True when the reader has a display: wLcdLayout of PIN_PROPERTIES_STRUCTURE is not zero.
    pub fn has_display(&self, card: &Card) -> bool {
        let mut room = [0; ROOM];
        let answer = self.properties.and_then(|code| card.control(code.into(), &[], &mut room).ok());
        answer.is_some_and(|it| it.get(..2).is_some_and(|layout| layout != [0, 0]))
    }

    /// One field per feature: tag, length, control code in big-endian.
    fn parse(mut list: &[u8]) -> Self {
        let mut features = Self::default();
        while let Some((&[tag, length], rest)) = list.split_first_chunk::<2>() {
            let Some((value, rest)) = rest.split_at_checked(length.into()) else { break };
            let code = value.try_into().ok().map(u32::from_be_bytes);
            match tag {
                FEATURE_VERIFY_PIN_DIRECT => features.verify = code,
                FEATURE_MODIFY_PIN_DIRECT => features.modify = code,
                FEATURE_IFD_PIN_PROPERTIES => features.properties = code,
                _ => {}
            }
            list = rest;
        }
        features
    }
}

/// Each reader with whether it has keys for PINs; empty when the service does not run. Readers that the policy ignores
/// are left alone here too. May block as long as a card in one of the readers does not answer.
pub fn features(policy: &Policy) -> Vec<ReaderDevice> {
    let Ok(context) = Context::establish(Scope::User) else {
        return Vec::new();
    };
    let readers = context.list_readers_owned().unwrap_or_default();
    let device = |reader: &CStr| {
        let name = reader.to_str().ok().filter(|it| !policy.ignores_reader(it))?.to_owned();
        Some(ReaderDevice { name, pin_pad: has_keys(&context, reader), power_saving: None })
    };
    readers.iter().filter_map(|it| device(it)).collect()
}

fn has_keys(context: &Context, reader: &CStr) -> Option<bool> {
    let card = context.connect(reader, ShareMode::Direct, Protocols::UNDEFINED).ok()?;
    let found = Features::of(&card).map(|it| it.verify.is_some());
    // Dropping the connection would reset a card.
    if let Err((card, _)) = card.disconnect(Disposition::LeaveCard) {
        drop(card);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_found_in_any_order_and_half_a_field_is_none() {
        let list = [0x0A, 4, 0, 0, 0, 3, 0x12, 1, 0, 0x07, 4, 0x42, 0x33, 0, 7, 0x06, 4, 0x42, 0x33, 0, 6];
        let all = Features { verify: Some(0x4233_0006), modify: Some(0x4233_0007), properties: Some(3) };
        assert_eq!(Features::parse(&list), all);
        assert_eq!(Features::parse(&list[..20]), Features { verify: None, ..all });
        assert_eq!(Features::parse(&[]), Features::default());
        assert_eq!(Features::parse(&[6, 0, 6]), Features::default());
    }
}
