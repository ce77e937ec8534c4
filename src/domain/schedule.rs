//! What to practise next, and when.
//!
//! Skill holds when feedback or coaching comes three or four times over six months, and short, spaced
//! sittings beat one long one (Schwalbe 2014). So the gaps between sittings grow with each finished
//! one, and a parent not heard before comes before one already met: re-tests need unseen lines.

use crate::domain::language::{Role, Skill};

/// A scenario that could be practised.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// How hard it is, 1 to 4.
    pub level: u8,
    /// Its skill in focus.
    pub focus: Skill,
    /// Who can play it.
    pub roles: Vec<Role>,
}

/// A sitting that was finished.
#[derive(Debug, Clone, PartialEq)]
pub struct Sitting {
    /// The scenario.
    pub scenario: String,
    /// The day, as a count of days from any fixed one.
    pub day: i64,
}

/// What to practise next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The scenario.
    pub scenario: String,
    /// In how many days from today; 0 is due now.
    pub in_days: i64,
    /// Why this one.
    pub why: &'static str,
}

/// The days between one sitting and the next, by the number of sittings already finished. The gaps
/// reach coach's touch-points at about weeks 2, 6, 12 and 24.
const GAPS: [i64; 6] = [2, 4, 7, 14, 21, 28];

/// What to practise next for someone in `role`, `today` being counted as in the sittings. `None` where
/// there is nothing to practise.
pub fn next(candidates: &[Candidate], sittings: &[Sitting], role: Role, today: i64) -> Option<Next> {
    let times = |id: &str| sittings.iter().filter(|it| it.scenario == id).count();
    let last = |id: &str| sittings.iter().filter(|it| it.scenario == id).map(|it| it.day).max();
    let fits = |it: &&Candidate| it.roles.contains(&role);
    let fitting: Vec<&Candidate> = candidates.iter().filter(fits).collect();
    let pool: Vec<&Candidate> = if fitting.is_empty() { candidates.iter().collect() } else { fitting };
    let unheard = pool.iter().filter(|it| times(&it.id) == 0).min_by_key(|it| it.level);
    let (chosen, why) = match unheard {
        Some(it) if sittings.is_empty() => (*it, "A first parent to meet."),
        Some(it) => (*it, "A parent you have not heard before shows what has stayed."),
        None => {
            let stalest = pool.iter().min_by_key(|it| (last(&it.id), it.level))?;
            (*stalest, "The parent you have not met for longest.")
        }
    };
    let in_days = match sittings.iter().map(|it| it.day).max() {
        None => 0,
        Some(last_day) => {
            let step = sittings.len().saturating_sub(1).min(GAPS.len().saturating_sub(1));
            let gap = GAPS.get(step).copied().unwrap_or(28);
            (last_day + gap - today).max(0)
        }
    };
    Some(Next { scenario: chosen.id.clone(), in_days, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: &str, level: u8) -> Candidate {
        Candidate { id: id.to_owned(), level, focus: Skill::Reflections, roles: vec![Role::RecoveryWorker] }
    }

    fn sitting(id: &str, day: i64) -> Sitting {
        Sitting { scenario: id.to_owned(), day }
    }

    #[track_caller]
    fn check(sittings: &[Sitting], today: i64, expected: (&str, i64)) {
        let candidates = [candidate("hard", 3), candidate("easy", 1), candidate("middle", 2)];
        let got = next(&candidates, sittings, Role::RecoveryWorker, today).expect("there is something");
        assert_eq!((got.scenario.as_str(), got.in_days), expected);
    }

    #[test]
    fn the_easiest_comes_first_and_now() {
        check(&[], 100, ("easy", 0));
    }

    #[test]
    fn the_second_comes_after_two_days() {
        check(&[sitting("easy", 100)], 100, ("middle", 2));
        check(&[sitting("easy", 100)], 101, ("middle", 1));
        check(&[sitting("easy", 100)], 140, ("middle", 0));
    }

    #[test]
    fn gaps_grow() {
        check(&[sitting("easy", 100), sitting("middle", 102)], 102, ("hard", 4));
    }

    #[test]
    fn when_all_are_heard_the_stalest_returns() {
        check(
            &[sitting("easy", 1), sitting("middle", 2), sitting("hard", 3), sitting("easy", 10)],
            100,
            ("middle", 0),
        );
    }

    #[test]
    fn someone_elses_role_still_finds_something() {
        let candidates = [candidate("easy", 1)];
        let got = next(&candidates, &[], Role::ProbationOfficer, 0).map(|it| it.scenario);
        assert_eq!(got.as_deref(), Some("easy"));
    }

    #[test]
    fn nothing_to_practise_is_none() {
        assert_eq!(next(&[], &[], Role::Coach, 0), None);
    }
}
