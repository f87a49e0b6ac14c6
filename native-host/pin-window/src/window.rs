//! The window itself: shows a prompt, takes keys into the locked page, ends with an outcome.
//!
//! Guarantees: the toolkit is told how many digits there are, never which; paste has no way in; the clock, the close
//! button and Escape end the window without a PIN. Does not guarantee that the window is on top where the desktop forbids
//! it (Wayland without XWayland).

use crate::{
    error::Error,
    pin_page::{Digit, PinPage},
    process,
    steps::{Rule, Step},
    texts::Texts,
    ui::PinWindow,
};
use kortbrygga_shared::{
    protocol::{PinKind, PinOutcome, PinPrompt},
    time::UnixMillis,
};
use slint::{
    BackendSelector, CloseRequestResponse, ComponentHandle, SharedString, Timer, TimerMode, Weak,
    platform::Key,
    winit_030::{
        EventResult, WinitWindowAccessor,
        winit::{
            dpi::PhysicalPosition,
            event::WindowEvent,
            window::{Window as WinitWindow, WindowLevel},
        },
    },
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Longest sleep of the clock: a computer that slept through [`PinPrompt::until`] notices that soon after waking.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Room for the window manager's frame and a panel, in logical pixels of the screen's height.
const FRAME: f64 = 24.0;

/// Room for the frame's two sides, in logical pixels of the screen's width.
const SIDES: f64 = 8.0;

/// Shows the window until it has an outcome; with [`PinOutcome::Entered`] the codes are in `page`.
///
/// # Errors
/// [`Error::NoWindow`] without a display, [`Error::Text`] when a text is broken.
pub fn ask(prompt: PinPrompt, page: &Rc<RefCell<PinPage>>) -> Result<PinOutcome, Error> {
    if remaining(prompt.until).is_zero() {
        return Ok(PinOutcome::TimedOut);
    }
    let texts = Texts::new(&prompt.language)?;
    select_backend()?;
    let window = PinWindow::new()?;
    window.set_words(texts.words(&prompt)?);
    window.set_signature(prompt.pin == PinKind::Signature);
    window.set_wrong(prompt.wrong_before);
    window.set_last(prompt.tries_left == Some(1));
    window.set_at_reader(prompt.at_reader);
    let steps = Step::of(prompt.purpose);
    window.set_steps(i32::try_from(steps.len()).unwrap_or(i32::MAX));

    let entry = Rc::new(Entry {
        window: window.as_weak(),
        texts,
        steps,
        step: Cell::new(0),
        page: page.clone(),
        outcome: Cell::new(None),
        failure: Cell::new(None),
        ready: Cell::new(false),
        prompt,
    });
    entry.go(0, Rule::Length);
    connect(&window, &entry);
    let clock = Rc::new(Timer::default());
    arm(&clock, entry.prompt.until, &entry);
    place(&window, &entry)?;
    window.invoke_begin();
    window.run()?;

    match entry.failure.take() {
        Some(error) => Err(error),
        // The event loop ends without an outcome only when the display goes away.
        None => entry.outcome.get().ok_or_else(|| Error::NoWindow("the display went away".into())),
    }
}

/// What the callbacks share.
struct Entry {
    window: Weak<PinWindow>,
    texts: Texts,
    prompt: PinPrompt,
    steps: &'static [Step],
    /// Index of the step that the window is at.
    step: Cell<usize>,
    page: Rc<RefCell<PinPage>>,
    outcome: Cell<Option<PinOutcome>>,
    failure: Cell<Option<Error>>,
    ready: Cell<bool>,
}

impl Entry {
    fn at(&self) -> Step {
        self.steps.get(self.step.get()).copied().unwrap_or(Step::Code)
    }

    /// One key press in the field, as the text that it yields.
    fn key(&self, text: &SharedString) {
        let field = self.at().field();
        let typed = self.page.borrow().len(field);
        match Digit::from_key(text) {
            Some(_) if typed >= usize::from(self.at().digits(&self.prompt).1) => self.show(Rule::Full),
            Some(digit) => {
                self.page.borrow_mut().push(field, digit);
                self.show(Rule::Length);
            }
            None if *text == SharedString::from(Key::Backspace) => {
                self.page.borrow_mut().pop(field);
                self.show(Rule::Length);
            }
            None if yields_no_digit(text) => self.show(Rule::DigitsOnly),
            None => {}
        }
    }

    /// Enter, or the button with the verb.
    fn accept(&self) {
        let at = self.step.get();
        // Its own statement: what follows borrows the page again.
        let checked = self.at().check(&self.prompt, &self.page.borrow());
        match checked {
            Ok(()) if at + 1 < self.steps.len() => self.go(at + 1, Rule::Length),
            Ok(()) => self.end(PinOutcome::Entered),
            Err(Rule::TooShort) => self.show(Rule::TooShort),
            // Which of the two was meant nobody knows: the new PIN is typed anew.
            Err(Rule::Differs) => self.go(at - 1, Rule::Differs),
            Err(rule) => self.go(at, rule),
        }
    }

    /// To the code before this one.
    fn back(&self) {
        if let Some(before) = self.step.get().checked_sub(1) {
            self.go(before, Rule::Length);
        }
    }

    /// Shows a step with an empty field; what was typed in it and in later ones is wiped.
    fn go(&self, to: usize, rule: Rule) {
        for step in self.steps.iter().skip(to) {
            self.page.borrow_mut().clear(step.field());
        }
        self.step.set(to);
        let Some(window) = self.window.upgrade() else { return };
        match self.texts.step(&self.prompt, self.steps, to) {
            Ok(words) => {
                window.set_step(i32::try_from(to).unwrap_or(i32::MAX));
                window.set_fewest(self.at().digits(&self.prompt).0.into());
                window.set_step_words(words);
                self.show(rule);
            }
            Err(error) => self.fail(error),
        }
    }

    /// Tells the host once that its reader may ask.
    fn ready(&self) {
        if self.prompt.at_reader
            && !self.ready.replace(true)
            && let Err(error) = process::write_unbuffered(&[PinOutcome::Ready as u8])
        {
            self.fail(error);
        }
    }

    fn fail(&self, error: Error) {
        self.failure.set(Some(error));
        self.quit();
    }

    /// The first outcome counts.
    fn end(&self, outcome: PinOutcome) {
        if self.outcome.get().is_none() {
            self.outcome.set(Some(outcome));
        }
        self.quit();
    }

    fn show(&self, rule: Rule) {
        let Some(window) = self.window.upgrade() else { return };
        let typed = self.page.borrow().len(self.at().field());
        let (fewest, most) = self.at().digits(&self.prompt);
        let texts =
            self.texts.rule(rule, fewest, most, typed).and_then(|rule| Ok((rule, self.texts.spoken_count(typed)?)));
        match texts {
            Ok((text, spoken)) => {
                window.set_typed(i32::try_from(typed).unwrap_or(i32::MAX));
                window.set_rule(text);
                window.set_rule_attention(rule.wants_attention());
                window.set_spoken_count(spoken);
            }
            Err(error) => self.fail(error),
        }
    }

    fn quit(&self) {
        // Fails only when the loop has ended already.
        let _ = slint::quit_event_loop();
    }
}

/// Keys that a user may take for a digit: letters, signs, and the keypad's other meaning without Num Lock. Shift and the
/// like are none of them.
fn yields_no_digit(text: &SharedString) -> bool {
    const KEYPAD: [Key; 9] = [
        Key::Insert,
        Key::End,
        Key::DownArrow,
        Key::PageDown,
        Key::LeftArrow,
        Key::RightArrow,
        Key::Home,
        Key::UpArrow,
        Key::PageUp,
    ];
    KEYPAD.into_iter().any(|key| *text == SharedString::from(key))
        || text.chars().all(|character| !character.is_control() && !matches!(character, '\u{e000}'..='\u{f8ff}'))
            && !text.is_empty()
}

fn connect(window: &PinWindow, entry: &Rc<Entry>) {
    window.on_key({
        let entry = entry.clone();
        move |text| entry.key(&text)
    });
    window.on_accepted({
        let entry = entry.clone();
        move || entry.accept()
    });
    window.on_went_back({
        let entry = entry.clone();
        move || entry.back()
    });
    window.on_went_on({
        let entry = entry.clone();
        move || entry.ready()
    });
    window.on_cancelled({
        let entry = entry.clone();
        move || entry.end(PinOutcome::Cancelled)
    });
    window.window().on_close_requested({
        let entry = entry.clone();
        move || {
            entry.end(PinOutcome::Cancelled);
            CloseRequestResponse::HideWindow
        }
    });
    window.window().on_winit_window_event({
        let (entry, framed) = (entry.clone(), Cell::new(false));
        move |window, event| {
            match event {
                // Another program can destroy the window without asking; the toolkit takes no notice.
                WindowEvent::Destroyed => entry.end(PinOutcome::Cancelled),
                WindowEvent::Resized(_) => window.with_winit_window(centre).unwrap_or_default(),
                // The first time, the window manager has just put its frame around; later the user may have moved it.
                WindowEvent::Focused(true) if !framed.replace(true) => {
                    window.with_winit_window(centre).unwrap_or_default();
                }
                _ => {}
            }
            EventResult::Propagate
        }
    });
}

/// Ends the window at `until` by the wall clock.
fn arm(clock: &Rc<Timer>, until: UnixMillis, entry: &Rc<Entry>) {
    let wait = remaining(until);
    if wait.is_zero() {
        return entry.end(PinOutcome::TimedOut);
    }
    let (again, entry) = (clock.clone(), entry.clone());
    clock.start(TimerMode::SingleShot, wait.min(LONGEST_WAIT), move || arm(&again, until, &entry));
}

/// Time until `until`; zero when it has passed.
fn remaining(until: UnixMillis) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(u64::try_from(until.0).unwrap_or_default()).saturating_sub(now)
}

/// winit with the software renderer (remote desktops have no OpenGL), as a dialog: window managers centre those and let
/// them keep their size.
fn select_backend() -> Result<(), slint::PlatformError> {
    let selector = BackendSelector::new().backend_name("winit".into()).renderer_name("software".into());
    #[cfg(all(unix, not(target_vendor = "apple")))]
    let selector = selector.with_winit_window_attributes_hook(|attributes| {
        use slint::winit_030::winit::platform::x11::{WindowAttributesExtX11, WindowType};
        attributes.with_x11_window_type(vec![WindowType::Dialog]).with_name("kortbrygga-pin", "kortbrygga-pin")
    });
    // Wayland lets no window be on top or take the focus: X11 wherever there is one.
    #[cfg(all(unix, not(target_vendor = "apple")))]
    let selector = if std::env::var_os("DISPLAY").is_some_and(|display| !display.is_empty()) {
        use slint::winit_030::{
            SlintEvent,
            winit::{event_loop::EventLoop, platform::x11::EventLoopBuilderExtX11},
        };
        let mut builder = EventLoop::<SlintEvent>::with_user_event();
        builder.with_x11();
        selector.with_winit_event_loop_builder(builder)
    } else {
        selector
    };
    selector.select()
}

/// Once the window exists: keeps it on top, fits it to its screen, puts it in the middle and asks for the focus.
fn place(window: &PinWindow, entry: &Rc<Entry>) -> Result<(), Error> {
    let (weak, entry) = (window.as_weak(), entry.clone());
    slint::spawn_local(async move {
        let Some(window) = weak.upgrade() else { return };
        let Ok(shown) = window.window().winit_window().await else { return };
        // What was asked for before the window was mapped, X11 window managers have not heard.
        shown.set_window_level(WindowLevel::AlwaysOnTop);
        shown.focus_window();
        // Before the last try the person has to read a warning first.
        if !window.get_last() {
            entry.ready();
        }
        let Some(monitor) = shown.current_monitor().or_else(|| shown.primary_monitor()) else { return };
        let scale = window.window().scale_factor();
        let (height, across) = (f64::from(monitor.size().height), f64::from(monitor.size().width));
        let (room, across) = (height / f64::from(scale) - FRAME, across / f64::from(scale) - SIDES);
        let is_too_high = f64::from(shown.inner_size().height) / f64::from(scale) > room;
        // On a screen that is low and narrow both, what it is about scrolls.
        window.set_side_by_side(is_too_high && across >= f64::from(window.get_wide_width()));
        window.set_room(room as f32);
        window.set_room_across(across as f32);
        centre(&shown);
    })
    .map(drop)
    .map_err(|_| Error::NoWindow("the event loop is not running".into()))
}

/// Puts the window with its frame in the middle of its screen.
fn centre(shown: &WinitWindow) {
    let Some(monitor) = shown.current_monitor().or_else(|| shown.primary_monitor()) else { return };
    let (room, size, corner) = (monitor.size(), shown.outer_size(), monitor.position());
    let middle = |corner: i32, room: u32, size: u32| corner.saturating_add_unsigned(room.saturating_sub(size) / 2);
    shown.set_outer_position(PhysicalPosition::new(
        middle(corner.x, room.width, size.width),
        middle(corner.y, room.height, size.height),
    ));
}
