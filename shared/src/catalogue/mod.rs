//! Every blocker and error of the product: stable number, severity, who can fix it; texts in Swedish and English.
//!
//! A number is never reused. Texts live in `sv.ftl` and `en.ftl`; a test holds that each number has cause and remedy in both.
//!
//! Values of the sentences have one vocabulary: `reader` is `left`, `right` or the reader's own name, `none` when not known;
//! `pin` and `usage` are `authentication` or `signature`; `program` is a name or `none`; `actual` and `expected` are the last
//! four digits of printed numbers, never of chips.

mod entries;
mod finder;
mod report;
pub mod symptoms;
mod text;

pub use entries::{Code, Entry, Fixer, Severity};
pub use report::ErrorReport;
pub use text::{Language, Texts};
