// Start and end of the extension.
import * as vscode from "vscode";
import { search } from "./search.ts";
import { Server } from "./server.ts";
import { run } from "./tasks.ts";

let server: Server | undefined;

/** The commands that are the extension's own; the server's are registered by the client. */
function registerCommands(server: Server): vscode.Disposable[] {
  const register = (name: string, work: () => unknown) => vscode.commands.registerCommand(`siskin.${name}`, work);
  const task = async (title: string, args: string[]) => {
    const program = server.program();
    return program === undefined ? undefined : await run(program, title, args);
  };
  // A server reads indexes that others wrote when it starts.
  const index = async (title: string, args: string[]) => {
    if ((await task(title, args)) === 0) await server.restart();
  };
  return [
    register("search", () => {
      const client = server.client();
      if (client) search(client);
    }),
    register("index", () => index("Index packages", ["index"])),
    register("doctor", () => task("Doctor", ["doctor"])),
    register("restart", () => server.restart()),
    register("showLog", () => server.log.show()),
  ];
}

/** Finds the server and starts it. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  server = new Server(context);
  context.subscriptions.push(server, ...registerCommands(server));
  await server.start();
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
