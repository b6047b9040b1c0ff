//! The documents about options, written from their declarations: `UPDATE_EXPECT=1 cargo test` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use expect_test::expect_file;
use serde_json::{Map, Value, json};

use super::options::{DECLARED, Declared, GROUPS, Options, Setter};

/// The schema of what an editor's `siskin` section and the user's `config.toml` may say. Options that a workspace
/// cannot set have machine scope, in the terms of VS Code.
fn schema() -> Value {
    let generator =
        schemars::generate::SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = generator.into_generator().into_root_schema_for::<Options>().to_value();
    for option in &DECLARED {
        let scope = if option.setter == Setter::User { "machine" } else { "resource" };
        if let Some(Value::Object(schema)) = schema.pointer_mut(&pointer(option)) {
            schema.insert("scope".to_owned(), json!(scope));
        }
    }
    schema
}

fn pointer(option: &Declared) -> String {
    format!("/properties/{}", option.key.replace('.', "/properties/"))
}

fn of<'a>(schema: &'a Value, option: &Declared) -> &'a Map<String, Value> {
    schema.pointer(&pointer(option)).and_then(Value::as_object).unwrap()
}

/// The text of `docs/configuration.md`.
fn document() -> String {
    let schema = schema();
    let mut rows = String::new();
    for option in &DECLARED {
        let Declared { key, expected, .. } = option;
        let of = of(&schema, option);
        let default = of.get("default").filter(|default| !default.is_null());
        let default = default.map_or_else(|| "not set".to_owned(), |default| format!("`{default}`"));
        let setter = if option.setter == Setter::User { "user" } else { "user, workspace" };
        let about = of["description"].as_str().unwrap().replace('\n', " ");
        writeln!(rows, "| `{key}` | {expected} | {default} | {setter} | {about} |").unwrap();
    }
    include_str!("reference.md").replace("OPTIONS\n", &rows).replace("MODELS\n", &model_rows(&schema))
}

/// A row for each key of a language model.
fn model_rows(schema: &Value) -> String {
    let mut rows = String::new();
    for (key, value) in schema["properties"]["models"]["items"]["properties"].as_object().unwrap() {
        let default = match &value["default"] {
            Value::Null => "not set".to_owned(),
            default => format!("`{default}`"),
        };
        let mut about = value["description"].as_str().unwrap().replace('\n', " ");
        for one in value["oneOf"].as_array().into_iter().flatten() {
            let (name, meaning) = (one["const"].as_str().unwrap(), one["description"].as_str().unwrap());
            write!(about, " `{name}`: {meaning}").unwrap();
        }
        writeln!(rows, "| `{key}` | {default} | {about} |").unwrap();
    }
    rows
}

/// The options as settings of the VS Code extension, each on a line of its manifest.
fn settings() -> String {
    let schema = schema();
    let lines = DECLARED.iter().map(|option| {
        let of = of(&schema, option);
        // A choice of documented words has no type of its own.
        let words = vec![json!("string"), json!("null")];
        let types = of.get("type").and_then(Value::as_array).unwrap_or(&words);
        let mut setting = json!({
            "default": of.get("default").unwrap_or(&Value::Null),
            "markdownDescription": of["description"].as_str().unwrap().replace('\n', " "),
            "scope": of["scope"],
            // Where there is no default, nothing is a value too.
            "type": if of.get("default").is_none_or(Value::is_null) { json!(types) } else { types[0].clone() },
        });
        if !option.values.is_empty() {
            setting["enum"] = json!(option.values);
        }
        if let Some(items) = of.get("items") {
            setting["items"] = items.clone();
        }
        format!("          \"siskin.{}\": {setting}", option.key)
    });
    lines.collect::<Vec<String>>().join(",\n")
}

/// The extension's manifest with its settings between the lines that begin and end them.
fn manifest(text: &str) -> String {
    const BEGIN: &str = "        \"order\": 1,\n        \"properties\": {\n";
    let (head, rest) = text.split_once(BEGIN).expect("the manifest has a part for the server's settings");
    let (_, tail) = rest.split_once("        }\n").expect("the end of that part");
    format!("{head}{BEGIN}{}\n        }}\n{tail}", settings())
}

#[track_caller]
fn check(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    expect_file![path].assert_eq(text);
}

#[test]
fn the_documented_options_are_those_that_are_read() {
    check("docs/configuration.md", &document());
    check("docs/configuration.schema.json", &format!("{:#}\n", schema()));
    let extension = include_str!("../../../extensions/vscode/package.json");
    check("extensions/vscode/package.json", &manifest(extension));
}

#[test]
fn every_option_is_declared_with_its_doc_and_its_group() {
    let schema = schema();
    let mut keys = Vec::new();
    for (key, value) in schema["properties"].as_object().unwrap() {
        match value["properties"].as_object() {
            Some(group) => {
                assert!(GROUPS.contains(&key.as_str()), "{key} is no group");
                keys.extend(group.keys().map(|option| format!("{key}.{option}")));
            }
            None => keys.push(key.clone()),
        }
    }
    let mut declared: Vec<&str> = DECLARED.iter().map(|option| option.key).collect();
    declared.sort_unstable();
    keys.sort_unstable();
    assert_eq!(keys, declared);
    for option in &DECLARED {
        assert!(of(&schema, option).contains_key("description"), "{}", option.key);
    }
}
