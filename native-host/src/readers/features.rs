//! What readers tell of themselves without a card (PC/SC part 10).

use kortbrygga_shared::protocol::ReaderDevice;
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use std::ffi::CStr;

const FEATURE_VERIFY_PIN_DIRECT: u8 = 0x06;

/// Question for the features of a reader.
const GET_FEATURE_REQUEST: u32 = 3400;

/// Each reader with whether it has keys for PINs; empty when the service does not run. May block as long as a card in one
/// of the readers does not answer.
pub fn features() -> Vec<ReaderDevice> {
    let Ok(context) = Context::establish(Scope::User) else {
        return Vec::new();
    };
    let readers = context.list_readers_owned().unwrap_or_default();
    let device = |reader: &CStr| {
        let name = reader.to_str().ok()?.to_owned();
        Some(ReaderDevice { name, pin_pad: has_keys(&context, reader), power_saving: None })
    };
    readers.iter().filter_map(|it| device(it)).collect()
}

fn has_keys(context: &Context, reader: &CStr) -> Option<bool> {
    let card = context.connect(reader, ShareMode::Direct, Protocols::UNDEFINED).ok()?;
    let mut room = [0; 256];
    let code = pcsc::ctl_code(GET_FEATURE_REQUEST.into());
    // One field per feature: tag, length, value.
    let found = card.control(code, &[], &mut room).ok().map(|mut list| {
        while let Some((&[tag, length], rest)) = list.split_first_chunk::<2>() {
            if tag == FEATURE_VERIFY_PIN_DIRECT {
                return true;
            }
            list = rest.get(usize::from(length)..).unwrap_or_default();
        }
        false
    });
    // Dropping the connection would reset a card.
    if let Err((card, _)) = card.disconnect(Disposition::LeaveCard) {
        drop(card);
    }
    found
}
