use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use serde_json::Value;

use super::options::{DECLARED, Declared, Setter};
use super::{Explained, Settings, Sources, UserFile};

/// What a workspace, the user and the editor say.
#[derive(Default)]
struct Said<'a> {
    workspace: &'a str,
    user: &'a str,
    initialization_options: &'a str,
    settings: &'a str,
}

fn load(said: &Said<'_>, root: &Path) -> (Settings, Vec<String>) {
    sources(said, root).settings()
}

fn sources(said: &Said<'_>, root: &Path) -> Sources {
    let workspace = root.join("ws");
    fs::create_dir_all(&workspace).unwrap();
    for (path, text) in [(workspace.join("siskin.toml"), said.workspace), (root.join("user.toml"), said.user)]
    {
        if !text.is_empty() {
            fs::write(path, text).unwrap();
        }
    }
    let json = |text: &str| (!text.is_empty()).then(|| text.parse::<Value>().unwrap());
    let user = UserFile { path: Some(root.join("user.toml")), home: Some(PathBuf::from("/home/ann")) };
    let mut sources = Sources::read(&user, &[workspace]);
    sources.initialization_options = json(said.initialization_options);
    sources.client_settings = json(said.settings);
    sources
}

/// What of the settings differs from the defaults, and the warnings.
fn check(said: &Said<'_>, expected: &Expect) {
    let dir = tempfile::tempdir().unwrap();
    let (settings, warnings) = load(said, dir.path());
    let (settings, defaults) = (format!("{settings:#?}"), format!("{:#?}", Settings::default()));
    let mut out = String::new();
    for line in settings.lines().filter(|line| !defaults.lines().any(|default| default == *line)) {
        writeln!(out, "{}", line.trim()).unwrap();
    }
    for warning in warnings {
        writeln!(out, "warning {warning}").unwrap();
    }
    expected.assert_eq(&out.replace(&dir.path().display().to_string(), "~"));
}

#[test]
fn nothing_said_is_all_defaults() {
    check(&Said::default(), &expect![[""]]);
}

#[test]
fn the_scope_follows_the_other_servers() {
    let check = |options: &str, expected: Expect| {
        check(&Said { initialization_options: options, ..Said::default() }, &expected);
    };
    check(
        r#"{"otherServers": []}"#,
        expect![[r#"
        scope: All,
        is_scope_unknown: false,
    "#]],
    );
    check(
        r#"{"otherServers": ["pyright"]}"#,
        expect![[r#"
        is_scope_unknown: false,
    "#]],
    );
    check(r#"{"scope": "auto"}"#, expect![[""]]);
    check(
        r#"{"scope": "auto", "otherServers": []}"#,
        expect![[r#"
        scope: All,
        is_scope_unknown: false,
    "#]],
    );
    check(
        r#"{"scope": "missing"}"#,
        expect![[r#"
        is_scope_unknown: false,
    "#]],
    );
    check(
        r#"{"scope": "all", "otherServers": ["pyright"]}"#,
        expect![[r#"
        scope: All,
        is_scope_unknown: false,
    "#]],
    );
    check(
        r#"{"siskin": {"scope": "comments"}}"#,
        expect![[r#"
        scope: Comments,
        is_scope_unknown: false,
    "#]],
    );
}

#[test]
fn the_editor_wins_over_the_user_and_the_user_over_the_workspace() {
    let said = Said {
        workspace: "scope = 'comments'\ncompletion.autoImport = false\ncompletion.fromComments = false",
        user: "scope = 'missing'\npython = '/usr/bin/python3'\nlog = { level = 'debug', file = '~/siskin.log' }\n\
               [completion]\nautoImport = true",
        initialization_options: r#"{"siskin": {"otherServers": [], "python": "/opt/python"}}"#,
        settings: r#"{"log.level": "error", "python": "", "scope": null}"#,
    };
    check(
        &said,
        &expect![[r#"
        is_scope_unknown: false,
        from_comments: false,
        python: Some(
        "/opt/python",
        ),
        log_file: Some(
        "/home/ann/siskin.log",
        ),
        log_level: Error,
    "#]],
    );
}

#[test]
fn patterns_add_up_and_one_no_to_siblings_is_enough() {
    let said = Said {
        workspace: "private = ['ws-*']\nsiblings = true",
        user: "private = ['acme-*']\nsiblings = false",
        settings: r#"{"private": ["acme-*", "b"], "siblings": true}"#,
        ..Said::default()
    };
    check(
        &said,
        &expect![[r#"
        private: [
        "acme-*",
        "b",
        ],
        siblings: false,
    "#]],
    );
}

#[test]
fn a_workspace_cannot_set_what_is_the_users() {
    let value = |key: &str| match key {
        "otherServers" => "[]",
        "log.level" => "'trace'",
        "learning" => "false",
        "evolve.evaluations"
        | "evolve.seconds"
        | "evolve.modelQuestions"
        | "evolve.modelTokens"
        | "evolve.modelCost" => "7",
        "evolve.models" => "['a']",
        "models" => "[{ name = 'a', keyCommand = ['/bin/sh'] }]",
        "code.debounceMilliseconds" => "1",
        "code.wrong" => "'mark'",
        "network" => "'never'",
        _ => "'/bin/sh'",
    };
    let options: Vec<_> = DECLARED.iter().filter(|option| option.setter == Setter::User).collect();
    let line = |option: &Declared| format!("{} = {}\n", option.key, value(option.key));
    let text = options.iter().map(|option| line(option)).collect::<Vec<_>>().concat();
    let dir = tempfile::tempdir().unwrap();
    let (settings, warnings) = load(&Said { workspace: &text, ..Said::default() }, dir.path());
    assert_eq!(settings, Settings::default());
    assert_eq!(warnings.len(), options.len());
    for option in options {
        let message = format!("`{}` is a user setting; a workspace cannot set it", option.key);
        let place = dir.path().join("ws").join("siskin.toml");
        let is_named = warnings.iter().any(|warning| *warning == format!("{}: {message}", place.display()));
        assert!(is_named, "{}: {warnings:#?}", option.key);
        // The same from the user is right.
        let user = line(option);
        let dir = tempfile::tempdir().unwrap();
        let (settings, warnings) = load(&Said { user: &user, ..Said::default() }, dir.path());
        assert_ne!(settings, Settings::default(), "{}", option.key);
        assert_eq!(warnings, Vec::<String>::new());
    }
}

#[test]
fn a_mistake_costs_nothing_but_itself() {
    let said = Said {
        workspace: "scope = 'al'\nsibling = 1\nprivate = [1]\nlibary = []\nautoImport = true\nworkspaceTrusted = true\n\
                    [[library]]\nname = 'acme'\n[completion]\nfrom_comments = true\nfromComments = false",
        user: "log = 'debug'\npyton = '/x'\nscope = 'all'",
        initialization_options: r#"{"workspaceTrusted": true, "otherServers": "none", "log": {"level": "warning"}}"#,
        settings: "[]",
    };
    check(
        &said,
        &expect![[r#"
            scope: All,
            is_scope_unknown: false,
            from_comments: false,
            warning ~/ws/siskin.toml: unknown key `autoImport`; did you mean `completion.autoImport`?
            warning ~/ws/siskin.toml: unknown key `completion.from_comments`; did you mean `completion.fromComments`?
            warning ~/ws/siskin.toml: unknown key `libary`; did you mean `library`?
            warning ~/ws/siskin.toml: `private` is not a list of patterns; it is not applied
            warning ~/ws/siskin.toml: `scope` is not `auto`, `missing`, `all` or `comments`; it is not applied; did you mean `all`?
            warning ~/ws/siskin.toml: `sibling` is not true or false; it is not applied
            warning ~/ws/siskin.toml: `workspaceTrusted` is the editor's to say; it is not applied
            warning ~/user.toml: `log` is not a group of options
            warning ~/user.toml: unknown key `pyton`; did you mean `python`?
            warning the editor's initialization options: `log.level` is not `error`, `warn`, `info`, `debug` or `trace`; it is not applied
            warning the editor's initialization options: `otherServers` is not a list of names; it is not applied
            warning the editor's settings: an object was expected; they are not applied
        "#]],
    );
}

#[test]
fn broken_toml_is_said_once_with_its_line() {
    let said = Said { workspace: "a = 1\nb = \n", user: "scope = 'all'\n[log", ..Said::default() };
    check(
        &said,
        &expect![[r#"
        warning ~/ws/siskin.toml:2: is not valid TOML: string values must be quoted, expected literal string
        warning ~/user.toml:2: is not valid TOML: unclosed table, expected `]`
    "#]],
    );
}

#[test]
fn a_users_file_in_a_workspace_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ws").join("config.toml");
    fs::create_dir_all(dir.path().join("ws")).unwrap();
    fs::write(&path, "scope = 'all'\n").unwrap();
    let user = UserFile { path: Some(path.clone()), home: None };
    let load = |root: &str| Sources::read(&user, &[dir.path().join(root)]).settings();
    let (settings, warnings) = load("ws");
    assert_eq!(settings, Settings::default());
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with(&path.display().to_string()), "{warnings:?}");
    assert_eq!(load("other").1, Vec::<String>::new());
}

#[test]
fn finds_the_users_file_on_each_system() {
    let (home, folder) = (Path::new("/home/ann"), Path::new("/folder"));
    let check = |os: &str, name: &str, value: &str, expected: &str| {
        let path_of = |asked: &str| (asked == name).then(|| PathBuf::from(value));
        let found = UserFile::find(os, &path_of, Some(home), folder);
        assert_eq!(found.path, Some(PathBuf::from(expected)));
    };
    check("linux", "", "", "/home/ann/.config/siskin/config.toml");
    check("linux", "XDG_CONFIG_HOME", "/xdg", "/xdg/siskin/config.toml");
    check("linux", "XDG_CONFIG_HOME", "xdg", "/home/ann/.config/siskin/config.toml");
    check("macos", "", "", "/home/ann/Library/Application Support/siskin/config.toml");
    check("windows", "APPDATA", "/roaming", "/roaming/siskin/config.toml");
    check("linux", "SISKIN_CONFIG", "/x/y.toml", "/x/y.toml");
    check("linux", "SISKIN_CONFIG", "y.toml", "/folder/y.toml");
    assert_eq!(UserFile::find("linux", &|_| None, None, folder).path, None);
}

#[test]
fn explains_where_a_value_comes_from() {
    let dir = tempfile::tempdir().unwrap();
    let sources = sources(
        &Said {
            workspace: "scope = 'comments'\nprivate = ['ws-*']\nsibling = false\nlog.level = 'trace'",
            user: "scope = 'all'\nprivate = ['acme-*']\nsiblings = true",
            settings: r#"{"log": {"level": "debug"}}"#,
            ..Said::default()
        },
        dir.path(),
    );
    let mut out = String::new();
    for Explained { key, value, places } in sources.explain() {
        writeln!(out, "{key} = {value}: {}", places.join(", ")).unwrap();
    }
    let expected = expect![[r#"
        scope = "all": ~/user.toml
        private = ["ws-*","acme-*"]: ~/ws/siskin.toml, ~/user.toml
        siblings = false: ~/ws/siskin.toml
        log.level = "debug": the editor's settings
    "#]];
    expected.assert_eq(&out.replace(&dir.path().display().to_string(), "~"));
}
