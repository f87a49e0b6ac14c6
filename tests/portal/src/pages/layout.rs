//! What all pages have in common.

use super::Content;
use crate::{Environment, contract::BASE, sessions::Actor, site::Site};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Language, Texts},
    portal::handover::{META_BASE, META_CASE, META_CSRF},
};
use maud::{DOCTYPE, Markup, html};

/// Head, banner and foot around a page's own part.
pub(super) struct Shell<'a> {
    pub site: Site,
    pub legacy: bool,
    pub environment: Environment,
    pub csrf: &'a str,
    pub actor: Option<&'a Actor>,
    /// Who is logged in is shown by personnummer, as after a login with the certificate that carries it.
    pub by_personnummer: bool,
}

impl Shell<'_> {
    pub fn render(&self, content: &Content) -> Markup {
        html! {
            (DOCTYPE)
            html lang="sv" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (content.title) " – " (self.site.title()) }
                    link rel="stylesheet" href="/stil.css";
                    link rel="icon" href="/favicon.svg";
                    @if !self.legacy {
                        meta name=(META_BASE) content=(BASE);
                        meta name=(META_CSRF) content=(self.csrf);
                        @if let Some(case) = &content.case {
                            meta name=(META_CASE) content=(case);
                        }
                    }
                    @if self.legacy {
                        script src="/plugin.js" defer {}
                    }
                }
                body class=[self.site.class()] {
                    a.skip href="#innehall" { "Till innehållet" }
                    (self.banner())
                    main #innehall {
                        h1 { (content.title) }
                        (content.main)
                    }
                    footer {
                        p { "Referensportal för test. Alla personer och nummer är påhittade eller publicerade testnummer." }
                    }
                }
            }
        }
    }

    fn who(&self, actor: &Actor) -> String {
        match actor.person.personnummer.as_ref().filter(|_| self.by_personnummer) {
            Some(number) => format!("{} ({})", actor.person.name(), number.digits()),
            None => actor.person.label(),
        }
    }

    fn banner(&self) -> Markup {
        html! {
            header.banner {
                a.brand href=(if self.actor.is_some() { self.site.start() } else { self.site.log_in() }) {
                    span.mark aria-hidden="true" {}
                    (self.site.title())
                }
                @if self.environment == Environment::Test { p.environment { "Testmiljö" } }
                @if let Some(actor) = self.actor {
                    dl.who {
                        div { dt { "Inloggad som" } dd { (self.who(actor)) } }
                        div { dt { "Tillitsnivå" } dd { (actor.level.number()) } }
                    }
                    form method="post" action=(self.site.log_out()) {
                        (csrf(self.csrf))
                        button.quiet { "LOGGA UT" }
                    }
                }
            }
        }
    }
}

/// The hidden field of every form.
pub(crate) fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

/// Labelled values.
pub(crate) fn values(rows: &[(&str, &str)]) -> Markup {
    html! {
        dl.values {
            @for (label, value) in rows {
                div { dt { (label) } dd { (value) } }
            }
        }
    }
}

/// Where in the seven steps a page stands.
pub(crate) fn place(step: usize) -> Markup {
    html! { p.place { "Steg " (step) " av 7" } }
}

/// The step's own button. With the contract it stays off: the action is done in the panel that the card program adds.
pub(crate) fn main_button(text: &str, by_panel: bool, what: &str) -> Markup {
    html! {
        @if by_panel {
            p.action {
                button.main type="button" disabled aria-describedby="hur" { (text) }
                span.hint #hur { (what) }
            }
        } @else {
            p.action { button.main { (text) } }
        }
    }
}

/// Why something can't be done, and what helps. The portal as it was says neither.
pub(crate) fn problem(error: &ErrorReport, legacy: bool, site: Site) -> Markup {
    html! {
        section {
            @if legacy { p.problem { "Ett fel har uppstått." } } @else { (reason(error)) }
            p { a href=(site.start()) { "Till startsidan" } }
        }
    }
}

/// Cause, remedy, number.
pub(crate) fn reason(error: &ErrorReport) -> Markup {
    let texts = Texts::new(Language::Swedish);
    html! {
        div.problem role="alert" {
            p { strong { (texts.cause(error)) } }
            p { (texts.remedy(error)) }
            p.number { (error.code) }
        }
    }
}
