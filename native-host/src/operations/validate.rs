//! Rules for what comes from a page, before anything is done with it.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{Document, MAX_DOCUMENT},
};

/// Most characters of names and titles.
const LONGEST_LINE: usize = 120;

/// A case: 1 to 64 printable ASCII characters.
pub fn case(case: &str) -> Result<(), ErrorReport> {
    let fine = (1..=64).contains(&case.len()) && case.bytes().all(|it| it.is_ascii_graphic());
    if fine { Ok(()) } else { Err(broken("case")) }
}

/// A Web eID challenge nonce: base64, 44 to 128 characters.
pub fn nonce(nonce: &str) -> Result<(), ErrorReport> {
    let of_base64 = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=' | b'-' | b'_');
    let fine = (44..=128).contains(&nonce.len()) && nonce.bytes().all(of_base64);
    if fine { Ok(()) } else { Err(broken("nonce")) }
}

/// A line for the PIN window: not empty, no control or direction characters that could make it read as something else.
pub fn line(name: &'static str, text: &str) -> Result<(), ErrorReport> {
    let misleading = |it: char| {
        it.is_control()
            || matches!(it, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let fine = !text.trim().is_empty() && text.chars().count() <= LONGEST_LINE && !text.chars().any(misleading);
    if fine { Ok(()) } else { Err(broken(name)) }
}

/// A document to sign.
pub fn document(document: &Document) -> Result<(), ErrorReport> {
    let size = document.content.0.len();
    if size > MAX_DOCUMENT {
        let report = ErrorReport::new(Code::DocumentTooLarge);
        return Err(report.with("size", size.to_string()).with("most", MAX_DOCUMENT.to_string()));
    }
    if size == 0 {
        return Err(broken("document"));
    }
    line("title", &document.title)?;
    line("media-type", &document.media_type)
}

/// `KB-0005` with the rule.
pub fn broken(rule: &str) -> ErrorReport {
    ErrorReport::new(Code::BadMessage).with("rule", rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_it_is_written() {
        assert!(line("title", "Beställning av reservkort").is_ok());
        for wrong in ["", " ", "a\nb", "a\u{202E}b", "a\u{200B}b"] {
            assert!(line("title", wrong).is_err(), "{wrong:?}");
        }
        assert!(line("title", &"a".repeat(121)).is_err());
    }

    #[test]
    fn a_nonce_has_its_length() {
        assert!(nonce(&"A".repeat(44)).is_ok());
        assert!(nonce(&"A".repeat(43)).is_err());
        assert!(nonce(&"A".repeat(129)).is_err());
        assert!(nonce(&" ".repeat(44)).is_err());
    }
}
