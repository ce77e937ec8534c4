//! A score and how it is written as JSON.

use serde::ser::{SerializeMap as _, SerializeStruct as _};
use serde::{Serialize, Serializer};

use crate::domain::scheme::{CodeId, RatingId, SchemeId};

/// What a coding comes to under one scheme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// The scheme.
    pub scheme: SchemeId,
    /// The edition of the scheme.
    pub version: String,
    /// How many volleys the worker had.
    pub volleys: u32,
    /// How many utterances there were, of all speakers, coded or not.
    pub utterances: u32,
    /// How often each code of the scheme counted, in the scheme's order, those that never did included.
    #[serde(serialize_with = "counts_as_map")]
    pub counts: Vec<Tally>,
    /// Which side of change the utterances took up, for each code of the scheme that takes a valence.
    #[serde(serialize_with = "valences_as_map")]
    pub valences: Vec<ValenceTally>,
    /// The global ratings as given, then the means of the reply ratings.
    #[serde(serialize_with = "ratings_as_map")]
    pub ratings: Vec<(RatingId, f64)>,
    /// The summary scores, in the scheme's order.
    pub summaries: Vec<SummaryScore>,
    /// What a reader of this score must know.
    pub warnings: Vec<String>,
}

/// How often one code counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The code.
    pub code: CodeId,
    /// By volley for the worker's codes unless the scheme counts them by utterance; by utterance for the
    /// others.
    pub count: u32,
}

/// Which side of change the utterances with one code took up, counted by utterance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValenceTally {
    /// The code.
    #[serde(skip)]
    pub code: CodeId,
    /// Took up the side of change.
    pub change: u32,
    /// Took up the side of things as they are.
    pub sustain: u32,
    /// Took up both.
    pub both: u32,
    /// Took up neither.
    pub neither: u32,
    /// Nobody said.
    pub not_said: u32,
}

impl ValenceTally {
    /// How many of them took up the side of change, alone or with the other.
    pub fn towards_change(&self) -> u32 {
        self.change + self.both
    }

    /// How many there are.
    pub fn total(&self) -> u32 {
        self.change + self.sustain + self.both + self.neither + self.not_said
    }
}

/// One summary score.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryScore {
    /// Its id.
    pub id: String,
    /// The value and the band before anything is withheld.
    pub computed: Computed,
    /// Whether it is given at all in this conversation.
    pub given: bool,
    /// Why there is no band, and no value where there is none.
    pub withheld: Option<String>,
}

/// A summary score before anything is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Computed {
    /// What is divided, or the sum itself.
    pub numerator: Option<u64>,
    /// What it is divided by; `None` for a sum.
    pub denominator: Option<u64>,
    /// The value; `None` where it is undefined.
    pub value: Option<f64>,
    /// The 95 % interval of a share or of a ratio of two counts; `None` for sums and means, and where the
    /// value is undefined.
    pub interval: Option<(f64, f64)>,
    /// The band; `None` where the value is undefined or no threshold is set.
    pub band: Option<Band>,
}

/// Where a value stands to an instrument's thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Under the first threshold.
    Below,
    /// At the first threshold or above it.
    Fair,
    /// At the second threshold or above it.
    Good,
}

impl Band {
    /// The band in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Fair => "fair",
            Self::Good => "good",
        }
    }
}

impl Score {
    /// How often a code counted; 0 for one that the scheme does not have.
    pub fn count(&self, code: &str) -> u32 {
        self.counts.iter().find(|it| it.code == code).map_or(0, |it| it.count)
    }

    /// One summary score.
    pub fn summary(&self, id: &str) -> Option<&SummaryScore> {
        self.summaries.iter().find(|it| it.id == id)
    }

    /// A global rating, or the mean of a reply rating.
    pub fn rating(&self, id: &str) -> Option<f64> {
        self.ratings.iter().find(|(it, _)| it == id).map(|(_, value)| *value)
    }
}

impl SummaryScore {
    /// What is divided, or the sum itself; `None` where the score is not given.
    pub fn numerator(&self) -> Option<u64> {
        self.computed.numerator.filter(|_| self.given)
    }

    /// What it is divided by; `None` for a sum, and where the score is not given.
    pub fn denominator(&self) -> Option<u64> {
        self.computed.denominator.filter(|_| self.given)
    }

    /// The value; `None` where it is undefined or not given.
    pub fn value(&self) -> Option<f64> {
        self.computed.value.filter(|_| self.given)
    }

    /// The 95 % interval of the value: how far it may lie from what was counted. `None` where the value is
    /// neither a share nor a ratio of two counts, and where it is undefined or not given. See
    /// [`interval`](super::interval) for what it assumes.
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.computed.interval.filter(|_| self.given)
    }

    /// The band, unless it is withheld.
    pub fn band(&self) -> Option<Band> {
        self.computed.band.filter(|_| self.given && self.withheld.is_none())
    }
}

impl Serialize for SummaryScore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("SummaryScore", 8)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("numerator", &self.numerator())?;
        fields.serialize_field("denominator", &self.denominator())?;
        match (self.value(), self.denominator()) {
            // A sum is a whole number, and is written as one.
            (Some(_), None) => fields.serialize_field("value", &self.numerator())?,
            (value, _) => fields.serialize_field("value", &value)?,
        }
        fields.serialize_field("low", &self.interval().map(|(low, _)| low))?;
        fields.serialize_field("high", &self.interval().map(|(_, high)| high))?;
        fields.serialize_field("band", &self.band())?;
        fields.serialize_field("withheld", &self.withheld)?;
        fields.end()
    }
}

fn counts_as_map<S: Serializer>(counts: &[Tally], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(counts.len()))?;
    for tally in counts {
        map.serialize_entry(&tally.code, &tally.count)?;
    }
    map.end()
}

fn valences_as_map<S: Serializer>(valences: &[ValenceTally], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(valences.len()))?;
    for tally in valences {
        map.serialize_entry(&tally.code, tally)?;
    }
    map.end()
}

fn ratings_as_map<S: Serializer>(ratings: &[(RatingId, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(ratings.len()))?;
    for (id, value) in ratings {
        // Given ratings are whole numbers: written so, they stay so in every reader.
        if value.fract() == 0.0 {
            map.serialize_entry(id, &(*value as i64))?;
        } else {
            map.serialize_entry(id, value)?;
        }
    }
    map.end()
}
