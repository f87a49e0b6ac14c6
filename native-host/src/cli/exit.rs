//! What the program ends with. The numbers are an interface: scripts and management systems decide by them.

use kortbrygga_shared::catalogue::Code;
use std::process::ExitCode;

/// Refused: what was asked for can't be done with what is there.
const REFUSED: u8 = 1;
/// The arguments are wrong.
pub const ARGUMENTS: u8 = 2;
/// The card is not there, or can't be used.
const CARD: u8 = 3;
/// The PIN: wrong, blocked, not given.
const PIN: u8 = 4;
/// Cards of this kind can't do this.
const NOT_SUPPORTED: u8 = 5;
/// Something on this computer: service, card program, settings, journal, a file.
const COMPUTER: u8 = 6;

/// What the program ends with when it fails so.
pub fn status(code: Code) -> ExitCode {
    ExitCode::from(number(code))
}

fn number(code: Code) -> u8 {
    match code {
        Code::NotSupported => NOT_SUPPORTED,
        // The card is there and can be used: it is the wish that does not fit it.
        Code::CardFull | Code::KeyMissing => REFUSED,
        Code::ServiceMissing
        | Code::ModuleFailed
        | Code::ModuleStuck
        | Code::NoPinWindow
        | Code::ManagementKeyUnusable
        | Code::ReaderKeysUnusable
        | Code::FileUnusable => COMPUTER,
        other => match other.number() {
            1..=99 | 800..=999 => COMPUTER,
            100..=199 => CARD,
            200..=299 => PIN,
            _ => REFUSED,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_number() {
        for (code, expected) in [
            (Code::CertificateForOtherKey, REFUSED),
            (Code::CardFull, REFUSED),
            (Code::ObjectNotFound, REFUSED),
            (Code::CardNotFound, CARD),
            (Code::CardSwapped, CARD),
            (Code::CardInUse, CARD),
            (Code::WrongPin, PIN),
            (Code::PinBlocked, PIN),
            (Code::Cancelled, PIN),
            (Code::NewPinRefused, PIN),
            (Code::NotSupported, NOT_SUPPORTED),
            (Code::ServiceMissing, COMPUTER),
            (Code::ModuleStuck, COMPUTER),
            (Code::NoPinWindow, COMPUTER),
            (Code::JournalDamaged, COMPUTER),
            (Code::SettingsWrong, COMPUTER),
            (Code::FileUnusable, COMPUTER),
            (Code::ManagementKeyUnusable, COMPUTER),
        ] {
            assert_eq!(number(code), expected, "{code}");
        }
    }
}
