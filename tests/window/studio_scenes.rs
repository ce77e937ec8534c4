//! Made-up states of the studio and of the way there.
#![expect(clippy::expect_used, reason = "the helpers of a test fail as the test does")]

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use oars::app::State;
use oars::app::state::{
    Bringing, ImportForm, Opening, OwnCoding, PartForm, RecordingCard, Screen, Selected, SetupForm, Side,
    SpokenSpan, Studio, Track, Transport,
};
use oars::app::studio::keymap::Keymap;
use oars::app::studio::{judge, views};
use oars::domain::coding::{
    CodedTake, Coding, CodingKind, CodingState, Comment, Evidence, ListedStep, Pass, Passes, ReplyRating,
    TakeKey, Utterance, UtteranceId,
};
use oars::domain::language::{Process, Role, Speaker, Strength, Valence};
use oars::domain::recording::{Channels, Conversation};
use oars::domain::score::{context_of_recording, score, volleys_of_recording};
use oars::domain::session::SchemeReference;
use oars::dsp::peaks::Layout;
use oars::dsp::pyramid::{Builder, Drawing, Stretch};
use oars::units::{Frames, SampleRate, Seconds};

use super::{quiet, scheme, sessions};

/// How long the recording is: twenty minutes.
const LENGTH: f64 = 1_200.0;
const KEY: TakeKey = TakeKey { volley: 1, take: 1 };

/// Who speaks when: worker and parent in turn, with pauses.
fn turns() -> Vec<SpokenSpan> {
    let mut spans = Vec::new();
    let mut at = 0.6;
    let mut place = 0_u32;
    while at < LENGTH - 8.0 {
        let worker = place % 3 != 1;
        let length = 1.4 + f64::from(place * 7 % 11) * 0.33;
        let speaker = Some(if worker { Speaker::Worker } else { Speaker::Parent });
        spans.push(SpokenSpan { start: Seconds(at), end: Seconds(at + length), speaker });
        at += length + 0.35 + f64::from(place * 5 % 7) * 0.12;
        place += 1;
    }
    spans
}

/// A sound at a low rate that looks like these turns; made once.
fn sound(turns: &[SpokenSpan]) -> Drawing {
    static SOUND: OnceLock<Drawing> = OnceLock::new();
    SOUND.get_or_init(|| made(turns)).clone()
}

fn made(turns: &[SpokenSpan]) -> Drawing {
    let rate = 2_000.0;
    let mut samples = vec![0.004_f32; (LENGTH * rate) as usize];
    for span in turns {
        let from = (span.start.0 * rate) as usize;
        let to = (span.end.0 * rate) as usize;
        for (place, sample) in samples.iter_mut().enumerate().take(to).skip(from) {
            let time = place as f32 / rate as f32;
            let loud = (time * 9.0).sin().abs() * (0.5 + 0.5 * (time * 2.3).sin().abs());
            *sample = 0.6 * loud * if place % 2 == 0 { 1.0 } else { -1.0 };
        }
    }
    let mut builder = Builder::new(SampleRate(2_000), Layout::Mono);
    builder.add(&samples);
    // The samples of the beginning, which shows.
    let near = samples.iter().take((60.0 * rate) as usize).map(|it| (it * 32_000.0) as i16).collect();
    let near = Stretch { start: Frames(0), layout: Layout::Mono, samples: near };
    Drawing::new(builder.finish()).with_near(near)
}

/// A studio with a recording of which nothing is coded yet.
pub(crate) fn studio(scheme_id: &str, passes: Passes) -> Studio {
    let scheme = scheme(scheme_id);
    let turns = turns();
    let reference =
        SchemeReference { id: scheme.id.clone(), version: scheme.version.clone(), sha256: "0".repeat(64) };
    let begun = "2026-11-22T09:30:12Z".to_owned();
    let mut coding = Coding::new("r".to_owned(), "p-1".to_owned(), CodingKind::Coder, reference, begun);
    coding.setting.passes = passes;
    coding.pass = if passes == Passes::Two { Pass::Ratings } else { Pass::Counts };
    coding.takes.push(CodedTake::new(KEY));
    let track = Track {
        key: KEY,
        title: "Kitchen-table role-play, week 3".to_owned(),
        answers: None,
        length: Seconds(LENGTH),
        part: (Seconds(0.0), Seconds(LENGTH)),
        drawing: Some(sound(&turns)),
        speech: Arc::new(turns),
        channels: 2,
        not_counted: false,
        ratings: Vec::new(),
    };
    let mut studio = Studio {
        title: "Kitchen-table role-play, week 3".to_owned(),
        about: "Role-play, brought in on 22 November 2026".to_owned(),
        real: false,
        goal: Some("Mornings without shouting".to_owned()),
        process: Some(Process::Evoke),
        remarks: Vec::new(),
        keymap: Arc::new(Keymap::new(&scheme, &BTreeMap::new())),
        no_ratings: judge::why_no_ratings(&scheme, Some(LENGTH / 60.0)),
        scheme,
        tracks: vec![track],
        current: 0,
        coding: Arc::new(coding.clone()),
        read_only: false,
        selected: None,
        last: None,
        advance: None,
        stretch: None,
        started: None,
        transport: Transport::default(),
        listening_for_speech: false,
        proposals: Vec::new(),
        volleys: Vec::new(),
        score: None,
        no_score: None,
        history: Vec::new(),
        can_undo: false,
        can_redo: false,
        decision: None,
        side: if passes == Passes::Two { Side::Remarks } else { Side::Counts },
        rating: 0,
        writing: None,
        said: None,
    };
    views::follow(&mut studio, coding);
    studio
}

/// The same in the middle of coding.
pub(crate) fn coded() -> Studio {
    let mut studio = studio("family-safeguarding-1", Passes::One);
    let mut coding = Coding::clone(&studio.coding);
    let worker = ["OQ", "SR", "CR", "AF", "GI", "CR", "OQ", "SEEK", "SR", "PWP"];
    let parent = ["ST", "CT", "FN", "CT", "DIS"];
    let speech = Arc::clone(&studio.tracks.first().expect("a track").speech);
    let take = coding.takes.first_mut().expect("a take");
    let (mut w, mut p) = (0, 0);
    for (place, span) in speech.iter().enumerate().take(24) {
        let speaker = span.speaker.unwrap_or(Speaker::Worker);
        let mut it = Utterance::new(UtteranceId(place as u32 + 1), speaker, Some(span.start), Some(span.end));
        if speaker == Speaker::Worker {
            it.code = worker.get(w % worker.len()).map(|it| (*it).to_owned());
            it.valence = Some(Valence::Change).filter(|_| it.code.as_deref() == Some("CR"));
            w += 1;
        } else {
            it.code = parent.get(p % parent.len()).map(|it| (*it).to_owned());
            it.strength = Some(Strength::Medium).filter(|_| it.code.as_deref() == Some("CT"));
            p += 1;
        }
        take.utterances.push(it);
    }
    coding.next_utterance = 25;
    coding.globals.insert("partnership".to_owned(), 4);
    coding.comments.push(Comment {
        id: 1,
        take: KEY,
        start: Seconds(12.0),
        end: None,
        text: "She goes quiet here".to_owned(),
    });
    coding.evidence.push(Evidence {
        id: 1,
        rating: "partnership".to_owned(),
        take: KEY,
        start: Seconds(21.0),
        end: Some(Seconds(25.5)),
        text: "asks what she would like to talk about".to_owned(),
    });
    studio.history = ["OQ at 0:00.6", "SR at 0:02.5", "CT at 0:05.1"]
        .into_iter()
        .zip(1..)
        .map(|(words, number)| ListedStep { number, words: words.to_owned(), done: true })
        .collect();
    studio.can_undo = true;
    views::follow(&mut studio, coding);
    let volleys = volleys_of_recording(&studio.coding, Seconds(LENGTH));
    let context = context_of_recording(&studio.coding, Seconds(LENGTH));
    studio.score = score(&studio.scheme, &volleys, &context).ok();
    studio.last = Some(UtteranceId(24));
    studio.transport.at = Seconds(31.4);
    studio
}

/// A later take of a reply, rated.
pub(crate) fn reply() -> Studio {
    let mut studio = coded();
    let asked = judge::asked_of_reply(&studio.scheme, Some(Process::Evoke), &[], false);
    let mut coding = Coding::clone(&studio.coding);
    let key = TakeKey { volley: 1, take: 2 };
    let ratings = asked.iter().zip([4, 3]).map(|(id, value)| (id.clone(), ReplyRating::Value(value)));
    let take = coding.takes.first_mut().expect("a take");
    take.take = 2;
    take.ratings.extend(ratings);
    let track = studio.tracks.first_mut().expect("a track");
    track.key = key;
    "Reply 1, take 2".clone_into(&mut track.title);
    track.answers = Some("Danielle: “I never know which of you will turn up.”".to_owned());
    track.not_counted = true;
    track.ratings = asked;
    studio.no_ratings = judge::why_no_ratings(&studio.scheme, None);
    studio.side = Side::Ratings;
    studio.rating = 2;
    studio.last = None;
    views::follow(&mut studio, coding);
    studio
}

/// A final coding that is looked at.
pub(crate) fn finished() -> Studio {
    let mut studio = coded();
    let mut coding = Coding::clone(&studio.coding);
    coding.state = CodingState::Final;
    let take = coding.takes.first_mut().expect("a take");
    if let Some(it) = take.utterances.get_mut(4) {
        let said = "I want it to stop. I do not want them to remember a mother who shouts every morning, and \
                    that is what they will remember.";
        said.clone_into(&mut it.text);
        "Stronger than before: comes back to this twice".clone_into(&mut it.note);
        it.strength = Some(Strength::High);
    }
    studio.read_only = true;
    studio.side = Side::Remarks;
    studio.selected = Some(Selected::Utterance(UtteranceId(5)));
    studio.transport.at = Seconds(15.3);
    views::follow(&mut studio, coding);
    studio
}

fn in_studio(studio: Studio) -> State {
    let mut state = quiet(Screen::Studio);
    state.studio = Some(Box::new(studio));
    state
}

fn setup() -> SetupForm {
    SetupForm {
        notes: Vec::new(),
        key: "2026/11/22T093012Z-recording-8f3a2c".to_owned(),
        title: "Kitchen-table role-play, week 3".to_owned(),
        length: Seconds(LENGTH),
        goal: "Mornings without shouting".to_owned(),
        process: Some(Process::Evoke),
        part: PartForm::Random,
        schemes: vec![scheme("miti-4.2.1"), scheme("family-safeguarding-1"), scheme("starter-1")],
        scheme: 0,
        passes: Passes::Two,
        problem: None,
        refused: 0,
    }
}

fn card(title: &str, own: OwnCoding) -> RecordingCard {
    RecordingCard {
        key: format!("2026/11/{title}"),
        blind: false,
        title: title.to_owned(),
        conversation: Conversation::RolePlay,
        imported: "22 November 2026, 09:30".to_owned(),
        length: Seconds(LENGTH),
        synthetic: false,
        keep_until: Some("Kept until 22 May 2027".to_owned()),
        own,
        note: None,
        withdrawn: false,
    }
}

/// The scenes, each with a name.
pub(crate) fn all() -> Vec<(&'static str, State)> {
    let mut all = Vec::new();
    let mut list = quiet(Screen::Code);
    list.sessions = sessions();
    list.recordings = vec![card("Week 3", OwnCoding::Draft), card("Kitchen table", OwnCoding::None)];
    all.push(("studio-1-list", list));
    let mut form = quiet(Screen::Opening);
    form.opening = Some(Opening::Form(ImportForm {
        path: "/home/sam/Recordings/role-play-3.mp3".to_owned(),
        role: Some(Role::ChildrensSocialWorker),
        channels: Channels::WorkerThenParent,
        ..ImportForm::default()
    }));
    all.push(("studio-2-form", form));
    let mut bringing = quiet(Screen::Opening);
    bringing.opening = Some(Opening::Bringing(Bringing {
        form: ImportForm::default(),
        doing: "Making the recording ready to play".to_owned(),
        share: 0.4,
        stopping: false,
    }));
    all.push(("studio-3-bringing", bringing));
    let mut setting = quiet(Screen::Opening);
    setting.opening = Some(Opening::Setup(setup()));
    all.push(("studio-4-setup", setting));
    all.push(("studio-5-empty", in_studio(studio("family-safeguarding-1", Passes::One))));
    all.push(("studio-6-ratings", in_studio(studio("miti-4.2.1", Passes::Two))));
    all.push(("studio-7-coding", in_studio(coded())));
    let mut selected = coded();
    selected.selected = Some(Selected::Utterance(UtteranceId(6)));
    selected.transport.at = Seconds(14.0);
    all.push(("studio-8-selected", in_studio(selected)));
    let mut remarks = coded();
    remarks.side = Side::Remarks;
    all.push(("studio-9-remarks", in_studio(remarks)));
    let mut steps = coded();
    steps.side = Side::History;
    all.push(("studio-9-steps", in_studio(steps)));
    let mut misc = studio("misc-2.5", Passes::One);
    misc.transport.at = Seconds(12.0);
    all.push(("studio-9-misc", in_studio(misc)));
    all.push(("studio-10-reply", in_studio(reply())));
    all.push(("studio-11-final", in_studio(finished())));
    all
}
