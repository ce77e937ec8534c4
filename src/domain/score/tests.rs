use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::coding::ReplyRating;
use crate::domain::language::{Process, Speaker, Valence};
use crate::domain::scheme::{Scheme, read};

fn house() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/family-safeguarding-1.ron")).unwrap().0);
    READ.clone()
}

fn miti() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/miti-4.2.1.ron")).unwrap().0);
    READ.clone()
}

fn starter() -> Scheme {
    static READ: LazyLock<Scheme> =
        LazyLock::new(|| read(include_str!("../../../schemes/starter-1.ron")).unwrap().0);
    READ.clone()
}

/// One volley for each use of a code: `SR6 CR4`.
fn volleys(codes: &str) -> Vec<ScoredVolley> {
    let mut volleys = Vec::new();
    for part in codes.split_whitespace() {
        let digits = part.find(|c: char| c.is_ascii_digit()).unwrap();
        let (code, times) = part.split_at(digits);
        for _ in 0..times.parse().unwrap() {
            volleys.push(ScoredVolley {
                volley: volleys.len() as u32 + 1,
                worker: vec![WorkerUtterance { code: Some(code.to_owned()), valence: None }],
                ..ScoredVolley::default()
            });
        }
    }
    volleys
}

fn globals(pairs: &[(&str, u8)]) -> Context {
    let globals = pairs.iter().map(|(id, value)| ((*id).to_owned(), *value)).collect();
    Context { globals, ..Context::default() }
}

/// Value and band of a MITI summary score before anything is withheld.
#[track_caller]
fn check(codes: &str, id: &str, value: Option<f64>, band: Option<Band>) {
    check_rated(codes, &[], id, value, band);
}

#[track_caller]
fn check_rated(codes: &str, rated: &[(&str, u8)], id: &str, value: Option<f64>, band: Option<Band>) {
    let score = score(&miti(), &volleys(codes), &globals(rated)).unwrap();
    let computed = score.summary(id).unwrap().computed;
    match (computed.value, value) {
        (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{found} {expected}"),
        (found, expected) => assert_eq!(found, expected),
    }
    assert_eq!(computed.band, band);
}

#[test]
fn ten_reflections_four_complex_ten_questions() {
    check("SR6 CR4 Q10", "percent_cr", Some(0.4), Some(Band::Fair));
    check("SR6 CR4 Q10", "reflections_to_questions", Some(1.0), Some(Band::Fair));
}

#[test]
fn five_and_five_reflections_and_five_questions() {
    check("SR5 CR5 Q5", "percent_cr", Some(0.5), Some(Band::Good));
    check("SR5 CR5 Q5", "reflections_to_questions", Some(2.0), Some(Band::Good));
}

#[test]
fn five_reflections_to_six_questions_are_below() {
    check("SR3 CR2 Q6", "percent_cr", Some(0.4), Some(Band::Fair));
    check("SR3 CR2 Q6", "reflections_to_questions", Some(5.0 / 6.0), Some(Band::Below));
}

#[test]
fn no_reflections_make_their_share_undefined_and_the_ratio_zero() {
    check("Q7", "percent_cr", None, None);
    check("Q7", "reflections_to_questions", Some(0.0), Some(Band::Below));
    let score = score(&miti(), &volleys("Q7"), &Context::default()).unwrap();
    assert_eq!(score.summary("percent_cr").unwrap().withheld.as_deref(), Some("no reflections"));
}

#[test]
fn no_questions_make_the_ratio_undefined() {
    check("SR2 CR3", "percent_cr", Some(0.6), Some(Band::Good));
    check("SR2 CR3", "reflections_to_questions", None, None);
    let score = score(&miti(), &volleys("SR2 CR3"), &Context::default()).unwrap();
    let ratio = score.summary("reflections_to_questions").unwrap();
    assert_eq!(ratio.withheld.as_deref(), Some("no questions"));
    assert_eq!((ratio.numerator(), ratio.denominator(), ratio.value()), (Some(5), Some(0), None));
}

#[test]
fn adherent_and_non_adherent_totals_leave_persuading_with_permission_out() {
    check("AF2 SEEK1 EA1 CON1 PER2 PWP3", "mi_adherent", Some(4.0), None);
    check("AF2 SEEK1 EA1 CON1 PER2 PWP3", "mi_non_adherent", Some(3.0), None);
}

#[test]
fn means_of_globals() {
    check_rated("", &[("partnership", 4), ("empathy", 3)], "relational", Some(3.5), Some(Band::Fair));
    let technical = |value| [("cultivating_change_talk", value), ("softening_sustain_talk", value)];
    check_rated("", &technical(3), "technical", Some(3.0), Some(Band::Fair));
    check_rated("", &technical(4), "technical", Some(4.0), Some(Band::Good));
    check_rated("", &[("partnership", 3), ("empathy", 3)], "relational", Some(3.0), Some(Band::Below));
    check_rated("", &[("partnership", 4)], "relational", None, None);
}

#[test]
fn bands_are_withheld_where_there_is_too_little() {
    let small = score(&miti(), &volleys("SR5 CR4 Q1"), &Context::default()).unwrap();
    let percent = small.summary("percent_cr").unwrap();
    assert_eq!(percent.computed.band, Some(Band::Fair));
    assert_eq!((percent.band(), percent.withheld.as_deref()), (None, Some("fewer than ten reflections")));
    // Nine reflections and one question are ten together.
    assert_eq!(small.summary("reflections_to_questions").unwrap().band(), Some(Band::Good));
    let enough = score(&miti(), &volleys("SR6 CR4"), &Context::default()).unwrap();
    assert_eq!(enough.summary("percent_cr").unwrap().band(), Some(Band::Fair));
}

#[test]
fn globals_need_ten_minutes_of_known_length() {
    let rated = |minutes| {
        let context = Context { minutes, ..globals(&[("partnership", 4), ("empathy", 4)]) };
        let score = score(&miti(), &[], &context).unwrap();
        let relational = score.summary("relational").unwrap().clone();
        (relational.band(), relational.withheld)
    };
    assert_eq!(rated(Some(10.0)), (Some(Band::Good), None));
    assert_eq!(rated(Some(9.9)), (None, Some("fewer than ten minutes of conversation".to_owned())));
    assert_eq!(rated(None).0, None);
    assert!(rated(None).1.unwrap().contains("length of the conversation is not known"));
}

#[test]
fn engaging_leaves_the_technical_scores_and_change_talk_out() {
    let mut context = globals(&[("cultivating_change_talk", 3), ("softening_sustain_talk", 3)]);
    context.process = Some(Process::Engage);
    let score = score(&house(), &[], &context).unwrap();
    for id in ["technical", "change_talk_taken_up", "percent_change_talk"] {
        let summary = score.summary(id).unwrap();
        assert_eq!((summary.value(), summary.band()), (None, None), "{id}");
        assert!(summary.withheld.as_deref().unwrap().contains("engaging"), "{id}");
    }
}

fn line(volley: u32, heard: &[&str], worker: &[(&str, Option<Valence>)]) -> ScoredVolley {
    ScoredVolley {
        volley,
        heard: heard
            .iter()
            .map(|code| HeardUtterance { speaker: Speaker::Parent, codes: vec![(*code).to_owned()] })
            .collect(),
        worker: worker
            .iter()
            .map(|(code, valence)| WorkerUtterance { code: Some((*code).to_owned()), valence: *valence })
            .collect(),
        ratings: BTreeMap::new(),
    }
}

#[test]
fn change_talk_is_taken_up_by_the_line() {
    let conversation = [
        line(1, &["CT", "CT"], &[("SR", Some(Valence::Change))]),
        line(2, &["CT"], &[("CR", Some(Valence::Both))]),
        line(3, &["CT", "ST"], &[("CR", Some(Valence::Sustain))]),
        line(4, &["ST"], &[("SR", Some(Valence::Change))]),
        line(5, &["CT"], &[("GI", Some(Valence::Change))]),
        // Nobody has said which side these take up: they are no miss, and nothing is known of them.
        line(6, &["CT"], &[("OQ", None)]),
        line(7, &["CT"], &[("SR", None), ("OQ", Some(Valence::Sustain))]),
        // What takes it up beside them settles it; so does having no side to say.
        line(8, &["CT"], &[("SR", None), ("OQ", Some(Valence::Change))]),
        line(9, &["CT"], &[("PER", None)]),
        // The last line had no reply: it is nobody's miss.
        line(10, &["CT"], &[]),
    ];
    let recorded = score(&house(), &conversation, &Context::default()).unwrap();
    let taken = recorded.summary("change_talk_taken_up").unwrap();
    assert_eq!((taken.numerator(), taken.denominator()), (Some(3), Some(6)));
    assert_eq!((recorded.count("CT"), recorded.count("ST")), (10, 2));
    assert_eq!(recorded.volleys, 9);
    let percent = recorded.summary("percent_change_talk").unwrap();
    assert_eq!((percent.numerator(), percent.denominator()), (Some(10), Some(12)));
    let context = Context { scripted: true, ..Context::default() };
    let scripted = score(&house(), &conversation, &context).unwrap();
    assert_eq!(scripted.summary("percent_change_talk").unwrap().value(), None);
    assert!(scripted.summary("change_talk_taken_up").unwrap().value().is_some());
}

#[test]
fn a_side_that_nobody_named_is_undefined_and_not_0() {
    let (named, unnamed) = (("SR", Some(Valence::Sustain)), ("CR", None));
    let of = |worker: &[(&str, Option<Valence>)]| {
        let score = score(&house(), &[line(1, &["CT"], worker)], &Context::default()).unwrap();
        let taken = score.summary("change_talk_taken_up").unwrap();
        (taken.numerator(), taken.denominator(), taken.value(), taken.withheld.clone().unwrap())
    };
    let nobody = "nobody has said which side these replies take up".to_owned();
    assert_eq!(of(&[unnamed]), (Some(0), Some(0), None, nobody));
    assert_eq!(of(&[named]), (Some(0), Some(1), Some(0.0), "no threshold is set for it".to_owned()));
    let none = score(&house(), &[line(1, &[], &[unnamed])], &Context::default()).unwrap();
    let none = none.summary("change_talk_taken_up").unwrap().withheld.clone();
    assert_eq!(none.as_deref(), Some("no change talk was offered"));
}

#[test]
fn valences_are_counted_by_utterance() {
    let both = [
        ("SR", Some(Valence::Change)),
        ("SR", Some(Valence::Sustain)),
        ("SR", None),
        ("GI", Some(Valence::Both)),
    ];
    let score = score(&house(), &[line(1, &[], &both)], &Context::default()).unwrap();
    let tally = score.valences.iter().find(|it| it.code == "SR").unwrap();
    assert_eq!((tally.change, tally.sustain, tally.not_said, tally.total()), (1, 1, 1, 3));
    assert_eq!(tally.towards_change(), 1);
    assert!(score.valences.iter().all(|it| it.code != "GI"));
    assert_eq!(score.count("SR"), 1);
}

#[test]
fn reply_ratings_are_averaged_over_the_replies_that_have_them() {
    let rate = |volley, rating| ScoredVolley {
        volley,
        ratings: BTreeMap::from([("reply_autonomy".to_owned(), rating)]),
        ..line(volley, &[], &[("SR", None)])
    };
    let replies =
        [rate(1, ReplyRating::Value(4)), rate(2, ReplyRating::NotApplicable), rate(3, ReplyRating::Value(3))];
    let score = score(&house(), &replies, &Context::default()).unwrap();
    let mean = score.summary("reply_autonomy").unwrap();
    assert_eq!((mean.numerator(), mean.denominator(), mean.value()), (Some(7), Some(2), Some(3.5)));
    assert_eq!(score.rating("reply_autonomy"), Some(3.5));
    assert_eq!(score.summary("reply_clarity").unwrap().withheld.as_deref(), Some("no reply was rated"));
}

#[test]
fn codes_and_ratings_that_do_not_belong_are_faults() {
    let faults =
        score(&miti(), &[line(4, &["CT"], &[("OQ", None)])], &globals(&[("warmth", 3), ("empathy", 6)]))
            .unwrap_err();
    let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), 4, "{words:?}");
    assert!(words.iter().any(|it| it.starts_with("volley 4: OQ is not a code of miti-4.2.1")));
    assert!(words.iter().any(|it| it.starts_with("volley 4: CT is not a code for the parent's")));
    assert!(words.iter().any(|it| it.starts_with("miti-4.2.1 has no rating called warmth")));
    assert!(words.iter().any(|it| it == "empathy is rated 6; ratings go from 1 to 5"));
}

#[test]
fn json_has_the_stable_keys() {
    let context = globals(&[("partnership", 4), ("empathy", 3)]);
    let score = score(&miti(), &volleys("SR6 CR4 Q10"), &context).unwrap();
    let text = serde_json::to_string(&score).unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"scheme":"miti-4.2.1","version":"1.0","volleys":20,"utterances":20,"#,
            r#""counts":{"GI":0,"PER":0,"PWP":0,"Q":10,"SR":6,"CR":4,"AF":0,"SEEK":0,"EA":0,"CON":0},"#,
            r#""valences":{"Q":{"change":0,"sustain":0,"both":0,"neither":0,"not_said":10},"#,
            r#""SR":{"change":0,"sustain":0,"both":0,"neither":0,"not_said":6},"#,
            r#""CR":{"change":0,"sustain":0,"both":0,"neither":0,"not_said":4}},"#,
            r#""ratings":{"partnership":4,"empathy":3},"summaries":["#,
            r#"{"id":"technical","numerator":null,"denominator":null,"value":null,"low":null,"high":null,"band":null,"withheld":"not rated: Cultivating change talk, Softening sustain talk"},"#,
            r#"{"id":"relational","numerator":7,"denominator":2,"value":3.5,"low":null,"high":null,"band":null,"withheld":"the length of the conversation is not known: it must be 10 minutes or more"},"#,
            r#"{"id":"percent_cr","numerator":4,"denominator":10,"value":0.4,"low":0.16818032970623617,"high":0.6873262302663417,"band":"fair","withheld":null},"#,
            r#"{"id":"reflections_to_questions","numerator":10,"denominator":10,"value":1.0,"low":0.4271402275146905,"high":2.3411515366241353,"band":"fair","withheld":null},"#,
            r#"{"id":"mi_adherent","numerator":0,"denominator":null,"value":0,"low":null,"high":null,"band":null,"withheld":"no threshold is set for it"},"#,
            r#"{"id":"mi_non_adherent","numerator":0,"denominator":null,"value":0,"low":null,"high":null,"band":null,"withheld":"no threshold is set for it"}],"#,
            r#""warnings":[]}"#
        )
    );
}

#[test]
fn the_house_has_every_summary_of_miti_and_its_own() {
    let ids = |scheme: &Scheme| scheme.summaries.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(
        ids(&miti()),
        [
            "technical",
            "relational",
            "percent_cr",
            "reflections_to_questions",
            "mi_adherent",
            "mi_non_adherent"
        ]
    );
    assert_eq!(
        ids(&house())[6..],
        [
            "percent_open_questions",
            "change_talk_taken_up",
            "percent_change_talk",
            "reply_partnership",
            "reply_evocation",
            "reply_autonomy",
            "reply_clarity",
            "reply_child_focus",
            "reply_accountability"
        ]
    );
    assert_eq!(ids(&house())[..6], ids(&miti()));
}

#[test]
fn a_coding_is_mapped_by_utterance_and_then_by_volley() {
    let spoken = [
        line(1, &["CT"], &[("OQ", None), ("CQ", None), ("SR", Some(Valence::Change))]),
        line(2, &[], &[("TELL", None), ("CR", None)]),
    ];
    let mapped = map_to(&house(), &miti(), &spoken).unwrap();
    assert_eq!(mapped.undecided.len(), 1);
    assert_eq!((mapped.undecided[0].volley, mapped.undecided[0].utterance), (2, 0));
    assert_eq!(mapped.undecided[0].among, ["GI", "PWP", "PER", "CON"]);
    let mapped = score(&miti(), &mapped.volleys, &Context::default()).unwrap();
    // Two questions in one volley are two in the house and one in MITI.
    assert_eq!((mapped.count("Q"), mapped.count("SR"), mapped.count("CR")), (1, 1, 1));
    assert_eq!(mapped.counts.iter().map(|it| it.count).sum::<u32>(), 3);
    let starter =
        score(&starter(), &map_to(&house(), &starter(), &spoken).unwrap().volleys, &Context::default());
    assert_eq!(starter.unwrap().count("Tell"), 1);
}

#[test]
fn without_rules_nothing_is_mapped() {
    let fault = map_to(&miti(), &house(), &[]).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "no rules lead from miti-4.2.1 to family-safeguarding-1; miti-4.2.1 maps to: nothing"
    );
}

fn any_volley() -> impl Strategy<Value = ScoredVolley> {
    let worker = ["OQ", "CQ", "SR", "CR", "AF", "SEEK", "EA", "GI", "PER", "PWP", "CON", "TELL"];
    let valence =
        prop::sample::select(vec![None, Some(Valence::Change), Some(Valence::Both), Some(Valence::Sustain)]);
    let utterance = (prop::option::of(prop::sample::select(worker.to_vec())), valence)
        .prop_map(|(code, valence)| WorkerUtterance { code: code.map(str::to_owned), valence });
    let parent = prop::sample::select(vec!["CT", "ST", "DIS", "SAFE", "FN"])
        .prop_map(|code| HeardUtterance { speaker: Speaker::Parent, codes: vec![code.to_owned()] });
    (prop::collection::vec(utterance, 0..8), prop::collection::vec(parent, 0..4))
        .prop_map(|(worker, heard)| ScoredVolley { volley: 1, worker, heard, ratings: BTreeMap::new() })
}

proptest! {
    #[test]
    fn counts_never_exceed_the_slots(volleys in prop::collection::vec(any_volley(), 0..20)) {
        let scheme = house();
        let score = score(&scheme, &volleys, &Context::default()).unwrap();
        for slot in &scheme.slots {
            let filled: u32 = slot.order.iter().map(|code| score.count(code)).sum();
            prop_assert!(filled <= score.volleys, "{}", slot.id);
        }
    }

    #[test]
    fn uncoded_utterances_and_order_change_no_score(volleys in prop::collection::vec(any_volley(), 1..8), at in any::<prop::sample::Index>()) {
        let scheme = house();
        let plain = score(&scheme, &volleys, &Context::default()).unwrap();
        let mut changed = volleys.clone();
        let index = at.index(changed.len());
        if !changed[index].worker.is_empty() {
            changed[index].worker.push(WorkerUtterance { code: None, valence: Some(Valence::Change) });
        }
        changed[index].worker.reverse();
        changed.reverse();
        let changed = score(&scheme, &changed, &Context::default()).unwrap();
        prop_assert_eq!(plain.counts, changed.counts);
        prop_assert_eq!(plain.summaries, changed.summaries);
    }

    #[test]
    fn bands_agree_with_the_value(codes in (0_u32..30, 0_u32..30, 0_u32..30)) {
        let (simple, complex, questions) = codes;
        let score = score(&miti(), &volleys(&format!("SR{simple} CR{complex} Q{questions}")), &Context::default()).unwrap();
        for summary in &score.summaries {
            let value = summary.computed.value;
            prop_assert_eq!(value.is_none(), summary.value().is_none());
            prop_assert!(value.is_none_or(f64::is_finite));
            prop_assert_eq!(summary.band().is_some(), summary.withheld.is_none());
        }
        // Fair from 40 %, good from 50 %; fair from one to one, good from two to one.
        let reflections = simple + complex;
        let percent = match (reflections, complex * 10) {
            (0, _) => None,
            (_, tenths) if tenths >= reflections * 5 => Some(Band::Good),
            (_, tenths) if tenths >= reflections * 4 => Some(Band::Fair),
            _ => Some(Band::Below),
        };
        prop_assert_eq!(score.summary("percent_cr").unwrap().computed.band, percent);
        let ratio = match questions {
            0 => None,
            questions if reflections >= questions * 2 => Some(Band::Good),
            questions if reflections >= questions => Some(Band::Fair),
            _ => Some(Band::Below),
        };
        prop_assert_eq!(score.summary("reflections_to_questions").unwrap().computed.band, ratio);
    }
}
