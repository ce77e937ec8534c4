//! The words of the field that every scheme, scenario and coding shares: who speaks, which way a
//! sentence leans, how strongly, and what kind of language the parent uses.

use serde::{Deserialize, Serialize};

/// Who says an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Speaker {
    /// The member of staff who practises.
    Worker,
    /// The parent, scripted or real.
    Parent,
    /// Anyone else who is heard.
    Other,
}

/// Which side of change an utterance leans to, or which side of it a reply takes up.
/// MISC 2.5 marks the same with plus, minus, both and zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Valence {
    /// For change.
    Change,
    /// For staying as things are.
    Sustain,
    /// Both sides, as in a double-sided reflection.
    Both,
    /// Neither side.
    Neither,
}

/// How strong change or sustain talk is, as MISC 2.1 graded it: low ("maybe"), medium, high ("I will").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Strength {
    /// Hedged: "maybe", "I suppose".
    Low,
    /// Plain.
    Medium,
    /// Emphatic: "definitely", "I will".
    High,
}

/// The kind of change or sustain talk: preparatory (desire, ability, reason, need) and mobilising
/// (commitment, activation, taking steps).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TalkKind {
    /// Wanting or not wanting.
    Desire,
    /// Being able or unable.
    Ability,
    /// A reason for or against.
    Reason,
    /// Having to, or having no need to.
    Need,
    /// Intending, promising, or refusing.
    Commitment,
    /// Being ready, willing, nearly there.
    Activation,
    /// Something already done.
    TakingSteps,
    /// Leans to one side without fitting another kind, such as seeing that there is a problem.
    Other,
}

/// One thing that a parent's utterance holds. An utterance's key is a set of these: one sentence
/// often holds more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Heard {
    /// Talk for the change goal.
    Change(TalkKind, Strength),
    /// Talk for staying as things are.
    Sustain(TalkKind, Strength),
    /// Trouble between the two speakers, not about the behaviour.
    Discord,
    /// Fear, threat, disclosure or harm: never sustain talk.
    SafetyTalk,
    /// Nothing of these.
    Neutral,
}

impl Heard {
    /// Whether this is talk for the change goal.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Change(..))
    }

    /// Whether this is talk for staying as things are.
    pub fn is_sustain(self) -> bool {
        matches!(self, Self::Sustain(..))
    }
}

/// What a worker's code does, whichever scheme it belongs to. Schemes name the acts of each of their
/// codes, and scenarios branch on acts, so that one scenario can be played under several schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Act {
    /// Asked anything.
    Asked,
    /// Asked with room to answer.
    AskedOpenly,
    /// Reflected, at any depth.
    Reflected,
    /// Reflected with added meaning or feeling.
    ReflectedDeeply,
    /// Named a strength, effort or intention.
    Affirmed,
    /// Gave neutral information.
    Informed,
    /// Advised or persuaded inside permission.
    AdvisedWithPermission,
    /// Shared power, asked for permission or for agreement.
    SoughtCollaboration,
    /// Put the choice and the responsibility with the parent.
    SupportedAutonomy,
    /// Said a concern, a bottom line or the process, plainly and without blame.
    Told,
    /// Tried to move the parent by argument, advice or pressure.
    Pushed,
    /// Disagreed, blamed, warned or shamed.
    Confronted,
}

/// The work of the person who practises. One scenario offers some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Children's social worker.
    ChildrensSocialWorker,
    /// Domestic-abuse worker for victims.
    DomesticAbuseWorkerVictims,
    /// Domestic-abuse worker for those who abuse.
    DomesticAbuseWorkerPerpetrators,
    /// Recovery worker (alcohol and drugs).
    RecoveryWorker,
    /// Adult mental-health practitioner.
    MentalHealthPractitioner,
    /// Probation officer.
    ProbationOfficer,
    /// Someone of the wider partnership: school, health visiting, police, housing.
    WiderPartnership,
    /// MI coach.
    Coach,
}

impl Role {
    /// Every role, in the order in which screens offer them.
    pub const ALL: [Self; 8] = [
        Self::ChildrensSocialWorker,
        Self::DomesticAbuseWorkerVictims,
        Self::DomesticAbuseWorkerPerpetrators,
        Self::RecoveryWorker,
        Self::MentalHealthPractitioner,
        Self::ProbationOfficer,
        Self::WiderPartnership,
        Self::Coach,
    ];

    /// The role in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::ChildrensSocialWorker => "Children's social worker",
            Self::DomesticAbuseWorkerVictims => "Domestic-abuse worker (for victims)",
            Self::DomesticAbuseWorkerPerpetrators => "Domestic-abuse worker (for perpetrators)",
            Self::RecoveryWorker => "Recovery worker",
            Self::MentalHealthPractitioner => "Adult mental-health practitioner",
            Self::ProbationOfficer => "Probation officer",
            Self::WiderPartnership => "Wider partnership (school, health visiting, police, housing)",
            Self::Coach => "MI coach (codes practice, gives feedback)",
        }
    }
}

/// One skill to practise. A scenario has one in focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Skill {
    /// Open questions.
    OpenQuestions,
    /// Affirmations.
    Affirmations,
    /// Reflections.
    Reflections,
    /// Reflections that add meaning or feeling.
    ComplexReflections,
    /// Summaries.
    Summaries,
    /// Hearing, reflecting and drawing out change talk.
    ChangeTalk,
    /// Meeting discord without pushing back.
    Discord,
    /// Supporting autonomy.
    Autonomy,
    /// Sharing power and agenda.
    Partnership,
    /// Saying a concern or a bottom line plainly and without blame.
    Telling,
    /// Leaving MI aside when someone may be in danger.
    Safety,
    /// Keeping responsibility with the person who abuses, without shaming and without colluding.
    Accountability,
}

impl Skill {
    /// The skill in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::OpenQuestions => "Open questions",
            Self::Affirmations => "Affirmations",
            Self::Reflections => "Reflections",
            Self::ComplexReflections => "Complex reflections",
            Self::Summaries => "Summaries",
            Self::ChangeTalk => "Drawing out change talk",
            Self::Discord => "Meeting discord",
            Self::Autonomy => "Supporting autonomy",
            Self::Partnership => "Partnership",
            Self::Telling => "Telling a concern plainly",
            Self::Safety => "Safety first",
            Self::Accountability => "Accountability without shame",
        }
    }
}

/// Which of MI's four processes a conversation is in. Under `Engage` there is no change-talk key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Process {
    /// Building a working relationship; no behavioural goal yet.
    Engage,
    /// Agreeing what to talk about.
    Focus,
    /// Drawing out the parent's own reasons for change.
    Evoke,
    /// Agreeing what happens next.
    Plan,
}
