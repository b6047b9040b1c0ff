// Which other extensions answer for Python's APIs: Siskin leaves to them what they know.
import type { Extension } from "vscode";

const SERVERS: Readonly<Record<string, string>> = {
  "ms-python.vscode-pylance": "pylance",
  "ms-pyright.pyright": "pyright",
  "detachhead.basedpyright": "basedpyright",
  "astral-sh.ty": "ty",
  "meta.pyrefly": "pyrefly",
  "zuban.zuban": "zuban",
};

/** The names of those that are installed. `languageServer` is the Python extension's setting of that name. */
export function otherServers(installed: readonly Pick<Extension<unknown>, "id">[], languageServer: string | undefined): string[] {
  const ids = installed.map((extension) => extension.id.toLowerCase());
  const names = ids.flatMap((id) => SERVERS[id] ?? []).filter((name) => name !== "pylance" || languageServer !== "None");
  if (ids.includes("ms-python.python") && languageServer === "Jedi") names.push("jedi");
  return [...new Set(names)].sort();
}
