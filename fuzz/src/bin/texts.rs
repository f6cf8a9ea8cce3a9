//! Fuzzes what reads a text at once.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::read_text(input));
