//! Products of vectors of signed bytes.

use super::table::Row;

/// The scalar product.
#[inline]
pub(crate) fn dot(a: &Row, b: &Row) -> i32 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the instructions were just found to be there.
        #[allow(unsafe_code)]
        return unsafe { dot_avx2(a, b) };
    }
    dot_portable(a, b)
}

/// The same loop, compiled for wider registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn dot_avx2(a: &Row, b: &Row) -> i32 {
    dot_portable(a, b)
}

#[allow(clippy::inline_always)] // it is compiled twice, for two sets of instructions
#[inline(always)]
fn dot_portable(a: &Row, b: &Row) -> i32 {
    // Products of two bytes fit into 16 bits, which is what compilers turn into one instruction for sixteen of them.
    a.iter().zip(b).map(|(&a, &b)| i32::from(i16::from(a.cast_signed()) * i16::from(b.cast_signed()))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree() {
        let row = |seed: u32| -> Row {
            std::array::from_fn(|i| {
                (seed.wrapping_mul((i as u32).wrapping_mul(2_654_435_761).wrapping_add(12_345)) >> 13) as u8
            })
        };
        for seed in 0..50 {
            let (a, b) = (row(seed), row(seed * 7 + 1));
            let plain: i32 = a
                .iter()
                .zip(&b)
                .map(|(&a, &b)| i32::from(a.cast_signed()) * i32::from(b.cast_signed()))
                .sum();
            assert_eq!(dot(&a, &b), plain);
        }
        let lowest = [0x80; 256];
        assert_eq!(dot(&lowest, &lowest), 256 * 128 * 128);
    }
}
