use proptest::prelude::*;

use super::*;

const STARTER: &str = include_str!("../../../../schemes/starter-1.ron");
const MITI: &str = include_str!("../../../../schemes/miti-4.2.1.ron");
const OLDER_MITI: &str = include_str!("../../../../schemes/miti-3.1.1.ron");
const MISC: &str = include_str!("../../../../schemes/misc-2.5.ron");

/// Changes one place of a shipped scheme and looks for a fault that begins with these words and stands on
/// a line that holds `marker`.
#[track_caller]
fn check_fault(text: &str, from: &str, to: &str, marker: &str, words: &str) {
    assert!(text.contains(from), "“{from}” is not in the scheme");
    let broken = text.replacen(from, to, 1);
    let (scheme, tree) = source::read::<Scheme>(&broken).unwrap();
    let faults = check(&scheme, Some(&tree));
    let found = faults.iter().find(|it| it.message.starts_with(words));
    let Some(found) = found else { panic!("{faults:#?}") };
    let line = found.place.unwrap().line as usize;
    let text = broken.lines().nth(line - 1).unwrap();
    assert!(text.contains(marker), "line {line} is “{text}”");
}

#[test]
fn shipped_schemes_have_no_faults() {
    for text in [STARTER, MITI, OLDER_MITI, MISC] {
        assert_eq!(read(text).unwrap().1, []);
    }
}

#[test]
fn the_head() {
    check_fault(STARTER, "format: 1", "format: 9", "format: 9", "format 9 is not known here");
    check_fault(
        STARTER,
        "id: \"starter-1\"",
        "id: \"Starter 1\"",
        "Starter 1",
        "“Starter 1” cannot be the id of a scheme",
    );
    check_fault(STARTER, "title: \"Starter\"", "title: \" \"", "title:", "the title is missing");
}

#[test]
fn codes() {
    check_fault(STARTER, "id: \"Tell\"", "id: \"Push\"", "id: \"Push\"", "Push is here twice");
    check_fault(STARTER, "id: \"Tell\"", "id: \"T,1\"", "id: \"T,1\"", "“T,1” cannot be a code");
    check_fault(STARTER, "hotkey: 't'", "hotkey: 'p'", "hotkey: 'p'", "the key p gives both Tell and Push");
    check_fault(STARTER, "hotkey: 't'", "hotkey: 'T'", "hotkey: 'T'", "“T” cannot be the key of Tell");
    check_fault(STARTER, "hears: Sustain", "hears: Change", "hears: Change", "CT and ST both stand for");
    check_fault(STARTER, "acts: [Pushed], ", "", "id: \"Push\"", "Push has no acts");
    check_fault(
        STARTER,
        "hears: Sustain",
        "adherence: Adherent",
        "id: \"ST\"",
        "ST does not code the worker",
    );
    check_fault(
        STARTER,
        "shape: Bar, colour: Push",
        "shape: Square, colour: Tell",
        "shape: Square, colour: Tell",
        "Push looks the same as Tell",
    );
}

#[test]
fn slots() {
    check_fault(MITI, "order: [\"CR\", \"SR\"]", "order: [\"CR\"]", "id: \"SR\"", "SR stands in no slot");
    check_fault(
        MITI,
        "order: [\"AF\"]",
        "order: [\"AF\", \"Q\"]",
        "order: [\"AF\", \"Q\"]",
        "Q stands in the slot question already",
    );
    check_fault(
        MITI,
        "order: [\"AF\"]",
        "order: [\"AF\", \"XX\"]",
        "order: [\"AF\", \"XX\"]",
        "XX is not a code",
    );
    check_fault(
        STARTER,
        "order: [\"Tell\"]",
        "order: [\"Tell\", \"CT\"]",
        "\"CT\"]",
        "CT is not the worker's",
    );
    check_fault(MITI, "id: \"seek\"", "id: \"affirm\"", "id: \"affirm\"", "the slot affirm is here twice");
}

#[test]
fn counting_by_utterance_leaves_no_room_for_slots() {
    check_fault(
        MITI,
        "    codes: [",
        "    counting: ByUtterance,\n    codes: [",
        "slots: [",
        "this scheme counts by utterance",
    );
    let (scheme, tree) =
        source::read::<Scheme>(&MISC.replacen("    counting: ByUtterance,\n", "", 1)).unwrap();
    let faults = check(&scheme, Some(&tree));
    let homeless = faults.iter().filter(|it| it.message.contains("stands in no slot")).count();
    assert_eq!(homeless, 20);
}

#[test]
fn acts_may_be_none_when_that_is_said() {
    check_fault(MISC, "            acts: [],\n", "", "id: \"ST\"", "ST has no acts");
    assert_eq!(read(&MISC.replacen("acts: [Informed]", "acts: []", 1)).unwrap().1, []);
}

#[test]
fn kinds_of_talk() {
    check_fault(
        MISC,
        "kinds: [Need]",
        "kinds: [Need, Ability]",
        "kinds: [Need, Ability]",
        "A+ and N+ both stand for",
    );
    check_fault(
        MISC,
        "hears: Neutral",
        "hears: Neutral, kinds: [Need]",
        "kinds: [Need]",
        "FN names kinds of talk",
    );
    check_fault(
        MISC,
        "acts: [Informed]",
        "acts: [Informed], kinds: [Need]",
        "id: \"GI\"",
        "GI codes the worker, and `side`, `hears` and `kinds`",
    );
    check_fault(
        MISC,
        "kinds: [Commitment, Activation]",
        "kinds: [Commitment]",
        "kinds: [Desire]",
        "no code stands for these kinds of change talk: Activation",
    );
    // A code without kinds takes what no other names.
    let (scheme, _) = source::read::<Scheme>(&MISC.replacen(", kinds: [Other]", "", 1)).unwrap();
    assert_eq!(check(&scheme, None), []);
}

#[test]
fn decisions() {
    check_fault(
        STARTER,
        "start: \"content\"",
        "start: \"nowhere\"",
        "start: \"nowhere\"",
        "there is no question “nowhere” to start",
    );
    check_fault(
        STARTER,
        "to: Ask(\"push\")",
        "to: Ask(\"nowhere\")",
        "Ask(\"nowhere\")",
        "there is no question “nowhere” to lead to",
    );
    check_fault(
        STARTER,
        "to: Ask(\"push\")",
        "to: Ask(\"main\")",
        "id: \"push\"",
        "no answer leads to the question push",
    );
    check_fault(
        STARTER,
        "to: Ask(\"strength\")",
        "to: Ask(\"content\")",
        "id: \"content\"",
        "the question content can lead back to itself",
    );
    check_fault(STARTER, "to: Code(\"Question\"", "to: Code(\"Why\"", "Code(\"Why\"", "Why is not a code");
    check_fault(
        STARTER,
        "to: Code(\"Question\"",
        "to: Code(\"CT\"",
        "Code(\"CT\"",
        "CT does not code this speaker",
    );
    check_fault(
        STARTER,
        "to: Code(\"Question\"",
        "to: Code(\"Tell\"",
        "speaker: Worker, start",
        "no answers lead to Question",
    );
    check_fault(
        STARTER,
        "id: \"strength\", ask",
        "id: \"main\", ask",
        "id: \"main\", ask",
        "the question main is here twice",
    );
}

#[test]
fn ratings() {
    let anchor = "            \"Gathers facts only.\",\n";
    let anchor = if MITI.contains(anchor) { anchor.to_owned() } else { format!("    {anchor}") };
    check_fault(MITI, &anchor, "", "anchors: [", "empathy has 4 anchors");
    check_fault(MITI, "default: 3", "default: 6", "default: 6", "cultivating_change_talk starts from 6");
    check_fault(
        MITI,
        "aliases: [\"partner\"]",
        "aliases: [\"soften\"]",
        "id: \"partnership\"",
        "soften names both",
    );
}

#[test]
fn summaries() {
    check_fault(
        MITI,
        "fair: (2, 5), good: (1, 2)",
        "fair: (3, 5), good: (1, 2)",
        "bands:",
        "the thresholds of percent_cr are out of order",
    );
    check_fault(MITI, "fair: (2, 5)", "fair: (2, 0)", "bands:", "a threshold of percent_cr divides by 0");
    check_fault(MITI, "Ratio([\"CR\"]", "Ratio([\"XX\"]", "Ratio([\"XX\"]", "XX is not a code");
    check_fault(MITI, "Ratio([\"CR\"]", "Ratio([\"CR\", \"CR\"]", "Ratio([", "CR is named twice");
    check_fault(
        MITI,
        "\"partnership\", \"empathy\"]",
        "\"partnership\", \"warmth\"]",
        "\"warmth\"]",
        "warmth is not a global rating",
    );
    check_fault(
        MITI,
        "undefined: \"no questions\"",
        "undefined: \"\"",
        "id: \"reflections_to_questions\"",
        "reflections_to_questions does not say",
    );
    check_fault(
        STARTER,
        "TakenUp([\"Reflection\"",
        "TakenUp([\"Affirm\"",
        "TakenUp([",
        "Affirm is not a worker's code with",
    );
    check_fault(
        STARTER,
        "MeanOfReplies(\"reply_autonomy\")",
        "MeanOfReplies(\"autonomy\")",
        "MeanOfReplies(\"autonomy\")",
        "autonomy is not a reply rating",
    );
    check_fault(
        MITI,
        "at_least: 10, says: \"fewer than ten reflections\"",
        "at_least: 0, says: \"x\"",
        "at_least: 0",
        "at least 0 asks for nothing",
    );
    check_fault(
        STARTER,
        "id: \"affirmed\"",
        "id: \"pushed\"",
        "id: \"pushed\"",
        "the summary score pushed is here twice",
    );
}

#[test]
fn counts_of_sides() {
    let formula = "WithValence([\"SR\", \"CR\"], [Change])";
    let with = |other: &str| format!("WithValence({other})");
    check_fault(
        MISC,
        formula,
        &with("[\"SR\", \"AF\"], [Change]"),
        "\"AF\"]",
        "AF is not a worker's code with",
    );
    check_fault(MISC, formula, &with("[\"SR\"], []"), "[\"SR\"], []", "the list of sides is empty");
    check_fault(MISC, formula, &with("[\"SR\"], [Both, Both]"), "[Both, Both]", "Both is named twice");
    check_fault(MISC, formula, &with("[], [Change]"), "([], [Change])", "a list of codes is empty");
}

#[test]
fn mappings_name_every_code_and_lead_to_codes_that_there_are() {
    let house = include_str!("../../../../schemes/family-safeguarding-1.ron");
    check_fault(
        house,
        "\"OQ\": Code(\"Q\"),",
        "",
        "codes: {",
        "OQ is missing: say what becomes of it in miti-4.2.1",
    );
    check_fault(
        house,
        "to: \"miti-4.2.1\"",
        "to: \"starter-1\"",
        "to: \"starter-1\"",
        "there are rules to starter-1 already",
    );
    check_fault(
        house,
        "\"OQ\": Code(\"Q\")",
        "\"OQ\": CoderDecides([\"Q\"])",
        "CoderDecides([\"Q\"])",
        "a coder decides among two",
    );
    let (miti, _) = read(MITI).unwrap();
    let broken = house.replacen("\"OQ\": Code(\"Q\")", "\"OQ\": Code(\"OQ\")", 1);
    let (scheme, tree) = source::read::<Scheme>(&broken).unwrap();
    let faults = check_mapping(&scheme, &miti, Some(&tree));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].message, "OQ is not a code of miti-4.2.1");
    let line = broken.lines().nth(faults[0].place.unwrap().line as usize - 1).unwrap();
    assert!(line.contains("Code(\"OQ\")"), "{line}");
}

#[test]
fn unknown_fields_and_broken_text_are_told_with_their_place() {
    let faults = read(&STARTER.replacen("hotkey:", "hot_key:", 1)).unwrap_err();
    assert!(faults[0].place.is_some());
    assert!(read("(").is_err());
}

proptest! {
    // Each case reads a whole scheme.
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One piece of a good scheme is replaced by others of its own pieces: it is read or refused.
    #[test]
    fn mangled_schemes_are_read_or_refused(at in any::<prop::sample::Index>(), length in 0_usize..40, with in any::<prop::sample::Index>(), size in 0_usize..40) {
        let characters: Vec<char> = STARTER.chars().collect();
        let at = at.index(characters.len());
        let with = with.index(characters.len());
        let mut text: String = characters[..at].iter().collect();
        text.extend(characters[with..].iter().take(size));
        text.extend(characters[at..].iter().skip(length));
        if let Ok((scheme, _)) = read(&text) {
            // Whatever is let through can be walked to its end by the first answers.
            for tree in &scheme.decisions {
                let mut step = tree.begin().unwrap();
                while let crate::domain::scheme::Step::Ask(question) = step {
                    step = tree.answer(&question.id, 0).unwrap();
                }
            }
        }
    }
}
