//! What a file says of itself.

use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};

/// What was read from a video's head. A truncated file says the same as a whole one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Media {
    /// Seconds; `None` when the file does not say.
    pub(super) seconds: Option<u64>,
    pub(super) width: Option<u64>,
    pub(super) height: Option<u64>,
}

const VIDEO: [&str; 8] = ["mkv", "mp4", "avi", "ts", "m4v", "mov", "wmv", "mpg"];

/// Whether its name says that it is a video.
pub(super) fn is_video(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
    VIDEO.contains(&extension.as_str())
}

/// Reads a video's head. What is no Matroska tells nothing.
pub(super) fn look(path: &Path) -> Media {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(1 << 16).read_to_end(&mut head));
    let mut media = Media::default();
    if read.is_ok() {
        walk(&head, &mut media, &mut 1_000_000.0, 0);
    }
    media
}

impl Media {
    pub(super) fn json(&self, languages: &str) -> Value {
        let (width, height) = (self.width.unwrap_or(1920), self.height.unwrap_or(1080));
        json!({
            "audioBitrate": 0, "audioChannels": 1, "audioCodec": "AAC",
            "audioLanguages": languages, "audioStreamCount": 1, "videoBitDepth": 8,
            "videoBitrate": 0, "videoCodec": "h264", "videoFps": 1, "videoDynamicRange": "",
            "videoDynamicRangeType": "", "resolution": format!("{width}x{height}"),
            "runTime": self.run_time(), "scanType": "Progressive", "subtitles": "",
        })
    }

    /// `25:00`, `1:30:00`.
    fn run_time(&self) -> String {
        let all = self.seconds.unwrap_or(0);
        let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes}:{seconds:02}")
        }
    }
}

/// Goes through Matroska's elements and into those that hold what is wanted.
fn walk(mut data: &[u8], media: &mut Media, scale: &mut f64, depth: u8) {
    while let Some((id, id_length)) = coded(data, false) {
        let Some((size, size_length)) = coded(&data[id_length..], true) else { return };
        let body = &data[id_length + size_length..];
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(body.len());
        let body = &body[..size];
        match id {
            // Segment, Info, Tracks, TrackEntry, Video.
            0x1853_8067 | 0x1549_A966 | 0x1654_AE6B | 0xAE | 0xE0 if depth < 6 => {
                walk(body, media, scale, depth + 1);
            }
            0x2A_D7B1 => *scale = unsigned(body) as f64,
            0x4489 => media.seconds = float(body).map(|ticks| (ticks * *scale / 1e9) as u64),
            0xB0 => media.width = Some(unsigned(body)),
            0xBA => media.height = Some(unsigned(body)),
            _ => {}
        }
        data = &data[id_length + size_length + size..];
    }
}

/// A number of coded length; the length's mark is taken off a size, and stays in an id.
fn coded(data: &[u8], is_size: bool) -> Option<(u64, usize)> {
    let length = data.first()?.leading_zeros() as usize + 1;
    let number = unsigned(data.get(..length.min(8))?);
    let kept = if is_size { number & ((1 << (7 * length.min(8))) - 1) } else { number };
    (length <= 8).then_some((kept, length))
}

fn unsigned(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

fn float(body: &[u8]) -> Option<f64> {
    match body.len() {
        4 => Some(f64::from(f32::from_be_bytes(body.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(body.try_into().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rand::SeedableRng;

    use super::*;

    #[test]
    fn a_truncated_video_says_the_same_runtime_as_a_whole_one() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut random = rand::rngs::StdRng::seed_from_u64(1);
        let film = crate::posts::mkv::video(90_000, Duration::from_secs(1500), &mut random);
        for part in [film.len(), film.len() / 2] {
            let path = folder.path().join("film.mkv");
            std::fs::write(&path, &film[..part])?;
            let media = look(&path);
            assert_eq!((media.seconds, media.height), (Some(1500), Some(1080)));
            assert_eq!(media.run_time(), "25:00");
        }
        Ok(())
    }
}
