//! What was found at fault in files, in words and as JSON.

use serde_json::{Value, json};

use crate::cli::{CliError, path_json, print_line, print_note};
use crate::domain::fault::Level;
use crate::ops::found::{Checked, FileFault, FindError};

/// `{"files", "faults": [{"path", "line", "column", "level", "message"}]}`; the keys are stable.
pub fn as_json(checked: &Checked) -> Value {
    let fault = |it: &FileFault| {
        json!({
            "path": path_json(&it.path),
            "line": it.fault.place.map(|place| place.line),
            "column": it.fault.place.map(|place| place.column),
            "level": it.fault.level,
            "message": it.fault.message,
        })
    };
    let faults: Vec<Value> = checked.faults.iter().map(fault).collect();
    json!({"files": checked.files, "faults": faults})
}

/// Prints a line for each fault: `path:line:column: what, and how to mend it`.
pub fn print_lines(checked: &Checked) {
    for FileFault { path, fault } in &checked.faults {
        let place = fault.place.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let level = if fault.level == Level::Warning { "warning: " } else { "" };
        print_line(&format!("{}{place}: {level}{}", path.display(), fault.message));
    }
}

/// What a linter came to: exit 1 where a file cannot be used; things to look at are no fault.
pub fn verdict(checked: &Checked) -> Result<(), CliError> {
    let (files, errors) = (counted(checked.files, "file"), checked.errors());
    let warnings = counted(checked.faults.len() - errors, "warning");
    if errors > 0 {
        return Err(CliError::Input(format!("{} and {warnings} in {files}", counted(errors, "error"))));
    }
    print_note(&format!("{files} without errors, {warnings}"));
    Ok(())
}

/// An id that there is none of is a wrong call; anything else lies in a file.
pub fn not_found(error: &FindError) -> CliError {
    if error.is_in_the_call() {
        CliError::Call(error.to_string())
    } else {
        CliError::Input(error.to_string())
    }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
