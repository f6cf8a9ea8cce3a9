//! yEnc, the way in which binary files travel in articles.

use bytes::Bytes;

/// One article's share of a file.
#[derive(Clone, Debug)]
pub struct Part {
    /// The file's name, as the article tells it.
    pub file: String,
    /// The whole file's size, in bytes.
    pub file_size: usize,
    /// The whole file's CRC-32.
    pub file_crc: u32,
    /// Which part of the file this is, from 1.
    pub number: usize,
    /// How many parts the file has.
    pub total: usize,
    /// Where in the file it starts, from 0.
    pub begin: usize,
    /// Its bytes.
    pub data: Bytes,
}

const LINE: usize = 128;

/// The article's body as it goes over the wire: dot-stuffed, with `\r\n`, without the final dot.
pub(super) fn body(part: &Part) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.data.len() + part.data.len() / 32 + 256);
    let begin = format!(
        "=ybegin part={} total={} line={LINE} size={} name={}\r\n=ypart begin={} end={}\r\n",
        part.number,
        part.total,
        part.file_size,
        part.file,
        part.begin + 1,
        part.begin + part.data.len(),
    );
    out.extend_from_slice(begin.as_bytes());
    for line in part.data.chunks(LINE) {
        for (column, &byte) in line.iter().enumerate() {
            let coded = byte.wrapping_add(42);
            match coded {
                b'\0' | b'\n' | b'\r' | b'=' => out.extend([b'=', coded.wrapping_add(64)]),
                b'.' if column == 0 => out.extend_from_slice(b".."),
                _ => out.push(coded),
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    let end = format!(
        "=yend size={} part={} pcrc32={:08x} crc32={:08x}\r\n",
        part.data.len(),
        part.number,
        crc32fast::hash(&part.data),
        part.file_crc,
    );
    out.extend_from_slice(end.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(data: Vec<u8>) -> Part {
        let file_crc = crc32fast::hash(&data);
        let data = Bytes::from(data);
        Part {
            file: "a.bin".into(),
            file_size: data.len(),
            file_crc,
            number: 1,
            total: 1,
            begin: 0,
            data,
        }
    }

    /// Undoes what [`body`] does, by the rules of the format and not of the code above.
    fn decoded(body: &[u8]) -> Vec<u8> {
        let text = body.split(|&b| b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let mut out = Vec::new();
        for line in text.filter(|line| !line.starts_with(b"=y")) {
            let line = if line.starts_with(b"..") { &line[1..] } else { line };
            let mut escaped = false;
            for &byte in line {
                if byte == b'=' && !escaped {
                    escaped = true;
                    continue;
                }
                let shift = if escaped { 42_u8 + 64 } else { 42 };
                out.push(byte.wrapping_sub(shift));
                escaped = false;
            }
        }
        out
    }

    #[test]
    fn every_byte_survives_the_way() {
        let all: Vec<u8> = (0..=255_u8).cycle().take(1000).chain([4; 200]).collect();
        let body = body(&part(all.clone()));
        assert_eq!(decoded(&body), all);
        assert!(!body.windows(3).any(|w| w == b"\n.\r"), "a lone dot would end the article");
    }

    #[test]
    fn the_frame_tells_place_and_checksums() {
        let mut part = part(b"hello".to_vec());
        part.begin = 10;
        let text = String::from_utf8_lossy(&body(&part)).into_owned();
        assert!(text.starts_with(
            "=ybegin part=1 total=1 line=128 size=5 name=a.bin\r\n=ypart begin=11 end=15\r\n"
        ));
        assert!(text.ends_with("=yend size=5 part=1 pcrc32=3610a686 crc32=3610a686\r\n"));
    }
}
