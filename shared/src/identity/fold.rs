//! Pasted text made plain: blanks, dashes and full-width characters in one form each.
//!
//! Guarantees: the digits and letters of the text stay, in their order; folding twice is folding once. Does not look at
//! what the text means.

/// The text without blanks and invisible characters, each kind of dash as `-`, full-width characters as ASCII.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter_map(fold_character).collect()
}

/// One character of [`fold`]; `None` when it is left out.
fn fold_character(character: char) -> Option<char> {
    match character {
        // Hyphens, en and em dash, minus sign, small forms; the soft hyphen is what a PDF gives for a hyphen.
        '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => Some('-'),
        // Zero-width characters, direction marks, byte order mark: they come along from web pages and chat programs.
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => None,
        // Unicode block "Halfwidth and Fullwidth Forms": each is its ASCII character plus 0xFEE0.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0),
        // Holds the no-break spaces U+00A0 and U+202F and the ideographic space too.
        _ if character.is_whitespace() => None,
        _ => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_word_processors_and_web_pages_put_in_is_made_plain() {
        for text in [
            "19121212-1212",
            " 19121212 - 1212\n",
            "19121212\u{2013}1212",
            "19121212\u{2212}1212",
            "1912\u{A0}1212\u{202F}-\u{2009}1212",
            "\u{FEFF}19121212\u{200B}-1212\u{200E}",
            "１９１２１２１２－１２１２",
        ] {
            assert_eq!(fold(text), "19121212-1212", "{text:?}");
        }
        assert_eq!(fold("１２１２１２＋１２１２"), "121212+1212");
        assert_eq!(fold("ｓｅ２３２１"), "se2321");
        assert_eq!(fold("Å é"), "Åé");
    }

    #[test]
    fn each_dash_is_a_hyphen_and_what_is_not_seen_is_left_out() {
        for dash in "-\u{AD}\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{FE58}\u{FE63}\u{FF0D}".chars() {
            assert_eq!(fold(&format!("1{dash}2")), "1-2", "{dash:?}");
        }
        for unseen in "\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{202A}\u{202E}\u{2060}\u{2066}\u{2069}\u{FEFF}".chars()
        {
            assert_eq!(fold(&format!("1{unseen}2")), "12", "{unseen:?}");
        }
        for blank in " \t\r\n\u{A0}\u{2007}\u{2009}\u{202F}\u{3000}".chars() {
            assert_eq!(fold(&format!("1{blank}2")), "12", "{blank:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
