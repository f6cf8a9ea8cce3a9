//! Writes RAR 4 archives in store mode, of one volume or several, without any program.

use bytes::Bytes;

/// What is to be encrypted. The writer has no cipher: it writes what an encrypted archive looks
/// like to one who has no password, and no password opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Nothing.
    No,
    /// The files.
    Files,
    /// The files and their names.
    Headers,
}

const MAIN: u8 = 0x73;
const FILE: u8 = 0x74;
const END: u8 = 0x7B;
const SALT: [u8; 8] = *b"lab-salt";

/// An archive named after `name`: `name.rar`, or `name.part1.rar` and so on.
pub(super) fn write(
    name: &str,
    files: &[(String, Bytes)],
    volumes: usize,
    closed: Closed,
) -> Vec<(String, Bytes)> {
    let total: usize = files.iter().map(|(_, data)| data.len()).sum();
    let room = total.div_ceil(volumes).max(1);
    let mut pieces = Pieces::new(files);
    let mut archive = Vec::new();
    for number in 1..=volumes {
        let last = number == volumes;
        let share = pieces.take(if last { usize::MAX } else { room });
        let mut out = b"Rar!\x1a\x07\0".to_vec();
        let mut flags = 0_u16;
        if volumes > 1 {
            flags |= 0x0001 | 0x0010 | if number == 1 { 0x0100 } else { 0 };
        }
        if closed == Closed::Headers {
            flags |= 0x0080;
        }
        block(&mut out, MAIN, flags, &[0; 6]);
        if closed == Closed::Headers {
            out.extend(SALT);
            out.extend(share.iter().flat_map(|piece| scrambled(&piece.data)));
        } else {
            share.iter().for_each(|piece| piece.write(&mut out, closed));
            block(&mut out, END, 0x4000 | u16::from(!last), &[]);
        }
        let file =
            if volumes == 1 { format!("{name}.rar") } else { format!("{name}.part{number}.rar") };
        archive.push((file, Bytes::from(out)));
    }
    archive
}

/// A file's share of one volume.
struct Piece {
    name: String,
    data: Bytes,
    size: usize,
    crc: u32,
    before: bool,
    after: bool,
}

impl Piece {
    fn write(&self, out: &mut Vec<u8>, closed: Closed) {
        let data = if closed == Closed::No { self.data.to_vec() } else { scrambled(&self.data) };
        let mut flags = 0x8000 | u16::from(self.before) | u16::from(self.after) << 1;
        if closed == Closed::Files {
            flags |= 0x0404;
        }
        // A piece that goes on in the next volume has its own checksum, the last one the file's.
        let crc = if self.after { crc32fast::hash(&data) } else { self.crc };
        let mut body = Vec::new();
        body.extend(le(data.len()));
        body.extend(le(self.size));
        body.push(3);
        body.extend(crc.to_le_bytes());
        body.extend(0x5A21_0000_u32.to_le_bytes());
        body.push(29);
        body.push(0x30);
        body.extend(u16::try_from(self.name.len()).unwrap_or(u16::MAX).to_le_bytes());
        body.extend(0o100_644_u32.to_le_bytes());
        body.extend_from_slice(self.name.as_bytes());
        if closed == Closed::Files {
            body.extend(SALT);
        }
        block(out, FILE, flags, &body);
        out.extend(data);
    }
}

/// Hands out the files' bytes volume by volume.
struct Pieces<'a> {
    files: &'a [(String, Bytes)],
    file: usize,
    offset: usize,
}

impl<'a> Pieces<'a> {
    fn new(files: &'a [(String, Bytes)]) -> Self {
        Self { files, file: 0, offset: 0 }
    }

    fn take(&mut self, mut room: usize) -> Vec<Piece> {
        let mut share = Vec::new();
        while let Some((name, data)) = self.files.get(self.file).filter(|_| room > 0) {
            let end = data.len().min(self.offset.saturating_add(room));
            share.push(Piece {
                name: name.clone(),
                data: data.slice(self.offset..end),
                size: data.len(),
                crc: crc32fast::hash(data),
                before: self.offset > 0,
                after: end < data.len(),
            });
            room -= end - self.offset;
            self.offset = end;
            if end == data.len() {
                self.file += 1;
                self.offset = 0;
            }
        }
        share
    }
}

fn block(out: &mut Vec<u8>, kind: u8, flags: u16, body: &[u8]) {
    let size = u16::try_from(7 + body.len()).unwrap_or(u16::MAX);
    let mut head = vec![kind];
    head.extend(flags.to_le_bytes());
    head.extend(size.to_le_bytes());
    head.extend_from_slice(body);
    out.extend(&crc32fast::hash(&head).to_le_bytes()[..2]);
    out.extend(head);
}

/// Stands for ciphertext: as long as the cipher would make it, and unlike the text.
fn scrambled(data: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = data.iter().map(|byte| byte.rotate_left(3) ^ 0xA5).collect();
    out.resize(out.len().next_multiple_of(16), 0x5A);
    out
}

fn le(size: usize) -> [u8; 4] {
    u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes()
}
