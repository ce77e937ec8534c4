//! `oars score` on coding sheets.

use std::process::Output;

use serde_json::Value;

use crate::desk::Desk;

impl Desk {
    fn scored(&self, text: &str, options: &[&str]) -> Output {
        self.write("sheet.csv", text);
        self.run(&[&["score", "sheet.csv"], options].concat())
    }

    #[track_caller]
    fn score(&self, text: &str, options: &[&str]) -> Value {
        let output = self.scored(text, &[options, &["--json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[track_caller]
    fn refused(&self, text: &str, options: &[&str], code: i32, words: &str) {
        let output = self.scored(text, options);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains(words), "{told}");
        assert!(output.stdout.is_empty());
    }
}

const SHEET: &str = "session,coder,scheme,volley,take,utterance,speaker,start_s,end_s,code,valence,strength,text\n\
    s1,ann,family-safeguarding-1,1,1,1,parent,,,CT,,low,I might\n\
    s1,ann,family-safeguarding-1,1,1,2,worker,0,1,SR,change,,You might\n\
    s1,ann,family-safeguarding-1,1,1,3,worker,1,2,CR,change,,You want it\n\
    s1,ann,family-safeguarding-1,1,1,4,worker,2,3,OQ,,,How?\n\
    s1,ann,family-safeguarding-1,2,1,5,parent,,,ST,,,No\n\
    s1,ann,family-safeguarding-1,2,1,6,worker,0,1,TELL,,,I am worried\n\
    s1,ann,family-safeguarding-1,2,2,6,worker,0,1,PER,,,You must\n";

fn summary<'a>(score: &'a Value, id: &str) -> &'a Value {
    let all = score["summaries"].as_array().unwrap();
    all.iter().find(|it| it["id"] == id).unwrap()
}

#[test]
fn a_sheet_is_scored_by_its_first_takes() {
    let score =
        Desk::new().score(SHEET, &["--minutes", "12", "--global", "partnership=4", "--global", "empathy=3"]);
    assert_eq!(score["scheme"], "family-safeguarding-1");
    assert_eq!((score["volleys"].as_u64(), score["utterances"].as_u64()), (Some(2), Some(6)));
    assert_eq!(score["counts"]["CR"], 1);
    assert_eq!(score["counts"]["SR"], 0);
    assert_eq!(score["counts"]["PER"], 0);
    assert_eq!(score["counts"]["CT"], 1);
    assert_eq!(score["ratings"]["partnership"], 4);
    assert_eq!(summary(&score, "relational")["band"], "fair");
    assert_eq!(summary(&score, "relational")["numerator"], 7);
    let percent = summary(&score, "percent_cr");
    assert_eq!((&percent["value"], &percent["band"]), (&Value::from(1.0), &Value::Null));
    assert_eq!(percent["withheld"], "fewer than ten reflections");
    assert_eq!(summary(&score, "change_talk_taken_up")["numerator"], 1);
    assert_eq!(summary(&score, "percent_change_talk")["value"], 0.5);
    assert!(score["warnings"][0].as_str().unwrap().contains("1 later take"));
}

#[test]
fn scripted_parents_give_no_share_of_change_talk() {
    let score = Desk::new().score(SHEET, &["--scripted"]);
    assert_eq!(summary(&score, "percent_change_talk")["value"], Value::Null);
}

#[test]
fn a_house_coding_is_read_in_miti() {
    let score = Desk::new().score(SHEET, &["--scheme", "miti-4.2.1"]);
    assert_eq!(score["scheme"], "miti-4.2.1");
    assert_eq!(score["counts"]["Q"], 1);
    assert_eq!(score["counts"]["CR"], 1);
    assert!(score["counts"].get("TELL").is_none());
    let warnings = score["warnings"].to_string();
    assert!(
        warnings.contains("coded TELL left uncoded: a coder decides among GI, PWP, PER, CON"),
        "{warnings}"
    );
}

#[test]
fn text_names_the_scheme_and_its_caution() {
    let output = Desk::new().scored(SHEET, &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Family safeguarding (family-safeguarding-1, version 1.0)"), "{text}");
    assert!(text.contains("not endorsed by its authors"), "{text}");
    assert!(text.contains("100 % (1 of 1)"), "{text}");
    assert!(text.contains("no band: fewer than ten reflections"), "{text}");
}

#[test]
fn faults_of_the_sheet_end_with_one_and_their_place() {
    let desk = Desk::new();
    desk.refused(
        "volley,speaker,code\n1,worker,SR\n2,worker,XX\n",
        &[],
        1,
        "sheet.csv:3:10: XX is not a code of",
    );
    desk.refused("volley,speaker,code\n0,worker,SR\n", &[], 1, "sheet.csv:2:1: “0” is not a volley");
    desk.refused("", &[], 1, "sheet.csv:1:1: the sheet is empty");
    desk.refused("volley,speaker,code,scheme\n1,worker,SR,mine\n", &[], 1, "coded in “mine”");
}

#[test]
fn a_wrong_call_ends_with_two() {
    let desk = Desk::new();
    let coders = "volley,speaker,code,coder\n1,worker,SR,ann\n1,worker,CR,bo\n";
    desk.refused(coders, &[], 2, "several coders: ann, bo. Choose one with --coder");
    desk.refused(coders, &["--coder", "cy"], 2, "no coder “cy”");
    let sessions = "volley,speaker,code,session\n1,worker,SR,a\n1,worker,CR,b\n";
    desk.refused(sessions, &[], 2, "--session-id");
    assert_eq!(desk.score(sessions, &["--session-id", "b"])["counts"]["CR"], 1);
    assert_eq!(desk.score(coders, &["--coder", "ann"])["counts"]["SR"], 1);
    desk.refused(SHEET, &["--scheme", "misc"], 2, "there is no scheme called “misc”");
    desk.refused(SHEET, &["--global", "partnership=6"], 2, "a whole number from 1 to 5");
    desk.refused(SHEET, &["--global", "warmth=3"], 2, "no global rating “warmth”");
    desk.refused(
        SHEET,
        &["--scheme", "miti-4.2.1", "--global", "partner=3", "--global", "partnership=3"],
        2,
        "twice",
    );
}

#[test]
fn a_coachs_own_scheme_works_like_ours() {
    let desk = Desk::new();
    let folder = desk.folder.path().join("library/schemes");
    std::fs::create_dir_all(&folder).unwrap();
    let own = include_str!("../../schemes/starter-1.ron")
        .replace("\"starter-1\"", "\"ours\"")
        .replace("\"Reflection\"", "\"Mirror\"");
    std::fs::write(folder.join("ours.ron"), &own).unwrap();
    let sheet =
        "volley,speaker,code,scheme\n1,worker,Mirror,ours\n1,worker,Mirror,ours\n2,worker,Question,ours\n";
    let score = desk.score(sheet, &[]);
    assert_eq!((&score["scheme"], &score["counts"]["Mirror"]), (&Value::from("ours"), &Value::from(1)));
    let path = desk.folder.path().join("elsewhere.ron");
    std::fs::write(&path, own.replace("\"ours\"", "\"theirs\"")).unwrap();
    let sheet = "volley,speaker,code\n1,worker,Mirror\n";
    assert_eq!(desk.score(sheet, &["--scheme", path.to_str().unwrap()])["scheme"], "theirs");
}
