//! How a blocked PIN is unblocked: rules by the product code that is printed on the card (domain facts of SITHS cards).

use super::Output;
use crate::operations::describe::PinDescription;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::CardProduct,
    protocol::PinKind,
};

/// A product code.
pub type Product = CardProduct;

/// The product code as it is printed: `473`, `573`, `6XX` or `7XX`, the X any digit or itself; `-` when there is none. The
/// error is the id of a text: what is taken.
pub fn product(text: &str) -> Result<Product, String> {
    let any = |it: &u8| it.is_ascii_digit() || it.eq_ignore_ascii_case(&b'x');
    match text.as_bytes() {
        b"473" => Ok(CardProduct::P473),
        b"573" => Ok(CardProduct::P573),
        [b'6', rest @ ..] if rest.len() == 2 && rest.iter().all(any) => Ok(CardProduct::P6xx),
        [b'7', rest @ ..] if rest.len() == 2 && rest.iter().all(any) => Ok(CardProduct::P7xx),
        b"-" => Ok(CardProduct::Unmarked),
        _ => Err("takes-product".to_owned()),
    }
}

/// Families of which there are no SITHS cards, so that the rules are not about them.
const OTHERS: [&str; 2] = ["isoapplet", "piv"];

/// The rules for a blocked PIN; all of them where the product is not known. A blocked PUK comes before any rule.
pub fn rules(product: Option<Product>, family: &str, pin: &PinDescription) -> Vec<ErrorReport> {
    if pin.puk_tries_left == Some(0) {
        return vec![of(Code::PukBlocked, pin.pin)];
    }
    rules_of(product, family, pin.pin)
}

/// The rules for a PIN of whose PUK nothing is known.
pub fn rules_of(product: Option<Product>, family: &str, pin: PinKind) -> Vec<ErrorReport> {
    if product.is_none() && OTHERS.contains(&family) {
        return Vec::new();
    }
    let all = [CardProduct::P573, CardProduct::P6xx, CardProduct::P7xx];
    let products = product.map_or_else(|| all.to_vec(), |it| vec![it]);
    products.into_iter().map(|it| of(it.when_blocked(), pin)).collect()
}

/// The rules as people read them: for which cards, and what to do.
pub fn text(rules: &[ErrorReport], output: &Output) -> String {
    let texts = &output.texts;
    let cards = |it: &ErrorReport| match it.code {
        Code::ReserveCardPinBlocked => texts.get("product-reserve"),
        Code::PukLetterNeeded => texts.get("product-6xx"),
        Code::ProductNeedsVisit => texts.get("product-7xx"),
        _ => texts.cause(it),
    };
    let rule = |it: &ErrorReport| format!("  {}\n    {} ({})\n", cards(it), texts.remedy(it), it.code);
    format!("{}\n{}", texts.get("unblocking"), rules.iter().map(rule).collect::<String>())
}

fn of(code: Code, pin: PinKind) -> ErrorReport {
    ErrorReport::new(code).with("pin", pin.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_product_decides_and_without_it_all_rules_apply() {
        let codes = |product: &str| {
            let product = (!product.is_empty()).then(|| super::product(product).unwrap());
            rules_of(product, "myeid", PinKind::Signature).iter().map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("573"), [Code::ReserveCardPinBlocked]);
        assert_eq!(codes("620"), [Code::PukLetterNeeded]);
        assert_eq!(codes("-"), [Code::PukLetterNeeded]);
        assert_eq!(codes("7xx"), [Code::ProductNeedsVisit]);
        assert_eq!(codes(""), [Code::ReserveCardPinBlocked, Code::PukLetterNeeded, Code::ProductNeedsVisit]);
        let piv = |product| rules_of(product, "piv", PinKind::Signature).len();
        assert_eq!((piv(None), piv(Some(CardProduct::P573))), (0, 1));
        for wrong in ["", "574", "6", "6XXX", "8XX"] {
            assert!(product(wrong).is_err(), "{wrong}");
        }
    }
}
