//! The real window, driven as a person drives it: by the keyboard, looking at what it says it shows.

use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::place::Place;
use crate::process::{Doing as _, Outcome, Running, run, until};

/// Software drawing on busy cores takes its time.
const PATIENCE: Duration = Duration::from_mins(1);

/// An open window.
#[derive(Debug)]
pub struct Window<'a> {
    place: &'a Place,
    program: Running,
    id: String,
}

impl<'a> Window<'a> {
    /// Starts the program and waits for its window to have the focus.
    pub fn open(place: &'a Place) -> Outcome<Self> {
        Self::open_with(place, &mut place.oars())
    }

    /// The same with a command of one's own.
    pub fn open_with(place: &'a Place, command: &mut Command) -> Outcome<Self> {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(place.file("window.log"))
            .doing("making the window's log")?;
        let errors = log.try_clone().doing("making the window's log")?;
        let mut program = Running::start(command.stdout(Stdio::from(log)).stderr(Stdio::from(errors)))?;
        let pid = program.id().to_string();
        let id = until("the window", PATIENCE, || {
            if let Some(status) = program.ended()? {
                return Err(format!("the program ended before its window came: {status}\n{}", said(place)));
            }
            let search = ["search", "--onlyvisible", "--all", "--pid", &pid, "--name", "^Oars"];
            // It fails while nothing is found.
            let found = run(place.command("xdotool").args(search)).unwrap_or_default();
            Ok(found.lines().next().map(str::to_owned))
        })?;
        let window = Self { place, program, id };
        window.focus()?;
        Ok(window)
    }

    /// The program's process id.
    pub fn process(&self) -> u32 {
        self.program.id()
    }

    /// Gives it the keyboard.
    pub fn focus(&self) -> Outcome<()> {
        until("the focus", PATIENCE, || {
            run(self.place.command("xdotool").args(["windowactivate", &self.id]))?;
            let focused = run(self.place.command("xdotool").arg("getwindowfocus")).unwrap_or_default();
            Ok((focused.trim() == self.id).then_some(()))
        })
    }

    /// Presses keys, one after the other, by their X names: `space`, `Return`, `ctrl+z`.
    pub fn press(&self, keys: &[&str]) -> Outcome<()> {
        self.press_slowly(keys, Duration::from_millis(60))
    }

    /// The same with a pause of one's own after each.
    pub fn press_slowly(&self, keys: &[&str], pause: Duration) -> Outcome<()> {
        let command = &mut self.place.command("xdotool");
        let pause = pause.as_millis().to_string();
        run(command.args(["key", "--clearmodifiers", "--delay", &pause]).args(keys)).map(drop)
    }

    /// Presses keys that each change what shows, every one only after the one before has done so: two
    /// that came in one frame could be one.
    pub fn press_and_look(&self, keys: &[&str]) -> Outcome<()> {
        for key in keys {
            // A screen that has just come, and a caret that blinks, change something too.
            std::thread::sleep(Duration::from_millis(300));
            let before = self.place.picture()?;
            self.press(&[key])?;
            until(&format!("what {key} does"), PATIENCE, || {
                Ok((self.place.picture()? != before).then_some(()))
            })?;
        }
        Ok(())
    }

    /// Types plain text into what has the keyboard.
    pub fn types(&self, text: &str) -> Outcome<()> {
        run(self.place.command("xdotool").args(["type", "--delay", "25", text])).map(drop)
    }

    /// What its title says: the program's name and the screen.
    pub fn title(&self) -> Outcome<String> {
        Ok(run(self.place.command("xdotool").args(["getwindowname", &self.id]))?.trim().to_owned())
    }

    /// Waits until its title names this screen.
    pub fn shows(&mut self, screen: &str) -> Outcome<()> {
        self.shows_within(screen, PATIENCE)
    }

    /// The same for work that takes longer.
    pub fn shows_within(&mut self, screen: &str, patience: Duration) -> Outcome<()> {
        let mut last = String::new();
        let seen = until(&format!("the screen \"{screen}\""), patience, || {
            self.still_runs()?;
            last = self.title()?;
            Ok(last.contains(screen).then_some(()))
        });
        seen.map_err(|error| format!("{error}; the title is \"{last}\"\n{}", said(self.place)))
    }

    /// Presses keys, again if need be, until its title names this screen.
    pub fn press_until(&mut self, screen: &str, keys: &[&str]) -> Outcome<()> {
        let place = self.place;
        let id = self.id.clone();
        self.press_until_there(screen, keys, || {
            let title = run(place.command("xdotool").args(["getwindowname", &id]))?;
            Ok(title.contains(screen).then_some(()))
        })
    }

    /// Presses keys, again if need be, until there is something.
    pub fn press_until_there<T>(
        &mut self,
        what: &str,
        keys: &[&str],
        mut look: impl FnMut() -> Outcome<Option<T>>,
    ) -> Outcome<T> {
        for _attempt in 0..10 {
            self.still_runs()?;
            self.press(keys)?;
            if let Ok(found) = until(what, Duration::from_secs(4), &mut look) {
                return Ok(found);
            }
        }
        Err(format!("pressed {keys:?} in vain for {what}; the title is \"{}\"", self.title()?))
    }

    /// Waits for something else than the title.
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
        let found = until(what, PATIENCE, || {
            self.still_runs()?;
            look()
        });
        let title = self.title().unwrap_or_default();
        found.map_err(|error| format!("{error}; the title is \"{title}\"\n{}", said(self.place)))
    }

    fn still_runs(&mut self) -> Outcome<()> {
        match self.program.ended()? {
            None => Ok(()),
            Some(status) => {
                Err(format!("the program (process {}) ended: {status}\n{}", self.process(), said(self.place)))
            }
        }
    }

    /// Closes it as a person would, and waits for the program to end.
    pub fn close(mut self) -> Outcome<ExitStatus> {
        run(self.place.command("wmctrl").args(["-i", "-c", &self.id]))?;
        self.program.wait(PATIENCE)
    }

    /// Kills the program; nothing is saved, nothing is closed.
    pub fn kill(mut self) -> Outcome<()> {
        self.program.kill()
    }
}

/// What the program said so far. What it shows is put beside it, to look at with `OARS_KEEP`.
fn said(place: &Place) -> String {
    drop(std::fs::copy(place.file("screen/Xvfb_screen0"), place.file("failed.xwd")));
    std::fs::read_to_string(place.file("window.log")).unwrap_or_default()
}
