//! How loud a sound is, and whether it was too loud for its recording.

use crate::units::Dbfs;

/// From this amplitude on a sample counts as full scale: the largest 16-bit sample is 0.99997, the
/// second largest 0.99994.
pub const FULL_SCALE: f32 = 0.999_95;

/// The level of a whole sound, gathered block by block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelSum {
    full_scale: f32,
    peak: f32,
    samples: u64,
    squares: f64,
    frames: u64,
    clipped: u64,
}

impl Default for LevelSum {
    fn default() -> Self {
        Self { full_scale: FULL_SCALE, peak: 0.0, samples: 0, squares: 0.0, frames: 0, clipped: 0 }
    }
}

impl LevelSum {
    /// A sum for samples of so many bits: the largest of few bits is well below one.
    pub fn for_bits(bits: u16) -> Self {
        let steps = 2.0_f32.powi(i32::from(bits.clamp(2, 16)) - 1);
        Self { full_scale: 1.0 - 1.5 / steps, ..Self::default() }
    }

    /// Adds the next block of a mono sound.
    pub fn add(&mut self, samples: &[f32]) {
        self.add_frames(samples, 1);
    }

    /// Adds the next block of interleaved frames. A frame is clipped if one of its samples is.
    pub fn add_frames(&mut self, samples: &[f32], channels: u16) {
        for frame in samples.chunks(usize::from(channels.max(1))) {
            let mut clipped = false;
            for sample in frame {
                let size = sample.abs();
                self.peak = self.peak.max(size);
                clipped |= size >= self.full_scale;
                self.squares += f64::from(size) * f64::from(size);
            }
            self.clipped += u64::from(clipped);
            self.frames += 1;
        }
        self.samples += samples.len() as u64;
    }

    /// The loudest sample; negative infinity for silence and for nothing at all.
    pub fn peak(&self) -> Dbfs {
        Dbfs::of_amplitude(f64::from(self.peak))
    }

    /// The root of the mean square; negative infinity for silence and for nothing at all.
    pub fn rms(&self) -> Dbfs {
        Dbfs::of_amplitude((self.squares / self.samples.max(1) as f64).sqrt())
    }

    /// Frames at full scale.
    pub fn clipped_frames(&self) -> u64 {
        self.clipped
    }

    /// Frames in all.
    pub fn frames(&self) -> u64 {
        self.frames
    }
}

/// The loudest sample; negative infinity for silence.
pub fn peak_dbfs(samples: &[f32]) -> Dbfs {
    sum(samples).peak()
}

/// The root of the mean square; negative infinity for silence.
pub fn rms_dbfs(samples: &[f32]) -> Dbfs {
    sum(samples).rms()
}

/// Frames at full scale.
pub fn clipped_frames(samples: &[f32]) -> u64 {
    sum(samples).clipped_frames()
}

fn sum(samples: &[f32]) -> LevelSum {
    let mut sum = LevelSum::default();
    sum.add(samples);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(samples: &[f32], peak: f64, rms: f64, clipped: u64) {
        let close = |a: f64, b: f64| (a - b).abs() < 0.01 || a.to_bits() == b.to_bits();
        assert!(close(peak_dbfs(samples).0, peak), "peak {:?}", peak_dbfs(samples));
        assert!(close(rms_dbfs(samples).0, rms), "rms {:?}", rms_dbfs(samples));
        assert_eq!(clipped_frames(samples), clipped);
    }

    #[test]
    fn nothing_is_silence() {
        check(&[], f64::NEG_INFINITY, f64::NEG_INFINITY, 0);
        check(&[0.0; 10], f64::NEG_INFINITY, f64::NEG_INFINITY, 0);
    }

    #[test]
    fn half_scale_is_six_decibels_down() {
        check(&[0.5, -0.5, 0.5, -0.5], -6.02, -6.02, 0);
    }

    #[test]
    fn full_scale_counts_as_clipped_both_ways() {
        check(&[1.0, -1.0, 0.0, 0.0], 0.0, -3.01, 2);
        check(&[32_767.0 / 32_768.0], 0.0, 0.0, 1);
    }

    #[test]
    fn eight_bits_have_a_lower_full_scale() {
        let mut sum = LevelSum::for_bits(8);
        sum.add_frames(&[127.0 / 128.0, 0.0, 126.0 / 128.0, 0.0, -1.0, -1.0], 2);
        assert_eq!((sum.frames(), sum.clipped_frames()), (3, 2));
    }

    #[test]
    fn blocks_sum_to_the_whole() {
        let samples: Vec<f32> = (0..1000_u16).map(|n| (f32::from(n) * 0.37).sin()).collect();
        let mut blocks = LevelSum::default();
        for block in samples.chunks(7) {
            blocks.add(block);
        }
        assert_eq!(blocks, sum(&samples));
    }
}
