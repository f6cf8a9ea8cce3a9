//! Fuzzes what reads whole answers of other programs, through a real connection.
#![no_main]

use std::sync::LazyLock;

use fuzz::Liar;

static LIAR: LazyLock<Liar> = LazyLock::new(|| Liar::start().expect("loopback can be listened on"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    LIAR.read_everything(input).expect("whatever the answer, reading it comes to an end");
});
