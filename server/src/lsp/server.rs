//! Every method that is served, each in one line.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CompletionParams, DidChangeConfigurationParams,
    DidChangeNotebookDocumentParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseNotebookDocumentParams, DidCloseTextDocumentParams,
    DidOpenNotebookDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, ExecuteCommandParams, GotoDefinitionParams,
    GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams,
    InlineCompletionParams, InlineCompletionResponse, SignatureHelp, SignatureHelpParams,
    WorkDoneProgressCancelParams, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::connection::Connection;
use super::evolving;
use super::handlers;
use super::handlers::did_change_trust::TrustParams;
use super::handlers::search::{SearchParams, SearchResult};
use super::handlers::text_hash::{TextHash, TextHashParams};
use super::to_proto::completion::List;

/// The methods, over one connection.
#[derive(Debug)]
pub(super) struct SiskinServer {
    pub(super) connection: Arc<Connection>,
}

#[rustfmt::skip]
impl LanguageServer for SiskinServer {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        handlers::initialize::initialize(&self.connection, params)
    }

    async fn initialized(&self, _: InitializedParams) {
        handlers::initialized::initialized(&self.connection);
    }

    async fn shutdown(&self) -> Result<()> {
        handlers::shutdown::shutdown(&self.connection)
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        handlers::did_open::did_open(&self.connection, params);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        handlers::did_change::did_change(&self.connection, params);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        handlers::did_save::did_save(&self.connection, &params);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        handlers::did_close::did_close(&self.connection, &params);
    }

    async fn notebook_did_open(&self, params: DidOpenNotebookDocumentParams) {
        handlers::notebook_did_open::notebook_did_open(&self.connection, params);
    }

    async fn notebook_did_change(&self, params: DidChangeNotebookDocumentParams) {
        handlers::notebook_did_change::notebook_did_change(&self.connection, params);
    }

    async fn notebook_did_close(&self, params: DidCloseNotebookDocumentParams) {
        handlers::notebook_did_close::notebook_did_close(&self.connection, &params);
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        handlers::hover::hover(&self.connection, params).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        handlers::signature_help::signature_help(&self.connection, params).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        handlers::definition::definition(&self.connection, params).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        handlers::code_action::code_action(&self.connection, params).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        handlers::diagnostic::diagnostic(&self.connection, params).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        handlers::symbol::symbol(&self.connection, params).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        handlers::execute_command::execute_command(&self.connection, &params).await
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        handlers::did_change_configuration::did_change_configuration(&self.connection, params);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        handlers::did_change_workspace_folders::did_change_workspace_folders(&self.connection, &params);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        handlers::did_change_watched_files::did_change_watched_files(&self.connection, &params);
    }
}

/// Methods with types of our own.
impl SiskinServer {
    pub(super) async fn own_completion(&self, params: CompletionParams) -> Result<Option<List>> {
        handlers::completion::completion(&self.connection, params).await
    }

    pub(super) async fn own_completion_resolve(&self, item: Value) -> Result<Value> {
        handlers::completion_resolve::completion_resolve(&self.connection, item).await
    }

    pub(super) async fn own_search(&self, params: SearchParams) -> Result<SearchResult> {
        handlers::search::search(&self.connection, params).await
    }

    pub(super) async fn inline_completion(
        &self,
        params: InlineCompletionParams,
    ) -> Result<Option<InlineCompletionResponse>> {
        handlers::inline_completion::inline_completion(&self.connection, params).await
    }

    #[expect(clippy::unused_async, reason = "handlers are asynchronous")]
    pub(super) async fn own_text_hash(&self, params: TextHashParams) -> Result<Option<TextHash>> {
        handlers::text_hash::text_hash(&self.connection, &params)
    }

    #[expect(clippy::unused_async, reason = "handlers are asynchronous")]
    pub(super) async fn did_change_trust(&self, params: TrustParams) {
        handlers::did_change_trust::did_change_trust(&self.connection, params);
    }

    #[expect(clippy::unused_async, reason = "handlers are asynchronous")]
    pub(super) async fn work_done_progress_cancel(&self, params: WorkDoneProgressCancelParams) {
        evolving::cancel(&self.connection, &params);
    }

    /// VS Code resolves each action that is chosen, also those that are but a command: it goes back as it came.
    #[expect(clippy::unused_async, reason = "handlers are asynchronous")]
    pub(super) async fn own_code_action_resolve(&self, action: Value) -> Result<Value> {
        Ok(action)
    }
}
