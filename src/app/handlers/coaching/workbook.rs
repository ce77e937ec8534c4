//! The workbook: gathered, written into, printed.

use crate::app::App;
use crate::app::state::{NoticeLevel, Screen, WorkbookPage};
use crate::domain::coaching::{EntryKey, EntryKind};
use crate::domain::workbook::workbook_html;
use crate::library::{Library, write};
use crate::ops::coaching::{self, NewEntry};
use crate::ops::{when, workbook};

impl App {
    pub(super) fn open_workbook(&mut self, person: Option<String>) {
        if self.state.screen != Screen::Workbook {
            self.coaching_from = self.state.screen;
        }
        let root = self.state.library.clone();
        let gathered = Library::open(&root).map_err(|it| it.to_string()).and_then(|library| {
            let me = self.me(&library)?;
            let trainee = person.unwrap_or_else(|| me.clone());
            let book = workbook::workbook(&library, &trainee, Some(&me)).map_err(|it| it.to_string())?;
            let (people, _problems) = library.list_people().map_err(|it| it.to_string())?;
            let mut people: Vec<(String, String)> = people.into_iter().map(|it| (it.id, it.name)).collect();
            if !super::is_coach(self.state.settings.role) {
                people.retain(|(id, _)| *id == me);
            }
            Ok((trainee, book, people))
        });
        match gathered {
            Ok((trainee, book, people)) => {
                // What is written for one is never carried into the workbook of another.
                self.keep_entry();
                let (text, private) = self.kept_entry(&trainee);
                self.state.workbook =
                    Some(WorkbookPage { trainee, book, text, private, people, printed: None });
                self.go(Screen::Workbook);
            }
            Err(error) => self.failed("The workbook cannot be gathered", error),
        }
    }

    pub(super) fn add_note(&mut self) {
        self.add_entry(EntryKind::Note);
    }

    pub(super) fn add_plan(&mut self) {
        self.add_entry(EntryKind::Plan { skill: None, until: None });
    }

    pub(super) fn agree_to_plan(&mut self, place: usize) {
        if let Some(plan) = self.plan_at(place) {
            self.add_entry(EntryKind::Agreed { plan });
        }
    }

    pub(super) fn carry_out_plan(&mut self, place: usize) {
        if let Some(plan) = self.plan_at(place) {
            self.add_entry(EntryKind::Done { plan });
        }
    }

    /// What names the plan at this place of the page.
    fn plan_at(&self, place: usize) -> Option<EntryKey> {
        let page = self.state.workbook.as_ref()?;
        let library = Library::open(&self.state.library).ok()?;
        let (entries, _problems) = coaching::workbook_entries(&library, &page.trainee).ok()?;
        let mut plans = entries.into_iter().filter(|it| matches!(it.entry.kind, EntryKind::Plan { .. }));
        plans.nth(place).map(|it| it.entry.key())
    }

    fn add_entry(&mut self, kind: EntryKind) {
        if !self.may_write() {
            return;
        }
        let Some(page) = &self.state.workbook else { return };
        let written = matches!(kind, EntryKind::Note | EntryKind::Plan { .. });
        let (trainee, text) = (page.trainee.clone(), if written { page.text.clone() } else { String::new() });
        let private = page.private && matches!(kind, EntryKind::Note);
        let added = Library::open(&self.state.library).map_err(|it| it.to_string()).and_then(|library| {
            let me = self.me(&library)?;
            let new = NewEntry { trainee: &trainee, author: &me, kind, text: &text, private };
            coaching::write_entry(&library, &new, &when::now()).map_err(|it| it.to_string())
        });
        match added {
            Ok(_) => {
                if let Some(page) = self.state.workbook.as_mut().filter(|_| written) {
                    page.text.clear();
                }
                self.open_workbook(Some(trainee));
            }
            Err(error) => self.failed("It could not be written into the workbook", error),
        }
    }

    /// Writes the page beside what else can be made again; the window opens it.
    pub(super) fn print_workbook(&mut self) {
        let Some(page) = &mut self.state.workbook else { return };
        let target = self.places.cache.join("workbook.html");
        let folder = write::make_folder(&self.places.cache).map_err(|it| it.to_string());
        let html = workbook_html(&page.book);
        // It names people: only their owner may read it.
        let written = folder.and_then(|()| {
            drop(std::fs::remove_file(&target));
            write::write(&target, html.as_bytes(), write::Expected::Nothing).map_err(|it| it.to_string())
        });
        match written {
            Ok(_) => {
                page.printed = Some(target.clone());
                let details =
                    format!("{}: it opens in your browser, where it can be printed.", target.display());
                self.notify(NoticeLevel::Good, "The workbook is ready to print", details);
            }
            Err(error) => self.failed("The workbook could not be written", error),
        }
    }
}
