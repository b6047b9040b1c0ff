//! `siskin index --fetch` from an index that wants a password, which each place gives that pip, uv and Poetry know.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::binary::{Outcome, Siskin};
use crate::support::private_index::{PASSWORD, PrivateIndex, USER};

const PIN: &str = "acme-private==1.4";

type Variables<'a> = &'a [(&'a str, &'a str)];

fn index() -> PrivateIndex {
    PrivateIndex::start(&[PIN, "acme-other==2.0"])
}

/// Fetches in a project's folder, with no other settings of pip than those variables.
fn fetch(siskin: &Siskin, project: &Path, variables: Variables<'_>, arguments: &[&str]) -> Outcome {
    let mut all = vec![("PIP_CONFIG_FILE", "/dev/null"), ("PIP_INDEX_URL", ""), ("PIP_RETRIES", "0")];
    all.extend(variables);
    siskin.run_with(&all, project, &[&["index", "--fetch"], arguments].concat())
}

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// That the package came, and no password was said.
fn assert_fetched(siskin: &Siskin, outcome: &Outcome) {
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains(PASSWORD));
    let shown = siskin.run_in(siskin.cache(), &["exists", "--package", PIN, "acme_private.in_1_4"]);
    assert_eq!(shown.code, 0, "{}", shown.stdout);
}

#[test]
fn refuses_without_a_password_and_names_the_host() {
    let (index, siskin, project) = (index(), Siskin::new(), project(&[]));
    let url = index.url("");
    let outcome = fetch(&siskin, project.path(), &[("PIP_INDEX_URL", &url)], &["--package", PIN]);
    assert_eq!(outcome.code, 2);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(said.contains(&format!("{} refuses access (401)", index.host())), "{said}");
}

#[test]
fn takes_the_password_from_the_address_netrc_and_variables() {
    let index = index();
    let url = index.url("");
    let with_password = index.url(&format!("{USER}:{PASSWORD}@"));
    let uv = format!("[[tool.uv.index]]\nname = \"my-index\"\nurl = \"{url}\"\ndefault = true\n");
    let poetry = format!("[[tool.poetry.source]]\nname = \"my-index\"\nurl = \"{url}\"\n");
    let auth = format!("[http-basic.my-index]\nusername = \"{USER}\"\npassword = \"{PASSWORD}\"\n");
    let netrc = format!("machine 127.0.0.1\nlogin {USER}\npassword {PASSWORD}\n");
    // What the user's home has, the project's manifest, and variables.
    let named = [("UV_INDEX_MY_INDEX_USERNAME", USER), ("UV_INDEX_MY_INDEX_PASSWORD", PASSWORD)];
    let cases: [(&str, &str, &str, Variables<'_>); 5] = [
        ("", "", "", &[("PIP_INDEX_URL", &with_password)]),
        (".netrc", &netrc, "", &[("PIP_INDEX_URL", &url)]),
        ("", "", &uv, &named),
        (".config/pypoetry/auth.toml", &auth, &poetry, &[]),
        (".config/uv/uv.toml", &format!("[[index]]\nurl = \"{with_password}\"\n"), "", &[]),
    ];
    for (path, text, manifest, variables) in cases {
        let siskin = Siskin::new();
        if !path.is_empty() {
            let path = siskin.cache().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let project = project(&[("pyproject.toml", manifest)]);
        let outcome = fetch(&siskin, project.path(), variables, &["--package", PIN]);
        assert_fetched(&siskin, &outcome);
        let is_named = outcome.stderr.contains(&format!("asking {} too", index.host()));
        assert_eq!(is_named, !manifest.is_empty(), "{}", outcome.stderr);
    }
}

#[cfg(unix)]
#[test]
fn asks_the_keyring_where_the_user_says_so() {
    use std::os::unix::fs::PermissionsExt as _;

    let (index, project) = (index(), project(&[]));
    let url = index.url("");
    let of_user = index.url(&format!("{USER}@"));
    for (url, expected) in [(&url, "--mode creds get"), (&of_user, "get http")] {
        let siskin = Siskin::new();
        let programs = siskin.cache().join("bin");
        fs::create_dir_all(&programs).unwrap();
        let program = programs.join("keyring");
        let script = format!(
            "#!/bin/sh\necho \"$@\" >> {}/asked\n[ \"$1\" = get ] && echo {PASSWORD} && exit\necho {USER}\necho {PASSWORD}\n",
            programs.display()
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let path = programs.to_string_lossy();
        let variables = [("PIP_INDEX_URL", url.as_str()), ("PATH", &path)];
        let outcome = fetch(&siskin, project.path(), &variables, &["--package", PIN]);
        assert_eq!(outcome.code, 2, "it is not asked unless the user says so");
        let variables = [&variables[..], &[("PIP_KEYRING_PROVIDER", "subprocess")]].concat();
        let outcome = fetch(&siskin, project.path(), &variables, &["--package", PIN]);
        assert_fetched(&siskin, &outcome);
        let asked = fs::read_to_string(programs.join("asked")).unwrap();
        assert!(asked.contains(expected), "{asked}");
    }
}

#[test]
fn checks_the_hashes_that_a_lockfile_names() {
    let index = index();
    let url = index.url(&format!("{USER}:{PASSWORD}@"));
    let lock = |sha256: &str| {
        format!(
            "version = 1\n\n[[package]]\nname = \"acme-private\"\nversion = \"1.4\"\n\
             wheels = [{{ url = \"{}w.whl\", hash = \"sha256:{sha256}\" }}]\n",
            index.url("")
        )
    };
    for (sha256, is_right) in [(index.sha256("acme-private"), true), (&"0".repeat(64), false)] {
        let siskin = Siskin::new();
        let project = project(&[("uv.lock", &lock(sha256))]);
        for arguments in [&[][..], &["--package", PIN]] {
            let outcome = fetch(&siskin, project.path(), &[("PIP_INDEX_URL", &url)], arguments);
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            if is_right {
                assert_fetched(&siskin, &outcome);
            } else {
                assert_eq!(outcome.code, 2, "{said}");
                assert!(said.contains("has another sha256 than") && said.contains("uv.lock names"), "{said}");
            }
        }
    }
}

#[test]
fn a_package_comes_from_the_index_that_the_project_names_for_it() {
    let index = index();
    let nobody = "http://127.0.0.1:9/simple/";
    let manifest = format!(
        "[tool.uv.sources]\nacme-private = {{ index = \"ours\" }}\n\n\
         [[tool.uv.index]]\nname = \"ours\"\nurl = \"{}\"\nexplicit = true\n",
        index.url(&format!("{USER}:{PASSWORD}@"))
    );
    let (siskin, project) = (Siskin::new(), project(&[("pyproject.toml", &manifest)]));
    let outcome = fetch(&siskin, project.path(), &[("PIP_INDEX_URL", nobody)], &["--package", PIN]);
    assert_fetched(&siskin, &outcome);
    // Others do not, and the host that is down is named.
    let other = ["--package", "acme-other==2.0"];
    let outcome = fetch(&siskin, project.path(), &[("PIP_INDEX_URL", nobody)], &other);
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.code == 2 && said.contains("127.0.0.1:9 could not be reached"), "{said}");
}

#[test]
fn nothing_is_fetched_where_the_user_says_never() {
    let (index, siskin) = (index(), Siskin::new());
    fs::write(siskin.config(), "network = 'never'\n").unwrap();
    let project = project(&[("siskin.toml", "network = 'auto'\n")]);
    let url = index.url(&format!("{USER}:{PASSWORD}@"));
    let outcome = fetch(&siskin, project.path(), &[("PIP_INDEX_URL", &url)], &["--package", PIN]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("`network = \"never\"`"), "{}", outcome.stderr);
    let outcome = siskin.run_in(project.path(), &["index"]);
    assert!(outcome.stderr.contains("`network` is a user setting"), "{}", outcome.stderr);
}
