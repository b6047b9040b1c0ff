// What needs no editor. The rest is tested in a real one: tests/run.sh.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { candidates, find, isCompatible, versionOf } from "../src/binary.ts";
import { otherServers } from "../src/otherServers.ts";

const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, "../package.json"), "utf8")) as {
  version: string;
  activationEvents: string[];
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, { scope: string; default: unknown }> }[];
  };
};

test("a setting wins, then the PATH, then the bundled server", () => {
  const places = { setting: "", searchPath: ["/usr/bin", ".", "relative", "/opt/bin"].join(path.delimiter), extension: "/ext" };
  const name = process.platform === "win32" ? "siskin.exe" : "siskin";
  assert.deepEqual(candidates(places), ["/usr/bin", "/opt/bin", "/ext/server"].map((folder) => path.join(folder, name)));
  assert.deepEqual(candidates({ ...places, setting: "~/bin/siskin" }), [os.homedir() + "/bin/siskin"]);
});

test("a server that is not there or is none is said to be so", async () => {
  const nowhere = await find({ setting: "", searchPath: "/nowhere", extension: "/nowhere" });
  assert.ok("problem" in nowhere && nowhere.problem.includes("neither on the PATH nor bundled"));
  const node = await find({ setting: process.execPath, searchPath: "", extension: "/nowhere" });
  assert.ok("problem" in node && node.problem.endsWith("is not Siskin"));
});

test("versions are compared by their first two parts", () => {
  assert.equal(versionOf("siskin 0.1.0\n"), "0.1.0");
  assert.equal(versionOf("v20.1.0\n"), undefined);
  assert.ok(isCompatible("0.1.4", "0.1.0"));
  assert.ok(!isCompatible("0.1.0", "0.2.0"));
});

test("other Python servers are known by their extensions", () => {
  const installed = ["MS-Python.vscode-pylance", "ms-python.python", "esbenp.prettier-vscode", "astral-sh.ty"].map((id) => ({ id }));
  assert.deepEqual(otherServers(installed, "Default"), ["pylance", "ty"]);
  assert.deepEqual(otherServers(installed, "None"), ["ty"]);
  assert.deepEqual(otherServers(installed.slice(1, 2), "Jedi"), ["jedi"]);
  assert.deepEqual(otherServers([], undefined), []);
});

test("the version is that of the server", () => {
  const cargo = readFileSync(path.join(import.meta.dirname, "../../../Cargo.toml"), "utf8");
  assert.equal(manifest.version, /^version = "(.*)"/m.exec(cargo)?.[1]);
});

test("what names a program, a file or an interpreter cannot be set by a workspace", () => {
  const properties = Object.assign({}, ...manifest.contributes.configuration.map((part) => part.properties)) as Record<string, { scope: string }>;
  for (const key of ["siskin.server.path", "siskin.python", "siskin.log.file", "siskin.otherServers", "siskin.learning"]) {
    assert.equal(properties[key]?.scope, "machine", key);
  }
});
