// The language client: what it tells the server and what it takes from it.
import * as vscode from "vscode";
import { LanguageClient, type ClientCapabilities, type LanguageClientOptions, type StaticFeature } from "vscode-languageclient/node";
import { runCommand } from "./commands.ts";
import type { EvolvedTexts } from "./diff.ts";
import { EXPERIMENTAL } from "./protocol.ts";
import { serverSettings } from "./settings.ts";

/** Tells in `initialize` what this client can. */
const experimental: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities) {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), ...EXPERIMENTAL, lmProxy: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

const SELECTOR = ["file", "untitled", "vscode-notebook-cell"].map((scheme) => ({ scheme, language: "python" }));

/** A client for a server; `keys` are the options that the server knows. */
export function createClient(
  program: string,
  keys: readonly string[],
  texts: EvolvedTexts,
  log: vscode.LogOutputChannel,
  trace: vscode.LogOutputChannel,
): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    traceOutputChannel: trace,
    initializationOptions: () => ({ ...serverSettings(keys), workspaceTrusted: vscode.workspace.isTrusted }),
    middleware: {
      executeCommand: runCommand(texts),
      workspace: {
        // Only what is set is told, and never what is the extension's own.
        configuration: (params) => params.items.map((item) => (item.section === "siskin" ? serverSettings(keys) : null)),
        didChangeConfiguration: () => client.sendNotification("workspace/didChangeConfiguration", { settings: null }),
      },
    },
  };
  const client = new LanguageClient("siskin", "Siskin", { command: program, args: ["lsp"] }, options);
  client.registerFeature(experimental);
  return client;
}
