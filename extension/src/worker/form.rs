//! The portal's order form, read into the contract's order.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::{PersonQuery, PrintedNumber},
    portal::{Recognised, fold, handover::OrderRequest},
};

/// The order as the form has it.
///
/// # Errors
/// The first field that is empty or breaks a rule; what was typed stays in the form.
pub fn order(seen: &Recognised<'_>) -> Result<OrderRequest, ErrorReport> {
    let recipient = filled(seen, "person-query")?;
    let recipient = PersonQuery::parse(&recipient)?.normalised(&recipient).text;
    let number: PrintedNumber = filled(seen, "card-number")?.parse().map_err(ErrorReport::from)?;
    Ok(OrderRequest {
        recipient,
        number,
        valid_to: filled(seen, "valid-to")?,
        assignment_end: filled(seen, "assignment-end").ok(),
        id_document: filled(seen, "id-document")?,
        id_document_number: filled(seen, "id-document-number")?,
    })
}

fn filled(seen: &Recognised<'_>, id: &str) -> Result<String, ErrorReport> {
    let value = seen.field(id).unwrap_or_default().trim();
    if !value.is_empty() {
        return Ok(value.to_owned());
    }
    // Named as the portal names it, where the page shows it.
    let labels = seen.page.fields.iter().find(|it| it.id == id).map(|it| it.labels.as_slice()).unwrap_or_default();
    let shown = seen.seen.fields.iter().find(|it| labels.iter().any(|label| fold(label) == fold(&it.label)));
    let label = shown.map(|it| it.label.as_str()).or(labels.first().map(String::as_str)).unwrap_or(id);
    Err(ErrorReport::new(Code::FieldInvalid).with("field", label.trim_end_matches([':', '*', ' '])))
}
