//! A group in one room.

use std::sync::Arc;

use crate::app::state::Track;
use crate::app::studio::keymap::Keymap;
use crate::domain::coding::{Coding, Utterance};
use crate::domain::scheme::{Rating, Scheme};
use crate::domain::supervision::{Entry, Item, Reply, Stage};
use crate::units::Seconds;

/// Where a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GroupStep {
    /// Saying who is there.
    #[default]
    Members,
    /// The reply is heard by all.
    Listen,
    /// The keyboard is passed to this member, by place; nothing else shows.
    Pass(usize),
    /// This member enters what she hears, unseen by the others.
    Enter(usize),
    /// Everything that was entered shows, and the group settles.
    Together,
}

/// One reply in the list of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupReply {
    /// What the group enters for it.
    pub reply: Reply,
    /// What it is called ("Reply 3").
    pub title: String,
    /// Its track, by place.
    pub track: usize,
    /// From when to when it is heard; `None` for a typed reply.
    pub stretch: Option<(Seconds, Seconds)>,
}

/// A group in one room.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its folder below the library.
    pub key: String,
    /// What is coded.
    pub title: String,
    /// What it is, in words.
    pub about: String,
    /// The change goal.
    pub goal: Option<String>,
    /// The scheme.
    pub scheme: Arc<Scheme>,
    /// The keys of its codes, as the keeper has them.
    pub keymap: Arc<Keymap>,
    /// Its sounds.
    pub tracks: Vec<Track>,
    /// The replies, and the whole conversation at the end where it is rated.
    pub replies: Vec<GroupReply>,
    /// Which of them is on the screen.
    pub current: usize,
    /// The group's coding as it is. It holds what every member entered: screens show a member's entries
    /// to that member alone until all have entered.
    pub coding: Arc<Coding>,
    /// Where the group is.
    pub step: GroupStep,
    /// The name that is being written.
    pub name: String,
    /// Which item of the reply the keys are about, by place.
    pub item: usize,
    /// The last thing that a member enters waits until she says that she is done.
    pub pending: Option<(Item, Entry)>,
    /// How the group settles the item.
    pub choice: Option<Entry>,
    /// The members who changed, by place.
    pub changed: Vec<usize>,
    /// Why.
    pub why: String,
    /// What could not be done.
    pub said: Option<String>,
    /// Where the sound is.
    pub at: Seconds,
    /// Whether it is final.
    pub is_final: bool,
    /// What is to be said about it, such as why it cannot be heard.
    pub remarks: Vec<String>,
}

impl Group {
    /// The reply on the screen.
    pub fn reply(&self) -> Option<&GroupReply> {
        self.replies.get(self.current)
    }

    /// How far the group is with the reply on the screen.
    pub fn stage(&self) -> Option<Stage> {
        Some(crate::domain::supervision::stage(&self.coding, &self.reply()?.reply))
    }

    /// Everything that is entered for the reply on the screen.
    pub fn items(&self) -> Vec<Item> {
        self.reply().map(|it| it.reply.items().collect()).unwrap_or_default()
    }

    /// A member's name.
    pub fn member(&self, place: usize) -> &str {
        self.coding.members.get(place).map_or("", |it| it.name.as_str())
    }

    /// An utterance of the reply on the screen, by its place in the take.
    pub fn utterance(&self, place: usize) -> Option<&Utterance> {
        let take = self.reply()?.reply.take;
        self.coding.take(take.volley, take.take)?.utterances.get(place)
    }

    /// A rating of the scheme.
    pub fn rating(&self, id: &str) -> Option<&Rating> {
        self.scheme.reply_rating(id).or_else(|| self.scheme.global(id))
    }

    /// How many replies are settled.
    pub fn done(&self) -> usize {
        use crate::domain::supervision::stage;
        self.replies.iter().filter(|it| stage(&self.coding, &it.reply) == Stage::Settled).count()
    }
}
