//! A group in one room: a reply is played, the keyboard goes round, and each member enters codes and
//! ratings unseen by the others. When all have, they are shown with their spread, and the group settles
//! one.
//!
//! Everything lies in the group's coding, a consensus with its members: what each entered, who was not
//! there, what was settled. So the group can stop at any time and go on another day. What is handed out
//! before a reply is revealed is a member's own entries and who has entered, never what.

use crate::domain::agreement::{Volleys, WHOLE_CONVERSATION, volleys_of};
use crate::domain::coding::{
    Absence, Coding, Edit, Member, MemberEntry, ReplyRating, Settled, TakeKey, UtteranceId,
};
use crate::domain::scheme::{CodeId, RatingId};

mod spread;

pub use spread::{CodeSpread, RatingSpread};

/// One reply that the group talks about, or the whole conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The take; [`WHOLE_CONVERSATION`] for the global ratings.
    pub take: TakeKey,
    /// The utterances to code, by place in the take. The parse is the group's, made before the reply is
    /// entered.
    pub utterances: Vec<usize>,
    /// The ratings to give.
    pub ratings: Vec<RatingId>,
}

/// One thing that is entered for a reply.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// The code of the utterance at this place in the take.
    Utterance(usize),
    /// A rating.
    Rating(RatingId),
}

/// What a member enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A code, or none.
    Code(Option<CodeId>),
    /// A rating.
    Rating(ReplyRating),
}

/// How far the group is with a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// There is nobody to enter anything.
    NoMembers,
    /// Members enter, unseen by each other.
    Entering {
        /// Whose turn it is, by place.
        next: usize,
        /// Who has entered everything, by place.
        done: Vec<usize>,
    },
    /// All can be seen; these are still to be settled.
    Revealed {
        /// What is to be settled.
        open: Vec<Item>,
    },
    /// Everything is settled.
    Settled,
}

/// Why a step of a group is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SupervisionError {
    /// There is no such member.
    #[error("there is no such member of the group")]
    NoMember,
    /// A member has no name.
    #[error("give the member a name or initials, so that the group knows whose turn it is")]
    NoName,
    /// Two members would have the same name.
    #[error("there already is a member called {0}; add a letter to tell them apart")]
    SameName(String),
    /// There is nothing of this kind in the reply.
    #[error("this reply has no such utterance or rating to enter")]
    NoItem,
    /// A rating is no number from 1 to 5.
    #[error("a rating lies between 1 and 5, not {0}")]
    Rating(u8),
    /// All have entered: what was entered stays as it was.
    #[error("all have entered and can be seen, so entries stay as they were; settle it together instead")]
    Revealed,
    /// Not all have entered.
    #[error("not everybody has entered yet; what others entered is shown when all have")]
    Hidden,
    /// Nobody said why.
    #[error("say why it was settled so; a few words are enough")]
    NoReason,
    /// The group's coding lacks what the reply names.
    #[error("the coding has no such take or utterance")]
    NotThere,
}

/// The replies of a coding in order, with the reply ratings that are asked for each take. Where one take
/// holds a whole conversation each volley of the worker's is a reply.
pub fn replies(coding: &Coding, volleys: Volleys, asked: impl Fn(TakeKey) -> Vec<RatingId>) -> Vec<Reply> {
    let mut replies = Vec::new();
    for take in &coding.takes {
        let place = |id: UtteranceId| take.utterances.iter().position(|it| it.id == id);
        let all: Vec<Vec<usize>> = volleys_of(coding, take, volleys)
            .iter()
            .map(|volley| volley.iter().filter_map(|it| place(it.id)).collect())
            .collect();
        match volleys {
            // A reply that nobody has parsed yet can be rated.
            Volleys::Replies => {
                replies.push(Reply {
                    take: take.key(),
                    utterances: all.concat(),
                    ratings: asked(take.key()),
                });
            }
            // A volley has no rating of its own.
            Volleys::Turns => {
                let reply = |utterances| Reply { take: take.key(), utterances, ratings: Vec::new() };
                replies.extend(all.into_iter().map(reply));
            }
        }
    }
    replies
}

/// The whole conversation, for its global ratings: the group gives them like those of a reply.
pub fn whole_conversation(ratings: Vec<RatingId>) -> Reply {
    Reply { take: WHOLE_CONVERSATION, utterances: Vec::new(), ratings }
}

impl Reply {
    /// Everything that is entered for it, in order.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        let utterances = self.utterances.iter().map(|it| Item::Utterance(*it));
        utterances.chain(self.ratings.iter().map(|it| Item::Rating(it.clone())))
    }

    /// What marks a member as not there for it.
    fn absence(&self) -> Absence {
        Absence { take: self.take, utterance: self.utterances.first().copied().unwrap_or(0) }
    }

    fn has(&self, item: &Item) -> bool {
        self.items().any(|it| it == *item)
    }
}

/// Adds somebody to the group.
pub fn add_member(coding: &Coding, name: &str) -> Result<Vec<Edit>, SupervisionError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(SupervisionError::NoName);
    }
    if coding.members.iter().any(|it| it.name.to_lowercase() == name.to_lowercase()) {
        return Err(SupervisionError::SameName(name.to_owned()));
    }
    let mut members = coding.members.clone();
    members.push(Member { name: name.to_owned(), entries: Vec::new(), absent: Vec::new() });
    Ok(vec![Edit::SetMembers(members)])
}

/// How far the group is with a reply.
pub fn stage(coding: &Coding, reply: &Reply) -> Stage {
    if coding.members.is_empty() {
        return Stage::NoMembers;
    }
    let has_done = |member: &Member| is_absent(member, reply) || has_entered_all(member, reply);
    let next = coding.members.iter().position(|it| !has_done(it));
    if let Some(next) = next {
        let members = coding.members.iter().enumerate();
        let done = members.filter(|(_, it)| has_entered_all(it, reply)).map(|(place, _)| place).collect();
        return Stage::Entering { next, done };
    }
    let open: Vec<Item> = reply.items().filter(|item| !is_settled(coding, reply, item)).collect();
    if open.is_empty() { Stage::Settled } else { Stage::Revealed { open } }
}

/// The first reply that is not settled, by place; `None` when all are.
pub fn first_open(coding: &Coding, replies: &[Reply]) -> Option<usize> {
    replies.iter().position(|it| stage(coding, it) != Stage::Settled)
}

/// Whether a member has said something about a reply already, so that its parse must stay.
pub fn parse_is_fixed(coding: &Coding, reply: &Reply) -> bool {
    let said =
        |member: &Member| member.entries.iter().any(|it| it.take == reply.take && it.utterance.is_some());
    coding.members.iter().any(said)
}

/// What a member has entered for one thing herself: the only entry that is shown before all have entered.
pub fn own_entry(coding: &Coding, reply: &Reply, member: usize, item: &Item) -> Option<Entry> {
    entry_of(coding.members.get(member)?, reply.take, item)
}

/// A member enters a code or a rating. She may change it until all have entered.
pub fn enter(
    coding: &Coding,
    reply: &Reply,
    member: usize,
    item: &Item,
    entry: &Entry,
) -> Result<Vec<Edit>, SupervisionError> {
    let (utterance, about, value) = match (item, entry) {
        (Item::Utterance(place), Entry::Code(code)) => (Some(*place), code.clone().unwrap_or_default(), None),
        (Item::Rating(id), Entry::Rating(ReplyRating::Value(value))) => {
            if !(1..=5).contains(value) {
                return Err(SupervisionError::Rating(*value));
            }
            (None, id.clone(), Some(*value))
        }
        // A rating of the whole conversation is always a number.
        (Item::Rating(id), Entry::Rating(ReplyRating::NotApplicable)) if reply.take != WHOLE_CONVERSATION => {
            (None, id.clone(), None)
        }
        _ => return Err(SupervisionError::NoItem),
    };
    if !reply.has(item) {
        return Err(SupervisionError::NoItem);
    }
    change_member(coding, reply, member, |member| {
        member.entries.retain(|it| !is_about(it, reply.take, item));
        member.entries.push(MemberEntry { take: reply.take, utterance, about, value });
        member.absent.retain(|it| *it != reply.absence());
    })
}

/// Says whether a member is not there for a reply: the others are then not kept waiting.
pub fn set_absent(
    coding: &Coding,
    reply: &Reply,
    member: usize,
    absent: bool,
) -> Result<Vec<Edit>, SupervisionError> {
    change_member(coding, reply, member, |member| {
        member.absent.retain(|it| *it != reply.absence());
        if absent {
            member.absent.push(reply.absence());
        }
    })
}

/// How the codes of one utterance spread. Refused until all have entered.
pub fn code_spread(coding: &Coding, reply: &Reply, place: usize) -> Result<CodeSpread, SupervisionError> {
    revealed(coding, reply)?;
    let item = Item::Utterance(place);
    let entries =
        present(coding, reply).filter_map(|(at, member)| match entry_of(member, reply.take, &item) {
            Some(Entry::Code(code)) => Some((at, code)),
            _ => None,
        });
    Ok(CodeSpread::of(entries))
}

/// How one rating spreads. Refused until all have entered.
pub fn rating_spread(coding: &Coding, reply: &Reply, rating: &str) -> Result<RatingSpread, SupervisionError> {
    revealed(coding, reply)?;
    let item = Item::Rating(rating.to_owned());
    let entries =
        present(coding, reply).filter_map(|(at, member)| match entry_of(member, reply.take, &item) {
            Some(Entry::Rating(value)) => Some((at, value)),
            _ => None,
        });
    Ok(RatingSpread::of(entries))
}

/// Settles what everybody entered alike, so that the group talks about the rest.
pub fn settle_alike(coding: &Coding, reply: &Reply) -> Result<Vec<Edit>, SupervisionError> {
    revealed(coding, reply)?;
    let mut edits = Vec::new();
    for item in reply.items().filter(|item| !is_settled(coding, reply, item)) {
        if let Some(entry) = alike(coding, reply, &item) {
            edits.push(set(coding, reply, &item, &entry)?);
        }
    }
    Ok(edits)
}

/// Settles one thing: the group's code or rating, who of the members changed, and why.
pub fn settle(
    coding: &Coding,
    reply: &Reply,
    item: &Item,
    entry: &Entry,
    changed: &[usize],
    why: &str,
) -> Result<Vec<Edit>, SupervisionError> {
    revealed(coding, reply)?;
    if !reply.has(item) {
        return Err(SupervisionError::NoItem);
    }
    if why.trim().is_empty() {
        return Err(SupervisionError::NoReason);
    }
    let mut names = Vec::new();
    for member in changed {
        names.push(coding.members.get(*member).ok_or(SupervisionError::NoMember)?.name.clone());
    }
    let said = coding
        .members
        .iter()
        .map(|it| entry_of(it, reply.take, item).map_or_else(String::new, |entry| in_words(&entry)));
    let utterance = match item {
        Item::Utterance(place) => utterance_at(coding, reply, *place),
        Item::Rating(_) => None,
    };
    let record = Settled {
        take: reply.take,
        at: utterance.and_then(|it| it.start),
        about: match item {
            Item::Utterance(_) => "utterance".to_owned(),
            Item::Rating(id) => id.clone(),
        },
        said: said.collect(),
        settled: in_words(entry),
        changed: names,
        why: why.trim().to_owned(),
        utterances: Vec::new(),
        becomes: utterance.map(|it| it.id),
    };
    let mut settled: Vec<Settled> =
        coding.settled.iter().filter(|it| !settles(it, coding, reply, item)).cloned().collect();
    settled.push(record);
    Ok(vec![set(coding, reply, item, entry)?, Edit::SetSettled(settled)])
}

fn change_member(
    coding: &Coding,
    reply: &Reply,
    member: usize,
    change: impl FnOnce(&mut Member),
) -> Result<Vec<Edit>, SupervisionError> {
    if revealed(coding, reply).is_ok() {
        return Err(SupervisionError::Revealed);
    }
    let mut members = coding.members.clone();
    change(members.get_mut(member).ok_or(SupervisionError::NoMember)?);
    Ok(vec![Edit::SetMembers(members)])
}

fn revealed(coding: &Coding, reply: &Reply) -> Result<(), SupervisionError> {
    match stage(coding, reply) {
        Stage::Revealed { .. } | Stage::Settled => Ok(()),
        Stage::NoMembers | Stage::Entering { .. } => Err(SupervisionError::Hidden),
    }
}

fn present<'a>(coding: &'a Coding, reply: &'a Reply) -> impl Iterator<Item = (usize, &'a Member)> {
    coding.members.iter().enumerate().filter(|(_, it)| !is_absent(it, reply))
}

fn is_absent(member: &Member, reply: &Reply) -> bool {
    member.absent.contains(&reply.absence())
}

fn has_entered_all(member: &Member, reply: &Reply) -> bool {
    !is_absent(member, reply) && reply.items().all(|item| entry_of(member, reply.take, &item).is_some())
}

fn is_about(entry: &MemberEntry, take: TakeKey, item: &Item) -> bool {
    entry.take == take
        && match item {
            Item::Utterance(place) => entry.utterance == Some(*place),
            Item::Rating(id) => entry.utterance.is_none() && entry.about == *id,
        }
}

fn entry_of(member: &Member, take: TakeKey, item: &Item) -> Option<Entry> {
    let entry = member.entries.iter().find(|it| is_about(it, take, item))?;
    Some(match item {
        Item::Utterance(_) => Entry::Code((!entry.about.is_empty()).then(|| entry.about.clone())),
        Item::Rating(_) => Entry::Rating(entry.value.map_or(ReplyRating::NotApplicable, ReplyRating::Value)),
    })
}

/// What all who were there entered; `None` where they differ or nobody was there.
fn alike(coding: &Coding, reply: &Reply, item: &Item) -> Option<Entry> {
    let mut entries = present(coding, reply).filter_map(|(_, member)| entry_of(member, reply.take, item));
    let first = entries.next()?;
    entries.all(|it| it == first).then_some(first)
}

/// Whether the group's coding says something about it that the group settled, or that all entered alike.
fn is_settled(coding: &Coding, reply: &Reply, item: &Item) -> bool {
    let recorded = coding.settled.iter().any(|it| settles(it, coding, reply, item));
    recorded || alike(coding, reply, item).is_some_and(|entry| now(coding, reply, item) == Some(entry))
}

fn settles(record: &Settled, coding: &Coding, reply: &Reply, item: &Item) -> bool {
    record.take == reply.take
        && match item {
            Item::Utterance(place) => {
                let id = utterance_at(coding, reply, *place).map(|it| it.id);
                id.is_some() && record.becomes == id
            }
            Item::Rating(id) => record.becomes.is_none() && record.about == *id,
        }
}

/// What the group's coding says about it.
fn now(coding: &Coding, reply: &Reply, item: &Item) -> Option<Entry> {
    match item {
        Item::Utterance(place) => Some(Entry::Code(utterance_at(coding, reply, *place)?.code.clone())),
        Item::Rating(id) if reply.take == WHOLE_CONVERSATION => {
            coding.globals.get(id).map(|it| Entry::Rating(ReplyRating::Value(*it)))
        }
        Item::Rating(id) => {
            coding.take(reply.take.volley, reply.take.take)?.ratings.get(id).map(|it| Entry::Rating(*it))
        }
    }
}

fn utterance_at<'a>(
    coding: &'a Coding,
    reply: &Reply,
    place: usize,
) -> Option<&'a crate::domain::coding::Utterance> {
    coding.take(reply.take.volley, reply.take.take)?.utterances.get(place)
}

fn set(coding: &Coding, reply: &Reply, item: &Item, entry: &Entry) -> Result<Edit, SupervisionError> {
    match (item, entry) {
        (Item::Utterance(place), Entry::Code(code)) => {
            let utterance = utterance_at(coding, reply, *place).ok_or(SupervisionError::NotThere)?;
            Ok(Edit::SetCode { id: utterance.id, code: code.clone() })
        }
        (Item::Rating(id), Entry::Rating(value)) if reply.take == WHOLE_CONVERSATION => {
            let value = match value {
                ReplyRating::Value(value) => Some(*value),
                ReplyRating::NotApplicable => None,
            };
            Ok(Edit::SetGlobal { rating: id.clone(), value })
        }
        (Item::Rating(id), Entry::Rating(value)) => {
            coding.take(reply.take.volley, reply.take.take).ok_or(SupervisionError::NotThere)?;
            Ok(Edit::SetRating { take: reply.take, rating: id.clone(), value: Some(*value) })
        }
        _ => Err(SupervisionError::NoItem),
    }
}

fn in_words(entry: &Entry) -> String {
    match entry {
        Entry::Code(code) => code.clone().unwrap_or_else(|| "no code".to_owned()),
        Entry::Rating(ReplyRating::Value(value)) => value.to_string(),
        Entry::Rating(ReplyRating::NotApplicable) => "does not apply".to_owned(),
    }
}

#[cfg(test)]
mod tests;
