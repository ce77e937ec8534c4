//! What a person reads when something is wrong with sound.

use super::messages::SoundTrouble;

/// A trouble in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TroubleText {
    /// What happened.
    pub what: String,
    /// What is safe.
    pub safe: String,
    /// What to do next.
    pub next: String,
}

impl TroubleText {
    /// What is safe and what to do next, as sentences.
    pub fn advice(&self) -> String {
        let sentence = |text: &String| {
            let ends = text.ends_with(['.', '?', '!']);
            if text.is_empty() || ends { text.clone() } else { format!("{text}.") }
        };
        let parts: Vec<String> =
            [&self.safe, &self.next].into_iter().map(sentence).filter(|it| !it.is_empty()).collect();
        parts.join(" ")
    }
}

impl SoundTrouble {
    /// Says what happened, what is safe and what to do next.
    pub fn message(&self) -> TroubleText {
        let (what, safe, next) = match self {
            Self::Silence => (
                "The microphone hears only silence".to_owned(),
                "The recording goes on",
                "Check that the microphone is not muted, or choose another one in Settings".to_owned(),
            ),
            Self::VeryQuiet => (
                "The microphone hears very little".to_owned(),
                "The recording goes on",
                "Come closer, or check in Settings that this is the right microphone".to_owned(),
            ),
            Self::Clipping => (
                "The sound is too loud for the microphone and will crackle".to_owned(),
                "The recording goes on",
                "Move a little away, or turn the microphone's level down".to_owned(),
            ),
            Self::NoDevice { reason } => (
                format!("No sound device could be opened: {reason}"),
                "Everything else works, and a reply can be typed",
                "Connect a microphone or headset, then try again".to_owned(),
            ),
            Self::DeviceLost { device, next } => (
                format!("“{device}” went away"),
                "What was recorded until then is kept",
                match next {
                    Some(next) => format!("Connect it again, or go on with “{next}”"),
                    None => "Connect it again or connect another one; a reply can also be typed".to_owned(),
                },
            ),
            Self::NoSpeaker { reason } => (
                format!("Nothing can be played: {reason}"),
                "Everything else works",
                "Connect a speaker or headset, then try again".to_owned(),
            ),
            Self::SpeakerLost { device } => (
                format!("“{device}” went away"),
                "Nothing is lost; only the playing stopped",
                "Connect it again, or choose another speaker in Settings, then play again".to_owned(),
            ),
            Self::CannotWrite { reason } => (
                format!("The recording cannot be written: {reason}"),
                "What was written until then is kept",
                "Free some space on the disk, then record again".to_owned(),
            ),
            Self::CannotRead { reason } => (
                format!("This sound cannot be played: {reason}"),
                "The file was not changed",
                "Check that the file is there and is a WAV file".to_owned(),
            ),
            Self::Overrun { times } => (
                match times {
                    1 => "The computer was too busy once and lost a moment of sound".to_owned(),
                    times => format!("The computer was too busy {times} times and lost moments of sound"),
                },
                "The rest is kept",
                "Listen to the recording; close other programs before you record again".to_owned(),
            ),
        };
        TroubleText { what, safe: safe.to_owned(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_says_what_is_safe_and_what_to_do() {
        let reason = || "no space left".to_owned();
        let lost = |next| SoundTrouble::DeviceLost { device: "Headset".to_owned(), next };
        for trouble in [
            SoundTrouble::Silence,
            SoundTrouble::VeryQuiet,
            SoundTrouble::Clipping,
            SoundTrouble::NoDevice { reason: reason() },
            lost(None),
            lost(Some("Laptop microphone".to_owned())),
            SoundTrouble::NoSpeaker { reason: reason() },
            SoundTrouble::SpeakerLost { device: "Headset".to_owned() },
            SoundTrouble::CannotWrite { reason: reason() },
            SoundTrouble::CannotRead { reason: reason() },
            SoundTrouble::Overrun { times: 1 },
            SoundTrouble::Overrun { times: 3 },
        ] {
            let text = trouble.message();
            for part in [&text.what, &text.safe, &text.next] {
                assert!(part.len() > 10 && !part.ends_with('.'), "{part}");
            }
        }
    }

    #[test]
    fn a_speaker_that_fails_says_nothing_of_replies() {
        for trouble in [
            SoundTrouble::NoSpeaker { reason: "there is no speaker".to_owned() },
            SoundTrouble::SpeakerLost { device: "Headset".to_owned() },
        ] {
            let text = format!("{} {}", trouble.message().what, trouble.message().advice());
            for wrong in ["microphone", "reply", "recorded"] {
                assert!(!text.contains(wrong), "{text}");
            }
            assert!(text.contains("speaker"), "{text}");
        }
    }

    #[test]
    fn a_lost_device_offers_the_next() {
        let trouble =
            SoundTrouble::DeviceLost { device: "Headset".to_owned(), next: Some("Laptop".to_owned()) };
        assert_eq!(trouble.message().next, "Connect it again, or go on with “Laptop”");
    }
}
