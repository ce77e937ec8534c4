//! The walk, and the parsed examples of the MITI manual in our own words: each utterance is walked to
//! its code through the decision questions, and the codes are then derived for the volley.

use crate::domain::language::Speaker;
use crate::domain::volley::derive;

use super::*;

fn scheme(id: &str) -> Scheme {
    let text = match id {
        "miti" => include_str!("../../../schemes/miti-4.2.1.ron"),
        "misc" => include_str!("../../../schemes/misc-2.5.ron"),
        "older miti" => include_str!("../../../schemes/miti-3.1.1.ron"),
        "house" => include_str!("../../../schemes/family-safeguarding-1.ron"),
        _ => include_str!("../../../schemes/starter-1.ron"),
    };
    read(text).unwrap().0
}

/// Walks by the beginnings of the answers' labels, with ` > ` between them.
#[track_caller]
fn walk(tree: &DecisionTree, answers: &str) -> Option<String> {
    let mut step = tree.begin().unwrap();
    for wanted in answers.split(" > ") {
        let Step::Ask(question) = step else { panic!("decided before “{wanted}”") };
        let found: Vec<usize> =
            (0..question.answers.len()).filter(|n| question.answers[*n].label.starts_with(wanted)).collect();
        assert_eq!(found.len(), 1, "“{wanted}” among the answers to “{}”", question.ask);
        step = tree.answer(&question.id, found[0]).unwrap();
    }
    match step {
        Step::Ask(question) => panic!("still asks “{}”", question.ask),
        Step::Code(code, reason) => {
            assert!(!reason.is_empty());
            Some(code.clone())
        }
        Step::NoCode(_) => None,
    }
}

/// The walks of the utterances of one volley against its codes.
#[track_caller]
fn check(id: &str, utterances: &[&str], expected: &str) {
    let scheme = scheme(id);
    let tree = scheme.decision_tree(Speaker::Worker).unwrap();
    let codes: Vec<Option<String>> = utterances.iter().map(|answers| walk(tree, answers)).collect();
    let derived = derive(&scheme, codes.iter().map(Option::as_deref));
    assert_eq!(derived.faults, []);
    let mut found: Vec<&str> = derived.ids().collect();
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

const COMPLEX: &str = "Yes > No > Gives back > No, or not sure > It adds meaning";
const SIMPLE: &str = "Yes > No > Gives back > No, or not sure > It stays";
const QUESTION: &str = "Yes > No > Asks something > No";
const POWER_QUESTION: &str = "Yes > No > Asks something > Yes";
const AUTONOMY: &str = "Yes > No > Recognises > That the choice";
const STRENGTH: &str = "Yes > No > Recognises > A strength > Yes";
const ADVICE_LEFT_OPEN: &str = "Yes > No > Gives something > Yes > Yes";
const NEUTRAL: &str = "Yes > No > Gives something > No";
const AGAINST: &str = "Yes > Yes, clearly";
const OWN_STORY: &str = "Yes > No > Sympathy, or a story";
const LEAD_IN: &str = "It only leads into";

#[test]
fn a_complex_reflection_and_a_question_that_lets_the_parent_steer() {
    check("miti", &[COMPLEX, POWER_QUESTION], "CR SEEK");
}

#[test]
fn a_long_speech_on_choice_and_a_complex_reflection() {
    check("miti", &[AUTONOMY, AUTONOMY, COMPLEX], "EA CR");
}

#[test]
fn a_guideline_only_you_can_tell_and_two_questions() {
    check("miti", &[NEUTRAL, AUTONOMY, QUESTION, QUESTION], "GI EA Q");
}

#[test]
fn a_reflection_an_own_story_and_an_affirmation() {
    check("miti", &[SIMPLE, OWN_STORY, STRENGTH], "SR AF");
    check("miti", &[COMPLEX, OWN_STORY, STRENGTH], "CR AF");
}

#[test]
fn a_simple_reflection_a_closed_question_and_a_complex_reflection() {
    check("miti", &[SIMPLE, QUESTION, COMPLEX], "CR Q");
}

#[test]
fn a_simple_reflection_choice_and_a_complex_reflection() {
    check("miti", &[SIMPLE, AUTONOMY, COMPLEX], "CR EA");
}

#[test]
fn a_worry_given_back_and_a_question_about_the_past() {
    check("miti", &[SIMPLE, QUESTION], "SR Q");
}

#[test]
fn the_choice_is_yours_but_my_view_is() {
    check("miti", &[AUTONOMY, ADVICE_LEFT_OPEN], "EA PWP");
}

#[test]
fn advice_and_what_do_you_think_of_it() {
    check("miti", &[ADVICE_LEFT_OPEN, POWER_QUESTION], "PWP SEEK");
}

#[test]
fn own_numbers_with_a_disapproving_comparison() {
    check("miti", &[AGAINST], "CON");
}

#[test]
fn a_question_in_disbelief_confronts_and_is_no_question() {
    check("miti", &[AGAINST], "CON");
    check("house", &[AGAINST], "CON");
}

#[test]
fn progress_named_and_what_do_you_make_of_it() {
    check("miti", &[STRENGTH, POWER_QUESTION], "AF SEEK");
}

#[test]
fn a_lead_in_without_a_stop_and_its_question() {
    check("miti", &[LEAD_IN, QUESTION], "Q");
}

#[test]
fn unsure_goes_the_careful_way() {
    let unsure: &[(&str, Option<&str>)] = &[
        ("Yes > No > Gives back > No, or not sure > I am not sure", Some("SR")),
        ("Yes > No > Gives something > I am not sure", Some("GI")),
        ("Yes > No > Gives something > Yes > I cannot tell", Some("GI")),
        ("Yes > No > Recognises > Choice or shared lead", Some("SEEK")),
        ("Yes > No > Recognises > Shared lead or strength", Some("AF")),
        ("Yes > No > Recognises > A strength > I am not sure", None),
        ("Yes > Perhaps: it may only give back", None),
        ("Yes > Perhaps: it may only be argument", Some("PER")),
    ];
    for id in ["miti", "house"] {
        let scheme = scheme(id);
        let tree = scheme.decision_tree(Speaker::Worker).unwrap();
        for (answers, expected) in unsure {
            assert_eq!(walk(tree, answers).as_deref(), *expected, "{id}: {answers}");
        }
    }
    check("miti", &["Yes > No > Asks something > It is said by rote"], "Q");
    check("house", &["Yes > No > Asks something > It is said by rote > I am not sure"], "CQ");
}

#[test]
fn the_house_tells_open_from_closed_and_knows_telling() {
    check("house", &["Yes > No > Asks something > No > Room"], "OQ");
    check("house", &["Yes > No > Asks something > No > A softened opener"], "OQ");
    check("house", &["Yes > No > Asks something > No > Yes or no"], "CQ");
    check("house", &["Yes > No > Says a concern > Yes"], "TELL");
    check("house", &["Yes > No > Says a concern > It blames"], "CON");
    check("house", &["Yes > No > Recognises > A choice that is not really theirs"], "");
}

#[test]
fn the_starter_leads_to_its_five_codes() {
    check("starter", &["Yes > No > Asks", "Yes > No > Gives back > No, or not sure"], "Question Reflection");
    check("starter", &["Yes > Yes", "Yes > It says a concern"], "Push Tell");
}

#[test]
fn a_parents_fear_is_safety_talk_before_anything_else() {
    for id in ["house", "starter"] {
        let scheme = scheme(id);
        let tree = scheme.decision_tree(Speaker::Parent).unwrap();
        let cases: &[(&str, Option<&str>)] = &[
            ("Yes", Some("SAFE")),
            ("I am not sure", Some("SAFE")),
            ("No > You, the service", Some("DIS")),
            ("No > Their own life > No", Some("FN")),
            ("No > Their own life > Yes > Towards", Some("CT")),
            ("No > Their own life > Yes > Away", Some("ST")),
            ("No > Their own life > Yes > Both > Yes", None),
            ("No > Their own life > Yes > Both > No", Some("CT")),
        ];
        for (answers, expected) in cases {
            assert_eq!(walk(tree, answers).as_deref(), *expected, "{answers}");
        }
    }
}

#[track_caller]
fn check_walks(id: &str, speaker: Speaker, cases: &[(&str, Option<&str>)]) {
    let scheme = scheme(id);
    let tree = scheme.decision_tree(speaker).unwrap();
    for (answers, expected) in cases {
        assert_eq!(walk(tree, answers).as_deref(), *expected, "{answers}");
    }
}

#[test]
fn misc_leads_to_what_the_worker_does() {
    let cases: &[(&str, Option<&str>)] = &[
        ("A word or a sound", Some("FA")),
        ("Greeting", Some("FI")),
        ("How this talk runs", Some("ST")),
        ("It cannot be heard", Some("NC")),
        ("Yes > It contradicts, blames", Some("CO")),
        ("Yes > It says that something bad", Some("WA")),
        ("Yes > It orders", Some("DI")),
        ("Yes > It gives back a hard fact > It stays", Some("SR")),
        ("Yes > It contradicts in order > A strength", Some("AF")),
        ("Yes > No > Asks > Yes", Some("EC")),
        ("Yes > No > Asks > No > A softened opener", Some("OQ")),
        ("Yes > No > Asks > No > I am not sure", Some("CQ")),
        ("Yes > No > Gives back > It adds", Some("CR")),
        ("Yes > No > Gives back > It shows", Some("RF")),
        ("Yes > No > Gives back > It holds both sides", None),
        ("Yes > No > Gives back > Simple or complex", Some("SR")),
        ("Yes > No > Recognises > How hard it is", Some("SU")),
        ("Yes > No > Recognises > A choice that is not really", None),
        ("Yes > No > Gives something > Facts", Some("GI")),
        ("Yes > No > Gives something > Advice > Yes", Some("ADP")),
        ("Yes > No > Gives something > Advice > There was", Some("ADW")),
        ("Yes > No > Gives something > A worry > Yes", Some("RCP")),
        ("Yes > No > Gives something > A worry > No", Some("RCW")),
        ("Yes > No > Gives something > A worry > It threatens", Some("WA")),
    ];
    check_walks("misc", Speaker::Worker, cases);
}

#[test]
fn misc_leads_to_the_kind_of_the_parents_talk_and_never_from_fear_to_talk_against_change() {
    let mut cases: Vec<(String, Option<&str>)> = vec![
        ("Yes".into(), Some("FN")),
        ("I am not sure".into(), Some("FN")),
        ("No > You, the service".into(), Some("FN")),
        ("No > Their own life > No".into(), Some("FN")),
        ("No > Their own life > Yes > Both > Yes".into(), None),
        ("No > Their own life > Yes > Both > No > They want".into(), Some("D+")),
        ("No > Their own life > Yes > Away > It may be fear".into(), Some("FN")),
    ];
    let kinds = [
        ("Something definite was done", "TS+", "TS-"),
        ("They will", "C+", "C-"),
        ("It leans that way", "O+", "O-"),
        ("They can", "A+", "A-"),
        ("They want", "D+", "D-"),
        ("A definite reason", "R+", "R-"),
    ];
    for (answer, towards, away) in kinds {
        cases.push((format!("No > Their own life > Yes > Towards > {answer}"), Some(towards)));
        cases.push((format!("No > Their own life > Yes > Away > {answer}"), Some(away)));
    }
    cases.push(("No > Their own life > Yes > Towards > It has to be".into(), Some("N+")));
    cases.push(("No > Their own life > Yes > Away > It need not be".into(), Some("N-")));
    let cases: Vec<(&str, Option<&str>)> = cases.iter().map(|(it, code)| (it.as_str(), *code)).collect();
    check_walks("misc", Speaker::Parent, &cases);
}

#[test]
fn the_older_miti_pools_what_is_adherent_and_what_is_not() {
    let cases: &[(&str, Option<&str>)] = &[
        ("No: a greeting", None),
        ("Yes > Yes, clearly", Some("MINA")),
        ("Yes > Perhaps", None),
        ("Yes > No > Asks > Yes", Some("MIA")),
        ("Yes > No > Asks > No > Room", Some("OQ")),
        ("Yes > No > Asks > No > Yes or no", Some("CQ")),
        ("Yes > No > Gives back > I am not sure", Some("SR")),
        ("Yes > No > Gives back > What it names > A strength", Some("MIA")),
        ("Yes > No > Recognises > How hard", Some("MIA")),
        ("Yes > No > Recognises > Nothing in particular", None),
        ("Yes > No > Gives something > Yes > Yes", Some("MIA")),
        ("Yes > No > Gives something > Yes > No", Some("MINA")),
        ("Yes > No > Gives something > I am not sure", Some("GI")),
        ("Yes > No > Says a concern > Plainly", None),
    ];
    check_walks("older miti", Speaker::Worker, cases);
    check("older miti", &["Yes > No > Recognises > How hard", "Yes > No > Recognises > A strength"], "MIA");
}

#[test]
fn a_walk_that_cannot_go_on_says_why() {
    let scheme = scheme("miti");
    let tree = scheme.decision_tree(Speaker::Worker).unwrap();
    assert!(matches!(tree.walk(&[99]), Err(WalkFault::NoSuchAnswer { .. })));
    assert_eq!(tree.walk(&[1, 0]), Err(WalkFault::AlreadyDecided));
    assert!(matches!(tree.answer("nowhere", 0), Err(WalkFault::NoSuchQuestion(_))));
    assert!(matches!(tree.walk(&[0, 1]), Ok(Step::Code(..))));
}
