#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| heartward_platform::fuzzing::archives(input));
