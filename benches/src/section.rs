//! Measuring with criterion.

use std::{fmt, time::Duration};

use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput,
    measurement::WallTime,
};

use crate::{catalogue::Group, figures};

/// Returns criterion, set to the shortest times at which the medians are stable. It takes a filter
/// from the command line.
pub fn criterion() -> Criterion {
    Criterion::default()
        .output_directory(&figures::directory())
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .nresamples(5_000)
        .sample_size(30)
        .configure_from_args()
}

/// One group of the catalogue, while it is measured.
pub struct Section<'c> {
    group: BenchmarkGroup<'c, WallTime>,
    listed: &'static Group,
}

impl<'c> Section<'c> {
    /// Begins a group.
    pub fn open(criterion: &'c mut Criterion, name: &str) -> Self {
        Self {
            group: criterion.benchmark_group(name),
            listed: Group::named(name),
        }
    }

    /// Measures one step, over many of them.
    pub fn step<O>(&mut self, row: &str, peer: &str, mut step: impl FnMut() -> O) {
        self.listed.expect(row, peer);
        self.group
            .bench_function(BenchmarkId::new(row, peer), |bencher| {
                bencher.iter(&mut step);
            });
    }

    /// Measures `end` on values that `make` creates; the creation is not timed.
    pub fn end<T, O>(
        &mut self,
        row: &str,
        peer: &str,
        make: impl FnMut() -> T,
        end: impl FnMut(T) -> O,
    ) {
        self.listed.expect(row, peer);
        let (mut make, mut end) = (make, end);
        self.group
            .bench_function(BenchmarkId::new(row, peer), |bencher| {
                bencher.iter_batched(&mut make, &mut end, BatchSize::LargeInput);
            });
    }

    /// Measures a run that times itself; it stands for `elements` of the row's operations.
    pub fn run(&mut self, row: &str, peer: &str, elements: u64, mut run: impl FnMut() -> Duration) {
        self.listed.expect(row, peer);
        self.group
            .sampling_mode(SamplingMode::Flat)
            .sample_size(10)
            .throughput(Throughput::Elements(elements))
            .bench_function(BenchmarkId::new(row, peer), |bencher| {
                bencher.iter_custom(|runs| (0..runs).map(|_| run()).sum());
            });
    }
}

impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section")
            .field("listed", &self.listed)
            .finish_non_exhaustive()
    }
}
