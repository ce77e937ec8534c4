//! Where each part of a RON file stands.

use std::borrow::Cow;
use std::ops::Range;

use ron2::ast::{Expr, StructBody, StructField, TupleElement, parse_document};

use crate::domain::fault::{Fault, Place};

/// One step from a part of a file to a part within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathItem {
    /// A field of a struct, or an entry of a map by its key.
    Field(Cow<'static, str>),
    /// An item of a list or tuple, or what stands in the brackets of a variant: the payload of
    /// `Turn("kitchen")` is its item 0.
    Index(usize),
}

impl From<&'static str> for PathItem {
    fn from(name: &'static str) -> Self {
        Self::Field(Cow::Borrowed(name))
    }
}

impl From<String> for PathItem {
    fn from(name: String) -> Self {
        Self::Field(Cow::Owned(name))
    }
}

impl From<usize> for PathItem {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The places of every part of one file.
#[derive(Debug, Clone)]
pub struct SourceTree {
    lines: Lines,
    root: Node,
}

#[derive(Debug, Clone)]
struct Node {
    span: Range<usize>,
    parts: Parts,
}

#[derive(Debug, Clone)]
enum Parts {
    None,
    Items(Vec<Node>),
    Fields(Vec<Field>),
}

#[derive(Debug, Clone)]
struct Field {
    name: String,
    /// From the name to the end of the value.
    span: Range<usize>,
    value: Node,
}

impl SourceTree {
    /// The tree of a text that `ron` has read.
    pub(super) fn of_readable(text: &str) -> Result<Self, Fault> {
        let lines = Lines::of(text);
        let body = super::without_mark(text);
        let shift = text.len() - body.len();
        let document = parse_document(body).map_err(|error| {
            let place = lines.place(error.span().start_offset + shift);
            Fault::error(Some(place), format!("this cannot be read here: {}", error.kind()))
        })?;
        let root = match &document.value {
            Some(value) => Node::of(value, shift),
            None => Node { span: shift..text.len(), parts: Parts::None },
        };
        Ok(Self { lines, root })
    }

    /// The place of the part at this path, or of the deepest part on the way to it that is there.
    /// A field is placed at its value.
    pub fn place(&self, path: &[PathItem]) -> Option<Place> {
        let (node, _) = self.deepest(path);
        Some(self.lines.place(node.span.start))
    }

    /// The bytes of the value at this path; `None` where there is no such part.
    pub fn span(&self, path: &[PathItem]) -> Option<Range<usize>> {
        let (node, steps) = self.deepest(path);
        (steps == path.len()).then(|| node.span.clone())
    }

    /// The bytes of a whole field, from its name to the end of its value.
    pub fn field_span(&self, path: &[PathItem]) -> Option<Range<usize>> {
        let (PathItem::Field(name), parents) = path.split_last()? else { return None };
        let (node, steps) = self.deepest(parents);
        if steps != parents.len() {
            return None;
        }
        node.field(name).map(|field| field.span.clone())
    }

    /// The place of a byte of the text.
    pub fn place_of_byte(&self, offset: usize) -> Place {
        self.lines.place(offset)
    }

    /// How many items the list or tuple at this path has, 0 where it is none.
    pub fn items(&self, path: &[PathItem]) -> usize {
        let (node, steps) = self.deepest(path);
        match &node.parts {
            Parts::Items(items) if steps == path.len() => items.len(),
            _ => 0,
        }
    }

    fn deepest(&self, path: &[PathItem]) -> (&Node, usize) {
        let mut node = &self.root;
        for (steps, item) in path.iter().enumerate() {
            let next = match (item, &node.parts) {
                (PathItem::Field(name), _) => node.field(name).map(|field| &field.value),
                (PathItem::Index(index), Parts::Items(items)) => items.get(*index),
                (PathItem::Index(_), _) => None,
            };
            match next {
                Some(next) => node = next,
                None => return (node, steps),
            }
        }
        (node, path.len())
    }
}

impl Node {
    fn of(expr: &Expr<'_>, shift: usize) -> Self {
        let span = expr.span();
        let span = span.start_offset + shift..span.end_offset + shift;
        let parts = match expr {
            Expr::Seq(seq) => Parts::Items(seq.items.iter().map(|it| Self::of(&it.expr, shift)).collect()),
            Expr::Tuple(tuple) => items(&tuple.elements, shift),
            Expr::AnonStruct(body) => fields(&body.fields, shift),
            Expr::Struct(body) => match &body.body {
                None => Parts::None,
                Some(StructBody::Tuple(tuple)) => items(&tuple.elements, shift),
                Some(StructBody::Fields(body)) => fields(&body.fields, shift),
            },
            Expr::Map(map) => Parts::Fields(
                map.entries
                    .iter()
                    .map(|entry| Field {
                        name: key_text(&entry.key),
                        span: entry.key.span().start_offset + shift..entry.value.span().end_offset + shift,
                        value: Self::of(&entry.value, shift),
                    })
                    .collect(),
            ),
            // `Some(x)` and `x` are the same to a reader with implicit_some.
            Expr::Option(option) => match &option.value {
                Some(value) => Self::of(&value.expr, shift).parts,
                None => Parts::None,
            },
            Expr::Unit(_)
            | Expr::Bool(_)
            | Expr::Char(_)
            | Expr::Byte(_)
            | Expr::Number(_)
            | Expr::String(_)
            | Expr::Bytes(_)
            | Expr::Error(_) => Parts::None,
        };
        Self { span, parts }
    }

    fn field(&self, name: &str) -> Option<&Field> {
        match &self.parts {
            Parts::Fields(fields) => fields.iter().find(|field| field.name == name),
            Parts::Items(_) | Parts::None => None,
        }
    }
}

fn items(elements: &[TupleElement<'_>], shift: usize) -> Parts {
    Parts::Items(elements.iter().map(|it| Node::of(&it.expr, shift)).collect())
}

fn fields(fields: &[StructField<'_>], shift: usize) -> Parts {
    let field = |it: &StructField<'_>| {
        let value = Node::of(&it.value, shift);
        let name = it.name.name.strip_prefix("r#").unwrap_or(&it.name.name).to_owned();
        Field { name, span: it.name.span.start_offset + shift..value.span.end, value }
    };
    Parts::Fields(fields.iter().map(field).collect())
}

fn key_text(key: &Expr<'_>) -> String {
    match key {
        Expr::String(text) => text.value.clone(),
        Expr::Number(number) => number.raw.clone().into_owned(),
        Expr::Struct(name) => name.name.name.clone().into_owned(),
        _ => String::new(),
    }
}

/// Where lines begin, and the text to count columns in.
#[derive(Debug, Clone)]
struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text: text.to_owned(), starts }
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        let column = super::without_mark(before).chars().count() + 1;
        Place { line: saturated(line), column: saturated(column) }
    }
}

/// A count as it stands in a place.
pub(super) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
