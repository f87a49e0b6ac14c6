//! Data objects as PIV has them: tag, length, value (SP 800-73-4 part 1 section 4.1; ISO/IEC 7816-4 section 8.1.2).
//!
//! Reading stops at the first object that does not fit: what was before it is kept, so a length that lies gives less, not
//! more.

/// The objects in these octets, one after the other; a tag is its octets read as a number.
pub fn objects(octets: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let (tag, value, behind) = first(rest)?;
        rest = behind;
        Some((tag, value))
    })
}

/// Value of the first object with this tag.
pub fn find(octets: &[u8], wanted: u32) -> Option<&[u8]> {
    objects(octets).find(|(tag, _)| *tag == wanted).map(|(_, value)| value)
}

/// An object; its value has less than 65536 octets.
pub fn object(tag: u32, value: &[u8]) -> Vec<u8> {
    let tag = tag.to_be_bytes();
    let shown = tag.iter().position(|it| *it != 0).unwrap_or(tag.len() - 1);
    let [.., high, low] = value.len().to_be_bytes();
    let length: &[u8] = match value.len() {
        0..=0x7F => &[low],
        0x80..=0xFF => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [&tag[shown..], length, value].concat()
}

fn first(octets: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (head, mut rest) = octets.split_first()?;
    let mut tag = u32::from(*head);
    if head & 0x1F == 0x1F {
        // At most three octets: no tag here has more.
        for _ in 0..2 {
            let (next, behind) = rest.split_first()?;
            (tag, rest) = (tag << 8 | u32::from(*next), behind);
            if next & 0x80 == 0 {
                break;
            }
        }
    }
    let (length, rest) = match rest {
        [length @ 0x00..=0x7F, rest @ ..] => (usize::from(*length), rest),
        [0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    let (value, behind) = rest.split_at_checked(length)?;
    Some((tag, value, behind))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn what_is_built_is_found() {
        for length in [0, 1, 127, 128, 255, 256, 1905] {
            let value = vec![7; length];
            let octets = [object(0x71, &[0]), object(0x7F49, &value), object(0xFE, &[])].concat();
            assert_eq!(find(&octets, 0x7F49), Some(&value[..]), "{length}");
            assert_eq!(objects(&octets).map(|it| it.0).collect::<Vec<_>>(), [0x71, 0x7F49, 0xFE]);
        }
    }

    #[test]
    fn lengths_that_lie_give_nothing() {
        for octets in [&[0x53][..], &[0x53, 2, 1], &[0x53, 0x81], &[0x53, 0x82, 1], &[0x53, 0x80, 0, 0], &[0x7F, 0x80]]
        {
            assert_eq!(objects(octets).count(), 0, "{octets:02X?}");
        }
    }
}
