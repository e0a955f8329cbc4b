import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { tempDir } from "../temp-dir.ts";
import { createGitRepository, type Files, type GitRepository } from "./git-repository.ts";
import { runHttpBackend } from "./http-backend.ts";

export interface StartGitServerOptions {
  /** Folder of the repositories and their clones, kept after dispose. Existing repositories in it are served too. Default: a temporary folder. */
  readonly dir?: string;
  /** Default: a free port. */
  readonly port?: number;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface GitRequest {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly status: number;
}

/** Requests that are not answered yet. */
export interface HeldRequests {
  /** Resolves when the first request has arrived and was authorised. */
  readonly arrived: Promise<void>;
  /** Answers them, and all later requests. */
  release(): void;
}

/** A Git server over smart HTTP (fetch, push, partial clone, any commit by its hash). Disposing stops it. */
export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:port`; a repository is at `/<name>.git`. */
  readonly url: string;
  /** Answered requests, oldest first. To count from now on, empty it: `requests.length = 0`. */
  readonly requests: GitRequest[];
  createRepository(name: string, files: Files): Promise<GitRepository>;
  /** While down, every connection is cut. */
  setDown(isDown: boolean): void;
  /** Holds every request from now on, like a slow server. */
  hold(): HeldRequests;
  /** Holds only requests whose path, with its query, ends so. */
  holdPath(end: string): HeldRequests;
  /** From now on clients must sign in (HTTP basic); `undefined` removes the requirement. */
  requireAuth(credentials: Credentials | undefined): void;
}

export async function startGitServer({ dir, port = 0 }: StartGitServerOptions = {}): Promise<GitServer> {
  await using resources = new AsyncDisposableStack();
  const root = dir ?? resources.use(await tempDir("git")).path;
  const bareDir = join(root, "repositories");
  const requests: GitRequest[] = [];
  let isServerDown = false;
  let expected: string | undefined;
  let held: { readonly end: string; readonly arrive: () => void; readonly gate: Promise<void> } | undefined;

  const server = createServer((request, response) => {
    if (isServerDown) {
      request.socket.destroy();
      return;
    }
    response.once("close", () => requests.push({ method: request.method ?? "", path: request.url ?? "", status: response.statusCode }));
    if (expected !== undefined && request.headers.authorization !== expected) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("sign in\n");
      return;
    }
    const holding = request.url?.endsWith(held?.end ?? "") ? held : undefined;
    holding?.arrive();
    void Promise.resolve(holding?.gate).then(() => runHttpBackend(bareDir, request, response));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  resources.defer(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  const holdPath = (end: string): HeldRequests => {
    const [arrival, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    held = { end, arrive: arrival.resolve, gate: gate.promise };
    return { arrived: arrival.promise, release: gate.resolve };
  };
  const kept = resources.move();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    createRepository: (name, files) =>
      createGitRepository({ bare: join(bareDir, `${name}.git`), workdir: join(root, "clones", name), url: `${url}/${name}.git`, files }),
    setDown: (isDown) => {
      isServerDown = isDown;
      if (isDown) server.closeAllConnections();
    },
    hold: () => holdPath(""),
    holdPath,
    requireAuth: (credentials) => {
      expected = credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
