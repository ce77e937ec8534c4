//! `oars scheme`: the instruments that are known, one of them in full, and the linter.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};

use crate::cli::{CliError, faults, path_json, print_json, print_line, print_note};
use crate::domain::language::Speaker;
use crate::domain::scheme::{Counting, DecisionTree, Formula, Leads, Least, MapsTo, Rating, Scheme, Summary};
use crate::ops::schemes::{Schemes, check_files};

/// The instruments: their codes, rules and formulas
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the schemes
    List,
    /// Show one scheme in full
    Show {
        /// Its id, or the path of its file
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Look scheme files over and say how to mend each fault
    Check {
        /// Files, or folders whose .ron files are checked
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
}

/// Carries the command out.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    match &args.what {
        What::List => {
            list(&Schemes::known(library), args.json);
            Ok(())
        }
        What::Show { id } => show(&Schemes::known(library), id, args.json),
        What::Check { paths } => check(paths, args.json),
    }
}

fn list(schemes: &Schemes, json: bool) {
    for trouble in &schemes.troubles {
        print_note(&trouble.to_string());
    }
    if json {
        let all: Vec<serde_json::Value> = schemes
            .found
            .iter()
            .map(|found| {
                let scheme = &found.scheme;
                serde_json::json!({
                    "id": scheme.id,
                    "title": scheme.title,
                    "version": scheme.version,
                    "codes": scheme.codes.iter().map(|it| &it.id).collect::<Vec<_>>(),
                    "globals": scheme.globals.iter().map(|it| &it.id).collect::<Vec<_>>(),
                    "file": found.file.as_deref().map(path_json),
                })
            })
            .collect();
        print_json(&serde_json::Value::Array(all));
        return;
    }
    let width = schemes.found.iter().map(|it| it.scheme.id.chars().count()).max().unwrap_or(0);
    for found in &schemes.found {
        let scheme = &found.scheme;
        let worker = scheme.codes_of(Speaker::Worker).map(|it| it.id.as_str()).collect::<Vec<_>>().join(" ");
        print_line(&format!("{:width$}  {}, version {}: {worker}", scheme.id, scheme.title, scheme.version));
    }
}

fn show(schemes: &Schemes, id: &str, json: bool) -> Result<(), CliError> {
    let found = schemes.find(id).map_err(|error| faults::not_found(&error))?;
    if json {
        let value = serde_json::to_value(&found.scheme)
            .map_err(|error| CliError::Input(format!("{id} cannot be written as JSON: {error}")))?;
        print_json(&value);
    } else {
        print_line(&in_words(&found.scheme));
    }
    Ok(())
}

fn check(paths: &[PathBuf], json: bool) -> Result<(), CliError> {
    let checked = check_files(paths);
    if json {
        print_json(&faults::as_json(&checked));
    } else {
        faults::print_lines(&checked);
    }
    faults::verdict(&checked)
}

/// A scheme for reading in a terminal.
fn in_words(scheme: &Scheme) -> String {
    let mut out = vec![format!("{} ({}, version {})", scheme.title, scheme.id, scheme.version)];
    out.push(scheme.summary.clone());
    out.extend(scheme.cautions.iter().map(|it| format!("  Caution: {it}")));
    out.push(format!("  Source: {}", scheme.source));
    for (title, speaker) in [
        ("Codes for the worker", Speaker::Worker),
        ("Codes for the parent", Speaker::Parent),
        ("Codes for others", Speaker::Other),
    ] {
        if scheme.codes_of(speaker).next().is_some() {
            heading(&mut out, title);
        }
        for code in scheme.codes_of(speaker) {
            out.push(format!("  {} ({}), key {}", code.id, code.name, code.hotkey));
            out.push(format!("    {}", code.definition));
            out.extend(code.examples.iter().map(|it| format!("    + {it}")));
            out.extend(code.not_examples.iter().map(|it| format!("    - {it}")));
            out.push(format!("    Source: {}", code.source));
        }
    }
    match scheme.counting {
        Counting::ByVolley => heading(&mut out, "Slots of a volley: the first code that is present stays"),
        Counting::ByUtterance => heading(&mut out, "Every utterance counts: no code shuts out another"),
    }
    for slot in &scheme.slots {
        out.push(format!("  {}: {} ({}). {}", slot.name, slot.order.join(" > "), slot.reason, slot.source));
    }
    for tree in &scheme.decisions {
        decisions(&mut out, tree);
    }
    ratings(&mut out, "Global ratings, 1 to 5", &scheme.globals);
    ratings(&mut out, "Reply ratings, 1 to 5", &scheme.reply_ratings);
    heading(&mut out, "Summary scores");
    for summary in &scheme.summaries {
        summary_words(&mut out, summary);
    }
    for mapping in &scheme.mappings {
        heading(&mut out, &format!("Read in {}", mapping.to));
        for (code, target) in &mapping.codes {
            let target = match target {
                MapsTo::Code(other) => other.clone(),
                MapsTo::NoCode => "no code".to_owned(),
                MapsTo::CoderDecides(among) => format!("a coder decides among {}", among.join(", ")),
            };
            out.push(format!("  {code}: {target}"));
        }
        if !mapping.note.is_empty() {
            out.push(format!("  {}", mapping.note));
        }
    }
    out.join("\n")
}

fn heading(out: &mut Vec<String>, title: &str) {
    out.push(String::new());
    out.push(title.to_owned());
}

fn decisions(out: &mut Vec<String>, tree: &DecisionTree) {
    let whose = match tree.speaker {
        Speaker::Worker => "the worker's",
        Speaker::Parent => "the parent's",
        Speaker::Other => "others'",
    };
    heading(out, &format!("Decision questions for {whose} utterances, from “{}”", tree.start));
    for question in &tree.questions {
        out.push(format!("  {}: {}", question.id, question.ask));
        if !question.help.is_empty() {
            out.push(format!("    {}", question.help));
        }
        for answer in &question.answers {
            let leads = match &answer.to {
                Leads::Ask(next) => format!("go to “{next}”"),
                Leads::Code(code, reason) => format!("{code}: {reason}"),
                Leads::NoCode(reason) => format!("no code: {reason}"),
            };
            out.push(format!("    {} -> {leads}", answer.label));
        }
    }
}

fn ratings(out: &mut Vec<String>, title: &str, ratings: &[Rating]) {
    if ratings.is_empty() {
        return;
    }
    heading(out, title);
    for rating in ratings {
        out.push(format!("  {} ({}): {}", rating.name, rating.id, rating.about));
        out.extend(rating.anchors.iter().zip(1..).map(|(anchor, n)| format!("    {n} {anchor}")));
        out.push(format!("    Source: {}", rating.source));
    }
}

fn summary_words(out: &mut Vec<String>, summary: &Summary) {
    let formula = match &summary.formula {
        Formula::Sum(codes) => codes.join(" + "),
        Formula::Ratio(above, below) => format!("({}) / ({})", above.join(" + "), below.join(" + ")),
        Formula::MeanOfGlobals(ids) => format!("mean of {}", ids.join(" and ")),
        Formula::MeanOfReplies(id) => format!("mean of {id} over the replies"),
        Formula::WithValence(codes, sides) => {
            let sides: Vec<String> = sides.iter().map(|it| format!("{it:?}").to_lowercase()).collect();
            format!("utterances with {} that take up {}", codes.join(", "), sides.join(" or "))
        }
        Formula::TakenUp(codes) => {
            format!("parent's lines with change talk whose reply takes it up with {}", codes.join(", "))
        }
    };
    out.push(format!("  {} ({}): {formula}", summary.name, summary.id));
    if let Some(bands) = summary.bands {
        let ((a, b), (c, d)) = (bands.fair, bands.good);
        out.push(format!("    fair from {a}/{b}, good from {c}/{d}"));
    }
    for least in &summary.least {
        let says = match least {
            Least::Codes { says, .. } | Least::Minutes { says, .. } => says,
        };
        out.push(format!("    no band: {says}"));
    }
    out.push(format!("    Source: {}", summary.source));
}
