//! Made-up states of the program: one for each screen and step, without a thread, a file or a sound.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail as the test does"
)]

#[path = "scenes_agree.rs"]
pub(crate) mod agree;
#[path = "scenes_coaching.rs"]
pub(crate) mod coaching;
#[path = "studio_scenes.rs"]
pub(crate) mod studio;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use oars::app::State;
use oars::app::state::{
    Agreement, Brief, CheckStep, CodedSpan, Confirmation, ConfirmedAction, DecisionAt, DecisionWalk, Desk,
    DeskCounts, DeviceInfo, DeviceList, FirstRun, FirstRunStep, Level, MainlyChoice, Microphone,
    MicrophoneCheck, MicrophonePurpose, Notice, NoticeLevel, OpenedSession, PlaybackId, PlaybackNow,
    Practice, PracticeStep, RecordingNow, RecoveredTake, ReplyNow, RevealNow, ScenarioCard, Screen,
    SessionCard, Settings, SoundReference, SoundTrouble, TakeView, VolleyView,
};
use oars::domain::coding::{CodedTake, Noticed, ReplyRating, TakeKey, Utterance, UtteranceId};
use oars::domain::language::{Role, Speaker, Valence};
use oars::domain::scenario::Scenario;
use oars::domain::scheme::Scheme;
use oars::domain::score::{Context, ScoredVolley, WorkerUtterance, score};
use oars::domain::session::{Consent, Mode, ScenarioReference, SchemeReference, Session, Step};
use oars::domain::source;
use oars::domain::volley::derive_take;
use oars::dsp::peaks::Peak;
use oars::units::{Dbfs, SampleRate, Seconds};

/// A scheme as it is shipped.
pub(crate) fn scheme(id: &str) -> Arc<Scheme> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemes").join(format!("{id}.ron"));
    let text = std::fs::read_to_string(path).expect("the scheme is there");
    Arc::new(source::read_value(&text).expect("the scheme can be read"))
}

/// A scenario as it is shipped.
pub(crate) fn scenario(id: &str) -> Arc<Scenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{id}.ron"));
    let text = std::fs::read_to_string(path).expect("the scenario is there");
    Arc::new(source::read_value(&text).expect("the scenario can be read"))
}

/// The parents that can be met.
fn curriculum() -> Vec<ScenarioCard> {
    let card = |id: &str, scheme_id: &str, finished| ScenarioCard {
        scenario: scenario(id),
        scheme: scheme(scheme_id),
        finished,
        own: false,
    };
    vec![
        card("first-hello", "starter-1", 1),
        card("me-time", "family-safeguarding-1", 0),
        card("after-the-police-came", "family-safeguarding-1", 0),
    ]
}

/// A state in which everything is quiet, on a screen.
pub(crate) fn quiet(screen: Screen) -> State {
    let device = |name: &str, default| DeviceInfo {
        name: name.to_owned(),
        default,
        rate: SampleRate(48_000),
        channels: 1,
    };
    State {
        screen,
        settings: Settings {
            name: "Sam".to_owned(),
            role: Some(Role::ChildrensSocialWorker),
            first_run_done: true,
            ..Settings::default()
        },
        library: "/home/sam/.local/share/oars/library".into(),
        samples_open: false,
        first_run: FirstRun::default(),
        devices: DeviceList {
            inputs: vec![device("Desk microphone", true), device("Headset", false)],
            outputs: vec![device("Speakers", true)],
            reason: None,
        },
        microphone: Microphone::Closed,
        check: MicrophoneCheck::default(),
        recording: None,
        playback: None,
        curriculum: curriculum(),
        curriculum_faults: Vec::new(),
        due: None,
        brief: None,
        practice: None,
        sessions: Vec::new(),
        recordings: Vec::new(),
        opening: None,
        studio: None,
        feedback_due: Vec::new(),
        feedback_desk: None,
        feedback_page: None,
        share_desk: None,
        sharing_last: (String::new(), String::new()),
        workbook: None,
        agreement: Agreement::default(),
        sessions_loading: false,
        opened: None,
        recovered: Vec::new(),
        confirmation: None,
        notices: Vec::new(),
    }
}

/// A microphone that hears a voice.
pub(crate) fn open_microphone() -> Microphone {
    Microphone::Open {
        device: "Desk microphone".to_owned(),
        level: Some(Level { peak: Dbfs(-16.0), rms: Dbfs(-24.0), clipped: false }),
        trouble: None,
    }
}

fn columns(seed: u32) -> Arc<Vec<Peak>> {
    let mut columns = Vec::new();
    for place in 0..600_u32 {
        let time = f64::from(place) / 600.0 * 6.2;
        let syllable = (time * 13.0 + f64::from(seed)).sin().abs() * (0.55 + 0.45 * (time * 3.1).sin().abs());
        let pause = (1.9..2.3).contains(&time) || (4.2..4.5).contains(&time) || time > 5.9;
        let loud = if pause { 0.02 } else { syllable * 0.75 } as f32;
        columns.push(Peak { min: -loud, max: loud * 0.92, rms: loud * 0.5 });
    }
    Arc::new(columns)
}

fn utterance(id: u32, times: (f64, f64), code: Option<&str>, valence: Option<Valence>) -> Utterance {
    Utterance {
        code: code.map(str::to_owned),
        valence,
        ..Utterance::new(UtteranceId(id), Speaker::Worker, Some(Seconds(times.0)), Some(Seconds(times.1)))
    }
}

fn first_take() -> Vec<Utterance> {
    vec![
        utterance(1, (0.1, 1.9), Some("SR"), Some(Valence::Sustain)),
        utterance(2, (2.3, 4.2), Some("CR"), Some(Valence::Change)),
        utterance(3, (4.5, 5.9), None, None),
    ]
}

/// A reply on the desk.
pub(crate) fn desk() -> Desk {
    let scheme = scheme("family-safeguarding-1");
    let utterances = first_take();
    let derived = derive_take(&scheme, &utterances);
    let mut take = CodedTake::new(TakeKey { volley: 1, take: 1 });
    take.utterances = utterances;
    Desk {
        scheme,
        take,
        columns: columns(1),
        length: Some(Seconds(6.2)),
        proposed: true,
        selected: Some(UtteranceId(2)),
        derived,
        can_undo: true,
        can_redo: false,
        decision: None,
        counts: DeskCounts {
            session: BTreeMap::from([("OQ".to_owned(), 2), ("CR".to_owned(), 1)]),
            uncoded: 1,
            utterances: 3,
        },
        read_only: false,
        not_counted: false,
        asks_side: true,
    }
}

/// A typed reply on the desk.
pub(crate) fn typed_desk() -> Desk {
    let mut desk = desk();
    let words = ["That hour is yours.", "You worry what Alfie sees.", "What would you like to be different?"];
    for (utterance, text) in desk.take.utterances.iter_mut().zip(words) {
        utterance.start = None;
        utterance.end = None;
        text.clone_into(&mut utterance.text);
    }
    desk.columns = Arc::new(Vec::new());
    desk.length = None;
    desk
}

fn take_view(take: u32, utterances: &[Utterance], rated: u8) -> TakeView {
    let scheme = scheme("family-safeguarding-1");
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
    let ratings =
        scheme.reply_ratings.iter().take(3).map(|it| (it.id.clone(), ReplyRating::Value(rated))).collect();
    TakeView {
        volley: 1,
        take,
        columns: columns(take),
        length: Some(Seconds(6.2)),
        typed: None,
        codes,
        derived: derive_take(&scheme, utterances),
        ratings,
        troubles: Vec::new(),
    }
}

fn takes() -> Vec<TakeView> {
    let before = vec![
        utterance(1, (0.1, 1.9), Some("CQ"), None),
        utterance(2, (2.3, 4.2), Some("PWP"), None),
        utterance(3, (4.5, 5.9), Some("SR"), Some(Valence::Sustain)),
    ];
    let after = vec![
        utterance(1, (0.1, 1.9), Some("CR"), Some(Valence::Change)),
        utterance(2, (2.3, 4.2), Some("AF"), None),
        utterance(3, (4.5, 5.9), Some("OQ"), Some(Valence::Change)),
    ];
    vec![take_view(1, &before, 2), take_view(2, &after, 4)]
}

/// A session at a step.
pub(crate) fn practice(step: PracticeStep, mode: Mode, scenario_id: &str) -> Practice {
    use PracticeStep::{Code, Hear, Mainly, Notice, Rate, Reply, Reveal};
    let scheme = scheme("family-safeguarding-1");
    let scenario = scenario(scenario_id);
    let line = scenario.turns[0].wordings[0].text();
    let asked = scheme.reply_ratings.iter().take(3).cloned().collect();
    let starter = self::scheme("starter-1");
    let mainly = starter
        .codes_of(Speaker::Worker)
        .map(|code| MainlyChoice { code: code.id.clone(), label: code.name.clone(), hotkey: code.hotkey })
        .collect();
    let volley = VolleyView {
        volley: 1,
        line,
        turn: Some(0),
        wording: 0,
        takes: takes(),
        paused: false,
        why: Some("She felt heard, and said a little more".to_owned()),
    };
    Practice {
        id: "T093012Z-me-time-8f3a2c".to_owned(),
        scheme: Arc::clone(&scheme),
        mode,
        role: Role::ChildrensSocialWorker,
        step,
        steps: if mode == Mode::Interview {
            vec![Hear, Reply, Mainly]
        } else {
            vec![Hear, Notice, Reply, Rate, Code, Reveal]
        },
        turn: 0,
        wording: 0,
        disposition: scenario.disposition,
        volley: 1,
        take: if step == PracticeStep::BeforeAndAfter { 2 } else { 1 },
        heard: true,
        noticed: BTreeSet::from([Noticed::Sustain]),
        reply: ReplyNow::None,
        typed: String::new(),
        ratings_asked: asked,
        ratings: BTreeMap::new(),
        desk: (step == Code).then(desk),
        reveal: RevealNow::default(),
        takes: takes(),
        mainly,
        reaction: None,
        ending: None,
        volleys: vec![volley],
        score: None,
        own_note: String::new(),
        next_practice: None,
        may_record: true,
        answers_feedback: false,
        scenario,
    }
}

/// A session at a step, on the screen.
pub(crate) fn session(step: PracticeStep) -> State {
    let mut state = quiet(Screen::Session);
    state.practice = Some(practice(step, Mode::Guided, "me-time"));
    if step == PracticeStep::Reply {
        state.microphone = open_microphone();
    }
    state
}

/// The practice of a state that has one.
pub(crate) fn running(state: &mut State) -> &mut Practice {
    state.practice.as_mut().expect("a session is running")
}

fn debrief() -> State {
    let mut state = session(PracticeStep::Debrief);
    let scheme = scheme("family-safeguarding-1");
    let codes = |utterances: &[Utterance]| {
        utterances.iter().map(|it| WorkerUtterance { code: it.code.clone(), valence: it.valence }).collect()
    };
    let scored =
        ScoredVolley { volley: 1, worker: codes(&first_take()), heard: Vec::new(), ratings: BTreeMap::new() };
    let context = Context { scripted: true, ..Context::default() };
    let practice = running(&mut state);
    practice.score = score(&scheme, &[scored], &context).ok();
    practice.ending = practice.scenario.endings.first().cloned();
    practice.next_practice = Some("After the police came (Kelly), in 3 days. Next in difficulty.".to_owned());
    state
}

fn sessions() -> Vec<SessionCard> {
    let card = |key: &str, title: &str, parent: &str, mode, coded| SessionCard {
        key: key.to_owned(),
        title: title.to_owned(),
        parent: parent.to_owned(),
        mode,
        started: "22 November 2026, 9:30".to_owned(),
        replies: 6,
        finished: true,
        coded,
        of_another: false,
        synthetic: false,
        keep_until: Some("Kept until 22 May 2027".to_owned()),
        note: None,
        problem: None,
    };
    vec![
        card("2026/11/22/T093012Z-me-time-8f3a2c", "Me time", "Danielle", Mode::Guided, true),
        card("2026/11/21/T101500Z-some-mornings-11aa22", "Some mornings", "Mark", Mode::Interview, false),
    ]
}

fn opened() -> OpenedSession {
    let scenario = scenario("me-time");
    let scheme = scheme("family-safeguarding-1");
    let sha256 = "0".repeat(64);
    let session = Session {
        format: 1,
        id: "T093012Z-me-time-8f3a2c".to_owned(),
        mode: Mode::Guided,
        role: Role::ChildrensSocialWorker,
        scenario: ScenarioReference {
            id: "me-time".to_owned(),
            version: "1".to_owned(),
            sha256: sha256.clone(),
        },
        scheme: SchemeReference { id: scheme.id.clone(), version: scheme.version.clone(), sha256 },
        process: scenario.process,
        goal: scenario.goal.clone(),
        seed: 1,
        started: "2026-11-22T09:30:12Z".to_owned(),
        finished: Some("2026-11-22T09:50:00Z".to_owned()),
        path: vec![Step {
            turn: scenario.start.clone(),
            wording: 0,
            disposition: scenario.disposition,
            route: Some(0),
        }],
        ending: None,
        replies: Vec::new(),
        consent: Consent { own_training: true, given: None, withdrawn: None },
        keep_until: Some("2027-05-22".to_owned()),
        own_note: "Slow down before the question".to_owned(),
        synthetic: false,
    };
    let volleys = practice(PracticeStep::Debrief, Mode::Guided, "me-time").volleys;
    OpenedSession {
        key: "2026/11/22/T093012Z-me-time-8f3a2c".to_owned(),
        session,
        trainee: Some("Sam".to_owned()),
        ending: scenario.endings.first().cloned(),
        scenario: Some(scenario),
        scheme: Some(scheme),
        volleys,
        score: debrief().practice.and_then(|it| it.score),
        desk: None,
        read_only: false,
        problems: Vec::new(),
    }
}

fn brief() -> Brief {
    Brief {
        scenario: scenario("me-time"),
        schemes: vec![scheme("family-safeguarding-1"), scheme("starter-1")],
        scheme: 0,
        role: Role::ChildrensSocialWorker,
        mode: Mode::Guided,
        keep_months: Some(6),
        first: false,
    }
}

/// A take is being recorded.
pub(crate) fn recording() -> State {
    let mut state = session(PracticeStep::Reply);
    state.recording = Some(RecordingNow {
        purpose: MicrophonePurpose::Reply,
        confirmed: true,
        stopping: false,
        seconds: Seconds(4.2),
        troubles: vec![SoundTrouble::VeryQuiet],
    });
    state
}

/// Every screen and step with a name.
pub(crate) fn all() -> Vec<(&'static str, State)> {
    let mut all = Vec::new();
    for (name, step) in
        [("first-run-1-welcome", FirstRunStep::Person), ("first-run-2-microphone", FirstRunStep::Microphone)]
    {
        let mut state = quiet(Screen::FirstRun);
        state.first_run = FirstRun { step, name: "Sam".to_owned(), role: Some(Role::ChildrensSocialWorker) };
        if step == FirstRunStep::Microphone {
            state.microphone = open_microphone();
            state.check = MicrophoneCheck {
                step: CheckStep::Recorded,
                columns: columns(3),
                seconds: Some(Seconds(6.2)),
                verdict: Some("That sounds right. Hear it back.".to_owned()),
            };
        }
        all.push((name, state));
    }
    let mut today = quiet(Screen::Today);
    today.sessions = sessions();
    today.practice = Some(practice(PracticeStep::Reply, Mode::Guided, "me-time"));
    today.recovered =
        vec![RecoveredTake { session: "Danielle, 22 November".to_owned(), volley: 2, take: 1, seconds: 8.2 }];
    all.push(("today", today));
    all.push(("practise", quiet(Screen::Practise)));
    let mut briefing = quiet(Screen::Brief);
    briefing.brief = Some(brief());
    all.push(("brief", briefing));
    let mut hear = session(PracticeStep::Hear);
    hear.playback = Some(PlaybackNow {
        id: PlaybackId(1),
        sound: SoundReference::ParentLine,
        position: Seconds(2.0),
        length: Some(Seconds(5.0)),
        paused: false,
        seeks: 0,
        captions_until: None,
    });
    all.push(("step-1-hear", hear));
    all.push(("step-2-notice", session(PracticeStep::Notice)));
    all.push(("step-3-reply", session(PracticeStep::Reply)));
    all.push(("step-3-reply-recording", recording()));
    let mut pause = session(PracticeStep::Reply);
    pause.practice = Some(practice(PracticeStep::Reply, Mode::Guided, "after-the-police-came"));
    running(&mut pause).scheme = scheme("family-safeguarding-1");
    all.push(("step-3-reply-pause", pause));
    let mut no_microphone = session(PracticeStep::Reply);
    no_microphone.microphone =
        Microphone::Failed(SoundTrouble::NoDevice { reason: "no sound server answers".to_owned() });
    all.push(("step-3-reply-typed", no_microphone));
    let mut rate = session(PracticeStep::Rate);
    let first = running(&mut rate).ratings_asked[0].id.clone();
    running(&mut rate).ratings.insert(first, ReplyRating::Value(4));
    all.push(("step-4-rate", rate));
    all.push(("step-5-code", session(PracticeStep::Code)));
    let mut decide = session(PracticeStep::Code);
    if let Some(desk) = &mut running(&mut decide).desk {
        let start = desk.scheme.decision_tree(Speaker::Worker).expect("there are questions").start.clone();
        desk.decision = Some(DecisionWalk {
            utterance: UtteranceId(3),
            answers: Vec::new(),
            at: DecisionAt::Question(start),
        });
    }
    all.push(("step-5-code-questions", decide));
    let mut typed = session(PracticeStep::Code);
    running(&mut typed).desk = Some(typed_desk());
    all.push(("step-5-code-typed", typed));
    all.push(("step-6-well", session(PracticeStep::Reveal)));
    let mut reveal = session(PracticeStep::Reveal);
    running(&mut reveal).reveal = RevealNow {
        went_well: "I did not argue with her".to_owned(),
        shown: true,
        strength: Some("You reflected what the hour means to her before asking anything.".to_owned()),
        point: Some("Leave the question out once, and see what she does with your reflection.".to_owned()),
        missed: vec![Noticed::Discord],
        misheard: vec![Noticed::Change],
    };
    all.push(("step-6-reveal", reveal));
    all.push(("step-7-before-and-after", session(PracticeStep::BeforeAndAfter)));
    let mut mainly = session(PracticeStep::Mainly);
    mainly.practice = Some(practice(PracticeStep::Mainly, Mode::Interview, "me-time"));
    all.push(("interview-mainly", mainly));
    let mut ending = session(PracticeStep::Ending);
    running(&mut ending).ending = running(&mut ending).scenario.endings.first().cloned();
    all.push(("step-8-ending", ending));
    all.push(("step-9-debrief", debrief()));
    let mut code = quiet(Screen::Code);
    code.sessions = sessions();
    all.push(("code", code));
    let mut progress = quiet(Screen::Progress);
    progress.sessions = sessions();
    all.push(("progress", progress));
    let mut past = quiet(Screen::PastSession);
    past.sessions = sessions();
    past.opened = Some(opened());
    all.push(("past-session", past));
    let mut confirm = quiet(Screen::PastSession);
    confirm.opened = Some(opened());
    confirm.confirmation = Some(Confirmation {
        title: "Delete this session for good?".to_owned(),
        explanation: "Its recordings, codes and ratings go. Nobody can bring them back.".to_owned(),
        confirm_label: "Delete for good".to_owned(),
        cancel_label: "Keep".to_owned(),
        loses: true,
        action: ConfirmedAction::DeleteSession("x".to_owned()),
    });
    all.push(("confirm", confirm));
    let mut settings = quiet(Screen::Settings);
    settings.notices = vec![Notice {
        id: 1,
        level: NoticeLevel::Warning,
        what: "The microphone went away".to_owned(),
        details: "What you said is kept. Choose another one below.".to_owned(),
        until: None,
    }];
    all.push(("settings", settings));
    all.extend(studio::all());
    all.extend(agree::all());
    all.extend(coaching::all());
    all
}
