//! What the client can, read once; and what this server offers it.

use serde::Deserialize as _;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionItemTag,
    CompletionOptions, CompletionOptionsCompletionItem, DiagnosticOptions, DiagnosticServerCapabilities,
    DiagnosticTag, ExecuteCommandOptions, HoverProviderCapability, InsertTextMode, MarkupKind,
    NotebookCellSelector, NotebookDocumentSyncOptions, NotebookSelector, OneOf, PositionEncodingKind,
    SaveOptions, ServerCapabilities, SignatureHelpOptions, SymbolTag, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFolder,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::evolving::KIND;
use super::handlers::code_action::FIX_ALL;
use super::handlers::execute_command::COMMANDS;
use crate::session::text::Encoding;

/// What the client can, as far as it makes a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of the protocol")]
pub(super) struct Capabilities {
    pub(super) encoding: Encoding,
    pub(super) completion: CompletionCapabilities,
    pub(super) hover_markdown: bool,
    pub(super) signature: SignatureCapabilities,
    pub(super) code_action_literals: bool,
    /// Whether it shows actions that cannot be chosen, with the reason.
    pub(super) disabled_actions: bool,
    pub(super) show_document: bool,
    /// What it can beyond the protocol.
    pub(super) own: OwnCapabilities,
    pub(super) symbol_tags: bool,
    pub(super) document_changes: bool,
    pub(super) apply_edit: bool,
    pub(super) work_done_progress: bool,
    pub(super) configuration: bool,
    pub(super) register_configuration: bool,
    /// Whether it opens documents that it is shown.
    pub(super) shows_documents: bool,
    /// Whether it asks for findings; else they are pushed.
    pub(super) pulls_diagnostics: bool,
    pub(super) refreshes_diagnostics: bool,
    pub(super) diagnostic_tags: bool,
    /// Whether it asks for inline completions.
    pub(super) inline_completion: bool,
    /// Whether it has a language model that it lends: `siskin/lmRequest`.
    pub(super) lends_model: bool,
}

/// What it says under `experimental.siskin`: see `docs/lsp_extensions.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(super) struct OwnCapabilities {
    /// Whether it takes `siskin/diff`.
    pub(super) diff: bool,
    /// Whether it takes `siskin/report`.
    pub(super) report: bool,
    /// Whether it takes `siskin/status`.
    pub(super) status: bool,
}

/// What it can show in completion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of the protocol")]
pub(super) struct CompletionCapabilities {
    pub(super) snippets: bool,
    pub(super) label_details: bool,
    pub(super) resolves_documentation: bool,
    pub(super) default_edit_range: bool,
    pub(super) markdown: bool,
    pub(super) deprecated_tag: bool,
    pub(super) deprecated_property: bool,
    pub(super) preselect: bool,
    /// Whether an item may say if its further lines are to be indented.
    pub(super) insert_text_mode: bool,
    /// Whether it runs the command of an item that is taken.
    pub(super) commands: bool,
    /// Whether it knows the kinds that came after the first version.
    pub(super) all_kinds: bool,
}

/// What it can show in signature help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SignatureCapabilities {
    pub(super) markdown: bool,
    pub(super) label_offsets: bool,
    pub(super) active_parameter: bool,
}

impl Capabilities {
    /// Reads what the client said.
    pub(super) fn read(client: &ClientCapabilities) -> Self {
        let text_document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let window = client.window.as_ref();
        let hover = text_document.and_then(|text| text.hover.as_ref());
        let code_action = text_document.and_then(|text| text.code_action.as_ref());
        let symbol = workspace.and_then(|workspace| workspace.symbol.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let configuration = workspace.and_then(|workspace| workspace.did_change_configuration.as_ref());
        Self {
            encoding: encoding(client),
            completion: CompletionCapabilities::read(client).unwrap_or_default(),
            hover_markdown: prefers_markdown(hover.and_then(|hover| hover.content_format.as_deref())),
            signature: SignatureCapabilities::read(client).unwrap_or_default(),
            disabled_actions: code_action.and_then(|it| it.disabled_support).unwrap_or_default(),
            show_document: window
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|it| it.support),
            own: client
                .experimental
                .as_ref()
                .and_then(|experimental| OwnCapabilities::deserialize(experimental.get("siskin")?).ok())
                .unwrap_or_default(),
            code_action_literals: code_action.is_some_and(|it| it.code_action_literal_support.is_some()),
            symbol_tags: symbol
                .and_then(|symbol| symbol.tag_support.as_ref())
                .is_some_and(|tags| tags.value_set.contains(&SymbolTag::DEPRECATED)),
            document_changes: edit.and_then(|edit| edit.document_changes).unwrap_or_default(),
            apply_edit: workspace.and_then(|workspace| workspace.apply_edit).unwrap_or_default(),
            work_done_progress: window.and_then(|window| window.work_done_progress).unwrap_or_default(),
            configuration: workspace.and_then(|workspace| workspace.configuration).unwrap_or_default(),
            register_configuration: configuration.and_then(|it| it.dynamic_registration).unwrap_or_default(),
            pulls_diagnostics: text_document.is_some_and(|text| text.diagnostic.is_some()),
            refreshes_diagnostics: workspace
                .and_then(|workspace| workspace.diagnostics.as_ref())
                .and_then(|diagnostics| diagnostics.refresh_support)
                .unwrap_or_default(),
            shows_documents: window
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            diagnostic_tags: text_document
                .and_then(|text| text.publish_diagnostics.as_ref())
                .and_then(|publish| publish.tag_support.as_ref())
                .is_some_and(|tags| tags.value_set.contains(&DiagnosticTag::DEPRECATED)),
            inline_completion: text_document.is_some_and(|text| text.inline_completion.is_some()),
            lends_model: client.experimental.as_ref().and_then(|all| all.get("lmProxy"))
                == Some(&Value::Bool(true)),
        }
    }
}

impl CompletionCapabilities {
    fn read(client: &ClientCapabilities) -> Option<Self> {
        let completion = client.text_document.as_ref()?.completion.as_ref()?;
        let runs_commands = client.workspace.as_ref().is_some_and(|it| it.execute_command.is_some());
        let item = completion.completion_item.clone().unwrap_or_default();
        let defaults = completion.completion_list.as_ref().and_then(|list| list.item_defaults.as_ref());
        let kinds = completion.completion_item_kind.as_ref().and_then(|kind| kind.value_set.as_ref());
        let resolves = item.resolve_support.unwrap_or_default().properties;
        Some(Self {
            snippets: item.snippet_support.unwrap_or_default(),
            label_details: item.label_details_support.unwrap_or_default(),
            resolves_documentation: resolves.iter().any(|property| property == "documentation"),
            default_edit_range: defaults.is_some_and(|names| names.iter().any(|name| name == "editRange")),
            markdown: prefers_markdown(item.documentation_format.as_deref()),
            deprecated_tag: item
                .tag_support
                .is_some_and(|tags| tags.value_set.contains(&CompletionItemTag::DEPRECATED)),
            deprecated_property: item.deprecated_support.unwrap_or_default(),
            preselect: item.preselect_support.unwrap_or_default(),
            insert_text_mode: item.insert_text_mode_support.is_some_and(|modes| {
                [InsertTextMode::AS_IS, InsertTextMode::ADJUST_INDENTATION]
                    .iter()
                    .all(|mode| modes.value_set.contains(mode))
            }),
            commands: runs_commands,
            all_kinds: kinds.is_some_and(|kinds| !kinds.is_empty()),
        })
    }
}

impl SignatureCapabilities {
    fn read(client: &ClientCapabilities) -> Option<Self> {
        let help = client.text_document.as_ref()?.signature_help.as_ref()?;
        let signature = help.signature_information.as_ref()?;
        Some(Self {
            markdown: prefers_markdown(signature.documentation_format.as_deref()),
            label_offsets: signature
                .parameter_information
                .as_ref()
                .and_then(|parameter| parameter.label_offset_support)
                .unwrap_or_default(),
            active_parameter: signature.active_parameter_support.unwrap_or_default(),
        })
    }
}

/// UTF-8 if it is offered, in whatever place: it is what texts are kept in.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    let is_offered = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
    if is_offered { Encoding::Utf8 } else { Encoding::Utf16 }
}

/// The first format that it names is the one it prefers; one that names none is shown plain text.
fn prefers_markdown(formats: Option<&[MarkupKind]>) -> bool {
    formats.and_then(<[MarkupKind]>::first) == Some(&MarkupKind::Markdown)
}

/// What this server offers.
pub(super) fn offered(client: &Capabilities) -> ServerCapabilities {
    let characters =
        |characters: &[char]| Some(characters.iter().map(char::to_string).collect::<Vec<String>>());
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        notebook_document_sync: Some(OneOf::Left(NotebookDocumentSyncOptions {
            notebook_selector: vec![NotebookSelector::ByCells {
                notebook: None,
                cells: vec![NotebookCellSelector { language: "python".to_owned() }],
            }],
            save: Some(false),
        })),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: characters(&['.']),
            completion_item: Some(CompletionOptionsCompletionItem { label_details_support: Some(true) }),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: characters(&['(', ',']),
            retrigger_characters: None,
            ..SignatureHelpOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::REFACTOR_REWRITE,
                CodeActionKind::new(KIND),
                CodeActionKind::QUICKFIX,
                CodeActionKind::new(FIX_ALL),
            ]),
            resolve_provider: Some(true),
            ..CodeActionOptions::default()
        })),
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("siskin".to_owned()),
                inter_file_dependencies: false,
                workspace_diagnostics: false,
                ..DiagnosticOptions::default()
            })
        }),
        inline_completion_provider: client.inline_completion.then_some(OneOf::Left(true)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: COMMANDS.map(str::to_owned).to_vec(),
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            ..WorkspaceServerCapabilities::default()
        }),
        ..ServerCapabilities::default()
    }
}

/// Leaves out what the library cannot read of the parameters of `initialize`: a client that says one thing wrongly
/// is served all the same.
pub(super) fn drop_unreadable(params: &mut Value) {
    if let Some(client) = params.get_mut("capabilities")
        && !is_readable(client)
    {
        let Some(sections) = client.as_object_mut() else {
            *client = json!({});
            return;
        };
        sections.retain(|name, section| {
            if let Some(section) = section.as_object_mut() {
                section.retain(|key, value| {
                    let is_readable = is_readable(&json!({ name: { key: value } }));
                    if !is_readable {
                        tracing::warn!("the client's capability `{name}.{key}` cannot be read");
                    }
                    is_readable
                });
            }
            is_readable(&json!({ name: section }))
        });
    }
    if let Some(folders) = params.get_mut("workspaceFolders").and_then(Value::as_array_mut) {
        folders.retain(|folder| WorkspaceFolder::deserialize(folder).is_ok());
    }
}

fn is_readable(client: &Value) -> bool {
    ClientCapabilities::deserialize(client).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(client: &Value) -> Capabilities {
        let mut params = json!({ "capabilities": client });
        drop_unreadable(&mut params);
        Capabilities::read(&ClientCapabilities::deserialize(&params["capabilities"]).unwrap())
    }

    #[test]
    fn a_client_that_says_nothing_gets_the_least() {
        assert_eq!(read(&json!({})), Capabilities::default());
        assert_eq!(read(&json!(3)), Capabilities::default());
    }

    #[test]
    fn what_cannot_be_read_costs_no_other_capability() {
        let client = json!({
            "general": { "positionEncodings": ["utf-16", "utf-8"], "markdown": 3 },
            "textDocument": { "hover": { "contentFormat": ["markdown"] }, "completion": 7 },
            "window": [],
        });
        let capabilities = read(&client);
        assert_eq!(capabilities.encoding, Encoding::Utf8);
        assert!(capabilities.hover_markdown);
    }
}
