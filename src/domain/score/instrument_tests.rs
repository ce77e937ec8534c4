//! The instruments beside MITI 4.2.1: their formulas against figures worked out by hand, and how scripted
//! lines and other schemes are read.

use std::collections::BTreeMap;

use super::*;
use crate::domain::language::{Heard, Process, Speaker, Strength, TalkKind, Valence};
use crate::domain::scenario::{ParentUtterance, Wording};
use crate::domain::scheme::{Scheme, read};

fn scheme(id: &str) -> Scheme {
    let text = match id {
        "misc" => include_str!("../../../schemes/misc-2.5.ron"),
        "older miti" => include_str!("../../../schemes/miti-3.1.1.ron"),
        "miti" => include_str!("../../../schemes/miti-4.2.1.ron"),
        "starter" => include_str!("../../../schemes/starter-1.ron"),
        _ => include_str!("../../../schemes/family-safeguarding-1.ron"),
    };
    read(text).unwrap().0
}

/// Codes with `*` and how often, and for the worker's a side after `/`: `SR/+*2 FA`.
fn volley(number: u32, parent: &str, worker: &str) -> ScoredVolley {
    let expand = |words: &str| {
        let words = words.split_whitespace().flat_map(|word| {
            let (word, times) = word.split_once('*').unwrap_or((word, "1"));
            std::iter::repeat_n(word.to_owned(), times.parse().unwrap())
        });
        words.collect::<Vec<_>>()
    };
    let worker = expand(worker).into_iter().map(|word| {
        let (code, side) = word.split_once('/').unwrap_or((&word, ""));
        let valence = match side {
            "+" => Some(Valence::Change),
            "-" => Some(Valence::Sustain),
            "±" => Some(Valence::Both),
            "0" => Some(Valence::Neither),
            _ => None,
        };
        WorkerUtterance { code: Some(code.to_owned()), valence }
    });
    let heard = expand(parent)
        .into_iter()
        .map(|code| HeardUtterance { speaker: Speaker::Parent, codes: vec![code] })
        .collect();
    ScoredVolley { volley: number, worker: worker.collect(), heard, ratings: BTreeMap::new() }
}

/// Four turns with every code of the instrument in them.
fn conversation() -> Vec<ScoredVolley> {
    vec![
        volley(1, "FN*3 D+ R+*2", "ST FI OQ/0*2 CQ/0 FA*3 SR/+*2"),
        volley(2, "A- R-*2 C- TS- O- D- N-", "SR/- CR/± SU RF GI*2 RCW WA CO"),
        volley(3, "C+ TS+*2 A+ N+ O+", "CR/+*3 AF*2 EC OQ/+ ADP RCP"),
        volley(4, "FN", "CQ/- ADW DI NC SR/0"),
    ]
}

#[track_caller]
fn check(score: &Score, id: &str, numerator: u64, denominator: Option<u64>) {
    let found = score.summary(id).unwrap();
    assert_eq!((found.numerator(), found.denominator()), (Some(numerator), denominator), "{id}");
    let value = numerator as f64 / denominator.unwrap_or(1) as f64;
    assert!((found.value().unwrap() - value).abs() < 1e-12, "{id}");
}

#[test]
fn misc_counts_every_utterance() {
    let score = score(&scheme("misc"), &conversation(), &Context::default()).unwrap();
    let counts: Vec<(&str, u32)> = score.counts.iter().map(|it| (it.code.as_str(), it.count)).collect();
    let expected = [
        ("OQ", 3),
        ("CQ", 2),
        ("SR", 4),
        ("CR", 4),
        ("RF", 1),
        ("AF", 2),
        ("SU", 1),
        ("EC", 1),
        ("GI", 2),
        ("ADP", 1),
        ("ADW", 1),
        ("RCP", 1),
        ("RCW", 1),
        ("CO", 1),
        ("DI", 1),
        ("WA", 1),
        ("ST", 1),
        ("FA", 3),
        ("FI", 1),
        ("NC", 1),
        ("D+", 1),
        ("A+", 1),
        ("R+", 2),
        ("N+", 1),
        ("C+", 1),
        ("TS+", 2),
        ("O+", 1),
        ("D-", 1),
        ("A-", 1),
        ("R-", 2),
        ("N-", 1),
        ("C-", 1),
        ("TS-", 1),
        ("O-", 1),
        ("FN", 4),
    ];
    assert_eq!(counts, expected);
    assert_eq!((score.volleys, score.utterances), (4, 33 + 21));
}

#[test]
fn misc_summaries_follow_its_formulas() {
    let score = score(&scheme("misc"), &conversation(), &Context::default()).unwrap();
    check(&score, "percent_change_talk", 9, Some(17));
    check(&score, "change_talk", 9, None);
    check(&score, "sustain_talk", 8, None);
    // Of the two turns with change talk both are taken up: by SR+, and by CR+ and OQ+.
    check(&score, "change_talk_taken_up", 2, Some(2));
    check(&score, "reflections_of_change_talk", 5, None);
    check(&score, "reflections_of_sustain_talk", 1, None);
    check(&score, "double_sided_reflections", 1, None);
    check(&score, "percent_cr", 4, Some(8));
    check(&score, "percent_open_questions", 3, Some(5));
    check(&score, "reflections_to_questions", 8, Some(5));
    check(&score, "simple_to_complex", 4, Some(4));
    check(&score, "mi_consistent", 6, None);
    check(&score, "mi_inconsistent", 5, None);
    check(&score, "percent_mi_consistent", 6, Some(11));
    check(&score, "worker_to_parent", 33, Some(21));
    let bands = score.summaries.iter().filter(|it| it.band().is_some()).count();
    assert_eq!((score.summaries.len(), bands), (15, 0));
}

#[test]
fn the_ids_that_scripts_read_and_the_keys_that_hands_know_stay() {
    let ids = |scheme: &Scheme| {
        let ids: Vec<&str> = scheme.summaries.iter().map(|it| it.id.as_str()).collect();
        ids.join(" ")
    };
    let keys = |scheme: &Scheme, speaker| {
        let keys: Vec<String> =
            scheme.codes_of(speaker).map(|code| format!("{}={}", code.id, code.hotkey)).collect();
        keys.join(" ")
    };
    let (misc, older) = (scheme("misc"), scheme("older miti"));
    assert_eq!(
        ids(&misc),
        "percent_change_talk change_talk sustain_talk change_talk_taken_up reflections_of_change_talk \
         reflections_of_sustain_talk double_sided_reflections percent_cr percent_open_questions \
         reflections_to_questions simple_to_complex mi_consistent mi_inconsistent percent_mi_consistent \
         worker_to_parent"
    );
    assert_eq!(
        ids(&older),
        "global_rating mi_spirit percent_cr percent_open_questions reflections_to_questions \
         percent_mi_adherent mi_adherent mi_non_adherent"
    );
    assert_eq!(
        keys(&misc, Speaker::Worker),
        "OQ=o CQ=q SR=s CR=c RF=r AF=a SU=u EC=e GI=g ADP=y ADW=n RCP=h RCW=j CO=x DI=d WA=b ST=t FA=f FI=i NC=z"
    );
    assert_eq!(
        keys(&misc, Speaker::Parent),
        "D+=d A+=a R+=r N+=n C+=c TS+=t O+=o D-=s A-=w R-=e N-=b C-=x TS-=g O-=i FN=f"
    );
    assert_eq!(keys(&older, Speaker::Worker), "OQ=o CQ=q SR=s CR=c MIA=a MINA=x GI=g");
}

#[test]
fn misc_has_nothing_to_say_of_nothing() {
    let score = score(&scheme("misc"), &[], &Context::default()).unwrap();
    for summary in &score.summaries {
        match summary.denominator() {
            Some(_) => assert_eq!((summary.value(), summary.interval()), (None, None), "{}", summary.id),
            None => assert_eq!(summary.value(), Some(0.0), "{}", summary.id),
        }
    }
}

#[test]
fn sides_that_nobody_named_are_not_counted_as_none() {
    let mut unnamed = conversation();
    unnamed.iter_mut().flat_map(|it| &mut it.worker).for_each(|it| it.valence = None);
    let score = score(&scheme("misc"), &unnamed, &Context::default()).unwrap();
    for id in ["reflections_of_change_talk", "reflections_of_sustain_talk", "double_sided_reflections"] {
        let summary = score.summary(id).unwrap();
        assert_eq!((summary.numerator(), summary.value()), (None, None), "{id}");
        assert!(summary.withheld.as_deref().unwrap().starts_with("nobody has said"), "{id}");
    }
    let taken_up = score.summary("change_talk_taken_up").unwrap();
    assert_eq!((taken_up.denominator(), taken_up.value()), (Some(0), None));
    check(&score, "percent_cr", 4, Some(8));
}

#[test]
fn a_scripted_parent_and_an_engaging_conversation_have_no_share_of_change_talk() {
    let left_out = |context: Context| -> Vec<String> {
        let score = score(&scheme("misc"), &conversation(), &context).unwrap();
        score.summaries.into_iter().filter(|it| !it.given).map(|it| it.id).collect()
    };
    let authored = ["percent_change_talk", "change_talk", "sustain_talk", "worker_to_parent"];
    assert_eq!(left_out(Context { scripted: true, ..Context::default() }), authored);
    let engaging = left_out(Context { process: Some(Process::Engage), ..Context::default() });
    for id in ["percent_change_talk", "change_talk_taken_up", "reflections_of_change_talk"] {
        assert!(engaging.iter().any(|it| it == id), "{id}");
    }
    assert!(!engaging.iter().any(|it| it == "percent_mi_consistent"));
}

#[test]
fn shares_and_ratios_have_intervals_and_nothing_else_has() {
    let score = score(&scheme("misc"), &conversation(), &Context::default()).unwrap();
    let with: Vec<&str> =
        score.summaries.iter().filter(|it| it.interval().is_some()).map(|it| it.id.as_str()).collect();
    let expected = [
        "percent_change_talk",
        "change_talk_taken_up",
        "percent_cr",
        "percent_open_questions",
        "reflections_to_questions",
        "simple_to_complex",
        "percent_mi_consistent",
        "worker_to_parent",
    ];
    assert_eq!(with, expected);
    let interval = |id: &str| score.summary(id).unwrap().interval();
    assert_eq!(interval("percent_cr"), interval::share(4, 8));
    assert_eq!(interval("reflections_to_questions"), interval::ratio(8, 5));
    let context = Context { scripted: true, ..Context::default() };
    let scripted = super::score(&scheme("misc"), &conversation(), &context).unwrap();
    assert_eq!(scripted.summary("percent_change_talk").unwrap().interval(), None);
}

#[test]
fn what_is_partly_part_of_what_it_is_divided_by_has_no_interval() {
    let mut own = scheme("miti");
    let summary = own.summaries.iter_mut().find(|it| it.id == "percent_cr").unwrap();
    summary.formula =
        crate::domain::scheme::Formula::Ratio(vec!["CR".into(), "Q".into()], vec!["SR".into(), "CR".into()]);
    let score = score(&own, &[volley(1, "", "SR"), volley(2, "", "CR")], &Context::default()).unwrap();
    let found = score.summary("percent_cr").unwrap();
    assert_eq!((found.value(), found.interval()), (Some(0.5), None));
}

fn rated(pairs: &[(&str, u8)]) -> Context {
    let globals = pairs.iter().map(|(id, value)| ((*id).to_owned(), *value)).collect();
    Context { globals, minutes: Some(20.0), ..Context::default() }
}

/// Each code in a volley of its own.
fn alone(codes: &[(&str, u32)]) -> Vec<ScoredVolley> {
    let codes = codes.iter().flat_map(|(code, times)| std::iter::repeat_n(*code, *times as usize));
    (1..).zip(codes).map(|(number, code)| volley(number, "", code)).collect()
}

#[track_caller]
fn check_band(codes: &[(&str, u32)], id: &str, value: f64, band: Option<Band>) {
    let score = score(&scheme("older miti"), &alone(codes), &Context::default()).unwrap();
    let found = score.summary(id).unwrap();
    assert!((found.value().unwrap() - value).abs() < 1e-12);
    assert_eq!(found.band(), band, "{codes:?}");
}

#[test]
fn the_older_miti_has_its_own_thresholds() {
    check_band(&[("OQ", 5), ("CQ", 5)], "percent_open_questions", 0.5, Some(Band::Fair));
    check_band(&[("OQ", 7), ("CQ", 3)], "percent_open_questions", 0.7, Some(Band::Good));
    check_band(&[("OQ", 4), ("CQ", 6)], "percent_open_questions", 0.4, Some(Band::Below));
    check_band(&[("OQ", 7), ("CQ", 2)], "percent_open_questions", 7.0 / 9.0, None);
    check_band(&[("MIA", 9), ("MINA", 1)], "percent_mi_adherent", 0.9, Some(Band::Fair));
    check_band(&[("MIA", 10)], "percent_mi_adherent", 1.0, Some(Band::Good));
    check_band(&[("MIA", 17), ("MINA", 2)], "percent_mi_adherent", 17.0 / 19.0, Some(Band::Below));
    check_band(&[("CR", 4), ("SR", 6)], "percent_cr", 0.4, Some(Band::Fair));
    check_band(&[("CR", 5), ("SR", 5), ("OQ", 5)], "reflections_to_questions", 2.0, Some(Band::Good));
}

#[test]
fn the_older_miti_has_means_of_five_and_of_three() {
    let five =
        [("evocation", 4), ("collaboration", 4), ("autonomy_support", 3), ("direction", 3), ("empathy", 4)];
    let score = score(&scheme("older miti"), &[], &rated(&five)).unwrap();
    check(&score, "global_rating", 18, Some(5));
    assert_eq!(score.summary("global_rating").unwrap().band(), Some(Band::Fair));
    check(&score, "mi_spirit", 11, Some(3));
    assert!(score.warnings.iter().any(|it| it.contains("is a draft")), "{:?}", score.warnings);
    let missing = super::score(&scheme("older miti"), &[], &rated(&five[..4])).unwrap();
    assert_eq!(missing.summary("global_rating").unwrap().withheld.as_deref(), Some("not rated: Empathy"));
    check(&missing, "mi_spirit", 11, Some(3));
}

fn scripted(key: &[Heard]) -> Vec<String> {
    let text = "…".to_owned();
    let utterances = vec![ParentUtterance { text, key: key.to_vec() }];
    let line = parent_line(&scheme("misc"), &Wording { utterances, audio: None });
    line.into_iter().flat_map(|it| it.codes).collect()
}

#[test]
fn scripted_lines_have_the_code_of_their_kind() {
    use TalkKind::{Ability, Activation, Commitment, Desire, Other, TakingSteps};
    assert_eq!(scripted(&[Heard::Change(Desire, Strength::Low)]), ["D+"]);
    assert_eq!(scripted(&[Heard::Sustain(Ability, Strength::High)]), ["A-"]);
    assert_eq!(scripted(&[Heard::Change(TakingSteps, Strength::High)]), ["TS+"]);
    assert_eq!(scripted(&[Heard::Sustain(Other, Strength::High)]), ["O-"]);
    let ready = [Heard::Change(Commitment, Strength::Low), Heard::Change(Activation, Strength::Low)];
    assert_eq!(scripted(&ready), ["C+"]);
    assert_eq!(scripted(&[Heard::Neutral]), ["FN"]);
    // Fear is never talk against change, and MISC has no code for it.
    assert_eq!(scripted(&[Heard::SafetyTalk, Heard::Discord]), Vec::<String>::new());
}

#[test]
fn misc_is_read_in_the_other_schemes_as_far_as_rules_go() {
    let said = [volley(1, "D+ R- FN", "SR/+ SR/- CR/+ CQ/0 ADW EC SU FA")];
    let misc = scheme("misc");
    let house = map_to(&misc, &scheme("house"), &said).unwrap();
    let undecided: Vec<(Speaker, usize, &str)> =
        house.undecided.iter().map(|it| (it.speaker, it.utterance, it.code.as_str())).collect();
    assert_eq!(undecided, [(Speaker::Worker, 5, "EC"), (Speaker::Parent, 2, "FN")]);
    let house = score(&scheme("house"), &house.volleys, &Context::default()).unwrap();
    let counted: Vec<(&str, u32)> =
        house.counts.iter().filter(|it| it.count > 0).map(|it| (it.code.as_str(), it.count)).collect();
    assert_eq!(counted, [("CQ", 1), ("CR", 1), ("PER", 1), ("CT", 1), ("ST", 1)]);
    let older = map_to(&misc, &scheme("older miti"), &said).unwrap();
    assert_eq!(older.undecided, []);
    let older = score(&scheme("older miti"), &older.volleys, &Context::default()).unwrap();
    assert_eq!((older.count("CR"), older.count("MIA"), older.count("MINA")), (1, 1, 1));
    for other in ["miti", "starter"] {
        let other = scheme(other);
        assert!(score(&other, &map_to(&misc, &other, &said).unwrap().volleys, &Context::default()).is_ok());
    }
}

#[test]
fn a_victims_fear_stays_with_a_coder_and_is_never_sustain_talk_elsewhere() {
    let said = [volley(1, "FN", "SR")];
    for other in ["house", "starter"] {
        let mapped = map_to(&scheme("misc"), &scheme(other), &said).unwrap();
        assert_eq!(mapped.undecided[0].among, ["FN", "DIS", "SAFE"]);
        assert_eq!(mapped.volleys[0].heard[0].codes, Vec::<String>::new());
    }
}
