//! A sound server of its own for one test: one virtual speaker, one virtual microphone, no card.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::process::{Doing as _, Outcome, Running, run, until};

/// The server. It ends, and its folder goes, when it is dropped.
#[derive(Debug)]
pub struct Server {
    running: Running,
    folder: TempDir,
}

impl Server {
    /// Starts it and waits until it answers.
    pub fn start() -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("oars-sound-").tempdir().doing("making a folder")?;
        let run_folder = folder.path().join("run");
        fs::create_dir(&run_folder).doing("making a folder")?;
        fs::set_permissions(&run_folder, fs::Permissions::from_mode(0o700)).doing("closing a folder")?;
        let script = folder.path().join("server.pa");
        // Without `norewinds` the first block would come after two seconds.
        let text = format!(
            ".fail
load-module module-native-protocol-unix auth-anonymous=1 socket={}
load-module module-null-sink sink_name=spk norewinds=1 rate=48000 channels=2 sink_properties=device.description=Virtual_Speaker
load-module module-null-sink sink_name=micfeed norewinds=1 rate=48000 channels=1 channel_map=mono sink_properties=device.description=Virtual_Feed
load-module module-remap-source master=micfeed.monitor source_name=mic source_properties=device.description=Virtual_Microphone
set-default-sink spk
set-default-source mic
",
            folder.path().join("native").display()
        );
        fs::write(&script, text).doing("writing the server's script")?;
        let mut command = surroundings(Command::new("pulseaudio"), folder.path());
        command.arg("-n").arg("-F").arg(&script).args([
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--disallow-exit",
            "--use-pid-file=no",
            "--realtime=no",
            "--high-priority=no",
            "--disable-shm=yes",
        ]);
        let log = fs::File::create(folder.path().join("log")).doing("making the server's log")?;
        let running = Running::start(command.stdout(Stdio::null()).stderr(log))?;
        let server = Self { running, folder };
        until("the sound server", Duration::from_secs(20), || {
            Ok(run(server.command("pactl").arg("info").stderr(Stdio::null())).ok())
        })?;
        Ok(server)
    }

    /// A command that hears and speaks through this server.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        surroundings(Command::new(program.as_ref()), self.folder.path())
    }

    /// The program under test.
    pub fn oars(&self) -> Command {
        self.command(env!("CARGO_BIN_EXE_oars"))
    }

    /// A file of the test's own.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Speaks a file into the virtual microphone, and returns when it was heard.
    pub fn speak(&self, wav: &Path) -> Outcome<()> {
        run(self.command("paplay").args(["-d", "micfeed"]).arg(wav)).map(drop)
    }

    /// Begins to write down what the virtual speaker plays.
    pub fn listen(&self, wav: &Path) -> Outcome<Running> {
        let how = ["-d", "spk.monitor", "--rate=48000", "--channels=1", "--format=s16le"];
        let mut command = self.command("parec");
        let ear =
            Running::start(command.args(how).args(["--file-format=wav", "--latency-msec=20"]).arg(wav))?;
        until("the first sound", Duration::from_secs(20), || {
            Ok(fs::metadata(wav).ok().filter(|file| file.len() > 1_000))
        })?;
        Ok(ear)
    }

    /// Ends what [`Server::listen`] began, so that its file is whole.
    pub fn stop_listening(mut ear: Running) -> Outcome<()> {
        ear.interrupt()?;
        ear.wait(Duration::from_secs(20)).map(drop)
    }

    /// Kills the server, as a power cut to the headset would.
    pub fn kill(&mut self) -> Outcome<()> {
        self.running.kill()
    }
}

fn surroundings(mut command: Command, folder: &Path) -> Command {
    command
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("PULSE_SERVER", format!("unix:{}", folder.join("native").display()))
        .env("PULSE_COOKIE", folder.join("cookie"));
    command
}
