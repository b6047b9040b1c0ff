// The server's commands as they are called from the palette: with the place of the cursor, and what they answer shown.
import * as vscode from "vscode";
import type { ExecuteCommandSignature } from "vscode-languageclient/node";
import type { EvolvedTexts } from "./diff.ts";
import type { Run } from "./protocol.ts";
import { showReport } from "./report.ts";

/** Commands that speak about the function or comment at the cursor. */
const AT_CURSOR = new Set(["siskin.evolve", "siskin.stopEvolving", "siskin.applyEvolved", "siskin.discardEvolved", "siskin.findApi"]);
/** Commands after which the view of the change is done with. */
const ENDS_DIFF = new Set(["siskin.applyEvolved", "siskin.discardEvolved"]);

function place(): object[] {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "python") return [];
  const { line, character } = editor.selection.active;
  return [{ uri: editor.document.uri.toString(), position: { line, character } }];
}

async function choose(runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) {
    void vscode.window.showInformationMessage("No evolution is kept for this project");
    return;
  }
  const items = runs.map((run) => ({ run, label: run.function, description: run.file, detail: `${run.objective}: ${run.verdict}` }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "Show the report of which evolution?" });
  if (chosen) await showReport({ title: `${chosen.label}: report`, uri: chosen.run.uri });
}

/** What a call from the palette lacks is added; a menu hands over what it stands in, which the server cannot read. */
function completed(command: string, given: unknown[], texts: EvolvedTexts): unknown[] {
  const isFromMenu = given.length === 0 || given[0] instanceof vscode.Uri;
  if (!isFromMenu) return given;
  if (command === "siskin.checkAgainst") return place().map((at) => (at as { uri: string }).uri);
  if (!AT_CURSOR.has(command)) return [];
  const shown = texts.shown();
  return ENDS_DIFF.has(command) && shown ? [shown] : place();
}

/** The client's middleware for commands. */
export function runCommand(texts: EvolvedTexts): (command: string, given: unknown[], next: ExecuteCommandSignature) => Promise<unknown> {
  return async (command, given, next) => {
    const answer: unknown = await next(command, completed(command, given, texts));
    if (command === "siskin.runs" && Array.isArray(answer)) await choose(answer as Run[]);
    if (ENDS_DIFF.has(command)) await texts.close();
    return answer;
  };
}
