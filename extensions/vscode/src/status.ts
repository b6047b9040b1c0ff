// The language status item: what is indexed, which pins disagree, whether functions can be evolved.
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import type { Status } from "./protocol.ts";

/** What the item says of a status. */
export function describe(status: Status): { text: string; detail: string; warns: boolean } {
  const packages = status.packages === 1 ? "1 package" : `${status.packages} packages`;
  const pins = status.pinsThatDisagree === 1 ? "1 pin is not met" : `${status.pinsThatDisagree} pins are not met`;
  const sandbox = status.sandbox === "none" ? "no sandbox: functions cannot be evolved" : `sandbox: ${status.sandbox}`;
  const warns = status.pinsThatDisagree > 0;
  return { text: `Siskin: ${packages}`, detail: warns ? `${pins}, ${sandbox}` : sandbox, warns };
}

/** The item, from the start of the server on. */
export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.languages.createLanguageStatusItem("siskin", { language: "python" });

  constructor() {
    this.#item.name = "Siskin";
    this.#item.command = { command: "siskin.showLog", title: "Log" };
    this.state(State.Starting);
  }

  /** Shows whether the server runs. */
  state(state: State): void {
    this.#item.busy = state === State.Starting;
    this.#item.severity = state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.#item.text = state === State.Stopped ? "Siskin does not run" : state === State.Starting ? "Siskin starts" : "Siskin runs";
    this.#item.command = state === State.Stopped ? { command: "siskin.restart", title: "Restart" } : { command: "siskin.showLog", title: "Log" };
  }

  /** Shows what the server says of itself. */
  status(status: Status): void {
    const { text, detail, warns } = describe(status);
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.busy = status.busy;
    this.#item.severity = warns ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    this.#item.command = warns ? { command: "siskin.fetch", title: "Get pinned versions" } : { command: "siskin.showLog", title: "Log" };
  }

  dispose(): void {
    this.#item.dispose();
  }
}
