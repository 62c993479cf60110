//! What this process takes of the machine.

use std::path::Path;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use tokio::runtime::Handle;

use super::names;

/// Lets `meter` look at this process whenever somebody asks; must be called where an async runtime is.
pub(super) fn watch(meter: &Meter, role: &str, data_dir: &Path) {
    let build = [
        KeyValue::new(names::SERVICE, format!("heartward-{role}")),
        KeyValue::new(names::VERSION, env!("CARGO_PKG_VERSION")),
    ];
    meter.u64_observable_gauge(names::BUILD).with_callback(move |to| to.observe(1, &build)).build();
    let begun = Instant::now();
    let uptime = move || begun.elapsed().as_secs_f64();
    meter.f64_observable_gauge(names::UPTIME).with_unit("s").with_callback(move |to| to.observe(uptime(), &[])).build();
    runtime(meter, &Handle::current());
    disk(meter, data_dir);
    #[cfg(target_os = "linux")]
    linux(meter);
}

fn runtime(meter: &Meter, runtime: &Handle) {
    let gauge = |name: &'static str, look: fn(&tokio::runtime::RuntimeMetrics) -> usize| {
        let runtime = runtime.metrics();
        let callback =
            move |to: &dyn opentelemetry::metrics::AsyncInstrument<u64>| to.observe(look(&runtime) as u64, &[]);
        meter.u64_observable_gauge(name).with_callback(callback).build();
    };
    gauge(names::WORKERS, tokio::runtime::RuntimeMetrics::num_workers);
    gauge(names::TASKS, tokio::runtime::RuntimeMetrics::num_alive_tasks);
    gauge(names::TASKS_WAITING, tokio::runtime::RuntimeMetrics::global_queue_depth);
    let runtime = runtime.metrics();
    let busy =
        move || (0..runtime.num_workers()).map(|one| runtime.worker_total_busy_duration(one).as_secs_f64()).sum();
    meter.f64_observable_counter(names::BUSY).with_unit("s").with_callback(move |to| to.observe(busy(), &[])).build();
}

/// The disk of the records. Where there are none (a gateway, a server's database) the folder is not there, and nothing
/// is told.
fn disk(meter: &Meter, data_dir: &Path) {
    let gauge = |name: &'static str, look: fn(&rustix::fs::StatVfs) -> u64| {
        let data_dir = data_dir.to_owned();
        let callback = move |to: &dyn opentelemetry::metrics::AsyncInstrument<u64>| {
            if let Ok(disk) = rustix::fs::statvfs(&data_dir) {
                to.observe(look(&disk), &[]);
            }
        };
        meter.u64_observable_gauge(name).with_unit("By").with_callback(callback).build();
    };
    gauge(names::DISK_FREE, |disk| disk.f_bavail * disk.f_frsize);
    gauge(names::DISK_SIZE, |disk| disk.f_blocks * disk.f_frsize);
}

#[cfg(target_os = "linux")]
fn linux(meter: &Meter) {
    use opentelemetry::metrics::AsyncInstrument;
    use procfs::process::{LimitValue, Process};
    use procfs::{ProcResult, WithCurrentSystemInfo as _};

    fn gauge(meter: &Meter, name: &'static str, unit: &'static str, look: fn(&Process) -> ProcResult<u64>) {
        let callback = move |to: &dyn AsyncInstrument<u64>| {
            if let Ok(value) = Process::myself().and_then(|process| look(&process)) {
                to.observe(value, &[]);
            }
        };
        meter.u64_observable_gauge(name).with_unit(unit).with_callback(callback).build();
    }
    gauge(meter, names::MEMORY, "By", |process| Ok(process.stat()?.rss_bytes().get()));
    gauge(meter, names::THREADS, "", |process| Ok(process.stat()?.num_threads.unsigned_abs()));
    gauge(meter, names::FILES, "", |process| Ok(process.fd_count()? as u64));
    gauge(meter, names::FILES_MAX, "", |process| match process.limits()?.max_open_files.soft_limit {
        LimitValue::Value(limit) => Ok(limit),
        LimitValue::Unlimited => Ok(u64::MAX),
    });
    let cpu = |to: &dyn AsyncInstrument<f64>| {
        if let Ok(stat) = Process::myself().and_then(|process| process.stat()) {
            #[expect(clippy::cast_precision_loss, reason = "exact for centuries")]
            let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
            to.observe(seconds(stat.utime), &[KeyValue::new(names::CPU_MODE, "user")]);
            to.observe(seconds(stat.stime), &[KeyValue::new(names::CPU_MODE, "system")]);
        }
    };
    meter.f64_observable_counter(names::CPU).with_unit("s").with_callback(cpu).build();
}
