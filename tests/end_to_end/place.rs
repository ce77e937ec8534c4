//! A place of its own for one test: a display without a screen, a sound server without a sound card,
//! and fresh folders instead of the user's.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::process::{Doing as _, Outcome, Running, run, until};

/// The place. Everything in it ends and goes when it is dropped.
#[derive(Debug)]
pub struct Place {
    // In this order they end: programs first, the folder last.
    _manager: Running,
    _server: Running,
    _display: Running,
    display_name: String,
    folder: TempDir,
}

impl Place {
    /// Sets it up.
    pub fn new() -> Outcome<Self> {
        let mut folder = tempfile::Builder::new().prefix("oars-").tempdir().doing("making a folder")?;
        // To look at what a failed test left.
        folder.disable_cleanup(std::env::var_os("OARS_KEEP").is_some());
        for name in ["home", "home/library", "run", "sound", "screen"] {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).doing("making a folder")?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).doing("closing a folder")?;
        }
        let (display, display_name) = start_display(&folder.path().join("screen"))?;
        let server = start_server(folder.path())?;
        let manager = start_manager(folder.path(), &display_name)?;
        Ok(Self { _manager: manager, _server: server, _display: display, display_name, folder })
    }

    /// A command that sees this place instead of the user's.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        surroundings(Command::new(program.as_ref()), self.folder.path(), &self.display_name)
    }

    /// The program under test.
    pub fn oars(&self) -> Command {
        self.command(env!("CARGO_BIN_EXE_oars"))
    }

    /// The library.
    pub fn library(&self) -> PathBuf {
        self.folder.path().join("home/library")
    }

    /// The user's home.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A file for the test's own use.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the display shows, as one number: another one where it shows something else.
    pub fn picture(&self) -> Outcome<u64> {
        let pixels = fs::read(self.file("screen/Xvfb_screen0")).doing("reading what the display shows")?;
        let mut hash = DefaultHasher::new();
        pixels.hash(&mut hash);
        Ok(hash.finish())
    }

    /// Speaks a file into the virtual microphone, and returns when it was heard.
    pub fn speak_into_microphone(&self, wav: &Path) -> Outcome<()> {
        run(self.command("paplay").args(["-d", "micfeed"]).arg(wav)).map(drop)
    }

    /// Begins to speak a file into the virtual microphone.
    pub fn start_speaking(&self, wav: &Path) -> Outcome<Running> {
        Running::start(self.command("paplay").args(["-d", "micfeed"]).arg(wav))
    }
}

fn surroundings(mut command: Command, folder: &Path, display: &str) -> Command {
    let home = folder.join("home");
    for name in ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"] {
        command.env_remove(name);
    }
    command
        .env("HOME", &home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("OARS_LIBRARY", home.join("library"))
        .env("DISPLAY", display)
        .env("PULSE_SERVER", format!("unix:{}", folder.join("sound/native").display()))
        .env("PULSE_COOKIE", folder.join("sound/cookie"))
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("RUST_BACKTRACE", "1");
    command
}

/// Lets the display pick a free number by itself and tell it. What it shows is in a file in `screen`.
fn start_display(screen: &Path) -> Outcome<(Running, String)> {
    let mut display = Running::start(
        Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
            .arg("-fbdir")
            .arg(screen)
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    )?;
    let mut number = String::new();
    BufReader::new(display.output()?).read_line(&mut number).doing("asking for the display's number")?;
    if number.trim().is_empty() {
        return Err("Xvfb ended before it named its display".to_owned());
    }
    Ok((display, format!(":{}", number.trim())))
}

/// A window manager: without one no window gets the focus. It says that it is ready by making a file;
/// a window that comes before then may never be shown.
fn start_manager(folder: &Path, display: &str) -> Outcome<Running> {
    let ready = folder.join("run/managed");
    let mut command = surroundings(Command::new("openbox"), folder, display);
    command.arg("--startup").arg(format!("touch {}", ready.display()));
    let manager = Running::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    until("the window manager", Duration::from_secs(20), || Ok(ready.exists().then_some(())))?;
    Ok(manager)
}

/// A server with one virtual speaker and one virtual microphone that is fed through `micfeed`.
/// Without `norewinds` the first block would come after two seconds.
fn start_server(folder: &Path) -> Outcome<Running> {
    let socket = folder.join("sound/native");
    let script = folder.join("sound/server.pa");
    let text = format!(
        ".fail
load-module module-native-protocol-unix auth-anonymous=1 socket={}
load-module module-null-sink sink_name=spk norewinds=1 rate=48000 channels=2 sink_properties=device.description=Virtual_Speaker
load-module module-null-sink sink_name=micfeed norewinds=1 rate=48000 channels=1 channel_map=mono sink_properties=device.description=Virtual_Feed
load-module module-remap-source master=micfeed.monitor source_name=mic source_properties=device.description=Virtual_Microphone
set-default-sink spk
set-default-source mic
",
        socket.display()
    );
    fs::write(&script, text).doing("writing the sound server's script")?;
    let log = fs::File::create(folder.join("sound/log")).doing("making the sound server's log")?;
    let mut command = surroundings(Command::new("pulseaudio"), folder, ":none");
    command.env_remove("DISPLAY").env_remove("PULSE_SERVER");
    command.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit", "--use-pid-file=no"]);
    command.args(["--realtime=no", "--high-priority=no", "--disable-shm=yes", "-F"]).arg(&script);
    let mut server = Running::start(command.stdout(Stdio::null()).stderr(log))?;
    until("the sound server", Duration::from_secs(20), || {
        if let Some(status) = server.ended()? {
            let said = fs::read_to_string(folder.join("sound/log")).unwrap_or_default();
            return Err(format!("the sound server ended at once: {status}\n{said}"));
        }
        let mut ask = surroundings(Command::new("pactl"), folder, ":none");
        Ok(run(ask.arg("info")).ok().filter(|text| text.contains("Default Source: mic")))
    })?;
    Ok(server)
}
