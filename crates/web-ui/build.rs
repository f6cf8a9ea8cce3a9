//! Chooses what becomes the interface: what `web/` was built to, or, where nobody built it, the plain
//! page. No Node is needed for that.

use std::{env, error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let built = Path::new(&here).join("../../web/dist");
    println!("cargo::rustc-check-cfg=cfg(built)");
    if built.join("index.html").is_file() {
        println!("cargo::rustc-cfg=built");
    }
    println!("cargo::rerun-if-changed={}", built.display());
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
