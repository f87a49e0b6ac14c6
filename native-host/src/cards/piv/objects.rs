//! Data objects of the application: identity, PIN policy, certificates (SP 800-73-4 part 1 section 3 and appendix A).

use super::tlv::{find, object};
use crate::cards::{
    CardError,
    apdu::{Command, Pace, Wire, call, send},
};
use flate2::read::GzDecoder;
use kortbrygga_shared::identity::ChipId;
use std::io::Read;

/// Octets of the largest certificate that is read or written; larger than any PIV card is known to take.
pub const LARGEST_CERTIFICATE: usize = 8 * 1024;

/// Identifier of a data object, BER-TLV tag as it stands in GET DATA and PUT DATA.
pub type Identifier = &'static [u8];

const CHUID: Identifier = &[0x5F, 0xC1, 0x02];
const DISCOVERY: Identifier = &[0x7E];

/// CertInfo: the certificate is compressed (gzip).
const COMPRESSED: u8 = 0x01;

/// Selects the application; a shortened identifier finds every version (part 1 section 2.2).
///
/// # Errors
/// [`CardError::Status`] when the card has none.
pub fn select_application(wire: &mut dyn Wire) -> Result<(), CardError> {
    const AID: &[u8] = b"\xA0\x00\x00\x03\x08\x00\x00\x10\x00";
    call(wire, &Command::new("SELECT application", 0xA4, 0x04, 0x00).data(AID).le(256)).map(drop)
}

/// Which card it is, the application being selected: the GUID of the CHUID, which the standard makes mandatory. Cards of one
/// maker (Yubico) leave the factory without; those tell a serial number instead.
///
/// # Errors
/// [`CardError::Nameless`] when the card has neither.
pub fn chip(wire: &mut dyn Wire) -> Result<ChipId, CardError> {
    let holder = get(wire, CHUID)?;
    let guid = holder.as_deref().and_then(|it| find(it, 0x34)).filter(|it| it.len() == 16);
    if let Some(guid) = guid.filter(|it| it.iter().any(|octet| *octet != 0)) {
        return ChipId::from_octets(guid).map_err(|_| CardError::Nameless);
    }
    let serial = send(wire, &Command::new("GET SERIAL", 0xF8, 0x00, 0x00).le(256), Pace::Usual)?;
    let told = serial.sw == 0x9000 && (4..=16).contains(&serial.data.len());
    let number = told.then(|| ChipId::from_octets(&serial.data).ok()).flatten();
    number.ok_or(CardError::Nameless)
}

/// True when the holder's global PIN is the one to be asked for (discovery object, part 1 section 3.3.2): the card takes it,
/// and names it first. The object is optional: a card that refuses it, in whatever words, has none.
///
/// # Errors
/// When the card is gone.
pub fn prefers_global_pin(wire: &mut dyn Wire) -> Result<bool, CardError> {
    let discovery = match get(wire, DISCOVERY) {
        Err(CardError::Status { .. } | CardError::Malformed(_)) => None,
        other => other?,
    };
    let policy = discovery.as_deref().and_then(|it| find(it, 0x5F2F)).unwrap_or_default();
    Ok(matches!(policy, [takes, 0x20] if takes & 0x20 != 0))
}

/// The certificate in a certificate object, DER; `None` when there is none.
///
/// # Errors
/// [`CardError::Malformed`] for one that does not unpack within bounds.
pub fn certificate(wire: &mut dyn Wire, identifier: Identifier) -> Result<Option<Vec<u8>>, CardError> {
    let Some(content) = get(wire, identifier)? else { return Ok(None) };
    let Some(octets) = find(&content, 0x70).filter(|it| !it.is_empty()) else { return Ok(None) };
    let is_compressed = find(&content, 0x71).is_some_and(|it| it.first().is_some_and(|info| info & COMPRESSED != 0));
    if is_compressed { unpacked(octets).map(Some) } else { Ok(Some(octets.to_vec())) }
}

/// Writes a certificate object.
///
/// # Errors
/// [`CardError::Full`] when the card has no room for it, or another.
pub fn put_certificate(wire: &mut dyn Wire, identifier: Identifier, der: &[u8]) -> Result<(), CardError> {
    put(wire, identifier, &[object(0x70, der), object(0x71, &[0]), object(0xFE, &[])].concat())
}

/// Empties a data object.
///
/// # Errors
/// [`CardError`].
pub fn delete(wire: &mut dyn Wire, identifier: Identifier) -> Result<(), CardError> {
    put(wire, identifier, &[])
}

/// Content of a data object; `None` when it is not there or empty.
fn get(wire: &mut dyn Wire, identifier: Identifier) -> Result<Option<Vec<u8>>, CardError> {
    let name = object(0x5C, identifier);
    let answer = send(wire, &Command::new("GET DATA", 0xCB, 0x3F, 0xFF).data(&name).le(256), Pace::Usual)?;
    // 6A82: not there; 6A88, 6A80: what some cards say of an object that they do not know.
    if matches!(answer.sw, 0x6A82 | 0x6A88 | 0x6A80) {
        return Ok(None);
    }
    let octets = answer.success("GET DATA")?;
    // The discovery object comes under its own tag.
    match find(&octets, 0x53).or_else(|| find(&octets, 0x7E)) {
        Some(content) => Ok(Some(content.to_vec()).filter(|it| !it.is_empty())),
        None if octets.is_empty() => Ok(None),
        // A card that says anything to everything is no PIV card.
        None => Err(CardError::Malformed("no data object")),
    }
}

fn put(wire: &mut dyn Wire, identifier: Identifier, content: &[u8]) -> Result<(), CardError> {
    let data = [object(0x5C, identifier), object(0x53, content)].concat();
    let command = Command::new("PUT DATA", 0xDB, 0x3F, 0xFF).data(&data);
    send(wire, &command, Pace::Usual)?.success("PUT DATA").map(drop)
}

fn unpacked(octets: &[u8]) -> Result<Vec<u8>, CardError> {
    let mut der = Vec::new();
    let most = LARGEST_CERTIFICATE as u64 + 1;
    let read = GzDecoder::new(octets).take(most).read_to_end(&mut der);
    match read {
        Ok(length) if length <= LARGEST_CERTIFICATE => Ok(der),
        _ => Err(CardError::Malformed("compressed certificate")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(octets: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(octets).unwrap();
        packer.finish().unwrap()
    }

    /// Answers by instruction.
    struct Bare(Vec<(u8, Vec<u8>)>);

    impl Wire for Bare {
        fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
            let known = self.0.iter().find(|(ins, _)| *ins == command[1]);
            Ok(known.map_or(vec![0x6D, 0x00], |(_, answer)| answer.clone()))
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    #[test]
    fn a_card_that_nothing_tells_from_others_is_refused() {
        let zeros = [object(0x53, &object(0x34, &[0; 16])), vec![0x90, 0]].concat();
        for holder in [vec![0x6A, 0x82], zeros] {
            assert_eq!(chip(&mut Bare(vec![(0xCB, holder.clone())])), Err(CardError::Nameless));
            let serial = vec![(0xCB, holder), (0xF8, vec![1, 2, 3, 4, 0x90, 0])];
            assert_eq!(chip(&mut Bare(serial)).unwrap().as_str(), "01020304");
        }
    }

    #[test]
    fn the_global_pin_is_asked_for_where_the_card_prefers_it() {
        for (policy, global) in [([0x40, 0x10], false), ([0x60, 0x10], false), ([0x60, 0x20], true)] {
            let discovery = [object(0x7E, &object(0x5F2F, &policy)), vec![0x90, 0]].concat();
            assert_eq!(prefers_global_pin(&mut Bare(vec![(0xCB, discovery)])), Ok(global));
        }
    }

    #[test]
    fn compressed_certificates_are_bounded() {
        assert_eq!(unpacked(&packed(&[0x30; 2000])).unwrap(), [0x30; 2000]);
        assert!(unpacked(&packed(&vec![0; 10_000_000])).is_err());
        assert!(unpacked(&packed(&[0x30; 2000])[..20]).is_err());
    }
}
