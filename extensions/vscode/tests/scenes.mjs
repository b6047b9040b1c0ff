// What a user meets besides the flows, in the sample project, in this order; each takes pictures, in dark and in light.
import * as fs from "node:fs";
import * as path from "node:path";
import { actions, choose } from "./flows.mjs";
import { until } from "./workbench.mjs";

const { TEST_WORKSPACE: workspace, TEST_STARTS: starts } = process.env;

const suggestions = ".suggest-widget.visible .monaco-list-row .label-name";

/** Asks for completion until the menu has a name. */
async function suggest(workbench, name, seconds = 60) {
  let again = 0;
  await until(`entry \`${name}\``, async () => {
    const offered = await workbench.page.locator(suggestions).allInnerTexts();
    if (offered.includes(name)) return true;
    if (Date.now() < again) return false;
    again = Date.now() + 2000;
    // Without a menu, Escape leaves a notebook's cell.
    if (offered.length > 0) await workbench.keys("Escape");
    await workbench.keys("Control+Space");
    return false;
  }, seconds);
}

/** In a workspace that is not trusted APIs are offered as ever, and nothing is evolved; trust changes that at once. */
async function untrusted(workbench) {
  await workbench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await workbench.openFile("shop/figures.py");
  await workbench.goTo(17, 16);
  await workbench.type(".sort");
  await suggest(workbench, "sort_by", 120);
  await workbench.picture("untrusted");
  await workbench.revert();
  await workbench.openFile("shop/cart.py");
  await workbench.goTo(19, 10);
  await workbench.keys("Control+.");
  await workbench.page.waitForTimeout(1000);
  const offered = await workbench.page.locator(".action-widget .monaco-list-row.action:not(.option-disabled)").allInnerTexts();
  if (offered.some((title) => title.startsWith("Evolve "))) throw new Error(`in an untrusted workspace: ${offered.join(", ")}`);
  await workbench.keys("Escape");
  await workbench.command("Workspaces: Manage Workspace Trust");
  await workbench.page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust/ }).first().click();
  await until("trusted workspace", async () => (await workbench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).count()) === 0);
  await workbench.command("View: Close All Editors");
  await workbench.keys("Control+b");
}

async function comment(workbench, suffix) {
  await workbench.openFile("shop/figures.py");
  await workbench.goTo(16, 50);
  await suggest(workbench, "anti_join");
  await workbench.keys("ArrowDown");
  await workbench.settle();
  await workbench.picture(`comment${suffix}`);
  await workbench.keys("Escape");
}

async function hover(workbench, suffix) {
  await workbench.goTo(12, 20);
  await workbench.keys("Control+k", "Control+i");
  await workbench.page.locator(".monaco-hover:visible", { hasText: "acme-frames 2.0.0" }).first().waitFor();
  await workbench.settle();
  await workbench.picture(`hover${suffix}`);
  await workbench.keys("Escape");
}

async function finding(workbench, suffix) {
  await workbench.goTo(4, 34);
  await actions(workbench, "quick fix", (title) => title.startsWith("Import "));
  await workbench.settle();
  await workbench.picture(`finding${suffix}`);
  await workbench.keys("Escape");
}

/** The front page's first three pictures. */
async function pictures(workbench) {
  for (const suffix of ["-dark", "-light"]) {
    await comment(workbench, suffix);
    await hover(workbench, suffix);
    await finding(workbench, suffix);
    await workbench.toggleTheme();
  }
}

/** The search finds as one types, and writes what is chosen with its import. */
async function search(workbench) {
  await workbench.openFile("shop/figures.py");
  await workbench.goTo(17, 4);
  await workbench.command("Siskin: Search APIs");
  const input = workbench.page.locator(".quick-input-widget input").first();
  await input.waitFor();
  await workbench.page.keyboard.type("rows that have no partner in the other table", { delay: 10 });
  const row = workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "anti_join" }).first();
  await row.waitFor();
  await workbench.settle();
  await workbench.picture("search");
  await row.click();
  await until("chosen API with its import", () => workbench.shows("anti_join"));
  if (!(await workbench.shows("acme_frames"))) throw new Error("no import was written");
  await workbench.revert();
}

/** The status item says how many packages are indexed. */
async function status(workbench) {
  await workbench.openFile("shop/figures.py");
  const item = workbench.page.locator(".statusbar-item", { has: workbench.page.locator(".codicon-json, .codicon-braces, .codicon-bracket") }).first();
  await item.hover();
  await workbench.page.locator(".hover-language-status, .monaco-hover", { hasText: /Siskin: \d+ packages/ }).first().waitFor();
  await workbench.settle();
  await workbench.picture("status");
  await workbench.keys("Escape");
}

/** A cell of a notebook is completed with what the cells before it define. */
async function notebook(workbench) {
  const cell = (source) => ({ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source });
  const cells = [cell(["from acme_frames import Table\n", "sales = Table({\"day\": []})"]), cell(["sales.grou"])];
  const text = JSON.stringify({ cells, metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 });
  fs.writeFileSync(path.join(workspace, "sales.ipynb"), text);
  await workbench.openFile("sales.ipynb");
  const editor = workbench.page.locator(".notebookOverlay .view-line", { hasText: "sales.grou" }).last();
  await editor.click();
  await workbench.keys("Control+End");
  await suggest(workbench, "group_by");
  await workbench.settle();
  await workbench.picture("notebook");
  await workbench.keys("Escape", "Escape");
  await workbench.command("View: Close All Editors");
}

/** A function is evolved to green: the change is shown before it is made, and the report after. */
async function evolve(workbench) {
  await workbench.openFile("shop/cart.py");
  await workbench.goTo(19, 10);
  const menu = await actions(workbench, "action that evolves", (title) => title.startsWith("Evolve "));
  await workbench.settle();
  await workbench.picture("evolve-action");
  await choose(menu, menu.wanted[0]);
  await until("verdict", async () => (await workbench.notifications()).some((text) => /held/.test(text)), 300);
  await workbench.settle();
  await workbench.picture("verdict");
  await until("button Show diff", () => workbench.press(["Show diff"]));
  await workbench.page.locator(".monaco-diff-editor .view-line", { hasText: ">= 100_00" }).first().waitFor();
  for (const suffix of ["-dark", "-light"]) {
    await workbench.settle();
    await workbench.picture(`evolve${suffix}`);
    await workbench.toggleTheme();
  }
  await workbench.command("Siskin: Apply the Evolved Function");
  await workbench.openFile("shop/cart.py");
  await until("changed text", () => workbench.isChanged());
  await workbench.goTo(19, 10);
  await until("evolved text", () => workbench.shows("if total >= 100_00:"));
  await workbench.undo();
  await workbench.command("Siskin: Show the Report of the Latest Evolution");
  await workbench.page.locator("iframe.webview").first().waitFor();
  const frame = workbench.page.frameLocator("iframe.webview").first().frameLocator("iframe").first();
  await frame.locator("body", { hasText: "Cart.total" }).waitFor();
  for (const suffix of ["-dark", "-light"]) {
    await workbench.settle();
    await workbench.picture(`report${suffix}`);
    await workbench.toggleTheme();
  }
  await workbench.command("View: Close All Editors");
}

/** A server that dies is started again, once, and goes on. */
async function killed(workbench) {
  const processes = () => fs.readFileSync(starts, "utf8").trim().split("\n").map(Number);
  const before = processes();
  process.kill(before.at(-1), "SIGKILL");
  await until("second start", () => processes().length > before.length);
  await workbench.openFile("shop/figures.py");
  await workbench.goTo(16, 50);
  await suggest(workbench, "anti_join");
  if (processes().length !== before.length + 1) throw new Error(`the server was started ${processes().length} times`);
  await workbench.keys("Escape");
}

export const scenes = { untrusted, pictures, notebook, search, status, evolve, killed };

/** Beside another Python server nothing is said twice, and what that one cannot know is said. */
export async function beside(workbench) {
  const { page } = workbench;
  await page.locator(".statusbar-item").first().waitFor();
  await workbench.openFile("shop/figures.py");
  await workbench.goTo(17, 16);
  await workbench.type(".sort");
  await suggest(workbench, "sort_by");
  await workbench.revert();
  await workbench.goTo(4, 0);
  await workbench.type("import os\nos.path.joi");
  await suggest(workbench, "join");
  // The other server may be the slower one.
  await until("answer of Pyright", async () => (await page.locator(".statusbar-item, .squiggly-error, .squiggly-warning").count()) > 0);
  await workbench.keys("Escape", "Control+Space");
  await workbench.settle();
  const joins = (await page.locator(suggestions).allInnerTexts()).filter((label) => label === "join");
  await workbench.picture("beside");
  if (joins.length !== 1) throw new Error(`os.path.join is offered ${joins.length} times`);
  await workbench.revert();
  await workbench.goTo(2, 22);
  await workbench.keys("Control+k", "Control+i");
  await page.locator(".monaco-hover:visible", { hasText: "class Path" }).first().waitFor();
  await workbench.settle();
  const parts = await page.locator(".monaco-hover:visible .hover-contents:visible").allInnerTexts();
  await workbench.picture("beside-hover");
  const nDescribed = parts.filter((text) => /class Path/.test(text)).length;
  if (nDescribed !== 1) throw new Error(`Path is described ${nDescribed} times`);
}
