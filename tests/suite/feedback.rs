//! What the program says of the replies that its own scenarios offer, good ones and harmful ones, and what
//! those replies and keys must be for it to be true.

use oars::domain::feedback::{ReplyCodes, point, strength};
use oars::domain::language::{Act, Heard, Valence};
use oars::domain::scenario::{ReplyFacts, Scenario, ScriptedReply, Turn};
use oars::domain::scheme::Scheme;
use oars::ops::curriculum::Curriculum;
use oars::ops::schemes::Schemes;

/// Every turn of every scenario that comes with the program.
fn every_turn(mut look: impl FnMut(&Scenario, &Scheme, &Turn)) {
    let (curriculum, schemes) = (Curriculum::shipped(), Schemes::shipped());
    for found in &curriculum.found {
        let scheme = schemes.get(&found.scenario.scheme).expect("its scheme comes with the program");
        found.scenario.turns.iter().for_each(|turn| look(&found.scenario, &scheme.scheme, turn));
    }
}

fn facts(scheme: &Scheme, reply: &ScriptedReply) -> ReplyFacts {
    let codes = reply.utterances.iter().filter_map(|it| Some((it.code.as_deref()?, it.valence)));
    ReplyFacts::of_utterances(scheme, codes).expect("every reply of ours has a code")
}

/// Strength and point of a reply to the first wording of a turn.
fn said(scenario: &Scenario, turn: &Turn, facts: &ReplyFacts) -> (Option<String>, String) {
    let codes = ReplyCodes { acts: &facts.acts, valences: &facts.valences };
    let wording = &turn.wordings[0];
    let point = point(turn, wording, scenario.focus, codes).expect("what has codes gets a point");
    (strength(turn, wording, scenario.focus, codes), point)
}

#[test]
fn where_mi_waits_no_reply_is_praised_or_pointed_at_by_the_rules_of_mi() {
    let mut pauses = 0;
    every_turn(|scenario, scheme, turn| {
        if turn.pause.is_none() {
            return;
        }
        pauses += 1;
        let place = |reply: &ScriptedReply| format!("{} {}: {}", scenario.id, turn.id, reply.text());
        for reply in turn.models.iter().chain(&turn.traps) {
            let facts = facts(scheme, reply);
            let (strength, point) = said(scenario, turn, &facts);
            let did = |act| facts.acts.contains(&act);
            let (plain, spoke) =
                (!did(Act::Pushed) && !did(Act::Confronted), did(Act::Asked) || did(Act::Told));
            assert_eq!(strength.is_some(), plain && spoke, "{}", place(reply));
            assert!(strength.is_none_or(|it| it.ends_with("was it about safety?")), "{}", place(reply));
            let to_the_list = "Go through the list below: what has not been asked or said yet?";
            let expected =
                if spoke { point.ends_with(to_the_list) } else { point.contains("Begin with safety") };
            assert!(expected, "{}: {point}", place(reply));
        }
        for model in &turn.models {
            assert!(said(scenario, turn, &facts(scheme, model)).0.is_some(), "{}", place(model));
        }
    });
    assert_eq!(pauses, 7);
}

#[test]
fn a_harmful_reply_that_feeds_sustain_talk_is_never_praised_for_it() {
    let mut found = Vec::new();
    every_turn(|scenario, scheme, turn| {
        for trap in &turn.traps {
            let facts = facts(scheme, trap);
            if !facts.valences.contains(&Valence::Sustain) || turn.must_tell.is_some() {
                continue;
            }
            let (strength, point) = said(scenario, turn, &facts);
            assert_eq!(strength, None, "{}", trap.text());
            assert!(point.contains("takes up the reasons"), "{}: {point}", trap.text());
            found.push(trap.text());
        }
    });
    for trap in ["She really knows which buttons to press.", "What does the wine do for you?"] {
        assert!(found.iter().any(|it| it.contains(trap)), "{trap}");
    }
}

#[test]
fn models_hold_nothing_that_pushes_and_traps_on_danger_do_not_lead_where_it_is_safest() {
    every_turn(|_, scheme, turn| {
        for model in &turn.models {
            let facts = facts(scheme, model);
            let harm = facts.acts.contains(&Act::Pushed) || facts.acts.contains(&Act::Confronted);
            assert!(!harm, "{}", model.text());
            assert!(!facts.valences.contains(&Valence::Sustain), "{}", model.text());
        }
    });
    let curriculum = Curriculum::shipped();
    let schemes = Schemes::shipped();
    let route = |scenario: &str, turn: &str, trap: &str| {
        let found = curriculum.found.iter().find(|it| it.scenario.id == scenario).expect("shipped");
        let scenario = &found.scenario;
        let turn = scenario.turn(turn).expect("a turn");
        let reply = turn.traps.iter().find(|it| it.text().contains(trap)).expect("a trap");
        let scheme = schemes.get(&scenario.scheme).expect("shipped");
        let facts = facts(&scheme.scheme, reply);
        let holds = |it: &&oars::domain::scenario::Route| {
            it.when.holds(&scenario.scheme, Some(&facts), scenario.disposition)
        };
        format!("{:?}", turn.routes.iter().find(holds).expect("a route").to)
    };
    // A question that begs for a no is not the question.
    assert_eq!(route("some-mornings", "better-off", "anything silly"), "Turn(\"skipped\")");
    // Passing over the sofa is heard as leave to go on.
    assert_eq!(route("me-time", "sofa", "always careful"), "Turn(\"so-its-fine\")");
    assert!(route("some-mornings", "one-good-day", "the next day").starts_with("Chance"));
}

/// Sympathy and reassurance reflect and tell nothing; what has the form of a question may still push.
#[test]
fn words_of_ours_carry_the_code_that_the_scheme_would_give_them() {
    let codes = |words: &str| {
        let mut found = Vec::new();
        every_turn(|_, _, turn| {
            let replies = turn.models.iter().chain(&turn.traps).flat_map(|it| &it.utterances);
            found.extend(replies.filter(|it| it.text.contains(words)).map(|it| it.code.clone()));
        });
        found
    };
    let code = |code: &str| vec![Some(code.to_owned())];
    assert_eq!(codes("anything silly"), code("PER"));
    assert_eq!(codes("he'll grow out of it"), code("Push"));
    assert_eq!(codes("come to be like this"), code("OQ"));
    assert_eq!(codes("so that it holds?"), code("CQ"));
    assert_eq!(codes("That's you looking after her."), code("AF"));
    assert_eq!(codes("must have been terrifying"), Vec::new());
}

/// Questions that ask for a name, a place or a time are closed by the scheme's own words.
#[test]
fn what_asks_for_a_name_or_a_time_is_a_closed_question() {
    every_turn(|scenario, _, turn| {
        let replies = turn.models.iter().chain(&turn.traps);
        for utterance in replies.flat_map(|it| &it.utterances) {
            if utterance.code.as_deref() != Some("OQ") {
                continue;
            }
            let text = utterance.text.to_lowercase();
            let closed =
                ["who ", "and who ", "when did ", "when has ", "when were ", "how many ", "where will "];
            assert!(!closed.iter().any(|it| text.starts_with(it)), "{}: {text}", scenario.id);
        }
    });
}

/// MISC keeps `Need` for having to, or not having to: making little of it is `Other`.
#[test]
fn seeing_no_problem_is_no_lack_of_need() {
    use oars::domain::language::TalkKind;
    every_turn(|scenario, _, turn| {
        for utterance in turn.wordings.iter().flat_map(|it| &it.utterances) {
            for heard in &utterance.key {
                let Heard::Sustain(TalkKind::Need, _) = heard else { continue };
                // Her need of it: "you take that away, what have I got?"
                assert_eq!(
                    (scenario.id.as_str(), turn.id.as_str()),
                    ("me-time", "long-day"),
                    "{}",
                    utterance.text
                );
            }
        }
    });
}

#[test]
fn the_starter_scheme_says_everything_in_words() {
    let schemes = Schemes::shipped();
    let starter = &schemes.get("starter-1").expect("shipped").scheme;
    for code in &starter.codes {
        let (label, name) = (code.label.as_str(), code.name.as_str());
        assert!(label.chars().any(char::is_lowercase), "{label} is a word and no abbreviation");
        let gloss = name.strip_prefix(label).and_then(|it| it.strip_prefix(": "));
        assert!(gloss.is_some_and(|it| it.len() > 8), "{name} says what it means");
    }
    for rating in &starter.reply_ratings {
        for anchor in &rating.anchors {
            assert!(anchor.split_whitespace().count() > 1, "{}: {anchor}", rating.id);
        }
    }
}

#[test]
fn what_the_scenario_says_is_quoted_as_it_is_and_anger_is_named_where_there_is_some() {
    let mut told = 0;
    every_turn(|scenario, scheme, turn| {
        for reply in turn.models.iter().chain(&turn.traps) {
            let facts = facts(scheme, reply);
            let (_, point) = said(scenario, turn, &facts);
            if let (Some(tell), false) = (&turn.must_tell, facts.acts.contains(&Act::Told)) {
                assert!(point.ends_with(tell.as_str()), "{point}");
                told += 1;
            }
            let keys = turn.wordings[0].utterances.iter().flat_map(|it| &it.key);
            let angry = keys.into_iter().any(|it| *it == Heard::Discord);
            assert!(angry || !point.contains("Let the anger stand"), "{}: {point}", reply.text());
        }
    });
    assert!(told > 20, "{told}");
}
