//! What the code says of itself: doc comments of the names in a list such as `conditions! { /// … Name, … }`.

use crate::Error;
use std::{collections::BTreeMap, fs, path::Path};
use syn::{
    Attribute, Expr, ExprLit, Ident, Item, Lit, Meta, Token,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// Doc comments in the call of the macro `list` in a file, by name in kebab-case.
///
/// # Errors
/// When the file can't be read or parsed, or has no such list.
pub fn of_list(file: &Path, list: &str) -> Result<BTreeMap<String, String>, Error> {
    let wrong = |why: String| Error::Content(file.to_owned(), why);
    let text = fs::read_to_string(file).map_err(Error::file(file))?;
    let parsed = syn::parse_file(&text).map_err(|error| wrong(error.to_string()))?;
    let called = parsed.items.into_iter().find_map(|item| match item {
        Item::Macro(item) if item.mac.path.is_ident(list) => Some(item.mac),
        _ => None,
    });
    let called = called.ok_or_else(|| wrong(format!("no {list}! {{ … }}")))?;
    let names = called
        .parse_body_with(Punctuated::<Named, Token![,]>::parse_terminated)
        .map_err(|error| wrong(error.to_string()))?;
    Ok(names.into_iter().map(|it| (kebab(&it.name.to_string()), comment(&it.attributes))).collect())
}

/// A name with its comment.
struct Named {
    attributes: Vec<Attribute>,
    name: Ident,
}

impl Parse for Named {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self { attributes: input.call(Attribute::parse_outer)?, name: input.parse()? })
    }
}

fn comment(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    unlinked(&lines.collect::<Vec<_>>().join(" "))
}

/// Links into the code mean nothing on a page: ``[`Name`](crate::…)`` becomes `` `Name` ``.
fn unlinked(text: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](crate::") {
        let (start, name) = before.rsplit_once('[').unwrap_or(("", before));
        made.push_str(start);
        made.push_str(name);
        rest = after.split_once(')').map_or("", |(_, behind)| behind);
    }
    made + rest
}

/// As serde's `rename_all = "kebab-case"`.
fn kebab(name: &str) -> String {
    let mut made = String::new();
    for (at, character) in name.char_indices() {
        if character.is_ascii_uppercase() && at > 0 {
            made.push('-');
        }
        made.push(character.to_ascii_lowercase());
    }
    made
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kortbrygga_shared::ceremony::Condition;

    #[test]
    fn names_are_those_of_adapters() {
        for condition in Condition::ALL {
            let serde = serde_json::to_value(condition).unwrap();
            assert_eq!(serde, kebab(&format!("{condition:?}")));
        }
    }

    #[test]
    fn links_into_the_code_go() {
        assert_eq!(unlinked("say [`A`](crate::b::A) and [`C`](crate::C)."), "say `A` and `C`.");
        assert_eq!(unlinked("nothing [here](x)"), "nothing [here](x)");
    }

    #[test]
    fn comments_are_found_and_a_wrong_name_is_told() {
        let file = crate::root().join("shared/src/ceremony/workflow.rs");
        let comments = of_list(&file, "conditions").unwrap();
        assert_eq!(comments["two-readers"], "Two readers are connected.");
        assert!(of_list(&file, "none").is_err());
    }
}
