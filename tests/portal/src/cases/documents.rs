//! The documents that are signed: plain text in UTF-8, made once, so that what is read is what is signed. Each carries the
//! digest of the signed document before it.

use super::{Answer, Case, Core, internal};
use crate::clock::date_and_time;
use kortbrygga_shared::{
    protocol::{Document, SigningPurpose},
    time::UnixMillis,
};
use ring::digest::{SHA256, digest};
use x509_cert::{Certificate, der::Decode};

/// Version of the terms in force.
pub(crate) const TERMS_VERSION: &str = "2026-01";

/// The terms, one sentence or two per paragraph.
pub(crate) const TERMS: [&str; 6] = [
    "Reservkortet med sin e-legitimation är personligt. Du får inte låna ut det eller låta någon annan använda det.",
    "Säkerhetskoderna är bara till för dig. Förvara dem skilda från kortet och byt kod om du tror att någon har sett den.",
    "Du skriver under med samma verkan som när du skriver ditt namn för hand. Läs det du skriver under.",
    "Är kortet borta eller misstänker du att någon annan har använt det? Anmäl det genast till kortexpeditionen, så spärras det.",
    "Lämna tillbaka reservkortet när du får tillbaka ditt ordinarie kort eller när uppdraget är slut.",
    "Dina uppgifter behandlas för att ge ut och spärra e-legitimationen och sparas i tio år efter att den har slutat gälla.",
];

const MEDIA_TYPE: &str = "text/plain;charset=utf-8";

pub(super) fn order(core: &Core, case: &Case) -> Answer<Document> {
    let mut text = Text::new("BESTÄLLNING AV RESERVKORT, TILLITSNIVÅ 3");
    text.common(core, case, core.now())?;
    text.row("Administratör 1", &core.person(&case.ordered_by)?.label());
    text.statement(
        "Jag har kontrollerat mottagarens identitet mot id-handlingen och att mottagaren har rätt till ett reservkort. \
         Jag beställer kortet ovan och lämnar det i ett oöppnat kuvert.",
    );
    Ok(text.finish(&format!("Beställning av reservkort, slutar på {}", case.number.ends())))
}

pub(super) fn decision(core: &Core, case: &Case) -> Answer<Document> {
    let mut text = Text::new("BESLUT OM UTLÄMNING AV RESERVKORT, TILLITSNIVÅ 3");
    text.common(core, case, core.now())?;
    text.administrators(core, case)?;
    text.row("Beställt", &date_and_time(case.ordered_at));
    text.previous(core, case, SigningPurpose::Order, "Beställningen")?;
    text.statement(
        "Jag har på nytt kontrollerat mottagarens identitet mot id-handlingen. Beställningen är gjord av en annan \
         administratör. Jag beslutar att kortet ovan lämnas ut till mottagaren.",
    );
    Ok(text.finish(&format!("Beslut om utlämning av reservkort, slutar på {}", case.number.ends())))
}

pub(super) fn receipt(core: &Core, case: &Case) -> Answer<Document> {
    let mut text = Text::new("KVITTENS AV RESERVKORT, TILLITSNIVÅ 3");
    text.common(core, case, core.now())?;
    text.administrators(core, case)?;
    let (version, at) = case.terms.as_ref().ok_or_else(|| internal("terms are missing"))?;
    text.row("Villkor", &format!("version {version}, accepterade {}", date_and_time(*at)));
    for issued in core.store.certificates(&case.id, false)? {
        let certificate = Certificate::from_der(&issued.der).map_err(internal)?;
        let usage = match issued.usage {
            kortbrygga_shared::protocol::CertificateUsage::Authentication => "Certifikat för legitimering",
            kortbrygga_shared::protocol::CertificateUsage::Signature => "Certifikat för underskrift",
        };
        text.row(usage, &format!("serienummer {}", hex(certificate.tbs_certificate.serial_number.as_bytes())));
    }
    text.previous(core, case, SigningPurpose::Decision, "Beslutet")?;
    text.statement(
        "Jag har fått kortet ovan med säkerhetskoder i ett oöppnat kuvert. Certifikaten finns på kortet och uppgifterna \
         om mig stämmer. Jag har läst och accepterat villkoren.",
    );
    Ok(text.finish(&format!("Kvittens av reservkort, slutar på {}", case.number.ends())))
}

/// Eight characters by which people compare a document here with the one in the PIN window: the first 40 bits of its
/// SHA-256 in Crockford's base 32.
pub(crate) fn check_code(content: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = digest(&SHA256, content);
    let bits = hash.as_ref().iter().take(5).fold(0u64, |bits, octet| bits << 8 | u64::from(*octet));
    (0..8).map(|place| char::from(ALPHABET[(bits >> (35 - 5 * place)) as usize & 31])).collect()
}

/// SHA-256 of a signed document (the CMS as it is stored), in hexadecimal digits.
fn previous(core: &Core, case: &Case, purpose: SigningPurpose) -> Answer<Option<String>> {
    let kept = core.store.document(&case.id, purpose)?;
    Ok(kept.and_then(|it| it.cms).map(|cms| hex(digest(&SHA256, &cms).as_ref())))
}

/// A text that grows line by line.
struct Text(String);

impl Text {
    fn new(heading: &str) -> Self {
        Self(format!("{heading}\n\n"))
    }

    /// What stands in all three.
    fn common(&mut self, core: &Core, case: &Case, now: UnixMillis) -> Answer<()> {
        let recipient = core.recipient(case)?;
        self.row("Ärende", &case.id);
        self.row("Upprättat", &date_and_time(now));
        self.row("Mottagare", &recipient.label());
        self.row("Organisation", &core.organisation(case)?);
        self.row("Kortnummer", case.number.as_str());
        self.row("Giltigt till", &case.valid_to);
        if let Some(end) = &case.assignment_end {
            self.row("Uppdraget upphör", end);
        }
        self.row("Id-handling", &format!("{}, nummer {}", case.id_document, case.id_document_number));
        Ok(())
    }

    fn administrators(&mut self, core: &Core, case: &Case) -> Answer<()> {
        self.row("Administratör 1", &core.person(&case.ordered_by)?.label());
        let second = case.administrator2().ok_or_else(|| internal("administrator 2 is missing"))?;
        self.row("Administratör 2", &core.person(second)?.label());
        Ok(())
    }

    fn previous(&mut self, core: &Core, case: &Case, purpose: SigningPurpose, name: &str) -> Answer<()> {
        // A fixture or legacy order has no signed document.
        let known = previous(core, case, purpose)?.unwrap_or_else(|| "ingen elektronisk handling".to_owned());
        self.row(&format!("{name}, SHA-256"), &known);
        Ok(())
    }

    fn row(&mut self, label: &str, value: &str) {
        let width = 30_usize.saturating_sub(label.chars().count() + 1);
        self.0.push_str(&format!("{label}:{:width$}{value}\n", ""));
    }

    fn statement(&mut self, statement: &str) {
        self.0.push_str(&format!("\n{statement}\n"));
    }

    fn finish(self, title: &str) -> Document {
        Document { title: title.to_owned(), media_type: MEDIA_TYPE.to_owned(), content: self.0.into_bytes().into() }
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|it| format!("{it:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_code_is_that_of_the_pin_window() {
        // SHA-256 of nothing begins with e3b0c44298.
        assert_eq!(check_code(b""), "WERC8GMR");
    }
}
