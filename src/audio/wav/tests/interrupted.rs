//! What a killed program or a full disk leaves of a take.

use super::*;

#[track_caller]
fn check_repair(path: &Path, expected: Repair, samples: &[f32]) {
    assert_eq!(repair(path).unwrap(), expected);
    let mut reader = hound::WavReader::open(path).unwrap();
    let found: Vec<f32> = reader.samples::<i16>().map(|sample| from_sample(sample.unwrap())).collect();
    assert_eq!(found, samples);
    let frames = Frames(samples.len() as u64);
    assert_eq!(repair(path).unwrap(), Repair::Whole { frames }, "a second time there is nothing to do");
}

#[test]
fn a_whole_file_is_left_alone() {
    let folder = folder();
    let path = take(folder.path(), 300);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    check_repair(&path, Repair::Whole { frames: Frames(300) }, &ramp(300));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn sizes_of_zero_are_mended_from_the_bytes() {
    let folder = folder();
    let path = take(folder.path(), 300);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4..8].fill(0);
    bytes[40..44].fill(0);
    bytes.push(7); // half a frame
    fs::write(&path, bytes).unwrap();
    check_repair(&path, Repair::Mended { frames: Frames(300), said: Frames(0) }, &ramp(300));
}

#[test]
fn a_header_behind_its_samples_is_mended() {
    let folder = folder();
    let path = take(folder.path(), 300);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4..8].copy_from_slice(&(36 + 200_u32).to_le_bytes());
    bytes[40..44].copy_from_slice(&200_u32.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    check_repair(&path, Repair::Mended { frames: Frames(300), said: Frames(100) }, &ramp(300));
}

#[test]
fn half_a_frame_in_the_header_is_no_truth() {
    let folder = folder();
    let path = take(folder.path(), 27);
    let mut bytes = fs::read(&path).unwrap();
    bytes[40..44].copy_from_slice(&53_u32.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    check_repair(&path, Repair::Mended { frames: Frames(27), said: Frames(26) }, &ramp(27));
}

#[test]
fn a_file_cut_short_is_mended() {
    let folder = folder();
    let path = take(folder.path(), 300);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..44 + 201]).unwrap();
    check_repair(&path, Repair::Mended { frames: Frames(100), said: Frames(300) }, &ramp(100));
}

#[test]
fn chunks_after_the_samples_are_no_samples() {
    let folder = folder();
    let path = take(folder.path(), 300);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"LIST\x04\0\0\0INFO");
    let riff = bytes.len() as u32 - 8;
    bytes[4..8].copy_from_slice(&riff.to_le_bytes());
    fs::write(&path, bytes).unwrap();
    check_repair(&path, Repair::Whole { frames: Frames(300) }, &ramp(300));
}

#[test]
fn nothing_recorded_yet_is_empty() {
    let folder = folder();
    let path = take(folder.path(), 0);
    assert_eq!(repair(&path).unwrap(), Repair::Empty);
    for length in [0, 3, 12, 30, 44] {
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(length);
        let cut = folder.path().join(format!("cut-{length}.wav"));
        fs::write(&cut, bytes).unwrap();
        assert_eq!(repair(&cut).unwrap(), Repair::Empty, "{length} bytes");
    }
}

#[test]
fn what_is_no_sound_is_not_touched() {
    let folder = folder();
    let path = folder.path().join("letter.wav");
    fs::write(&path, "Dear Ms Okafor, the file that you were sent is not a recording.").unwrap();
    assert!(repair(&path).is_err());
    assert!(fs::read_to_string(&path).unwrap().starts_with("Dear"));
}

// ---- A disk that fills up.

#[derive(Debug)]
struct FullDisk {
    bytes: Cursor<Vec<u8>>,
    room: usize,
}

impl Read for FullDisk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buffer)
    }
}

impl Write for FullDisk {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let room = self.room - (self.bytes.position() as usize).min(self.room);
        if room == 0 {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.bytes.write(&buffer[..buffer.len().min(room)])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for FullDisk {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(place)
    }
}

impl TakeFile for &mut FullDisk {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.bytes.get_mut().truncate(length as usize);
        Ok(())
    }
}

#[test]
fn a_full_disk_keeps_what_it_took() {
    let mut disk = FullDisk { bytes: Cursor::default(), room: 44 + 1_001 };
    let mut writer = WavWriter::new(&mut disk, SampleRate::TAKE).unwrap();
    writer.write(&ramp(300)).unwrap();
    writer.checkpoint().unwrap();
    writer.write(&ramp(300)).unwrap();
    assert!(
        matches!(writer.checkpoint().unwrap_err(), WavFault::Io(error) if error.kind() == io::ErrorKind::StorageFull)
    );
    assert_eq!(writer.salvage().unwrap(), Frames(500));
    let mut reader = hound::WavReader::new(Cursor::new(disk.bytes.into_inner())).unwrap();
    let found: Vec<f32> = reader.samples::<i16>().map(|sample| from_sample(sample.unwrap())).collect();
    assert_eq!(found, [ramp(300), ramp(200)].concat());
}

proptest! {
    #[test]
    fn any_cut_of_a_killed_take_is_mended(frames in 0_u16..400, said in 0_u32..900, cut in 0_usize..850) {
        let folder = folder();
        let path = take(folder.path(), frames);
        let mut bytes = fs::read(&path).unwrap();
        bytes[40..44].copy_from_slice(&said.to_le_bytes());
        bytes.truncate(cut.max(44));
        let kept = ((bytes.len() - 44) / 2).min(usize::from(frames));
        fs::write(&path, bytes).unwrap();
        repair(&path).unwrap();
        let (samples, _) = read_mono(&path).unwrap();
        prop_assert_eq!(&samples[..], &ramp(frames)[..kept]);
    }
}
