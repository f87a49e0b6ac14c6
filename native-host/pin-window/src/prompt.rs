//! Reads the prompt and refuses what the window could not show honestly.
//!
//! Guarantees: at most [`MAX_PROMPT`] octets are read; every text that reaches the window has its documented length and
//! is free of control characters and of the characters that change the direction of text, with which a title could be
//! made to read as another. Does not check that the texts are true: the host vouches for them.

use crate::{error::Error, steps::Step};
use kortbrygga_shared::protocol::PinPrompt;
use std::io::{BufRead, Read};

/// Longest prompt, in octets, line feed included.
pub const MAX_PROMPT: usize = 16 * 1024;

/// No card takes a longer code.
const MOST_DIGITS: u8 = 16;

/// Reads one prompt from stdin.
///
/// # Errors
/// [`Error::ParentGone`] when stdin ends first, [`Error::PromptTooLong`], [`Error::MalformedPrompt`], [`Error::System`].
pub fn read() -> Result<PinPrompt, Error> {
    let mut line = Vec::new();
    std::io::stdin()
        .lock()
        .take(MAX_PROMPT as u64)
        .read_until(b'\n', &mut line)
        .map_err(|source| Error::System { doing: "reading the prompt", source })?;
    match line.strip_suffix(b"\n") {
        Some(json) => parse(json),
        None if line.len() == MAX_PROMPT => Err(Error::PromptTooLong(MAX_PROMPT)),
        None => Err(Error::ParentGone),
    }
}

/// One prompt from its JSON text.
fn parse(json: &[u8]) -> Result<PinPrompt, Error> {
    // The category only: serde's full message quotes values, and those are people's names.
    let mut prompt: PinPrompt = serde_json::from_slice(json).map_err(|error| {
        Error::MalformedPrompt(match error.classify() {
            serde_json::error::Category::Data => "it is JSON but not a prompt of this version",
            _ => "it is not JSON",
        })
    })?;
    if prompt.min_digits == 0 || prompt.min_digits > prompt.max_digits {
        return Err(Error::MalformedPrompt("the length rule of the PIN contradicts itself"));
    }
    if prompt.max_digits > MOST_DIGITS {
        return Err(Error::MalformedPrompt("the PIN is longer than any"));
    }
    match (&prompt.new_pin, Step::of(prompt.purpose).contains(&Step::New)) {
        (None, false) => {}
        (Some(rule), true) if (1..=rule.max_digits).contains(&rule.min_digits) && rule.max_digits <= MOST_DIGITS => {}
        _ => return Err(Error::MalformedPrompt("the rule for a new PIN does not fit the purpose")),
    }
    if prompt.tries_left == Some(0) {
        return Err(Error::MalformedPrompt("the PIN is blocked; there is nothing to ask for"));
    }
    let is_origin = |it: &str| !it.is_empty() && it.len() <= 255 && it.bytes().all(|octet| octet.is_ascii_graphic());
    if prompt.origin.as_deref().is_some_and(|it| !is_origin(it)) {
        return Err(Error::MalformedPrompt("the origin is not one"));
    }
    if prompt
        .number_ends
        .as_ref()
        .is_some_and(|ends| ends.len() != 4 || !ends.bytes().all(|octet| octet.is_ascii_digit()))
    {
        return Err(Error::MalformedPrompt("the end of the card number is not four digits"));
    }
    prompt.person = prompt.person.as_deref().map(|person| shown(person, 120, "the person's name")).transpose()?;
    prompt.reader = shown(&prompt.reader, 128, "the reader's name")?;
    if let Some(document) = &mut prompt.document {
        document.title = shown(&document.title, 120, "the document's title")?;
        if document.check_code.len() != 8 || !document.check_code.bytes().all(|octet| octet.is_ascii_alphanumeric()) {
            return Err(Error::MalformedPrompt("the check code is not eight letters or digits"));
        }
    }
    Ok(prompt)
}

/// `text` as it may be shown: white space collapsed, at most `longest` characters.
fn shown(text: &str, longest: usize, what: &'static str) -> Result<String, Error> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(Error::MalformedPrompt(what)),
        length if length > longest => Err(Error::MalformedPrompt(what)),
        _ if text.chars().any(misleads) => Err(Error::MalformedPrompt(what)),
        _ => Ok(text),
    }
}

/// Control characters, and format characters that hide, join or turn text (Unicode Standard 23.2, UAX #9).
fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use serde_json::{Value, json};

    fn prompt() -> Value {
        json!({
            "purpose": {"is": "sign", "with": "decision"}, "pin": "signature", "origin": "https://minasidor.siths.se",
            "person": "Anna Andersson", "numberEnds": "1234", "reader": "vänster läsare",
            "document": {"title": "Utlämning av reservkort", "checkCode": "K7F39QX2"},
            "triesLeft": 3, "wrongBefore": false, "sameAgain": false, "atReader": false, "newPin": null, "minDigits": 6, "maxDigits": 8, "until": 0, "language": "sv",
        })
    }

    fn refused(change: impl FnOnce(&mut Value)) -> bool {
        let mut value = prompt();
        change(&mut value);
        matches!(parse(value.to_string().as_bytes()), Err(Error::MalformedPrompt(_)))
    }

    #[test]
    fn a_good_prompt_passes() {
        assert!(!refused(|_| {}));
    }

    #[test]
    fn bad_prompts_are_refused() {
        assert!(parse(b"nonsense").is_err());
        assert!(refused(|p| p["extra"] = json!(1)));
        assert!(refused(|p| p["minDigits"] = json!(0)));
        assert!(refused(|p| p["minDigits"] = json!(9)));
        assert!(refused(|p| p["maxDigits"] = json!(17)));
        assert!(refused(|p| p["newPin"] = json!({"minDigits": 6, "maxDigits": 8})));
        assert!(refused(|p| p["purpose"] = json!({"is": "change-pin"})));
        assert!(!refused(|p| {
            p["purpose"] = json!({"is": "change-pin"});
            p["newPin"] = json!({"minDigits": 6, "maxDigits": 8});
        }));
        assert!(refused(|p| {
            p["purpose"] = json!({"is": "set-pin"});
            p["newPin"] = json!({"minDigits": 8, "maxDigits": 6});
        }));
        assert!(refused(|p| p["triesLeft"] = json!(0)));
        assert!(refused(|p| p["origin"] = json!("")));
        assert!(refused(|p| p["origin"] = json!("https://minasidor.siths.se\u{202e}")));
        assert!(refused(|p| p["numberEnds"] = json!("12a4")));
        assert!(refused(|p| p["document"]["checkCode"] = json!("K7F39QX")));
    }

    #[test]
    fn texts_that_mislead_are_refused() {
        assert!(refused(|p| p["document"]["title"] = json!("Kvittens \u{202e}gninlmätU")));
        assert!(refused(|p| p["person"] = json!("Anna\u{200b}")));
        assert!(refused(|p| p["reader"] = json!("  ")));
        assert!(refused(|p| p["document"]["title"] = json!("å".repeat(121))));
        assert!(!refused(|p| p["document"]["title"] = json!("å".repeat(120))));
    }

    #[test]
    fn line_breaks_in_texts_become_spaces() {
        let mut value = prompt();
        value["document"]["title"] = json!("Utlämning\n av\treservkort");
        assert_eq!(parse(value.to_string().as_bytes()).unwrap().document.unwrap().title, "Utlämning av reservkort");
    }
}
