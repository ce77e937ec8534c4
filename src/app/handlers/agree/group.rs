//! A group in one room: the keyboard goes round, and every entry is saved as it is made.

use std::sync::Arc;

use super::compare::stepped;
use super::settle::toggle;
use crate::app::App;
use crate::app::agree::GroupCommand;
use crate::app::agree::load::{self, AgreeFiles, Request, told};
use crate::app::state::{
    Confirmation, ConfirmedAction, Group, GroupReply, GroupStep, NoticeLevel, Screen, Track,
};
use crate::app::studio::keymap::Keymap;
use crate::domain::agreement::WHOLE_CONVERSATION;
use crate::domain::coding::{Coding, CodingKind, CodingState, Edit};
use crate::domain::supervision::{self, Entry, Item, Reply, Stage};
use crate::library::draft::Draft;
use crate::ops::compare::{begin_supervision, comparable, volleys_of_folder};
use crate::ops::when;
use crate::units::Seconds;

impl App {
    pub(super) fn group(&mut self, command: GroupCommand) {
        match command {
            GroupCommand::Open(key) => return self.open_group(&key),
            GroupCommand::Leave => {
                self.close_agreement();
                return self.go(Screen::Code);
            }
            GroupCommand::AskFinish => return self.ask_finish_group(),
            _ => {}
        }
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        group.said = None;
        match command {
            GroupCommand::Name(name) => group.name = name,
            GroupCommand::Add => self.add_member(),
            GroupCommand::Begin if group.coding.members.is_empty() => {
                group.said = Some("Say first who is there".to_owned());
            }
            GroupCommand::Begin => self.go_to_reply(None),
            GroupCommand::Members => {
                group.step = GroupStep::Members;
                self.stop_playback();
            }
            GroupCommand::Hear => {
                if !self.hold_agreement() {
                    self.hear_reply();
                }
            }
            GroupCommand::Pass => {
                self.stop_playback();
                self.pass_on();
            }
            GroupCommand::Take => self.take_keyboard(),
            GroupCommand::Enter(entry) => self.enter(&entry),
            GroupCommand::Item(place) => go_to_item(group, place),
            GroupCommand::Done => self.member_done(),
            GroupCommand::GiveBack => self.give_back(),
            GroupCommand::Absent(member) => {
                self.change_group(|coding, reply| supervision::set_absent(coding, reply, member, true));
                self.pass_on();
            }
            GroupCommand::Choose(entry) => choose(group, entry),
            GroupCommand::Changed(member) => toggle(&mut group.changed, member),
            GroupCommand::Why(why) => group.why = why,
            GroupCommand::Settle => self.settle_item(),
            GroupCommand::Reply(place) => self.go_to_reply(Some(place)),
            GroupCommand::Step(by) => {
                let next = stepped(group.current, by, group.replies.len().saturating_sub(1));
                self.go_to_reply(Some(next));
            }
            GroupCommand::Open(_) | GroupCommand::AskFinish | GroupCommand::Leave => {}
        }
    }

    fn open_group(&mut self, key: &str) {
        self.close_agreement();
        let (ticket, progress) = self.wait_for(self.agreement_title(key));
        let request = self.agree_request(key, progress);
        self.run_slowly(move || {
            let opened = open(&request).and_then(|it| still_wanted(&request, it));
            Box::new(move |app: &mut App| app.on_group_opened(ticket, opened))
        });
    }

    fn on_group_opened(&mut self, ticket: u64, opened: Result<(AgreeFiles, Group), String>) {
        let Some(back) = self.arrived(ticket) else {
            if let Ok((files, _)) = opened {
                self.close_draft(files.draft);
            }
            return;
        };
        match opened {
            Ok((files, group)) => {
                self.agreeing = Some(files);
                self.state.agreement.group = Some(Box::new(group));
                self.go(Screen::Supervise);
            }
            Err(error) => {
                self.go(back);
                self.notify(NoticeLevel::Error, "The group cannot begin", error);
            }
        }
    }

    fn add_member(&mut self) {
        let Some(name) = self.state.agreement.group.as_deref().map(|it| it.name.clone()) else { return };
        if self.change_group(|coding, _| supervision::add_member(coding, &name))
            && let Some(group) = self.state.agreement.group.as_deref_mut()
        {
            group.name.clear();
        }
    }

    /// Makes the edits of one step and saves them; whether that was done.
    fn change_group(
        &mut self,
        edits: impl FnOnce(&Coding, &Reply) -> Result<Vec<Edit>, supervision::SupervisionError>,
    ) -> bool {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return false };
        let Some(draft) = self.agreeing.as_mut().and_then(|it| it.draft.as_mut()) else { return false };
        let nothing = supervision::whole_conversation(Vec::new());
        let reply = group.replies.get(group.current).map_or(&nothing, |it| &it.reply);
        let made = edits(draft.coding(), reply).map_err(told);
        let done =
            made.and_then(|edits| if edits.is_empty() { Ok(()) } else { draft.apply(&edits).map_err(told) });
        match done {
            Ok(()) => {
                group.coding = Arc::new(draft.coding().clone());
                true
            }
            Err(message) => {
                group.said = Some(message);
                false
            }
        }
    }

    /// Goes to a reply, else to the first that is not settled, and plays it.
    fn go_to_reply(&mut self, place: Option<usize>) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        let replies: Vec<Reply> = group.replies.iter().map(|it| it.reply.clone()).collect();
        let open = supervision::first_open(&group.coding, &replies).unwrap_or(0);
        group.current = place.unwrap_or(open);
        group.pending = None;
        if matches!(group.stage(), Some(Stage::Revealed { .. } | Stage::Settled)) {
            self.show_together();
        } else {
            group.step = GroupStep::Listen;
            self.hear_reply();
        }
    }

    fn hear_reply(&mut self) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        let Some(reply) = group.reply() else { return };
        let (track, stretch) = (reply.track, reply.stretch);
        let whole = reply.reply.take == WHOLE_CONVERSATION;
        if let Some((from, until)) = stretch.filter(|_| !whole) {
            group.at = from;
            self.hear_agreement(track, from, Some(until));
        }
    }

    /// To whoever has not entered yet; when all have, everything shows.
    fn pass_on(&mut self) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        group.pending = None;
        match group.stage() {
            Some(Stage::Entering { next, .. }) => group.step = GroupStep::Pass(next),
            Some(Stage::NoMembers) | None => group.step = GroupStep::Members,
            Some(Stage::Revealed { .. } | Stage::Settled) => self.show_together(),
        }
    }

    fn take_keyboard(&mut self) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        let GroupStep::Pass(member) = group.step else { return };
        group.step = GroupStep::Enter(member);
        group.item = first_missing(group, member).unwrap_or(0);
        self.hear_reply();
    }

    fn enter(&mut self, entry: &Entry) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        let GroupStep::Enter(member) = group.step else { return };
        let items = group.items();
        let Some(item) = items.get(group.item).cloned() else { return };
        let fits = matches!(
            (&item, entry),
            (Item::Utterance(_), Entry::Code(_)) | (Item::Rating(_), Entry::Rating(_))
        );
        if !fits {
            return;
        }
        let has = |group: &Group, item: &Item| {
            group
                .reply()
                .is_some_and(|it| supervision::own_entry(&group.coding, &it.reply, member, item).is_some())
        };
        // With the last entry of the last member everything shows: it waits until she says that she is
        // done, so that a slip can be mended.
        let last = items.iter().all(|other| *other == item || has(group, other)) && !has(group, &item);
        if last {
            group.pending = Some((item, entry.clone()));
        } else if !self.change_group(|coding, reply| supervision::enter(coding, reply, member, &item, entry))
        {
            return;
        }
        if let Some(group) = self.state.agreement.group.as_deref_mut()
            && let Some(next) = first_missing(group, member)
        {
            group.item = next;
        }
    }

    /// Whoever has the keyboard cannot enter now: what she entered is hidden again, and kept. From there
    /// she can be left out, or the group leaves for now.
    fn give_back(&mut self) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        if let GroupStep::Enter(member) = group.step {
            group.step = GroupStep::Pass(member);
            self.stop_playback();
        }
    }

    fn member_done(&mut self) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        let GroupStep::Enter(member) = group.step else { return };
        if first_missing(group, member).is_some() {
            group.said =
                Some("Something is still missing: 0 stands for no code, or does not apply".to_owned());
            return;
        }
        if let Some((item, entry)) = group.pending.clone()
            && !self.change_group(|coding, reply| supervision::enter(coding, reply, member, &item, &entry))
        {
            return;
        }
        self.stop_playback();
        self.pass_on();
    }

    /// Everything that was entered shows; what all entered alike is settled.
    fn show_together(&mut self) {
        let revealed = self.state.agreement.group.as_deref().and_then(Group::stage);
        if matches!(revealed, Some(Stage::Revealed { .. })) {
            self.change_group(supervision::settle_alike);
        }
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        group.step = GroupStep::Together;
        group.choice = None;
        group.changed.clear();
        group.why.clear();
        if let Some(Stage::Revealed { open }) = group.stage() {
            let items = group.items();
            let first = open.first().and_then(|open| items.iter().position(|it| it == open));
            group.item = first.unwrap_or(0);
        } else {
            group.item = 0;
        }
    }

    fn settle_item(&mut self) {
        let Some(group) = self.state.agreement.group.as_deref_mut() else { return };
        let (Some(item), Some(choice)) = (group.items().get(group.item).cloned(), group.choice.clone())
        else {
            group.said = Some("Choose first what the group settles on".to_owned());
            return;
        };
        let (changed, why) = (group.changed.clone(), group.why.clone());
        let settled = |coding: &Coding, reply: &Reply| {
            supervision::settle(coding, reply, &item, &choice, &changed, &why)
        };
        if self.change_group(settled) {
            self.show_together();
        }
    }

    fn ask_finish_group(&mut self) {
        self.stop_playback();
        let Some(group) = self.state.agreement.group.as_deref() else { return };
        let open = group.replies.len() - group.done();
        let open = match open {
            0 => String::new(),
            1 => "One reply is not settled. ".to_owned(),
            count => format!("{count} replies are not settled. "),
        };
        self.state.confirmation = Some(Confirmation {
            title: "Finish the group's coding?".to_owned(),
            explanation: format!(
                "{open}It is dated, sealed and read-only then, with what each member had entered. To go on \
                 another day, leave it instead: everything is kept."
            ),
            confirm_label: "Finish".to_owned(),
            cancel_label: "Go on with the group".to_owned(),
            loses: false,
            action: ConfirmedAction::FinishGroup,
        });
    }

    /// Makes the group's coding final.
    pub(crate) fn finish_group(&mut self) {
        let Some(files) = &mut self.agreeing else { return };
        let Some(draft) = files.draft.take() else { return };
        let path = draft.path().to_owned();
        match draft.finish(&when::now()) {
            Ok(coding) => {
                if let Some(group) = self.state.agreement.group.as_deref_mut() {
                    group.coding = Arc::new(coding);
                    group.is_final = true;
                    group.step = GroupStep::Members;
                }
                self.notify(NoticeLevel::Good, "Finished", "The group's coding is dated and sealed.");
            }
            Err(error) => {
                files.draft = Draft::open(&path).ok();
                self.notify(NoticeLevel::Error, "The coding could not be finished", error.to_string());
            }
        }
    }
}

/// The first item that a member has not entered, by place; what waits counts as entered.
fn first_missing(group: &Group, member: usize) -> Option<usize> {
    let reply = &group.reply()?.reply;
    let waits = |item: &Item| group.pending.as_ref().is_some_and(|it| it.0 == *item);
    group
        .items()
        .iter()
        .position(|item| supervision::own_entry(&group.coding, reply, member, item).is_none() && !waits(item))
}

/// What was chosen for one thing is no choice for another.
fn go_to_item(group: &mut Group, place: usize) {
    let last = group.items().len().saturating_sub(1);
    let place = place.min(last);
    if place == group.item {
        return;
    }
    group.item = place;
    group.choice = None;
    group.changed.clear();
    group.why.clear();
}

/// Takes what the group settles on over, and with it who changed.
fn choose(group: &mut Group, entry: Entry) {
    if group.is_final {
        return;
    }
    let items = group.items();
    if let (Some(item), Some(reply)) = (items.get(group.item), group.reply()) {
        let differs = |member: &usize| {
            let own = supervision::own_entry(&group.coding, &reply.reply, *member, item);
            own.is_some_and(|it| it != entry)
        };
        group.changed = (0..group.coding.members.len()).filter(differs).collect();
    }
    group.choice = Some(entry);
}

/// What nobody waits for any more is let go of at once: the next one may want the same coding.
fn still_wanted(request: &Request, opened: (AgreeFiles, Group)) -> Result<(AgreeFiles, Group), String> {
    if !request.progress.stopped() {
        return Ok(opened);
    }
    opened.0.draft.map(Draft::close).transpose().map_err(told)?;
    Err("stopped".to_owned())
}

/// Opens the group's coding that was begun and not made final, else begins one. Work for the jobs' thread.
fn open(request: &Request) -> Result<(AgreeFiles, Group), String> {
    let mut heard = load::hear(request)?;
    let files = &mut heard.files;
    let there = comparable(&files.library, &files.folder, Some(&files.me)).map_err(told)?;
    let begun = there.iter().find(|(_, it)| {
        it.kind == CodingKind::Consensus
            && it.sources.is_empty()
            && it.state == CodingState::Draft
            && it.coder == files.me
    });
    let draft = if let Some((file, _)) = begun {
        Draft::open(&files.folder.path().join("codings").join(file)).map_err(told)?
    } else {
        let parse = parse_to_share(&there, &files.me);
        begin_supervision(&files.library, &files.folder, &files.me, parse, &when::now()).map_err(told)?
    };
    let coding = draft.coding().clone();
    let volleys = volleys_of_folder(&files.folder);
    let asked = |key| {
        let found = heard.ratings.iter().find(|it| it.0 == key);
        found.map(|it| it.1.clone()).unwrap_or_default()
    };
    let mut replies: Vec<Reply> = supervision::replies(&coding, volleys, asked)
        .into_iter()
        .filter(|it| it.items().next().is_some())
        .collect();
    if !heard.globals.is_empty() && !replies.is_empty() {
        replies.push(supervision::whole_conversation(heard.globals));
    }
    if replies.is_empty() {
        return Err(
            "Nobody has said yet where utterances begin and end: code it in the studio first, and the group \
             shares that parse without its codes"
                .to_owned(),
        );
    }
    let titled = |(place, reply): (usize, Reply)| group_reply(&coding, &heard.tracks, reply, place);
    let replies = replies.into_iter().enumerate().map(titled).collect();
    heard.files.draft = Some(draft);
    let group = Group {
        key: request.key.clone(),
        title: heard.title,
        about: heard.about,
        goal: heard.goal,
        keymap: Arc::new(Keymap::new(&heard.scheme, &request.keys)),
        scheme: heard.scheme,
        tracks: heard.tracks,
        replies,
        current: 0,
        coding: Arc::new(coding),
        step: GroupStep::Members,
        name: String::new(),
        item: 0,
        pending: None,
        choice: None,
        changed: Vec::new(),
        why: String::new(),
        said: None,
        at: Seconds(0.0),
        is_final: false,
        remarks: heard.remarks,
    };
    Ok((heard.files, group))
}

/// Whose parse the group shares: one's own, else the newest final one, else any.
fn parse_to_share<'a>(there: &'a [(String, Coding)], me: &str) -> Option<&'a str> {
    let parsed = |it: &&(String, Coding)| {
        it.1.kind != CodingKind::Consensus && it.1.takes.iter().any(|take| !take.utterances.is_empty())
    };
    let best = there
        .iter()
        .filter(parsed)
        .max_by_key(|it| (it.1.coder == me, it.1.state == CodingState::Final, it.1.begun.clone()));
    best.map(|it| it.0.as_str())
}

fn group_reply(coding: &Coding, tracks: &[Track], reply: Reply, place: usize) -> GroupReply {
    let key = reply.take;
    let track = tracks.iter().position(|it| it.key == key).unwrap_or(0);
    let length = tracks.get(track).map_or(Seconds(0.0), |it| it.length);
    if key == WHOLE_CONVERSATION {
        let title = "The whole conversation".to_owned();
        return GroupReply { reply, title, track: 0, stretch: None };
    }
    let take = coding.take(key.volley, key.take);
    let said = reply.utterances.iter().filter_map(|it| take.and_then(|take| take.utterances.get(*it)));
    let times: Vec<(Seconds, Seconds)> = said.filter_map(|it| it.start.zip(it.end)).collect();
    let conversation = tracks.len() == 1 && tracks.iter().all(|it| it.answers.is_none());
    let stretch = match (times.first(), times.last()) {
        (Some(first), Some(last)) if conversation => Some((first.0, last.1)),
        _ if length.0 > 0.0 => Some((Seconds(0.0), length)),
        _ => None,
    };
    let title = match tracks.get(track).filter(|_| !conversation) {
        Some(track) => track.title.clone(),
        None => format!("Reply {}", place + 1),
    };
    GroupReply { reply, title, track, stretch }
}
