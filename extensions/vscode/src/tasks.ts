// The command line in a terminal of the editor: what takes long, may be cancelled, or is to be read.
import * as vscode from "vscode";

/** Runs `siskin` in the folder of the open file; gives its exit code, or undefined where it did not run. */
export async function run(program: string, title: string, args: string[]): Promise<number | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  const folder = (document && vscode.workspace.getWorkspaceFolder(document.uri)) ?? vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    void vscode.window.showWarningMessage("Siskin: open a folder first");
    return undefined;
  }
  const execution = new vscode.ProcessExecution(program, args, { cwd: folder.uri.fsPath });
  const task = new vscode.Task({ type: "process" }, folder, title, "Siskin", execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Shared, clear: true };
  return await new Promise((resolve, reject) => {
    const listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.name !== title || event.execution.task.source !== "Siskin") return;
      listener.dispose();
      resolve(event.exitCode);
    });
    vscode.tasks.executeTask(task).then(undefined, reject);
  });
}
