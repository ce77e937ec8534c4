//! Long outputs, word for word: what is read in a terminal, and help.
//!
//! One that changed on purpose: `INSTA_UPDATE=always cargo test --test suite golden`, and look at the
//! difference before it is kept.

use crate::desk::Desk;

/// What a command prints; it must succeed.
#[track_caller]
fn text(desk: &Desk, options: &[&str]) -> String {
    // Help is as wide as the terminal.
    let output = desk.command(options).env("COLUMNS", "100").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A desk with a small scheme and a small scenario on it that have a bit of everything: the words of those
/// that come with the program may change.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("s-1.ron", include_str!("../abuse/scheme.ron"));
    desk.write("a.ron", include_str!("../abuse/scenario.ron"));
    desk
}

#[test]
fn schemes_and_scenarios() {
    let desk = desk();
    insta::assert_snapshot!("scheme-show", text(&desk, &["scheme", "show", "s-1.ron"]));
    insta::assert_snapshot!("scenario-show", text(&desk, &["scenario", "show", "a.ron"]));
    insta::assert_snapshot!("scenario-graph", text(&desk, &["scenario", "graph", "a.ron"]));
}

#[test]
fn a_score() {
    let desk = desk();
    desk.write(
        "sheet.csv",
        "session,coder,volley,take,utterance,speaker,code,valence,strength\n\
         s1,ann,1,1,1,parent,CT,,low\n\
         s1,ann,1,1,2,worker,R,change,\n\
         s1,ann,1,1,3,worker,R,,\n\
         s1,ann,1,1,4,worker,Q,,\n\
         s1,ann,2,1,5,parent,,,\n\
         s1,ann,2,1,6,worker,R,,\n\
         s1,ann,2,2,6,worker,Q,,\n",
    );
    let options = ["score", "sheet.csv", "--scheme", "s-1.ron", "--minutes", "12"];
    insta::assert_snapshot!("score", text(&desk, &options));
}

#[test]
fn help() {
    let desk = Desk::new();
    let of = |command: &str| {
        let options: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        text(&desk, &options)
    };
    let commands = [
        "",
        "code",
        "devices",
        "import",
        "inspect",
        "library",
        "library list",
        "practise",
        "record",
        "scenario",
        "scheme",
        "score",
    ];
    let all: Vec<String> =
        commands.iter().map(|it| format!("{}\n\n{}", format!("# oars {it}").trim_end(), of(it))).collect();
    insta::assert_snapshot!("help", all.join("\n"));
}
