//! The linter for schemes: every fault at once, each with its place and how to mend it.

mod codes;
mod decisions;
mod scores;

#[cfg(test)]
mod tests;

use crate::domain::fault::{Fault, Level};
use crate::domain::source::{self, PathItem, SourceTree};

use super::model::{Mapping, MapsTo, Scheme};

/// The version of the file format that is read.
const FORMAT: u32 = 1;

/// Reads a scheme from its text, and looks it over.
///
/// # Errors
/// Every fault of the file when one of them makes it unusable; else the scheme comes with what someone
/// should look at.
pub fn read(text: &str) -> Result<(Scheme, Vec<Fault>), Vec<Fault>> {
    let (scheme, tree) = source::read::<Scheme>(text)?;
    let faults = check(&scheme, Some(&tree));
    if faults.iter().any(|fault| fault.level == Level::Error) { Err(faults) } else { Ok((scheme, faults)) }
}

/// Looks a scheme over. Faults have places where a tree of the file is given, and come in their order.
pub fn check(scheme: &Scheme, tree: Option<&SourceTree>) -> Vec<Fault> {
    let mut checker = Checker { scheme, tree, faults: Vec::new() };
    checker.head();
    checker.codes();
    checker.slots();
    checker.decisions();
    checker.ratings();
    checker.summaries();
    checker.mappings();
    checker.faults.sort_by_key(|fault| fault.place);
    checker.faults
}

/// Looks over what a scheme's mappings say about another scheme that is known.
pub fn check_mapping(scheme: &Scheme, other: &Scheme, tree: Option<&SourceTree>) -> Vec<Fault> {
    let mut checker = Checker { scheme, tree, faults: Vec::new() };
    for (place, mapping) in scheme.mappings.iter().enumerate().filter(|(_, it)| it.to == other.id) {
        checker.mapping_to(place, mapping, other);
    }
    checker.faults.sort_by_key(|fault| fault.place);
    checker.faults
}

struct Checker<'a> {
    scheme: &'a Scheme,
    tree: Option<&'a SourceTree>,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    fn error(&mut self, path: &[PathItem], message: impl Into<String>) {
        let place = self.tree.and_then(|tree| tree.place(path));
        self.faults.push(Fault::error(place, message));
    }

    fn warning(&mut self, path: &[PathItem], message: impl Into<String>) {
        let place = self.tree.and_then(|tree| tree.place(path));
        self.faults.push(Fault::warning(place, message));
    }

    /// A text that must not be empty.
    fn text(&mut self, path: &[PathItem], text: &str, what: &str) {
        if text.trim().is_empty() {
            self.error(path, format!("{what} is missing: write it, in your own words"));
        }
    }

    /// An id that scripts read: lower-case letters, digits, `_`, `-` and `.`.
    fn id(&mut self, path: &[PathItem], id: &str, what: &str) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
        if id.is_empty() || !id.chars().all(fits) {
            self.error(
                path,
                format!(
                    "“{id}” cannot be the id of {what}: use lower-case letters, digits, “_”, “-” and “.”"
                ),
            );
        }
    }

    fn head(&mut self) {
        let scheme = self.scheme;
        if scheme.format != FORMAT {
            self.error(
                &crate::source_path!["format"],
                format!("format {} is not known here: this program reads format {FORMAT}", scheme.format),
            );
        }
        self.id(&crate::source_path!["id"], &scheme.id, "a scheme");
        self.text(&crate::source_path!["version"], &scheme.version, "the version");
        self.text(&crate::source_path!["title"], &scheme.title, "the title");
        self.text(&crate::source_path!["summary"], &scheme.summary, "the summary");
        self.text(&crate::source_path!["source"], &scheme.source, "the source");
        if scheme.cautions.is_empty() {
            self.error(
                &crate::source_path!["cautions"],
                "there is no caution: say at least whose reading of which instrument this is, and that its \
                 authors do not endorse it",
            );
        }
        for (place, caution) in scheme.cautions.iter().enumerate() {
            self.text(&crate::source_path!["cautions", place], caution, "the caution");
        }
    }

    fn mapping_to(&mut self, place: usize, mapping: &Mapping, other: &Scheme) {
        for (id, target) in &mapping.codes {
            let path = crate::source_path!["mappings", place, "codes", id.clone()];
            let targets: &[String] = match target {
                MapsTo::Code(code) => std::slice::from_ref(code),
                MapsTo::NoCode => &[],
                MapsTo::CoderDecides(codes) => codes,
            };
            for code in targets {
                match (other.code(code), self.scheme.code(id)) {
                    (None, _) => self.error(&path, format!("{code} is not a code of {}", other.id)),
                    (Some(there), Some(here)) if there.speaker != here.speaker => self.error(
                        &path,
                        format!("{code} codes another speaker in {} than {id} does here", other.id),
                    ),
                    (Some(_), _) => {}
                }
            }
        }
    }
}

/// The first place at which an item equals an earlier one, for each such item.
fn repeated<'a>(items: impl IntoIterator<Item = &'a str>) -> Vec<(usize, &'a str)> {
    let mut seen = std::collections::BTreeSet::new();
    items.into_iter().enumerate().filter(|(_, item)| !seen.insert(*item)).collect()
}
