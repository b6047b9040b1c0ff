// A run's report, in a web view that runs no script and loads nothing.
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Report } from "./protocol.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** The page with the policy before all else, and without scripts: they would not run. */
export function secured(html: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  const bare = html.replace(/<script\b[\s\S]*?<\/script\s*>/gi, "");
  return /<head[^>]*>/i.test(bare) ? bare.replace(/<head[^>]*>/i, (head) => head + meta) : meta + bare;
}

/** Whether a file is one that a run wrote: a page below `.siskin/runs`. */
export function isReport(path: string): boolean {
  return /[/\\]\.siskin[/\\]runs[/\\][^/\\]+[/\\][^/\\]+\.html$/.test(path);
}

/** Shows a report beside the editor. */
export async function showReport(report: Report): Promise<void> {
  const uri = vscode.Uri.parse(report.uri, true);
  if (uri.scheme !== "file" || !isReport(uri.fsPath)) throw new Error(`${report.uri} is no report`);
  const html = await readFile(uri.fsPath, "utf8");
  const panel = vscode.window.createWebviewPanel("siskin.report", report.title, vscode.ViewColumn.Beside, {
    enableScripts: false,
    enableCommandUris: false,
    enableForms: false,
    localResourceRoots: [],
  });
  panel.webview.html = secured(html);
}
