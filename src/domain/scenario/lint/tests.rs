use super::*;
use crate::domain::scenario::fixture::{KETTLE, scheme};

fn faults_of(text: &str) -> Vec<Fault> {
    let schemes = [scheme()];
    let audio_exists = |path: &str| path == "kettle/door.wav";
    let around = Surroundings { schemes: &schemes, audio_exists: &audio_exists, file_name: Some("kettle") };
    lint_text(text, around).faults
}

fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(KETTLE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from:?} is not in the fixture");
        text.replacen(from, to, 1)
    })
}

/// Changes the sound scenario and expects one more fault: its level, what stands where it points, and
/// words of its message.
#[track_caller]
fn check(changes: &[(&str, &str)], level: Level, stands: &str, says: &str) {
    let text = changed(changes);
    let faults = faults_of(&text);
    let found = faults.iter().any(|fault| {
        let Some(place) = fault.place else { return false };
        let line = text.lines().nth(place.line as usize - 1).unwrap_or_default();
        let rest: String = line.chars().skip(place.column as usize - 1).collect();
        fault.level == level && rest.starts_with(stands) && fault.message.contains(says)
    });
    assert!(found, "no {level:?} at {stands:?} that says {says:?}, but {faults:#?}");
}

#[track_caller]
fn error(from: &str, to: &str, stands: &str, says: &str) {
    check(&[(from, to)], Level::Error, stands, says);
}

#[track_caller]
fn warning(from: &str, to: &str, stands: &str, says: &str) {
    check(&[(from, to)], Level::Warning, stands, says);
}

#[test]
fn a_sound_scenario_has_no_faults() {
    assert_eq!(faults_of(KETTLE), []);
}

#[test]
fn the_head_is_checked() {
    error("format: 1", "format: 2", "2,", "format 2 is not known");
    error("id: \"kettle\"", "id: \"Kettle 1\"", "\"Kettle 1\"", "is no id");
    error("id: \"kettle\"", "id: \"pot\"", "\"pot\"", "call the file pot.ron");
    error("level: 2", "level: 5", "5,", "level 5");
    error("scheme: \"fixture-1\"", "scheme: \"fixture-2\"", "\"fixture-2\"", "did you mean `fixture-1`");
    error("start: \"door\"", "start: \"dor\"", "\"dor\"", "did you mean `door`");
    error("roles: [RecoveryWorker]", "roles: []", "[]", "no role");
    error("words_per_minute: 160", "words_per_minute: 300", "300", "120 to 200");
    error("pitch: 55", "pitch: 100", "100", "0 to 99");
    error("trust: 3, readiness", "trust: 11, readiness", "11", "0 to 10");
    error("title: \"The kettle\"", "title: \" \"", "\" \"", "`title` is empty");
    error("debrief: \"Nothing was told.\"", "debrief: \"\"", "\"\"", "`debrief` is empty");
    error("reviews: []", "reviews: [(role: \"Coach\", date: \"22 Nov\")]", "\"22 Nov\"", "no date");
    warning("themes: [\"alcohol\"]", "themes: []", "[]", "no theme");
}

#[test]
fn unknown_fields_and_words_are_errors() {
    error("themes:", "theme:", "theme:", "no field `theme`");
    error("level: 2,", "levl: 2,", "levl", "did you mean `level`");
    error("focus: Reflections", "focus: Reflection", "Reflection", "did you mean `Reflections`");
    error("hint: \"Who was with Tom?\",", "", "(", "`hint` of Turn is missing");
}

#[test]
fn process_and_goal_go_together() {
    let goal = "goal: \"No drink while the children are in the house\",";
    error(goal, "", "Evoke", "add `goal`");
    error("process: Evoke", "process: Engage", "\"No drink", "take the goal out");
    warning(
        "\"No drink while the children are in the house\"",
        "\"Leave him by May\"",
        "\"Leave him",
        "never her change goal",
    );
    check(
        &[("process: Evoke", "process: Engage"), (goal, "")],
        Level::Error,
        "[Change(Need, High)]",
        "under Engage",
    );
    check(
        &[("process: Evoke", "process: Engage"), (goal, "")],
        Level::Warning,
        "[Sustain(Reason, Medium)]",
        "under Engage",
    );
}

#[test]
fn keys_are_checked() {
    error("key: [Discord]", "key: []", "[]", "the key is missing");
    warning("[Change(Need, High)]", "[Neutral, Change(Need, High)]", "[Neutral", "take it out");
    warning("[Change(Need, High)]", "[Discord, Discord]", "[Discord", "twice");
    warning("[SafetyTalk]", "[SafetyTalk, Sustain(Desire, Low)]", "[SafetyTalk", "never sustain talk");
}

#[test]
fn lines_must_be_heard_as_speech() {
    let long = format!("\"{}\"", "word ".repeat(46));
    error("\"You people only come to catch me out.\"", &long, "(utterances", "46 words");
    let slow = format!("\"{}\"", "word ".repeat(43));
    check(
        &[
            ("\"You people only come to catch me out.\"", &slow),
            ("words_per_minute: 160", "words_per_minute: 120"),
        ],
        Level::Error,
        "(utterances",
        "22 seconds at 120",
    );
    let text = changed(&[("\"You people only come to catch me out.\"", &slow)]);
    assert_eq!(faults_of(&text), [], "43 words take 17 seconds at 160 words a minute");
    error(
        "[(utterances: [(text: \"You people only come to catch me out.\", key: [Discord])])]",
        "[]",
        "[]",
        "no wording",
    );
    error(
        "(utterances: [(text: \"You people only come to catch me out.\", key: [Discord])])",
        "(utterances: [])",
        "[]",
        "says nothing",
    );
}

#[test]
fn recordings_must_be_there() {
    let with = |audio: &str| format!("[(audio: \"{audio}\", utterances: [(text: \"You people");
    let from = "[(utterances: [(text: \"You people";
    assert_eq!(faults_of(&changed(&[(from, &with("kettle/door.wav"))])), []);
    error(from, &with("kettle/hard.wav"), "\"kettle/hard.wav\"", "no recording");
    error(from, &with("../door.wav"), "\"../door.wav\"", "out of the scenario's folder");
    error(from, &with("/etc/door.wav"), "\"/etc/door.wav\"", "out of the scenario's folder");
}

#[test]
fn replies_follow_the_scheme() {
    error(
        "code: \"SR\", valence: Sustain",
        "code: \"SRR\", valence: Sustain",
        "\"SRR\"",
        "has no code `SRR`",
    );
    error("code: \"SR\", valence: Sustain", "code: \"ST\"", "\"ST\"", "what the parent says");
    error("code: \"SR\", valence: Sustain", "code: \"CON\"", "\"CON\"", "is no model");
    error("code: \"Q\"", "code: \"Q\", valence: Change", "Change", "`Q` takes no valence");
    error("code: \"Q\"", "valence: Change", "Change", "without a code");
    warning("code: \"SR\", valence: Sustain", "", "(utterances", "has a code");
    error("[(text: \"How could you?\", code: \"CON\")]", "[]", "[]", "this reply says nothing");
    error(
        "(utterances: [(text: \"How could you?\", code: \"CON\")], why: \"It shames.\"),",
        "",
        "[",
        "has no trap",
    );
    error(
        "(utterances: [(text: \"It helps you drop off.\", code: \"SR\", valence: Sustain)], why: \"It shows that you heard.\"),",
        "",
        "[",
        "fewer than 2 model",
    );
}

#[test]
fn a_model_does_not_need_two_codes_of_one_slot() {
    let both = [("code: \"Q\"", "code: \"SR\"")];
    assert_eq!(
        faults_of(&changed(&both)),
        [],
        "a simple reflection beside a complex one is still a reflection"
    );
    let mut scheme = scheme();
    scheme.slots[0].order.push("AF".to_owned());
    scheme.slots.remove(2);
    let schemes = [scheme];
    let around = Surroundings { schemes: &schemes, audio_exists: &|_| true, file_name: None };
    let text = changed(&[(
        "text: \"You are tired, and you want to be there for Tom.\", code: \"CR\", valence: Both",
        "text: \"You try.\", code: \"AF\"",
    )]);
    let faults = lint_text(&text, around).faults;
    assert!(
        faults
            .iter()
            .any(|it| it.level == Level::Warning && it.message.contains("`AF` is dropped beside `Q`")),
        "{faults:?}"
    );
}

#[test]
fn what_must_be_told_is_told() {
    check(
        &[
            ("first.\", code: \"TELL\"", "first.\", code: \"Q\""),
            ("nights.\", code: \"TELL\"", "nights.\", code: \"Q\""),
        ],
        Level::Error,
        "[",
        "no model reply tells it",
    );
    error(
        "must_tell: \"That you will talk with the school nurse about Tom's mornings\"",
        "must_tell: \"\"",
        "\"\"",
        "is empty",
    );
    error("do_now: [\"Ask whether anyone else was in.\"]", "do_now: []", "[]", "nothing is asked for");
}

#[test]
fn ratings_are_known() {
    error("[\"reply_clarity\"]", "[\"reply_clarty\"]", "\"reply_clarty\"", "did you mean `reply_clarity`");
    warning("[\"reply_clarity\"]", "[\"reply_partnership\"]", "\"reply_partnership\"", "asked without");
}

#[test]
fn routes_lead_somewhere() {
    error(
        "to: Turn(\"hard\"), why: \"She feels judged.\"",
        "to: Turn(\"hrad\"), why: \"x\"",
        "\"hrad\"",
        "did you mean `hard`",
    );
    error(
        "to: Turn(\"hard\"), why: \"She feels judged.\"",
        "to: Turn(\"plan\"), why: \"x\"",
        "\"plan\"",
        "write Ending(\"plan\")",
    );
    error("to: Ending(\"plan\")", "to: Ending(\"tom\")", "\"tom\"", "write Turn(\"tom\")");
    error("(1, Turn(\"hard\"))", "(1, Turn(\"hardd\"))", "\"hardd\"", "no turn `hardd`");
    error("(1, Turn(\"hard\"))", "(0, Turn(\"hard\"))", "0,", "weight of 0");
    error(
        "Chance([(3, Turn(\"tom\")), (1, Turn(\"hard\"))])",
        "Chance([])",
        "Chance",
        "nothing to choose from",
    );
    error(
        "(when: Always, to: Ending(\"waits\")",
        "(when: Did(Asked), to: Ending(\"waits\")",
        "Did(Asked)",
        "must hold `Always`",
    );
    error("id: \"hard\"", "id: \"door\"", "\"door\"", "there twice");
    error("id: \"waits\"", "id: \"plan\"", "\"plan\"", "there twice");
    warning("effect: (discord: -2), to: Turn(\"tom\")", "to: Turn(\"door\")", "Turn(\"door\")", "circle");
}

#[test]
fn conditions_are_known_to_the_scheme() {
    error(
        "when: Did(Reflected),",
        "when: Did(Informed),",
        "Did(Informed)",
        "no code of `fixture-1` is Informed",
    );
    error("when: Did(Reflected),", "when: Code(\"CRR\"),", "\"CRR\"", "no code `CRR`");
    error("when: Did(Reflected),", "when: Code(\"CT\"),", "\"CT\"", "what the parent says");
    error("Discord(5)", "Discord(11)", "11", "0 to 10");
    warning("when: Did(Reflected),", "when: Any([]),", "Any([])", "empty list");
}

#[test]
fn unreached_turns_and_endings_are_named() {
    check(
        &[
            ("Chance([(3, Turn(\"tom\")), (1, Turn(\"hard\"))])", "Turn(\"hard\")"),
            ("to: Turn(\"tom\"), why: \"She feels understood.\"", "to: Turn(\"hard\"), why: \"x\""),
            ("effect: (discord: -2), to: Turn(\"tom\")", "to: Ending(\"plan\")"),
        ],
        Level::Error,
        "(",
        "the turn `tom` is never reached",
    );
    error(
        "to: Ending(\"waits\")",
        "to: Ending(\"plan\")",
        "(id: \"waits\"",
        "the ending `waits` is never reached",
    );
}

#[test]
fn routes_that_can_never_be_taken_are_named() {
    let never = "can never be taken: its condition holds for no reply";
    let shadowed = "can never be taken: whenever its condition holds, an earlier route holds too";
    error("All([Discord(5), DidNot(Reflected)])", "All([Did(Told), DidNot(Told)])", "All(", never);
    error("All([Discord(5), DidNot(Reflected)])", "All([Code(\"SR\"), Code(\"CR\")])", "All(", never);
    error("All([Discord(5), DidNot(Reflected)])", "Discord(9)", "Discord(9)", never);
    error(
        "All([Discord(5), DidNot(Reflected)])",
        "All([Did(Asked), TookUp(Change), DidNot(Reflected)])",
        "All(",
        never,
    );
    error("All([Did(ReflectedDeeply), TookUp(Change)])", "Did(Confronted)", "Did(Confronted)", shadowed);
    error("Any([Did(Confronted), Did(Pushed)])", "Trust(3)", "Always", shadowed);
    // Each disposition that decides here comes about by exact sums of effects.
    let discord = |least: u8| changed(&[("Discord(5)", &format!("Discord({least})"))]);
    assert_eq!(faults_of(&discord(5)), []);
    assert!(faults_of(&discord(6)).iter().any(|it| it.message.contains(never)));
    assert_eq!(faults_of(&discord(2)), []);
}

#[test]
fn circles_without_a_way_out_are_errors() {
    check(
        &[("Ending(\"plan\")", "Turn(\"tom\")"), ("Ending(\"waits\")", "Turn(\"tom\")")],
        Level::Error,
        "(",
        "no ending is ever reached from `tom`",
    );
    // An ending is drawn in the graph, and no disposition that comes about opens the way to it.
    check(
        &[("All([Did(Told), Did(Reflected)])", "Discord(9)"), ("Ending(\"waits\")", "Turn(\"tom\")")],
        Level::Error,
        "(",
        "no reply leads to an ending any more",
    );
}

#[test]
fn the_assessment_path_holds_together() {
    let path = "[\"door\", \"hard\", \"tom\"]";
    error(path, "[]", "[]", "is empty");
    error(path, "[\"hard\", \"tom\"]", "\"hard\"", "begin it with `door`");
    error(path, "[\"door\", \"tim\"]", "\"tim\"", "did you mean `tom`");
    error(path, "[\"door\", \"door\"]", "\"door\"", "no route of `door` leads to `door`");
    error(path, "[\"door\"]", "\"door\"", "leads to an ending");
}

#[test]
fn words_that_are_not_ours_are_named_in_the_authors_voice_only() {
    warning(
        "\"A first visit, in the kitchen.\"",
        "\"She shows disguised compliance.\"",
        "\"She shows",
        "not our word",
    );
    let said = changed(&[("\"How could you?\"", "\"That is disguised compliance.\"")]);
    assert_eq!(faults_of(&said), []);
    assert!(words::holds_phrase("In denial!", "in denial"));
    assert!(!words::holds_phrase("certain denials", "in denial"));
}

#[test]
fn faults_stand_in_the_order_of_the_text() {
    let text = changed(&[
        ("level: 2", "level: 9"),
        ("code: \"Q\"", "code: \"QQ\""),
        ("start: \"door\"", "start: \"x\""),
    ]);
    let places: Vec<_> = faults_of(&text).iter().map(|it| it.place).collect();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    assert!(places.len() >= 3);
}
