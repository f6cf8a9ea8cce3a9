//! Packs a payload as its fault needs it.

use bytes::Bytes;
use rand::RngExt;
use rand::rngs::StdRng;

use super::rar::{self, Closed};
use super::{ARTICLE, Contents, Fault, Material, Packaging, Par2, Post, noise, programs};

type Files = Vec<(String, Bytes)>;

/// What is posted, and what is really in it.
pub(super) struct Packed {
    pub(super) files: Files,
    pub(super) contents: Contents,
}

pub(super) async fn pack(
    post: &Post,
    payload: Files,
    random: &mut StdRng,
) -> anyhow::Result<Packed> {
    let packaging = post.how_packed();
    let mut files = archive(post, packaging, &payload, random).await?;
    let password = match &post.fault {
        Fault::Password(password) | Fault::HeaderPassword(password) => Some(password.clone()),
        _ => None,
    };
    let mut contents = Contents {
        title: post.title.clone(),
        files: payload,
        packaging,
        absent_volumes: Vec::new(),
        corrupt: false,
        password,
        par2: None,
    };
    let recovery_blocks = post.blocks_of_recovery();
    let mut recovery = Files::new();
    if recovery_blocks > 0 {
        recovery = par2(post, &files, recovery_blocks, random).await?;
        let damaged_blocks = damage(&mut files, post.blocks_to_damage());
        contents.par2 = Some(Par2 { recovery_blocks, damaged_blocks });
    }
    if post.fault == Fault::MissingVolume && files.len() > 1 {
        contents.absent_volumes.push(files.remove(1).0);
    }
    if post.fault == Fault::CorruptRar {
        damage_middle(&mut files);
        contents.corrupt = true;
    }
    files.extend(recovery);
    Ok(Packed { files, contents })
}

async fn archive(
    post: &Post,
    packaging: Packaging,
    payload: &Files,
    random: &mut StdRng,
) -> anyhow::Result<Files> {
    let real = post.material == Material::Real;
    let closed = match &post.fault {
        Fault::Password(_) => Closed::Files,
        Fault::HeaderPassword(_) => Closed::Headers,
        _ => Closed::No,
    };
    match packaging {
        Packaging::Plain => Ok(payload.clone()),
        Packaging::Rar { volumes } if closed == Closed::No || !real => {
            Ok(rar::write(&post.title, payload, volumes, closed))
        }
        Packaging::Rar5 { volumes } if !real => {
            Ok(rar::write(&post.title, payload, volumes, closed))
        }
        Packaging::Rar { volumes } | Packaging::Rar5 { volumes } => {
            let total: usize = payload.iter().map(|(_, data)| data.len()).sum();
            let mut arguments = vec!["a".to_owned(), "-idq".into(), "-m0".into(), "-ep".into()];
            if volumes > 1 {
                arguments.push(format!("-v{}b", total.div_ceil(volumes) + 512));
            }
            match &post.fault {
                Fault::Password(password) => arguments.push(format!("-p{password}")),
                Fault::HeaderPassword(password) => arguments.push(format!("-hp{password}")),
                _ => {}
            }
            arguments.push(format!("{}.rar", post.title));
            arguments.extend(payload.iter().map(|(name, _)| name.clone()));
            programs::make("rar", &arguments, payload).await
        }
        Packaging::SevenZip if real => {
            let mut arguments = vec!["a".to_owned(), "-mx0".into()];
            if let Fault::Password(password) | Fault::HeaderPassword(password) = &post.fault {
                arguments.push(format!("-p{password}"));
            }
            arguments.push(format!("{}.7z", post.title));
            arguments.extend(payload.iter().map(|(name, _)| name.clone()));
            programs::make("7za", &arguments, payload).await
        }
        Packaging::SevenZip => {
            let total: usize = payload.iter().map(|(_, data)| data.len()).sum();
            Ok(vec![(format!("{}.7z", post.title), Bytes::from(noise(total + 200, random)))])
        }
    }
}

async fn par2(
    post: &Post,
    files: &Files,
    blocks: usize,
    random: &mut StdRng,
) -> anyhow::Result<Files> {
    let title = &post.title;
    if post.material == Material::Real {
        let mut arguments = vec!["create".to_owned(), "-q".into(), "-q".into()];
        arguments.extend([format!("-s{ARTICLE}"), format!("-c{blocks}"), "-n1".into()]);
        arguments.push(format!("{title}.par2"));
        arguments.extend(files.iter().map(|(name, _)| name.clone()));
        return programs::make("par2", &arguments, files).await;
    }
    let index = noise(2048 + random.random_range(0..64), random);
    let volume = noise(blocks * (ARTICLE + 68) + 2048, random);
    Ok(vec![
        (format!("{title}.par2"), Bytes::from(index)),
        (format!("{title}.vol0+{blocks}.par2"), Bytes::from(volume)),
    ])
}

/// Damages so many blocks, one in each place where a block starts, beginning with the last file so
/// that the first volume can still be opened. Answers how many it found to damage.
fn damage(files: &mut Files, wanted: usize) -> usize {
    let mut left = wanted;
    for (_, data) in files.iter_mut().rev() {
        let mut bytes = data.to_vec();
        let blocks = bytes.len().div_ceil(ARTICLE);
        for block in (1..blocks).rev().take(left) {
            let place = block * ARTICLE + 100;
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 0xFF;
                left -= 1;
            }
        }
        *data = Bytes::from(bytes);
    }
    wanted - left
}

/// Damages the middle of the first file, where the payload lies.
fn damage_middle(files: &mut Files) {
    if let Some((_, data)) = files.first_mut() {
        let mut bytes = data.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle..].iter_mut().take(64).for_each(|byte| *byte ^= 0xFF);
        *data = Bytes::from(bytes);
    }
}
