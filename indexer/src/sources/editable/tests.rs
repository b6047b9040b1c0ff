use super::*;
use crate::sources::fixture;

#[test]
fn reads_file_addresses() {
    let path = |url: &str| file_url(url).map(|path| path.display().to_string());
    assert_eq!(path("file:///src/a%20b").as_deref(), Some("/src/a b"));
    assert_eq!(path("file:///C:/src/acme").as_deref(), Some("C:/src/acme"));
    assert_eq!(path("file://localhost/src").as_deref(), Some("/src"));
    assert_eq!(path("https://example.org/src"), None);
    assert_eq!(path("file:///%zz"), None);
    assert_eq!(path("file:///a%"), None);
}

#[test]
fn follows_path_lines_that_lead_somewhere() {
    let dir = fixture::write(&["site/a.pth=# note\n../lib\nimport os; os.x()\n/no/such\n\n", "lib/x.py"]);
    let mut problems = Vec::new();
    let folders = path_lines(&dir.path().join("site"), &mut problems);
    assert_eq!(folders, [dir.path().join("lib")]);
    assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(4)]);
}
