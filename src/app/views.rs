//! From what is stored to what panels read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::running::Running;
use crate::app::state::{CodedSpan, Desk, DeskCounts, TakeView, VolleyView};
use crate::domain::coding::TakeKey;
use crate::domain::language::Process;
use crate::domain::scenario::Scenario;
use crate::domain::scheme::CodeId;
use crate::domain::session::Session;
use crate::domain::volley;

/// The desk for a take, as the coding stands; `None` where the coding lacks it.
pub fn desk_of(running: &Running, key: TakeKey, just_proposed: bool) -> Option<Desk> {
    let scheme = Arc::clone(running.scheme());
    let take = running.coding().take(key.volley, key.take)?.clone();
    let reply = running.session().takes_of(key.volley).find(|it| it.take == key.take);
    let derived = volley::derive_take(&scheme, &take.utterances);
    let uncoded = take.utterances.iter().filter(|it| it.code.is_none()).count();
    let counts = DeskCounts { session: session_counts(running), uncoded, utterances: take.utterances.len() };
    let selected = take.utterances.iter().find(|it| it.code.is_none()).or_else(|| take.utterances.first());
    let not_counted = turn_pauses(running.scenario(), running.session(), key.volley);
    Some(Desk {
        scheme,
        selected: selected.map(|it| it.id),
        columns: running.columns(key),
        length: reply.and_then(|it| it.seconds),
        proposed: just_proposed,
        derived,
        can_undo: running.can_undo(),
        can_redo: running.can_redo(),
        decision: None,
        counts,
        read_only: false,
        not_counted,
        asks_side: running.session().process != Process::Engage
            && !not_counted
            && !introduces(running.scenario(), running.session(), key.volley),
        take,
    })
}

/// Volley counts over the first takes, lines on which MI pauses left aside.
fn session_counts(running: &Running) -> BTreeMap<CodeId, u32> {
    let mut counts = BTreeMap::new();
    for take in running.coding().takes.iter().filter(|it| it.take == 1) {
        if turn_pauses(running.scenario(), running.session(), take.volley) {
            continue;
        }
        for (code, times) in volley::derive_take(running.scheme(), &take.utterances).counts() {
            *counts.entry(code.to_owned()).or_insert(0) += times;
        }
    }
    counts
}

/// Whether MI pauses on the line that a volley answers.
pub fn turn_pauses(scenario: &Scenario, session: &Session, volley: u32) -> bool {
    let place = (volley as usize).saturating_sub(1);
    let turn = session.path.get(place).and_then(|step| scenario.turn(&step.turn));
    turn.is_some_and(|turn| turn.pause.is_some())
}

/// Whether the line that a volley answers belongs to a first conversation, where less is asked.
fn introduces(scenario: &Scenario, session: &Session, volley: u32) -> bool {
    let place = (volley as usize).saturating_sub(1);
    let turn = session.path.get(place).and_then(|step| scenario.turn(&step.turn));
    turn.is_some_and(|turn| turn.only.is_some())
}

/// A take as the before-and-after view, the debrief and past sessions show it.
pub fn take_view(running: &Running, key: TakeKey) -> Option<TakeView> {
    let reply = running.session().takes_of(key.volley).find(|it| it.take == key.take)?;
    let coded = running.coding().take(key.volley, key.take);
    let utterances = coded.map(|it| it.utterances.as_slice()).unwrap_or_default();
    let codes = utterances
        .iter()
        .map(|it| CodedSpan {
            start: it.start,
            end: it.end,
            code: it.code.clone(),
            valence: it.valence,
            text: it.text.clone(),
        })
        .collect();
    Some(TakeView {
        volley: key.volley,
        take: key.take,
        columns: running.columns(key),
        length: reply.seconds,
        typed: reply.typed.clone(),
        codes,
        derived: volley::derive_take(running.scheme(), utterances),
        ratings: coded.map(|it| it.ratings.clone()).unwrap_or_default(),
        troubles: reply.troubles.clone(),
    })
}

/// Every volley of a session.
pub fn volley_views(running: &Running) -> Vec<VolleyView> {
    let session = running.session();
    let scenario = running.scenario();
    let view = |(place, step): (usize, &crate::domain::session::Step)| {
        let volley = place as u32 + 1;
        let turn = scenario.turns.iter().position(|it| it.id == step.turn);
        let found = turn.and_then(|it| scenario.turns.get(it));
        let wording = found.and_then(|it| it.wordings.get(step.wording as usize));
        let route = step.route.and_then(|route| found.and_then(|it| it.routes.get(route as usize)));
        let takes = session
            .takes_of(volley)
            .filter_map(|reply| take_view(running, TakeKey { volley, take: reply.take }))
            .collect();
        VolleyView {
            volley,
            line: wording.map(crate::domain::scenario::Wording::text).unwrap_or_default(),
            turn,
            wording: step.wording as usize,
            takes,
            paused: found.is_some_and(|it| it.pause.is_some()),
            why: route.map(|it| it.why.clone()),
        }
    };
    session.path.iter().enumerate().map(view).collect()
}
