use std::collections::BTreeMap;
use std::path::Path;

use super::super::address::{Address, decode};
use super::super::config::{Environment, IndexConfig};
use super::super::netrc::parse_netrc;

fn environment(root: &Path, variables: &[(&str, &str)]) -> Environment {
    Environment {
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect::<BTreeMap<_, _>>(),
        home: Some(root.join("home")),
        os: "linux".into(),
        root: root.to_owned(),
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn shown(config: &IndexConfig) -> String {
    let indexes: Vec<String> = config.indexes.iter().map(ToString::to_string).collect();
    format!("{} | {} | {:?}", indexes.join(" "), config.find_links.join(" "), config.trusted_hosts)
}

#[test]
fn uses_the_public_index_where_nothing_is_configured() {
    let folder = tempfile::tempdir().unwrap();
    let (config, problems) = IndexConfig::of_pip(&environment(folder.path(), &[]));
    assert_eq!(shown(&config), "https://pypi.org/simple/ |  | []");
    assert!(problems.is_empty());
}

#[test]
fn stronger_files_and_variables_win() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        "etc/pip.conf",
        "[global]\nindex-url = https://global.test/simple\ntimeout: 60\n[install]\ntrusted-host =\n    a.test\n    b.test:81\n",
    );
    write(
        root,
        "home/.config/pip/pip.conf",
        "\u{feff}[global]\nindex_url=https://user.test/simple\n# no\nfind-links = /wheels\n  https://links.test/\n",
    );
    write(root, "venv/pip.conf", "[download]\nextra-index-url = https://extra.test/simple\n");
    let venv = root.join("venv");
    let venv = ("VIRTUAL_ENV", venv.to_str().unwrap());
    let (config, _) = IndexConfig::of_pip(&environment(root, &[venv]));
    assert_eq!(
        shown(&config),
        "https://user.test/simple https://extra.test/simple | /wheels https://links.test/ | [\"a.test\", \"b.test:81\"]"
    );
    assert_eq!(config.timeout.as_secs(), 60);
    let (config, _) = IndexConfig::of_pip(&environment(
        root,
        &[venv, ("PIP_INDEX_URL", "https://env.test/"), ("PIP_FIND_LINKS", "/w")],
    ));
    assert_eq!(
        shown(&config),
        "https://env.test/ https://extra.test/simple | /w | [\"a.test\", \"b.test:81\"]"
    );
    let (config, _) = IndexConfig::of_pip(&environment(
        root,
        &[("PIP_CONFIG_FILE", "/dev/null"), ("PIP_NO_INDEX", "true")],
    ));
    assert_eq!(shown(&config), " |  | []");
}

#[test]
fn an_index_that_cannot_be_read_is_not_replaced_by_the_public_one() {
    let folder = tempfile::tempdir().unwrap();
    let (config, problems) =
        IndexConfig::of_pip(&environment(folder.path(), &[("PIP_INDEX_URL", "user:secret@nowhere")]));
    assert!(config.indexes.is_empty());
    assert_eq!(problems.len(), 1);
    assert!(!format!("{problems:?}").contains("secret"));
}

#[test]
fn credentials_are_kept_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "home/.netrc", "machine h.test login me password pw\ndefault login d\n");
    let variables = [
        ("PIP_INDEX_URL", "https://us%40er:se%2Fcret@h.test/simple"),
        ("https_proxy", "http://p:hush@proxy.test:3128"),
    ];
    let (config, _) = IndexConfig::of_pip(&environment(folder.path(), &variables));
    let credentials = config.indexes[0].credentials.clone().unwrap();
    assert_eq!((credentials.user.as_str(), credentials.password.as_str()), ("us@er", "se/cret"));
    let text = format!("{config:?} {}", config.indexes[0]);
    for secret in ["secret", "se%2Fcret", "se/cret", "hush", "pw"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert_eq!(config.https_proxy.unwrap().host(), "proxy.test:3128");
}

#[test]
fn reads_netrc() {
    let machines = parse_netrc(
        "machine a login x password y macdef init\nmachine no\n\nmachine b\n  password z\ndefault login q",
    );
    let shown: Vec<String> = machines
        .iter()
        .map(|(host, credentials)| format!("{:?} {} {}", host, credentials.user, credentials.password))
        .collect();
    assert_eq!(shown, ["Some(\"a\") x y", "Some(\"b\")  z", "None q "]);
}

#[test]
fn reads_addresses() {
    assert!(Address::parse("ftp://h.test/").is_err());
    assert!(Address::parse("no address").is_err());
    assert_eq!(Address::parse(" https://h.test:8443/x ").unwrap().host(), "h.test:8443");
    assert_eq!(decode("a%20b%zz%"), "a b%zz%");
}

/// The indexes that are asked for a project's packages and for `ours`, and the hosts that only the project names.
fn named(files: &[&str], variables: &[(&str, &str)]) -> String {
    let folder = crate::sources::fixture::write(files);
    let environment = environment(folder.path(), variables);
    let (config, problems) = IndexConfig::load(&environment, &folder.path().join("ws"));
    let list = |name: &str| {
        let indexes = config.indexes_for(&crate::package::PackageName::new(name)).iter();
        indexes.map(Address::to_string).collect::<Vec<_>>().join(" ")
    };
    let problems: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
    format!("{} | {} | {:?} {problems:?}", list("x"), list("ours"), config.project_hosts)
}

#[test]
fn indexes_of_uv_and_poetry_stand_before_the_public_one_or_for_it() {
    let public = "https://pypi.org/simple/";
    let uv = "ws/pyproject.toml=[[tool.uv.index]]\nname = 'a'\nurl = 'https://a.test/s'\n\
              [[tool.uv.index]]\nname = 'b'\nurl = 'https://b.test/s'\nexplicit = true\n\
              [tool.uv.sources]\nours = { index = 'b' }\n";
    assert_eq!(
        named(&[uv], &[]),
        format!("https://a.test/s {public} | https://b.test/s | [\"a.test\", \"b.test\"] []")
    );
    // What the user names too is no host of the project alone.
    let user = "home/.config/uv/uv.toml=[[index]]\nurl = 'https://a.test/s'\ndefault = true\n";
    assert_eq!(named(&[uv, user], &[]), "https://a.test/s | https://b.test/s | [\"b.test\"] []");
    let poetry = "ws/pyproject.toml=[[tool.poetry.source]]\nname = 'a'\nurl = 'https://a.test/s'\n\
                  [[tool.poetry.source]]\nname = 'c'\nurl = 'https://c.test/s'\npriority = 'supplemental'\n\
                  [tool.poetry.dependencies]\nours = { version = '1', source = 'c' }\n";
    assert_eq!(
        named(&[poetry], &[]),
        "https://a.test/s https://c.test/s | https://c.test/s | [\"a.test\", \"c.test\"] []"
    );
    let variables =
        [("UV_INDEX", "a=https://a.test/s https://d.test/s"), ("UV_DEFAULT_INDEX", "https://e.test/s")];
    let all = "https://a.test/s https://d.test/s https://e.test/s";
    assert_eq!(named(&[], &variables), format!("{all} | {all} | [] []"));
}

#[test]
fn requirements_name_indexes_but_send_no_variables() {
    let file = "ws/requirements.txt=--index-url https://a.test/s\n--extra-index-url=https://b.test/${TOKEN}/s\nx==1\n";
    let all = "https://a.test/s";
    let said = "an index whose address depends on an environment variable is not asked";
    assert_eq!(named(&[file], &[("TOKEN", "secret")]), format!("{all} | {all} | [\"a.test\"] [\"{said}\"]"));
}
