// VS Code's window, as a user sees and operates it.
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const { TEST_URL: url, TEST_WORKSPACE: workspace, OUT: out } = process.env;

const browserFlags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];

/** Waits until a condition gives something true, and gives that. */
export async function until(what, condition, seconds = 30, last = () => "") {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) {
      const more = await last();
      throw new Error(`no ${what}${more ? `; ${more}` : ""}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

export class Workbench {
  /** Hosts other than this machine that the page asked for. */
  externalHosts = new Set();

  static async open({ width = 1280, height = 800 } = {}) {
    const workbench = new Workbench();
    workbench.profile = fs.mkdtempSync(path.join(os.tmpdir(), "chromium-"));
    workbench.context = await chromium.launchPersistentContext(workbench.profile, {
      executablePath: process.env.CHROMIUM, headless: true, viewport: { width, height }, locale: "en-US", timezoneId: "UTC", args: browserFlags,
    });
    workbench.page = workbench.context.pages()[0] ?? (await workbench.context.newPage());
    workbench.page.setDefaultTimeout(30_000);
    workbench.page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith("http") && !["127.0.0.1", "localhost"].includes(hostname) && !hostname.endsWith(".localhost")) workbench.externalHosts.add(hostname);
    });
    await workbench.page.goto(`${url}/?folder=${encodeURIComponent(workspace)}`, { waitUntil: "domcontentloaded" });
    await workbench.page.locator(".monaco-workbench").waitFor();
    await workbench.page.locator(".explorer-folders-view, .statusbar-item").first().waitFor();
    return workbench;
  }

  async close() {
    await this.context.close();
    fs.rmSync(this.profile, { recursive: true, force: true });
  }

  async keys(...combinations) {
    for (const combination of combinations) {
      await this.page.keyboard.press(combination);
      await this.page.waitForTimeout(30);
    }
  }

  /** Types text as it stands. */
  async type(text) {
    for (const [index, line] of text.split("\n").entries()) {
      if (index > 0) await this.keys("Escape", "Enter");
      await this.page.keyboard.type(line, { delay: 15 });
    }
  }

  async #quickInput(text, wanted) {
    const input = this.page.locator(".quick-input-widget:not([style*='display: none']) input").first();
    await input.waitFor();
    await input.fill(text);
    if (wanted) await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: wanted }).first().waitFor();
    await this.keys("Enter");
  }

  /** Runs a command of the palette by its title. */
  async command(title) {
    await this.keys("F1");
    await this.#quickInput(`>${title}`, title);
  }

  /** Opens a file of the workspace, as it is on disk. */
  async openFile(file, folder = workspace) {
    await this.keys("Escape", "Control+p");
    await this.#quickInput(path.join(folder, file), path.basename(file));
    await this.page.locator(".tab.active", { hasText: path.basename(file) }).first().waitFor();
    if (!file.endsWith(".ipynb")) await this.page.locator(".editor-group-container.active .view-lines").first().waitFor();
  }

  /** Takes back what was not saved. */
  async revert() {
    await this.keys("Escape", "Escape");
    await this.command("File: Revert File");
    await until("reverted file", async () => !(await this.isChanged()));
  }

  /** Puts the cursor on a place; both count from 0. */
  async goTo(line, character) {
    await this.keys("Escape", "Control+g");
    await this.#quickInput(`:${line + 1}:${character + 1}`);
    const place = new RegExp(`Ln ${line + 1}, Col ${character + 1}\\b`);
    await this.page.locator(".statusbar-item", { hasText: place }).first().waitFor();
  }

  /** Whether the active editor's text is another than that on disk. */
  async isChanged() {
    return (await this.page.locator(".tab.active.dirty").count()) > 0;
  }

  /** The lines of the active editor that are on the screen. */
  async visible() {
    const lines = await this.page.locator(".editor-group-container.active .editor-instance .view-lines .view-line").evaluateAll((all) =>
      all.map((line) => [parseFloat(line.style.top), line.textContent]).sort((one, other) => one[0] - other[0]).map(([, text]) => text));
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  /** Whether the text holds these words, where the cursor is or at the top, where imports are. */
  async shows(words) {
    if ((await this.visible()).includes(words)) return true;
    await this.keys("Control+1", "Control+Home");
    return (await this.visible()).includes(words);
  }

  /** Takes back the last edit: the text is then as it is on disk. */
  async undo() {
    await this.keys("Control+1", "Control+z");
    await until("text as it was after one undo", async () => !(await this.isChanged()), 5);
  }

  /** Presses a button of a notification, if it is there. */
  async press(titles) {
    for (const title of titles) {
      const button = this.page.locator(".notification-toast .monaco-button, .monaco-dialog-box .monaco-button").filter({ hasText: new RegExp(`^${title}$`) }).first();
      if (await button.isVisible()) {
        await button.click();
        return title;
      }
    }
    return undefined;
  }

  async notifications() {
    return (await this.page.locator(".notification-toast").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  }

  /** Waits until nothing fades or moves any more. */
  async settle() {
    await this.page.mouse.move(0, 0);
    await this.page.waitForTimeout(700);
  }

  async toggleTheme() {
    await this.command("Preferences: Toggle between Light/Dark Themes");
    await this.settle();
  }

  async picture(name) {
    await this.page.screenshot({ path: path.join(out, `${name}.png`) });
  }
}
