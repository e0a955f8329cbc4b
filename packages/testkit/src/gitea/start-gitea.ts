import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../eventually.ts";
import type { Files } from "../git/git-repository.ts";
import { programPath } from "../install/program-path.ts";
import { freePort } from "../process/free-ports.ts";
import { startProcess } from "../process/start-process.ts";
import { tempDir } from "../temp-dir.ts";

/** A pull request as Gitea shows it. */
export interface GiteaPull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly html_url: string;
  readonly head: { readonly ref: string };
}

/** A Gitea with one user. Disposing stops it. */
export interface Gitea extends AsyncDisposable {
  readonly url: string;
  readonly user: string;
  /** Allows everything that the user may do, with the API and Git. */
  readonly token: string;
  /** Creates a repository of the user with these files on branch `main`. Returns its address, with user and token in it. */
  createRepository(name: string, files: Files): Promise<string>;
  /** All pull requests of a repository, the oldest first. */
  pulls(repository: string): Promise<readonly GiteaPull[]>;
  merge(repository: string, number: number, how?: "merge" | "squash"): Promise<void>;
  close(repository: string, number: number): Promise<void>;
  /** The message of a commit. */
  commitText(repository: string, commit: string): Promise<string>;
  /** A file on a branch. */
  readFile(repository: string, branch: string, path: string): Promise<string>;
}

const user = "acme";

export async function startGitea(): Promise<Gitea> {
  await using resources = new AsyncDisposableStack();
  const dir = resources.use(await tempDir("gitea"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = programPath("gitea");
  const config = join(dir.path, "app.ini");
  await writeFile(config, settings({ url, data: dir.path, resources: dirname(program) }));
  const server = resources.use(await startProcess(program, ["web", "--config", config], { readyUrl: `${url}/api/healthz` }));
  const created = await promisify(execFile)(program, [
    ...["admin", "user", "create", "--config", config, "--username", user, "--email", "acme@example.com", "--random-password"],
    ...["--admin", "--must-change-password=false", "--access-token", "--access-token-scopes", "all"],
  ]);
  const token = /token was successfully created\W+([0-9a-f]{40})/.exec(created.stdout)?.[1];
  if (token === undefined) throw new Error(`gitea made no token:\n${created.stdout}\n${server.output()}`);

  const call = async (method: string, path: string, body?: object): Promise<Response> => {
    const headers = { authorization: `token ${token}`, "content-type": "application/json" };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`Gitea answered ${method} ${path} with ${response.status}: ${await response.text()}`);
    return response;
  };
  const opened = resources.move();
  return {
    url,
    user,
    token,
    createRepository: async (name, files) => {
      await call("POST", "/user/repos", { name, auto_init: true, default_branch: "main" });
      const operations = Object.entries(files).map(([path, text]) => ({
        ...{ operation: "create", path },
        content: Buffer.from(text).toString("base64"),
      }));
      await call("POST", `/repos/${user}/${name}/contents`, { files: operations, branch: "main", message: "Begin" });
      return `${url.replace("://", `://${user}:${token}@`)}/${user}/${name}.git`;
    },
    pulls: async (repository) => {
      const answer = await call("GET", `/repos/${user}/${repository}/pulls?state=all&sort=oldest`);
      return ((await answer.json()) as GiteaPull[]).toSorted((a, b) => a.number - b.number);
    },
    // Gitea first checks in the background whether it can be merged, and asks to try again until then.
    merge: async (repository, number, how = "merge") => {
      await eventually(() => call("POST", `/repos/${user}/${repository}/pulls/${number}/merge`, { Do: how }));
    },
    close: async (repository, number) => {
      await call("PATCH", `/repos/${user}/${repository}/pulls/${number}`, { state: "closed" });
    },
    commitText: async (repository, commit) =>
      ((await (await call("GET", `/repos/${user}/${repository}/git/commits/${commit}`)).json()) as { commit: { message: string } }).commit
        .message,
    readFile: async (repository, branch, path) =>
      await (await call("GET", `/repos/${user}/${repository}/raw/${path}?ref=${encodeURIComponent(branch)}`)).text(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function settings({ url, data, resources }: { readonly url: string; readonly data: string; readonly resources: string }): string {
  return `
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
RUN_USER = ${userInfo().username}
WORK_PATH = ${data}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${new URL(url).port}
ROOT_URL = ${url}/
STATIC_ROOT_PATH = ${resources}
OFFLINE_MODE = true
DISABLE_SSH = true
[database]
DB_TYPE = sqlite3
PATH = ${join(data, "gitea.db")}
[repository]
ROOT = ${join(data, "repositories")}
[security]
INSTALL_LOCK = true
[log]
LEVEL = warn
[actions]
ENABLED = false
[indexer]
REPO_INDEXER_ENABLED = false
ISSUE_INDEXER_TYPE = db
[cron]
ENABLED = false
`;
}
