//! Every text of the window, in the prompt's language. The texts are in `texts/*.ftl`, one concept in one place.

use crate::{
    error::Error,
    steps::{Rule, Step},
    ui::{StepWords, Words},
};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use kortbrygga_shared::protocol::{PinPrompt, PinPurpose, SigningPurpose};
use slint::{ModelRc, SharedString, VecModel};
use unic_langid::{LanguageIdentifier, langid};

/// The texts of one language.
pub struct Texts(FluentBundle<FluentResource>);

impl Texts {
    /// Swedish unless the language is English.
    ///
    /// # Errors
    /// [`Error::Text`] when the program's own texts can't be read.
    pub fn new(language: &str) -> Result<Self, Error> {
        let (language, source): (LanguageIdentifier, _) = match language.split(['-', '_']).next() {
            Some("en") => (langid!("en"), include_str!("../texts/en.ftl")),
            _ => (langid!("sv"), include_str!("../texts/sv.ftl")),
        };
        let resource = FluentResource::try_new(source.into()).map_err(|_| Error::Text("file"))?;
        let mut bundle = FluentBundle::new(vec![language]);
        // Isolation marks would be drawn as boxes by some fonts; prompt.rs lets no text in that changes direction.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|_| Error::Text("file"))?;
        Ok(Self(bundle))
    }

    /// All texts that stay the same while the window is open.
    ///
    /// # Errors
    /// [`Error::Text`] when one is missing.
    pub fn words(&self, prompt: &PinPrompt) -> Result<Words, Error> {
        let purpose = purpose_id(prompt.purpose);
        let no_args = FluentArgs::new();
        let plain = |id| self.text(id, None, &no_args);
        let mut facts = FluentArgs::new();
        facts.set("reader", prompt.reader.as_str());
        facts.set("ends", prompt.number_ends.as_deref().unwrap_or_default());
        facts.set("version", env!("CARGO_PKG_VERSION"));
        facts.set("pin", prompt.pin.as_str());
        facts.set("code", code_word(prompt.purpose));
        facts.set("tries", prompt.tries_left);
        let fact = |id| self.text(id, None, &facts);
        let (tries, wrong) = match prompt.tries_left {
            Some(_) => ("tries", "wrong"),
            None => ("tries-unknown", "wrong-short"),
        };
        let last = match code_word(prompt.purpose) {
            "pin" => vec![fact("last-blocked")?, plain("last-puk")?, fact("last-advice")?],
            _ => vec![fact("last-blocked-unblocker")?, fact("last-advice")?],
        };
        let document = prompt.document.as_ref();
        Ok(Words {
            title: self.text(purpose, Some("title"), &facts)?,
            heading: fact(purpose)?,
            note: self.note(purpose, &no_args)?,
            person: prompt.person.as_deref().unwrap_or_default().into(),
            card: fact(if prompt.number_ends.is_some() { "card-numbered" } else { "card-unnumbered" })?,
            asker_label: plain("asker")?,
            asker: match &prompt.origin {
                Some(origin) => breakable(origin),
                None => plain("command-line")?,
            },
            document_label: plain("document")?,
            document: document.map(|document| document.title.as_str()).unwrap_or_default().into(),
            check_label: plain("check-code")?,
            check_code: document.map(|document| document.check_code.as_str()).unwrap_or_default().into(),
            check_help: plain(if prompt.origin.is_some() { "check-help" } else { "check-help-command-line" })?,
            tries: match Step::of(prompt.purpose).first() {
                Some(Step::Code) => fact(tries)?,
                _ => "".into(),
            },
            cancel: plain("cancel")?,
            back: plain("back")?,
            wrong: fact(if prompt.same_again { "same-again" } else { wrong })?,
            last_heading: fact(if prompt.wrong_before { "last-heading-wrong" } else { "last-heading" })?,
            last_sentences: ModelRc::new(VecModel::from(last)),
            last_go_on: fact(if prompt.at_reader { "last-go-on-reader" } else { "last-go-on" })?,
            at_reader_heading: fact(match Step::of(prompt.purpose) {
                [_] => "at-reader",
                _ => "at-reader-more",
            })?,
            at_reader_sentences: self.at_reader(prompt)?,
            at_reader_help: plain("at-reader-help")?,
            last_short: fact("last-short")?,
            about: plain("about")?,
            about_product: fact("about-product")?,
            about_toolkit: plain("about-toolkit")?,
            about_close: plain("about-close")?,
        })
    }

    /// The texts of one step: what is typed, which of how many it is, and the button's verb.
    ///
    /// # Errors
    /// [`Error::Text`] when one is missing.
    pub fn step(&self, prompt: &PinPrompt, steps: &[Step], at: usize) -> Result<StepWords, Error> {
        let mut args = FluentArgs::new();
        args.set("pin", prompt.pin.as_str());
        args.set("code", code_word(prompt.purpose));
        args.set("step", at + 1);
        args.set("of", steps.len());
        let is_last = at + 1 >= steps.len();
        Ok(StepWords {
            label: self.label(prompt, steps.get(at).copied().unwrap_or(Step::Code))?,
            place: self.text("step", None, &args)?,
            verb: match is_last {
                true => self.text(purpose_id(prompt.purpose), Some("verb"), &args)?,
                false => self.text("next", None, &args)?,
            },
        })
    }

    fn label(&self, prompt: &PinPrompt, step: Step) -> Result<SharedString, Error> {
        let mut args = FluentArgs::new();
        args.set("pin", prompt.pin.as_str());
        let id = match (step, prompt.purpose) {
            (Step::Code, PinPurpose::ChangePin) => "label-present",
            (Step::Code, PinPurpose::UnblockPin) => "label-puk",
            (Step::Code, PinPurpose::UnblockPinByOfficer) => "label-officer",
            (Step::Code, _) => "label-pin",
            (Step::New, PinPurpose::SetPin) => "label-first",
            (Step::New, _) => "label-new",
            (Step::Again, _) => "label-again",
        };
        self.text(id, None, &args)
    }

    /// What is typed at the reader's keys, in order. Where it is more than one code, the heading says for which PIN.
    fn at_reader(&self, prompt: &PinPrompt) -> Result<ModelRc<SharedString>, Error> {
        let steps = Step::of(prompt.purpose);
        let mut lines = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let (least, most) = step.digits(prompt);
            let mut args = FluentArgs::new();
            let label = match (step, prompt.purpose) {
                _ if steps.len() == 1 => self.label(prompt, *step)?,
                (Step::Code, PinPurpose::ChangePin) => self.text("at-reader-present", None, &args)?,
                (Step::Code, PinPurpose::UnblockPin) => self.text("at-reader-puk", None, &args)?,
                (Step::Code, _) => self.label(prompt, *step)?,
                (Step::New, _) => self.text("at-reader-new", None, &args)?,
                (Step::Again, _) => self.text("at-reader-again", None, &args)?,
            };
            args.set("label", label.to_string());
            args.set("digits", self.rule(Rule::Length, least, most, 0)?.to_string());
            args.set("step", at + 1);
            lines.push(self.text(if steps.len() > 1 { "at-reader-step" } else { "at-reader-code" }, None, &args)?);
        }
        Ok(ModelRc::new(VecModel::from(lines)))
    }

    /// The sentence under the heading; empty where the purpose has none.
    fn note(&self, purpose: &'static str, args: &FluentArgs) -> Result<SharedString, Error> {
        let has_note = self.0.get_message(purpose).is_some_and(|it| it.get_attribute("note").is_some());
        if has_note { self.text(purpose, Some("note"), args) } else { Ok("".into()) }
    }

    /// The line under the field.
    ///
    /// # Errors
    /// [`Error::Text`] when one is missing.
    pub fn rule(&self, rule: Rule, least: u8, most: u8, typed: usize) -> Result<SharedString, Error> {
        let id = match rule {
            Rule::Length => "rule",
            Rule::TooShort => "rule-short",
            Rule::DigitsOnly => "rule-digits",
            Rule::Full => "rule-full",
            Rule::Simple => "rule-simple",
            Rule::SameAsBefore => "rule-same-as-before",
            Rule::SameAsUnblocker => "rule-same-as-unblocker",
            Rule::Differs => "rule-differs",
        };
        let mut args = FluentArgs::new();
        args.set("least", least);
        args.set("most", most);
        args.set("same", u8::from(least == most));
        args.set("typed", typed);
        self.text(id, None, &args)
    }

    /// What a screen reader says instead of the dots.
    ///
    /// # Errors
    /// [`Error::Text`] when it is missing.
    pub fn spoken_count(&self, typed: usize) -> Result<SharedString, Error> {
        let mut args = FluentArgs::new();
        args.set("typed", typed);
        self.text("spoken-count", None, &args)
    }

    fn text(&self, id: &'static str, attribute: Option<&str>, args: &FluentArgs) -> Result<SharedString, Error> {
        let message = self.0.get_message(id).ok_or(Error::Text(id))?;
        let pattern = match attribute {
            None => message.value(),
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        }
        .ok_or(Error::Text(id))?;
        let mut errors = Vec::new();
        let text = self.0.format_pattern(pattern, Some(args), &mut errors);
        if errors.is_empty() { Ok(text.as_ref().into()) } else { Err(Error::Text(id)) }
    }
}

fn purpose_id(purpose: PinPurpose) -> &'static str {
    match purpose {
        PinPurpose::Login => "purpose-login",
        PinPurpose::Sign(SigningPurpose::Order) => "purpose-sign-order",
        PinPurpose::Sign(SigningPurpose::Decision) => "purpose-sign-decision",
        PinPurpose::Sign(SigningPurpose::Receipt) => "purpose-sign-receipt",
        PinPurpose::Enrol => "purpose-enrol",
        PinPurpose::EnrolSignature => "purpose-enrol-signature",
        PinPurpose::WriteCertificates => "purpose-write",
        PinPurpose::StoreCertificate => "purpose-store",
        PinPurpose::CheckPin => "purpose-check",
        PinPurpose::MakeKey => "purpose-make-key",
        PinPurpose::Request => "purpose-request",
        PinPurpose::SignFile => "purpose-sign-file",
        PinPurpose::RemoveCertificates => "purpose-remove",
        PinPurpose::ChangePin => "purpose-change",
        PinPurpose::UnblockPin => "purpose-unblock",
        PinPurpose::UnblockPinByOfficer => "purpose-unblock-officer",
        PinPurpose::SetPin => "purpose-set",
    }
}

/// An address with places to break at between its parts (U+200B), so that a line ends with a whole label.
fn breakable(origin: &str) -> SharedString {
    let mut address = SharedString::default();
    for part in origin.split_inclusive(['.', '/', ':', '-']) {
        address.push_str(part);
        if !part.ends_with('/') && part != "https:" {
            address.push_str("\u{200b}");
        }
    }
    address
}

/// What the code is that is asked for first, in the texts' own word.
fn code_word(purpose: PinPurpose) -> &'static str {
    match purpose {
        PinPurpose::UnblockPin => "puk",
        PinPurpose::UnblockPinByOfficer => "officer",
        _ => "pin",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use kortbrygga_shared::{
        protocol::{PinKind, PromptDocument},
        time::UnixMillis,
    };
    use std::collections::BTreeSet;

    fn prompt(language: &str) -> PinPrompt {
        PinPrompt {
            purpose: PinPurpose::Login,
            pin: PinKind::Authentication,
            origin: Some("https://minasidor.siths.se".into()),
            person: Some("Anna Andersson".into()),
            number_ends: Some("1234".into()),
            reader: "vänster läsare".into(),
            document: Some(PromptDocument { title: "Utlämning".into(), check_code: "K7F39QX2".into() }),
            tries_left: Some(3),
            wrong_before: false,
            same_again: false,
            min_digits: 6,
            max_digits: 8,
            new_pin: None,
            at_reader: false,
            until: UnixMillis(0),
            language: language.into(),
        }
    }

    /// Identifiers of messages and attributes.
    fn entries(source: &str) -> BTreeSet<&str> {
        source
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()) || line.starts_with("    ."))
            .map(|line| line.split_once(" =").unwrap().0)
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_entries() {
        assert_eq!(entries(include_str!("../texts/sv.ftl")), entries(include_str!("../texts/en.ftl")));
    }

    #[test]
    fn every_prompt_has_all_its_texts() {
        use SigningPurpose::{Decision, Order, Receipt};
        let purposes = [
            PinPurpose::Login,
            PinPurpose::Sign(Order),
            PinPurpose::Sign(Decision),
            PinPurpose::Sign(Receipt),
            PinPurpose::Enrol,
            PinPurpose::EnrolSignature,
            PinPurpose::WriteCertificates,
            PinPurpose::StoreCertificate,
            PinPurpose::CheckPin,
            PinPurpose::MakeKey,
            PinPurpose::Request,
            PinPurpose::SignFile,
            PinPurpose::RemoveCertificates,
            PinPurpose::ChangePin,
            PinPurpose::UnblockPin,
            PinPurpose::UnblockPinByOfficer,
            PinPurpose::SetPin,
        ];
        for language in ["sv", "en"] {
            let texts = Texts::new(language).unwrap();
            for purpose in purposes {
                for pin in [PinKind::Authentication, PinKind::Signature] {
                    for tries_left in [None, Some(1), Some(2), Some(15)] {
                        for wrong_before in [false, true] {
                            let words = texts
                                .words(&PinPrompt { purpose, pin, tries_left, wrong_before, ..prompt(language) })
                                .unwrap();
                            let prompt = PinPrompt { purpose, pin, ..prompt(language) };
                            let steps = Step::of(purpose);
                            for at in 0..steps.len() {
                                let step = texts.step(&prompt, steps, at).unwrap();
                                for text in [&step.label, &step.verb, &step.place] {
                                    assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
                                }
                            }
                            assert_eq!(words.tries.is_empty(), purpose == PinPurpose::SetPin);
                            for text in [&words.title, &words.heading, &words.wrong] {
                                assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
                            }
                            assert!(words.title.starts_with("Kortbrygga – "), "{}", words.title);
                        }
                    }
                }
            }
            let rules = [Rule::Length, Rule::TooShort, Rule::DigitsOnly, Rule::Full];
            let new = [Rule::Simple, Rule::SameAsBefore, Rule::SameAsUnblocker, Rule::Differs];
            for rule in rules.into_iter().chain(new) {
                for (least, most) in [(1, 1), (1, 8), (4, 4), (6, 8)] {
                    assert!(!texts.rule(rule, least, most, 3).unwrap().contains(['{', '}']));
                }
            }
        }
    }

    #[test]
    fn texts_read_like_language() {
        let swedish = Texts::new("sv").unwrap();
        let words = swedish.words(&PinPrompt { tries_left: Some(2), ..prompt("sv") }).unwrap();
        assert_eq!(words.card, "Kort …1234 · vänster läsare");
        assert_eq!(words.wrong, "Fel kod. Två försök kvar.");
        let change =
            PinPrompt { purpose: PinPurpose::ChangePin, pin: PinKind::Signature, origin: None, ..prompt("sv") };
        let words = swedish.words(&change).unwrap();
        assert_eq!(words.heading, "Byt kod för underskrift");
        assert_eq!(words.asker, "Kommandoraden på den här datorn");
        let step = swedish.step(&change, Step::of(change.purpose), 1).unwrap();
        assert_eq!((&*step.label, &*step.place), ("Ny kod för underskrift (PIN\u{a0}2)", "Steg 2 av 3"));
        let unblock = PinPrompt { purpose: PinPurpose::UnblockPin, tries_left: Some(9), ..prompt("sv") };
        assert_eq!(swedish.words(&unblock).unwrap().wrong, "Fel PUK-kod. 9 försök kvar.");
        assert_eq!(swedish.rule(Rule::Length, 6, 6, 0).unwrap(), "6\u{a0}siffror");
        assert_eq!(swedish.rule(Rule::Length, 6, 8, 0).unwrap(), "6\u{2060}–\u{2060}8\u{a0}siffror");
        assert_eq!(swedish.rule(Rule::Length, 1, 1, 0).unwrap(), "1\u{a0}siffra");
        assert_eq!(swedish.spoken_count(1).unwrap(), "1 siffra skriven");
        let english = Texts::new("en-GB").unwrap();
        assert_eq!(english.words(&PinPrompt { tries_left: Some(1), ..prompt("en") }).unwrap().tries, "One try left");
    }

    #[test]
    fn an_address_breaks_between_its_parts_only() {
        assert_eq!(breakable("https://a-b.se:8443"), "https://a-\u{200b}b.\u{200b}se:\u{200b}8443\u{200b}");
    }
}
