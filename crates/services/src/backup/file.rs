use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::DumpedRow;

use super::{BackupAbout, damaged, invalid};
use crate::{Error, Result};

pub(super) const FORMAT: &str = "autoarr-backup";
pub(super) const VERSION: u32 = 1;
/// No row of ours is longer.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Row { table: String, row: DumpedRow },
    End { rows: u64, sha256: String },
}

/// Writes a backup. It has its name only once it is whole.
pub(super) struct Writer {
    out: GzEncoder<BufWriter<File>>,
    digest: Sha256,
    rows: u64,
    draft: PathBuf,
    path: PathBuf,
}

impl Writer {
    pub(super) fn begin(path: &Path, about: &BackupAbout) -> Result<Self> {
        if path.exists() {
            return Err(invalid("path", format!("there is a file at {}", path.display())));
        }
        if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        }
        let mut draft = path.as_os_str().to_owned();
        draft.push(".part");
        let draft = PathBuf::from(draft);
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&draft).map_err(|error| failed(&draft, error))?;
        let out = GzEncoder::new(BufWriter::new(file), Compression::default());
        let digest = Sha256::new();
        let mut writer = Self { out, digest, rows: 0, draft, path: path.to_owned() };
        writer.line(about)?;
        Ok(writer)
    }

    pub(super) fn add(&mut self, table: &str, row: DumpedRow) -> Result<()> {
        self.rows += 1;
        self.line(&Line::Row { table: table.to_owned(), row })
    }

    /// Writes the end and gives the file its name; how many rows and bytes it has.
    pub(super) fn finish(mut self) -> Result<(u64, u64)> {
        let sha256 = hex(self.digest.clone());
        self.line(&Line::End { rows: self.rows, sha256 })?;
        let named = self.name().map_err(|error| failed(&self.path, error))?;
        Ok((self.rows, named))
    }

    fn name(&mut self) -> io::Result<u64> {
        self.out.try_finish()?;
        self.out.get_mut().flush()?;
        let file = self.out.get_ref().get_ref();
        file.sync_all()?;
        let bytes = file.metadata()?.len();
        // Unlike a rename, a link does not replace what is there.
        match fs::hard_link(&self.draft, &self.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => fs::rename(&self.draft, &self.path)?,
            Ok(()) => {}
        }
        Ok(bytes)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        let mut text =
            serde_json::to_vec(line).map_err(|error| Error::Internal(error.to_string()))?;
        text.push(b'\n');
        self.digest.update(&text);
        self.out.write_all(&text).map_err(|error| failed(&self.draft, error))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // What is left of it is of no use, whether it has got its name or not.
        let _ = fs::remove_file(&self.draft);
    }
}

/// Reads a backup, and believes nothing of it.
pub(super) struct Reader {
    lines: BufReader<GzDecoder<BufReader<File>>>,
    digest: Sha256,
    rows: u64,
    pub(super) about: BackupAbout,
}

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| failed(path, error))?;
        let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file)));
        let not_ours = || invalid("backup", format!("{} is no backup of ours", path.display()));
        let first = read_line(&mut lines).map_err(|_| not_ours())?.ok_or_else(not_ours)?;
        let about: BackupAbout = serde_json::from_slice(&first).map_err(|_| not_ours())?;
        if about.format != FORMAT {
            return Err(not_ours());
        }
        if about.version > VERSION || about.schema > store::known_version() {
            let program = kernel::clean_text(&about.program, 20);
            let problem = format!("it was made by version {program}, which is newer: use that one");
            return Err(invalid("backup", problem));
        }
        let digest = Sha256::new().chain_update(&first);
        Ok(Self { lines, digest, rows: 0, about })
    }

    /// The next row and its table; `None` at the end, when all of it was found to be whole.
    pub(super) fn next(&mut self) -> Result<Option<(String, DumpedRow)>> {
        let cut = || damaged("it ends too early");
        let text = self.read()?.ok_or_else(cut)?;
        match serde_json::from_slice(&text).map_err(|_| damaged("a line is not understood"))? {
            Line::Row { table, row } => {
                self.digest.update(&text);
                self.rows += 1;
                Ok(Some((table, row)))
            }
            Line::End { rows, sha256 } => {
                if rows != self.rows || sha256 != hex(self.digest.clone()) {
                    return Err(damaged("its checksum is wrong"));
                }
                match self.read()? {
                    None => Ok(None),
                    Some(_) => Err(damaged("something follows its end")),
                }
            }
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    fn read(&mut self) -> Result<Option<Vec<u8>>> {
        read_line(&mut self.lines).map_err(|error| damaged(&error.to_string()))
    }
}

fn read_line(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut text)?;
    match text.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(text)),
        Some(_) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a line has no end")),
    }
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn failed(path: &Path, error: io::Error) -> Error {
    Error::File(path.display().to_string(), error)
}
