//! Blind codings that were asked for: who codes what under which number, how far each coder has come, and
//! who may look at what until all are done.

use serde::{Deserialize, Serialize};

use crate::domain::chance::Chance;
use crate::domain::coding::CodingSetting;
use crate::domain::session::{PersonId, SchemeReference, SessionId};

/// The id of an assignment: `a-` and eight hexadecimal digits.
pub type AssignmentId = String;

/// The usual share of a sample that is coded by a second coder, in per cent (Moyers and others 2016, on
/// MITI 4).
pub const USUAL_SHARE: u32 = 20;

/// A coding of one session that was asked for from two coders or more, none of whom sees another's until
/// all are final.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// Its id.
    pub id: AssignmentId,
    /// What a blind coder sees instead of any name: "Recording 7".
    pub number: u32,
    /// What is coded.
    pub session: SessionId,
    /// Who asked, by id.
    pub asked_by: PersonId,
    /// When, as `2026-11-22T09:30:12Z`.
    pub asked: String,
    /// The share that the session was drawn for; `None` where somebody chose it.
    pub drawn: Option<Share>,
    /// The seed of the order in which the takes are heard.
    pub seed: u64,
    /// The goal, the process, the part and the passes: the same for all.
    pub setting: CodingSetting,
    /// The scheme: the same for all.
    pub scheme: SchemeReference,
    /// Who codes.
    pub coders: Vec<AssignedCoder>,
    /// When it was taken back; what was coded stays, and is no longer hidden.
    #[serde(default)]
    pub withdrawn: Option<String>,
}

/// A share of sessions that was drawn by a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The seed.
    pub seed: u64,
    /// How many in a hundred.
    pub percent: u32,
    /// Of how many sessions.
    pub of: u32,
}

/// One coder of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedCoder {
    /// Who, by id.
    pub coder: PersonId,
    /// What she is recognised by when she gives her name, so that no file of people has to be opened: a
    /// hash of the assignment's id and her name.
    pub known_by: String,
    /// Whether she codes under the number alone. The coder of a pair who coded before, such as the coach
    /// with whom the session was shared, knows whose it is; she is kept from the other codings all the same.
    pub blind: bool,
}

/// How far one coder has come; a file of its own, since she is the one who writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The assignment.
    pub assignment: AssignmentId,
    /// Who, by id.
    pub coder: PersonId,
    /// Her coding's file in the session's `codings`.
    pub coding: String,
    /// When she began.
    pub begun: String,
    /// When she made it final.
    pub finished: Option<String>,
    /// The hash of the final coding.
    pub sha256: Option<String>,
}

/// An assignment with how far its coders have come.
#[derive(Debug, Clone, PartialEq)]
pub struct Assigned {
    /// What was asked.
    pub assignment: Assignment,
    /// How far each coder has come who has begun.
    pub progress: Vec<Progress>,
}

/// How far a coder has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoderState {
    /// She was asked.
    Asked,
    /// She has begun.
    Begun,
    /// Her coding is final.
    Final,
}

/// How far an assignment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssignmentState {
    /// None of those who were asked to code blind has begun.
    Asked,
    /// One of them has begun.
    Begun,
    /// A blind coding is final; another coding is not.
    Final,
    /// All codings are final: everything is open.
    Open,
    /// It was taken back: nothing is hidden any more.
    Withdrawn,
}

impl Assignment {
    /// What a blind coder calls it.
    pub fn title(&self) -> String {
        format!("Recording {}", self.number)
    }

    /// The coder with this id.
    pub fn coder(&self, id: &str) -> Option<&AssignedCoder> {
        self.coders.iter().find(|it| it.coder == id)
    }

    /// The order in which a coder hears so many takes: places from 0.
    pub fn order_of_takes(&self, takes: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..takes).collect();
        Chance::new(self.seed, "takes of a blind coding", 0).shuffle(&mut places);
        places
    }
}

impl Assigned {
    /// How far a coder has come; `None` for somebody who was not asked.
    pub fn state_of(&self, coder: &str) -> Option<CoderState> {
        self.assignment.coder(coder)?;
        let progress = self.progress_of(coder);
        Some(match progress {
            None => CoderState::Asked,
            Some(progress) if progress.finished.is_none() => CoderState::Begun,
            Some(_) => CoderState::Final,
        })
    }

    /// What a coder has noted of her progress.
    pub fn progress_of(&self, coder: &str) -> Option<&Progress> {
        self.progress.iter().find(|it| it.coder == coder)
    }

    /// How far it has come.
    pub fn state(&self) -> AssignmentState {
        let state = |it: &AssignedCoder| self.state_of(&it.coder).unwrap_or(CoderState::Asked);
        let coders = &self.assignment.coders;
        let blind = coders.iter().filter(|it| it.blind).map(state).max();
        if self.assignment.withdrawn.is_some() {
            AssignmentState::Withdrawn
        } else if coders.iter().all(|it| state(it) == CoderState::Final) {
            AssignmentState::Open
        } else {
            match blind {
                Some(CoderState::Final) => AssignmentState::Final,
                Some(CoderState::Begun) => AssignmentState::Begun,
                Some(CoderState::Asked) | None => AssignmentState::Asked,
            }
        }
    }

    /// Whether nothing is hidden by it any more.
    pub fn is_open(&self) -> bool {
        matches!(self.state(), AssignmentState::Open | AssignmentState::Withdrawn)
    }

    /// Whether this coder codes it under its number alone, and it is not open yet.
    pub fn is_blind(&self, coder: &str) -> bool {
        !self.is_open() && self.assignment.coder(coder).is_some_and(|it| it.blind)
    }
}

/// Whether somebody may look into a coding of a session, going by who coded it. Her own she always may.
/// Where nobody knows who looks (`None`), she may be a blind coder.
pub fn may_see(assigned: &[Assigned], session: &str, reader: Option<&str>, coder: &str) -> bool {
    if reader == Some(coder) {
        return true;
    }
    closed(assigned, session).all(|it| match reader.map(|reader| it.assignment.coder(reader)) {
        None => false,
        // She has no part in it.
        Some(None) => true,
        Some(Some(reader)) => !reader.blind && it.assignment.coder(coder).is_none(),
    })
}

/// The assignment under whose number alone somebody knows a session: she sees no name, no title, no
/// self-rating. `None` where she may know what it is.
pub fn known_by_number<'a>(assigned: &'a [Assigned], session: &str, reader: &str) -> Option<&'a Assigned> {
    closed(assigned, session).find(|it| it.is_blind(reader))
}

fn closed<'a>(assigned: &'a [Assigned], session: &str) -> impl Iterator<Item = &'a Assigned> {
    assigned.iter().filter(move |it| it.assignment.session == session && !it.is_open())
}

/// A share of some sessions, drawn by a seed: so many in a hundred, rounded up, in the order in which they
/// were drawn. The order in which the sessions are given changes nothing.
pub fn drawn_share(sessions: &[SessionId], percent: u32, seed: u64) -> Vec<SessionId> {
    let mut drawn = sessions.to_vec();
    drawn.sort_unstable();
    drawn.dedup();
    let wanted = (drawn.len() as u64 * u64::from(percent.min(100))).div_ceil(100);
    Chance::new(seed, "share of sessions", 0).shuffle(&mut drawn);
    drawn.truncate(wanted as usize);
    drawn
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Ana coded before, Ben was asked; `progress` as `ana ben!`, the mark for a final coding.
    fn assigned(progress: &str) -> Assigned {
        let coder = |id: &str, blind| AssignedCoder { coder: id.to_owned(), known_by: String::new(), blind };
        let assignment = Assignment {
            format: 1,
            id: "a-00000001".to_owned(),
            number: 7,
            session: "s".to_owned(),
            asked_by: "ana".to_owned(),
            asked: "2026-11-22T09:30:12Z".to_owned(),
            drawn: None,
            seed: 5,
            setting: CodingSetting::default(),
            scheme: SchemeReference { id: "x".to_owned(), version: "1".to_owned(), sha256: String::new() },
            coders: vec![coder("ana", false), coder("ben", true)],
            withdrawn: None,
        };
        let progress = progress.split_whitespace().map(|word| Progress {
            format: 1,
            assignment: assignment.id.clone(),
            coder: word.trim_end_matches('!').to_owned(),
            coding: format!("{word}-1.ron"),
            begun: String::new(),
            finished: word.ends_with('!').then(String::new),
            sha256: None,
        });
        Assigned { progress: progress.collect(), assignment }
    }

    #[track_caller]
    fn check_state(progress: &str, expected: AssignmentState) {
        assert_eq!(assigned(progress).state(), expected, "{progress}");
    }

    #[test]
    fn an_assignment_is_open_when_all_are_final() {
        check_state("", AssignmentState::Asked);
        check_state("ana!", AssignmentState::Asked);
        check_state("ana! ben", AssignmentState::Begun);
        check_state("ana ben!", AssignmentState::Final);
        check_state("ana! ben!", AssignmentState::Open);
        let mut withdrawn = assigned("ana");
        withdrawn.assignment.withdrawn = Some("2026-11-23".to_owned());
        assert_eq!(withdrawn.state(), AssignmentState::Withdrawn);
        assert_eq!(assigned("ana").state_of("ana"), Some(CoderState::Begun));
        assert_eq!(assigned("ana").state_of("ben"), Some(CoderState::Asked));
        assert_eq!(assigned("ana").state_of("eve"), None);
        assert_eq!(withdrawn.assignment.title(), "Recording 7");
    }

    /// Whose codings somebody sees, of Ana, Ben, Tia (the trainee) and Eve.
    #[track_caller]
    fn check_sees(progress: &str, reader: Option<&str>, expected: &[&str]) {
        let all = [assigned(progress)];
        let sees: Vec<&str> = ["ana", "ben", "tia", "eve"]
            .into_iter()
            .filter(|coder| may_see(&all, "s", reader, coder))
            .collect();
        assert_eq!(sees, expected, "{progress} {reader:?}");
    }

    #[test]
    fn each_of_a_pair_is_kept_from_the_other_until_both_are_final() {
        for progress in ["", "ana!", "ana! ben", "ana ben!"] {
            check_sees(progress, Some("ben"), &["ben"]);
            check_sees(progress, Some("ana"), &["ana", "tia", "eve"]);
            check_sees(progress, Some("eve"), &["ana", "ben", "tia", "eve"]);
            check_sees(progress, None, &[]);
        }
        for reader in [Some("ben"), Some("ana"), None] {
            check_sees("ana! ben!", reader, &["ana", "ben", "tia", "eve"]);
        }
    }

    #[test]
    fn other_sessions_are_not_hidden() {
        assert!(may_see(&[assigned("")], "t", Some("ben"), "ana"));
        assert!(may_see(&[assigned("")], "t", None, "ana"));
        assert!(may_see(&[], "s", None, "ana"));
    }

    #[test]
    fn only_a_blind_coder_knows_it_by_its_number() {
        let all = [assigned("ana! ben")];
        assert_eq!(known_by_number(&all, "s", "ben").map(|it| it.assignment.number), Some(7));
        assert_eq!(known_by_number(&all, "s", "ana"), None);
        assert_eq!(known_by_number(&all, "t", "ben"), None);
        assert_eq!(known_by_number(&[assigned("ana! ben!")], "s", "ben"), None);
    }

    fn ids(count: usize) -> Vec<SessionId> {
        (0..count).map(|it| format!("s{it:02}")).collect()
    }

    /// What is drawn never changes. Worked out by a second program.
    #[test]
    fn golden_draws() {
        assert_eq!(drawn_share(&ids(11), USUAL_SHARE, 42), GOLDEN_SHARE);
        assert_eq!(assigned("").assignment.order_of_takes(6), GOLDEN_ORDER);
    }

    const GOLDEN_SHARE: [&str; 3] = ["s07", "s02", "s06"];
    const GOLDEN_ORDER: [usize; 6] = [3, 0, 5, 2, 4, 1];

    #[test]
    fn a_share_is_rounded_up() {
        for (count, percent, expected) in [
            (0, 20, 0),
            (1, 20, 1),
            (5, 20, 1),
            (6, 20, 2),
            (10, 20, 2),
            (10, 0, 0),
            (3, 100, 3),
            (3, 900, 3),
        ] {
            assert_eq!(drawn_share(&ids(count), percent, 1).len(), expected, "{percent} % of {count}");
        }
    }

    proptest! {
        #[test]
        fn a_share_does_not_depend_on_the_order(seed: u64, count in 0..40_usize, percent in 0..120_u32) {
            let sessions = ids(count);
            let mut turned = sessions.clone();
            turned.reverse();
            let drawn = drawn_share(&sessions, percent, seed);
            prop_assert_eq!(&drawn, &drawn_share(&turned, percent, seed));
            prop_assert!(drawn.iter().all(|it| sessions.contains(it)));
        }
    }
}
