// Runs the flows of flows.json one after another, each on the file as it is on disk, and prints a line for each.
import * as fs from "node:fs";
import * as path from "node:path";
import { flows, isWarm } from "./flows.mjs";
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
  return lines.filter((line) => / ERROR |panicked/.test(line) || (line.includes("[error]") && !/ (INFO|WARN|DEBUG) /.test(line)));
}

/** What holds after all flows. */
function checkEnd(workbench) {
  const nStarts = fs.existsSync(starts) ? fs.readFileSync(starts, "utf8").trim().split("\n").length : 0;
  if (nStarts !== 1) fail("end", `the server was started ${nStarts} times`);
  const errors = loggedErrors();
  if (errors.length > 0) fail("end", `in the log: ${errors[0]}`);
  if (workbench.externalHosts.size > 0) fail("end", `asked for: ${[...workbench.externalHosts].join(", ")}`);
}

const workbench = await Workbench.open();
for (const flow of JSON.parse(fs.readFileSync(path.join(workspace, "flows.json"), "utf8"))) {
  try {
    const run = flows[flow.flow];
    if (!run) throw new Error("there is no flow of this kind");
    await workbench.openFile(flow.file);
    const began = Date.now();
    await run(workbench, flow);
    console.log(`ok ${flow.flow} ${Date.now() - began}`);
    isWarm();
  } catch (error) {
    await workbench.picture(`FAIL-${flow.flow}`).catch(() => undefined);
    fail(flow.flow, error);
  }
  await workbench.revert().catch(() => undefined);
}
checkEnd(workbench);
await workbench.close();
process.exit(nFailed > 0 ? 1 : 0);
