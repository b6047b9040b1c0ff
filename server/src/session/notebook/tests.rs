use super::*;
use crate::session::document::Change;
use crate::session::documents::{Documents, Opened};
use crate::session::text::{Encoding, LineColumn};

fn cell(uri: &str, is_code: bool) -> Cell {
    Cell { uri: uri.to_owned(), is_code }
}

fn open(documents: &Documents, uri: &str, language: &str, text: &str) {
    documents.open(Opened {
        uri: uri.to_owned(),
        path: None,
        language: language.to_owned(),
        version: 1,
        text: text.to_owned(),
    });
}

fn notebook() -> (Documents, Notebooks) {
    let documents = Documents::default();
    open(&documents, "c1", "python", "%pip install x\nimport os");
    open(&documents, "c2", "markdown", "# Heading");
    open(&documents, "c3", "python", "os.getcwd()\n");
    open(&documents, "c4", "python", "after = 1");
    let notebooks = Notebooks::default();
    let cells = [("c1", true), ("c2", false), ("c3", true), ("c4", true)];
    notebooks.open("n".to_owned(), cells.map(|(uri, is_code)| cell(uri, is_code)).to_vec());
    (documents, notebooks)
}

fn module(documents: &Documents, notebooks: &Notebooks, uri: &str) -> Module {
    let notebook = notebooks.of_cell(uri).unwrap();
    let above = notebook.above(uri, |uri| documents.find(uri));
    let cell = documents.find(uri).unwrap().revision();
    notebook.module(&above, &cell, &CancellationToken::default()).unwrap()
}

#[test]
fn code_cells_down_to_the_edited_one_are_one_module() {
    let (documents, notebooks) = notebook();
    let found = module(&documents, &notebooks, "c3");
    assert_eq!(&*found.text, "              \nimport os\nos.getcwd()\n");
    assert_eq!(&found.text[found.editable.clone()], "os.getcwd()\n");
    let first = module(&documents, &notebooks, "c1");
    assert_eq!(first.editable, 0..first.text.len());
}

#[test]
fn modules_follow_edits_of_cells() {
    let (documents, notebooks) = notebook();
    module(&documents, &notebooks, "c3");
    let at = LineColumn { line: 1, column: 9 };
    let change = Change { range: Some((at, at)), text: " as system\n".to_owned() };
    documents.change("c1", 2, &[change], Encoding::Utf16);
    let found = module(&documents, &notebooks, "c3");
    assert_eq!(&*found.text, "              \nimport os as system\n\nos.getcwd()\n");
}

#[test]
fn cells_come_and_go() {
    let (documents, notebooks) = notebook();
    open(&documents, "c0", "python", "first = 0");
    notebooks.splice("n", 0, 1, vec![cell("c0", true)]);
    assert!(notebooks.of_cell("c1").is_none());
    assert_eq!(&*module(&documents, &notebooks, "c3").text, "first = 0\nos.getcwd()\n");
    notebooks.set_kind("n", &cell("c0", false));
    assert_eq!(&*module(&documents, &notebooks, "c3").text, "os.getcwd()\n");
    // Beyond the end is the end; an unknown notebook is nobody's.
    notebooks.splice("n", 99, 99, vec![cell("c1", true)]);
    notebooks.splice("other", 0, 1, Vec::new());
    assert!(module(&documents, &notebooks, "c1").text.ends_with("after = 1\n              \nimport os"));
    notebooks.close("n");
    assert!(notebooks.of_cell("c3").is_none());
}
