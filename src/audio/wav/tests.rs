mod interrupted;

use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::units::{Frames, SampleRate};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn ramp(frames: u16) -> Vec<f32> {
    (0..frames).map(|n| from_sample((i32::from(n) * 37 % 65_536 - 32_768) as i16)).collect()
}

fn take(folder: &Path, frames: u16) -> PathBuf {
    let path = folder.join("take.wav");
    write_wav(&path, &ramp(frames), SampleRate::TAKE).unwrap();
    path
}

// ---- Reading what hound, an independent writer, writes.

#[track_caller]
fn check_read<S: hound::Sample + Copy>(spec: hound::WavSpec, values: &[S], expected: &[f32]) {
    let mut bytes = Vec::new();
    let mut writer = hound::WavWriter::new(Cursor::new(&mut bytes), spec).unwrap();
    for value in values {
        writer.write_sample(*value).unwrap();
    }
    writer.finalize().unwrap();
    let mut reader = WavReader::new(Cursor::new(bytes)).unwrap();
    assert_eq!(reader.format().rate.0, spec.sample_rate);
    assert_eq!(reader.format().channels, spec.channels);
    assert_eq!(reader.frames().0, expected.len() as u64);
    let mut mono = Vec::new();
    while reader.read_mono(3, &mut mono).unwrap() > 0 {}
    assert_eq!(mono, expected);
}

fn spec(channels: u16, bits: u16, float: bool) -> hound::WavSpec {
    let sample_format = if float { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
    hound::WavSpec { channels, sample_rate: 22_050, bits_per_sample: bits, sample_format }
}

#[test]
fn reads_every_width_of_integers() {
    for bits in [8_u16, 16, 24, 32] {
        let half = 1_i64 << (bits - 2);
        let values = [0, half, -half, -2 * half].map(|value| value as i32);
        check_read(spec(1, bits, false), &values, &[0.0, 0.5, -0.5, -1.0]);
    }
}

#[test]
fn reads_floats_and_mixes_channels() {
    let values = [0.5_f32, -0.25, 1.0, 1.0, f32::NAN, 0.5];
    check_read(spec(1, 32, true), &values, &[0.5, -0.25, 1.0, 1.0, 0.0, 0.5]);
    check_read(spec(2, 32, true), &values, &[0.125, 1.0, 0.25]);
}

#[test]
fn reads_six_channels_in_the_extensible_form() {
    let values = [600, 0, 0, 0, 0, 0, 100, 100, 100, 100, 100, 100_i32];
    let expected = [from_sample(100), from_sample(100)];
    let mut bytes = Vec::new();
    let mut writer = hound::WavWriter::new(Cursor::new(&mut bytes), spec(6, 16, false)).unwrap();
    for value in values {
        writer.write_sample(value).unwrap();
    }
    writer.finalize().unwrap();
    assert_eq!(bytes[20..22], [0xFE, 0xFF], "hound writes the extensible form");
    let mut mono = Vec::new();
    WavReader::new(Cursor::new(bytes)).unwrap().read_mono(9, &mut mono).unwrap();
    for (found, expected) in mono.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6);
    }
}

#[test]
fn reads_eight_byte_floats() {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x03\0\x01\0".to_vec();
    bytes.extend(48_000_u32.to_le_bytes());
    bytes.extend(384_000_u32.to_le_bytes());
    bytes.extend([8, 0, 64, 0]);
    bytes.extend(b"data\x10\0\0\0");
    bytes.extend([0.25_f64.to_le_bytes(), (-0.5_f64).to_le_bytes()].concat());
    let mut mono = Vec::new();
    WavReader::new(Cursor::new(bytes)).unwrap().read_mono(9, &mut mono).unwrap();
    assert_eq!(mono, [0.25, -0.5]);
}

#[test]
fn seeks_to_the_frame_and_no_further_than_the_end() {
    let folder = folder();
    let path = take(folder.path(), 1_000);
    let mut reader = WavReader::open(&path).unwrap();
    for frame in [0, 999, 500] {
        let mut samples = Vec::new();
        reader.seek(Frames(frame)).unwrap();
        reader.read_mono(1, &mut samples).unwrap();
        assert_eq!(samples, [ramp(1_000)[frame as usize]]);
    }
    reader.seek(Frames(5_000)).unwrap();
    assert_eq!(reader.read_mono(1, &mut Vec::new()).unwrap(), 0);
}

#[test]
fn hound_reads_what_we_write() {
    let folder = folder();
    let path = take(folder.path(), 5_000);
    let mut reader = hound::WavReader::open(path).unwrap();
    assert_eq!(reader.spec(), hound::WavSpec { sample_rate: 48_000, ..spec(1, 16, false) });
    let samples: Vec<f32> = reader.samples::<i16>().map(|sample| from_sample(sample.unwrap())).collect();
    assert_eq!(samples, ramp(5_000));
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let folder = folder();
    let path = take(folder.path(), 10);
    assert!(write_wav(&path, &[0.0], SampleRate::TAKE).is_err());
    assert_eq!(read_mono(&path).unwrap().0, ramp(10));
}

// ---- Faults.

#[track_caller]
fn check_fault(bytes: &[u8], expected: &str) {
    let fault = WavReader::new(Cursor::new(bytes)).unwrap_err().to_string();
    assert!(fault.contains(expected), "{fault}");
}

#[test]
fn says_what_is_wrong_with_a_file() {
    check_fault(b"", "it has 0 bytes");
    check_fault(b"hello, this is a text", "does not begin as one");
    check_fault(b"OggS\0\0\0\0\0\0\0\0\0\0", "Ogg");
    check_fault(b"RIFF\0\0\0\0AVI LIST", "another kind");
    check_fault(b"RIFF\0\0\0\0WAVE", "no samples");
    check_fault(b"RIFF\0\0\0\0WAVEdata\x02\0\0\0\0\0", "before their description");
    let adpcm =
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x02\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x02\0\0\0\0\0";
    check_fault(adpcm, "ADPCM");
}

// ---- The telephone's samples.

fn telephone(tag: u16, bytes: &[u8]) -> Vec<f32> {
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    file.extend([tag.to_le_bytes(), [1, 0]].concat());
    file.extend([8_000_u32.to_le_bytes(), 8_000_u32.to_le_bytes()].concat());
    file.extend([1, 0, 8, 0]);
    file.extend(b"data");
    file.extend((bytes.len() as u32).to_le_bytes());
    file.extend(bytes);
    let mut mono = Vec::new();
    WavReader::new(Cursor::new(file)).unwrap().read_mono(999, &mut mono).unwrap();
    mono
}

#[test]
fn reads_the_telephones_logarithms() {
    // ITU-T G.711: the ends of both scales, and their middles.
    let shorts = |values: [i16; 4]| values.map(from_sample).to_vec();
    assert_eq!(telephone(6, &[0xAA, 0x2A, 0xD5, 0x55]), shorts([32_256, -32_256, 8, -8]));
    assert_eq!(telephone(7, &[0x80, 0x00, 0xFF, 0x7F]), shorts([32_124, -32_124, 0, 0]));
    // Each is odd around zero and rises.
    for (tag, flip) in [(6, 0x55_u8), (7, 0xFF)] {
        let rising: Vec<u8> =
            (0..128_u8).map(|n| (n | 0x80) ^ flip ^ if tag == 7 { 0x80 } else { 0 }).collect();
        let values = telephone(tag, &rising);
        assert!(values.windows(2).all(|two| two[0] < two[1]), "{tag}: {values:?}");
    }
}

// ---- Long files.

/// A file of zeros as long as it likes, with a head and an end.
struct Long {
    head: Vec<u8>,
    end: &'static [u8],
    length: u64,
    at: u64,
}

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (buffer.len() as u64).min(self.length - self.at.min(self.length)) as usize;
        for (n, byte) in buffer[..count].iter_mut().enumerate() {
            let at = self.at + n as u64;
            let end = (at + self.end.len() as u64).checked_sub(self.length);
            let end = end.and_then(|at| self.end.get(at as usize));
            *byte = self.head.get(at as usize).or(end).copied().unwrap_or(0);
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Long {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.at = match place {
            SeekFrom::Start(at) => at,
            SeekFrom::End(back) => self.length.saturating_add_signed(back),
            SeekFrom::Current(on) => self.at.saturating_add_signed(on),
        };
        Ok(self.at)
    }
}

fn long_head(id: [u8; 4], sizes: Option<[u64; 3]>, data: u32) -> Vec<u8> {
    let mut head = [id.as_slice(), &[0xFF; 4], b"WAVE"].concat();
    if let Some(sizes) = sizes {
        head.extend(b"ds64\x1c\0\0\0");
        head.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
        head.extend([0; 4]);
    }
    head.extend(b"fmt \x10\0\0\0\x01\0\x02\0\x80\xbb\0\0\0\xee\x02\0\x04\0\x10\0data");
    head.extend(data.to_le_bytes());
    head
}

#[track_caller]
fn check_long(head: Vec<u8>, data: u64, end: &'static [u8], frames: u64, said: Option<u64>) {
    let length = head.len() as u64 + data + end.len() as u64;
    let mut reader = WavReader::new(Long { head, end, length, at: 0 }).unwrap();
    assert_eq!(reader.ends_too_early(), None);
    assert_eq!(reader.frames().0, frames);
    assert_eq!(reader.frames_said().map(|it| it.0), said);
    reader.seek(Frames(frames - 2)).unwrap();
    assert_eq!(reader.read_frames(9, &mut Vec::new()).unwrap(), 2);
}

#[test]
fn more_than_four_gigabytes_are_read() {
    const SIX: u64 = 6 << 30;
    const LIST: &[u8] = b"LIST\x0c\0\0\0INFOICMT\0\0\0\0";
    for id in [*b"RF64", *b"BW64"] {
        let head = |riff| long_head(id, Some([riff, SIX, SIX / 4]), u32::MAX);
        check_long(head(SIX + 72), SIX, b"", SIX / 4, Some(SIX / 4));
        // Chunks may follow.
        check_long(head(SIX + 99), SIX, LIST, SIX / 4, Some(SIX / 4));
    }
    // Cut off.
    check_long(
        long_head(*b"RF64", Some([SIX, SIX, SIX / 4]), u32::MAX),
        SIX / 2,
        b"",
        SIX / 8,
        Some(SIX / 4),
    );
    // Written with sizes that began again at zero.
    let again = (SIX % (1 << 32)) as u32;
    for end in [b"".as_slice(), LIST] {
        check_long(long_head(*b"RIFF", None, again), SIX, end, SIX / 4, Some(u64::from(again) / 4));
    }
    // Never finished.
    check_long(long_head(*b"RIFF", None, u32::MAX), 4_000, b"", 1_000, None);
    check_long(long_head(*b"RIFF", None, 0), 4_000, b"", 1_000, None);
}

// ---- Where the samples end.

/// A file of 300 frames with other bytes behind them, whose header says that it has so many bytes.
fn ending(said: u32, behind: &[u8]) -> Vec<u8> {
    let folder = folder();
    let mut bytes = fs::read(take(folder.path(), 300)).unwrap();
    bytes[40..44].copy_from_slice(&said.to_le_bytes());
    bytes.extend(behind);
    bytes
}

#[track_caller]
fn check_end(said: u32, behind: &[u8], frames: u64, too_early: Option<u64>) {
    let reader = WavReader::new(Cursor::new(ending(said, behind))).unwrap();
    assert_eq!((reader.frames().0, reader.ends_too_early().map(|it| it.0)), (frames, too_early));
}

#[test]
fn a_header_that_says_too_little_loses_nothing() {
    check_end(200, b"", 300, Some(100));
    check_end(598, b"", 300, None);
    check_end(0, b"", 300, None);
    // Neither does one that began to be overwritten.
    check_end(201, b"", 300, Some(100));
    check_end(2, b"", 300, Some(1));
}

#[test]
fn what_stands_behind_the_samples_is_not_heard() {
    let list = b"LIST\x04\0\0\0INFO".as_slice();
    let odd = b"id3 \x03\0\0\0ID3".as_slice();
    let both = [list, b"bext\x06\0\0\0abcdef", b"cue \x04\0\0\0\0\0\0\0"].concat();
    let label = [b"TAG".as_slice(), &[b' '; 125]].concat();
    let own = b"oars\x02\0\0\0ab".as_slice();
    for behind in [list, odd, &both, &label, own, &[own, list].concat(), b"LIST\xff\0\0\0cut", b""] {
        check_end(600, behind, 300, None);
    }
    // Nothing was recorded, and chunks follow.
    let folder = folder();
    let mut bytes = fs::read(take(folder.path(), 0)).unwrap();
    bytes.extend(&both);
    assert_eq!(WavReader::new(Cursor::new(bytes)).unwrap().frames().0, 0);
    // Bytes of no known name that do not end with the file are sound.
    check_end(600, b"oars\x09\0\0\0ab", 305, Some(300));
}

#[test]
fn a_second_file_behind_the_first_is_seen() {
    let one = ending(600, b"");
    let reader = WavReader::new(Cursor::new(one.repeat(2))).unwrap();
    assert_eq!((reader.frames().0, reader.is_followed()), (300, true));
    assert!(!WavReader::new(Cursor::new(one)).unwrap().is_followed());
}

#[track_caller]
fn check_written(large_from: u64, id: &[u8]) {
    let mut bytes = Vec::new();
    let mut writer =
        LongWriter::new(Cursor::new(&mut bytes), SampleRate::TAKE, 2).unwrap().large_from(large_from);
    for block in ramp(3_000).chunks(700) {
        writer.write(block).unwrap();
    }
    assert_eq!(writer.finalize().unwrap().0, Frames(1_500));
    assert_eq!(&bytes[..4], id);
    let mut reader = WavReader::new(Cursor::new(&bytes)).unwrap();
    assert_eq!((reader.frames(), reader.frames_said()), (Frames(1_500), Some(Frames(1_500))));
    assert_eq!(reader.format().channels, 2);
    let mut samples = Vec::new();
    while reader.read_frames(999, &mut samples).unwrap() > 0 {}
    assert_eq!(samples, ramp(3_000));
}

#[test]
fn a_long_file_is_plain_while_it_can_be() {
    check_written(u64::from(u32::MAX), b"RIFF");
    check_written(6_072, b"RIFF");
    check_written(6_071, b"RF64");
}

proptest! {
    #[test]
    fn sixteen_bits_pass_bit_for_bit(sample in any::<i16>()) {
        prop_assert_eq!(to_sample(from_sample(sample)), sample);
    }

    #[test]
    fn no_bytes_make_the_reader_fall_over(
        tail in prop::collection::vec(any::<u8>(), 0..200),
        tag in prop::sample::select(vec![1_u16, 3, 6, 0xFFFE, 9]),
        channels in 0_u16..9, frame in 0_u16..70, bits in 0_u16..70,
    ) {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        for short in [tag, channels] { bytes.extend(short.to_le_bytes()); }
        bytes.extend(48_000_u32.to_le_bytes());
        bytes.extend(0_u32.to_le_bytes());
        for short in [frame, bits] { bytes.extend(short.to_le_bytes()); }
        bytes.extend(b"data");
        bytes.extend(&tail);
        if let Ok(mut reader) = WavReader::new(Cursor::new(&bytes)) {
            let mut samples = Vec::new();
            while reader.read_mono(7, &mut samples).unwrap() > 0 {}
            prop_assert_eq!(samples.len() as u64, reader.frames().0);
        }
    }
}
