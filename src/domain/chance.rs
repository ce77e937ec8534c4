//! Seeded chance, the same on every platform and in every release.
//!
//! The stream is `ChaCha` with 12 rounds, which is fixed for good. Whole numbers and shuffles are drawn
//! from it by our own few lines, since those of the `rand` crate may change between releases. Golden
//! values in the tests hold all of it.
//!
//! Chance is asked for by a label and an index ("wording", turn 3), each with a stream of its own. So
//! what is drawn for one thing never depends on how often another was asked for, and a session can be
//! played again exactly from its seed.

use rand::rngs::ChaCha12Rng;
use rand::{Rng as _, SeedableRng as _};

/// Marks our keys, and the version of the way in which they are made.
const MARK: [u8; 8] = *b"oars\0\0\0\x01";

/// A stream of chance.
#[derive(Debug)]
pub struct Chance {
    stream: ChaCha12Rng,
}

impl Chance {
    /// The stream for one purpose (`label`) at one place (`index`) under a stored seed.
    ///
    /// The key is four words of eight bytes, least byte first: the seed, the FNV-1a hash of the label,
    /// the index, and a mark.
    pub fn new(seed: u64, label: &str, index: u64) -> Self {
        let words = [seed.to_le_bytes(), fnv_1a(label).to_le_bytes(), index.to_le_bytes(), MARK];
        let mut key = [0; 32];
        for (to, from) in key.iter_mut().zip(words.as_flattened()) {
            *to = *from;
        }
        Self { stream: ChaCha12Rng::from_seed(key) }
    }

    /// The next 32 bits.
    pub fn bits(&mut self) -> u32 {
        self.stream.next_u32()
    }

    /// The next 64 bits: two draws, the lower half first.
    pub fn bits_64(&mut self) -> u64 {
        let low = self.bits();
        let high = self.bits();
        u64::from(low) | u64::from(high) << 32
    }

    /// A whole number from 0 up to but not including `bound`, each equally likely; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        // The highest draws are thrown away, so that what is left falls evenly on every remainder.
        let even = u32::MAX - (u32::MAX % bound + 1) % bound;
        loop {
            let drawn = self.bits();
            if drawn <= even {
                return drawn % bound;
            }
        }
    }

    /// As [`Self::below`], for bounds of more than 32 bits.
    pub fn below_64(&mut self, bound: u64) -> u64 {
        if let Ok(bound) = u32::try_from(bound) {
            return u64::from(self.below(bound));
        }
        let even = u64::MAX - (u64::MAX % bound + 1) % bound;
        loop {
            let drawn = self.bits_64();
            if drawn <= even {
                return drawn % bound;
            }
        }
    }

    /// Puts items in a random order, each order equally likely (Fisher and Yates, from the end).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let chosen = self.below_64(last as u64 + 1) as usize;
            items.swap(last, chosen);
        }
    }

    /// One of these items; `None` where there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let chosen = self.below_64(items.len() as u64) as usize;
        items.get(chosen)
    }

    /// The place of one of these weights, each as likely as it is heavy; `None` where all are 0.
    pub fn weighted(&mut self, weights: impl IntoIterator<Item = u32> + Clone) -> Option<usize> {
        let total: u64 = weights.clone().into_iter().map(u64::from).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below_64(total);
        for (place, weight) in weights.into_iter().enumerate() {
            match left.checked_sub(u64::from(weight)) {
                Some(rest) => left = rest,
                None => return Some(place),
            }
        }
        None
    }
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo).
fn fnv_1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn<T>(count: usize, mut draw: impl FnMut() -> T) -> Vec<T> {
        (0..count).map(|_| draw()).collect()
    }

    /// Strombergson's "Test vectors for the stream cipher `ChaCha`", TC1, 12 rounds, 256-bit key of zeros.
    #[test]
    fn the_stream_is_chacha_with_twelve_rounds() {
        let mut stream = ChaCha12Rng::from_seed([0; 32]);
        let words = [stream.next_u32(), stream.next_u32(), stream.next_u32(), stream.next_u32()];
        let bytes: Vec<u8> = words.iter().flat_map(|it| it.to_le_bytes()).collect();
        assert_eq!(bytes, 0x9bf4_9a6a_0755_f953_811f_ce12_5f26_83d5_u128.to_be_bytes());
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv_1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a("foobar"), 0x8594_4171_f739_67e8);
    }

    /// Worked out by a second program, written from the descriptions above.
    #[test]
    fn golden_values_never_change() {
        let mut chance = Chance::new(42, "wording", 3);
        assert_eq!(drawn(3, || chance.bits()), [1_643_006_731, 1_063_139_877, 3_823_186_984]);
        let mut chance = Chance::new(42, "wording", 3);
        assert_eq!(drawn(12, || chance.below(6)), [1, 3, 4, 1, 5, 2, 2, 1, 0, 1, 3, 4]);
        let mut chance = Chance::new(42, "wording", 3);
        assert_eq!(drawn(2, || chance.below_64(1 << 40)), [160_556_796_683, 729_672_660_008]);
        let mut items: Vec<u8> = (0..8).collect();
        Chance::new(u64::MAX, "order", 0).shuffle(&mut items);
        assert_eq!(items, [6, 2, 0, 5, 3, 7, 4, 1]);
        let mut chance = Chance::new(7, "route", 1);
        assert_eq!(
            drawn(12, || chance.weighted([1, 0, 3]).unwrap_or(9)),
            [2, 0, 2, 2, 2, 0, 2, 2, 2, 2, 0, 0]
        );
    }

    #[test]
    fn streams_differ_by_seed_label_and_index() {
        let first = |seed, label, index| Chance::new(seed, label, index).bits_64();
        let all = [first(1, "a", 0), first(2, "a", 0), first(1, "b", 0), first(1, "a", 1)];
        for (place, one) in all.iter().enumerate() {
            assert!(all.iter().skip(place + 1).all(|other| other != one));
        }
    }

    #[test]
    fn nothing_to_draw_from_draws_nothing() {
        let mut chance = Chance::new(0, "", 0);
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.below(1), 0);
        assert_eq!(chance.pick::<u8>(&[]), None);
        assert_eq!(chance.weighted([]), None);
        assert_eq!(chance.weighted([0, 0]), None);
        assert_eq!(chance.weighted([0, 5]), Some(1));
    }

    /// Far within three standard errors for a fixed stream: this cannot fail by bad luck.
    #[test]
    fn draws_fall_evenly() {
        let mut chance = Chance::new(11, "even", 0);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[chance.below(6) as usize] += 1;
        }
        assert!(counts.iter().all(|&count| count.abs_diff(10_000) < 300), "{counts:?}");
        let mut heavy = 0;
        for _ in 0..40_000 {
            heavy += u32::from(chance.weighted([1, 3]) == Some(1));
        }
        assert!(heavy.abs_diff(30_000) < 300, "{heavy}");
    }

    proptest! {
        #[test]
        fn draws_stay_below_their_bound(seed: u64, bound in 1..=u32::MAX, wide in 1..=u64::MAX) {
            let mut chance = Chance::new(seed, "bound", 0);
            prop_assert!(chance.below(bound) < bound);
            prop_assert!(chance.below_64(wide) < wide);
        }

        #[test]
        fn a_shuffle_loses_nothing(seed: u64, mut items: Vec<u8>) {
            let mut shuffled = items.clone();
            Chance::new(seed, "shuffle", 0).shuffle(&mut shuffled);
            shuffled.sort_unstable();
            items.sort_unstable();
            prop_assert_eq!(shuffled, items);
        }

        #[test]
        fn weight_nought_is_never_chosen(seed: u64, weights in prop::collection::vec(0..4_u32, 0..8)) {
            match Chance::new(seed, "weights", 0).weighted(weights.iter().copied()) {
                Some(place) => prop_assert!(weights[place] > 0),
                None => prop_assert!(weights.iter().all(|&weight| weight == 0)),
            }
        }
    }
}
