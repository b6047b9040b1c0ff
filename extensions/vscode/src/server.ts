// The server of this window: found, started, restarted, and followed.
import * as vscode from "vscode";
import { State, type LanguageClient } from "vscode-languageclient/node";
import { find, isCompatible } from "./binary.ts";
import { createClient } from "./client.ts";
import { EvolvedTexts } from "./diff.ts";
import { lendModel } from "./model.ts";
import { DiffNotification, ReportNotification, StatusNotification, TrustNotification } from "./protocol.ts";
import { showReport } from "./report.ts";
import { serverKeys, type Manifest } from "./settings.ts";
import { StatusItem } from "./status.ts";

/** A message with a way out. */
async function complain(problem: string): Promise<void> {
  const way = "Open the Setting";
  const chosen = await vscode.window.showErrorMessage(problem, way);
  if (chosen === way) await vscode.commands.executeCommand("workbench.action.openSettings", "siskin.server.path");
}

export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("Siskin", { log: true });
  readonly #trace = vscode.window.createOutputChannel("Siskin Trace", { log: true });
  readonly #status = new StatusItem();
  readonly #texts = new EvolvedTexts();
  readonly #manifest: Manifest;
  readonly #folder: string;
  #followed: vscode.Disposable[] = [];
  #client: LanguageClient | undefined;
  #program: string | undefined;

  constructor(context: vscode.ExtensionContext) {
    this.#manifest = context.extension.packageJSON as Manifest;
    this.#folder = context.extensionPath;
  }

  /** The client of the running server; says so where there is none. */
  client(): LanguageClient | undefined {
    if (!this.#client) void complain("The Siskin server does not run: run Siskin: Restart the Server, or say where it is.");
    return this.#client;
  }

  /** The binary; says so where there is none. */
  program(): string | undefined {
    if (this.#program === undefined) this.client();
    return this.#program;
  }

  /** Finds the server and starts it. At most one message says what is wrong. */
  async start(): Promise<void> {
    const setting = vscode.workspace.isTrusted ? vscode.workspace.getConfiguration("siskin").get("server.path", "") : "";
    const found = await find({ setting, searchPath: process.env["PATH"] ?? "", extension: this.#folder });
    if ("problem" in found) {
      this.log.error(found.problem);
      this.#status.state(State.Stopped);
      void complain(`${found.problem}. Install Siskin, or say where it is.`);
      return;
    }
    this.log.info(`server ${found.program}, version ${found.version}`);
    const { version } = this.#manifest;
    if (!isCompatible(version, found.version)) {
      void complain(`${found.program} is Siskin ${found.version}, the extension is ${version}: they may not understand each other.`);
    }
    this.#program = found.program;
    this.#client = createClient(found.program, serverKeys(this.#manifest), this.#texts, this.log, this.#trace);
    this.#followed = this.#follow(this.#client);
    await this.#client.start();
  }

  /** Stops it, and starts what is found now. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = this.#program = undefined;
    vscode.Disposable.from(...this.#followed.splice(0)).dispose();
    await client?.dispose();
  }

  #follow(client: LanguageClient): vscode.Disposable[] {
    const reread = () => void client.sendNotification("workspace/didChangeConfiguration", { settings: null });
    return [
      client.onDidChangeState((event) => this.#status.state(event.newState)),
      client.onNotification(StatusNotification, (params) => this.#status.status(params)),
      client.onNotification(DiffNotification, (params) => this.#shown(this.#texts.show(params))),
      client.onNotification(ReportNotification, (params) => this.#shown(showReport(params))),
      lendModel(client),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(TrustNotification, { trusted: true })),
      vscode.extensions.onDidChange(reread),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("python.languageServer") && reread()),
    ];
  }

  #shown(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.log.error(String(error));
      void vscode.window.showErrorMessage(`Siskin: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#followed, this.#texts, this.#status, this.#trace, this.log).dispose();
  }
}
