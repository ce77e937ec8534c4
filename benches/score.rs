//! How long `oars score` takes on large coding sheets, and whether twice the sheet takes twice the time.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const MOST: Duration = Duration::from_millis(500);
const LIMITED: usize = 100_000;
const SIZES: [usize; 4] = [50_000, LIMITED, 200_000, 400_000];
/// Twice the sheet may take this many times as long.
const MOST_GROWTH: f64 = 2.4;
const TRIES: usize = 5;

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "score: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut fine = true;
    let mut before: Option<Duration> = None;
    for utterances in SIZES {
        let path = folder.path().join(format!("{utterances}.csv"));
        std::fs::write(&path, sheet(utterances)).map_err(|error| error.to_string())?;
        let mut times = Vec::new();
        for _try in 0..TRIES {
            times.push(score(&path)?);
        }
        times.sort_unstable();
        let median = times.get(TRIES / 2).copied().unwrap_or_default();
        let growth = before.map(|before| median.as_secs_f64() / before.as_secs_f64());
        fine &= growth.is_none_or(|it| it < MOST_GROWTH);
        fine &= utterances != LIMITED || median < MOST;
        let grown = growth.map_or_else(String::new, |it| format!(", {it:.2} times the half of it"));
        let line = format!("score: {utterances} utterances in {:.3} s{grown}", median.as_secs_f64());
        drop(writeln!(std::io::stdout(), "{line}"));
        before = Some(median);
    }
    Ok(fine)
}

fn score(path: &Path) -> Result<Duration, String> {
    let begun = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_oars"))
        .args(["score", "--json"])
        .arg(path)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let took = begun.elapsed();
    if output.status.success() { Ok(took) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Volleys of one parent's utterance and three of the worker's.
fn sheet(utterances: usize) -> String {
    const CODES: [&str; 6] = ["OQ", "SR", "CR", "AF", "GI", "SEEK"];
    let mut text = String::from(
        "session,coder,scheme,volley,take,utterance,speaker,start_s,end_s,code,valence,strength,text\n",
    );
    for number in 0..utterances {
        let volley = number / 4 + 1;
        let (speaker, code, valence) = if number % 4 == 0 {
            ("parent", "CT", "")
        } else {
            let code = CODES.get((number * 7 + volley) % CODES.len()).copied().unwrap_or("SR");
            ("worker", code, if matches!(code, "SR" | "CR") { "change" } else { "" })
        };
        let start = number as f64 * 1.5;
        let row = format!(
            "s1,ana,family-safeguarding-1,{volley},1,{},{speaker},{start:.1},{:.1},{code},{valence},,\"one thought, spoken\"",
            number + 1,
            start + 1.2
        );
        text.push_str(&row);
        text.push('\n');
    }
    text
}
