//! `oars code`: a coder's coding of a session or recording from a coding sheet, and what it scores.

use std::fs;
use std::path::PathBuf;

use oars::domain::coding::{Coding, CodingKind, CodingState, Edit, Pass, VolleyEdge};
use oars::library::{SessionFolder, draft};
use oars::ops::session;
use serde_json::Value;

use crate::desk::Desk;

/// A desk with half a minute of sound on it.
fn desk() -> Desk {
    let desk = Desk::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    for (name, seconds) in [("talk.wav", 30), ("reply.wav", 4)] {
        let mut writer = hound::WavWriter::create(desk.path(name), spec).unwrap();
        for frame in 0..seconds * 8000 {
            writer.write_sample(((f64::from(frame) * 0.3).sin() * 9000.0) as i16).unwrap();
        }
        writer.finalize().unwrap();
    }
    desk
}

impl Desk {
    /// What a command tells as JSON.
    #[track_caller]
    fn told(&self, options: &[&str]) -> Value {
        self.json(&[options, &["--json"]].concat())
    }

    /// The id of a session with two replies, the second with another take.
    fn practised(&self) -> String {
        let options = [
            "practise",
            "first-hello",
            "--reply",
            "reply.wav",
            "--reply",
            "reply.wav",
            "--again",
            "2=reply.wav",
            "--trainee",
            "Ana",
            "--seed",
            "1",
        ];
        self.told(&options)["id"].as_str().unwrap().to_owned()
    }

    /// The id of a recording that is settled for coding in MITI 4.2.1, from 2 s on.
    fn recorded(&self) -> String {
        let options = [
            "import",
            "talk.wav",
            "--role-play",
            "--everyone-agreed",
            "--goal",
            "less drink at home",
            "--part",
            "0:02-0:30",
            "--scheme",
            "miti-4.2.1",
        ];
        self.told(&options)["id"].as_str().unwrap().to_owned()
    }
}

fn stored(outcome: &Value) -> Coding {
    draft::read(&PathBuf::from(outcome["coding"].as_str().unwrap())).unwrap().0
}

const REPLIES: &str = "volley,take,utterance,speaker,start_s,end_s,code,valence\n\
    1,1,1,parent,,,,\n\
    1,1,2,worker,0.2,1.5,Reflection,change\n\
    1,1,3,worker,1.5,3.0,Question,\n\
    2,2,4,worker,0.0,1.0,Affirm,\n\
    2,1,4,worker,0.0,1.0,Tell,\n";

const TALK: &str = "volley,utterance,speaker,start_s,end_s,code\n\
    1,1,worker,0.0,1.9,Q\n\
    1,2,parent,1.9,3.0,\n\
    1,3,worker,3.0,5.0,SR\n\
    1,4,worker,5.0,6.0,CR\n\
    2,5,parent,6.0,8.0,\n\
    2,6,worker,8.0,9.0,Q\n\
    2,7,parent,9.0,9.5,\n\
    2,8,worker,9.5,11.0,Q\n\
    3,9,worker,11.0,12.0,AF\n\
    4,10,parent,12.0,14.0,\n";

#[test]
fn a_practice_session_is_coded_from_a_sheet() {
    let desk = desk();
    let id = desk.practised();
    desk.write("codes.csv", REPLIES);
    desk.write("ratings.csv", "item,Bea\n2:starter_clear,\n");
    let outcome = desk.told(&["code", &id, "--sheet", "codes.csv", "--coder", "Bea", "--final"]);
    assert_eq!(outcome["final"], true);
    assert_eq!(outcome["scheme"], "starter-1");
    assert_eq!(outcome["score"]["counts"]["Reflection"], 1);
    assert_eq!(outcome["score"]["counts"]["Tell"], 1);
    assert_eq!(outcome["score"]["counts"]["Affirm"], 0, "scores use the first take");
    assert!(outcome["notes"][0].as_str().unwrap().contains("1 row of the parent's"));
    let coding = stored(&outcome);
    assert_eq!((coding.kind, coding.state), (CodingKind::Coder, CodingState::Final));
    assert_eq!(coding.takes.len(), 3);
    assert!(draft::verify(&coding));
    let scored = desk.told(&["score", "--session", &id, "--coder", "Bea"]);
    assert_eq!(scored, outcome["score"]);
    // Another call is another coding, and the first stays.
    let before = fs::read(outcome["coding"].as_str().unwrap()).unwrap();
    let again = desk.told(&["code", &id, "--sheet", "codes.csv", "--coder", "Bea"]);
    assert_ne!(again["coding"], outcome["coding"]);
    assert_eq!((&again["final"], &again["sha256"]), (&Value::Bool(false), &Value::Null));
    assert_eq!(fs::read(outcome["coding"].as_str().unwrap()).unwrap(), before);
}

#[test]
fn a_recording_is_coded_by_its_turns_and_the_sheets_volleys() {
    let desk = desk();
    let id = desk.recorded();
    desk.write("codes.csv", TALK);
    desk.write("ratings.csv", "item,Bea\npartnership,4\nempathy,3\n");
    let options =
        ["code", &id, "--sheet", "codes.csv", "--coder", "Bea", "--ratings", "ratings.csv", "--final"];
    let outcome = desk.told(&options);
    // The first utterance lies before the part.
    assert_eq!(outcome["score"]["volleys"], 3);
    assert_eq!(
        outcome["score"]["counts"]["Q"], 1,
        "the parent's word between does not part them: one volley"
    );
    assert_eq!(outcome["score"]["counts"]["SR"], 0);
    assert_eq!(outcome["score"]["counts"]["CR"], 1);
    assert_eq!(outcome["score"]["counts"]["AF"], 1);
    assert_eq!(outcome["score"]["ratings"]["partnership"], 4);
    let coding = stored(&outcome);
    assert_eq!(coding.setting.goal.as_deref(), Some("less drink at home"));
    assert_eq!(coding.pass, Pass::Counts);
    let edges: Vec<VolleyEdge> = coding.takes[0].utterances.iter().map(|it| it.volley_edge).collect();
    let by_hand = |place: usize| edges[place] != VolleyEdge::ByTurn;
    assert_eq!((0..10).filter(|it| by_hand(*it)).collect::<Vec<_>>(), [2, 7, 8]);
    assert_eq!(desk.told(&["score", "--session", &id]), outcome["score"]);
    assert_eq!(desk.told(&["score", "--session", &id, "--coder", "Bea"]), outcome["score"]);
    desk.fails(&["score", "--session", &id, "--coder", "Cat"], 2, "it was coded by Bea");
    // By another hand after it was made final.
    let check = |desk: &Desk| desk.told(&["library", "check"])["faults"].as_array().unwrap().len();
    assert_eq!(check(&desk), 0);
    let path = outcome["coding"].as_str().unwrap();
    let changed = fs::read_to_string(path).unwrap().replacen("\"CR\"", "\"SR\"", 1);
    fs::write(path, changed).unwrap();
    let output = desk.run(&["library", "check"]);
    assert_eq!(output.status.code(), Some(1));
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("was changed after it was made final"), "{said}");
}

#[test]
fn a_sheet_that_numbers_no_volleys_leaves_them_to_the_turns() {
    let desk = desk();
    let id = desk.recorded();
    let line = |line: &str| match line.split_once(',') {
        Some((first, rest)) if first != "volley" => format!("1,{rest}"),
        _ => line.to_owned(),
    };
    let lines: Vec<String> = TALK.lines().map(line).collect();
    desk.write("codes.csv", &lines.join("\n"));
    let outcome = desk.told(&["code", &id, "--sheet", "codes.csv", "--coder", "Bea"]);
    assert_eq!((&outcome["score"]["volleys"], &outcome["score"]["counts"]["Q"]), (&3.into(), &2.into()));
    assert!(outcome["notes"][0].as_str().unwrap().contains("found by the turns"));
}

#[test]
fn what_is_at_fault_is_named_with_its_row_and_nothing_is_stored() {
    let desk = desk();
    let recording = desk.recorded();
    let session = desk.practised();
    let code = |id: &str, sheet: &str, code: i32, expected: &str| {
        desk.write("codes.csv", sheet);
        desk.fails(&["code", id, "--sheet", "codes.csv", "--coder", "Bea"], code, expected);
    };
    code(&recording, &TALK.replace("3.0,5.0", ",5.0"), 1, "codes.csv:4:1: an utterance of a recording needs");
    code(
        &recording,
        &TALK.replace("12.0,14.0", "12.0,31.0"),
        1,
        "codes.csv:11:1: the utterance ends at 31 s",
    );
    code(&recording, &TALK.replace("5.0,6.0", "4.0,6.0"), 1, "codes.csv:5:1: an utterance must start after");
    code(&recording, &TALK.replace(",AF", ",XX"), 1, "codes.csv:10:22: XX is not a code of miti-4.2.1");
    code(
        &session,
        &REPLIES.replace("2,2,4", "2,3,4"),
        1,
        "codes.csv:5:1: the session has no take 3 of reply 2",
    );
    code(&session, &REPLIES.replace("1.5,3.0", "1.5,9.0"), 1, "codes.csv:4:1: the utterance ends at 9 s");
    code("no-such-session", REPLIES, 2, "there is no such session");
    let two = "coder,volley,speaker,code\nA,1,worker,\nB,1,worker,\n";
    code(&session, two, 2, "the sheet has no coder “Bea”; it has: A, B");
    desk.write("codes.csv", TALK);
    desk.fails(&["code", &recording, "--sheet", "codes.csv", "--coder", " "], 2, "name who coded");
    desk.write("ratings.csv", "item,Bea\n1:reply_partnership,4\n");
    let options = ["code", &recording, "--sheet", "codes.csv", "--coder", "Bea", "--ratings", "ratings.csv"];
    desk.fails(&options, 1, "ratings.csv:2:1");
    let unsettled = desk.told(&["import", "reply.wav", "--role-play", "--everyone-agreed"]);
    code(unsettled["id"].as_str().unwrap(), TALK, 1, "are not settled yet");
    for id in [&recording, &session] {
        let folder = session::find_folder(id.as_ref(), Some(&desk.path("library"))).unwrap();
        let by_bea = folder
            .coding_files()
            .unwrap()
            .into_iter()
            .filter(|it| draft::read(it).unwrap().0.kind == CodingKind::Coder);
        assert_eq!(by_bea.count(), 0);
    }
}

#[test]
fn a_correction_is_a_new_coding_and_the_old_one_stays() {
    let desk = desk();
    let id = desk.recorded();
    desk.write("codes.csv", TALK);
    let outcome = desk.told(&["code", &id, "--sheet", "codes.csv", "--coder", "Bea", "--final"]);
    let path = PathBuf::from(outcome["coding"].as_str().unwrap());
    let before = fs::read(&path).unwrap();
    let folder = session::find_folder(id.as_ref(), Some(&desk.path("library"))).unwrap();
    let mut correction = session::correct(&folder, &path, "2026-11-23T09:00:00Z").unwrap();
    let utterance = correction.coding().takes[0].utterances[2].id;
    correction.apply(&[Edit::SetCode { id: utterance, code: Some("CR".to_owned()) }]).unwrap();
    let correction_path = correction.path().to_owned();
    correction.close().unwrap();
    // The correction that was begun is gone on with.
    let correction = session::correct(&folder, &path, "2026-11-24T09:00:00Z").unwrap();
    assert_eq!(correction.path(), correction_path);
    assert!(correction.can_undo());
    let corrected = correction.finish("2026-11-24T10:00:00Z").unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
    let reference = corrected.corrects.clone().unwrap();
    assert_eq!(reference.file, path.file_name().unwrap().to_string_lossy());
    assert_eq!(Some(reference.sha256), stored(&outcome).sha256);
    assert_ne!(corrected.sha256, stored(&outcome).sha256);
    assert_eq!(desk.told(&["score", "--session", &id])["counts"]["CR"], 1);
    assert_eq!(session::coding_of(&folder, &corrected.coder).unwrap(), Some(corrected));
    // What is not final is not corrected, nor what was changed by another hand.
    let open = desk.told(&["code", &id, "--sheet", "codes.csv", "--coder", "Cat"]);
    let path = PathBuf::from(open["coding"].as_str().unwrap());
    let error = session::correct(&folder, &path, "2026-11-24T11:00:00Z").unwrap_err();
    assert!(error.to_string().contains("is not final yet"), "{error}");
}

#[test]
fn the_newest_coding_is_known_by_its_number() {
    let desk = desk();
    let id = desk.recorded();
    desk.write("codes.csv", TALK);
    let codes = |code: &str| {
        desk.write("codes.csv", &TALK.replace(",AF", code));
        desk.told(&["code", &id, "--sheet", "codes.csv", "--coder", "Bea"])
    };
    for _ in 0..10 {
        codes(",AF");
    }
    let newest = codes(",SEEK");
    assert!(newest["coding"].as_str().unwrap().ends_with("-11.ron"));
    assert_eq!(desk.told(&["score", "--session", &id])["counts"]["SEEK"], 1);
    let folder: SessionFolder = session::find_folder(id.as_ref(), Some(&desk.path("library"))).unwrap();
    let coder = stored(&newest).coder;
    assert_eq!(session::coding_of(&folder, &coder).unwrap(), Some(stored(&newest)));
}
