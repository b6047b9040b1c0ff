// What evolution proposes beside what is there, in the editor's own diff view, with buttons to apply or discard it.
import * as vscode from "vscode";
import type { Diff } from "./protocol.ts";

const SCHEME = "siskin-evolved";

/** The texts of shown changes, and which change each is. */
export class EvolvedTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #diffs = new Map<string, Diff>();
  readonly #registration = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.workspace.onDidCloseTextDocument((document) => this.#diffs.delete(document.uri.path)),
    vscode.window.onDidChangeActiveTextEditor((editor) => void this.#tell(editor)),
  );

  provideTextDocumentContent(uri: vscode.Uri): string {
    const diff = this.#diffs.get(uri.path);
    return (uri.query === "original" ? diff?.original : diff?.evolved) ?? "";
  }

  /** Opens the diff view. */
  async show(diff: Diff): Promise<void> {
    const path = `/${diff.run ?? "latest"}${vscode.Uri.parse(diff.uri).path}`;
    this.#diffs.set(path, diff);
    const uri = (side: string) => vscode.Uri.from({ scheme: SCHEME, path, query: side });
    await vscode.commands.executeCommand("vscode.diff", uri("original"), uri("evolved"), diff.title, { preview: true });
  }

  /** The run that is on show, as the server's commands take it. */
  shown(): { uri: string; run?: string } | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const diff = uri?.scheme === SCHEME ? this.#diffs.get(uri.path) : undefined;
    return diff && { uri: diff.uri, ...(diff.run === undefined ? {} : { run: diff.run }) };
  }

  /** Closes the view of a change that was applied or discarded. */
  async close(): Promise<void> {
    const isShown = (tab: vscode.Tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.scheme === SCHEME;
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isShown);
    await vscode.window.tabGroups.close(tabs);
  }

  #tell(editor: vscode.TextEditor | undefined): Thenable<unknown> {
    return vscode.commands.executeCommand("setContext", "siskin.showsEvolved", editor?.document.uri.scheme === SCHEME);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
