//! Names that tell where a file comes from.

use std::path::Path;

use crate::library::write;

/// Whether a file is a temporary one that its program did not live to rename or remove.
pub(super) fn is_left_over(name: &str) -> bool {
    write::is_temporary(name)
}

/// Whether a file is what could not be saved over someone else's change.
pub(super) fn was_not_saved(name: &str) -> bool {
    name.contains("(not saved over a change, ")
}

/// The name of the file that this one looks like a copy of, as file-sync programs and file managers name
/// them: `session (conflicted copy).ron`, `session (Ana's conflicted copy 2026-11-22).ron`,
/// `session.sync-conflict-20261122-093012-ABCDEFG.ron`, `session 2.ron`, `session (1).ron`,
/// `session - Copy.ron`, `session-LAPTOP.ron` beside `session.ron`.
pub fn looks_like_a_copy(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let end = path.extension().and_then(|it| it.to_str())?;
    let lower = stem.to_lowercase();
    if let Some(at) = lower.find(".sync-conflict-").or_else(|| lower.find("_conflict-")) {
        return Some(format!("{}.{end}", stem.get(..at)?));
    }
    if lower.ends_with(')')
        && let Some(at) = stem.rfind(" (")
    {
        let inside = lower.get(at + 2..lower.len() - 1)?;
        let numbered = !inside.is_empty() && inside.bytes().all(|it| it.is_ascii_digit());
        if numbered || inside.contains("conflict") || inside == "copy" {
            return Some(format!("{}.{end}", stem.get(..at)?));
        }
    }
    for tail in [" - copy", " copy"] {
        if let Some(original) = lower.strip_suffix(tail) {
            return Some(format!("{}.{end}", stem.get(..original.len())?));
        }
    }
    // Only beside the file that it would be a copy of: these are names that one could choose.
    let beside = |original: &str| {
        let name = format!("{original}.{end}");
        path.with_file_name(&name).exists().then_some(name)
    };
    if let Some((original, number)) = stem.rsplit_once(' ')
        && !number.is_empty()
        && number.bytes().all(|it| it.is_ascii_digit())
    {
        return beside(original);
    }
    let (original, machine) = stem.split_once('-')?;
    let known = matches!(original, "session" | "recording" | "who" | "scenario" | "scheme" | "library");
    if known && !machine.is_empty() { beside(original) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        let folder = tempfile::tempdir().unwrap();
        for there in ["session.ron", "who.ron", "ana-1.ron"] {
            std::fs::write(folder.path().join(there), "").unwrap();
        }
        assert_eq!(looks_like_a_copy(&folder.path().join(name)).as_deref(), expected, "{name}");
    }

    #[test]
    fn copies_are_known_by_their_names() {
        check("session (conflicted copy).ron", Some("session.ron"));
        check("session (Ana's conflicted copy 2026-11-22).ron", Some("session.ron"));
        check("session (Conflict from PC 2026-11-22).ron", Some("session.ron"));
        check("who.sync-conflict-20261122-093012-ABCDEFG.ron", Some("who.ron"));
        check("ana-1 2.ron", Some("ana-1.ron"));
        check("ana-1 (1).ron", Some("ana-1.ron"));
        check("session - Copy.ron", Some("session.ron"));
        check("session copy.ron", Some("session.ron"));
        check("session-LAPTOP7.ron", Some("session.ron"));
        check("reply-01-take-1 (1).wav", Some("reply-01-take-1.wav"));
    }

    #[test]
    fn our_own_names_are_no_copies() {
        for name in
            ["session.ron", "ana-1.ron", "ana-2.ron", "reply-01-take-2.wav", "library.ron", "p-8f3a2c01.ron"]
        {
            check(name, None);
        }
        check("notes 2.ron", None);
    }
}
