//! The help of each command and argument, from the texts of the user's language.
//!
//! A command's text has the id `help-` and its names (`help-card-show`), an argument's that of the command and its own
//! name, or `help-arg-` and its name where it means the same everywhere.

use clap::{Command, CommandFactory, builder::Resettable};
use kortbrygga_shared::catalogue::Texts;

/// The definition of all arguments, with help in the language of `texts`.
pub fn command(texts: &Texts) -> Command {
    let mut command = super::Arguments::command().disable_help_subcommand(true);
    // What clap adds by itself is there from here on.
    command.build();
    localised(command, "help", texts).after_help(texts.get("help-exit"))
}

fn localised(command: Command, id: &str, texts: &Texts) -> Command {
    let text = |id: &str| texts.find(id).unwrap_or_default();
    let names: Vec<String> = command.get_arguments().map(|it| it.get_id().to_string()).collect();
    let commands = if command.has_subcommands() {
        format!("{}\n{{subcommands}}\n\n", text("help-commands"))
    } else {
        String::new()
    };
    let (usage, options) = (text("help-usage"), text("help-options"));
    let template = format!("{{about}}\n\n{usage} {{usage}}\n\n{commands}{options}\n{{options}}{{after-help}}");
    let mut command = command.about(text(id)).long_about(Resettable::Reset).help_template(template);
    if let Some(more) = texts.find(&format!("{id}-more")) {
        command = command.after_help(more);
    }
    for name in names {
        let own = texts.find(&format!("{id}-{}", dashed(&name)));
        let help = own.unwrap_or_else(|| text(&format!("help-arg-{}", dashed(&name))));
        command = command.mut_arg(name, |it| it.help(help).long_help(Resettable::Reset).hide_possible_values(true));
    }
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for name in names {
        let below = format!("{id}-{name}");
        command = command.mut_subcommand(name, |it| localised(it, &below, texts));
    }
    command
}

fn dashed(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::cli::words;
    use kortbrygga_shared::catalogue::Language;

    fn silent(command: &Command, found: &mut Vec<String>) {
        if command.get_about().is_none_or(|it| it.to_string().is_empty()) {
            found.push(command.get_name().to_owned());
        }
        let mute = |it: &&clap::Arg| it.get_help().is_none_or(|help| help.to_string().is_empty());
        found.extend(command.get_arguments().filter(mute).map(|it| format!("{} {}", command.get_name(), it.get_id())));
        command.get_subcommands().for_each(|it| silent(it, found));
    }

    #[test]
    fn each_command_and_argument_is_explained_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let command = command(&words::texts(language));
            let mut found = Vec::new();
            silent(&command, &mut found);
            assert_eq!(found, Vec::<String>::new(), "{language:?}");
            command.debug_assert();
        }
    }
}
