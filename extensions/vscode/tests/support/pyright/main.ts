// Test use only: another Python server beside Siskin.
import { LanguageClient } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(): Promise<void> {
  const program = process.env["TEST_PYRIGHT"] ?? "";
  const server = { command: process.env["TEST_NODE"] ?? "node", args: [program, "--stdio"] };
  client = new LanguageClient("pyright", "Pyright", server, { documentSelector: [{ scheme: "file", language: "python" }] });
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
