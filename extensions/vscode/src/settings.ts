// What of the settings goes to the server: what the user set, and which other servers there are.
import * as vscode from "vscode";
import { otherServers } from "./otherServers.ts";

/** Settings of the extension alone; the server does not know them. */
const OWN = ["server.path", "trace.server"];

/** What is read of the extension's own manifest. */
export interface Manifest {
  version: string;
  contributes: { configuration: { properties: Record<string, unknown> }[] };
}

/** The server's options, as the manifest declares them: without the `siskin.` before them. */
export function serverKeys(manifest: Manifest): string[] {
  const all = manifest.contributes.configuration.flatMap((part) => Object.keys(part.properties));
  return all.map((key) => key.replace(/^siskin\./, "")).filter((key) => !OWN.includes(key));
}

/** The other Python servers that run here. */
export function detected(): string[] {
  return otherServers(vscode.extensions.all, vscode.workspace.getConfiguration("python").get<string>("languageServer"));
}

/**
 * The options that are set, by key. Defaults are left out: a project's `siskin.toml` may say otherwise. `otherServers`
 * is always there.
 */
export function serverSettings(keys: readonly string[]): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration("siskin");
  const settings: Record<string, unknown> = { otherServers: detected() };
  for (const key of keys) {
    const found = configuration.inspect(key);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value !== undefined && value !== null) settings[key] = value;
  }
  return settings;
}
