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

/// Sixteen bytes at a time: products of two neighbours are added in one instruction.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn dot_avx2(a: &Row, b: &Row) -> i32 {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_shuffle_epi32, _mm256_add_epi32,
        _mm256_castsi256_si128, _mm256_cvtepi8_epi16, _mm256_extracti128_si256, _mm256_madd_epi16,
        _mm256_setzero_si256,
    };
    let (a, _) = a.as_chunks::<16>();
    let (b, _) = b.as_chunks::<16>();
    let mut sums = _mm256_setzero_si256();
    for (a, b) in a.iter().zip(b) {
        // SAFETY: sixteen bytes are a register's worth, whatever they hold.
        #[allow(unsafe_code)]
        let (a, b) = unsafe {
            (std::mem::transmute::<[u8; 16], __m128i>(*a), std::mem::transmute::<[u8; 16], __m128i>(*b))
        };
        let products = _mm256_madd_epi16(_mm256_cvtepi8_epi16(a), _mm256_cvtepi8_epi16(b));
        sums = _mm256_add_epi32(sums, products);
    }
    let sums = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256::<1>(sums));
    let sums = _mm_add_epi32(sums, _mm_shuffle_epi32::<0b01_00_11_10>(sums));
    _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32::<0b10_11_00_01>(sums)))
}

fn dot_portable(a: &Row, b: &Row) -> i32 {
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
            assert_eq!(dot_portable(&a, &b), plain);
        }
        let lowest = [0x80; 256];
        assert_eq!(dot(&lowest, &lowest), 256 * 128 * 128);
    }
}
