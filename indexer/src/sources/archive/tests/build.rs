//! Writers of zips and tars that may lie.

use std::io::Write;

/// A member of a zip; what is `None` is written as it truly is.
#[derive(Clone, Default)]
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) deflate: bool,
    pub(crate) size: Option<u32>,
    pub(crate) mode: u32,
    pub(crate) flags: u16,
    pub(crate) method: Option<u16>,
    pub(crate) offset: Option<u32>,
    pub(crate) local_name: Option<Vec<u8>>,
    pub(crate) local_extra: Vec<u8>,
    pub(crate) crc: Option<u32>,
}

impl Member {
    pub(crate) fn new(name: &str, content: &[u8]) -> Self {
        Self { name: name.as_bytes().to_vec(), content: content.to_vec(), ..Self::default() }
    }
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zip(members: &[Member]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for member in members {
        let packed = if member.deflate { deflate(&member.content) } else { member.content.clone() };
        let method = member.method.unwrap_or(if member.deflate { 8 } else { 0 });
        let size = member.size.unwrap_or(member.content.len() as u32);
        let crc = member.crc.unwrap_or_else(|| crc32fast::hash(&member.content));
        let offset = member.offset.unwrap_or(out.len() as u32);
        let local_name = member.local_name.as_ref().unwrap_or(&member.name);
        let mut fields = Vec::new();
        fields.extend(20_u16.to_le_bytes());
        fields.extend(member.flags.to_le_bytes());
        fields.extend(method.to_le_bytes());
        fields.extend([0; 4]);
        fields.extend(crc.to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend(size.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&fields);
        out.extend((local_name.len() as u16).to_le_bytes());
        out.extend((member.local_extra.len() as u16).to_le_bytes());
        out.extend(local_name);
        out.extend(&member.local_extra);
        out.extend(packed);
        directory.extend(b"PK\x01\x02");
        directory.extend(0x0314_u16.to_le_bytes());
        directory.extend(&fields);
        directory.extend((member.name.len() as u16).to_le_bytes());
        directory.extend([0; 8]);
        directory.extend((member.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&member.name);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]);
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let value =
            chunk.iter().chain([0; 2].iter()).take(3).fold(0_usize, |sum, byte| (sum << 8) | *byte as usize);
        for i in 0..=chunk.len() {
            out.push(DIGITS[(value >> (18 - 6 * i)) & 63] as char);
        }
    }
    out
}

/// The members of a wheel with METADATA and a RECORD that fits the given files.
pub(crate) fn wheel_members(name: &str, version: &str, files: &[(&str, &[u8])]) -> Vec<Member> {
    use sha2::Digest;
    let info = format!("{name}-{version}.dist-info");
    let metadata = format!(
        "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: numpy>=1\nRequires-Dist: pytest; extra == 'dev'\n\nText\n"
    );
    let mut record = String::new();
    let mut members = Vec::new();
    for (path, content) in files {
        record += &format!("{path},sha256={},{}\n", base64(&sha2::Sha256::digest(content)), content.len());
        members.push(Member { deflate: true, ..Member::new(path, content) });
    }
    record += &format!("{info}/RECORD,,\n");
    members.push(Member::new(&format!("{info}/METADATA"), metadata.as_bytes()));
    members.push(Member::new(&format!("{info}/RECORD"), record.as_bytes()));
    members
}

pub(crate) fn wheel(name: &str, version: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    zip(&wheel_members(name, version, files))
}

/// A tar of plain files.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap()
}
