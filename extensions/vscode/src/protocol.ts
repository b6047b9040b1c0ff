// What client and server say to each other beyond the protocol: docs/lsp_extensions.md.
import { NotificationType, RequestType, type Position, type TextEdit } from "vscode-languageclient/node";

/** What this client can; told in `initialize`. */
export const EXPERIMENTAL = { siskin: { diff: true, report: true, status: true } };

/** How the server is. */
export interface Status {
  /** How many packages are indexed. */
  packages: number;
  /** How many pins are not met by what answers. */
  pinsThatDisagree: number;
  /** The walls that candidates run behind; `none` where nothing can run. */
  sandbox: string;
  /** Whether something is under way. */
  busy: boolean;
}
export const StatusNotification = new NotificationType<Status>("siskin/status");

/** A change that evolution proposes: whole texts of a document. */
export interface Diff {
  title: string;
  uri: string;
  original: string;
  evolved: string;
  run?: string;
}
export const DiffNotification = new NotificationType<Diff>("siskin/diff");

/** A run's report: a self-contained HTML file. */
export interface Report {
  title: string;
  uri: string;
}
export const ReportNotification = new NotificationType<Report>("siskin/report");

export interface SearchParams {
  query: string;
  uri?: string;
  position?: Position;
  limit?: number;
}
export interface SearchHit {
  label: string;
  detail?: string;
  /** Markdown. */
  documentation?: string;
  package?: string;
  version?: string;
  approximate?: boolean;
  /** The import, and the path at the position. */
  edits: TextEdit[];
}
export const SearchRequest = new RequestType<SearchParams, { hits: SearchHit[] }, void>("siskin/search");

/** A run that is kept. */
export interface Run {
  run: string;
  file: string;
  function: string;
  objective: string;
  status: string;
  verdict: string;
  uri: string;
}

export const TrustNotification = new NotificationType<{ trusted: boolean }>("siskin/didChangeTrust");

export interface LmParams {
  messages: { role: "user" | "assistant"; content: string }[];
  maxTokens?: number;
  purpose?: string;
  jobId?: string;
}
export interface LmResult {
  text: string;
  model: string;
  inputTokens?: number;
}
export const LmRequest = new RequestType<LmParams, LmResult, void>("siskin/lmRequest");
