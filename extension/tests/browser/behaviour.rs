//! What the panel does between two views: focus, live regions, notes, folding, answers.

use crate::{
    browser::Browser,
    fixtures::{self, report},
    stage::{Stage, named},
};
use kortbrygga_extension::messages::{FromPanel, Note, StepAction, View, Wish};
use kortbrygga_shared::{
    catalogue::{Code, Language},
    ceremony::CardProduct,
    protocol::CardState,
};
use portal::Options;
use thirtyfour::prelude::*;

async fn stage() -> (Browser, Stage, Vec<fixtures::Named>) {
    let browser = Browser::start(Options::default(), &[]).await;
    let stage = Stage::open(&browser, "panel.html").await;
    let states = fixtures::states(1_795_266_000_000);
    (browser, stage, states)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_stays_comes_to_the_reason_and_returns() {
    let (browser, stage, states) = stage().await;
    let review = named(&states, "review");
    stage.show(&review).await;
    stage.driver.find(By::Id("primary")).await.unwrap().focus().await.unwrap();
    // Another view with another card in the other reader: the button is the same.
    let mut other = review.clone();
    other.slots[1].state = CardState::Empty;
    stage.show(&other).await;
    assert_eq!(stage.focus().await, "primary");
    // It becomes grey: the focus goes to the sentence above the reason, and back when the reason has gone.
    let mut grey = review.clone();
    grey.now.enabled = false;
    grey.now.reasons = vec![Code::LoginCardPulled.into()];
    stage.show(&grey).await;
    assert_eq!(stage.focus().await, "sentence");
    stage.show(&review).await;
    assert_eq!(stage.focus().await, "primary");
    // It goes away while the PIN window is open.
    stage.show(&named(&states, "review-pin-window")).await;
    assert_eq!(stage.focus().await, "sentence");
    stage.show(&review).await;
    assert_eq!(stage.focus().await, "primary");
    // Buttons that are made anew keep it too.
    let two = named(&states, "login-two-cards");
    stage.show(&two).await;
    stage.driver.find(By::Id("choice-2")).await.unwrap().focus().await.unwrap();
    let mut named_anew = two.clone();
    named_anew.now.notices = vec![Code::ReaderAfterLogin.into()];
    stage.show(&named_anew).await;
    assert_eq!(stage.focus().await, "choice-2");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_goes_in_reading_order_and_escape_folds() {
    let (browser, stage, states) = stage().await;
    let mut view = named(&states, "several-reasons");
    view.now.enabled = true;
    for slot in &mut view.slots {
        slot.side = None;
    }
    stage.show(&view).await;
    let mut order = Vec::new();
    for _ in 0..7 {
        stage.press(Key::Tab).await;
        order.push(stage.ask::<String>("document.activeElement.id").await);
    }
    assert_eq!(order, ["fold", "name-readers", "more-title", "primary", "details-title", "help", "language"]);
    stage.press(Key::Escape).await;
    assert_eq!(stage.focus().await, "fold");
    assert_eq!(stage.ask::<String>("document.activeElement.getAttribute('aria-expanded')").await, "false");
    assert!(!stage.text("line").await.is_empty());
    stage.press(Key::Enter).await;
    assert_eq!(stage.text("line").await, "");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_stop_is_told_at_once_and_all_else_politely() {
    let (browser, stage, states) = stage().await;
    let hand_over = named(&states, "hand-over");
    let wrong = named(&states, "wrong-card");
    // A page that opens with a stop does not shout.
    stage.show(&wrong).await;
    assert_eq!(stage.spoken("alert").await, "");
    assert!(stage.spoken("live").await.starts_with("Kortet i höger läsare slutar på 4417."));
    // The stop goes: what is to do now.
    stage.show(&hand_over).await;
    assert_eq!(stage.spoken("live").await, stage.text("sentence").await);
    // It comes: at once, and once.
    stage.show(&wrong).await;
    let alert = stage.spoken("alert").await;
    assert!(alert.starts_with("Kortet i höger läsare slutar på 4417."), "{alert}");
    assert_eq!(stage.spoken("live").await, "");
    stage.driver.execute("document.getElementById('alert').textContent = 'untouched'", Vec::new()).await.unwrap();
    let mut same = wrong.clone();
    same.slots[0].matters = true;
    stage.show(&same).await;
    assert_eq!(stage.spoken("alert").await, "untouched");
    // The deadline has a voice of its own.
    stage.show(&named(&states, "deadline-half-time")).await;
    assert!(stage.spoken("live-time").await.contains("Halva tiden"), "{}", stage.spoken("live-time").await);
    assert_eq!(stage.spoken("alert").await, "");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_notice_that_is_new_is_told_and_that_readers_are_named() {
    let (browser, stage, states) = stage().await;
    let mut view = named(&states, "review");
    view.now.notices = vec![Code::ReaderAfterLogin.into()];
    stage.show(&view).await;
    let first = stage.spoken("live-notices").await;
    assert!(!first.is_empty());
    view.now.notices.push(Code::ReaderUnsteady.into());
    stage.show(&view).await;
    let second = stage.spoken("live-notices").await;
    assert!(!second.is_empty() && !second.contains(&first), "{second}");
    view.now.notices.remove(0);
    stage.show(&view).await;
    assert_eq!(stage.spoken("live-notices").await, second, "nothing is new");
    view.now.notices.clear();
    stage.show(&view).await;
    assert_eq!(stage.spoken("live-notices").await, "");
    stage.show(&named(&states, "login-unnamed")).await;
    stage.show(&named(&states, "login-naming")).await;
    assert_eq!(stage.spoken("live").await, stage.text("naming-text").await);
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_are_named_while_one_has_no_name_and_named_again_from_the_details() {
    let (browser, stage, states) = stage().await;
    let ready = named(&states, "login-ready");
    let mut half = ready.clone();
    half.slots[1].side = None;
    stage.show(&half).await;
    assert!(!stage.text("name-readers").await.is_empty());
    stage.show(&ready).await;
    assert_eq!(stage.text("name-readers").await, "");
    stage.told().await;
    stage.driver.find(By::Id("details-title")).await.unwrap().click().await.unwrap();
    assert_eq!(stage.text("name-again").await, "Namnge läsarna igen");
    stage.driver.find(By::Id("name-again")).await.unwrap().click().await.unwrap();
    let told: Vec<_> = stage.told().await.into_iter().filter(|it| matches!(it, FromPanel::Wish(_))).collect();
    assert_eq!(told, [FromPanel::Wish(Wish::NameReaders)]);
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_presses_at_five_minutes_in_words() {
    let (browser, stage, _) = stage().await;
    let now: f64 = stage.ask("Date.now()").await;
    let states = fixtures::states(now as i64);
    stage.show(&named(&states, "deadline-half-time")).await;
    assert!(stage.text("time").await.ends_with("28 minuter kvar"), "{}", stage.text("time").await);
    assert_eq!(stage.ask::<String>("document.getElementById('time-icon').dataset.icon").await, "clock");
    stage.show(&named(&states, "deadline-five-minutes")).await;
    let text = stage.text("time").await;
    assert!(text.starts_with("Bråttom: senast ") && text.ends_with("4 minuter kvar"), "{text}");
    assert_eq!(stage.ask::<String>("document.getElementById('time-icon').dataset.icon").await, "attention");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_go_to_the_page_once_in_the_users_language() {
    let (browser, stage, states) = stage().await;
    let grey = named(&states, "grey-reason");
    stage.told().await;
    let notes = |told: Vec<FromPanel>| -> Vec<Vec<Note>> {
        told.into_iter()
            .filter_map(|it| match it {
                FromPanel::Notes(notes) => Some(notes),
                _ => None,
            })
            .collect()
    };
    stage.show(&grey).await;
    let first = notes(stage.told().await);
    let [list] = first.as_slice() else { panic!("{first:?}") };
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].control, "hantera beställningar");
    assert_eq!(list[0].text, stage.text("reason").await);
    assert_eq!(list[0].link, "Visa");
    // Nothing new, nothing said.
    let mut same = grey.clone();
    same.slots[1].state = CardState::Empty;
    stage.show(&same).await;
    assert_eq!(notes(stage.told().await), Vec::<Vec<Note>>::new());
    stage.show(&View { language: Language::English, ..grey.clone() }).await;
    let english = notes(stage.told().await);
    assert_eq!(english[0][0].link, "Show");
    assert_eq!(english[0][0].text, stage.text("reason").await);
    stage.show(&View { notes: Vec::new(), ..grey }).await;
    assert_eq!(notes(stage.told().await), [Vec::<Note>::new()]);
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_clear_gets_one_line() {
    let (browser, stage, states) = stage().await;
    let unclear = named(&states, "unclear-page");
    stage.show(&unclear).await;
    let line = stage.text("line").await;
    assert!(!line.is_empty() && stage.text("body").await.is_empty());
    assert!(stage.ask::<f64>("document.getElementById('panel').getBoundingClientRect().height").await < 60.0);
    // The user unfolds it, and it stays so.
    stage.driver.find(By::Id("fold")).await.unwrap().click().await.unwrap();
    let mut again = unclear.clone();
    again.slots[0].matters = false;
    stage.show(&again).await;
    assert!(!stage.text("body").await.is_empty());
    // What is clear again is shown again.
    stage.show(&named(&states, "review")).await;
    stage.show(&unclear).await;
    assert!(stage.text("body").await.is_empty());
    stage.show(&named(&states, "review")).await;
    assert!(!stage.text("body").await.is_empty());
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_can_mend_it_is_told_unless_it_is_the_user() {
    let (browser, stage, states) = stage().await;
    stage.show(&named(&states, "reason-for-it")).await;
    assert_eq!(stage.text("fixer").await, "Det här löser IT-avdelningen.");
    stage.show(&named(&states, "wrong-card")).await;
    assert_eq!(stage.text("fixer").await, "");
    stage.show(&named(&states, "several-reasons")).await;
    assert_eq!(stage.text("more-title").await, "2 hinder till");
    let hidden: bool = stage.ask("!document.getElementById('more-list').checkVisibility()").await;
    assert!(hidden);
    stage.driver.find(By::Id("more-title")).await.unwrap().click().await.unwrap();
    let more = stage.text("more-list").await;
    assert!(more.contains("KB-0312") && more.contains("KB-0103"), "{more}");
    // They stay open when something else changes.
    let mut other = named(&states, "several-reasons");
    other.slots[0].matters = false;
    stage.show(&other).await;
    assert!(!stage.text("more-list").await.is_empty());
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_login_each_reader_is_told_in_words() {
    let (browser, stage, states) = stage().await;
    stage.show(&named(&states, "login-ready")).await;
    let text = stage.text("before").await;
    assert!(text.starts_with("Två läsare · anslutna och fungerar"), "{text}");
    assert!(
        text.contains("Vänster läsare: ansluten och fungerar") && text.contains("Höger läsare: ansluten"),
        "{text}"
    );
    stage.show(&named(&states, "login-one-reader")).await;
    let text = stage.text("before").await;
    assert!(
        text.starts_with("Läsarna · ännu inte redo") && text.contains("Den andra läsaren: inte ansluten"),
        "{text}"
    );
    stage.show(&named(&states, "login-stuck-reader")).await;
    assert!(stage.text("before").await.contains("Höger läsare: kortet svarar inte"));
    stage.show(&named(&states, "login-broken-reader")).await;
    assert!(stage.text("before").await.contains("Höger läsare: ansluten, men kan inte läsa något kort"));
    stage.show(&named(&states, "login-connecting")).await;
    assert_eq!(stage.text("before").await, "");
    stage.show(&named(&states, "review")).await;
    assert_eq!(stage.text("before").await, "");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_shows_the_last_four_digits_apart() {
    let (browser, stage, states) = stage().await;
    stage.show(&named(&states, "review")).await;
    let text = stage.text("compare").await;
    assert!(text.starts_with("Jämför med beställningen och kuvertet"), "{text}");
    for part in ["Kortnummer", "9752278900000004471", "Mottagare", "Organisation", "Giltigt till", "Id-handling"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(stage.ask::<String>("document.querySelector('#compare strong').textContent").await, "4471");
    // Something that is no card number stands as the page has it.
    let mut odd = named(&states, "review");
    odd.checklist[0].value = "saknas".into();
    stage.show(&odd).await;
    assert!(stage.text("compare").await.contains("saknas"));
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_the_question_is_told() {
    let (browser, stage, states) = stage().await;
    stage.show(&named(&states, "question")).await;
    assert_eq!(stage.text("question-text").await, "Vilken produktkod står på kortet?");
    stage.told().await;
    for (id, product) in [
        ("product-p473", CardProduct::P473),
        ("product-p573", CardProduct::P573),
        ("product-p6xx", CardProduct::P6xx),
        ("product-p7xx", CardProduct::P7xx),
        ("product-unmarked", CardProduct::Unmarked),
    ] {
        stage.driver.find(By::Id(id)).await.unwrap().click().await.unwrap();
        assert_eq!(stage.told().await, [FromPanel::Wish(Wish::Answer(product))]);
    }
    stage.show(&fixtures::step("review", Some(StepAction::SignDecision))).await;
    assert_eq!(stage.text("question").await, "");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_primary_action_is_reached_with_the_keyboard_alone() {
    let (browser, stage, states) = stage().await;
    stage.show(&named(&states, "review")).await;
    stage.told().await;
    for _ in 0..10 {
        if stage.focus().await == "primary" {
            break;
        }
        stage.press(Key::Tab).await;
    }
    stage.press(Key::Enter).await;
    assert_eq!(stage.told().await, [FromPanel::Wish(Wish::Primary)]);
    let outline: String = stage.ask("getComputedStyle(document.activeElement).outlineStyle").await;
    assert_eq!(outline, "solid");
    // What a lying page puts into a value stays text.
    let mut lying = named(&states, "review");
    lying.checklist[1].value = "<img src=x onerror=alert(1)>".into();
    lying.now.reasons = vec![report(Code::OrganisationDiffers, &[("order", "<b>x</b>"), ("recipient", "y")])];
    stage.show(&lying).await;
    assert_eq!(stage.ask::<u32>("document.querySelectorAll('#panel img, #panel b').length").await, 0);
    assert!(stage.text("compare").await.contains("<img src=x"));
    browser.quit().await;
}
