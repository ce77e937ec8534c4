//! The counting and the formulas.

use std::collections::BTreeMap;

use crate::domain::coding::ReplyRating;
use crate::domain::language::{Process, Speaker, Valence};
use crate::domain::scheme::{Bands, CodeId, Formula, Given, Least, RatingId, Scheme, Summary};
use crate::domain::volley::{derive, known_codes};

use super::input::{Context, ScoreFault, ScoredVolley};
use super::interval;
use super::result::{Band, Computed, Score, SummaryScore, Tally, ValenceTally};

/// Scores a coding. The order of the volleys and of the utterances in them does not matter.
///
/// # Errors
/// Every code that the scheme does not have for its speaker, and every rating that it does not have or
/// that is not 1 to 5.
pub fn score(scheme: &Scheme, volleys: &[ScoredVolley], context: &Context) -> Result<Score, Vec<ScoreFault>> {
    let mut faults = rating_faults(scheme, volleys, context);
    let mut counts: Vec<Tally> =
        scheme.codes.iter().map(|code| Tally { code: code.id.clone(), count: 0 }).collect();
    let mut counted_volleys = 0;
    let mut utterances = 0;
    let mut uncoded = 0;
    for volley in volleys {
        let derived = derive(scheme, volley.worker.iter().map(|it| it.code.as_deref()));
        faults.extend(derived.faults.iter().map(|fault| ScoreFault::Code {
            volley: volley.volley,
            utterance: fault.utterance(),
            speaker: Speaker::Worker,
            message: fault.to_string(),
        }));
        derived.counts().for_each(|(code, times)| add(&mut counts, code, times));
        faults.extend(count_heard(scheme, volley, &mut counts));
        counted_volleys += u32::from(!volley.worker.is_empty());
        utterances += (volley.worker.len() + volley.heard.len()) as u32;
        uncoded += volley.worker.iter().filter(|it| it.code.is_none()).count();
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let replies = reply_ratings(volleys);
    let evidence = Evidence { scheme, counts: &counts, volleys, context, replies: &replies };
    let summaries = scheme.summaries.iter().map(|summary| evidence.summary(summary)).collect();
    Ok(Score {
        scheme: scheme.id.clone(),
        version: scheme.version.clone(),
        volleys: counted_volleys,
        utterances,
        valences: valences(scheme, volleys),
        ratings: ratings(scheme, context, &replies),
        summaries,
        warnings: warnings(scheme, uncoded),
        counts,
    })
}

/// Everything that a formula may look at.
struct Evidence<'a> {
    scheme: &'a Scheme,
    counts: &'a [Tally],
    volleys: &'a [ScoredVolley],
    context: &'a Context,
    replies: &'a BTreeMap<&'a str, Ratings>,
}

/// The sum and the number of the ratings of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Ratings {
    sum: u64,
    number: u64,
}

impl Evidence<'_> {
    fn summary(&self, summary: &Summary) -> SummaryScore {
        let computed = self.compute(summary);
        let not_given = self.not_given(summary.given);
        let given = not_given.is_none();
        let withheld = not_given
            .or_else(|| self.undefined(summary, computed))
            .or_else(|| no_band(summary))
            .or_else(|| summary.least.iter().find_map(|least| self.too_little(least)));
        SummaryScore { id: summary.id.clone(), computed, given, withheld }
    }

    fn compute(&self, summary: &Summary) -> Computed {
        let (numerator, denominator) = match &summary.formula {
            Formula::Sum(codes) => return counted(summary, self.sum(codes)),
            Formula::WithValence(codes, sides) => {
                let number = self.with_valence(codes, sides);
                return number.map_or_else(Computed::default, |number| counted(summary, number));
            }
            Formula::Ratio(above, below) => (self.sum(above), self.sum(below)),
            Formula::MeanOfGlobals(ids) => {
                let found: Option<Vec<u64>> = ids
                    .iter()
                    .map(|id| self.context.globals.get(id).map(|value| u64::from(*value)))
                    .collect();
                // A mean over some of its parts would look like the mean: there is none.
                let Some(found) = found else { return Computed::default() };
                (found.iter().sum(), found.len() as u64)
            }
            Formula::MeanOfReplies(id) => {
                let ratings = self.replies.get(id.as_str()).copied().unwrap_or_default();
                (ratings.sum, ratings.number)
            }
            Formula::TakenUp(codes) => self.taken_up(codes),
        };
        let defined = denominator > 0;
        Computed {
            numerator: Some(numerator),
            denominator: Some(denominator),
            value: defined.then(|| numerator as f64 / denominator as f64),
            interval: interval_of(&summary.formula, numerator, denominator),
            band: summary.bands.filter(|_| defined).map(|bands| band(bands, numerator, denominator)),
        }
    }

    fn sum(&self, codes: &[CodeId]) -> u64 {
        let counted = self.counts.iter().filter(|it| codes.contains(&it.code));
        counted.map(|it| u64::from(it.count)).sum()
    }

    /// How many utterances take up one of these sides; `None` where none of those that could has a side:
    /// what nobody has said is not 0.
    fn with_valence(&self, codes: &[CodeId], sides: &[Valence]) -> Option<u64> {
        let sided = || {
            let utterances = self.volleys.iter().flat_map(|it| &it.worker);
            utterances.filter(|it| it.has_one_of(codes)).map(|it| it.valence)
        };
        let nobody_said = sided().next().is_some() && sided().all(|it| it.is_none());
        let counted = || sided().flatten().filter(|side| sides.contains(side)).count() as u64;
        (!nobody_said).then(counted)
    }

    /// Of the volleys whose parent's line holds change talk, those that take it up with one of `codes`.
    /// Left out is where nobody can tell: nothing takes it up as far as it is said, and of something it is
    /// not said.
    fn taken_up(&self, codes: &[CodeId]) -> (u64, u64) {
        let answers: Vec<bool> = self.offered().filter_map(|it| takes_up_change(it, codes)).collect();
        (answers.iter().filter(|it| **it).count() as u64, answers.len() as u64)
    }

    /// The volleys of the worker's whose parent's line holds change talk.
    fn offered(&self) -> impl Iterator<Item = &ScoredVolley> {
        let is_change = |id: &CodeId| {
            let side = self.scheme.code(id).and_then(|code| code.side);
            matches!(side, Some(Valence::Change | Valence::Both))
        };
        let offers = move |it: &&ScoredVolley| it.heard.iter().any(|it| it.codes.iter().any(is_change));
        self.volleys.iter().filter(|it| !it.worker.is_empty()).filter(offers)
    }

    fn not_given(&self, given: Given) -> Option<String> {
        let engaging = self.context.process == Some(Process::Engage);
        let no_goal = "the conversation is still engaging: there is no change goal";
        match given {
            Given::WithChangeGoal | Given::RecordedConversation if engaging => Some(no_goal.to_owned()),
            Given::RecordedConversation if self.context.scripted => {
                Some("the parent is scripted: it would measure the author".to_owned())
            }
            Given::Always | Given::WithChangeGoal | Given::RecordedConversation => None,
        }
    }

    fn undefined(&self, summary: &Summary, computed: Computed) -> Option<String> {
        if computed.value.is_some() {
            return None;
        }
        if let Formula::MeanOfGlobals(ids) = &summary.formula {
            let missing: Vec<&str> = ids
                .iter()
                .filter(|id| !self.context.globals.contains_key(*id))
                .map(|id| self.scheme.global(id).map_or(id.as_str(), |rating| rating.name.as_str()))
                .collect();
            if !missing.is_empty() {
                return Some(format!("not rated: {}", missing.join(", ")));
            }
        }
        let nobody_said = match &summary.formula {
            Formula::WithValence(..) => true,
            Formula::TakenUp(_) => self.offered().next().is_some(),
            Formula::Sum(_) | Formula::Ratio(..) | Formula::MeanOfGlobals(_) | Formula::MeanOfReplies(_) => {
                false
            }
        };
        if nobody_said {
            return Some("nobody has said which side these replies take up".to_owned());
        }
        let words = if summary.undefined.is_empty() { "nothing to divide by" } else { &summary.undefined };
        Some(words.to_owned())
    }

    fn too_little(&self, least: &Least) -> Option<String> {
        match least {
            Least::Codes { of, at_least, says } => {
                (self.sum(of) < u64::from(*at_least)).then(|| says.clone())
            }
            Least::Minutes { at_least, says } => match self.context.minutes {
                None => Some(format!(
                    "the length of the conversation is not known: it must be {at_least} minutes or more"
                )),
                Some(minutes) => (minutes < f64::from(*at_least)).then(|| says.clone()),
            },
        }
    }
}

/// Whether a volley takes up change with one of `codes`; `None` where nobody has said it of all of them.
fn takes_up_change(volley: &ScoredVolley, codes: &[CodeId]) -> Option<bool> {
    let sides = || volley.worker.iter().filter(|it| it.has_one_of(codes)).map(|it| it.valence);
    if sides().any(|it| matches!(it, Some(Valence::Change | Valence::Both))) {
        return Some(true);
    }
    sides().all(|it| it.is_some()).then_some(false)
}

/// A whole number, which is divided by nothing.
fn counted(summary: &Summary, number: u64) -> Computed {
    Computed {
        numerator: Some(number),
        denominator: None,
        value: Some(number as f64),
        interval: None,
        band: summary.bands.map(|bands| band(bands, number, 1)),
    }
}

/// The interval of a share, where what is divided is part of what it is divided by, or of the ratio of
/// two counts, where they have nothing in common. Anything between the two is neither.
fn interval_of(formula: &Formula, numerator: u64, denominator: u64) -> Option<(f64, f64)> {
    match formula {
        Formula::Ratio(above, below) if above.iter().all(|code| below.contains(code)) => {
            interval::share(numerator, denominator)
        }
        Formula::Ratio(above, below) if above.iter().any(|code| below.contains(code)) => None,
        Formula::Ratio(..) => interval::ratio(numerator, denominator),
        Formula::TakenUp(_) => interval::share(numerator, denominator),
        Formula::Sum(_)
        | Formula::WithValence(..)
        | Formula::MeanOfGlobals(_)
        | Formula::MeanOfReplies(_) => None,
    }
}

/// The band of a fraction, compared in whole numbers. The denominator is not 0.
fn band(bands: Bands, numerator: u64, denominator: u64) -> Band {
    let reaches = |(above, below): (u32, u32)| {
        u128::from(numerator) * u128::from(below) >= u128::from(above) * u128::from(denominator)
    };
    if reaches(bands.good) {
        Band::Good
    } else if reaches(bands.fair) {
        Band::Fair
    } else {
        Band::Below
    }
}

fn no_band(summary: &Summary) -> Option<String> {
    summary.bands.is_none().then(|| "no threshold is set for it".to_owned())
}

fn add(counts: &mut [Tally], code: &str, times: u32) {
    if let Some(tally) = counts.iter_mut().find(|it| it.code == code) {
        tally.count += times;
    }
}

fn count_heard(scheme: &Scheme, volley: &ScoredVolley, counts: &mut [Tally]) -> Vec<ScoreFault> {
    let mut faults = Vec::new();
    for (utterance, heard) in volley.heard.iter().enumerate() {
        for code in &heard.codes {
            match scheme.code(code) {
                Some(known) if known.speaker == heard.speaker => add(counts, code, 1),
                _ => {
                    let message = wrong_code(scheme, heard.speaker, code);
                    let (volley, speaker) = (volley.volley, heard.speaker);
                    faults.push(ScoreFault::Code { volley, utterance, speaker, message });
                }
            }
        }
    }
    faults
}

fn wrong_code(scheme: &Scheme, speaker: Speaker, code: &str) -> String {
    let whose = match speaker {
        Speaker::Worker => "the worker's",
        Speaker::Parent => "the parent's",
        Speaker::Other => "anyone else's",
    };
    let known = known_codes(scheme, speaker);
    format!("{code} is not a code for {whose} utterances in {}; those are: {known}", scheme.id)
}

/// By utterance: two reflections in one volley may take up different sides.
fn valences(scheme: &Scheme, volleys: &[ScoredVolley]) -> Vec<ValenceTally> {
    let mut tallies: Vec<ValenceTally> = scheme
        .codes_of(Speaker::Worker)
        .filter(|code| code.takes_valence)
        .map(|code| ValenceTally {
            code: code.id.clone(),
            change: 0,
            sustain: 0,
            both: 0,
            neither: 0,
            not_said: 0,
        })
        .collect();
    for utterance in volleys.iter().flat_map(|it| &it.worker) {
        let Some(tally) = tallies.iter_mut().find(|it| Some(&it.code) == utterance.code.as_ref()) else {
            continue;
        };
        let side = match utterance.valence {
            Some(Valence::Change) => &mut tally.change,
            Some(Valence::Sustain) => &mut tally.sustain,
            Some(Valence::Both) => &mut tally.both,
            Some(Valence::Neither) => &mut tally.neither,
            None => &mut tally.not_said,
        };
        *side += 1;
    }
    tallies
}

fn reply_ratings(volleys: &[ScoredVolley]) -> BTreeMap<&str, Ratings> {
    let mut found: BTreeMap<&str, Ratings> = BTreeMap::new();
    for (id, rating) in volleys.iter().flat_map(|it| &it.ratings) {
        if let ReplyRating::Value(value) = rating {
            let ratings = found.entry(id).or_default();
            ratings.sum += u64::from(*value);
            ratings.number += 1;
        }
    }
    found
}

fn ratings(scheme: &Scheme, context: &Context, replies: &BTreeMap<&str, Ratings>) -> Vec<(RatingId, f64)> {
    let globals = scheme.globals.iter().filter_map(|rating| {
        let value = context.globals.get(&rating.id)?;
        Some((rating.id.clone(), f64::from(*value)))
    });
    let means = scheme.reply_ratings.iter().filter_map(|rating| {
        let found = replies.get(rating.id.as_str())?;
        Some((rating.id.clone(), found.sum as f64 / found.number as f64))
    });
    globals.chain(means).collect()
}

fn rating_faults(scheme: &Scheme, volleys: &[ScoredVolley], context: &Context) -> Vec<ScoreFault> {
    let known = |ratings: &[crate::domain::scheme::Rating]| {
        let ids: Vec<&str> = ratings.iter().map(|it| it.id.as_str()).collect();
        if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
    };
    let mut faults = Vec::new();
    for (id, value) in &context.globals {
        if !scheme.globals.iter().any(|it| it.id == *id) {
            let (id, scheme, known) = (id.clone(), scheme.id.clone(), known(&scheme.globals));
            faults.push(ScoreFault::UnknownRating { id, scheme, known });
        } else if !(1..=5).contains(value) {
            faults.push(ScoreFault::RatingOutOfRange { id: id.clone(), value: *value });
        }
    }
    for (id, rating) in volleys.iter().flat_map(|it| &it.ratings) {
        match rating {
            _ if scheme.reply_rating(id).is_none() => {
                let (id, scheme, known) = (id.clone(), scheme.id.clone(), known(&scheme.reply_ratings));
                faults.push(ScoreFault::UnknownRating { id, scheme, known });
            }
            ReplyRating::Value(value) if !(1..=5).contains(value) => {
                faults.push(ScoreFault::RatingOutOfRange { id: id.clone(), value: *value });
            }
            ReplyRating::Value(_) | ReplyRating::NotApplicable => {}
        }
    }
    faults
}

fn warnings(scheme: &Scheme, uncoded: usize) -> Vec<String> {
    let mut warnings = Vec::new();
    if scheme.draft {
        warnings.push(format!("{} is a draft: facts in it are still to be checked", scheme.id));
    }
    match uncoded {
        0 => {}
        1 => warnings.push("1 utterance of the worker's has no code".to_owned()),
        n => warnings.push(format!("{n} utterances of the worker's have no code")),
    }
    warnings
}
