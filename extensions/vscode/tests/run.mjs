// Runs the flows of flows.json one after another, each on the file as it is on disk, and prints a line for each.
import * as fs from "node:fs";
import * as path from "node:path";
import { flows, isWarm } from "./flows.mjs";
import { beside, scenes } from "./scenes.mjs";
import { Workbench } from "./workbench.mjs";

const { TEST_WORKSPACE: workspace, TEST_STARTS: starts, TEST_DATA: data, OUT: out } = process.env;
let nFailed = 0;

function fail(name, error) {
  nFailed += 1;
  console.log(`FAIL ${name} ${String(error?.message ?? error).replace(/\s+/g, " ").slice(0, 600)}`);
}

/** Lines of the extension's own logs that tell of an error. */
function loggedErrors() {
  const files = fs.globSync("logs/**/*Siskin*.log", { cwd: data });
  const lines = files.flatMap((file) => fs.readFileSync(path.join(data, file), "utf8").split("\n"));
  return lines.filter((line) => / ERROR |panicked/.test(line) || (line.includes("[error]") && !/ (INFO|WARN|DEBUG) |exited with signal SIGKILL/.test(line)));
}

/** What holds after all flows. */
function checkEnd(workbench, nExpected) {
  const nStarts = fs.existsSync(starts) ? fs.readFileSync(starts, "utf8").trim().split("\n").length : 0;
  if (nStarts !== nExpected) fail("end", `the server was started ${nStarts} times`);
  const errors = loggedErrors();
  if (errors.length > 0) fail("end", `in the log: ${errors[0]}`);
  if (workbench.externalHosts.size > 0) fail("end", `asked for: ${[...workbench.externalHosts].join(", ")}`);
}

/** Runs one thing and says how it went. */
async function attempt(workbench, name, run) {
  const began = Date.now();
  try {
    await run();
    console.log(`ok ${name} ${Date.now() - began}`);
    return true;
  } catch (error) {
    await workbench.picture(`FAIL-${name}`).catch(() => undefined);
    fail(name, error);
    return false;
  }
}

async function runFlows() {
  const workbench = await Workbench.open();
  for (const flow of JSON.parse(fs.readFileSync(path.join(workspace, "flows.json"), "utf8"))) {
    const isRight = await attempt(workbench, flow.flow, async () => {
      const run = flows[flow.flow];
      if (!run) throw new Error("there is no flow of this kind");
      await workbench.openFile(flow.file);
      await run(workbench, flow);
    });
    if (isRight) isWarm();
    await workbench.revert().catch(() => undefined);
  }
  checkEnd(workbench, 1);
  await workbench.close();
}

async function runScenes(scenes, names) {
  const workbench = await Workbench.open({ width: 1100, height: 640 });
  for (const [name, run] of Object.entries(scenes)) {
    if (names.length > 0 && !names.includes(name)) continue;
    await attempt(workbench, name, () => run(workbench));
    await workbench.revert().catch(() => undefined);
  }
  checkEnd(workbench, "killed" in scenes && (names.length === 0 || names.includes("killed")) ? 2 : 1);
  await workbench.close();
}

const [mode, ...names] = process.argv.slice(2);
if (mode === "scenes") await runScenes(scenes, names);
else if (mode === "beside") await runScenes({ beside }, []);
else await runFlows();
process.exit(nFailed > 0 ? 1 : 0);
