import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A pull request as the test's host keeps it. */
export interface StoredPull {
  readonly number: number;
  readonly branch: string;
  readonly base: string;
  title: string;
  body: string;
  state: "open" | "closed" | "merged";
  /** Of whose repository the branch is. */
  readonly owner: string;
}

/** An HTTP server that answers about the pull requests of `acme/apps` as a host's API documentation says, and refuses what it does not allow. */
export interface GitHostServer extends AsyncDisposable {
  readonly url: string;
  readonly pulls: StoredPull[];
  /** Requests that were not as documented. */
  readonly wrong: string[];
  /** Answered with this status until it is undefined. */
  failWith: number | undefined;
  /** Answered as JSON, with status 200, until it is undefined. */
  answerWith: unknown;
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>;
}

type Kind = "GITHUB" | "GITLAB" | "GITEA";

const prefixes: Record<Kind, string> = {
  GITHUB: "/api/v3/repos/acme/apps/pulls",
  GITEA: "/api/v1/repos/acme/apps/pulls",
  GITLAB: "/api/v4/projects/acme%2Fapps/merge_requests",
};

export async function startGitHostServer(kind: Kind, token: string): Promise<GitHostServer> {
  const pulls: StoredPull[] = [];
  const wrong: string[] = [];
  const prefix = prefixes[kind];
  const isGitlab = kind === "GITLAB";
  const host: Pick<GitHostServer, "failWith" | "answerWith" | "headers"> = { failWith: undefined, answerWith: undefined, headers: {} };
  const shown = (pull: StoredPull): object =>
    isGitlab
      ? {
          iid: pull.number,
          web_url: `http://host/mr/${pull.number}`,
          source_branch: pull.branch,
          target_branch: pull.base,
          source_project_id: pull.owner === "acme" ? 1 : 2,
          target_project_id: 1,
        }
      : {
          number: pull.number,
          html_url: `http://host/pr/${pull.number}`,
          head: { ref: pull.branch, repo: { full_name: `${pull.owner}/apps` } },
          base: { ref: pull.base, repo: { full_name: "acme/apps" } },
        };
  const authorized = ({ headers }: IncomingMessage): boolean => {
    if (isGitlab) return headers["private-token"] === token;
    return headers.authorization === (kind === "GITEA" ? `token ${token}` : `Bearer ${token}`);
  };
  const answer = (request: IncomingMessage, body: Record<string, string>): readonly [number, unknown] => {
    if (host.failWith !== undefined) return [host.failWith, { message: `no ${token} today` }];
    if (host.answerWith !== undefined) return [200, host.answerWith];
    const { pathname, searchParams } = new URL(request.url ?? "", "http://host");
    if (!authorized(request)) return [401, { message: "Bad credentials" }];
    if (kind === "GITHUB" && request.headers["x-github-api-version"] !== "2022-11-28") wrong.push("no API version");
    if (request.headers["user-agent"] === undefined) wrong.push("no user agent");
    if (request.method === "GET" && pathname === prefix) {
      if (searchParams.get("state") !== (isGitlab ? "opened" : "open")) wrong.push(`state ${searchParams.get("state")}`);
      const size = Number(searchParams.get(kind === "GITEA" ? "limit" : "per_page"));
      const page = Number(searchParams.get("page"));
      const open = pulls.filter(({ state }) => state === "open").toReversed();
      return [200, open.slice((page - 1) * size, page * size).map(shown)];
    }
    if (request.method === "POST" && pathname === prefix) {
      const [branch = "", base = ""] = isGitlab ? [body["source_branch"], body["target_branch"]] : [body["head"], body["base"]];
      const text = body[isGitlab ? "description" : "body"] ?? "";
      if (pulls.some((each) => each.state === "open" && each.branch === branch && each.owner === "acme"))
        return [409, { message: "exists" }];
      const pull: StoredPull = {
        number: pulls.length + 1,
        branch,
        base,
        title: body["title"] ?? "",
        body: text,
        state: "open",
        owner: "acme",
      };
      pulls.push(pull);
      return [201, shown(pull)];
    }
    const found = pulls.find(({ number }) => pathname === `${prefix}/${number}`);
    if (request.method === "GET" && found) return [200, { ...shown(found), ...fate(found, isGitlab) }];
    if (request.method !== (isGitlab ? "PUT" : "PATCH") || !found) {
      wrong.push(`${request.method} ${request.url}`);
      return [404, { message: "Not Found" }];
    }
    Object.assign(found, { title: body["title"], body: body[isGitlab ? "description" : "body"] });
    return [200, shown(found)];
  };
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString();
      if (text !== "" && request.headers["content-type"] !== "application/json") wrong.push("no content type");
      const [status, value] = answer(request, text === "" ? {} : JSON.parse(text));
      response.writeHead(status, { "content-type": "application/json", ...host.headers }).end(JSON.stringify(value));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(host, {
    url,
    pulls,
    wrong,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
}

const openedAt = "2026-01-02T03:04:05Z";
const endedAt = "2026-01-03T04:05:06Z";

/** What each host says of how a pull request ended; GitHub names a test merge while one is open. */
function fate({ state }: StoredPull, isGitlab: boolean): object {
  const times = { created_at: openedAt, closed_at: null, merged_at: null };
  if (state === "merged") Object.assign(times, isGitlab ? { merged_at: endedAt } : { merged_at: endedAt, closed_at: endedAt });
  if (state === "closed") Object.assign(times, { closed_at: endedAt });
  const word = isGitlab ? { open: "opened", closed: "closed", merged: "merged" }[state] : state === "open" ? "open" : "closed";
  const commit = state === "merged" ? "a".repeat(40) : isGitlab ? null : "b".repeat(40);
  return { ...times, state: word, merge_commit_sha: commit };
}
