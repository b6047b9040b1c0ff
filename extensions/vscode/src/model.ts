// Lends the editor's language model to the server, if the user lets it.
import * as vscode from "vscode";
import { ErrorCodes, ResponseError, type LanguageClient } from "vscode-languageclient/node";
import { LmRequest, type LmParams, type LmResult } from "./protocol.ts";

/** The names that the server knows, by those that VS Code gives. */
const CODES: Readonly<Record<string, string>> = {
  NoPermissions: "NoPermissions",
  Blocked: "Blocked",
  NotFound: "NotFound",
};

function refusal(code: string, message: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidRequest, `${code}: ${message}`);
}

async function ask(params: LmParams, token: vscode.CancellationToken): Promise<LmResult | ResponseError> {
  const [model] = await vscode.lm.selectChatModels();
  if (!model) return refusal("NoModel", "no language model is offered by any extension");
  const messages = params.messages.map(({ role, content }) =>
    role === "user" ? vscode.LanguageModelChatMessage.User(content) : vscode.LanguageModelChatMessage.Assistant(content),
  );
  try {
    const options = { justification: "Siskin asks it for versions of the function that you evolve" };
    const response = await model.sendRequest(messages, options, token);
    let text = "";
    for await (const part of response.text) text += part;
    return { text, model: `${model.vendor}/${model.id}` };
  } catch (error) {
    if (error instanceof vscode.LanguageModelError) return refusal(CODES[error.code] ?? "Blocked", error.message);
    throw error;
  }
}

/** Answers the server. It asks only while a command of the user runs. */
export function lendModel(client: LanguageClient): vscode.Disposable {
  return client.onRequest(LmRequest, ask);
}
