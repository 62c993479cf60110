use std::time::Duration;

/// How long each of many took, in microseconds.
#[derive(Default)]
pub(super) struct Latencies(Vec<u32>);

impl Latencies {
    pub(super) fn add(&mut self, took: Duration) {
        self.add_micros(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    pub(super) fn add_micros(&mut self, micros: u32) {
        self.0.push(micros);
    }

    pub(super) fn append(&mut self, Self(mut other): Self) {
        self.0.append(&mut other);
    }

    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The time within which so many of a hundred were done, in milliseconds; none without any.
    pub(super) fn percentile_ms(&mut self, percent: usize) -> Option<f64> {
        self.0.sort_unstable();
        let rank = (self.0.len() * percent).div_ceil(100);
        let micros = self.0.get(rank.checked_sub(1)?)?;
        Some(f64::from(*micros) / 1_000.0)
    }
}

/// The middle one; an even number of them has two, and the later counts.
pub(super) fn median(mut all: Vec<Duration>) -> Option<Duration> {
    all.sort_unstable();
    all.get(all.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let mut latencies = Latencies((1..=200).rev().map(|ms| ms * 1_000).collect());
        assert_eq!(latencies.percentile_ms(50), Some(100.0));
        assert_eq!(latencies.percentile_ms(99), Some(198.0));
        assert_eq!(Latencies(vec![7_000]).percentile_ms(99), Some(7.0));
        assert_eq!(Latencies::default().percentile_ms(50), None);
    }
}
