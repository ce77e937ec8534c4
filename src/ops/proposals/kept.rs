//! What was proposed for a sound, kept in the cache beside its peaks, so that a long recording is listened
//! through once. It knows its sound as the peaks do; missing, old or damaged, it is made again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Proposal, ProposalError, propose};
use crate::domain::recording::Channels;
use crate::library::{Library, Places, SessionFolder};
use crate::ops::peaks;
use crate::units::Seconds;

/// Raised when other things are found in the same sound.
const FINDER: u32 = 1;

/// What is asked of which sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct About {
    finder: u32,
    sound: String,
    channels: Channels,
    part: (Seconds, Seconds),
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    about: About,
    found: Vec<Proposal>,
}

/// Where what is proposed for a sound of this session is kept.
pub fn place(places: &Places, library: &Library, session: &SessionFolder, sound: &Path) -> PathBuf {
    peaks::place(places, library, session, sound).with_extension("speech")
}

/// What was proposed for this part of a sound before; `None` where it is to be looked for (again).
pub fn kept(
    sound: &Path,
    channels: Channels,
    part: (Seconds, Seconds),
    place: &Path,
) -> Option<Vec<Proposal>> {
    let text = std::fs::read_to_string(place).ok()?;
    let kept: Kept = ron::from_str(&text).ok()?;
    (about(sound, channels, part)? == kept.about).then_some(kept.found)
}

/// What is proposed for this part of a sound: as it is kept, else looked for and then kept, where that is
/// possible. As [`propose`].
pub fn kept_or_found(
    sound: &Path,
    channels: Channels,
    part: (Seconds, Seconds),
    place: &Path,
    go_on: &mut dyn FnMut(f64) -> bool,
) -> Result<Vec<Proposal>, ProposalError> {
    if let Some(found) = kept(sound, channels, part, place) {
        return Ok(found);
    }
    let before = about(sound, channels, part);
    let found = propose(sound, channels, part, go_on)?;
    if let Some(about) = about(sound, channels, part).filter(|now| Some(now) == before.as_ref())
        && let Ok(text) = ron::to_string(&Kept { about, found: found.clone() })
        && let Err(error) = peaks::write_whole(place, text.as_bytes())
    {
        log::warn!("where somebody speaks in a sound could not be kept: {error}");
    }
    Ok(found)
}

fn about(sound: &Path, channels: Channels, part: (Seconds, Seconds)) -> Option<About> {
    let mark = peaks::mark_of(sound).ok()?;
    let mut text = String::new();
    for byte in mark {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(About { finder: FINDER, sound: text, channels, part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav::write_wav;
    use crate::dsp::speech::example_voice;
    use crate::units::SampleRate;

    const PART: (Seconds, Seconds) = (Seconds(0.0), Seconds(3.1));

    struct Bench {
        folder: tempfile::TempDir,
        sound: PathBuf,
        place: PathBuf,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let (sound, place) = (folder.path().join("a.wav"), folder.path().join("cache/a.speech"));
        let mut samples = vec![0.0; 24_000];
        samples.extend(example_voice(1.2));
        samples.extend(vec![0.0; 48_000]);
        write_wav(&sound, &samples, SampleRate::TAKE).unwrap();
        Bench { folder, sound, place }
    }

    impl Bench {
        /// What is proposed, and whether the sound was listened to for it.
        fn ask(&self, channels: Channels, part: (Seconds, Seconds)) -> (Vec<Proposal>, bool) {
            let mut listened = false;
            let found = kept_or_found(&self.sound, channels, part, &self.place, &mut |_| {
                listened = true;
                true
            });
            (found.unwrap(), listened)
        }
    }

    #[test]
    fn a_sound_is_listened_to_once() {
        let bench = bench();
        let (found, listened) = bench.ask(Channels::Mixed, PART);
        assert!(listened && found.len() == 1, "{found:?}");
        assert_eq!(bench.ask(Channels::Mixed, PART), (found.clone(), false));
        assert_eq!(kept(&bench.sound, Channels::Mixed, PART, &bench.place), Some(found));
    }

    #[test]
    fn another_question_or_another_sound_is_listened_to_again() {
        let bench = bench();
        bench.ask(Channels::Mixed, PART);
        assert!(bench.ask(Channels::Mixed, (Seconds(0.1), PART.1)).1, "another part");
        assert!(bench.ask(Channels::WorkerThenParent, PART).1, "other channels");
        bench.ask(Channels::Mixed, PART);
        std::fs::remove_file(&bench.sound).unwrap();
        write_wav(&bench.sound, &vec![0.0; 96_000], SampleRate::TAKE).unwrap();
        assert_eq!(bench.ask(Channels::Mixed, PART), (Vec::new(), true), "another sound");
    }

    #[test]
    fn what_is_missing_or_damaged_is_made_again() {
        let bench = bench();
        let (found, _) = bench.ask(Channels::Mixed, PART);
        let whole = std::fs::read(&bench.place).unwrap();
        for damaged in [&whole[..whole.len() / 2], b"", b"\xff\xfe", b"(about:())"] {
            std::fs::write(&bench.place, damaged).unwrap();
            assert_eq!(bench.ask(Channels::Mixed, PART), (found.clone(), true));
        }
        std::fs::remove_dir_all(bench.folder.path().join("cache")).unwrap();
        assert_eq!(bench.ask(Channels::Mixed, PART), (found, true));
    }

    #[test]
    fn what_was_stopped_is_not_kept() {
        let bench = bench();
        let stopped = kept_or_found(&bench.sound, Channels::Mixed, PART, &bench.place, &mut |_| false);
        assert!(matches!(stopped, Err(ProposalError::Stopped)));
        assert!(!bench.place.exists());
    }
}
