//! Looking over the blind codings that were asked for.

use crate::domain::assignment::Assigned;
use crate::library::{Library, LibraryError};
use crate::ops::blind;
use crate::ops::check::Checked;

pub(super) fn check(
    library: &Library,
    assigned: &[Assigned],
    problems: &[LibraryError],
    report: &mut Checked,
) -> Result<(), LibraryError> {
    for problem in problems {
        report.unreadable(problem, &library.assignments_folder());
    }
    for assigned in assigned {
        check_one(library, assigned, report);
    }
    for (path, _coding) in blind::not_noted(library, assigned)? {
        report.warning(
            &path,
            "is final, and the blind coding that was asked for still waits for it: `oars library repair` notes it",
        );
    }
    Ok(())
}

fn check_one(library: &Library, assigned: &Assigned, report: &mut Checked) {
    let assignment = &assigned.assignment;
    let path = library.assignment_path(&assignment.id);
    let Ok(folder) = library.session_folder(&assignment.session) else {
        report.warning(
            &path,
            format!(
                "asks for a coding of session {}, which is not here: it was deleted or moved, and this file can go",
                assignment.session
            ),
        );
        return;
    };
    for progress in &assigned.progress {
        let coding = folder.path().join("codings").join(&progress.coding);
        if !coding.is_file() {
            report.error(
                &coding,
                format!(
                    "{} has begun this coding, and it is not there: restore it from a backup",
                    progress.coder
                ),
            );
        }
    }
}
