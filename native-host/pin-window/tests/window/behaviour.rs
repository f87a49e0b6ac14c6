//! What goes in and what comes out.

use crate::{
    desktop::{Desktop, Process},
    program::{CHANGE_TITLE, TITLE, ask, change, command, from_now, prompt, spawn},
};
use kortbrygga_shared::protocol::{PinOutcome, PinPrompt, PinPurpose};
use std::{
    process::{Command, Stdio},
    time::Duration,
};

#[test]
fn digits_and_enter_give_the_pin() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("739501");
    desktop.key("Return");
    let ended = asked.ended();
    assert_eq!(ended.outcome(), Some(PinOutcome::Entered), "{}", ended.complaint);
    assert_eq!(ended.pin(), b"739501");
    assert_eq!(ended.status, Some(0));
}

#[test]
fn keypad_digits_and_keypad_enter_count_too() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.xdotool(&["key", "--delay", "0", "KP_7", "KP_3", "9", "KP_5", "0", "KP_1", "KP_Enter"]);
    assert_eq!(asked.ended().pin(), b"739501");
}

#[test]
fn backspace_takes_the_last_digit_and_a_full_field_takes_no_more() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("7399");
    desktop.key("BackSpace");
    desktop.keys("5018499999");
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), b"73950184");
}

#[test]
fn letters_shortcuts_and_paste_leave_the_field_alone() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("7a3");
    desktop.xdotool(&["key", "--delay", "0", "ctrl+v", "shift+Insert", "ctrl+5", "alt+5", "Up", "KP_Home", "x"]);
    desktop.keys("9501");
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), b"739501");
}

#[test]
fn enter_waits_until_there_are_enough_digits() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("73950");
    desktop.key("Return");
    desktop.key("KP_Enter");
    desktop.keys("1");
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), b"739501");
}

#[test]
fn escape_cancels_even_with_digits_typed() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("739501");
    desktop.key("Escape");
    let ended = asked.ended();
    assert_eq!(ended.octets, [PinOutcome::Cancelled as u8]);
    assert_eq!(ended.status, Some(0));
}

#[test]
fn tab_order_is_field_cancel_verb_about() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.key("Tab");
    desktop.key("Return");
    assert_eq!(asked.ended().octets, [PinOutcome::Cancelled as u8], "first stop after the field: cancel");

    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("739501");
    desktop.xdotool(&["key", "--delay", "0", "Tab", "Tab", "space"]);
    assert_eq!(asked.ended().pin(), b"739501", "second stop: the verb");

    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("739501");
    // Third stop: about. Escape there closes the page, not the window, and the digits are still in the field.
    desktop.xdotool(&["key", "--delay", "0", "Tab", "Tab", "Tab", "Return", "Escape"]);
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), b"739501");
}

#[test]
fn the_close_button_cancels() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    let window = desktop.focused(TITLE);
    desktop.xdotool(&["windowclose", &window.to_string()]);
    let ended = asked.ended();
    // Destroyed by another program: the toolkit tells us, or breaks down on the way. No PIN either way, and an end.
    assert!(
        ended.octets == [PinOutcome::Cancelled as u8] || ended.octets == [PinOutcome::Failed as u8],
        "{}",
        ended.complaint
    );

    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.key("alt+F4");
    assert_eq!(asked.ended().octets, [PinOutcome::Cancelled as u8]);
}

#[test]
fn the_clock_ends_the_window() {
    let desktop = Desktop::start();
    let until = from_now(Duration::from_secs(3));
    let asked = ask(&desktop, &PinPrompt { until, ..prompt() });
    desktop.focused(TITLE);
    desktop.keys("739501");
    let ended = asked.ended();
    assert_eq!(ended.octets, [PinOutcome::TimedOut as u8]);
    assert!(from_now(Duration::ZERO) >= until, "not before its time");
    assert_eq!(ended.status, Some(0));
}

#[test]
fn a_prompt_whose_time_has_passed_shows_nothing() {
    let asked = spawn(
        Command::new(env!("CARGO_BIN_EXE_kortbrygga-pin")),
        serde_json::to_string(&PinPrompt { until: from_now(Duration::ZERO), ..prompt() }).unwrap().as_bytes(),
    );
    assert_eq!(asked.ended().octets, [PinOutcome::TimedOut as u8]);
}

#[test]
fn the_last_try_must_be_chosen_first() {
    let desktop = Desktop::start();
    let last = PinPrompt { tries_left: Some(1), wrong_before: true, ..prompt() };
    let asked = ask(&desktop, &last);
    desktop.focused(TITLE);
    // Digits typed blindly into the warning go nowhere; Enter opens the field, which is empty.
    desktop.keys("739501");
    desktop.key("Return");
    desktop.keys("284613");
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), b"284613");

    let asked = ask(&desktop, &last);
    desktop.focused(TITLE);
    desktop.key("Escape");
    assert_eq!(asked.ended().octets, [PinOutcome::Cancelled as u8]);
}

#[test]
fn a_code_and_a_new_pin_come_with_a_line_feed_between() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &change());
    desktop.focused(CHANGE_TITLE);
    for code in ["4711", "284613", "284613"] {
        desktop.keys(code);
        desktop.key("Return");
    }
    let ended = asked.ended();
    assert_eq!(ended.outcome(), Some(PinOutcome::Entered), "{}", ended.complaint);
    assert_eq!(ended.pin(), b"4711\n284613");
}

#[test]
fn a_first_pin_comes_alone() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &PinPrompt { purpose: PinPurpose::SetPin, tries_left: None, ..change() });
    desktop.focused("Kortbrygga – Välj kod");
    for code in ["284613", "284613"] {
        desktop.keys(code);
        desktop.key("Return");
    }
    assert_eq!(asked.ended().pin(), b"284613");
}

#[test]
fn a_new_pin_that_breaks_a_rule_is_typed_anew() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &PinPrompt { min_digits: 6, ..change() });
    desktop.focused(CHANGE_TITLE);
    // Too short, too simple up and down and all alike, the same as the present one; then two that differ; then a good one.
    for code in ["739501", "12345", "6", "654321", "777777", "739501", "284613", "284614", "284613", "284613"] {
        desktop.keys(code);
        desktop.key("Return");
    }
    assert_eq!(asked.ended().pin(), b"739501\n284613");
}

#[test]
fn one_can_go_back_and_type_the_present_pin_anew() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &change());
    desktop.focused(CHANGE_TITLE);
    desktop.keys("1111");
    desktop.key("Return");
    desktop.keys("284");
    // The way back stands before the field in reading order.
    desktop.xdotool(&["key", "--delay", "0", "shift+Tab", "space"]);
    for code in ["4711", "284613", "284613"] {
        desktop.keys(code);
        desktop.key("Return");
    }
    assert_eq!(asked.ended().pin(), b"4711\n284613");
}

#[test]
fn beside_a_readers_keys_nothing_is_typed_and_the_host_is_told_when() {
    let desktop = Desktop::start();
    let at_reader = PinPrompt { at_reader: true, ..change() };
    let asked = ask(&desktop, &at_reader);
    desktop.focused(CHANGE_TITLE);
    desktop.keys("4711");
    desktop.key("Escape");
    assert_eq!(asked.ended().octets, [PinOutcome::Ready as u8, PinOutcome::Cancelled as u8]);

    // The reader does not ask before the warning has been read.
    let last = PinPrompt { tries_left: Some(1), ..at_reader };
    let asked = ask(&desktop, &last);
    desktop.focused(CHANGE_TITLE);
    desktop.key("Escape");
    assert_eq!(asked.ended().octets, [PinOutcome::Cancelled as u8]);
    let asked = ask(&desktop, &last);
    desktop.focused(CHANGE_TITLE);
    desktop.key("Return");
    desktop.key("Escape");
    assert_eq!(asked.ended().octets, [PinOutcome::Ready as u8, PinOutcome::Cancelled as u8]);
}

#[test]
fn end_of_file_on_stdin_ends_the_window() {
    let desktop = Desktop::start();
    let mut asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys("739501");
    asked.stdin.take();
    let ended = asked.ended();
    assert!(ended.octets.is_empty());
    assert_eq!(ended.status, Some(2));
}

#[test]
fn the_parents_death_ends_the_window_even_when_another_holds_its_stdin() {
    let desktop = Desktop::start();
    let program = command(&desktop);
    let (read, write) = rustix::pipe::pipe().unwrap();
    rustix::io::write(&write, (serde_json::to_string(&prompt()).unwrap() + "\n").as_bytes()).unwrap();
    // The shell is the parent; the test keeps the other end of stdin.
    let mut shell = Process(
        Command::new("sh")
            .args(["-c", "exec 3<&0; \"$0\" <&3 & wait"])
            .arg(program.get_program())
            .env_clear()
            .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::from(read))
            .stdout(Stdio::null())
            .spawn()
            .expect("sh"),
    );
    let window = desktop.focused(TITLE);
    shell.0.kill().unwrap();
    desktop.gone(window);
    drop(write);
}

#[test]
fn a_malformed_prompt_fails_without_a_word_from_it() {
    for line in ["", "{", "[1]", "{\"person\":\"Anna Andersson\"}", "{\"purpose\":\"Anna Andersson\"}"] {
        let ended = spawn(Command::new(env!("CARGO_BIN_EXE_kortbrygga-pin")), line.as_bytes()).ended();
        assert_eq!(ended.octets, [PinOutcome::Failed as u8], "{line}");
        assert_eq!(ended.status, Some(1), "{line}");
        assert!(ended.complaint.starts_with("kortbrygga-pin: the prompt"), "{}", ended.complaint);
        assert!(!ended.complaint.contains("Anna"), "{}", ended.complaint);
    }
    let ended = spawn(Command::new(env!("CARGO_BIN_EXE_kortbrygga-pin")), &vec![b' '; 1 << 20]).ended();
    assert_eq!(ended.octets, [PinOutcome::Failed as u8]);
}

#[test]
fn no_display_fails() {
    let home = tempfile::tempdir().unwrap();
    for display in [None, Some(":63999"), Some("nonsense")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kortbrygga-pin"));
        command.env_clear().env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path());
        command.envs(display.map(|display| ("DISPLAY", display)));
        let ended = spawn(command, serde_json::to_string(&prompt()).unwrap().as_bytes()).ended();
        assert_eq!(ended.octets, [PinOutcome::Failed as u8], "{display:?}");
        assert_eq!(ended.status, Some(1), "{display:?}");
        assert!(ended.complaint.contains("no window can be shown"), "{}", ended.complaint);
    }
}

#[test]
fn the_window_is_centred_and_on_top() {
    let desktop = Desktop::start();
    let _asked = ask(&desktop, &PinPrompt { purpose: PinPurpose::Login, document: None, ..prompt() });
    let window = desktop.focused("Kortbrygga – Legitimera dig");
    desktop.settle();
    let (x, y, width, height) = desktop.geometry(window);
    let off_centre = |place: i32, size: u32, room: i32| (2 * place + i32::try_from(size).unwrap() - room).abs() / 2;
    // The frame's title bar moves the middle by half its height.
    assert!(off_centre(x, width, 1366) <= 2, "{x} {width}");
    assert!(off_centre(y, height, 768) <= 12, "{y} {height}");
    assert!(desktop.is_on_top(window));
}
