#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| heartward_platform::fuzzing::tokens(input));
