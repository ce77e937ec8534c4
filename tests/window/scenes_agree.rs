//! Made-up states of coders in agreement: asking, comparing, settling, a group.

use std::sync::Arc;

use oars::app::State;
use oars::app::state::{
    AskForm, AssignmentCard, Comparing, Group, GroupReply, GroupStep, OfferedCoding, Screen, Settling, Spot,
    Studio, Unit,
};
use oars::domain::agreement::{Comparison, Place, Volleys};
use oars::domain::assignment::{AssignmentState, CoderState};
use oars::domain::coding::{
    CodedTake, Coding, CodingReference, CodingState, Edit, ReplyRating, TakeKey, Utterance,
};
use oars::domain::consensus::{Choice, Consensus};
use oars::domain::language::{Speaker, Valence};
use oars::domain::supervision::{self, Entry, Item, Reply};
use oars::units::Seconds;

use super::{quiet, studio};

/// The same recording coded by two: the second splits, codes and rates some things in another way.
fn two() -> (Studio, Coding, Coding) {
    let studio = studio::coded();
    let mut first = Coding::clone(&studio.coding);
    first.state = CodingState::Final;
    "p-ana".clone_into(&mut first.coder);
    let mut second = first.clone();
    "p-ben".clone_into(&mut second.coder);
    second.globals.insert("partnership".to_owned(), 2);
    first.globals.insert("empathy".to_owned(), 4);
    second.globals.insert("empathy".to_owned(), 4);
    let utterances = &mut second.takes[0].utterances;
    for (place, code) in [(2, "SR"), (6, "GI"), (9, "CR"), (13, "OQ")] {
        if utterances[place].speaker == Speaker::Worker {
            utterances[place].code = Some(code.to_owned());
            utterances[place].valence = None;
        }
    }
    if let Some(it) = utterances.iter_mut().find(|it| it.valence == Some(Valence::Change)) {
        it.valence = Some(Valence::Sustain);
    }
    utterances.remove(11);
    "You want mornings to be calmer, and it is hard.".clone_into(&mut first.takes[0].utterances[2].text);
    (studio, first, second)
}

fn comparing() -> Comparing {
    let (studio, first, second) = two();
    let comparison = Comparison::of(&studio.scheme, &[&first, &second], Volleys::Turns).expect("it compares");
    let offered = |file: &str, coder: &str| OfferedCoding {
        file: file.to_owned(),
        coder: coder.to_owned(),
        state: "final, 22 November 2026".to_owned(),
        settles: true,
        chosen: true,
    };
    Comparing {
        key: "2026/11/x".to_owned(),
        title: studio.title,
        about: studio.about,
        goal: studio.goal,
        scheme: studio.scheme,
        keymap: studio.keymap,
        tracks: studio.tracks,
        current: 0,
        offered: vec![offered("p-ana-1.ron", "Ana"), offered("p-ben-1.ron", "Ben")],
        names: vec!["Ana".to_owned(), "Ben".to_owned()],
        codings: vec![Arc::new(first), Arc::new(second)],
        comparison: Some(Arc::new(comparison)),
        problem: None,
        letters: false,
        unit: Unit::Utterances,
        filter: None,
        selected: None,
        at: Seconds(0.0),
        consensus: None,
        remarks: Vec::new(),
    }
}

fn in_compare(compare: Comparing) -> State {
    let mut state = quiet(Screen::Compare);
    state.agreement.compare = Some(Box::new(compare));
    state
}

fn select_first(compare: &mut Comparing) {
    let spot = compare.spots().into_iter().next().expect("they differ");
    compare.selected = Some(spot);
    compare.at = compare.stretch(spot).and_then(|it| it.1).map_or(Seconds(0.0), |it| it.0);
}

/// Being settled: the first difference is, the one at `at` shows.
fn settling(at: usize, choice: Option<Choice>) -> State {
    let mut compare = comparing();
    let sources = compare
        .codings
        .iter()
        .zip(["p-ana-1.ron", "p-ben-1.ron"])
        .map(|(it, file)| {
            (CodingReference { file: file.to_owned(), sha256: "0".repeat(64) }, Coding::clone(it))
        })
        .collect();
    let consensus = Consensus::of(&compare.scheme, sources, Volleys::Turns).expect("both are final");
    let mut coding =
        consensus.begin("p-ana".to_owned(), "2026-11-22T11:00:00Z".to_owned()).expect("it begins");
    let first = consensus.open_differences(&coding)[0];
    let why = "She names what he feels";
    let edits = consensus
        .settle(&coding, first, &Choice::AsCoder(0), vec!["p-ben".to_owned()], why)
        .expect("it can be settled");
    for edit in edits {
        coding.apply(edit).expect("it fits");
    }
    let differences: Vec<_> =
        consensus.differences(&coding).into_iter().map(|(place, it)| (place, it.cloned())).collect();
    let at = at.min(differences.len() - 1);
    let spot = Spot::Place(differences[at].0);
    compare.selected = Some(spot);
    compare.at = compare.stretch(spot).and_then(|it| it.1).map_or(Seconds(0.0), |it| it.0);
    let mut state = in_compare(compare);
    state.screen = Screen::Settle;
    state.agreement.settle = Some(Box::new(Settling {
        coding: Arc::new(coding),
        at,
        differences,
        changed: if choice.is_some() { vec![0] } else { Vec::new() },
        why: if choice.is_some() { "He only repeats what she said".to_owned() } else { String::new() },
        choice,
        said: None,
        is_final: false,
    }));
    state
}

/// A difference about a rating being settled.
fn settling_a_rating() -> State {
    let mut state = settling(0, None);
    let settle = state.agreement.settle.as_deref_mut().expect("it is settled");
    settle.at =
        settle.differences.iter().position(|it| matches!(it.0, Place::Rating(_))).expect("a rating differs");
    let place = settle.place().expect("it is there");
    settle.choice = Some(Choice::Rating(ReplyRating::Value(3)));
    settle.changed = vec![0, 1];
    state.agreement.compare.as_deref_mut().expect("it is compared").selected = Some(Spot::Place(place));
    state
}

/// A group that has entered a reply, so far as `entered` says.
fn group(entered: usize) -> Group {
    let compare = comparing();
    let key = TakeKey { volley: 1, take: 1 };
    let mut coding =
        Coding { kind: oars::domain::coding::CodingKind::Consensus, ..Coding::clone(&compare.codings[0]) };
    coding.state = CodingState::Draft;
    coding.globals.clear();
    let bare = |it: &Utterance| Utterance { code: None, valence: None, strength: None, ..it.clone() };
    let utterances = coding.takes[0].utterances.iter().map(bare).collect();
    coding.takes = vec![CodedTake { utterances, ..CodedTake::new(key) }];
    let replies: Vec<Reply> = supervision::replies(&coding, Volleys::Turns, |_| Vec::new());
    let mut replies: Vec<GroupReply> = replies
        .into_iter()
        .enumerate()
        .map(|(place, reply)| GroupReply {
            reply,
            title: format!("Reply {}", place + 1),
            track: 0,
            stretch: Some((Seconds(2.0), Seconds(8.0))),
        })
        .collect();
    let asked = replies[1].reply.clone();
    replies[1].reply = Reply { ratings: vec!["reply_partnership".to_owned()], ..asked };
    let mut apply = |edits: Vec<Edit>| {
        for edit in edits {
            coding.apply(edit).expect("it fits");
        }
        coding.clone()
    };
    let mut now = apply(Vec::new());
    for name in ["Ana", "Ben", "Cem", "Dora"] {
        now = apply(supervision::add_member(&now, name).expect("a member"));
    }
    let reply = replies[1].reply.clone();
    for member in 0..entered {
        for (place, item) in reply.items().enumerate() {
            let entry = match &item {
                Item::Utterance(_) if place == 0 => {
                    Entry::Code(Some(["SR", "CR", "SR", "CR"][member].to_owned()))
                }
                Item::Utterance(_) => Entry::Code(Some("OQ".to_owned())),
                Item::Rating(_) => Entry::Rating(ReplyRating::Value([3, 4, 2, 4][member])),
            };
            now = apply(supervision::enter(&now, &reply, member, &item, &entry).expect("it is entered"));
        }
    }
    if entered == 4 {
        now = apply(supervision::settle_alike(&now, &reply).expect("all have entered"));
    }
    Group {
        key: compare.key,
        title: compare.title,
        about: compare.about,
        goal: compare.goal,
        scheme: compare.scheme,
        keymap: compare.keymap,
        tracks: compare.tracks,
        replies,
        current: 1,
        coding: Arc::new(now),
        step: GroupStep::Listen,
        name: String::new(),
        item: 0,
        pending: None,
        choice: None,
        changed: Vec::new(),
        why: String::new(),
        said: None,
        at: Seconds(0.0),
        is_final: false,
        remarks: Vec::new(),
    }
}

fn in_group(group: Group) -> State {
    let mut state = quiet(Screen::Supervise);
    state.agreement.group = Some(Box::new(group));
    state
}

fn card(number: u32, about: &str, state: AssignmentState, ben: CoderState) -> AssignmentCard {
    AssignmentCard {
        id: format!("a-0000000{number}"),
        title: format!("Recording {number}"),
        about: Some((about.to_owned(), "2026/11/x".to_owned())),
        state,
        own: None,
        coders: vec![("Sam".to_owned(), CoderState::Final), ("Ben".to_owned(), ben)],
        asked: "22 November 2026".to_owned(),
        mine: true,
    }
}

/// The scenes, each with a name.
pub(crate) fn all() -> Vec<(&'static str, State)> {
    let mut all = Vec::new();
    let mut list = studio::all().into_iter().find(|it| it.0 == "studio-1-list").expect("the list").1;
    list.agreement.comparable = list.recordings.iter().skip(1).map(|it| it.key.clone()).collect();
    list.agreement.assignments = vec![
        card(7, "Kitchen table", AssignmentState::Open, CoderState::Final),
        card(8, "Week 3", AssignmentState::Asked, CoderState::Asked),
    ];
    all.push(("agree-1-list", list));
    let mut ask = quiet(Screen::Ask);
    ask.agreement.ask = Some(AskForm {
        key: Some("2026/11/x".to_owned()),
        title: "Kitchen-table role-play, week 3".to_owned(),
        share: false,
        of: 14,
        coder: "Ben".to_owned(),
        known: vec!["Ben".to_owned(), "Dora".to_owned()],
        problem: None,
    });
    all.push(("agree-2-ask", ask));
    let mut compare = comparing();
    select_first(&mut compare);
    all.push(("agree-3-compare", in_compare(compare)));
    let mut replies = comparing();
    replies.unit = Unit::Replies;
    replies.letters = true;
    select_first(&mut replies);
    all.push(("agree-4-replies", in_compare(replies)));
    all.push(("agree-5-settle", settling(1, None)));
    all.push(("agree-6-settle-why", settling(2, Some(Choice::AsCoder(1)))));
    all.push(("agree-7-settle-rating", settling_a_rating()));
    let mut members = group(0);
    members.step = GroupStep::Members;
    all.push(("agree-8-group-members", in_group(members)));
    all.push(("agree-8-group-listen", in_group(group(0))));
    let mut pass = group(1);
    pass.step = GroupStep::Pass(1);
    all.push(("agree-8-group-pass", in_group(pass)));
    let mut enter = group(1);
    enter.step = GroupStep::Enter(1);
    all.push(("agree-8-group-enter", in_group(enter)));
    let mut together = group(4);
    together.step = GroupStep::Together;
    all.push(("agree-9-group-together", in_group(together.clone())));
    together.choice = Some(Entry::Code(Some("CR".to_owned())));
    together.changed = vec![0, 2];
    "He goes beyond what she said".clone_into(&mut together.why);
    all.push(("agree-9-group-settle", in_group(together)));
    all
}
