//! The files of the web interface, inside the program.
//!
//! # Invariants
//!
//! * Files are found by their exact name in a table that was made when the program was built. No
//!   name leads to the file system.
//! * They hold no secret: whoever reaches the port may read them.
//! * There always is an `index.html`: the plain page, where the interface was not built.

use std::borrow::Cow;

use rust_embed::{EmbeddedFile, RustEmbed};

/// What `web/` was built to, or the plain page: the build script chooses.
#[derive(RustEmbed)]
#[cfg_attr(built, folder = "../../web/dist")]
#[cfg_attr(not(built), folder = "plain")]
struct Built;

/// What stands there while the interface was not built.
#[derive(RustEmbed)]
#[folder = "plain"]
struct Plain;

/// The page that every address of the interface leads to.
const PAGE: &str = "index.html";

/// Where the page says under which path it is shown, as it is built.
const BASE: &str = r#"<base href="/""#;

/// Files here have a fingerprint of their content in their names.
const FINGERPRINTED: &str = "assets/";

/// The files of an interface.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    look_up: fn(&str) -> Option<EmbeddedFile>,
}

/// A file of the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub bytes: Cow<'static, [u8]>,
    /// For the header `Content-Type`.
    pub content_type: String,
    /// For the header `ETag`. It is a weak one, since what is sent may be compressed.
    pub tag: String,
    /// Its name changes with its content, so that it may be kept for ever.
    pub is_fingerprinted: bool,
}

impl Default for Site {
    fn default() -> Self {
        Self::of::<Built>()
    }
}

impl Site {
    /// The interface that these files are.
    pub fn of<Files: RustEmbed>() -> Self {
        Self { look_up: Files::get }
    }

    /// The plain page alone.
    pub fn plain() -> Self {
        Self::of::<Plain>()
    }

    /// The file with exactly this name, without a slash before it: `assets/main-1a2b3c.js`.
    pub fn file(&self, name: &str) -> Option<File> {
        // What begins with a dot is there for the tools that build the interface.
        if name == PAGE || name.starts_with('.') {
            return None;
        }
        (self.look_up)(name).map(|it| File::new(name, it, ""))
    }

    /// The page that every address of the interface leads to. `base` is the path under which it is
    /// shown: empty, or `/autoarr`.
    pub fn page(&self, base: &str) -> Option<File> {
        let page = (self.look_up)(PAGE)?;
        let file = File::new(PAGE, page, base);
        let text = String::from_utf8_lossy(&file.bytes);
        let text = text.replacen(BASE, &format!(r#"<base href="{base}/""#), 1);
        Some(File { bytes: text.into_bytes().into(), ..file })
    }
}

impl File {
    fn new(name: &str, file: EmbeddedFile, base: &str) -> Self {
        let content_type = match file.metadata.mimetype() {
            text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
            other => other.to_owned(),
        };
        let fingerprint = &file.metadata.sha256_hash()[..12];
        let hex: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            bytes: file.data,
            content_type,
            tag: format!("W/\"{hex}{base}\""),
            is_fingerprinted: name.starts_with(FINGERPRINTED),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    fn page(site: Site, base: &str) -> anyhow::Result<String> {
        let page = site.page(base).context("there is a page")?;
        Ok(String::from_utf8(page.bytes.into_owned())?)
    }

    #[test]
    fn the_page_says_once_under_which_path_it_is_shown() -> anyhow::Result<()> {
        for site in [Site::default(), Site::plain()] {
            for (base, expected) in [("", "/"), ("/a/b", "/a/b/")] {
                let page = page(site, base)?;
                assert!(page.contains(&format!("<base href=\"{expected}\"")), "{page}");
                assert_eq!(page.matches("<base ").count(), 1, "{page}");
            }
        }
        Ok(())
    }

    #[test]
    fn everything_in_the_page_is_found_from_there() -> anyhow::Result<()> {
        for site in [Site::default(), Site::plain()] {
            let page = page(site, "")?;
            let links = page.split(" href=\"").chain(page.split(" src=\"")).skip(1);
            let targets = links.filter_map(|it| it.split('"').next());
            let files = targets.filter(|it| it.ends_with(".css") || it.ends_with(".js"));
            for target in files {
                let name = target.trim_start_matches("./");
                assert!(site.file(name).is_some(), "{target} is not there");
            }
        }
        Ok(())
    }

    #[test]
    fn the_page_brings_no_script_and_no_style_of_its_own() -> anyhow::Result<()> {
        for site in [Site::default(), Site::plain()] {
            let page = page(site, "")?;
            for forbidden in
                ["<style", " style=", " onload=", " onclick=", "<script>", "javascript:"]
            {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
            let scripts = page.split("<script").skip(1);
            let inline = scripts.filter(|it| !it.split('>').next().unwrap_or("").contains(" src="));
            assert_eq!(inline.count(), 0, "{page}");
        }
        Ok(())
    }

    #[test]
    fn what_the_tools_need_is_not_shown() {
        assert_eq!(Site::default().file(".gitkeep"), None);
        assert_eq!(Site::default().file("index.html"), None, "the page has one address");
    }

    #[test]
    fn a_name_is_taken_as_it_stands() {
        for name in
            ["", "/", "/page.css", "./page.css", "../Cargo.toml", "..", "PAGE.CSS", "x/../page.css"]
        {
            assert_eq!(Site::plain().file(name), None, "{name}");
        }
        let style = Site::plain().file("page.css");
        assert_eq!(style.map(|it| it.content_type).as_deref(), Some("text/css; charset=utf-8"));
    }
}
