//! Feedback on one reply from its codes: one strength and one point to work on, never more.
//!
//! Supervisors who name one corrective, behavioural point help more than those who list many, and
//! feedback on counts alone serves as well as a full protocol (Beckman 2019, 2021). What is said here
//! rests on codes only; the parent's words and the model replies stand beside it.

use std::collections::BTreeSet;

use crate::domain::language::{Act, Heard, Skill, Valence};
use crate::domain::scenario::{Turn, Wording};

/// What is known of a reply.
#[derive(Debug, Clone, Copy)]
pub struct ReplyCodes<'a> {
    /// What its volley codes do.
    pub acts: &'a BTreeSet<Act>,
    /// The sides of change that it takes up.
    pub valences: &'a BTreeSet<Valence>,
}

/// One strength of a reply; `None` where its codes show none.
pub fn strength(turn: &Turn, wording: &Wording, focus: Skill, reply: ReplyCodes<'_>) -> Option<String> {
    let did = |act| reply.acts.contains(&act);
    let plain = !did(Act::Pushed) && !did(Act::Confronted);
    if turn.pause.is_some() {
        // Codes do not say what a question was about, and no skill of MI is a strength on such a line.
        return (plain && (did(Act::Asked) || did(Act::Told))).then(|| {
            "You asked or said something plainly here. Check it against the list: was it about safety?"
                .to_owned()
        });
    }
    if turn.must_tell.is_some() && did(Act::Told) && plain {
        return Some("You said what had to be said here. Plain words are a form of respect.".to_owned());
    }
    let offered = offers_change(wording);
    if offered && took_up_change(reply) {
        return Some("You heard the change talk in this line and stayed with it.".to_owned());
    }
    // Reflecting or asking for the reasons against change strengthens them, however well it is done.
    let strong = |act: &Act| did(*act) && !(took_up_only_sustain(reply) && takes_up(*act));
    let by_focus = acts_of(focus).iter().copied().find(strong).and_then(praise);
    by_focus.or_else(|| STRENGTHS.iter().copied().find(strong).and_then(praise)).map(str::to_owned)
}

/// The one point to work on; `None` where nothing is coded.
pub fn point(turn: &Turn, wording: &Wording, focus: Skill, reply: ReplyCodes<'_>) -> Option<String> {
    let did = |act| reply.acts.contains(&act);
    if reply.acts.is_empty() {
        return None;
    }
    if let Some(pause) = &turn.pause
        && !did(Act::Asked)
        && !did(Act::Told)
    {
        let first = pause.do_now.first().cloned().unwrap_or_default();
        return Some(format!("MI pauses on this line. Begin with safety. {first}"));
    }
    if let Some(tell) = &turn.must_tell
        && !did(Act::Told)
    {
        return Some(format!("Something has to be said here, plainly and without blame. {tell}"));
    }
    if turn.pause.is_some() {
        let harsh = did(Act::Confronted) || did(Act::Pushed);
        let first = if harsh { "Argument and blame do not help here" } else { "MI waits on this line" };
        return Some(format!("{first}. Go through the list below: what has not been asked or said yet?"));
    }
    if did(Act::Confronted) {
        return Some(
            "The reply disagrees, warns or blames. Say first what you heard, in the parent's own terms; \
             then there is room for your concern."
                .to_owned(),
        );
    }
    if did(Act::Pushed) {
        return Some(
            "The reply tries to move the parent. Put the argument aside and reflect what the parent just \
             said, then ask what they make of it."
                .to_owned(),
        );
    }
    if took_up_only_sustain(reply) {
        return Some(off_sustain_talk(wording, focus));
    }
    // A reflection or question of which nobody has said the side may well have taken it up.
    let may_have = reply.valences.is_empty() && (did(Act::Reflected) || did(Act::Asked));
    if offers_change(wording) && !took_up_change(reply) && !may_have {
        let text = change_words(wording);
        return Some(format!("There is change talk here: “{text}” Reflect it, or ask for more of it."));
    }
    // A line without anger needs no step towards it.
    let called_for = focus != Skill::Discord || holds(wording, |heard| heard == Heard::Discord);
    if called_for && !acts_of(focus).is_empty() && !acts_of(focus).iter().any(|act| did(*act)) {
        return Some(next_step(focus).to_owned());
    }
    if did(Act::Asked) && !did(Act::Reflected) {
        return Some(
            "Put a reflection before the question, so that the parent hears that you heard.".to_owned(),
        );
    }
    if did(Act::Reflected) && !did(Act::ReflectedDeeply) {
        return Some("Go one step further: guess at the feeling or the meaning under the words.".to_owned());
    }
    Some("Say the same in half the words, and wait.".to_owned())
}

/// Whether a parent's line offers change talk.
pub fn offers_change(wording: &Wording) -> bool {
    holds(wording, Heard::is_change)
}

fn holds(wording: &Wording, wanted: impl Fn(Heard) -> bool) -> bool {
    wording.utterances.iter().any(|it| it.key.iter().any(|heard| wanted(*heard)))
}

fn took_up_change(reply: ReplyCodes<'_>) -> bool {
    reply.valences.contains(&Valence::Change) || reply.valences.contains(&Valence::Both)
}

/// Whether the reply takes up the side of things as they are and not, or not also, the side of change.
fn took_up_only_sustain(reply: ReplyCodes<'_>) -> bool {
    reply.valences.contains(&Valence::Sustain) && !took_up_change(reply)
}

/// Whether an act takes up a side, and so is worth what the side is worth.
fn takes_up(act: Act) -> bool {
    matches!(act, Act::Reflected | Act::ReflectedDeeply | Act::Asked | Act::AskedOpenly)
}

/// The point where a reply takes up nothing but sustain talk: what it does, and the way back.
fn off_sustain_talk(wording: &Wording, focus: Skill) -> String {
    if focus == Skill::Accountability {
        return "This takes up the reasons for what was done. Bring it back to what the parent did, and to \
                the parent they want to be."
            .to_owned();
    }
    let takes_up = "This takes up the reasons for things staying as they are.";
    if offers_change(wording) {
        let text = change_words(wording);
        return format!(
            "{takes_up} Here something leans the other way: “{text}” Reflect that, or ask for more of it."
        );
    }
    format!("{takes_up} Find what leans the other way, and reflect or ask for that.")
}

fn change_words(wording: &Wording) -> String {
    let is_change = |key: &[Heard]| key.iter().any(|heard| heard.is_change());
    wording.utterances.iter().find(|it| is_change(&it.key)).map(|it| it.text.clone()).unwrap_or_default()
}

/// The order in which strengths are looked for: the rarer and harder first.
const STRENGTHS: [Act; 8] = [
    Act::SupportedAutonomy,
    Act::SoughtCollaboration,
    Act::ReflectedDeeply,
    Act::Affirmed,
    Act::Reflected,
    Act::AskedOpenly,
    Act::AdvisedWithPermission,
    Act::Told,
];

fn praise(act: Act) -> Option<&'static str> {
    match act {
        Act::SupportedAutonomy => Some("You left the decision with the person whose decision it is."),
        Act::SoughtCollaboration => Some("You shared the lead: the parent had a say in what comes next."),
        Act::ReflectedDeeply => {
            Some("You reflected more than the words, and showed that you were with them.")
        }
        Act::Affirmed => Some("You named a strength that is really there."),
        Act::Reflected => Some("You reflected: the parent can hear that you listened."),
        // Under a scheme that does not tell open from closed questions, any question may be either.
        Act::AskedOpenly => Some("You asked. An open question leaves room for the parent's own answer."),
        Act::AdvisedWithPermission => {
            Some("Your advice came with permission, or left them free to decline it.")
        }
        Act::Told => Some("You said your concern plainly."),
        Act::Informed | Act::Asked | Act::Pushed | Act::Confronted => None,
    }
}

/// The acts by which a skill shows in one reply.
pub fn acts_of(skill: Skill) -> &'static [Act] {
    match skill {
        Skill::OpenQuestions => &[Act::AskedOpenly],
        Skill::Affirmations => &[Act::Affirmed],
        Skill::Reflections | Skill::Summaries | Skill::Discord => &[Act::Reflected],
        Skill::ComplexReflections => &[Act::ReflectedDeeply],
        Skill::ChangeTalk => &[Act::Reflected, Act::AskedOpenly],
        Skill::Autonomy => &[Act::SupportedAutonomy],
        Skill::Partnership => &[Act::SoughtCollaboration, Act::SupportedAutonomy],
        Skill::Telling => &[Act::Told],
        Skill::Safety => &[Act::Told, Act::Asked, Act::SoughtCollaboration],
        Skill::Accountability => &[Act::ReflectedDeeply, Act::Told, Act::Reflected],
    }
}

fn next_step(skill: Skill) -> &'static str {
    match skill {
        Skill::OpenQuestions => "Turn one question into an open one: begin with what, how, or tell me.",
        Skill::Affirmations => "Name one thing that this parent is doing or trying, as a fact.",
        Skill::Reflections => "Begin with a reflection: say back what you heard, as a statement.",
        Skill::ComplexReflections => "Guess at the feeling or the meaning under the words, as a statement.",
        Skill::Summaries => "Gather two or three things that the parent has said and hand them back.",
        Skill::ChangeTalk => "Listen for what the parent already wants, and ask for more of it.",
        Skill::Discord => "Let the anger stand. Reflect it before you explain anything.",
        Skill::Autonomy => "Say what is the parent's to decide, and mean it.",
        Skill::Partnership => "Ask for permission, or ask what the parent would like to come of this talk.",
        Skill::Telling => "Say the concern itself: what you saw or heard, about the child, without blame.",
        Skill::Safety => "Find out first whether it is safe to talk, and what happens tonight.",
        Skill::Accountability => "Keep the choice with him: reflect what he did and what he wants to be.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::{Strength, TalkKind};
    use crate::domain::scenario::ParentUtterance;

    fn turn(must_tell: Option<&str>) -> Turn {
        Turn {
            id: "t".to_owned(),
            wordings: vec![],
            must_tell: must_tell.map(str::to_owned),
            pause: None,
            ratings: vec![],
            only: None,
            hint: String::new(),
            models: vec![],
            traps: vec![],
            routes: vec![],
        }
    }

    fn line(key: Heard) -> Wording {
        let text = "I want them to sleep through.".to_owned();
        Wording { utterances: vec![ParentUtterance { text, key: vec![key] }], audio: None }
    }

    #[track_caller]
    fn check_point(
        must_tell: Option<&str>,
        key: Heard,
        acts: &[Act],
        valences: &[Valence],
        expected: Option<&str>,
    ) {
        let acts = acts.iter().copied().collect();
        let valences = valences.iter().copied().collect();
        let reply = ReplyCodes { acts: &acts, valences: &valences };
        let said = point(&turn(must_tell), &line(key), Skill::Reflections, reply);
        match expected {
            Some(part) => {
                assert!(said.clone().is_some_and(|it| it.contains(part)), "{said:?} lacks {part:?}");
            }
            None => assert_eq!(said, None),
        }
    }

    const CHANGE: Heard = Heard::Change(TalkKind::Desire, Strength::Medium);

    #[test]
    fn nothing_coded_gets_no_point() {
        check_point(None, CHANGE, &[], &[], None);
    }

    #[test]
    fn what_must_be_told_comes_before_all_else() {
        let must = Some("The baby must not sleep beside an adult who has been drinking.");
        check_point(must, CHANGE, &[Act::Pushed], &[], Some("The baby must not sleep"));
    }

    #[test]
    fn anger_is_spoken_of_where_there_is_anger() {
        let said = |key| {
            let (acts, valences) = ([Act::Affirmed].into_iter().collect(), BTreeSet::new());
            let reply = ReplyCodes { acts: &acts, valences: &valences };
            point(&turn(None), &line(key), Skill::Discord, reply).unwrap()
        };
        assert!(said(Heard::Discord).contains("Let the anger stand"));
        assert!(said(Heard::Neutral).contains("half the words"));
    }

    #[test]
    fn asking_what_would_be_safest_is_safety_too() {
        let acts = [Act::SoughtCollaboration].into_iter().collect();
        let valences = BTreeSet::new();
        let reply = ReplyCodes { acts: &acts, valences: &valences };
        let said = point(&turn(None), &line(Heard::Neutral), Skill::Safety, reply).unwrap();
        assert!(!said.contains("Find out first"), "{said}");
    }

    #[test]
    fn confronting_comes_before_pushing() {
        check_point(None, CHANGE, &[Act::Pushed, Act::Confronted], &[], Some("warns or blames"));
    }

    #[test]
    fn change_talk_left_alone_is_named_in_the_parents_words() {
        check_point(None, CHANGE, &[Act::Reflected], &[Valence::Sustain], Some("sleep through"));
    }

    #[test]
    fn nothing_is_said_of_a_side_that_nobody_has_named() {
        check_point(None, CHANGE, &[Act::Reflected], &[], Some("one step further"));
        check_point(None, CHANGE, &[Act::Informed], &[], Some("sleep through"));
    }

    #[test]
    fn change_talk_taken_up_leads_on_to_depth() {
        check_point(None, CHANGE, &[Act::Reflected], &[Valence::Change], Some("one step further"));
    }

    #[test]
    fn the_focus_skill_is_asked_for_when_it_is_missing() {
        check_point(None, Heard::Neutral, &[Act::Asked], &[], Some("Begin with a reflection"));
    }

    #[test]
    fn what_takes_up_only_sustain_talk_is_called_that() {
        let sustain = Heard::Sustain(TalkKind::Reason, Strength::Medium);
        let only = "reasons for things staying as they are. Find what leans";
        check_point(None, sustain, &[Act::Reflected], &[Valence::Sustain], Some(only));
        check_point(None, sustain, &[Act::Asked], &[Valence::Sustain, Valence::Neither], Some(only));
        let quoted = "leans the other way: “I want them to sleep through.” Reflect that";
        check_point(None, CHANGE, &[Act::Asked, Act::AskedOpenly], &[Valence::Sustain], Some(quoted));
        // Both sides are another matter, and what pushes is worse.
        check_point(None, sustain, &[Act::Reflected], &[Valence::Both], Some("one step further"));
        let sides = [Valence::Sustain, Valence::Change];
        check_point(None, sustain, &[Act::Reflected], &sides, Some("one step further"));
        let pushed = [Act::Reflected, Act::Pushed];
        check_point(None, sustain, &pushed, &[Valence::Sustain], Some("tries to move"));
    }

    #[track_caller]
    fn check_strength(acts: &[Act], valences: &[Valence], expected: Option<&str>) {
        let (acts, valences) = (acts.iter().copied().collect(), valences.iter().copied().collect());
        let reply = ReplyCodes { acts: &acts, valences: &valences };
        let line = line(Heard::Sustain(TalkKind::Reason, Strength::Medium));
        let said = strength(&turn(None), &line, Skill::ComplexReflections, reply);
        assert!(said.as_deref().unwrap_or_default().contains(expected.unwrap_or_default()), "{said:?}");
        assert_eq!(said.is_some(), expected.is_some(), "{said:?}");
    }

    #[test]
    fn taking_up_only_sustain_talk_is_no_strength() {
        let deep = [Act::Reflected, Act::ReflectedDeeply];
        check_strength(&deep, &[Valence::Sustain], None);
        check_strength(&[Act::Asked, Act::AskedOpenly], &[Valence::Sustain], None);
        check_strength(&deep, &[Valence::Both], Some("more than the words"));
        check_strength(&deep, &[Valence::Sustain, Valence::Change], Some("more than the words"));
        check_strength(&[Act::Reflected, Act::Affirmed], &[Valence::Sustain], Some("a strength"));
    }

    #[test]
    fn advice_is_praised_for_no_more_than_its_code_says() {
        check_strength(&[Act::AdvisedWithPermission], &[], Some("or left them free to decline it"));
        check_strength(&[Act::Informed], &[], None);
    }

    #[test]
    fn what_had_to_be_said_is_not_praised_beside_blame() {
        let said = |acts: &[Act]| {
            let (acts, valences) = (acts.iter().copied().collect(), BTreeSet::new());
            let reply = ReplyCodes { acts: &acts, valences: &valences };
            strength(&turn(Some("He stays away.")), &line(Heard::Neutral), Skill::Telling, reply)
        };
        assert!(said(&[Act::Told]).is_some_and(|it| it.contains("what had to be said")));
        assert_eq!(said(&[Act::Told, Act::Confronted, Act::Pushed]).as_deref(), praise(Act::Told));
    }

    #[test]
    fn a_strength_is_never_invented() {
        let acts = [Act::Pushed].into_iter().collect();
        let valences = BTreeSet::new();
        let reply = ReplyCodes { acts: &acts, valences: &valences };
        assert_eq!(strength(&turn(None), &line(CHANGE), Skill::Reflections, reply), None);
    }
}
