//! Programs that the test starts: none outlives it. States are polled, never slept for.

use std::fmt::Display;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A step that may fail, and then says what was being done.
pub type Outcome<T> = Result<T, String>;

/// Says what was being done when something failed.
pub trait Doing<T> {
    /// Adds the deed to the error.
    fn doing(self, what: impl Display) -> Outcome<T>;
}

impl<T, E: Display> Doing<T> for Result<T, E> {
    fn doing(self, what: impl Display) -> Outcome<T> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}

/// A program that is killed when nobody needs it any more.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts it.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let hint = "`make test` installs it if it is missing";
        let child = command.stdin(Stdio::null()).spawn().doing(format!("starting {name} ({hint})"))?;
        Ok(Self { name, child })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it writes to standard output, if that was piped.
    pub fn output(&mut self) -> Outcome<std::process::ChildStdout> {
        self.child.stdout.take().ok_or_else(|| format!("{}: its output is not piped", self.name))
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        self.child.try_wait().doing(format!("looking after {}", self.name))
    }

    /// Waits for its end.
    pub fn wait(&mut self, limit: Duration) -> Outcome<ExitStatus> {
        let what = format!("{} to end", self.name);
        until(&what, limit, || self.ended())
    }

    /// Asks it to end, as Ctrl-C does. The shell's own `kill`: a bare machine has no other.
    pub fn interrupt(&self) -> Outcome<()> {
        let order = format!("kill -INT {}", self.child.id());
        run(Command::new("sh").args(["-c", &order])).map(drop)
    }

    /// Ends it with SIGKILL, so that it can tidy up nothing.
    pub fn kill(&mut self) -> Outcome<()> {
        self.child.kill().doing(format!("killing {}", self.name))?;
        self.child.wait().doing(format!("waiting for {}", self.name)).map(drop)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs a program to its end and gives what it printed; a failure carries what it said.
pub fn run(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().doing(format!("starting {name}"))?;
    if output.status.success() {
        String::from_utf8(output.stdout).doing(format!("reading what {name} printed"))
    } else {
        Err(format!("{name}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// Looks again and again until there is something.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if begun.elapsed() > limit {
            return Err(format!("waited {} s in vain for {what}", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(15));
    }
}
