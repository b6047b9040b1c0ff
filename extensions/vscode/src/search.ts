// Searching APIs by words, as one types; the chosen one is written with its import.
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { SearchRequest, type SearchHit } from "./protocol.ts";

const LIMIT = 50;

interface Item extends vscode.QuickPickItem {
  hit: SearchHit;
}

function item(hit: SearchHit): Item {
  const version = [hit.package, hit.version].filter(Boolean).join(" ");
  const [summary = ""] = (hit.documentation ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("```"));
  return {
    hit,
    label: hit.label,
    description: [hit.detail, hit.approximate === true ? `${version}, approximate` : version].filter(Boolean).join("  "),
    detail: summary,
    alwaysShow: true,
    buttons: [{ iconPath: new vscode.ThemeIcon("book"), tooltip: "Show its documentation" }],
  };
}

/** Where the chosen API is written: the editor as it was when the search began. */
interface Origin {
  editor: vscode.TextEditor | undefined;
  version: number | undefined;
}

async function take(client: LanguageClient, origin: Origin, hit: SearchHit): Promise<void> {
  const document = origin.editor?.document;
  if (document && hit.edits.length > 0 && document.version === origin.version) {
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, await client.protocol2CodeConverter.asTextEdits(hit.edits));
    await vscode.workspace.applyEdit(edit);
    return;
  }
  await vscode.env.clipboard.writeText(hit.label);
  void vscode.window.showInformationMessage(`${hit.label} is in the clipboard`);
}

async function showDocs(hit: SearchHit): Promise<void> {
  const content = `# ${hit.label}\n\n${hit.documentation ?? "No documentation."}\n`;
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}

/** Opens the search. */
export function search(client: LanguageClient): void {
  const editor = vscode.window.activeTextEditor;
  const isPython = editor?.document.languageId === "python";
  const origin: Origin = { editor: isPython ? editor : undefined, version: editor?.document.version };
  const place = origin.editor && {
    uri: client.code2ProtocolConverter.asUri(origin.editor.document.uri),
    position: client.code2ProtocolConverter.asPosition(origin.editor.selection.active),
  };
  const pick = vscode.window.createQuickPick<Item>();
  pick.placeholder = "Search APIs: say what is to be done, or a name";
  pick.matchOnDescription = pick.matchOnDetail = true;
  let asked: vscode.CancellationTokenSource | undefined;
  const ask = async (query: string) => {
    asked?.cancel();
    asked = new vscode.CancellationTokenSource();
    const { token } = asked;
    pick.busy = true;
    const result = await client.sendRequest(SearchRequest, { query, limit: LIMIT, ...place }, token).catch(() => undefined);
    if (token.isCancellationRequested) return;
    pick.items = (result?.hits ?? []).map(item);
    pick.busy = false;
  };
  pick.onDidChangeValue((value) => void (value.trim() === "" ? (pick.items = []) : ask(value)));
  pick.onDidTriggerItemButton((event) => void showDocs(event.item.hit));
  pick.onDidAccept(() => {
    const [chosen] = pick.activeItems;
    pick.hide();
    if (chosen) void take(client, origin, chosen.hit);
  });
  pick.onDidHide(() => {
    asked?.cancel();
    pick.dispose();
  });
  pick.show();
}
