//! Chips by their answer to reset, for cards that can't be read: which one it is, and which program can.
//!
//! A hint only: a card is recognised by its application. Answers as published for Swedish cards by users of OpenSC.

/// A kind of chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip {
    /// As the field calls it.
    pub name: &'static str,
    /// Only Net iD reads it: it has no directory that others could follow.
    pub needs_net_id: bool,
}

const CHIPS: [(&[u8], Chip); 8] = [
    (
        b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x04\x00\x11\x12\x02\xF0\x82\x90\x00",
        Chip { name: "reserve card of Region Stockholm", needs_net_id: false },
    ),
    (
        b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x03\x00\xEF\x12\x02\xF0\x82\x90\x00",
        Chip { name: "MCA", needs_net_id: false },
    ),
    (
        b"\x3B\x7D\x96\x00\x00\x80\x31\x80\x65\xB0\xA3\x11\x01\xF3\x83\x00\x90\x00",
        Chip { name: "Telia EID IP5a", needs_net_id: true },
    ),
    (
        b"\x3B\x7D\x96\x00\x00\x80\x31\x80\x65\xB0\xA3\x11\x00\xC8\x83\x00\x90\x00",
        Chip { name: "Telia EID IP5a, earlier", needs_net_id: true },
    ),
    (
        b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x03\x00\xEF\x12\x0F\xFF\x82\x90\x00",
        Chip { name: "id card of Skatteverket", needs_net_id: false },
    ),
    (
        b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x05\x10\x24\x12\x0F\xFF\x82\x90\x00",
        Chip { name: "id card of Skatteverket, later", needs_net_id: false },
    ),
    (
        b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x02\x01\xF3\x12\x0F\xFF\x82\x90\x00",
        Chip { name: "national id card", needs_net_id: false },
    ),
    (
        b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x04\x00\x11\x12\x0F\xFF\x82\x90\x00",
        Chip { name: "national id card, later", needs_net_id: false },
    ),
];

/// The chip that answers so.
pub fn chip_of(atr: &[u8]) -> Option<Chip> {
    CHIPS.iter().find(|(known, _)| *known == atr).map(|(_, chip)| *chip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_older_telia_cards_need_net_id() {
        let of = |text: &[u8]| chip_of(text).map(|it| it.needs_net_id);
        assert_eq!(of(b"\x3B\x7D\x96\x00\x00\x80\x31\x80\x65\xB0\xA3\x11\x01\xF3\x83\x00\x90\x00"), Some(true));
        assert_eq!(
            of(b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x04\x00\x11\x12\x02\xF0\x82\x90\x00"),
            Some(false)
        );
        assert_eq!(of(b""), None);
        let national = b"\x3B\x7F\x96\x00\x00\x80\x31\x80\x65\xB0\x85\x04\x00\x11\x12\x0F\xFF\x82\x90\x00";
        assert_eq!(chip_of(national).map(|it| it.name), Some("national id card, later"));
    }
}
