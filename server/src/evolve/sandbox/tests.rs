//! The walls around real programs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Limits, Line, Sandbox, Spec, Tier};

fn spec(tier: Tier, scratch: &Path, script: &str) -> Spec {
    Spec {
        tier,
        command: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
        environment: vec![("A".to_owned(), "1".to_owned())],
        folder: PathBuf::from("/"),
        readable: Vec::new(),
        scratch: match tier {
            Tier::Namespaces => PathBuf::from("/scratch"),
            Tier::Landlock => scratch.to_owned(),
        },
        limits: Limits::default(),
        parent: std::process::id(),
        without: Vec::new(),
    }
}

/// Runs `script` under each tier; `S` in it is the scratch folder. Expects these lines of output.
fn check(script: &str, expected: &[&str]) {
    for tier in [Tier::Namespaces, Tier::Landlock] {
        let scratch = tempfile::tempdir().unwrap();
        let mut spec = spec(tier, scratch.path(), script);
        spec.environment.push(("S".to_owned(), spec.scratch.display().to_string()));
        let mut sandbox = Sandbox::start(&spec).unwrap();
        let mut lines = Vec::new();
        let last = loop {
            match sandbox.receive(Duration::from_secs(20)) {
                Line::Text(line) => lines.push(line),
                Line::Pending => panic!("{script}: hangs"),
                Line::Ended(words) => break words,
            }
        };
        assert_eq!(lines, expected, "{tier}: {script}: {last}");
    }
}

#[test]
fn a_program_has_what_it_needs() {
    check("echo $A; echo hello > $S/f; cat $S/f; ls /usr > /dev/null && echo read", &["1", "hello", "read"]);
}

#[test]
fn nothing_is_written_outside_the_scratch_folder() {
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("f");
    std::fs::write(&file, "user's").unwrap();
    let shown = file.display();
    check(&format!("echo x > {shown} || echo no; cat {shown} || echo hidden"), &["no", "hidden"]);
    check("touch /usr/f || echo no; ln -s / $S/l; touch $S/l/f || echo no", &["no", "no"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "user's");
}

#[test]
fn both_tiers_are_found_or_say_why_not() {
    for tier in [Tier::Namespaces, Tier::Landlock] {
        super::check_tier(tier).unwrap();
    }
    assert_eq!(super::strongest_tier().unwrap(), Tier::Namespaces);
}
