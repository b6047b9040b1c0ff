// One function for each kind of flow: does what a user does, and throws what was seen instead.
import { until } from "./workbench.mjs";

// Seconds for an answer. Until the first is right, the index is built from nothing.
let patience = Number(process.env.TEST_PATIENCE ?? 120);

/** From now on answers have to come soon. */
export function isWarm() {
  patience = Math.min(patience, 30);
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether a label is the expected one: the same, or the same name with what follows or precedes it. */
function isLabel(label, expected) {
  return label === expected || new RegExp(`(?<!\\w)${escape(expected)}(?!\\w)`).test(label);
}

/** A text as it is read: without the marks of Markdown, and one blank for many. */
const plain = (text) => text.replace(/[`*\\]/g, "").replace(/\s+/g, " ");

async function complete(workbench, flow) {
  const { page } = workbench;
  const rows = page.locator(".suggest-widget.visible .monaco-list-row");
  let seen = [];
  let [wait, again] = [500, 0];
  await until(`entry \`${flow.expect}\` in the menu`, async () => {
    const labels = await rows.locator(".label-name").allInnerTexts();
    if (labels.length > 0) seen = labels;
    const index = labels.findIndex((label) => isLabel(label, flow.expect));
    if (index >= 0) {
      await workbench.picture(flow.flow);
      // The menu may just be drawn anew.
      const isTaken = await rows.nth(index).click({ timeout: 1000 }).then(() => true, () => false);
      if (isTaken) return true;
    }
    if (Date.now() < again) return false;
    wait *= 1.5;
    again = Date.now() + wait;
    // What is further down is drawn when it is scrolled to.
    if (labels.length > 0 && wait < 3000) await workbench.keys("PageDown");
    else await workbench.keys("Escape", "Control+Space");
    return false;
  }, patience, () => `offered: ${seen.slice(0, 8).join(", ")}`);
  await page.locator(".suggest-widget.visible").waitFor({ state: "hidden" });
}

async function writeAndComplete(workbench, flow) {
  await workbench.goTo(flow.line, flow.character);
  if (flow.type) await workbench.type(flow.type);
  await complete(workbench, flow);
}

async function hover(workbench, flow) {
  await workbench.goTo(flow.line, flow.character);
  const shown = workbench.page.locator(".monaco-hover:visible");
  let seen = "";
  let again = 0;
  await until(`hover with \`${flow.expect}\``, async () => {
    const text = plain((await shown.allInnerTexts()).join("\n"));
    if (text !== "") seen = text;
    if (text.includes(plain(flow.expect))) return true;
    if (Date.now() < again) return false;
    again = Date.now() + 1500;
    await workbench.keys("Escape", "Control+k", "Control+i");
    return false;
  }, patience, () => `shown: ${seen.slice(0, 200)}`);
  await workbench.picture("hover");
  await workbench.keys("Escape");
}

/** Opens the menu of code actions until it has one that is wanted; gives the rows and the first such title. */
export async function actions(workbench, what, isWanted) {
  const rows = workbench.page.locator(".action-widget .monaco-list-row.action");
  let seen = [];
  return await until(what, async () => {
    await workbench.keys("Escape", "Control+.");
    await rows.first().waitFor({ timeout: 1500 }).catch(() => undefined);
    const titles = (await rows.allInnerTexts()).map((title) => title.trim());
    if (titles.length > 0) seen = titles;
    const wanted = titles.filter(isWanted);
    return wanted.length > 0 ? { rows, wanted } : undefined;
  }, patience, () => `offered: ${seen.join(", ")}`);
}

/** Takes an entry of that menu. */
export const choose = (menu, title) => menu.rows.filter({ hasText: title }).first().click();

async function quickfix(workbench, flow) {
  await workbench.goTo(flow.line, flow.character);
  // What is no fix of the text: what runs, asks or fetches.
  const isFix = (title) => !/^(Evolve|Find an API|Get|Implement) /.test(title);
  const { wanted } = await actions(workbench, "quick fix", isFix);
  for (const title of wanted) {
    await workbench.goTo(flow.line, flow.character);
    const menu = await actions(workbench, `quick fix ${title}`, (each) => each === title);
    await workbench.picture("quickfix");
    await choose(menu, title);
    await until("edit", () => workbench.isChanged(), 10).catch(() => undefined);
    if (await workbench.shows(flow.expect)) return;
    if (await workbench.isChanged()) await workbench.undo();
  }
  throw new Error(`no quick fix brings \`${flow.expect}\`; offered: ${wanted.join(", ")}`);
}

async function evolve(workbench, flow) {
  await workbench.goTo(flow.line, flow.character);
  const menu = await actions(workbench, "action that evolves", (title) => title.startsWith("Evolve "));
  await workbench.picture("evolve-action");
  await choose(menu, menu.wanted[0]);
  const seen = new Set();
  await until("verdict to apply", async () => {
    for (const text of await workbench.notifications()) seen.add(text.slice(0, 200));
    return (await workbench.press(["Once", "Neither", "Make it faster", "Apply"])) === "Apply";
  }, 300, () => `said: ${[...seen].join(" | ")}`);
  await until("change of the text", () => workbench.isChanged());
  await until(`evolved text with \`${flow.expect}\``, () => workbench.shows(flow.expect), 10);
  await workbench.picture("evolve");
  await workbench.undo();
}

export const flows = { comment: writeAndComplete, member: writeAndComplete, hover, quickfix, evolve };
