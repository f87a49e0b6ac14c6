//! Arguments that make no command: told in the user's language, as JSON where that was asked for.

use super::{exit, help, output::Output, words};
use clap::{
    ArgMatches,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use kortbrygga_shared::catalogue::Texts;
use serde::Serialize;
use std::{error::Error as _, ffi::OsString, process::ExitCode};

/// Reads the arguments. What was asked of the definition itself, help or version, has been written then, and is the end.
///
/// # Errors
/// What the program ends with.
pub fn read(arguments: Vec<OsString>) -> Result<ArgMatches, ExitCode> {
    let texts = words::texts(words::language());
    let json = arguments.iter().skip(1).take_while(|it| *it != "--").any(|it| it == "--json");
    help::command(&texts).try_get_matches_from(arguments).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !json => error.exit(),
        _ => {
            let wrong = Wrong::of(&error, &texts);
            Output::new(json).unnumbered(&wrong, &wrong.cause, &wrong.remedy);
            ExitCode::from(exit::ARGUMENTS)
        }
    })
}

/// What is wrong with the arguments, as programs read it. It has no number: it is the caller's to mend, before anything begins.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wrong {
    code: Option<String>,
    /// Names and values as they were given.
    values: Vec<String>,
    /// What is wrong.
    pub cause: String,
    /// What helps.
    pub remedy: String,
    fixer: &'static str,
}

impl Wrong {
    fn of(error: &Error, texts: &Texts) -> Self {
        let given = |kind: ContextKind| match error.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join(", "),
            Some(ContextValue::StyledStr(text)) => text.to_string(),
            _ => String::new(),
        };
        let (argument, value) = (given(ContextKind::InvalidArg), given(ContextKind::InvalidValue));
        let cause = match error.kind() {
            ErrorKind::UnknownArgument => "wrong-unknown",
            ErrorKind::InvalidSubcommand => "wrong-command",
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "wrong-no-command",
            ErrorKind::MissingRequiredArgument => "wrong-missing",
            ErrorKind::ArgumentConflict if given(ContextKind::PriorArg) == argument => "wrong-twice",
            ErrorKind::ArgumentConflict => "wrong-together",
            ErrorKind::InvalidValue if value.is_empty() => "wrong-no-value",
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => "wrong-value",
            _ => "wrong-other",
        };
        let command = given(ContextKind::InvalidSubcommand);
        let other = given(ContextKind::PriorArg);
        let cause =
            texts.with(cause, &[("argument", &argument), ("value", &value), ("command", &command), ("other", &other)]);
        // A parser of ours says with a text's id what it takes; one of clap's lists its values.
        let takes = error.source().and_then(|it| texts.find(&it.to_string()));
        let takes = takes.unwrap_or_else(|| given(ContextKind::ValidValue));
        let remedy = match takes.is_empty() {
            true => texts.get("wrong-remedy"),
            false => texts.with("wrong-takes", &[("values", &takes)]),
        };
        let values = [argument, value, command, other].into_iter().filter(|it| !it.is_empty()).collect();
        Self { code: None, values, cause, remedy, fixer: "user" }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use kortbrygga_shared::catalogue::Language;

    fn wrong(line: &str) -> (String, String) {
        let texts = words::texts(Language::Swedish);
        let error = help::command(&texts).try_get_matches_from(line.split(' ')).unwrap_err();
        let wrong = Wrong::of(&error, &texts);
        (wrong.cause, wrong.remedy)
    }

    #[test]
    fn each_wrong_argument_is_told_in_swedish() {
        let general = "kortbrygga --help visar vad som går att ange.";
        for (line, cause, remedy) in [
            ("kortbrygga cards --wach", "Argumentet --wach finns inte här.", general),
            ("kortbrygga kort", "Kommandot kort finns inte.", general),
            ("kortbrygga card show", "Det här måste anges: --card <NUMBER>.", general),
            ("kortbrygga card show --card", "Ett värde saknas efter --card <NUMBER>.", general),
            (
                "kortbrygga pin verify --card 1 --which x",
                "x är inget värde för --which <WHICH>.",
                "Det som går att ange: auth, sign.",
            ),
            (
                "kortbrygga card csr --card 1 --key 4 --subject CN=x",
                "4 är inget värde för --key <ID>.",
                "Det som går att ange: par av hexadecimala siffror.",
            ),
            ("kortbrygga card show --card 1 --card 2", "--card <NUMBER> kan bara anges en gång.", general),
            (
                "kortbrygga certificate clean --card 1 --dry-run --plan x",
                "--dry-run och --plan <CODE> kan inte anges tillsammans.",
                general,
            ),
            ("kortbrygga pin verify --card 1 --which auth --pin-fd x", "x är inget värde för --pin-fd <N>.", general),
        ] {
            assert_eq!(wrong(line), (cause.to_owned(), remedy.to_owned()), "{line}");
        }
        assert_eq!(wrong("kortbrygga").0, "Ett kommando saknas.");
    }
}
