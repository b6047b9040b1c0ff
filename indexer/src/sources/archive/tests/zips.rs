use std::io::Write;

use expect_test::expect;

use super::{Member, read, wheel, wheel_members, zip};
use crate::sources::archive::{Limits, Problems, ReadAt, read_archive};

const WHEEL: &str = "demo-1.0-py3-none-any.whl";

fn check(members: &[Member], expected: &expect_test::Expect) {
    expected.assert_eq(&read(WHEEL, &zip(members), &Limits::default()));
}

#[test]
fn reads_a_wheel_with_its_parts() {
    let bytes = wheel(
        "Demo",
        "1.0",
        &[
            ("demo/__init__.py", b"x = 1\n"),
            ("demo/_core.cpython-311-x86_64-linux-gnu.so", b"ELF"),
            ("demo/core.pyi", b""),
            ("demo/tests/test_core.py", b"demo.x"),
            ("demo/data.json", b"{}"),
            ("Demo-1.0.data/purelib/extra.py", b"y"),
            ("Demo-1.0.data/scripts/run.py", b"z"),
        ],
    );
    expect![[r#"
        demo 1.0
        demo/__init__.py 6
        demo/_core.cpython-311-x86_64-linux-gnu.so 3
        demo/core.pyi 0
        extra.py 1
        usage demo/tests/test_core.py 6
    "#]]
    .assert_eq(&read(WHEEL, &bytes, &Limits::default()));
}

#[test]
fn takes_requirements_without_those_of_extras() {
    let (_folder, path) = super::on_disk(WHEEL, &wheel("demo", "1.0", &[("demo.py", b"")]));
    let (tree, _) = read_archive(&path, &Limits::default()).unwrap();
    assert_eq!(tree.requires.iter().map(crate::package::PackageName::as_str).collect::<Vec<_>>(), ["numpy"]);
}

#[test]
fn reads_what_other_writers_write_with_64_bit_sizes_and_a_comment() {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default().large_file(true);
    writer.start_file("demo/__init__.py", options).unwrap();
    writer.write_all(b"x = 1\n").unwrap();
    writer.set_comment("a comment with PK\u{5}\u{6} in it, and more text after it").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let text = read("demo-1.0.zip", &bytes, &Limits::default());
    assert!(text.contains("demo/__init__.py 6"), "{text}");
    let mut shifted = b"#!/bin/sh\n".to_vec();
    shifted.extend(bytes);
    let text = read("demo-1.0.zip", &shifted, &Limits::default());
    assert!(text.contains("demo/__init__.py 6"), "{text}");
}

#[test]
fn finds_a_directory_that_only_64_bits_can_place() {
    let bytes = zip(&[Member::new("a.py", b"x")]);
    let end = bytes.len() - 22;
    let start = end - 50;
    let mut out = bytes[..end].to_vec();
    let record = out.len() as u64;
    out.extend(b"PK\x06\x06");
    out.extend(44_u64.to_le_bytes());
    out.extend([0; 12]);
    out.extend(1_u64.to_le_bytes());
    out.extend(1_u64.to_le_bytes());
    out.extend(50_u64.to_le_bytes());
    out.extend((start as u64).to_le_bytes());
    out.extend(b"PK\x06\x07");
    out.extend(0_u32.to_le_bytes());
    out.extend(record.to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out.extend(b"PK\x05\x06");
    out.extend([0; 4]);
    out.extend([0xff; 12]);
    out.extend([0; 2]);
    expect![[r#"
        demo 1.0
        a.py 1
    "#]]
    .assert_eq(&read("demo-1.0.zip", &out, &Limits::default()));
}

#[test]
fn refuses_names_that_leave_the_folder() {
    let names = [
        "/etc/a.py",
        "../a.py",
        "demo/../../a.py",
        "C:a.py",
        "C:/a.py",
        "a\\b.py",
        "a\0.py",
        "\u{202e}/../yp.a",
    ];
    let mut members: Vec<Member> = names.iter().map(|name| Member::new(name, b"bad")).collect();
    members.push(Member { name: b"demo/\xff.py".to_vec(), ..Member::default() });
    members.push(Member::new(&("d/".repeat(70) + "a.py"), b"deep"));
    members.push(Member::new("./demo//__init__.py", b"good"));
    check(
        &members,
        &expect![[r#"
            demo 1.0
            demo/__init__.py 4
            ! demo-1.0-py3-none-any.whl: /etc/a.py: the name is an absolute path; left out
            ! demo-1.0-py3-none-any.whl: ../a.py: the name leads out of the archive; left out
            ! demo-1.0-py3-none-any.whl: demo/../../a.py: the name leads out of the archive; left out
            ! demo-1.0-py3-none-any.whl: C:a.py: the name has a drive letter; left out
            ! demo-1.0-py3-none-any.whl: C:/a.py: the name has a drive letter; left out
            ! demo-1.0-py3-none-any.whl: a\b.py: the name contains a backslash; left out
            ! demo-1.0-py3-none-any.whl: a\u{0}.py: the name contains NUL; left out
            ! demo-1.0-py3-none-any.whl: \u{202e}/../yp.a: the name leads out of the archive; left out
            ! demo-1.0-py3-none-any.whl: demo/�.py: the name is not UTF-8; left out
            ! demo-1.0-py3-none-any.whl: d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/a.py: the name is nested too deeply; left out
        "#]],
    );
}

#[test]
fn never_follows_links_or_reads_what_is_no_file() {
    check(
        &[
            Member { mode: 0o120_777, ..Member::new("demo/link.py", b"/etc/passwd") },
            Member { mode: 0o060_600, ..Member::new("demo/device.py", b"") },
            Member { mode: 0o100_644, ..Member::new("demo/__init__.py", b"") },
        ],
        &expect![[r#"
            demo 1.0
            demo/__init__.py 0
            ! demo-1.0-py3-none-any.whl: demo/link.py: a symbolic link; not followed
            ! demo-1.0-py3-none-any.whl: demo/device.py: not a plain file; left out
        "#]],
    );
}

#[test]
fn leaves_out_encrypted_and_strangely_packed_members() {
    check(
        &[
            Member { flags: 1, ..Member::new("demo/secret.py", b"x") },
            Member { method: Some(14), ..Member::new("demo/lzma.py", b"x") },
        ],
        &expect![[r#"
            demo 1.0
            ! demo-1.0-py3-none-any.whl: demo/secret.py: encrypted; left out
            ! demo-1.0-py3-none-any.whl: demo/lzma.py: packed by method 14, which is not supported; left out
        "#]],
    );
}

#[test]
fn believes_no_size() {
    let zeros = vec![0; 4 << 20];
    check(
        &[
            Member { deflate: true, ..Member::new("demo/bomb.py", &zeros) },
            Member { deflate: true, size: Some(1000), ..Member::new("demo/more.py", &zeros) },
            Member { deflate: true, size: Some(2000), ..Member::new("demo/less.py", b"only this") },
            Member { deflate: true, size: Some(u32::MAX - 1), ..Member::new("demo/huge.py", b"x") },
            Member { crc: Some(7), ..Member::new("demo/crc.py", b"x") },
            Member { local_name: Some(b"demo/other.py".to_vec()), ..Member::new("demo/named.py", b"x") },
        ],
        &expect![[r#"
            demo 1.0
            demo/crc.py unreadable: damaged: its checksum does not match
            demo/less.py unreadable: not as long as the directory says
            demo/more.py unreadable: unpacks to more than the directory says
            demo/named.py unreadable: the member's own name is not the directory's
            ! demo-1.0-py3-none-any.whl: demo/bomb.py: unpacks to more than 200 times its size; left out
            ! demo-1.0-py3-none-any.whl: demo/huge.py: larger than 64 MB; left out
        "#]],
    );
}

#[test]
fn leaves_out_overlapping_members_and_takes_the_last_of_a_name() {
    check(
        &[
            Member::new("demo/a.py", b"first"),
            Member { offset: Some(0), ..Member::new("demo/b.py", b"overlaps") },
            Member::new("demo/a.py", b"the last"),
            Member { offset: Some(9_000_000), ..Member::new("demo/c.py", b"beyond") },
        ],
        &expect![[r#"
            demo 1.0
            demo/a.py 8
            ! demo-1.0-py3-none-any.whl: demo/b.py: its bytes overlap another member's; left out
            ! demo-1.0-py3-none-any.whl: demo/c.py: its bytes reach beyond the archive; left out
            ! demo-1.0-py3-none-any.whl: demo/a.py: two members have this name; the last one is used
        "#]],
    );
}

#[test]
fn checks_members_against_record() {
    let mut members = wheel_members("demo", "1.0", &[("demo/good.py", b"good"), ("demo/bad.py", b"good")]);
    members[1].content = b"evil".to_vec();
    members.push(Member::new("demo/new.py", b"x"));
    check(
        &members,
        &expect![[r#"
            demo 1.0
            demo/bad.py unreadable: its sha256 is not the one in RECORD; left out
            demo/good.py 4
            demo/new.py 1
            ! demo-1.0-py3-none-any.whl: demo/new.py: RECORD has no sha256 for it; used unchecked
        "#]],
    );
}

#[test]
fn caps_members_and_total_size() {
    let files: Vec<Member> = (0..10).map(|i| Member::new(&format!("demo/m{i}.py"), &[b'x'; 100])).collect();
    let limits = Limits { members: 3, ..Limits::default() };
    expect![[r#"
        demo 1.0
        demo/m0.py 100
        demo/m1.py 100
        demo/m2.py 100
        ! demo-1.0-py3-none-any.whl: more than 3 members; the rest is left out
    "#]]
    .assert_eq(&read(WHEEL, &zip(&files), &limits));
    let limits = Limits { total_bytes: 250, ..Limits::default() };
    expect![[r#"
        demo 1.0
        demo/m0.py 100
        demo/m1.py 100
        ! demo-1.0-py3-none-any.whl: demo/m2.py: more than 0 MB of sources; the rest is left out
    "#]]
    .assert_eq(&read(WHEEL, &zip(&files), &limits));
}

#[test]
fn survives_every_truncation_and_every_changed_byte() {
    let bytes = wheel("demo", "1.0", &[("demo/__init__.py", b"x = 1\n"), ("demo/a.py", b"y = 2\n")]);
    let limits = Limits::default();
    let parse = |bytes: Vec<u8>| {
        let bytes: std::sync::Arc<dyn ReadAt> = std::sync::Arc::new(std::sync::Arc::<[u8]>::from(bytes));
        let place = crate::package::Provenance::Index(String::new());
        let mut problems = Problems::default();
        let given = crate::sources::archive::Identity::default();
        let kind = crate::sources::archive::ArchiveKind::Wheel;
        let tree = super::super::read_zip(bytes, kind, &given, place, &limits, &mut problems);
        for file in tree.iter().flat_map(|tree| &tree.files) {
            let _ = file.read();
        }
        tree.is_ok()
    };
    assert!((0..bytes.len()).all(|end| !parse(bytes[..end].to_vec())));
    for at in 0..bytes.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut changed = bytes.clone();
            changed[at] = value;
            parse(changed);
        }
    }
}

#[test]
fn says_what_is_no_archive() {
    expect![[r#"
        error: demo-1.0-py3-none-any.whl: the zip's directory is missing or cut short
    "#]]
    .assert_eq(&read(WHEEL, b"hello", &Limits::default()));
    expect![[r#"
        error: demo.exe: not an archive that can be read (.whl, .tar.gz, .tgz, .tar.bz2, .zip, .egg)
    "#]]
    .assert_eq(&read("demo.exe", b"hello", &Limits::default()));
}
