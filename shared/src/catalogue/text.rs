//! Fluent texts, Swedish and English, compiled in.

use super::{Code, ErrorReport};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Swedish.
    #[default]
    #[serde(rename = "sv")]
    Swedish,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// From a BCP 47 tag: English for `en…`, else Swedish.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("en") { Self::English } else { Self::Swedish }
    }

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }
}

/// All texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        let sources = match language {
            Language::Swedish => [include_str!("sv.ftl"), include_str!("../ceremony/sv.ftl")],
            Language::English => [include_str!("en.ftl"), include_str!("../ceremony/en.ftl")],
        };
        let mut texts = Self::empty(language);
        for source in sources {
            texts.add(source);
        }
        texts
    }

    /// No texts yet: where they are read from a file rather than carried in the program.
    pub fn empty(language: Language) -> Self {
        let tag = match language {
            Language::Swedish => unic_langid::langid!("sv"),
            Language::English => unic_langid::langid!("en"),
        };
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        Self { bundle }
    }

    /// More messages for this instance, e.g. the panel's own.
    pub fn add(&mut self, source: &str) {
        // A message that can't be parsed is left out; a test holds that all parse.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        self.bundle.add_resource_overriding(resource);
    }

    /// The message with this id, or the id itself when there is none.
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The message with this id, if there is one.
    pub fn find(&self, id: &str) -> Option<String> {
        self.bundle.has_message(id).then(|| self.get(id))
    }

    /// The message with this id and values.
    pub fn with(&self, id: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, fluent_value(value));
        }
        self.format(id, &args)
    }

    /// Why: what is the case.
    pub fn cause(&self, report: &ErrorReport) -> String {
        self.of_report(report, "cause")
    }

    /// What helps: begins with a verb.
    pub fn remedy(&self, report: &ErrorReport) -> String {
        self.of_report(report, "remedy")
    }

    fn of_report(&self, report: &ErrorReport, part: &str) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &report.values {
            args.set(name.as_str(), fluent_value(value));
        }
        self.format(&message_id(report.code, part), &args)
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
    }
}

/// A count of one or two digits is a number, so that `[1]` and plural rules see it; all else, such as the last digits of a card
/// number, stays as it is written.
fn fluent_value(text: &str) -> FluentValue<'_> {
    let counts = matches!(text.as_bytes(), [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']);
    if counts { FluentValue::try_number(text) } else { FluentValue::from(text) }
}

fn message_id(code: Code, part: &str) -> String {
    format!("kb-{:04}-{part}", code.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_parse() {
        for source in [
            include_str!("sv.ftl"),
            include_str!("en.ftl"),
            include_str!("../ceremony/sv.ftl"),
            include_str!("../ceremony/en.ftl"),
        ] {
            let errors = FluentResource::try_new(source.to_owned()).err().map(|(_, errors)| errors);
            assert_eq!(errors, None);
        }
    }

    #[test]
    fn a_count_chooses_its_variant_and_card_digits_keep_their_zeros() {
        let cause = |report: ErrorReport| Texts::new(Language::Swedish).cause(&report);
        assert_eq!(
            cause(ErrorReport::new(Code::WrongPin).with("tries", "1")),
            "Fel säkerhetskod. Ett försök återstår."
        );
        assert_eq!(cause(ErrorReport::new(Code::WrongPin).with("tries", "2")), "Fel säkerhetskod. 2 försök återstår.");
        let wrong =
            ErrorReport::new(Code::WrongCard).with("reader", "left").with("actual", "0042").with("expected", "0007");
        assert!(cause(wrong).contains("0042"));
    }

    #[test]
    fn each_number_has_cause_and_remedy_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let texts = Texts::new(language);
            for entry in Code::ALL {
                for part in ["cause", "remedy"] {
                    let id = message_id(entry.code, part);
                    assert!(texts.bundle.has_message(&id), "{language:?} has no {id}");
                }
            }
        }
    }

    #[test]
    fn each_step_and_workflow_has_a_title_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let texts = Texts::new(language);
            for workflow in crate::ceremony::ALL {
                let id = workflow.id.replace('.', "-");
                assert!(texts.bundle.has_message(&format!("workflow-{id}")), "{language:?} {id}");
                for step in workflow.steps {
                    assert!(
                        texts.bundle.has_message(&format!("step-{id}-{}", step.id)),
                        "{language:?} {id} {}",
                        step.id
                    );
                }
            }
        }
    }
}
