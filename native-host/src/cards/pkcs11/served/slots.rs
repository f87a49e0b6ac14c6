//! Which slot is the reader's, and what its token says of itself.

use super::super::messages::{Failure, TokenPin};
use cryptoki::slot::TokenInfo;
use pcsc::{Context, Scope};

/// Longest code that is taken anywhere here, in digits.
const MOST_DIGITS: usize = 16;

/// Octets that a module has for a slot's description (CK_SLOT_INFO, PKCS#11 section 3.2), less what a letter that did not fit
/// takes: longer names of readers are cut.
const CUT: usize = 64 - 4;

/// Whether a slot of this description is the reader's.
///
/// # Errors
/// When the name was cut so that it may be that of another reader, too: the code would go to whichever card is in that one.
pub fn is_reader(description: &str, reader: &str, readers: impl FnOnce() -> Vec<String>) -> Result<bool, Failure> {
    // What is left of a letter that was cut in two.
    let description = description.trim_end_matches('\u{FFFD}').trim();
    let reader = reader.trim();
    if description == reader {
        return Ok(true);
    }
    if description.len() < CUT || !reader.starts_with(description) {
        return Ok(false);
    }
    match readers().iter().filter(|it| it.starts_with(description)).count() {
        // Gone meanwhile, and its slot with it.
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Failure::Module("several readers have names that begin with the same 64 characters".to_owned())),
    }
}

/// Names of all readers at this moment; none when the service does not say.
pub fn readers() -> Vec<String> {
    let names = Context::establish(Scope::User).and_then(|it| it.list_readers_owned()).unwrap_or_default();
    names.iter().map(|it| it.to_string_lossy().into_owned()).collect()
}

/// What the token says of its PIN.
pub fn pin(info: &TokenInfo) -> TokenPin {
    let tries = |locked, last| match () {
        () if locked => Some(0),
        () if last => Some(1),
        () => None,
    };
    TokenPin {
        set: info.user_pin_initialized(),
        must_change: info.user_pin_to_be_changed(),
        at_reader: info.protected_authentication_path(),
        tries: tries(info.user_pin_locked(), info.user_pin_final_try()),
        min: info.min_pin_length().min(MOST_DIGITS) as u8,
        max: info.max_pin_length().min(MOST_DIGITS) as u8,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_name_that_was_cut_is_a_readers_if_it_can_be_no_others() {
        let name =
            |number: u8| format!("Tillverkaren AB Mycket Lång Läsare Med Dubbla Kortplatser [Tillbehör] {number:02}");
        let cut: String = name(0).chars().take(62).collect();
        let both = || vec![name(0), name(1), "Another".to_owned()];
        let one = || vec![name(0), "Another".to_owned()];
        assert_eq!(is_reader(&cut, &name(0), one), Ok(true));
        assert_eq!(is_reader(&format!("{cut}\u{FFFD}"), &name(0), one), Ok(true));
        assert_eq!(is_reader(&cut, "Another", both), Ok(false));
        assert!(is_reader(&cut, &name(0), both).is_err());
        assert_eq!(is_reader(&cut, &name(0), Vec::new), Ok(false));
        // Whole names, and beginnings that nothing was cut from.
        assert_eq!(is_reader("Reader 1", "Reader 1", || panic!("asked for nothing")), Ok(true));
        assert_eq!(is_reader("Reader 1", "Reader 10", || panic!("asked for nothing")), Ok(false));
    }
}
