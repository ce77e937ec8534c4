//! `oars scenario`: the curriculum.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use crate::cli::{CliError, faults, print_json, print_line, print_note};
use crate::domain::scenario::{Destination, Goal, Scenario, Turn, graph};
use crate::ops::curriculum::{Curriculum, FoundScenario, check_files};
use crate::ops::schemes::Schemes;

/// The curriculum: list, show, check and draw scenarios
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
    /// List the scenarios that come with the program, and one's own
    List,
    /// Show one scenario: who, where, what for, and every turn
    Show {
        /// Its id, or the path of its file
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Look scenario files over and say how to mend each fault
    Check {
        /// Files, or folders whose .ron files are checked
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Print a picture of a scenario in the DOT language of Graphviz
    Graph {
        /// Its id, or the path of its file
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// Carries the command out.
pub fn run(args: &Args, library: Option<&Path>) -> Result<(), CliError> {
    let schemes = Schemes::known(library);
    let curriculum = || Curriculum::known(library, &schemes);
    let find = |id: &str| curriculum().find(id, &schemes).map_err(|error| faults::not_found(&error));
    match &args.what {
        What::List => list(&curriculum(), args.json),
        What::Show { id } if args.json => print_json(&shown(&find(id)?)),
        What::Show { id } => show(&find(id)?),
        What::Check { paths } => return check(paths, &schemes, args.json),
        What::Graph { id } => print_line(graph::dot(&find(id)?.scenario).trim_end()),
    }
    Ok(())
}

fn list(curriculum: &Curriculum, json: bool) {
    if json {
        let all: Vec<_> = curriculum.found.iter().map(|found| entry(&found.scenario)).collect();
        print_json(&json!(all));
    } else {
        let width = curriculum.found.iter().map(|it| it.scenario.id.chars().count()).max().unwrap_or(0);
        for FoundScenario { scenario, .. } in &curriculum.found {
            print_line(&format!("{:width$}  level {}  {}", scenario.id, scenario.level, scenario.title));
        }
        if let Some(folder) = Curriculum::own_folder() {
            print_note(&format!("Your own scenarios go into {}", folder.display()));
        }
    }
    for trouble in &curriculum.troubles {
        print_note(&trouble.to_string());
    }
}

/// One line of the list; the keys are stable.
fn entry(scenario: &Scenario) -> serde_json::Value {
    let mut skills = vec![scenario.focus];
    skills.extend(scenario.skills.iter().filter(|skill| **skill != scenario.focus));
    json!({
        "id": scenario.id,
        "kind": "scenario",
        "title": scenario.title,
        "themes": scenario.themes,
        "roles": scenario.roles,
        "level": scenario.level,
        "skills": skills,
        "turns": scenario.turns.len(),
        "endings": scenario.endings.len(),
    })
}

/// The scenario itself, and beside its own fields what identifies its text and what to look at in it.
fn shown(found: &FoundScenario) -> serde_json::Value {
    let mut value = json!(found.scenario);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("sha256".into(), json!(found.reference().sha256));
        fields.insert("warnings".into(), json!(found.warnings));
    }
    value
}

fn show(found: &FoundScenario) {
    let scenario = &found.scenario;
    let roles: Vec<&str> = scenario.roles.iter().map(|it| it.title()).collect();
    print_line(&format!("{} ({}, version {})", scenario.title, scenario.id, scenario.version));
    print_line(&scenario.summary);
    print_line(&format!(
        "Level {}. Focus: {}. Scheme: {}.",
        scenario.level,
        scenario.focus.title(),
        scenario.scheme
    ));
    print_line(&format!("Roles: {}.", roles.join("; ")));
    match &scenario.goal {
        Some(goal) => print_line(&format!("Goal: {goal}")),
        None => print_line("Goal: none yet; the conversation is still engaging"),
    }
    let reviewed =
        if scenario.reviews.is_empty() { "Not yet reviewed by practitioners" } else { "Reviewed by:" };
    print_line(reviewed);
    for review in &scenario.reviews {
        print_line(&format!("  {}, {}", review.role, review.date));
    }
    print_line(&format!("\nContent note: {}", scenario.content_note));
    print_line(&format!(
        "\n{}\n{}\n{}",
        scenario.briefing.situation, scenario.briefing.childs_day, scenario.briefing.purpose
    ));
    for turn in &scenario.turns {
        show_turn(turn);
    }
    print_line("");
    for ending in &scenario.endings {
        print_line(&format!("Ending {}: {}", ending.id, ending.title));
    }
}

fn show_turn(turn: &Turn) {
    print_line(&format!("\n{}", turn.id));
    if let Some(wording) = turn.wordings.first() {
        print_line(&format!("  “{}”", wording.text()));
    }
    if let Some(tell) = &turn.must_tell {
        print_line(&format!("  To be told: {tell}"));
    }
    if let Some(pause) = &turn.pause {
        print_line(&format!("  MI pauses: {}", pause.why));
    }
    for route in &turn.routes {
        print_line(&format!("  {} → {}", route.when, destination(&route.to)));
    }
}

fn destination(to: &Destination) -> String {
    match to {
        Destination::Turn(id) => id.clone(),
        Destination::Ending(id) => format!("ending {id}"),
        Destination::Chance(choices) => {
            let all: Vec<String> = choices
                .iter()
                .map(|(weight, goal)| match goal {
                    Goal::Turn(id) => format!("{id} ({weight})"),
                    Goal::Ending(id) => format!("ending {id} ({weight})"),
                })
                .collect();
            format!("by chance {}", all.join(" or "))
        }
    }
}

fn check(paths: &[PathBuf], schemes: &Schemes, json: bool) -> Result<(), CliError> {
    let checked = check_files(paths, schemes);
    if json {
        print_json(&faults::as_json(&checked));
    } else {
        faults::print_lines(&checked);
    }
    faults::verdict(&checked)
}
