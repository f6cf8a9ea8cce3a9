//! A small Matroska video: a real container with noise in its frames.

use std::time::Duration;

use rand::Rng;

const FRAME: usize = 8 * 1024;

/// What a look into a video tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Video {
    /// How long it says it runs.
    pub told: Duration,
    /// Up to where its frames can be read, from the start and without a gap.
    pub held: Duration,
}

/// A video of about `bytes` bytes that runs for `runtime`, one frame every so often.
pub fn video(bytes: usize, runtime: Duration, random: &mut impl Rng) -> Vec<u8> {
    let frames = bytes.div_ceil(FRAME).max(1);
    let total_ms = u64::try_from(runtime.as_millis()).unwrap_or(u64::MAX);
    let mut segment = Vec::new();
    element(&mut segment, 0x1549_A966, &head(total_ms as f64));
    element(&mut segment, 0x1654_AE6B, &[track(1), track(2)].concat());
    for number in 1..=frames as u64 {
        let mut noise = vec![0; FRAME];
        random.fill_bytes(&mut noise);
        // Track 1, no time of its own within the cluster, a key frame.
        let block = [&[0x81, 0, 0, 0x80][..], &noise].concat();
        let mut cluster = Vec::new();
        let at = total_ms * number / frames as u64;
        element(&mut cluster, 0xE7, &at.to_be_bytes());
        element(&mut cluster, 0xA3, &block);
        element(&mut segment, CLUSTER, &cluster);
    }
    let mut file = Vec::new();
    element(&mut file, EBML, &ebml());
    element(&mut file, SEGMENT, &segment);
    file
}

/// Looks into a video. `None` if it is none.
pub fn probe(file: &[u8]) -> Option<Video> {
    let (id, _, rest) = next(file)?;
    if id != EBML {
        return None;
    }
    // A segment that was cut short is read as far as it goes.
    let (SEGMENT, segment, _) = next_cut(rest)? else { return None };
    let (mut told, mut held) = (None, Duration::ZERO);
    let mut left = segment;
    while let Some((id, body, rest)) = next(left) {
        match id {
            0x1549_A966 => told = find(body, 0x4489).and_then(milliseconds),
            0x1654_AE6B => {}
            CLUSTER => {
                let at = find(body, 0xE7)?.try_into().ok().map(u64::from_be_bytes)?;
                held = Duration::from_millis(at);
            }
            _ => break,
        }
        left = rest;
    }
    Some(Video { told: told?, held })
}

const EBML: u32 = 0x1A45_DFA3;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1F43_B675;

fn ebml() -> Vec<u8> {
    let mut out = Vec::new();
    for (id, value) in [(0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8)] {
        element(&mut out, id, &[value]);
    }
    element(&mut out, 0x4282, b"matroska");
    element(&mut out, 0x4287, &[4]);
    element(&mut out, 0x4285, &[2]);
    out
}

fn head(total_ms: f64) -> Vec<u8> {
    let mut out = Vec::new();
    element(&mut out, 0x2A_D7B1, &1_000_000_u32.to_be_bytes());
    element(&mut out, 0x4489, &total_ms.to_be_bytes());
    element(&mut out, 0x4D80, b"lab");
    element(&mut out, 0x5741, b"lab");
    out
}

fn track(kind: u8) -> Vec<u8> {
    let mut out = Vec::new();
    element(&mut out, 0xD7, &[kind]);
    element(&mut out, 0x73C5, &[kind]);
    element(&mut out, 0x83, &[kind]);
    let mut details = Vec::new();
    if kind == 1 {
        element(&mut out, 0x86, b"V_MPEG4/ISO/AVC");
        element(&mut details, 0xB0, &1920_u16.to_be_bytes());
        element(&mut details, 0xBA, &1080_u16.to_be_bytes());
        element(&mut out, 0xE0, &details);
    } else {
        element(&mut out, 0x86, b"A_AC3");
        element(&mut details, 0xB5, &48_000_f32.to_be_bytes());
        element(&mut details, 0x9F, &[6]);
        element(&mut out, 0xE1, &details);
    }
    let mut entry = Vec::new();
    element(&mut entry, 0xAE, &out);
    entry
}

/// Writes an element: id, size in eight bytes, body.
fn element(out: &mut Vec<u8>, id: u32, body: &[u8]) {
    let id = id.to_be_bytes();
    out.extend(id.iter().skip_while(|byte| **byte == 0));
    let size = (1_u64 << 56) | body.len() as u64;
    out.extend(size.to_be_bytes());
    out.extend_from_slice(body);
}

/// The next element, if all of it is there: id, body, what follows.
fn next(data: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (id, size, rest) = head_of(data)?;
    (size <= rest.len()).then(|| (id, &rest[..size], &rest[size..]))
}

/// The next element, or what is left of it.
fn next_cut(data: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (id, size, rest) = head_of(data)?;
    let size = size.min(rest.len());
    Some((id, &rest[..size], &rest[size..]))
}

fn head_of(data: &[u8]) -> Option<(u32, usize, &[u8])> {
    let id_length = data.first()?.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = number(data.get(..id_length)?);
    let rest = &data[id_length..];
    let length = rest.first()?.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let coded = number(rest.get(..length)?);
    let size = coded & ((1_u64 << (7 * length)) - 1);
    Some((u32::try_from(id).ok()?, usize::try_from(size).ok()?, &rest[length..]))
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

fn find(mut data: &[u8], wanted: u32) -> Option<&[u8]> {
    while let Some((id, body, rest)) = next(data) {
        if id == wanted {
            return Some(body);
        }
        data = rest;
    }
    None
}

fn milliseconds(body: &[u8]) -> Option<Duration> {
    let ms = f64::from_be_bytes(body.try_into().ok()?);
    Duration::try_from_secs_f64(ms / 1000.0).ok()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn film() -> Vec<u8> {
        video(200 * 1024, Duration::from_secs(5400), &mut StdRng::seed_from_u64(1))
    }

    #[test]
    fn a_whole_video_holds_what_it_tells() -> anyhow::Result<()> {
        let told = Duration::from_secs(5400);
        let video = probe(&film()).ok_or_else(|| anyhow::anyhow!("not a video"))?;
        assert_eq!(video, Video { told, held: told });
        Ok(())
    }

    #[test]
    fn a_cut_video_tells_more_than_it_holds() -> anyhow::Result<()> {
        let film = film();
        let video = probe(&film[..film.len() / 2]).ok_or_else(|| anyhow::anyhow!("no video"))?;
        assert_eq!(video.told, Duration::from_secs(5400));
        assert!(video.held < Duration::from_secs(2800), "{video:?}");
        Ok(())
    }

    #[test]
    fn noise_is_no_video() {
        assert_eq!(probe(b"MZ not a video at all"), None);
        assert_eq!(probe(b""), None);
    }
}
