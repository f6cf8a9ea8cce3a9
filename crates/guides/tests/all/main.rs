//! What a guide and a wish come to.

mod comparing;
mod importing;
mod reading;
mod real;
mod scoring;
mod support;
