//! Readers and cards as the host tells them.

use super::ADMIN2;
use kortbrygga_shared::{
    protocol::{CardState, CardView, CertificateUsage, CertificateView, PinKind, PinState, ReaderView, Side},
    time::UnixMillis,
};

pub fn card(chip: &str, epoch: u32, person: Option<(&str, u8)>, number: Option<&str>) -> CardState {
    let usages = [CertificateUsage::Authentication, CertificateUsage::Signature];
    let certificate = |usage, person: &str, loa| CertificateView {
        usage,
        name: "Namn Namnsson".into(),
        person_id: person.into(),
        loa: Some(loa),
        issuer: "SITHS e-id Person HSA-id 3 CA v1".into(),
        number: None,
        serial: "01".into(),
        not_before: UnixMillis(0),
        not_after: UnixMillis(i64::MAX),
    };
    CardState::Ready(CardView {
        chip: chip.parse().unwrap(),
        epoch,
        inserted_at: UnixMillis(0),
        family: "myeid".into(),
        number: number.map(|it| it.parse().unwrap()),
        keys: person.map(|_| usages.to_vec()).unwrap_or_default(),
        certificates: person.map(|(who, loa)| usages.map(|it| certificate(it, who, loa)).to_vec()).unwrap_or_default(),
        pins: [PinKind::Authentication, PinKind::Signature]
            .map(|pin| PinState { pin, tries_left: Some(3), puk_tries_left: None })
            .to_vec(),
    })
}

pub fn desk(left: CardState, right: CardState) -> Vec<ReaderView> {
    let reader = |name: &str, side, state| ReaderView {
        name: name.into(),
        side: Some(side),
        state,
        history: Default::default(),
    };
    vec![reader("A", Side::Left, left), reader("B", Side::Right, right)]
}

/// Administrator 2's card at its first stay, and nothing else.
pub fn own() -> CardState {
    card("0A", 1, Some((ADMIN2, 3)), Some("9752278900000002002"))
}

pub fn blank() -> CardState {
    card("0B", 2, None, None)
}
