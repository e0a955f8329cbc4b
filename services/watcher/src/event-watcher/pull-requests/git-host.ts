import { boundText, Fault, messageOf, type PullRequestState, type Remote } from "@slipway/domain";
import { z } from "zod";

/** An open pull request, or merge request, of a Git host. */
export interface PullRequest {
  readonly number: number;
  /** The branch that it would merge. */
  readonly branch: string;
  /** Its web page. */
  readonly url: string;
}

/** What became of a pull request. */
export interface PullRequestFate {
  readonly state: PullRequestState;
  /** When it reached the state; undefined if the host does not say. */
  readonly at: Temporal.Instant | undefined;
  /** The commit by which it reached the branch; "" if it was not merged. */
  readonly mergeCommit: string;
}

/** What a pull request says. */
export interface PullRequestText {
  readonly title: string;
  readonly body: string;
}

/**
 * The pull requests of one repository. Calls throw `unavailable` if the host cannot be reached or is overloaded, and `precondition` if it refuses; no message
 * contains the token.
 */
export interface GitHost {
  /** The open pull request into `base` whose branch begins with `prefix`; the newest if there are several. */
  findOpen(base: string, prefix: string): Promise<PullRequest | undefined>;
  create(base: string, branch: string, text: PullRequestText): Promise<PullRequest>;
  update(pullRequest: PullRequest, text: PullRequestText): Promise<void>;
  /** What became of one. */
  look(number: number): Promise<PullRequestFate>;
}

/** A host as the piped file names it. */
export interface GitHostOptions {
  readonly kind: "GITHUB" | "GITLAB" | "GITEA";
  /** Where its API is; default: by the remote's address. */
  readonly apiUrl: string;
  readonly remote: Remote;
  /** Read for each call, so that a file may be renewed. */
  readonly token: () => Promise<string>;
}

/** Where the API of a host is. */
export function apiUrlOf({ kind, apiUrl, remote }: GitHostOptions): string {
  if (apiUrl !== "") return apiUrl.replace(/\/+$/, "");
  const isWeb = remote.scheme === "https" || remote.scheme === "http";
  const host = `${isWeb ? remote.scheme : "https"}://${remote.host}${isWeb && remote.port !== undefined ? `:${remote.port}` : ""}`;
  if (kind === "GITHUB") return remote.host === "github.com" ? "https://api.github.com" : `${host}/api/v3`;
  return kind === "GITLAB" ? `${host}/api/v4` : `${host}/api/v1`;
}

/** The path of the repository at its host, without `.git`. */
export function repositoryPath({ path }: Remote): string {
  return path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
}

export interface CallOptions<Answer> {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Removed from messages. */
  readonly token: string;
  /** What the host answers. */
  readonly answer: z.ZodType<Answer>;
}

const timeoutMs = 30_000;
const mostBytes = 10 * 1024 * 1024;

/**
 * Calls the API of a host and returns the JSON it answers. Follows no redirect, because it would get the token. Throws `unavailable` if the answer is something
 * else: a proxy or a host that is starting may have given it.
 */
export async function callHost<Answer>({ method, url, headers, body, token, answer }: CallOptions<Answer>): Promise<Answer> {
  const where = `${method} ${new URL(url).origin}${new URL(url).pathname}`;
  const clean = (text: string) => boundText(token === "" ? text : text.replaceAll(token, "***"), 300);
  let status: number;
  let isLimited: boolean;
  let text: string;
  try {
    const response = await fetch(url, {
      method,
      headers: { "user-agent": "slipway", ...headers, ...(body ? { "content-type": "application/json" } : {}) },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    status = response.status;
    // GitHub answers 403 where others answer 429.
    isLimited = response.headers.has("retry-after") || response.headers.get("x-ratelimit-remaining") === "0";
    text = await bounded(response);
  } catch (error) {
    throw new Fault("unavailable", `${where} failed: ${clean(messageOf(error))}`);
  }
  if (status >= 200 && status < 300) return parsed(text, answer, where);
  const reason = `${where} was answered with ${status}: ${clean(text.replace(/\s+/g, " "))}`;
  if (status === 429 || status >= 500 || (status === 403 && isLimited)) throw new Fault("unavailable", reason);
  if (status === 401 || status === 403) throw new Fault("precondition", `${reason}; check the token of the repository's pullRequests`);
  throw new Fault("precondition", reason);
}

/** Reads a time of a host; undefined if there is none or it cannot be read. */
export function timeOf(text: string | null | undefined): Temporal.Instant | undefined {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? undefined : Temporal.Instant.fromEpochMilliseconds(ms);
}

async function bounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error(`the answer has more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function parsed<Answer>(text: string, answer: z.ZodType<Answer>, where: string): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault("unavailable", `${where} was not answered with JSON`);
  }
  const { success, data, error } = answer.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue && issue.path.length > 0 ? `${z.core.toDotPath(issue.path)}: ` : "";
  throw new Fault("unavailable", `${where} was not answered as the API of the host says: ${boundText(`${place}${issue?.message}`, 200)}`);
}
