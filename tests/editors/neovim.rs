//! Neovim without a screen completes a member of a private library and a comment, and adds the import.
//!
//! It is the Neovim that `NVIM` names, or Debian's 0.10.4, unpacked once into `target/editors`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::lsp::{Project, warm};
use crate::support::packages::target;
use crate::support::{read, repository};

const SUITE: &str = "trixie";
const VERSION: &str = "0.10.4";

/// The command that starts Neovim: a program and its first arguments, and its runtime folder if that is not where it
/// looks.
fn neovim() -> (Vec<PathBuf>, Option<PathBuf>) {
    if let Some(program) = std::env::var_os("NVIM").filter(|program| !program.is_empty()) {
        return (vec![program.into()], None);
    }
    let root = installed();
    let libraries = root.join("usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH));
    // Its own loader, because it may be of another release than the system; it takes the libraries beside it.
    let loaders = fs::read_dir(&libraries).expect("the libraries were unpacked").flatten();
    let loader = loaders
        .map(|file| file.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ld-linux-")));
    let command =
        vec![loader.expect("the loader"), "--library-path".into(), libraries, root.join("usr/bin/nvim")];
    (command, Some(root.join("usr/share/nvim/runtime")))
}

/// The folder of Debian's Neovim. The first test that asks unpacks it.
fn installed() -> PathBuf {
    let folder = target().join("editors");
    fs::create_dir_all(&folder).expect("target is writable");
    let root = folder.join(format!("neovim-{VERSION}-{SUITE}"));
    let guard = File::create(folder.join(".lock")).expect("target is writable");
    guard.lock().expect("files can be locked");
    if !root.is_dir() {
        let partial = tempfile::tempdir_in(&folder).expect("target is writable");
        install(partial.path());
        fs::rename(partial.keep(), &root).expect("a rename within one folder");
    }
    root
}

#[expect(clippy::disallowed_methods, reason = "the set-up of the tests unpacks Neovim")]
fn install(folder: &Path) {
    let script = repository().join("tests/editors/neovim/install.sh");
    let output = Command::new(&script).args([SUITE, VERSION]).arg(folder).output().expect("bash is there");
    assert!(
        output.status.success(),
        "{}Set NVIM to a Neovim 0.10 or later to test with that one; by hand: {} {SUITE} {VERSION} FOLDER",
        String::from_utf8_lossy(&output.stderr),
        script.display(),
    );
}

/// The configuration that the README shows for Neovim, as a user copies it.
fn stanza() -> String {
    let readme = read("README.md");
    let (_, rest) = readme.split_once("```lua\n").expect("README.md has a stanza in Lua");
    rest.split_once("```").expect("its end").0.to_owned()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test runs Neovim")]
fn completes_a_member_and_a_comment_in_the_real_editor() {
    let project = Project::orders();
    let home = tempfile::tempdir().unwrap();
    warm(&home.path().join("cache"));
    fs::write(home.path().join("stanza.lua"), stanza()).unwrap();
    fs::write(project.root.join("orders/report.py"), "").unwrap();
    // `siskin` is found on the PATH, as in the stanza.
    let bin = Path::new(env!("CARGO_BIN_EXE_siskin")).parent().unwrap();

    let (command, runtime) = neovim();
    let mut process = Command::new(&command[0]);
    process.args(&command[1..]).args(["--clean", "--headless", "-n", "-S"]);
    process.arg(repository().join("tests/editors/neovim/drive.lua"));
    process.current_dir(&project.root).env_clear().env("PATH", bin).env("HOME", home.path());
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        process.env(name, home.path());
    }
    process.env("SISKIN_CACHE_DIR", home.path().join("cache"));
    process.env("SISKIN_CONFIG", home.path().join("config.toml"));
    process.envs(runtime.map(|runtime| ("VIMRUNTIME", runtime)));
    process.env("TEST_STANZA", home.path().join("stanza.lua"));
    process.env("TEST_RESULT", home.path().join("result.json"));
    let output = process.stdin(Stdio::null()).output().expect("Neovim starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let result = fs::read_to_string(home.path().join("result.json"));
    let result = result.unwrap_or_else(|error| panic!("Neovim wrote no result ({error}):\n{said}"));
    let result: Value = serde_json::from_str(&result).expect("JSON");
    let log = fs::read_to_string(home.path().join("nvim/lsp.log")).unwrap_or_default();
    assert!(output.status.success() && result["error"].is_null(), "{result:#}\n{said}\n{log}");

    let text =
        |step: &str| result[step].as_str().unwrap_or_else(|| panic!("no {step} in {result:#}")).to_owned();
    assert!(text("member").ends_with("    return orders.group_by"), "{}", text("member"));
    for step in ["comment", "action"] {
        let text = text(step);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("import") && lines[0].contains("acme_frames"), "{step}:\n{text}");
        assert!(text.contains("anti_join("), "{step}:\n{text}");
        assert!(text.contains("    # rows that have no partner in the other table"), "{step}:\n{text}");
    }
}
