//! What the kernel says about this process, under the names that every Prometheus client uses.

use std::{fmt::Write as _, fs};

/// Linux counts processor time in hundredths of a second for every program, whatever it was built
/// for.
const TICKS_PER_SECOND: f64 = 100.0;

/// What `/proc/self/stat` and its neighbours tell.
#[derive(Debug, PartialEq)]
struct Process {
    cpu_seconds: f64,
    threads: u64,
    virtual_bytes: u64,
    resident_bytes: u64,
    start_seconds: Option<f64>,
    open_files: Option<u64>,
}

/// Adds the process's metrics. Where there is no `/proc`, there are none.
pub(super) fn write(out: &mut String) {
    let Some(process) = read() else { return };
    let mut put = |name: &str, kind: &str, help: &str, value: f64| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    };
    let cpu_help = "Total user and system CPU time spent in seconds.";
    put("process_cpu_seconds_total", "counter", cpu_help, process.cpu_seconds);
    let resident = process.resident_bytes as f64;
    put("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", resident);
    put("process_memory_bytes", "gauge", "Resident memory size in bytes.", resident);
    let size = process.virtual_bytes as f64;
    put("process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", size);
    put("process_threads", "gauge", "Number of OS threads.", process.threads as f64);
    if let Some(files) = process.open_files {
        put("process_open_fds", "gauge", "Number of open file descriptors.", files as f64);
    }
    if let Some(start) = process.start_seconds {
        let help = "Start time of the process since unix epoch in seconds.";
        put("process_start_time_seconds", "gauge", help, start);
    }
}

fn read() -> Option<Process> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let memory = fs::read_to_string("/proc/self/statm").ok()?;
    let boot = fs::read_to_string("/proc/stat").ok();
    let open_files = fs::read_dir("/proc/self/fd").ok().map(|it| it.count() as u64);
    Some(Process { open_files, ..parse(&stat, &memory, boot.as_deref())? })
}

fn parse(stat: &str, memory: &str, boot: Option<&str>) -> Option<Process> {
    // The name in brackets may hold anything, so count from behind it: there, field 3 is first.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let page = 4096;
    let pages = memory.split_whitespace().nth(1)?.parse::<u64>().ok()?;
    let boot_seconds = boot.and_then(|text| {
        text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse::<f64>().ok()
    });
    let started_after = number(22)? as f64 / TICKS_PER_SECOND;
    Some(Process {
        cpu_seconds: (number(14)? + number(15)?) as f64 / TICKS_PER_SECOND,
        threads: number(20)?,
        virtual_bytes: number(23)?,
        resident_bytes: pages * page,
        start_seconds: boot_seconds.map(|boot| boot + started_after),
        open_files: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_line_is_understood_whatever_the_name() {
        let stat = "42 (auto) arr) S 1 42 42 0 -1 4194560 900 0 3 0 150 50 0 0 20 0 9 0 1000 \
                    104857600 5000 18446744073709551615";
        let process = parse(stat, "25600 5000 900 1 0 700 0", Some("cpu 1\nbtime 1800000000\n"));
        let expected = Process {
            cpu_seconds: 2.0,
            threads: 9,
            virtual_bytes: 104_857_600,
            resident_bytes: 5_000 * 4_096,
            start_seconds: Some(1_800_000_010.0),
            open_files: None,
        };
        assert_eq!(process, Some(expected));
        assert_eq!(parse("nonsense", "", None), None);
    }
}
