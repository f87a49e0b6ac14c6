//! A picture of every state in `target/pin-window/`, to be looked at. What a test can see of them, it checks: the window
//! lies on the screen as a whole, and each state looks different from the others.

use crate::{
    desktop::{Desktop, LIMIT},
    portal::Portal,
    program::{CHANGE_TITLE, TITLE, change, command, prompt, spawn},
};
use kortbrygga_shared::protocol::{PinKind, PinPrompt, PinPurpose, PromptDocument, SigningPurpose};
use std::{collections::HashMap, env, fs, path::PathBuf, time::Instant};

struct State {
    name: &'static str,
    prompt: PinPrompt,
    title: &'static str,
    keys: &'static [&'static str],
}

fn states() -> Vec<State> {
    let english = PinPrompt {
        language: "en".into(),
        reader: "left reader".into(),
        document: Some(PromptDocument {
            title: "Hand-out of reserve card LoA3 to Tolvan Tolvansson".into(),
            check_code: "K7F39QX2".into(),
        }),
        ..prompt()
    };
    let login = PinPrompt { purpose: PinPurpose::Login, pin: PinKind::Authentication, document: None, ..prompt() };
    let state = |name, prompt, keys| State { name, prompt, title: TITLE, keys };
    let unblock = PinPrompt { purpose: PinPurpose::UnblockPin, tries_left: Some(10), ..change() };
    let unblocking = |name, keys| State { name, prompt: unblock.clone(), title: "Kortbrygga – Lås upp kod", keys };
    let changing = |name, prompt, keys| State { name, prompt, title: CHANGE_TITLE, keys };
    vec![
        state("sign-sv", prompt(), &[]),
        state("sign-sv-typed", prompt(), &["7", "3", "9", "5"]),
        state("sign-sv-too-short", prompt(), &["7", "3", "9", "5", "Return"]),
        state("sign-sv-letter", prompt(), &["7", "a"]),
        state("sign-sv-cancel-focused", prompt(), &["Tab"]),
        state("sign-sv-verb-focused", prompt(), &["Tab", "Tab"]),
        state("sign-sv-about-focused", prompt(), &["Tab", "Tab", "Tab"]),
        state("about-sv", prompt(), &["Tab", "Tab", "Tab", "Return"]),
        state("wrong-before-sv", PinPrompt { tries_left: Some(2), wrong_before: true, ..prompt() }, &[]),
        state("last-try-sv", PinPrompt { tries_left: Some(1), wrong_before: true, ..prompt() }, &[]),
        state("last-try-sv-field", PinPrompt { tries_left: Some(1), wrong_before: true, ..prompt() }, &["Return"]),
        State { name: "sign-en", prompt: english.clone(), title: "Kortbrygga – Sign", keys: &["7"] },
        State {
            name: "last-try-en",
            prompt: PinPrompt { tries_left: Some(1), ..english.clone() },
            title: "Kortbrygga – Sign",
            keys: &[],
        },
        State {
            name: "wrong-before-en",
            prompt: PinPrompt { tries_left: Some(2), wrong_before: true, ..english },
            title: "Kortbrygga – Sign",
            keys: &[],
        },
        State { name: "login-sv", prompt: login.clone(), title: "Kortbrygga – Legitimera dig", keys: &[] },
        State {
            name: "login-sv-unknown",
            prompt: PinPrompt {
                person: None,
                number_ends: None,
                tries_left: None,
                reader: "Omnikey CardMan 3x21 [OMNIKEY 3x21 Smart Card Reader] 01 00".into(),
                ..login
            },
            title: "Kortbrygga – Legitimera dig",
            keys: &[],
        },
        State {
            name: "enrol-sv",
            prompt: PinPrompt {
                purpose: PinPurpose::Enrol,
                pin: PinKind::Authentication,
                document: None,
                person: Some("Tolvan Tolvansson".into()),
                reader: "höger läsare".into(),
                ..prompt()
            },
            title: "Kortbrygga – Hämta certifikat",
            keys: &[],
        },
        State {
            name: "enrol-signature-sv",
            prompt: PinPrompt { purpose: PinPurpose::EnrolSignature, document: None, ..prompt() },
            title: "Kortbrygga – Hämta certifikat",
            keys: &[],
        },
        State {
            name: "write-sv",
            prompt: PinPrompt {
                purpose: PinPurpose::WriteCertificates,
                pin: PinKind::Authentication,
                document: None,
                ..prompt()
            },
            title: "Kortbrygga – Hämta certifikat",
            keys: &[],
        },
        changing("change-sv", change(), &[]),
        changing("change-sv-wrong", PinPrompt { tries_left: Some(2), wrong_before: true, ..change() }, &[]),
        changing(
            "change-sv-same-again",
            PinPrompt { tries_left: Some(2), wrong_before: true, same_again: true, ..change() },
            &[],
        ),
        changing("change-sv-last", PinPrompt { tries_left: Some(1), wrong_before: true, ..change() }, &[]),
        changing("change-sv-new", change(), &["4", "7", "1", "1", "Return", "2", "8"]),
        changing(
            "change-sv-simple",
            change(),
            &["4", "7", "1", "1", "Return", "1", "2", "3", "4", "5", "6", "Return"],
        ),
        changing(
            "change-sv-same",
            PinPrompt { min_digits: 6, ..change() },
            &["7", "3", "9", "5", "0", "1", "Return", "7", "3", "9", "5", "0", "1", "Return"],
        ),
        changing(
            "change-sv-again",
            change(),
            &["4", "7", "1", "1", "Return", "2", "8", "4", "6", "1", "3", "Return", "2"],
        ),
        changing(
            "change-sv-differs",
            change(),
            &[
                "4", "7", "1", "1", "Return", "2", "8", "4", "6", "1", "3", "Return", "2", "8", "4", "6", "1", "4", "Return",
            ],
        ),
        changing("change-sv-back-focused", change(), &["4", "7", "1", "1", "Return", "shift+Tab"]),
        changing(
            "change-sv-reader-last",
            PinPrompt { at_reader: true, tries_left: Some(1), ..change() },
            &["Return"],
        ),
        changing("change-sv-reader", PinPrompt { at_reader: true, ..change() }, &[]),
        changing(
            "change-sv-reader-wrong",
            PinPrompt { at_reader: true, tries_left: Some(2), wrong_before: true, ..change() },
            &[],
        ),
        State {
            name: "change-en-simple",
            prompt: PinPrompt { language: "en".into(), reader: "left reader".into(), ..change() },
            title: "Kortbrygga – Change PIN",
            keys: &["4", "7", "1", "1", "Return", "9", "8", "7", "6", "5", "4", "Return"],
        },
        State {
            name: "unblock-sv",
            prompt: unblock.clone(),
            title: "Kortbrygga – Lås upp kod",
            keys: &[],
        },
        State {
            name: "unblock-sv-last",
            prompt: PinPrompt { tries_left: Some(1), ..unblock.clone() },
            title: "Kortbrygga – Lås upp kod",
            keys: &[],
        },
        unblocking("unblock-sv-new", &["7", "1", "9", "4", "0", "6", "Return"]),
        unblocking("unblock-sv-same", &["7", "1", "9", "4", "0", "6", "Return", "7", "1", "9", "4", "0", "6", "Return"]),
        unblocking("unblock-sv-again", &["7", "1", "9", "4", "0", "6", "Return", "2", "8", "4", "6", "1", "3", "Return"]),
        State {
            name: "unblock-en-last",
            prompt: PinPrompt {
                language: "en".into(),
                reader: "left reader".into(),
                tries_left: Some(1),
                wrong_before: true,
                ..unblock.clone()
            },
            title: "Kortbrygga – Unblock PIN",
            keys: &[],
        },
        State {
            name: "unblock-sv-officer",
            prompt: PinPrompt { purpose: PinPurpose::UnblockPinByOfficer, tries_left: None, ..unblock.clone() },
            title: "Kortbrygga – Lås upp kod",
            keys: &[],
        },
        State {
            name: "unblock-sv-reader",
            prompt: PinPrompt { at_reader: true, ..unblock.clone() },
            title: "Kortbrygga – Lås upp kod",
            keys: &[],
        },
        State {
            name: "set-sv",
            prompt: PinPrompt { purpose: PinPurpose::SetPin, tries_left: None, person: None, ..change() },
            title: "Kortbrygga – Välj kod",
            keys: &[],
        },
        State {
            name: "set-sv-again",
            prompt: PinPrompt { purpose: PinPurpose::SetPin, tries_left: None, person: None, ..change() },
            title: "Kortbrygga – Välj kod",
            keys: &["2", "8", "4", "6", "1", "3", "Return"],
        },
        state("sign-sv-reader", PinPrompt { at_reader: true, ..prompt() }, &[]),
        State {
            name: "sign-file-sv",
            prompt: PinPrompt { purpose: PinPurpose::SignFile, origin: None, ..prompt() },
            title: TITLE,
            keys: &[],
        },
        State {
            name: "remove-sv",
            prompt: PinPrompt { purpose: PinPurpose::RemoveCertificates, new_pin: None, ..change() },
            title: "Kortbrygga – Ta bort certifikat",
            keys: &[],
        },
        State {
            name: "make-key-sv",
            prompt: PinPrompt { purpose: PinPurpose::MakeKey, new_pin: None, ..change() },
            title: "Kortbrygga – Skapa nyckel",
            keys: &[],
        },
        State {
            name: "request-sv",
            prompt: PinPrompt { purpose: PinPurpose::Request, new_pin: None, ..change() },
            title: TITLE,
            keys: &[],
        },
        state(
            "long-sv",
            PinPrompt {
                purpose: PinPurpose::Sign(SigningPurpose::Receipt),
                person: Some("Anna-Karin Margareta Elisabet von Andersson-Tolvansson af Reservkortsängen".into()),
                reader: "Omnikey CardMan 3x21 [OMNIKEY 3x21 Smart Card Reader] 01 00".into(),
                origin: Some("https://sjalvbetjaning.kortadministration.vastra-regionens-gemensamma-tjanster.example:8443".into()),
                document: Some(PromptDocument {
                    title: "Kvittens av reservkort med tillitsnivå 3 för Anna-Karin Margareta Elisabet von Andersson-Tolvansson af Reserv".into(),
                    check_code: "WWWWWWWW".into(),
                }),
                max_digits: 16, new_pin: None, at_reader: false,
                tries_left: Some(2),
                wrong_before: true,
                ..prompt()
            },
            &["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "1", "2", "3", "4", "5", "6"],
        ),
    ]
}

#[test]
fn light() {
    let desktop = Desktop::start();
    take(&desktop, "light", &[], states());
}

#[test]
fn dark() {
    let desktop = Desktop::start();
    let portal = Portal::dark(desktop.home.path());
    take(&desktop, "dark", &[("DBUS_SESSION_BUS_ADDRESS", &portal.address)], states());
}

#[test]
fn at_200_percent_on_a_small_screen() {
    let desktop = Desktop::start();
    take(&desktop, "200-percent", &[("WINIT_X11_SCALE_FACTOR", "2")], states());
}

#[test]
fn on_a_narrow_screen_at_200_percent() {
    let desktop = Desktop::with_screen(800, 1280);
    let states =
        states().into_iter().filter(|it| ["change-sv", "unblock-", "long-sv"].iter().any(|of| it.name.starts_with(of)));
    take(&desktop, "narrow", &[("WINIT_X11_SCALE_FACTOR", "2")], states.collect());
}

fn take(desktop: &Desktop, prefix: &str, environment: &[(&str, &str)], states: Vec<State>) {
    let folder = folder();
    fs::create_dir_all(&folder).unwrap();
    let mut seen: HashMap<Vec<u8>, &str> = HashMap::new();
    for state in states {
        let mut program = command(desktop);
        program.envs(environment.iter().copied());
        let asked = spawn(program, serde_json::to_string(&state.prompt).unwrap().as_bytes());
        let window = desktop.focused(state.title);
        // Before keys are pressed, nothing of the first painting may be under way.
        desktop.settle();
        if !state.keys.is_empty() {
            desktop.press(state.keys);
        }
        let on_screen = on_screen(desktop, window);
        let path = folder.join(format!("{prefix}-{}.png", state.name));
        assert_eq!(on_screen, Ok(()), "{}", state.name);
        // A busy computer paints late: what looks like another state may not be there yet.
        let deadline = Instant::now() + LIMIT;
        let picture = loop {
            desktop.picture(&path);
            let picture = fs::read(&path).unwrap();
            match seen.get(&picture) {
                None => break picture,
                Some(other) => assert!(Instant::now() < deadline, "{} looks like {other}", state.name),
            }
        };
        seen.insert(picture, state.name);
        drop(asked);
        desktop.gone(window);
    }
}

/// Whether the window lies on the screen as a whole, once it has found its size.
fn on_screen(desktop: &Desktop, window: u32) -> Result<(), String> {
    let (across, down) = desktop.screen;
    let deadline = Instant::now() + LIMIT;
    loop {
        let (x, y, width, height) = desktop.geometry(window);
        if x >= 0 && y >= 0 && x.unsigned_abs() + width <= across && y.unsigned_abs() + height <= down {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("{width}x{height} at {x},{y}"));
        }
        desktop.settle();
    }
}

/// `target/pin-window` beside the program under test.
fn folder() -> PathBuf {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kortbrygga-pin"));
    program.ancestors().nth(2).unwrap().join("pin-window")
}
