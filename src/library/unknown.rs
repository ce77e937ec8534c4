//! Fields that this program does not know survive being written by it.
//!
//! The text that was read and the text about to be written are both taken apart; what a struct of the
//! old text has and the same struct of the new text has not is copied over, comments and all. Items of
//! lists are matched by what names them (an id, a file, a volley and take), else by their place.

use ron2::ast::{Expr, SeqItem, StructBody, StructField, parse_document};

/// The new text with everything that only the old one has. Where one of them cannot be taken apart, the
/// new text as it is.
pub(super) fn carried_over(old: &str, new: String) -> String {
    let (Ok(old_document), Ok(new_document)) = (parse_document(old), parse_document(&new)) else {
        return new;
    };
    let (Some(old_root), Some(new_root)) = (&old_document.value, &new_document.value) else { return new };
    let mut additions = Vec::new();
    compare(old, old_root, &new, new_root, &mut additions);
    if additions.is_empty() {
        return new;
    }
    // From the back, so that the offsets before stay true.
    additions.sort_by_key(|addition| std::cmp::Reverse(addition.at));
    let mut text = new.clone();
    for addition in additions {
        if text.is_char_boundary(addition.at) {
            text.insert_str(addition.at, &addition.text);
        }
    }
    // A mistake of this file must never make a library file unreadable.
    if parse_document(&text).is_ok() { text } else { new }
}

struct Addition {
    at: usize,
    text: String,
}

fn compare(old_text: &str, old: &Expr<'_>, new_text: &str, new: &Expr<'_>, additions: &mut Vec<Addition>) {
    match (old, new) {
        (Expr::Option(old), _) => {
            if let Some(value) = &old.value {
                compare(old_text, &value.expr, new_text, new, additions);
            }
        }
        (_, Expr::Option(new)) => {
            if let Some(value) = &new.value {
                compare(old_text, old, new_text, &value.expr, additions);
            }
        }
        (Expr::Seq(old), Expr::Seq(new)) => {
            for (place, item) in new.items.iter().enumerate() {
                if let Some(before) = counterpart(&old.items, item, place) {
                    compare(old_text, &before.expr, new_text, &item.expr, additions);
                }
            }
        }
        (Expr::Map(old), Expr::Map(new)) => {
            for entry in &new.entries {
                let key = entry.key.span().slice(new_text);
                let before = old.entries.iter().find(|it| it.key.span().slice(old_text) == key);
                if let Some(before) = before {
                    compare(old_text, &before.value, new_text, &entry.value, additions);
                }
            }
        }
        (Expr::Struct(old_body), Expr::Struct(new_body)) if old_body.name.name != new_body.name.name => {}
        _ => {
            let (Some(old_fields), Some(new_fields)) = (fields_of(old), fields_of(new)) else { return };
            compare_fields(old_text, old_fields, new_text, new, new_fields, additions);
        }
    }
}

fn compare_fields(
    old_text: &str,
    old: &[StructField<'_>],
    new_text: &str,
    new_struct: &Expr<'_>,
    new: &[StructField<'_>],
    additions: &mut Vec<Addition>,
) {
    let mut missing = String::new();
    for field in old {
        if let Some(counterpart) = new.iter().find(|it| it.name.name == field.name.name) {
            compare(old_text, &field.value, new_text, &counterpart.value, additions);
        } else {
            let text = old_text.get(field.name.span.start_offset..field.value.span().end_offset);
            missing.push_str(text.unwrap_or_default());
            missing.push_str(", ");
        }
    }
    if missing.is_empty() {
        return;
    }
    // Before the closing bracket, after a comma if the last field has none.
    let close = new_struct.span().end_offset.saturating_sub(1);
    let separator = if new.last().is_none_or(|last| last.comma.is_some()) { "" } else { ", " };
    additions.push(Addition { at: close, text: format!("{separator}{missing}") });
}

fn fields_of<'t, 'a>(expr: &'t Expr<'a>) -> Option<&'t [StructField<'a>]> {
    match expr {
        Expr::AnonStruct(body) => Some(&body.fields),
        Expr::Struct(body) => match &body.body {
            Some(StructBody::Fields(body)) => Some(&body.fields),
            _ => None,
        },
        Expr::Unit(_) => Some(&[]),
        _ => None,
    }
}

/// The item of the old list that a new one was made from.
fn counterpart<'t, 'a>(old: &'t [SeqItem<'a>], item: &SeqItem<'_>, place: usize) -> Option<&'t SeqItem<'a>> {
    match name_of(&item.expr) {
        Some(name) => old.iter().find(|it| name_of(&it.expr).as_ref() == Some(&name)),
        None => old.get(place),
    }
}

/// What names an item among its neighbours.
fn name_of(expr: &Expr<'_>) -> Option<Vec<String>> {
    let fields = fields_of(expr)?;
    let value = |name: &str| {
        let field = fields.iter().find(|it| it.name.name == name)?;
        match &field.value {
            Expr::String(text) => Some(text.value.clone()),
            Expr::Number(number) => Some(number.raw.clone().into_owned()),
            _ => None,
        }
    };
    if let Some(id) = value("id") {
        return Some(vec![id]);
    }
    Some(vec![value("volley")?, value("take")?])
}
