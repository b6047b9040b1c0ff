use expect_test::expect;

use super::{gzip, read, tar};
use crate::sources::archive::Limits;

const SDIST: &str = "demo-1.0.tar.gz";

fn check(bytes: &[u8], expected: &expect_test::Expect) {
    expected.assert_eq(&read(SDIST, bytes, &Limits::default()));
}

fn header(kind: ::tar::EntryType, size: u64, name: &[u8]) -> ::tar::Header {
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_cksum();
    header
}

fn raw(members: &[(::tar::EntryType, &[u8], &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (kind, name, content) in members {
        out.extend(header(*kind, content.len() as u64, name).as_bytes());
        out.extend(*content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.extend([0; 1024]);
    out
}

#[test]
fn reads_an_sdist_with_long_names_in_both_forms() {
    let long = format!("demo-1.0/demo/{}.py", "n".repeat(200));
    let pax = "29 path=demo-1.0/demo/pax.py\n";
    let bytes = raw(&[
        (::tar::EntryType::Regular, b"demo-1.0/PKG-INFO", b"Name: Demo\nVersion: 1.0\n"),
        (::tar::EntryType::Regular, b"demo-1.0/demo/__init__.py", b"x"),
        (::tar::EntryType::GNULongName, b"././@LongLink", long.as_bytes()),
        (::tar::EntryType::Regular, b"short", b"yy"),
        (::tar::EntryType::XHeader, b"pax", pax.as_bytes()),
        (::tar::EntryType::Regular, b"short", b"zzz"),
    ]);
    let text = read(SDIST, &gzip(&bytes), &Limits::default());
    assert!(text.contains("nnn.py 2\n") && text.contains("demo/pax.py 3\n") && !text.contains('!'), "{text}");
}

#[test]
fn refuses_links_and_names_that_leave_the_folder() {
    let regular = ::tar::EntryType::Regular;
    let bytes = raw(&[
        (regular, b"demo-1.0/demo/__init__.py", b"x"),
        (regular, b"../evil.py", b"x"),
        (regular, b"/abs.py", b"x"),
        (regular, b"demo-1.0/demo/\xff.py", b"x"),
        (::tar::EntryType::Symlink, b"demo-1.0/demo/link.py", b""),
        (::tar::EntryType::Link, b"demo-1.0/demo/hard.py", b""),
        (::tar::EntryType::Fifo, b"demo-1.0/demo/fifo.py", b""),
    ]);
    check(
        &gzip(&bytes),
        &expect![[r#"
            demo 1.0
            demo/__init__.py 1
            ! demo-1.0.tar.gz: ../evil.py: the name leads out of the archive; left out
            ! demo-1.0.tar.gz: /abs.py: the name is an absolute path; left out
            ! demo-1.0.tar.gz: demo-1.0/demo/�.py: the name is not UTF-8; left out
            ! demo-1.0.tar.gz: demo-1.0/demo/link.py: a symbolic link; not followed
            ! demo-1.0.tar.gz: demo-1.0/demo/hard.py: a hard link; not followed
            ! demo-1.0.tar.gz: demo-1.0/demo/fifo.py: not a plain file; left out
        "#]],
    );
}

#[test]
fn stops_at_endless_zeros() {
    let mut bytes = tar(&[("demo-1.0/demo/__init__.py", b"x")]);
    bytes.truncate(1024);
    bytes.extend(header(::tar::EntryType::Regular, 1 << 40, b"demo-1.0/zeros.bin").as_bytes());
    bytes.resize(bytes.len() + (64 << 20), 0);
    check(
        &gzip(&bytes),
        &expect![[r#"
            demo 1.0
            demo/__init__.py 1
            ! demo-1.0.tar.gz: read up to member 2: unpacks to more than 200 times its size; the rest is left out
        "#]],
    );
}

#[test]
fn believes_no_size_and_keeps_what_stands_before_damage() {
    let mut bytes = tar(&[("demo-1.0/demo/__init__.py", b"x")]);
    bytes.truncate(1024);
    bytes.extend(header(::tar::EntryType::Regular, 60 << 20, b"demo-1.0/demo/cut.py").as_bytes());
    bytes.extend(b"short");
    check(
        &gzip(&bytes),
        &expect![[r#"
            demo 1.0
            demo/__init__.py 1
            ! demo-1.0.tar.gz: read up to member 2: the archive is cut short
        "#]],
    );
    let whole = gzip(&tar(&[("demo-1.0/demo/__init__.py", b"x"), ("demo-1.0/demo/b.py", &[b'y'; 5000])]));
    for end in 0..whole.len() {
        read(SDIST, &whole[..end], &Limits::default());
    }
    let text = read(SDIST, b"no gzip", &Limits::default());
    assert!(text.starts_with("error: demo-1.0.tar.gz: not a source distribution"), "{text}");
}

#[test]
fn caps_members_sizes_and_memory() {
    let files = [("d-1/d/__init__.py", &b"xxxx"[..]), ("d-1/d/a.py", b"aaaaaaaa"), ("d-1/d/b.py", b"b")];
    let bytes = gzip(&tar(&files));
    let with = |limits: Limits| read("d-1.tar.gz", &bytes, &limits);
    expect![[r#"
        d 1
        d/__init__.py 4
        d/a.py 8
        ! d-1.tar.gz: more than 2 members; the rest is left out
    "#]]
    .assert_eq(&with(Limits { members: 2, ..Limits::default() }));
    expect![[r#"
        d 1
        d/__init__.py 4
        d/b.py 1
        ! d-1.tar.gz: d-1/d/a.py: larger than 0 MB; left out
    "#]]
    .assert_eq(&with(Limits { file_bytes: 5, ..Limits::default() }));
    expect![[r#"
        d 1
        d/__init__.py 4
        ! d-1.tar.gz: d-1/d/a.py: more than 0 MB of sources; the rest is left out
    "#]]
    .assert_eq(&with(Limits { memory_bytes: 6, ..Limits::default() }));
}

#[test]
fn reads_bzip2() {
    use std::io::Write;
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(&tar(&[("demo-1.0/demo.py", b"x")])).unwrap();
    expect![[r#"
        demo 1.0
        demo.py 1
    "#]]
    .assert_eq(&read("demo-1.0.tar.bz2", &encoder.finish().unwrap(), &Limits::default()));
}

#[test]
fn takes_no_notice_of_files_beside_the_root() {
    check(
        &gzip(&tar(&[
            ("._demo-1.0", b"mac"),
            ("demo-1.0/setup.py", b""),
            ("demo-1.0/demo/__init__.py", b""),
            ("stray.py", b""),
        ])),
        &expect![[r#"
            demo 1.0
            demo/__init__.py 0
        "#]],
    );
}
