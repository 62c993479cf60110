#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| heartward_gateway::fuzzing::cursors(input));
