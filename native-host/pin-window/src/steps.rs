//! Which codes are asked for, one after the other, and what is checked before the next.

use crate::pin_page::{Field, PinPage};
use kortbrygga_shared::protocol::{NewPinFault, PinPrompt, PinPurpose};

/// One code to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The PIN, or what unblocks it.
    Code,
    /// The new PIN.
    New,
    /// The new PIN once more.
    Again,
}

impl Step {
    /// The steps of a purpose, in order.
    pub fn of(purpose: PinPurpose) -> &'static [Self] {
        match purpose {
            PinPurpose::ChangePin | PinPurpose::UnblockPin | PinPurpose::UnblockPinByOfficer => {
                &[Self::Code, Self::New, Self::Again]
            }
            PinPurpose::SetPin => &[Self::New, Self::Again],
            _ => &[Self::Code],
        }
    }

    /// Where its digits are.
    pub fn field(self) -> Field {
        match self {
            Self::Code => Field::Code,
            Self::New => Field::New,
            Self::Again => Field::Again,
        }
    }

    /// Fewest and most digits.
    pub fn digits(self, prompt: &PinPrompt) -> (u8, u8) {
        match (self, prompt.new_pin) {
            (Self::New | Self::Again, Some(rule)) => (rule.min_digits, rule.max_digits),
            _ => (prompt.min_digits, prompt.max_digits),
        }
    }

    /// What is wrong with the code of this step.
    ///
    /// # Errors
    /// The sentence for it.
    pub fn check(self, prompt: &PinPrompt, page: &PinPage) -> Result<(), Rule> {
        if page.len(self.field()) < usize::from(self.digits(prompt).0) {
            return Err(Rule::TooShort);
        }
        match (self, prompt.new_pin) {
            (Self::New, Some(rule)) => match rule.check(page.digits(Field::New)) {
                Err(NewPinFault::Simple) => Err(Rule::Simple),
                Err(_) => Err(Rule::TooShort),
                Ok(()) if page.are_same(Field::Code, Field::New) => Err(match prompt.purpose {
                    PinPurpose::ChangePin => Rule::SameAsBefore,
                    _ => Rule::SameAsUnblocker,
                }),
                Ok(()) => Ok(()),
            },
            (Self::Again, _) if !page.are_same(Field::New, Field::Again) => Err(Rule::Differs),
            _ => Ok(()),
        }
    }
}

/// What the line under the field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// How many digits the PIN has.
    Length,
    /// Not long enough to go on.
    TooShort,
    /// A key that is no digit was pressed.
    DigitsOnly,
    /// A digit was pressed in a full field.
    Full,
    /// The new PIN is too easy to guess.
    Simple,
    /// The new PIN is the present one.
    SameAsBefore,
    /// The new PIN is the code that unblocks the card.
    SameAsUnblocker,
    /// The new PIN was typed twice and not alike.
    Differs,
}

impl Rule {
    /// True when it says what stopped the person.
    pub fn wants_attention(self) -> bool {
        !matches!(self, Self::Length | Self::Full)
    }
}
