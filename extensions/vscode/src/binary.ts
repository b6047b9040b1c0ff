// Finding the server: the setting, then the PATH, then the one that came with the extension.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const WINDOWS = process.platform === "win32";

/** Where to look. */
export interface Places {
  /** The setting `siskin.server.path`; empty where it is not set or the workspace is not trusted. */
  setting: string;
  /** The variable PATH; empty where the workspace is not trusted. */
  searchPath: string;
  /** The extension's folder. */
  extension: string;
}

/** A server that answered, or why there is none. */
export type Found = { program: string; version: string } | { problem: string };

/** The program's places in the order in which they count. */
export function candidates(places: Places): string[] {
  const name = WINDOWS ? "siskin.exe" : "siskin";
  if (places.setting !== "") return [places.setting.replace(/^~(?=[/\\]|$)/, os.homedir())];
  const folders = places.searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return [...folders, path.join(places.extension, "server")].map((folder) => path.join(folder, name));
}

/** `siskin 0.1.0` as its version. */
export function versionOf(stdout: string): string | undefined {
  return /^siskin (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
}

/** Whether extension and server of these versions speak the same: the same major and minor one. */
export function isCompatible(extension: string, server: string): boolean {
  const part = (version: string) => version.split(".").slice(0, 2).join(".");
  return part(extension) === part(server);
}

/** Asks the first that is there for its version. */
export async function find(places: Places): Promise<Found> {
  const program = candidates(places).find((candidate) => existsSync(candidate));
  if (program === undefined) {
    const where = places.setting === "" ? "it is neither on the PATH nor bundled with the extension" : `${places.setting} is not there`;
    return { problem: `The Siskin server was not found: ${where}` };
  }
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: 10_000 });
    const version = versionOf(stdout);
    return version === undefined ? { problem: `${program} is not Siskin` } : { program, version };
  } catch (error) {
    return { problem: `${program} does not run: ${error instanceof Error ? error.message : String(error)}` };
  }
}
