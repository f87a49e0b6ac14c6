#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{
    tlv::{find, object},
    *,
};
use crate::cards::Pace;

/// Answers GET DATA by object; knows nothing else.
struct Objects(Vec<(&'static [u8], Vec<u8>)>);

impl Wire for Objects {
    fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
        if command[1] != 0xCB {
            return Ok(vec![0x6D, 0x00]);
        }
        let name = find(&command[5..], 0x5C).unwrap();
        let known = self.0.iter().find(|(it, _)| *it == name);
        Ok(known.map_or(vec![0x6A, 0x82], |(_, answer)| answer.clone()))
    }

    fn is_t0(&self) -> bool {
        false
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

#[test]
fn one_odd_object_does_not_hide_the_others() {
    let content = |octets: &[u8]| [object(0x53, octets), vec![0x90, 0x00]].concat();
    let not_packed = content(&[object(0x70, b"no gzip"), object(0x71, &[1])].concat());
    let readable = content(&object(0x70, b"\x30\x00"));
    let mut wire = Objects(vec![
        (&[0x5F, 0xC1, 0x02], content(&object(0x34, &[7; 16]))),
        (&[0x7E], vec![0x69, 0x82]),
        (&[0x5F, 0xC1, 0x05], not_packed),
        (&[0x5F, 0xC1, 0x0A], vec![0x69, 0x85]),
        (&[0x5F, 0xC1, 0x0B], readable),
    ]);
    let family = Piv { management_key: None };
    let contents = family.contents(&mut wire).unwrap();
    assert_eq!(contents.pins[0].format.reference, APPLICATION_PIN);
    assert_eq!(contents.certificates.iter().map(|it| &it.place[..]).collect::<Vec<_>>(), [[0x9D]]);
    let places: Vec<_> = contents.keys.iter().map(|it| (it.place[0], it.algorithm)).collect();
    assert_eq!(places, [(0x9A, None), (0x9C, None), (0x9D, None)]);
    // What can't be read is not free.
    assert_eq!(family.room(&mut wire, &contents).unwrap().certificates, Some(0));
    let usage = CertificateUsage::Authentication;
    assert_eq!(family.generate_key(&mut wire, &contents, usage, KeyAlgorithm::P256), Err(CardError::Full));
    assert_eq!(family.write_certificate(&mut wire, &contents, &contents.keys[0], &[0x30, 0]), Err(CardError::Full));
}
