//! Views of every kind that the worker can send, made from the real types.

use kortbrygga_extension::messages::{
    Busy, Check, Confirm, Details, LoginChoice, Naming, Now, Primary, Question, Reason, Slot, SlotRole, StepAction,
    View,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language},
    ceremony::{self, Role, StepStatus, StepView, Workflow},
    identity::ChipId,
    portal::Mode,
    protocol::{CardState, CardView, CertificateUsage, CertificateView, PinKind, PinState, Side},
    time::UnixMillis,
};
use std::collections::BTreeMap;

pub const ADMIN2: &str = "SE2321000016-B002";
const ADMIN1: &str = "SE2321000016-A001";
const RECIPIENT: &str = "SE2321000016-E005";
const NUMBER: &str = "9752278900000004471";
const WORKFLOW: &str = "siths.reserve-loa3.issue";

/// A state's name and its view.
pub type Named = (&'static str, View);

/// Every state of the panel, at a moment.
pub fn states(now: i64) -> Vec<Named> {
    let mut states = before_login();
    states.extend(steps());
    states.extend(obstacles());
    states.extend(deadlines(now));
    states
}

/// A report with values.
pub fn report(code: Code, values: &[(&str, &str)]) -> ErrorReport {
    values.iter().fold(ErrorReport::new(code), |it, (name, value)| it.with(name, *value))
}

/// The page of a step, nothing in the way.
pub fn step(step: &str, action: Option<StepAction>) -> View {
    let workflow = ceremony::find(WORKFLOW).unwrap();
    let actor = workflow.step(step).map(|it| it.actor);
    let own = slot(
        Side::Left,
        CardState::Ready(person("Bo Berg", ADMIN2, "9752278900000002002")),
        SlotRole::Own(Some(Role::Administrator2)),
    );
    let subject = slot(Side::Right, CardState::Ready(blank()), SlotRole::Subject);
    let subject_acts = actor == Some(Role::Recipient) || step == "hand-over";
    View {
        language: Language::Swedish,
        portal: "Mina sidor".into(),
        mode: Mode::Act,
        workflow: Some(WORKFLOW.into()),
        slots: vec![Slot { matters: !subject_acts, ..own }, Slot { matters: subject_acts, ..subject }],
        now: Now {
            page: step.into(),
            step: Some(step.into()),
            actor,
            primary: action.map(Primary::Do),
            enabled: action.is_some(),
            ..Now::default()
        },
        steps: workflow.steps.iter().map(|it| step_view(it, step, workflow)).collect(),
        names: [(ADMIN1, "Anna Andersson"), (ADMIN2, "Bo Berg"), (RECIPIENT, "Erik Ek")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .into(),
        deadline: None,
        naming: None,
        checklist: Vec::new(),
        notes: Vec::new(),
        details: Details {
            extension: "0.1.0".into(),
            host: Some("0.1.0".into()),
            case: Some("RK-LQ7SSDBV".into()),
            login: Some(ADMIN2.into()),
            ordered_by: Some(ADMIN1.into()),
            recipient: Some(RECIPIENT.into()),
            number: Some(NUMBER.into()),
        },
    }
}

/// The login page with these readers.
pub fn login(slots: Vec<Slot>, reasons: Vec<ErrorReport>) -> View {
    let choices: Vec<LoginChoice> = slots
        .iter()
        .filter_map(|it| match (&it.state, &it.reader) {
            (CardState::Ready(card), Some(reader)) => {
                Some(LoginChoice { reader: reader.clone(), name: card.certificates.first()?.name.clone() })
            }
            _ => None,
        })
        .collect();
    View {
        workflow: None,
        now: Now {
            page: "login".into(),
            enabled: reasons.is_empty() && !choices.is_empty(),
            primary: Some(Primary::LogIn(choices)),
            reasons,
            ..Now::default()
        },
        slots,
        steps: Vec::new(),
        names: BTreeMap::new(),
        details: Details { extension: "0.1.0".into(), host: Some("0.1.0".into()), ..Details::default() },
        ..step("search", None)
    }
}

fn before_login() -> Vec<Named> {
    let card = || CardState::Ready(person("Bo Berg", ADMIN2, "9752278900000002002"));
    let left = |state| slot(Side::Left, state, SlotRole::Unknown);
    let right = |state| slot(Side::Right, state, SlotRole::Unknown);
    let missing = || place(SlotRole::Missing);
    let unnamed = |slots: Vec<Slot>| slots.into_iter().map(|it| Slot { side: None, ..it }).collect::<Vec<_>>();
    let mut without_host =
        login(vec![place(SlotRole::Unseen), place(SlotRole::Unseen)], vec![Code::HostMissing.into()]);
    without_host.now.primary = Some(Primary::Retry);
    without_host.now.enabled = true;
    without_host.details.host = None;
    let mut naming = login(unnamed(vec![left(card()), right(CardState::Empty)]), vec![]);
    naming.naming = Some(Naming::AwaitLeft);
    let two = CardState::Ready(person("Anna Andersson", ADMIN1, "9752278900000001001"));
    vec![
        ("login-connecting", login(vec![place(SlotRole::Waiting), place(SlotRole::Waiting)], vec![])),
        ("login-host-missing", without_host),
        ("login-no-reader", login(vec![missing(), missing()], vec![Code::NoReader.into()])),
        ("login-one-reader", login(vec![left(card()), missing()], vec![Code::OneReader.into()])),
        (
            "login-stuck-reader",
            login(vec![left(card()), right(CardState::Stuck)], vec![report(Code::CardStuck, &[("reader", "right")])]),
        ),
        (
            "login-broken-reader",
            login(
                vec![left(card()), right(CardState::Unusable(report(Code::CardUnresponsive, &[("reader", "right")])))],
                vec![report(Code::ReaderBroken, &[("reader", "right")])],
            ),
        ),
        ("login-no-card", login(vec![left(CardState::Empty), right(CardState::Empty)], vec![Code::NoLoginCard.into()])),
        ("login-unnamed", login(unnamed(vec![left(card()), right(CardState::Empty)]), vec![])),
        ("login-naming", naming),
        ("login-ready", login(vec![left(card()), right(CardState::Empty)], vec![])),
        ("login-two-cards", login(vec![left(card()), right(two)], vec![])),
    ]
}

fn steps() -> Vec<Named> {
    let mut review = step("review", Some(StepAction::SignDecision));
    review.checklist = checklist();
    let mut window = review.clone();
    window.now.busy = Some(Busy::PinWindow {
        pin: PinKind::Signature,
        check_code: Some("7F3A 91C2".into()),
        actor: Some(Role::Administrator2),
    });
    let mut number = step("hand-over", None);
    number.now.reasons = vec![report(Code::NumberUnconfirmed, &[("expected", "4471"), ("reader", "right")])];
    number.now.confirm = Some(Confirm { ends: "4471".into(), reader: "right".into(), hands_over: true });
    let mut recipient = step("fetch", Some(StepAction::Fetch));
    recipient.now.busy =
        Some(Busy::PinWindow { pin: PinKind::Authentication, check_code: None, actor: Some(Role::Recipient) });
    let mut card = step("fetch", Some(StepAction::Fetch));
    card.now.busy = Some(Busy::Card { done: 3, of: 7 });
    let mut resume = step("fetch", None);
    resume.now.primary = Some(Primary::Resume);
    resume.now.enabled = true;
    let mut portal = step("receipt", Some(StepAction::SignReceipt));
    portal.now.busy = Some(Busy::Portal);
    let mut host = step("receipt", Some(StepAction::SignReceipt));
    host.now.busy = Some(Busy::Host);
    let mut done = step("receipt", None);
    done.now = Now { page: "done".into(), ..Now::default() };
    done.steps = done.steps.into_iter().map(finished).collect();
    let mut explain = step("search", None);
    explain.mode = Mode::Explain;
    explain.now.notices =
        vec![report(Code::InputNormalised, &[("typed", "19121212-1212"), ("searched", "191212121212")])];
    let mut fill = step("search", None);
    fill.now.primary = Some(Primary::Fill("191212121212".into()));
    fill.now.enabled = true;
    fill.now.notices = explain.now.notices.clone();
    let mut question = step("search", None);
    question.workflow = None;
    question.steps.clear();
    question.now = Now { page: "unblock".into(), question: Some(Question::CardProduct), ..Now::default() };
    question.now.reasons = vec![report(Code::ProductUnknown, &[("pin", "signature")])];
    vec![
        ("open-orders", step("open-orders", None)),
        ("search-explain", explain),
        ("search-fill", fill),
        ("review", review),
        ("review-pin-window", window),
        ("hand-over", step("hand-over", Some(StepAction::HandOver))),
        ("hand-over-number", number),
        ("terms", step("terms", Some(StepAction::AcceptTerms))),
        ("fetch", step("fetch", Some(StepAction::Fetch))),
        ("fetch-pin-window", recipient),
        ("fetch-card-works", card),
        ("fetch-resume", resume),
        ("receipt", step("receipt", Some(StepAction::SignReceipt))),
        ("receipt-portal-works", portal),
        ("receipt-host-works", host),
        ("done", done),
        ("question", question),
    ]
}

fn obstacles() -> Vec<Named> {
    let mut grey = step("open-orders", None);
    grey.mode = Mode::Explain;
    grey.now.reasons = vec![report(Code::LoginLevelTooLow, &[("loa", "2")])];
    grey.notes = vec![Reason { control: "hantera beställningar".into(), report: grey.now.reasons[0].clone() }];
    let mut wrong = step("hand-over", Some(StepAction::HandOver));
    wrong.now.enabled = false;
    wrong.now.reasons = vec![report(Code::WrongCard, &[("reader", "right"), ("actual", "4417"), ("expected", "4471")])];
    wrong.slots[1].wrong = true;
    let mut several = step("review", Some(StepAction::SignDecision));
    several.checklist = checklist();
    several.now.enabled = false;
    several.now.reasons = vec![
        Code::RoleMissing.into(),
        report(Code::OrganisationDiffers, &[("order", "Region Exempel"), ("recipient", "Region Prov")]),
        report(Code::CardMissing, &[("reader", "right"), ("role", "recipient")]),
    ];
    several.now.notices = vec![Code::ProtectedPerson.into(), Code::PortalWithoutContract.into()];
    let mut it = step("terms", Some(StepAction::AcceptTerms));
    it.now.enabled = false;
    it.now.reasons = vec![Code::ServiceMissing.into()];
    let mut support = step("fetch", Some(StepAction::Fetch));
    support.now.enabled = false;
    support.now.reasons = vec![Code::GreyUnexplained.into()];
    let mut unclear = step("search", None);
    unclear.workflow = None;
    unclear.steps.clear();
    unclear.now = Now { page: "unknown".into(), notices: vec![Code::PageNotRecognised.into()], ..Now::default() };
    let mut contradictory = unclear.clone();
    contradictory.now.notices.clear();
    contradictory.now.reasons =
        vec![report(Code::PageContradictory, &[("what", "två rubriker"), ("field", "SIGNERA")])];
    let mut states = step("fetch", Some(StepAction::Fetch));
    states.slots[0].state = CardState::InUse(Some("Net iD Enterprise".into()));
    states.slots[1].state = CardState::Reading;
    let mut long = step("hand-over", Some(StepAction::HandOver));
    for slot in &mut long.slots {
        slot.side = None;
        slot.reader = Some("OMNIKEY AG CardMan 3121 Smart Card Reader USB 0000000000001 00 00".into());
    }
    vec![
        ("grey-reason", grey),
        ("wrong-card", wrong),
        ("several-reasons", several),
        ("reason-for-it", it),
        ("reason-for-support", support),
        ("unclear-page", unclear),
        ("contradictory-page", contradictory),
        ("card-in-use", states),
        ("long-names", long),
    ]
}

fn deadlines(now: i64) -> Vec<Named> {
    let with = |minutes: i64, codes: &[Code]| {
        let mut view = step("receipt", Some(StepAction::SignReceipt));
        let deadline = now + minutes * 60_000 + 30_000;
        view.deadline = Some(UnixMillis(deadline));
        view.now.notices = codes.iter().map(|code| report(*code, &[("deadline", &deadline.to_string())])).collect();
        view
    };
    let mut over = with(-3, &[]);
    over.now.enabled = false;
    over.now.reasons = vec![report(Code::ReceiptDeadlinePassed, &[("deadline", &(now - 150_000).to_string())])];
    vec![
        ("deadline-far", with(55, &[])),
        ("deadline-half-time", with(28, &[Code::ReceiptHalfTime])),
        ("deadline-five-minutes", with(4, &[Code::ReceiptFiveMinutes])),
        ("deadline-over", over),
    ]
}

fn checklist() -> Vec<Check> {
    [
        ("card-number", NUMBER),
        ("recipient", "Erik Ek (SE2321000016-E005)"),
        ("organisation", "Region Exempel"),
        ("valid-to", "2027-05-20"),
        ("id-document", "Svenskt körkort, 12 345 678"),
    ]
    .map(|(field, value)| Check { field: field.into(), value: value.into() })
    .into()
}

fn step_view(it: &ceremony::Step, now: &str, workflow: &Workflow) -> StepView {
    let place = |id: &str| workflow.steps.iter().position(|it| it.id == id);
    let view = StepView { id: it.id.into(), actor: it.actor, status: StepStatus::Later, by: None, at: None };
    match place(it.id).cmp(&place(now)) {
        std::cmp::Ordering::Less => finished(view),
        std::cmp::Ordering::Equal => StepView { status: StepStatus::Now, ..view },
        std::cmp::Ordering::Greater => view,
    }
}

fn finished(it: StepView) -> StepView {
    let by = if it.actor == Role::Recipient { RECIPIENT } else { ADMIN2 };
    StepView { status: StepStatus::Done, by: Some(by.into()), at: Some(UnixMillis(1_795_266_000_000)), ..it }
}

/// A reader.
pub fn slot(side: Side, state: CardState, role: SlotRole) -> Slot {
    let reader =
        if side == Side::Left { "Kontorsbord Smart Card Reader 00 00" } else { "Kontorsbord Smart Card Reader 01 00" };
    Slot { reader: Some(reader.into()), side: Some(side), state, role, matters: false, wrong: false }
}

fn place(role: SlotRole) -> Slot {
    Slot { reader: None, side: None, state: CardState::Empty, role, matters: false, wrong: false }
}

/// A card that carries a person's certificates.
pub fn person(name: &str, id: &str, number: &str) -> CardView {
    let certificate = |usage| CertificateView {
        usage,
        name: name.into(),
        person_id: id.into(),
        loa: Some(3),
        issuer: "Test SITHS e-id Person HSA-id 3 CA v1".into(),
        number: number.parse().ok(),
        serial: "4f".into(),
        not_before: UnixMillis(1_700_000_000_000),
        not_after: UnixMillis(1_900_000_000_000),
    };
    let usages = [CertificateUsage::Authentication, CertificateUsage::Signature];
    CardView {
        chip: number.parse::<ChipId>().unwrap(),
        epoch: 1,
        inserted_at: UnixMillis(1_795_265_000_000),
        family: "myeid".into(),
        number: number.parse().ok(),
        keys: usages.into(),
        certificates: usages.map(certificate).into(),
        pins: [PinKind::Authentication, PinKind::Signature]
            .map(|pin| PinState { pin, tries_left: Some(3), puk_tries_left: None })
            .into(),
    }
}

fn blank() -> CardView {
    let card = person("", "", "9752278900000004471");
    CardView {
        chip: "0101020304050607".parse().unwrap(),
        number: None,
        keys: Vec::new(),
        certificates: Vec::new(),
        ..card
    }
}
