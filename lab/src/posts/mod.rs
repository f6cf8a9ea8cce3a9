//! Makes posts: a payload, its packaging, its fault, and the NZB that describes it.
//!
//! ```no_run
//! # async fn example(news: &lab::news::NewsServer) -> anyhow::Result<()> {
//! use lab::posts::{Fault, Post};
//! let good = Post::new("Show.Name.S01E01.1080p.WEB.H264-GRP").publish(news).await?;
//! let bad = Post::new("Show.Name.S01E02.1080p.WEB.H264-GRP").fault(Fault::AllMissing);
//! let bad = bad.publish(news).await?;
//! # Ok(()) }
//! ```

pub mod mkv;
mod nzb;
mod package;
mod programs;
mod rar;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

pub(crate) use self::nzb::escaped;
pub use self::programs::have_program;
use crate::news::{Missing, NewsServer, Part};

/// How many bytes of a file travel in one article. Also the size of a par2 block, so that one
/// missing article is one damaged block.
pub const ARTICLE: usize = 32 * 1024;

/// What is wrong with a post.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// No article is on the server.
    AllMissing,
    /// This share of each file's articles (0 to 1) is not on the server; packed, without par2
    /// unless [`Post::recovery_blocks`] asks for it.
    SomeMissing(f64),
    /// One volume of the archive was never posted.
    MissingVolume,
    /// Damaged, and there is enough par2 to repair it.
    DamagedRepairable,
    /// Damaged, and there is too little par2.
    DamagedUnrepairable,
    /// The archive is damaged and there is no par2.
    CorruptRar,
    /// The files in the archive are encrypted with this password.
    Password(String),
    /// The archive's list of files is encrypted too.
    HeaderPassword(String),
    /// An .exe lies beside the video in the archive.
    UnwantedFile,
    /// A plain video without par2 of which this share (0 to 1) is not on the server.
    Truncated(f64),
}

/// How the payload is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packaging {
    /// Not at all: the files are posted as they are.
    Plain,
    /// A stored RAR4 of this many volumes, made here without any program.
    Rar { volumes: usize },
    /// A stored RAR5 of about this many volumes, made by the program `rar`.
    Rar5 { volumes: usize },
    /// A stored 7z, made by the program `7za`.
    SevenZip,
}

/// How much the post is worth: real archives, or what only the stand-in takes for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Material {
    /// Where a program would be needed (par2, 7z, encryption) the bytes only look the part. Enough
    /// for the stand-in of SABnzbd, which knows what is inside; made in no time.
    #[default]
    Pretended,
    /// What the real SABnzbd needs; fails where a program is missing.
    Real,
}

/// One file of the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadFile {
    /// Its name with extension. An `.mkv` gets the content of a small Matroska video.
    pub name: String,
    /// Its size in bytes, about.
    pub bytes: usize,
    /// How long the video says it runs.
    pub runtime: Duration,
}

/// A post to be made. Build it with [`Post::new`] and the methods that change one thing each.
#[derive(Clone, Debug)]
pub struct Post {
    title: String,
    files: Vec<PayloadFile>,
    packaging: Option<Packaging>,
    recovery_blocks: Option<usize>,
    fault: Fault,
    posted: Timestamp,
    seed: u64,
    material: Material,
}

/// A post that is on the news server.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its name on the server: what [`NewsServer::withhold`] takes.
    pub id: String,
    /// The release's title.
    pub title: String,
    /// The NZB.
    pub nzb: String,
    /// What an indexer says of its size: the bytes of all its articles.
    pub bytes: u64,
    /// When it was posted.
    pub posted: Timestamp,
}

/// What is really inside a post: what the stand-in of SABnzbd judges by.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The release's title.
    pub title: String,
    /// What comes out when all goes well.
    pub files: Vec<(String, Bytes)>,
    /// How it is packed.
    pub packaging: Packaging,
    /// Names of the archive's volumes that were never posted.
    pub absent_volumes: Vec<String>,
    /// Whether the archive is damaged in itself.
    pub corrupt: bool,
    /// The password that opens it.
    pub password: Option<String>,
    /// Its par2, if any.
    pub par2: Option<Par2>,
}

/// The par2 set of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Par2 {
    /// How many damaged or missing blocks ([`ARTICLE`] bytes each) it can restore.
    pub recovery_blocks: usize,
    /// How many blocks are damaged although every article is there.
    pub damaged_blocks: usize,
}

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Post {
    /// A good release of one small video of 45 minutes, packed and with par2, posted an hour ago.
    pub fn new(title: &str) -> Self {
        let file = PayloadFile {
            name: format!("{title}.mkv"),
            bytes: 600 * 1024,
            runtime: Duration::from_secs(45 * 60),
        };
        Self {
            title: title.to_owned(),
            files: vec![file],
            packaging: None,
            recovery_blocks: None,
            fault: Fault::None,
            posted: Timestamp::now() - Duration::from_secs(3600),
            seed: crc32fast::hash(title.as_bytes()).into(),
            material: Material::Pretended,
        }
    }

    /// The release's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Gives it a fault.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.fault = fault;
        self
    }

    /// Makes it this big (about, in bytes).
    #[must_use]
    pub fn bytes(mut self, bytes: usize) -> Self {
        for file in &mut self.files {
            file.bytes = bytes;
        }
        self
    }

    /// Makes its videos say that they run this long.
    #[must_use]
    pub fn runtime(mut self, runtime: Duration) -> Self {
        for file in &mut self.files {
            file.runtime = runtime;
        }
        self
    }

    /// Gives it these files instead of the one video.
    #[must_use]
    pub fn files(mut self, files: Vec<PayloadFile>) -> Self {
        self.files = files;
        self
    }

    /// Packs it so, instead of as the fault needs it.
    #[must_use]
    pub fn packaging(mut self, packaging: Packaging) -> Self {
        self.packaging = Some(packaging);
        self
    }

    /// Adds par2 with so many recovery blocks (0: none), instead of as the fault needs it.
    #[must_use]
    pub fn recovery_blocks(mut self, blocks: usize) -> Self {
        self.recovery_blocks = Some(blocks);
        self
    }

    /// Dates it.
    #[must_use]
    pub fn posted(mut self, at: Timestamp) -> Self {
        self.posted = at;
        self
    }

    /// Gives it other bytes: the same seed makes the same bytes.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Makes archives that the real SABnzbd can unpack, verify and repair.
    #[must_use]
    pub fn real(mut self) -> Self {
        self.material = Material::Real;
        self
    }

    /// Makes it [`Post::real`] or not.
    #[must_use]
    pub fn material(mut self, material: Material) -> Self {
        self.material = material;
        self
    }

    /// Makes it and puts its articles on the server.
    ///
    /// # Errors
    /// With [`Material::Real`], where a program that it needs is missing or fails.
    pub async fn publish(self, news: &NewsServer) -> anyhow::Result<Posted> {
        let mut random = StdRng::seed_from_u64(self.seed);
        let payload = self.payload(&mut random);
        let packed = package::pack(&self, payload, &mut random)
            .await
            .with_context(|| format!("{} could not be packed", self.title))?;

        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let id = format!("post-{number}");
        let mut files = Vec::new();
        for (index, (name, data)) in packed.files.iter().enumerate() {
            let parts = Part::split(name, data, self.article_bytes());
            let named = parts.into_iter().map(|part| {
                let token: u64 = random.random();
                (format!("{number}.{index}.{}.{token:x}@lab.invalid", part.number), part)
            });
            files.push(named.collect::<Vec<_>>());
        }
        let (nzb, bytes) = nzb::write(&self.title, self.posted, &files);
        news.take(&id, files, packed.contents);
        match self.fault {
            Fault::AllMissing => news.withhold(&id, Missing::All),
            Fault::SomeMissing(share) | Fault::Truncated(share) => {
                news.withhold(&id, Missing::Share(share))
            }
            _ => 0,
        };
        Ok(Posted { id, title: self.title, nzb, bytes, posted: self.posted })
    }

    /// SABnzbd gives a job up when more than five articles are missing; a truncated video has to
    /// stay below that.
    fn article_bytes(&self) -> usize {
        let bytes: usize = self.files.iter().map(|file| file.bytes).sum();
        match self.fault {
            Fault::Truncated(_) => bytes.div_ceil(12).max(ARTICLE),
            _ => ARTICLE,
        }
    }

    fn payload(&self, random: &mut StdRng) -> Vec<(String, Bytes)> {
        let one = |file: &PayloadFile| {
            let data = if file.name.ends_with(".mkv") {
                mkv::video(file.bytes, file.runtime, random)
            } else {
                noise(file.bytes, random)
            };
            (file.name.clone(), Bytes::from(data))
        };
        let mut files: Vec<_> = self.files.iter().map(one).collect();
        if self.fault == Fault::UnwantedFile {
            let program = Bytes::from(noise(4096, random));
            files.insert(0, (format!("{}.exe", self.title), program));
        }
        files
    }

    fn how_packed(&self) -> Packaging {
        self.packaging.unwrap_or(match self.fault {
            Fault::Truncated(_) => Packaging::Plain,
            Fault::CorruptRar => Packaging::Rar { volumes: 1 },
            // What SABnzbd finds in the first volume has to be found before the last one is there.
            Fault::MissingVolume | Fault::UnwantedFile => Packaging::Rar { volumes: 3 },
            Fault::Password(_) | Fault::HeaderPassword(_) => Packaging::Rar { volumes: 3 },
            _ => Packaging::Rar { volumes: 2 },
        })
    }

    fn blocks_of_recovery(&self) -> usize {
        self.recovery_blocks.unwrap_or(match self.fault {
            Fault::None | Fault::AllMissing => 4,
            Fault::DamagedRepairable => 6,
            Fault::DamagedUnrepairable => 1,
            _ => 0,
        })
    }

    /// How many blocks to damage after the par2 was made.
    fn blocks_to_damage(&self) -> usize {
        match self.fault {
            Fault::DamagedRepairable => 2,
            Fault::DamagedUnrepairable => 7,
            _ => 0,
        }
    }
}

fn noise(bytes: usize, random: &mut StdRng) -> Vec<u8> {
    let mut data = vec![0; bytes];
    random.fill_bytes(&mut data);
    data
}
