//! What two administrators and a recipient do at the desk, step by step, and how long the machine takes for it.

use crate::{cards::Person, desk::Desk, panel::PanelText};
use station::factory::{PIN_1, PIN_2};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// How long the machine worked on a step: from a click to a PIN window, from a PIN to the next page. Typing is not counted.
#[derive(Clone, Debug, serde::Serialize)]
pub struct StepTime {
    /// Step id.
    pub id: String,
    /// Title, Swedish.
    pub title: String,
    /// Milliseconds.
    pub machine_ms: u128,
}

/// A ceremony at a desk, with its times and pictures.
pub struct Ceremony<'a> {
    /// The desk.
    pub desk: &'a mut Desk,
    /// Steps that are done.
    pub steps: Vec<StepTime>,
    /// Pictures that were taken.
    pub pictures: Vec<PathBuf>,
    /// Where pictures go; none are taken without.
    pub album: Option<PathBuf>,
    /// Called with each step's title before it begins.
    pub narrate: fn(&str),
    machine: Duration,
}

/// The reader for administrators' cards.
pub const LEFT: usize = 0;
/// The reader for the card that is issued.
pub const RIGHT: usize = 1;

impl<'a> Ceremony<'a> {
    /// A ceremony that has not begun.
    pub fn new(desk: &'a mut Desk) -> Self {
        Self { desk, steps: Vec::new(), pictures: Vec::new(), album: None, narrate: |_| {}, machine: Duration::ZERO }
    }

    /// The whole of it: the order, the seven steps, the receipt.
    pub async fn whole(&mut self) {
        self.name_readers().await;
        self.order().await;
        self.desk.station.remove(LEFT).unwrap();
        self.desk.insert_person(LEFT, Person::Administrator2);
        self.log_in("login-2", "Administratör 2 loggar in").await;
        self.open_orders().await;
        self.search("19121212-1212").await;
        self.review().await;
        self.desk.insert_blank(RIGHT);
        self.hand_over().await;
        self.terms().await;
        self.fetch().await;
        self.receipt().await;
    }

    /// Once per desk: says which reader stands to the left, by putting administrator 1's card into it.
    pub async fn name_readers(&mut self) {
        let title = "Läsarna får namn";
        self.begin(title);
        self.desk.goto("/").await;
        self.desk.click_panel("name-readers").await;
        self.picture("name-readers").await;
        self.desk.insert_person(LEFT, Person::Administrator1);
        let named = |text: &PanelText| text.all.contains("Vänster läsare") && text.all.contains("Höger läsare");
        self.desk.panel("both readers by name", named).await;
        self.end("name-readers", title).await;
    }

    /// Administrator 1 logs in, orders, signs, logs out.
    pub async fn order(&mut self) {
        if !self.desk.station.is_occupied(LEFT) {
            self.desk.insert_person(LEFT, Person::Administrator1);
        }
        self.log_in("login-1", "Administratör 1 loggar in").await;
        self.begin("Administratör 1 beställer reservkortet");
        self.desk.fill_order(self.desk.card_number().as_str(), "191212121212").await;
        self.picture("order").await;
        self.press_primary().await;
        self.pin(PIN_2, "order-pin").await;
        self.machine += self.desk.until_heading("Reservkortet är beställt").await;
        self.end("order", "Administratör 1 beställer reservkortet").await;
        self.desk.log_out().await;
    }

    /// Logs in with the card in the left reader.
    pub async fn log_in(&mut self, id: &str, title: &str) {
        self.begin(title);
        self.desk.goto("/").await;
        self.picture(id).await;
        self.press_primary().await;
        self.pin(PIN_1, &format!("{id}-pin")).await;
        self.machine += self.desk.until_heading("Mina sidor").await;
        self.end(id, title).await;
        self.desk.goto("/e-legitimationer").await;
    }

    /// Step 1.
    pub async fn open_orders(&mut self) {
        let title = "1. Administratör 2 öppnar beställningar";
        self.begin(title);
        self.desk.press("HANTERA BESTÄLLNINGAR").await;
        self.machine += self.desk.until_heading("Sök på beställningar").await;
        self.end("open-orders", title).await;
    }

    /// Step 2.
    pub async fn search(&mut self, query: &str) {
        let title = "2. Administratör 2 söker fram beställningen";
        self.begin(title);
        self.desk.search(query).await;
        self.machine += self.desk.until_heading("Granskning av valt underlag").await;
        self.end("search", title).await;
    }

    /// Step 3.
    pub async fn review(&mut self) {
        let title = "3. Administratör 2 granskar och skriver under";
        self.begin(title);
        self.press_primary().await;
        self.pin(PIN_2, "review-pin").await;
        self.machine += self.desk.until_heading("Lämna över kort till kortmottagare").await;
        self.end("review", title).await;
    }

    /// Step 4.
    pub async fn hand_over(&mut self) {
        let title = "4. Kortet lämnas över";
        self.begin(title);
        self.picture("hand-over-question").await;
        self.desk.click_panel("confirm-yes").await;
        self.machine += self.desk.until_heading("Acceptera villkoren för ditt certifikat").await;
        self.end("hand-over", title).await;
    }

    /// Step 5.
    pub async fn terms(&mut self) {
        let title = "5. Mottagaren accepterar villkoren";
        self.begin(title);
        self.press_primary().await;
        self.machine += self.desk.until_heading("Hämta nytt certifikat").await;
        self.end("terms", title).await;
    }

    /// Step 6.
    pub async fn fetch(&mut self) {
        let title = "6. Nycklar och certifikat läggs på kortet";
        self.begin(title);
        self.press_primary().await;
        self.pin(PIN_1, "fetch-pin-1").await;
        self.pin(PIN_2, "fetch-pin-2").await;
        self.machine += self.desk.until_heading("Kvittera kort").await;
        self.end("fetch", title).await;
    }

    /// Step 7.
    pub async fn receipt(&mut self) {
        let title = "7. Mottagaren kvitterar";
        self.begin(title);
        self.press_primary().await;
        self.pin(PIN_2, "receipt-pin").await;
        self.machine += self.desk.until_heading("Kortet är utlämnat").await;
        self.end("receipt", title).await;
    }

    async fn press_primary(&mut self) {
        let begun = Instant::now();
        self.desk.click_panel("primary").await;
        self.machine += begun.elapsed();
    }

    async fn pin(&mut self, pin: &str, picture: &str) {
        let begun = Instant::now();
        let window = self.desk.screen.pin_window();
        self.machine += begun.elapsed();
        if let Some(album) = &self.album {
            let file = album.join(format!("{:02}-{picture}.png", self.pictures.len() + 1));
            self.desk.screen.picture(&file);
            self.pictures.push(file);
        }
        window.enter(pin);
    }

    fn begin(&mut self, title: &str) {
        (self.narrate)(title);
        self.machine = Duration::ZERO;
    }

    async fn end(&mut self, id: &str, title: &str) {
        self.steps.push(StepTime { id: id.into(), title: title.into(), machine_ms: self.machine.as_millis() });
        self.picture(id).await;
    }

    async fn picture(&mut self, name: &str) {
        let Some(album) = &self.album else { return };
        self.desk.show_panel().await;
        let file = album.join(format!("{:02}-{name}.png", self.pictures.len() + 1));
        self.desk.screen.picture(&file);
        self.pictures.push(file);
    }
}
