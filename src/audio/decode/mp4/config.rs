//! The configuration of AAC: rate and channels (ISO 14496-3, 1.6.2).

use super::super::fault::DecodeFault;
use super::super::source::AAC_RATES;

/// What the first bits say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Config {
    pub rate: u32,
    pub channels: u16,
}

/// Reads it, and says what of AAC is not read.
pub(super) fn read(bytes: &[u8]) -> Result<Config, DecodeFault> {
    let mut bits = Bits { bytes, at: 0 };
    let broken = || DecodeFault::NoSound("the description of its AAC sound is cut off".to_owned());
    let kind = bits.take(5).ok_or_else(broken)?;
    if kind != 2 {
        let name = match kind {
            5 => "HE-AAC".to_owned(),
            29 => "HE-AAC version 2".to_owned(),
            42 => "xHE-AAC".to_owned(),
            other => format!("AAC of kind {other}"),
        };
        return Err(DecodeFault::Unsupported(format!("its sound is {name}, and only AAC-LC is read")));
    }
    let rate = match bits.take(4).ok_or_else(broken)? {
        15 => bits.take(24).ok_or_else(broken)?,
        index => *AAC_RATES.get(index as usize).ok_or_else(broken)?,
    };
    let channels = bits.take(4).ok_or_else(broken)? as u16;
    match channels {
        1 | 2 => Ok(Config { rate, channels }),
        0 => Err(DecodeFault::Unsupported("its AAC sound has channels of its own kind".to_owned())),
        more => {
            Err(DecodeFault::Unsupported(format!("its AAC sound has {more} channels; one and two are read")))
        }
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<(u32, u16), &str>) {
        let found = read(bytes).map(|it| (it.rate, it.channels)).map_err(|fault| fault.to_string());
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn configurations() {
        check(&[0x11, 0x90], Ok((48_000, 2)));
        check(&[0x12, 0x08], Ok((44_100, 1)));
        check(&[0x17, 0x80, 0x5D, 0xC0, 0x08], Ok((48_000, 1)));
        check(&[0x2B, 0x11, 0x88], Err("HE-AAC"));
        check(&[0x11, 0xB0], Err("6 channels"));
        check(&[0x11], Err("cut off"));
    }
}
