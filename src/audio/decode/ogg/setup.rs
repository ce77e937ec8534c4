//! A look at the tables of a Vorbis stream before its decoder makes them: a few bytes can ask for tables
//! of gigabytes.

/// The mark of a codebook, 24 bits, the lowest first (Vorbis I, 3.2.1).
const MARK: u64 = 0x0056_4342;

/// Numbers in all tables together: 64 MB, some hundred times what any encoder asks for.
const MOST: u64 = 1 << 24;

/// Whether the tables are of a size that can be meant. Codebooks lie at any bit, so the mark is looked
/// for at each.
pub(super) fn is_sane(packet: &[u8]) -> bool {
    let mut numbers = 0_u64;
    let mut bits = 0_u64;
    for byte in packet.iter().copied().chain([0; 8]) {
        for bit in 0..8 {
            bits = bits >> 1 | u64::from(byte >> bit & 1) << 63;
            if bits & 0xFF_FFFF == MARK {
                let (dimensions, entries) = (bits >> 24 & 0xFFFF, bits >> 40 & 0xFF_FFFF);
                numbers = numbers.saturating_add(dimensions * entries);
            }
        }
    }
    numbers <= MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(dimensions: u64, entries: u64, times: usize, expected: bool) {
        // Each begins one bit further within its bytes.
        let mut bits = Vec::new();
        for shift in 0..times {
            let word = MARK | dimensions << 24 | entries << 40;
            bits.extend((0..64).map(|n| word >> n & 1 == 1));
            bits.extend(std::iter::repeat_n(false, 1 + shift % 3));
        }
        let packet: Vec<u8> = bits
            .chunks(8)
            .map(|eight| eight.iter().enumerate().fold(0, |sum, (n, bit)| sum | u8::from(*bit) << n))
            .collect();
        assert_eq!(is_sane(&packet), expected, "{dimensions} by {entries}, {times} times");
    }

    #[test]
    fn tables_of_gigabytes_are_refused() {
        check(8, 6_561, 40, true);
        check(32, 131_072, 4, true);
        check(32, 131_072, 5, false);
        check(65_535, 0xFF_FFFF, 1, false);
    }
}
