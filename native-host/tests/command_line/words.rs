//! What people read: tables, help and the documentation.

use crate::{
    desk::{ANNAS, Desk, EN, SV, anna},
    support::shell::OpensslCa,
};
use station::factory::{KeyType, PIN_1, PIN_2, PUK_2, blank_reserve_card, rsa_key_pool};

#[test]
fn people_read_tables_in_their_language() {
    let desk = Desk::usual();
    let show = |language: &str, arguments: &[&str]| desk.text(language, &[], arguments).out;
    let (swedish, english) =
        (show(SV, &["card", "show", "--card", ANNAS]), show(EN, &["card", "show", "--card", ANNAS]));
    for (text, words) in [
        (&swedish, ["Kortnummer", "Anna Andersson", "legitimering", "3 försök kvar", "giltigt till"]),
        (&english, ["Card number", "Anna Andersson", "authentication", "3 tries left", "valid until"]),
    ] {
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
    }
    let cards = show(SV, &["cards"]);
    assert!(cards.contains(ANNAS) && cards.contains("Kortnummer") && cards.contains("okänt"), "{cards}");
    let failed = desk.text("C", &[], &["card", "show", "--card", "77"]);
    assert!(failed.out.is_empty() && failed.err.starts_with("kortbrygga: No card with the number 77"), "{failed:?}");
    assert!(failed.err.contains("(KB-0136)"), "{failed:?}");
    let listed = show(SV, &["certificate", "list", "--card", ANNAS]);
    assert_eq!(listed.lines().count(), 4, "{listed}");
    // Also for keys that take their time.
    let rsa = blank_reserve_card("8104").unwrap().with_key_pool(rsa_key_pool(2048, 1).unwrap());
    let desk = Desk::new(rsa, anna("8102", KeyType::P256));
    let made = desk.text(SV, &[PIN_1], &["card", "generate", "--card", &desk.chips[0], "--which", "auth"]);
    assert!(made.out.contains("för legitimering (RSA 2048) är skapad på kortet."), "{made:?}");
    assert_eq!(made.err, "", "no window is spoken of where none is shown");
}

#[test]
fn what_the_documentation_says_is_so() {
    let page = include_str!("../../../docs/command-line.md");
    let desk = Desk::usual();
    let shell = &desk.shell;
    OpensslCa::new(shell);
    for (name, text) in [
        ("pin1", format!("{PIN_1}\n")),
        ("pin2", format!("{PIN_2}\n")),
        ("change", format!("{PIN_1}\n481507\n")),
        ("unblock", format!("{PUK_2}\n719406\n")),
        ("report.txt", "to be signed".to_owned()),
        ("usage.cnf", "keyUsage=critical,digitalSignature\n".to_owned()),
    ] {
        shell.file(name, text);
    }
    let mut run = 0;
    for line in page.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let (command, status) = line.split_once(" # ").unwrap_or((line, "0"));
        let ran = shell.script(&desk.station, EN, command);
        assert_eq!(ran.status.to_string(), status.trim(), "{command}: {ran:?}");
        run += 1;
    }
    assert!(run > 20);
    // Nothing is left out: each command with each of its arguments, and each status.
    let help = |path: &[&str]| desk.text("C", &[], &[path, &["--help"]].concat()).out;
    let mut paths = vec![vec![]];
    while let Some(path) = paths.pop() {
        let text = help(&path);
        let (commands, options) = text.split_once("\nOptions:").unwrap();
        for option in options.split_whitespace().filter(|it| it.starts_with("--")) {
            let option = option.trim_end_matches([',', '.']);
            let known = page.contains(option) || ["--help", "--version"].contains(&option) || path == ["doctor"];
            assert!(known, "{path:?} {option}");
        }
        let Some((_, commands)) = commands.split_once("\nCommands:\n") else { continue };
        for name in commands.lines().filter_map(|it| it.split_whitespace().next()) {
            let next = [&path[..], &[name.to_owned().leak() as &str]].concat();
            assert!(page.contains(&next.join(" ")), "{next:?}");
            paths.push(next);
        }
    }
    let statuses = help(&[]);
    for status in 0..=6 {
        assert!(page.contains(&format!("| {status} |")) && statuses.contains(&format!("\n{status}  ")), "{status}");
    }
}
